#!/usr/bin/env python3
"""Makes Tests/InferenceTests/Fixtures/resolution.json: what PyTorch and OpenCV make of logits and masks at a working size.

    python3 -m venv venv
    venv/bin/pip install torch==2.15.0 opencv-python-headless==5.0.0.93
    venv/bin/python scripts/make_resolution_fixtures.py

Logits and masks are functions of a seed and an index, computed alike in Tests/InferenceTests/ResolutionFixture.swift.
"""

import json
import os

import cv2
import numpy as np
import torch

FOLDER = os.path.join(os.path.dirname(__file__), "..", "Tests", "InferenceTests", "Fixtures")
# Classes, sides of the photograph, scale.
ENLARGED = [(2, 61, 45, 1 / 2), (4, 83, 64, 1 / 4), (3, 101, 77, 1 / 8), (11, 70, 53, 0.3), (3, 40, 33, 2), (5, 1, 9, 1 / 8)]
# Classes, sides of the mask, working scale.
CEILINGS = [(3, 96, 64, 1 / 2), (3, 96, 64, 1 / 4), (3, 96, 64, 1 / 8), (6, 160, 128, 1 / 4)]


def unit(seed, count):
    """Values in [0, 1) with 24 bits each: SplitMix64 over a counter that starts at the seed."""
    bits = np.uint64(seed) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    bits = bits ^ (bits >> np.uint64(31))
    return (bits >> np.uint64(40)).astype(np.float64) * 2.0**-24


def side(length, scale):
    return max(1, int(np.ceil(length * scale - 1e-6)))


def enlarged(seed, classes, width, height, scale):
    w, h = side(width, scale), side(height, scale)
    values = (8 * unit(seed, classes * h * w) - 4).astype(np.float32).reshape(classes, h, w)
    logits = torch.from_numpy(values.astype(np.float64))[None]
    large = torch.nn.functional.interpolate(
        logits, scale_factor=1 / scale, mode="bilinear", align_corners=False, recompute_scale_factor=False
    )[0, :, :height, :width]
    # PyTorch rounds the size down; what lacks is what lies beyond its last whole pixel.
    assert large.shape[1] >= height - 1 / scale and large.shape[2] >= width - 1 / scale
    probabilities = torch.softmax(large, 0).numpy()
    rows, columns = large.shape[1:]
    return {
        "classes": classes, "width": width, "height": height, "scale": scale, "seed": seed,
        "columns": columns, "rows": rows,
        "labels": "".join("0123456789ab"[label] for label in large.argmax(0).numpy().ravel()),
        "confidence": [round(float(p), 6) for p in probabilities.max(0).ravel()[::17]],
        "probabilities": [round(float(p), 6) for p in probabilities.ravel()[::61]],
    }


def mask(seed, classes, width, height):
    labels = np.zeros((height, width), np.int64)
    numbers = unit(seed, 400)
    yy, xx = np.mgrid[:height, :width]
    for index in range(20):
        x, y, r, kind = (int(numbers[4 * index + k] * limit) for k, limit in enumerate((width, height, 14, classes)))
        labels[(xx - x) ** 2 + (yy - y) ** 2 <= r * r] = kind
    for index in range(20, 30):
        x = int(numbers[4 * index] * width)
        labels[:, x] = int(numbers[4 * index + 3] * classes)
    # A band that counts nowhere.
    labels[: height // 8, : width // 2] = 65535
    return labels


def ceiling(seed, classes, width, height, scale):
    labels = mask(seed, classes, width, height)
    size = (side(width, scale), side(height, scale))
    large = np.stack([
        cv2.resize(
            cv2.resize((labels == index).astype(np.float32), size, interpolation=cv2.INTER_AREA),
            (width, height), interpolation=cv2.INTER_LINEAR)
        for index in range(classes)
    ])
    predicted, counted = large.argmax(0), labels != 65535
    iou = []
    for index in range(classes):
        truth, guess = (labels == index) & counted, (predicted == index) & counted
        iou.append(round(float((truth & guess).sum() / (truth | guess).sum()), 6) if truth.sum() >= 100 else None)
    return {"classes": classes, "width": width, "height": height, "scale": scale, "seed": seed, "iou": iou}


if __name__ == "__main__":
    os.makedirs(FOLDER, exist_ok=True)
    fixture = {
        "versions": f"torch {torch.__version__}, OpenCV {cv2.__version__}",
        "enlarged": [enlarged(100 + index, *case) for index, case in enumerate(ENLARGED)],
        "ceilings": [ceiling(200 + index, *case) for index, case in enumerate(CEILINGS)],
    }
    with open(os.path.join(FOLDER, "resolution.json"), "w") as file:
        file.write(json.dumps(fixture, sort_keys=True, indent=1) + "\n")
