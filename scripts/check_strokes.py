#!/usr/bin/env python3
"""Trains on 20 pictures of the sample set in which one stroke a class is painted, about 3 % of the pixels, and looks
whether the network still learns the classes.

    python3 -m venv venv
    venv/bin/pip install numpy==2.4.6 pillow==13.0.0 scikit-image==0.26.0
    venv/bin/python scripts/check_strokes.py SKIPSEG

200 steps; the mean IoU over the whole masks of the validation split has to be at least 0.60.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile

import numpy as np
from PIL import Image
from skimage.graph import route_through_array
from skimage.measure import label, regionprops
from skimage.morphology import dilation, disk
from scipy.ndimage import distance_transform_edt

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "data")
PICTURES, STEPS, BATCH, NEEDED = 20, 200, 4, 0.60
UNPAINTED = 255
# Of a picture, for each of its classes: what a stroke covers at most.
SHARE = 0.0075


def stroke(region):
    """One stroke of a region: along its middle, from where it is thickest to the end that is farthest from there."""
    inside = np.pad(region, 1)
    depth = distance_transform_edt(inside)
    start = np.unravel_index(np.argmax(depth), depth.shape)
    rows, columns = np.nonzero(depth >= min(2, depth.max()))
    away = (rows - start[0]) ** 2 + (columns - start[1]) ** 2
    end = rows[np.argmax(away)], columns[np.argmax(away)]
    path, _ = route_through_array(np.where(inside, 1 / np.maximum(depth, 0.1) ** 2, 1e6), start, end)
    width = 5
    line = np.zeros(inside.shape, bool)
    for row, column in path[: int(SHARE * region.size / width)]:
        line[row, column] = True
    return (dilation(line, disk(width // 2)) & inside)[1:-1, 1:-1]


def paint(mask):
    """A mask of which only strokes are left, one a class."""
    image = Image.open(mask)
    values = np.array(image)
    painted = np.full_like(values, UNPAINTED)
    for value in np.unique(values):
        largest = max(regionprops(label(values == value, connectivity=2)), key=lambda region: region.area)
        region = np.zeros(values.shape, bool)
        region[tuple(largest.coords.T)] = True
        painted[stroke(region)] = value
    result = Image.fromarray(painted, mode="P")
    # Of 256 colours: with fewer, Pillow saves fewer bits of each pixel.
    palette = image.getpalette()
    result.putpalette(palette + [128] * (768 - len(palette)))
    return result, np.mean(painted != UNPAINTED)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    skipseg = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        data = os.path.join(folder, "strokes")
        for kind in ("images", "masks"):
            shutil.copytree(os.path.join(DATA, "val", kind), os.path.join(data, "val", kind))
            os.makedirs(os.path.join(data, "train", kind))
        shutil.copy(os.path.join(DATA, "classes.txt"), data)
        shares = []
        for file in sorted(os.listdir(os.path.join(DATA, "train", "masks")))[:PICTURES]:
            painted, share = paint(os.path.join(DATA, "train", "masks", file))
            painted.save(os.path.join(data, "train", "masks", file))
            assert Image.open(os.path.join(data, "train", "masks", file)).getextrema()[1] == UNPAINTED
            shares.append(share)
            photograph = os.path.splitext(file)[0] + ".jpg"
            shutil.copy(os.path.join(DATA, "train", "images", photograph), os.path.join(data, "train", "images"))
        print(f"{np.mean(shares):.2%} of the pixels are painted")
        run = os.path.join(folder, "run")
        subprocess.run(
            [skipseg, "train", data, "--encoder", "resnet18", "--size", "128", "--batch", str(BATCH), "--schedule",
             "constant", "--learning-rate", "0.001", "--ema", "0.99", "--epochs", str(STEPS * BATCH // PICTURES),
             "--output", run], check=True)
        scores = os.path.join(folder, "scores")
        subprocess.run(
            [skipseg, "evaluate", os.path.join(run, "best.safetensors"), data, "--output", scores], check=True)
        mean = json.load(open(os.path.join(scores, "report.json")))["mean_iou"]
    print(f"mean IoU {mean:.4f} after {STEPS} steps on strokes; at least {NEEDED} is needed")
    sys.exit(0 if mean >= NEEDED else 1)


if __name__ == "__main__":
    main()
