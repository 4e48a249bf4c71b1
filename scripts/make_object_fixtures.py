#!/usr/bin/env python3
"""Makes Tests/EvaluationTests/Fixtures/objects.json: label maps, and what other programs say of their objects.

    python3 -m venv venv
    venv/bin/pip install numpy==2.4.6 scipy==1.17.1 scikit-image==0.26.0 rasterio==1.4.4 connected-components-3d==4.1.1
    venv/bin/python scripts/make_object_fixtures.py

Objects are measured by scikit-image and counted by connected-components-3d too; the sieve is GDAL's.
"""

import json
import math
import os

import cc3d
import numpy as np
import rasterio
from rasterio.features import sieve
from skimage.measure import euler_number, label, regionprops

FILE = os.path.join(os.path.dirname(__file__), "..", "Tests", "EvaluationTests", "Fixtures", "objects.json")
CLASSES = 4
THRESHOLDS = [1, 2, 5, 50]


def blobs(rng, width, height, classes):
    """Areas of smoothed noise, the class with the most of it."""
    noise = rng.standard_normal((classes, height, width))
    for _ in range(int(rng.integers(1, 5))):
        noise = sum(np.roll(noise, (y, x), (1, 2)) for y in (-1, 0, 1) for x in (-1, 0, 1))
    return noise.argmax(0)


def label_map(number):
    rng = np.random.default_rng(number)
    width, height = [int(n) for n in rng.integers(1, 48, 2)]
    kind = number % 10
    if kind == 0:
        return np.zeros((height, width), int) + number % 20 // 10
    if kind == 1:  # Single pixels.
        return (rng.random((height, width)) < 0.1) * rng.integers(1, CLASSES, (height, width))
    if kind == 2:  # Rings and discs.
        yy, xx = np.mgrid[:height, :width]
        out = np.zeros((height, width), int)
        for _ in range(4):
            y, x, r = rng.integers(height), rng.integers(width), rng.integers(1, 14)
            square = (yy - y) ** 2 + (xx - x) ** 2
            out[(square <= r * r) & (square >= rng.integers(r) ** 2)] = rng.integers(CLASSES)
        return out
    if kind == 3:  # Touching diagonals.
        yy, xx = np.mgrid[:height, :width]
        return np.where((xx + yy) % int(rng.integers(2, 6)) == 0, 1, 0) + 2 * (np.abs(xx - yy) % 7 == 0)
    if kind == 4:  # Lines.
        out = np.zeros((height, width), int)
        for _ in range(5):
            if rng.random() < 0.5:
                out[rng.integers(height), rng.integers(width) :] = rng.integers(CLASSES)
            else:
                out[rng.integers(height) :, rng.integers(width)] = rng.integers(CLASSES)
        return out
    if kind == 5:  # Noise: chains of small areas and ties.
        return rng.integers(0, CLASSES, (height, width))
    if kind == 6:  # Small squares side by side, of equal sizes.
        side = int(rng.integers(1, 4))
        coarse = rng.integers(0, CLASSES, (height // side + 1, width // side + 1))
        return np.kron(coarse, np.ones((side, side), int))[:height, :width]
    return blobs(rng, width, height, int(rng.integers(2, CLASSES + 1)))


def objects(labels):
    """By class and raster order; the background, 0, has none."""
    found = []
    for index in range(1, CLASSES):
        parts = label(labels == index, connectivity=2)
        assert parts.max() == cc3d.connected_components((labels == index).astype(np.uint8), connectivity=8).max()
        for part in regionprops(parts):
            ys, xs = part.coords[:, 0], part.coords[:, 1]
            top, left, bottom, right = part.bbox
            first = ys.min() * labels.shape[1] + xs[ys == ys.min()].min()
            holes = 1 - euler_number(part.image, connectivity=2)
            found.append(
                [int(first), index, int(part.area), part.centroid[1], part.centroid[0], left, top, right - left]
                + [bottom - top, part.perimeter, part.axis_major_length, part.axis_minor_length]
                + [math.degrees(part.orientation), part.eccentricity, int(holes)]
            )
    return [[round(value, 12) for value in one[1:]] for one in sorted(found)]


def rows(labels):
    return ["".join(str(value) for value in row) for row in labels.astype(int)]


maps = []
for number in range(50):
    labels = label_map(number).astype(np.uint8)
    maps.append(
        {
            "rows": rows(labels),
            "objects": objects(labels),
            # GDAL takes no threshold beyond the picture.
            "sieved": [rows(sieve(labels, size=n, connectivity=8)) for n in THRESHOLDS if n < labels.size],
        }
    )
os.makedirs(os.path.dirname(FILE), exist_ok=True)
with open(FILE, "w") as file:
    file.write("[\n" + ",\n".join(json.dumps(one, separators=(",", ":")) for one in maps) + "\n]\n")
print(f"{FILE}: {len(maps)} maps, {sum(len(one['objects']) for one in maps)} objects, GDAL {rasterio.__gdal_version__}")
