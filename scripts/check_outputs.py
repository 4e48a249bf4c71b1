"""Judges what `skipseg predict` writes beside masks by other programs: measures by scikit-image, probabilities by SciPy and
PyTorch's rule of enlarging, polygons by shapely, rasterio and pycocotools, masks by Pillow and OpenCV. Run by
scripts/check-outputs.sh.
"""

import argparse
import csv
import json
import pathlib
import subprocess

import cv2
import numpy as np
import rasterio.features
import shapely
from PIL import Image
from pycocotools import mask as coco
from scipy.special import softmax
from shapely.geometry import shape
from skimage.measure import label, regionprops


def run(*arguments):
    subprocess.run(arguments, check=True, stdout=subprocess.DEVNULL)


def rows(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def enlarged(logits, scale, width, height):
    """Logits [class][h][w] at the size of the photograph: half-pixel centres, clamped, linear."""

    def axis(count, size):
        place = np.clip((np.arange(count) + 0.5) * scale - 0.5, 0, size - 1)
        first = place.astype(int)
        return first, np.minimum(first + 1, size - 1), (place - first).astype(np.float32)

    y0, y1, fy = axis(height, logits.shape[1])
    x0, x1, fx = axis(width, logits.shape[2])
    band = logits[:, y0] * (1 - fy)[None, :, None] + logits[:, y1] * fy[None, :, None]
    return band[:, :, x0] * (1 - fx) + band[:, :, x1] * fx


def check_measures(folder, names, report):
    listed = rows(folder / "objects.csv")
    for path in sorted(folder.glob("[0-9][0-9][0-9].png")):
        labels = np.asarray(Image.open(path))
        assert (cv2.imread(str(path), cv2.IMREAD_COLOR)[:, :, ::-1] == np.asarray(Image.open(path).convert("RGB"))).all()
        found = []
        for index in range(1, len(names)):
            for part in regionprops(label(labels == index, connectivity=2)):
                ys, xs = part.coords[:, 0], part.coords[:, 1]
                first = ys.min() * labels.shape[1] + xs[ys == ys.min()].min()
                found.append((first, names[index], part))
        own = [row for row in listed if row["file"] == path.name]
        assert len(own) == len(found), path
        for row, (_, name, part) in zip(own, sorted(found, key=lambda one: one[0])):
            assert row["class"] == name and int(row["area_px"]) == part.area
            for key, value in [
                ("centroid_x", part.centroid[1]),
                ("centroid_y", part.centroid[0]),
                ("perimeter_px", part.perimeter),
                ("major_axis_px", part.axis_major_length),
                ("minor_axis_px", part.axis_minor_length),
                ("eccentricity", part.eccentricity),
            ]:
                assert abs(float(row[key]) - value) <= 1e-5 * max(1, abs(value)), (path, key, row[key], value)
            report["objects"] = report.get("objects", 0) + 1


def check_probabilities(folder, names, scale, report):
    for path in sorted(folder.glob("*.npy")):
        stem = path.name[:-4]
        mask = np.asarray(Image.open(folder / f"{stem}.png"))
        expected = softmax(enlarged(np.load(path).astype(np.float32), scale, mask.shape[1], mask.shape[0]), axis=0)
        planes = np.stack([np.asarray(Image.open(folder / f"{stem}_{name}.png")).astype(np.int64) for name in names])
        sums = planes.sum(0)
        assert abs(sums - 65535).max() <= len(names) / 2, (path, sums.min(), sums.max())
        worst = abs(planes / 65535 - expected).max()
        assert worst <= 1 / 65535 + 1e-4, (path, worst)
        confidence = np.asarray(Image.open(folder / f"{stem}_confidence.png"))
        assert abs(confidence / 255 - expected.max(0)).max() <= 0.5 / 255 + 1e-4
        report["worst probability"] = max(report.get("worst probability", 0), float(worst))


def check_geojson(folder, names, report):
    areas = {}
    for row in rows(folder / "objects.csv"):
        areas.setdefault(row["file"], []).append(int(row["area_px"]))
    for path in sorted(folder.glob("*.geojson")):
        mask = np.asarray(Image.open(path.with_suffix(".png")))
        features = json.loads(path.read_text())["features"]
        shapes = [shape(feature["geometry"]) for feature in features]
        assert all(shapely.is_valid(one) for one in shapes), [shapely.is_valid_reason(one) for one in shapes]
        assert [one.area for one in shapes] == areas.get(path.with_suffix(".png").name, []), path
        values = [names.index(feature["properties"]["classification"]["name"]) for feature in features]
        back = np.zeros(mask.shape, np.uint8)
        if shapes:
            back = rasterio.features.rasterize(zip(shapes, values), out_shape=mask.shape, dtype="uint8")
        assert (back == mask).all(), path
        report["polygons"] = report.get("polygons", 0) + len(shapes)


def check_coco(folder, report):
    for path in sorted(folder.glob("[0-9][0-9][0-9].json")):
        mask = np.asarray(Image.open(path.with_suffix(".png")))
        content = json.loads(path.read_text())
        back = np.zeros(mask.shape, np.uint8)
        for one in content["annotations"]:
            runs = coco.frPyObjects(one["segmentation"], *mask.shape)
            assert coco.area(runs) == one["area"] and coco.toBbox(runs).astype(int).tolist() == one["bbox"]
            back[coco.decode(runs).astype(bool)] = one["category_id"]
        assert (back == mask).all(), path
        report["run lengths"] = report.get("run lengths", 0) + len(content["annotations"])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--skipseg", required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--pictures", required=True)
    parser.add_argument("--work", required=True)
    arguments = parser.parse_args()
    work, report = pathlib.Path(arguments.work), {}
    for text, scale in [("native", 1), ("1/2", 0.5), ("0.3", 0.3)]:
        folder = work / text.replace("/", "-")
        predict = [arguments.skipseg, "predict", arguments.model, arguments.pictures, "--resolution", text, "--measure"]
        run(
            *predict, "--output", folder, "--confidence", "--probabilities", "--logits", "--polygons", "geojson",
        )
        classes = rows(folder / "classes.csv")
        names = [row["class"] for row in classes if row["file"] == "all files"]
        check_measures(folder, names, report)
        check_probabilities(folder, names, scale, report)
        check_geojson(folder, names, report)
        run(*predict, "--output", f"{folder}-coco", "--polygons", "coco")
        check_coco(pathlib.Path(f"{folder}-coco"), report)
    print(json.dumps(report, indent=2))


main()
