#!/usr/bin/env python3
"""Makes Tests/ImagingTests/Fixtures/coco.json and Tests/LabelsTests/Fixtures/{labelme,coco}.json: what pycocotools and
labelme make of masks and outlines. The last holds masks of the sample set as COCO has them.

Masks are a function of names and indices, which the tests compute again (Tests/TestSupport/FixtureValues.swift); the
files hold the results only. Made with pycocotools 2.0.11, Pillow 13.0.0, NumPy 2.4.6 and `shape_to_mask` of labelme 6.3.1
(labelme/utils/shape.py, taken from its wheel, whose path is the argument: the whole of it needs a display).
"""

import ast
import json
import math
import pathlib
import sys
import zipfile

import numpy
import PIL.Image
import PIL.ImageDraw
from pycocotools import mask as coco

TESTS = pathlib.Path(__file__).resolve().parent.parent / "Tests"
SEED = 15
BITS = (1 << 64) - 1


def unit(name, count):
    value = 0xCBF29CE484222325
    for byte in f"skipseg-{SEED}/{name}".encode():
        value = (value ^ byte) * 0x100000001B3 & BITS
    result = []
    for index in range(1, count + 1):
        bits = (value + index * 0x9E3779B97F4A7C15) & BITS
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9 & BITS
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB & BITS
        bits ^= bits >> 31
        result.append((bits >> 40) * 2.0**-24)
    return result


def text(mask):
    return coco.encode(numpy.asfortranarray(mask.astype(numpy.uint8)))["counts"].decode()


def cells(index):
    width, height, cell, share = unit(f"mask-{index}", 4)
    width, height, cell = 1 + int(width * 40), 1 + int(height * 40), 1 + int(cell * 8)
    columns = -(-width // cell)
    values = unit(f"cells-{index}", columns * -(-height // cell))
    return numpy.array([[values[y // cell * columns + x // cell] < share for x in range(width)] for y in range(height)])


def outline(index, width, height):
    values = unit(f"outline-{index}", 100)
    count = 3 + int(values[0] * 40)
    points = []
    for corner in range(count):
        angle = 2 * math.pi * corner / count
        radius = (0.25 + 0.2 * values[1 + corner]) * height
        points += [round(width / 2 + radius * math.cos(angle), 2), round(height / 2 + radius * math.sin(angle), 2)]
    return points


def labelme(wheel):
    """`shape_to_mask` alone, without what its file imports."""
    source = zipfile.ZipFile(wheel).read("labelme/utils/shape.py").decode()
    module = ast.parse(source)
    module.body = [node for node in module.body if getattr(node, "name", None) == "shape_to_mask"]
    function = module.body[0]
    function.returns = None
    for argument in function.args.args:
        argument.annotation = None
    names = {"math": math, "np": numpy, "PIL": PIL}
    exec(compile(module, "shape.py", "exec"), names)
    return names["shape_to_mask"]


def samples():
    """Four masks of `data/val`."""
    data = TESTS.parent / "data"
    names = [line.split()[0] for line in (data / "classes.txt").read_text().splitlines()]
    images, annotations = [], []
    for number in range(1, 5):
        mask = numpy.array(PIL.Image.open(data / "val" / "masks" / f"{number:03d}.png"))
        height, width = mask.shape
        images.append({"id": number, "file_name": f"{number:03d}.jpg", "height": height, "width": width})
        for label in numpy.unique(mask)[1:]:
            segmentation = {"size": [height, width], "counts": text(mask == label)}
            annotations.append({"id": len(annotations) + 1, "image_id": number, "category_id": int(label),
                                "iscrowd": 1, "segmentation": segmentation})
    categories = [{"id": index, "name": name} for index, name in enumerate(names) if index]
    return {"images": images, "categories": categories, "annotations": annotations}


def main():
    width, height = 480, 360
    polygons = []
    for index in range(40):
        points = outline(index, width, height)
        merged = coco.merge(coco.frPyObjects([points], height, width))
        polygons.append({"points": points, "counts": merged["counts"].decode()})
    fixture = {"masks": [text(cells(index)) for index in range(1000)], "width": width, "height": height,
               "polygons": polygons}
    (TESTS / "ImagingTests" / "Fixtures" / "coco.json").write_text(json.dumps(fixture, separators=(",", ":")) + "\n")

    shape_to_mask = labelme(sys.argv[1])
    width, height = 640, 480
    shapes = [
        ("polygon", [[100.5, 80.25], [220, 60], [260.75, 150], [180, 140.5], [120, 190]]),
        (None, [[400, 300], [460, 290], [450.5, 360]]),
        ("rectangle", [[300.5, 90.5], [370.5, 40.5]]),
        ("circle", [[500, 120], [530, 140]]),
        ("line", [[50, 300], [200, 380]]),
        ("linestrip", [[250, 300], [300, 330], [340, 290]]),
        ("point", [[560, 400]]),
        ("oriented_rectangle", [[60, 400], [110, 420], [100, 445], [50, 425]]),
    ]
    fixture = {"width": width, "height": height, "shapes": [
        {"shape_type": kind, "points": points, "counts": text(shape_to_mask((height, width), points, kind))}
        for kind, points in shapes]}
    folder = TESTS / "LabelsTests" / "Fixtures"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "labelme.json").write_text(json.dumps(fixture, indent=1) + "\n")
    (folder / "coco.json").write_text(json.dumps(samples(), indent=1) + "\n")


if __name__ == "__main__":
    main()
