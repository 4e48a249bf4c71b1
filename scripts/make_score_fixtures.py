#!/usr/bin/env python3
"""Makes Tests/EvaluationTests/Fixtures/scores.json: what other programs compute, for the tests to compare with.

    python3 -m venv venv
    venv/bin/pip install numpy==2.4.6 scipy==1.17.1 scikit-image==0.26.0 scikit-learn==1.9.1 medpy==0.5.2 \\
      monai==1.6.1 torchmetrics==1.9.0 simpleitk==2.5.7 opencv-python-headless==5.0.0.93 cleanlab==2.9.0 \\
      connected-components-3d==4.1.1
    venv/bin/python scripts/make_score_fixtures.py

Masks and numbers come from a linear congruential generator, in integers, and are made alike in
Tests/EvaluationTests/ScoreCases.swift: the fixture holds expected results only. Each boundary score is computed here from
its definition with NumPy and SciPy; where another program defines the same one, the two must agree before it is written.
"""

import importlib.metadata
import json
import os
import warnings

import cc3d
import cv2
import numpy as np
import SimpleITK
import torch
from cleanlab.segmentation.rank import get_label_quality_scores
from medpy.metric import binary as medpy
from monai.metrics import compute_average_surface_distance, compute_hausdorff_distance, compute_surface_dice
from scipy import ndimage, stats
from sklearn.metrics import r2_score
from torchmetrics.classification import MulticlassCalibrationError

warnings.filterwarnings("ignore")
FILE = os.path.join(os.path.dirname(__file__), "..", "Tests", "EvaluationTests", "Fixtures", "scores.json")
IGNORED = 65535
CLASSES = 3


class Numbers:
    """The linear congruential generator of Numerical Recipes."""

    def __init__(self, seed):
        self.state = seed

    def below(self, bound):
        self.state = (self.state * 1664525 + 1013904223) % 2**32
        return (self.state >> 16) % bound


def draw(labels, shape, label, dx=0, dy=0):
    kind, x, y, r, inner = shape
    x, y = x + dx, y + dy
    height, width = labels.shape
    yy, xx = np.mgrid[:height, :width]
    square = (xx - x) ** 2 + (yy - y) ** 2
    if kind == 0:
        where = square <= r * r
    elif kind == 1:
        where = (abs(xx - x) <= r) & (abs(yy - y) <= inner)
    elif kind == 2:
        where = (square <= r * r) & (square >= inner * inner)
    elif kind == 3:
        where = (xx >= x - r) & (xx <= x + r) & (yy == y)
    else:
        where = square == 0
    labels[where] = label


def masks(case):
    """A true mask and a predicted one, [height][width]."""
    numbers = Numbers(1000 + case)
    if case < 8:
        width, height = [(1, 1), (1, 7), (5, 1), (2, 2), (3, 3), (4, 9), (12, 3), (9, 9)][case]
    elif case % 67 == 66:
        width, height = (500, 700) if case % 2 == 0 else (700, 500)
    else:
        width, height = 2 + numbers.below(120), 2 + numbers.below(90)
    truth = np.zeros((height, width), np.uint16)
    prediction = np.zeros((height, width), np.uint16)
    for _ in range(numbers.below(6)):
        r = 1 + numbers.below(1 + min(width, height) // 3)
        shape = (numbers.below(5), numbers.below(width), numbers.below(height), r, numbers.below(r + 1))
        label = numbers.below(CLASSES)
        draw(truth, shape, label)
        dx, dy = numbers.below(7) - 3, numbers.below(7) - 3
        if numbers.below(6) == 0:
            continue
        if numbers.below(6) == 0:
            label = numbers.below(CLASSES)
        draw(prediction, shape, label, dx, dy)
    if case % 20 == 10:
        truth[:] = 1
    if case % 20 == 11:
        prediction[:] = 2
    if case % 20 == 12:
        prediction = truth.copy()
    if case % 3 == 2:
        first, count = numbers.below(height), 1 + numbers.below(1 + height // 4)
        truth[first : first + count] = IGNORED
        draw(truth, (0, numbers.below(width), numbers.below(height), 1 + numbers.below(5), 0), IGNORED)
    return truth, prediction


CROSS = ndimage.generate_binary_structure(2, 1)
SQUARE = np.ones((3, 3), bool)


def boundary(truth, prediction, label, tolerance):
    """The definitions, and the judges."""
    ignored = truth == IGNORED
    t, p = truth == label, (prediction == label) & ~ignored
    if not t.any() and not p.any():
        return None
    if not t.any() or not p.any():
        return {"presence": "missed" if t.any() else "invented", "nsd": 0, "f1": 0, "iou": 0, "hd95": None, "assd": None}
    beside = ndimage.binary_dilation(ignored, CROSS)
    bt, bp = (m & ~ndimage.binary_erosion(m, CROSS, border_value=0) & ~beside for m in (t, p))
    if not bt.any() or not bp.any():
        return {"presence": "both", "nsd": None, "f1": None, "iou": None, "hd95": None, "assd": None}
    dt = ndimage.distance_transform_edt(~bt)[bp]
    dp = ndimage.distance_transform_edt(~bp)[bt]
    precision, recall = (dt <= tolerance).mean(), (dp <= tolerance).mean()
    d = max(1, round(0.02 * np.hypot(*truth.shape)))

    def band(m):
        return m & ~ndimage.binary_erosion(m | ignored, SQUARE, iterations=d, border_value=0)

    gd, pd = band(t), band(p)
    scores = {
        "presence": "both",
        "nsd": ((dt <= tolerance).sum() + (dp <= tolerance).sum()) / (len(dt) + len(dp)),
        "f1": 0 if precision + recall == 0 else 2 * precision * recall / (precision + recall),
        "iou": (gd & pd).sum() / (gd | pd).sum() if (gd | pd).any() else None,
        "hd95": max(np.percentile(dt, 95), np.percentile(dp, 95)),
        "assd": (dt.sum() + dp.sum()) / (len(dt) + len(dp)),
    }
    if not ignored.any():
        judge(t, p, bt, bp, d, tolerance, scores, max(dt.max(), dp.max()))
    return scores


def judge(t, p, bt, bp, d, tolerance, scores, largest):
    def opencv(m):
        padded = np.pad(m.astype(np.uint8), 1)
        return m & (cv2.erode(padded, np.ones((3, 3), np.uint8), iterations=d)[1:-1, 1:-1] == 0)

    assert abs((opencv(t) & opencv(p)).sum() / (opencv(t) | opencv(p)).sum() - scores["iou"]) < 1e-12
    one, two = (torch.from_numpy(m[None, None].astype(np.float32)) for m in (p, t))
    options = {"include_background": True}
    if min(t.shape) > 1:
        monai = compute_hausdorff_distance(one, two, percentile=95, **options).item()
        assert abs(monai - scores["hd95"]) < 1e-5, (monai, scores)
        monai = compute_average_surface_distance(one, two, symmetric=True, **options).item()
        assert abs(monai - scores["assd"]) < 1e-5, (monai, scores)
        monai = compute_surface_dice(one, two, class_thresholds=[tolerance], **options).item()
        assert abs(monai - scores["nsd"]) < 1e-6, (monai, scores)
        assert abs(medpy.assd(p, t, connectivity=1) - scores["assd"]) < 1e-9
    hausdorff = SimpleITK.HausdorffDistanceImageFilter()
    hausdorff.Execute(*(SimpleITK.GetImageFromArray(m.astype(np.uint8)) for m in (bt, bp)))
    assert abs(hausdorff.GetHausdorffDistance() - largest) < 1e-4


def mix(value):
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
    value = (value ^ (value >> 27)) * 0x94D049BB133111EB % 2**64
    return value ^ (value >> 31)


GOLDEN = 0x9E3779B97F4A7C15


def bootstrap_indices(count, draws=2000, seed=0x5C04E5):
    """The photographs of each draw, [draw][place]: `Bootstrap.units` in NumPy."""
    rows = []
    for draw in range(draws):
        key = mix(mix(mix((seed + GOLDEN) % 2**64) ^ draw) ^ (2**64 - 1))
        rows.append([mix((key + n * GOLDEN) % 2**64) * count >> 64 for n in range(1, count + 1)])
    return np.array(rows)


def counts(photographs, classes, seed):
    """TP, FP and FN, [photograph][class][3]; a class is absent from about a quarter of the photographs."""
    numbers = Numbers(seed)
    values = np.zeros((photographs, classes, 3), np.int64)
    for photograph in range(photographs):
        for label in range(classes):
            if numbers.below(4) > 0:
                values[photograph, label] = [numbers.below(1000), numbers.below(300), numbers.below(300)]
    return values


def interval(values):
    values = values[~np.isnan(values)]
    return [float(np.percentile(values, 2.5)), float(np.percentile(values, 97.5))]


def intervals():
    photographs, classes = 60, 3
    values = counts(photographs, classes, 77)
    indices = bootstrap_indices(photographs)
    sums = values[indices].sum(axis=1)
    iou = sums[..., 0] / sums.sum(axis=2)
    single = np.where(values.sum(axis=2) > 0, values[..., 0] / np.maximum(1, values.sum(axis=2)), np.nan)
    means = np.nanmean(single[indices], axis=1)
    first = single[:, 0][~np.isnan(single[:, 0])]
    judged = stats.bootstrap(
        (first,), np.mean, method="percentile", n_resamples=20000, rng=np.random.default_rng(0)
    ).confidence_interval
    return {
        "iou": [interval(iou[:, c]) for c in range(classes)],
        "meanIoU": interval(iou.mean(axis=1)),
        "photographIoU": [interval(means[:, c]) for c in range(classes)],
        "meanPhotographIoU": interval(np.nanmean(means, axis=1)),
        "scipy": [judged.low, judged.high],
        "firstIndices": indices[0].tolist(),
    }


def wilcoxon():
    results = []
    for n in (5, 13, 50, 51, 200):
        for kind in ("plain", "ties", "zeros"):
            numbers = Numbers(500 + n)
            if kind == "plain":
                x = np.array([(numbers.below(2) * 2 - 1) * (i + 1) / 1024 for i in range(n)])
            if kind != "plain":
                x = np.array([(numbers.below(21) - 8) / 64 for _ in range(n)])
            if kind == "ties":
                x[x == 0] = 1 / 64
            method = "exact" if kind == "plain" and n <= 50 else "asymptotic"
            p = stats.wilcoxon(x, zero_method="wilcox", correction=False, method=method).pvalue
            results.append({"n": n, "kind": kind, "p": float(p)})
    return results


def area():
    numbers = Numbers(9)
    truth = np.array([numbers.below(10000) / 10000 for _ in range(40)])
    prediction = np.array([t * 0.9 + numbers.below(1000) / 10000 for t in truth])
    d = prediction - truth
    sd = d.std(ddof=1)
    return {
        "bias": d.mean(), "mae": abs(d).mean(), "r2": r2_score(truth, prediction),
        "low": d.mean() - 1.96 * sd, "high": d.mean() + 1.96 * sd,
    }


def objects():
    """The sizes of the components of each class but the first, of the true masks of the first 50 cases."""
    results = []
    for case in range(50):
        truth, _ = masks(case)
        shown = np.where((truth == IGNORED) | (truth == 0), 0, truth).astype(np.uint16)
        labels = cc3d.connected_components(shown, connectivity=8)
        sizes = [[] for _ in range(CLASSES)]
        for component in range(1, labels.max() + 1):
            where = labels == component
            sizes[int(shown[where][0])].append(int(where.sum()))
        results.append([sorted(s) for s in sizes])
    return results


def calibration():
    """Confidences between the edges of bins, and whether the prediction was right: torchmetrics closes bins below."""
    numbers = Numbers(15)
    confidences, right = [], []
    for index in range(3000):
        confidences.append(np.float32(700 + numbers.below(9299)) / np.float32(10000))
        right.append(numbers.below(10) < 7)
    classes = 31
    probabilities = np.repeat(((1 - np.array(confidences)) / (classes - 1))[:, None], classes, axis=1).astype(np.float32)
    probabilities[:, 0] = confidences
    target = np.where(right, 0, 1)
    metric = MulticlassCalibrationError(num_classes=classes, n_bins=15, norm="l1")
    return float(metric(torch.from_numpy(probabilities), torch.from_numpy(target)))


def softmin():
    numbers = Numbers(21)
    results = []
    for _ in range(4):
        raw = np.array([1 + numbers.below(1000) for _ in range(3 * 20 * 30)], np.float32).reshape(1, 3, 20, 30)
        labels = np.array([numbers.below(3) for _ in range(20 * 30)]).reshape(1, 20, 30)
        probabilities = raw / raw.sum(axis=1, keepdims=True)
        scores, _ = get_label_quality_scores(labels, probabilities, method="softmin", temperature=0.1, verbose=False)
        results.append(float(scores[0]))
    return results


def plain(value):
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, (np.floating, np.integer)):
        return value.item()
    return value


if __name__ == "__main__":
    cases = []
    for case in range(200):
        truth, prediction = masks(case)
        tolerance = [1, 2, 0.0075 * np.hypot(*truth.shape)][case % 3]
        cases.append([boundary(truth, prediction, label, tolerance) for label in range(CLASSES)])
    names = ["numpy", "scipy", "monai", "medpy", "simpleitk", "opencv-python-headless", "scikit-learn", "torchmetrics",
             "cleanlab", "connected-components-3d"]
    fixture = {
        "versions": ", ".join(f"{n} {importlib.metadata.version(n)}" for n in names),
        "boundary": cases, "intervals": intervals(), "wilcoxon": wilcoxon(), "area": area(), "objects": objects(),
        "calibration": calibration(), "softmin": softmin(),
    }
    os.makedirs(os.path.dirname(FILE), exist_ok=True)
    with open(FILE, "w") as file:
        json.dump(plain(fixture), file, separators=(",", ":"))
        file.write("\n")
    print(f"{os.path.normpath(FILE)}: {sum(c is not None for case in cases for c in case)} classes of {len(cases)} pairs")
