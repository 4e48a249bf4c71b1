#!/usr/bin/env python3
"""Plants 20 wrong labels in masks of the sample set and looks whether `skipseg evaluate --suspects` finds them.

    python3 -m venv venv
    venv/bin/pip install numpy==2.4.6 pillow==13.0.0 scikit-image==0.26.0
    venv/bin/python scripts/check_suspects.py SKIPSEG MODEL

MODEL is one that scripts/demo.sh made. Ten objects of the validation masks are erased (become background) and ten get
another class; at least 16 of them have to be among the first 30 suspects.
"""

import csv
import os
import random
import shutil
import subprocess
import sys
import tempfile

import numpy as np
from PIL import Image
from skimage.measure import label, regionprops

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "data")
PLANTED, SHOWN, NEEDED = 20, 30, 16


def plant(folder):
    """Changes masks below a folder; returns the file and the box (left, top, right, bottom) of each change."""
    masks = os.path.join(folder, "val", "masks")
    chances = []
    for file in sorted(os.listdir(masks)):
        values = np.array(Image.open(os.path.join(masks, file)))
        for value in (1, 2, 3):
            for region in regionprops(label(values == value, connectivity=2)):
                if region.area >= 400:
                    chances.append((file, value, region))
    random.Random(1).shuffle(chances)
    planted = []
    for file, value, region in chances:
        if len(planted) == PLANTED:
            break
        # One on a photograph.
        if any(other == file for other, _ in planted):
            continue
        path = os.path.join(masks, file)
        image = Image.open(path)
        values = np.array(image)
        values[tuple(region.coords.T)] = 0 if len(planted) % 2 == 0 else value % 3 + 1
        changed = Image.fromarray(values, mode="P")
        changed.putpalette(image.getpalette())
        changed.save(path)
        top, left, bottom, right = region.bbox
        planted.append((file, (left, top, right, bottom)))
    return planted


def overlap(one, two):
    left, top = max(one[0], two[0]), max(one[1], two[1])
    right, bottom = min(one[2], two[2]), min(one[3], two[3])
    return max(0, right - left) * max(0, bottom - top)


def main():
    skipseg, model = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        data = os.path.join(folder, "data")
        shutil.copytree(DATA, data)
        planted = plant(data)
        output = os.path.join(folder, "scores")
        subprocess.run([skipseg, "evaluate", model, data, "--output", output, "--suspects"], check=True)
        with open(os.path.join(output, "suspects.csv")) as file:
            suspects = list(csv.DictReader(file))[:SHOWN]
    boxes = []
    for suspect in suspects:
        x, y, width, height = (int(suspect[key]) for key in ("x", "y", "width", "height"))
        boxes.append((suspect["file"], (x, y, x + width, y + height)))
    found = sum(any(f == file and overlap(box, b) > 0 for f, b in boxes) for file, box in planted)
    print(f"{found} of {len(planted)} planted labels are among the first {len(suspects)} suspects")
    return 0 if found >= NEEDED else 1


if __name__ == "__main__":
    sys.exit(main())
