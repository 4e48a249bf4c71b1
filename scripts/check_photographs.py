#!/usr/bin/env python3
"""Judges the command on large photographs; see scripts/photographs.sh."""

import argparse
import csv
import glob
import os
import re
import resource
import subprocess
import sys
import tempfile
import time

import numpy as np
from PIL import Image

Image.MAX_IMAGE_PIXELS = None
DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "data")
failures = []


def report(name, figure, holds):
    print(f"{'ok  ' if holds else 'FAIL'} {name}: {figure}", flush=True)
    if not holds:
        failures.append(name)


def run(*arguments, expected=0):
    process = subprocess.run([skipseg, *map(str, arguments)], capture_output=True, text=True)
    if process.returncode != expected:
        sys.exit(f"{' '.join(map(str, arguments))}: exit code {process.returncode}\n{process.stderr}")
    return process.stdout + process.stderr


def enlarge(folder, factor, form="jpg"):
    for split in ("train", "val"):
        for path in glob.glob(os.path.join(DATA, split, "*", "*")):
            kind, name = path.split(os.sep)[-2:]
            target = os.path.join(folder, split, kind)
            os.makedirs(target, exist_ok=True)
            image = Image.open(path)
            size = (image.width * factor, image.height * factor)
            if kind == "masks":
                image.resize(size, Image.NEAREST).save(os.path.join(target, name))
            else:
                stem = os.path.join(target, os.path.splitext(name)[0])
                image.convert("RGB").resize(size, Image.LANCZOS).save(f"{stem}.{form}", quality=95)
    with open(os.path.join(DATA, "classes.txt")) as source, open(os.path.join(folder, "classes.txt"), "w") as target:
        target.write(source.read())


def history(folder):
    with open(os.path.join(folder, "history.csv")) as file:
        return list(csv.DictReader(file))


def enlarged(place):
    """The sample set enlarged 8 times is worked on as the sample set is."""
    large = os.path.join(place, "large")
    enlarge(large, 8)
    for size, scale in ((64, "1/8"), (128, "1/4"), (256, "1/2")):
        text = run("check", large, "--size", size, "--resolution", "auto")
        line = re.search(r"photographs of .* are worked on at (\S+) .*", text)
        report(f"auto of crops of {size}", line and line.group(0), line and line.group(1) == scale)
    results = {}
    common = ("--encoder", "resnet18", "--size", 128, "--epochs", options.epochs, "--seed", 1)
    for name, data, extra in (("small", DATA, ()), ("1/8", large, ("--resolution", "1/8"))):
        folder = os.path.join(place, "run-" + name.replace("/", "-"))
        begin = time.time()
        run("train", data, "--output", folder, *common, *extra)
        seconds = time.time() - begin
        results[name] = (max(float(row["mean_iou"]) for row in history(folder)), seconds)
    for name in ("auto", "native"):
        folder = os.path.join(place, "run-" + name)
        minutes = results["1/8"][1] / 60
        run("train", large, "--output", folder, *common, "--resolution", name, "--max-minutes", minutes)
        rows = history(folder) if os.path.exists(os.path.join(folder, "history.csv")) else []
        best = max((float(row["mean_iou"]) for row in rows), default=0)
        print(f"     {name}: mean IoU {best:.4f} after {len(rows)} epochs in the same {minutes:.1f} minutes", flush=True)
    (small, small_seconds), (half, half_seconds) = results["small"], results["1/8"]
    report("mean IoU at 1/8 and of the small set", f"{half:.4f} and {small:.4f}", abs(half - small) <= 0.02)
    report("its time", f"{half_seconds / small_seconds:.2f} times the small set's", half_seconds <= 1.3 * small_seconds)


def interpolated(logits, width, height, scale):
    """The definition in double precision: the labels, and how far the two highest logits of each pixel lie apart."""
    classes, h, w = logits.shape
    x = np.clip((np.arange(width) + 0.5) * scale - 0.5, 0, w - 1)
    y = np.clip((np.arange(height) + 0.5) * scale - 0.5, 0, h - 1)
    x0, y0 = x.astype(int), y.astype(int)
    x1, y1, fx, fy = np.minimum(x0 + 1, w - 1), np.minimum(y0 + 1, h - 1), x - x0, (y - y0)[:, None]
    large = []
    for plane in logits.astype(np.float64):
        upper = plane[y0][:, x0] * (1 - fx) + plane[y0][:, x1] * fx
        lower = plane[y1][:, x0] * (1 - fx) + plane[y1][:, x1] * fx
        large.append(upper * (1 - fy) + lower * fy)
    large = np.stack(large)
    ordered = np.sort(large, axis=0)
    return large.argmax(0), ordered[-1] - ordered[-2]


def masks(place):
    """Masks are the argmax of the interpolated logits."""
    large = os.path.join(place, "odd")
    os.makedirs(large, exist_ok=True)
    for index, path in enumerate(sorted(glob.glob(os.path.join(DATA, "val", "images", "*")))[:20]):
        image = Image.open(path).convert("RGB")
        size = (image.width * 4 + index % 7, image.height * 4 + index % 5)
        image.resize(size, Image.LANCZOS).save(os.path.join(large, f"{index}.jpg"), quality=95)
    for text, scale in (("1/2", 0.5), ("1/4", 0.25), ("1/8", 0.125), ("0.3", 0.3)):
        output = os.path.join(place, "odd-" + text.replace("/", "-"))
        run("predict", options.model, large, "--output", output, "--logits", "--resolution", text)
        wrong = total = apart = 0
        for path in glob.glob(os.path.join(output, "*.npy")):
            mask = np.array(Image.open(path[:-3] + "png"))
            labels, gap = interpolated(np.load(path), mask.shape[1], mask.shape[0], scale)
            differ = labels != mask
            wrong, total = wrong + differ.sum(), total + mask.size
            apart = max(apart, gap[differ].max(initial=0))
        report(f"masks at {text}", f"{wrong} of {total} pixels differ, logits {apart:.1e} apart",
               wrong <= 1e-5 * total and apart < 1e-5)


def formats(place):
    """JPEG, which is decoded at 1/8, and PNG, which is filtered, give the same masks, also at the far edges."""
    folder = os.path.join(place, "formats")
    os.makedirs(folder, exist_ok=True)
    image = Image.open(sorted(glob.glob(os.path.join(DATA, "val", "images", "*")))[0]).convert("RGB")
    image = image.resize((4001, 3001), Image.LANCZOS)
    image.save(os.path.join(folder, "a.jpg"), quality=95)
    Image.open(os.path.join(folder, "a.jpg")).save(os.path.join(folder, "b.png"))
    output = os.path.join(place, "formats-masks")
    run("predict", options.model, folder, "--output", output, "--resolution", "1/8")
    a, b = (np.array(Image.open(os.path.join(output, name))) for name in ("a.png", "b.png"))
    same = a == b
    edges = np.concatenate([same[-64:].ravel(), same[:, -64:].ravel()])
    report("JPEG and PNG at 1/8", f"{100 * same.mean():.2f} % equal, {100 * edges.mean():.2f} % in the last 64 pixels",
           same.mean() >= 0.995 and edges.mean() >= same.mean() - 0.01)


def noise(width, height, seed=1):
    """Blobs of all sizes under noise, as photographs have them."""
    generator = np.random.default_rng(seed)
    image = np.zeros((height, width, 3), np.float32)
    for step in (256, 64, 16, 4, 1):
        small = generator.random((height // step + 2, width // step + 2, 3), dtype=np.float32)
        part = Image.fromarray((small * 255).astype(np.uint8)).resize(
            ((width // step + 2) * step, (height // step + 2) * step), Image.BILINEAR)
        image += np.asarray(part, np.float32)[:height, :width] * (0.15 if step == 1 else 0.21)
    return Image.fromarray(np.clip(image, 0, 255).astype(np.uint8))


def seam_ratio(mask, lines):
    """The share of label changes across tile lines over the share across all other lines of that direction."""
    changes = (mask[:, 1:] != mask[:, :-1]).mean(0)
    at = np.zeros(len(changes), bool)
    at[[line - 1 for line in lines]] = True
    return changes[at].mean() / changes[~at].mean()


def tiles(place):
    """Tiles show what the whole photograph shows."""
    for width, height in ((2100, 1800), (2101, 1807)):
        path = os.path.join(place, f"{width}.png")
        noise(width, height).save(path)
        outputs = {}
        for name, extra in (("whole", ("--tile", "off")), ("exact", ("--tile", options.tile, "--margin", "exact")),
                            ("192", ("--tile", 1024, "--margin", 192))):
            output = os.path.join(place, f"tiles-{width}-{name}")
            run("predict", options.model, path, "--output", output, "--logits", *extra)
            outputs[name] = (np.load(os.path.join(output, f"{width}.npy")),
                             np.array(Image.open(os.path.join(output, f"{width}.png"))))
        (whole, mask), (exact, exact_mask) = outputs["whole"], outputs["exact"]
        span = whole.max() - whole.min()
        ordered = np.sort(whole, axis=0)
        differ = mask != exact_mask
        report(f"--margin exact, {width} x {height}",
               f"logits within {abs(whole - exact).max() / span:.1e} of their range, {differ.sum()} labels differ",
               abs(whole - exact).max() < 1e-4 * span
               and (ordered[-1] - ordered[-2])[differ].max(initial=0) < 2e-4 * span)
        equal = (mask == outputs["192"][1]).mean()
        report(f"--margin 192, {width} x {height}", f"{100 * equal:.3f} % of the labels equal", equal >= 0.9995)
        # Two tiles take over at the second one's start and margin.
        count = -(-(width - 384) // (1024 - 384))
        side = -(-((width + 384 * (count - 1)) / count) // 32) * 32
        lines = [int(index * (side - 384) + 192) for index in range(1, count)]
        report("seam ratio", f"{seam_ratio(outputs['192'][1], lines):.2f} at {lines}",
               0.5 <= seam_ratio(outputs["192"][1], lines) <= 1.5)


def margins(place):
    """Tiles with the usual margin show what whole photographs show: at least five of at least 4 megapixels, by a trained model."""
    photographs = sorted(glob.glob(os.path.join(options.photographs, "*")))
    outputs = [os.path.join(place, name) for name in ("whole", "tiled")]
    for output, extra in zip(outputs, (("--tile", "off"), ("--tile", 1024, "--margin", 192))):
        run("predict", options.model, *photographs, "--output", output, *extra)
    equal = total = 0
    for path in photographs:
        name = os.path.splitext(os.path.basename(path))[0] + ".png"
        whole, tiled = (np.array(Image.open(os.path.join(output, name))) for output in outputs)
        print(f"     {name}: {whole.shape[1]} x {whole.shape[0]}, {len(np.unique(whole))} classes, "
              f"{100 * (whole == tiled).mean():.4f} % of the labels equal", flush=True)
        equal, total = equal + (whole == tiled).sum(), total + whole.size
    report(f"--margin 192, {len(photographs)} photographs", f"{100 * equal / total:.4f} % of the labels equal",
           equal >= 0.9995 * total)


def peak(*arguments):
    """The command's peak memory in bytes, and what it said."""
    log = tempfile.TemporaryFile(mode="w+")
    process = subprocess.Popen([skipseg, *map(str, arguments)], stdout=log, stderr=log)
    _, status, usage = os.wait4(process.pid, 0)
    log.seek(0)
    text = log.read()
    if status != 0:
        sys.exit(f"{' '.join(map(str, arguments))}: status {status}\n{text}")
    return usage.ru_maxrss * 1024, text


def memory(place):
    """What is announced is what is taken."""
    for megapixels, width, height in ((12, 4000, 3000), (48, 8000, 6000), (200, 16000, 12500), (400, 20000, 20000)):
        if megapixels > options.megapixels:
            continue
        path = os.path.join(place, f"{megapixels}.jpg")
        noise(width // 4, height // 4).resize((width, height)).save(path, quality=90)
        for extra in (("--tile", "off"), ("--tile", 2048)) if megapixels <= 12 else (("--tile", 2048),):
            begin = time.time()
            bytes_, text = peak("predict", options.model, path, "--output", os.path.join(place, "memory"), *extra)
            said = re.search(r"([0-9.]+) (MB|GB) of memory", text)
            announced = float(said.group(1)) * {"MB": 1e6, "GB": 1e9}[said.group(2)] if said else 0
            report(f"memory of {megapixels} megapixels {' '.join(map(str, extra))}",
                   f"{bytes_ / 1e9:.2f} GB, announced {announced / 1e9:.2f} GB, {time.time() - begin:.0f} s",
                   0.9 * announced <= bytes_ <= 1.1 * announced)
        mask = Image.open(os.path.join(place, "memory", f"{megapixels}.png"))
        report(f"mask of {megapixels} megapixels", mask.size, mask.size == (width, height))


parser = argparse.ArgumentParser()
parser.add_argument("--skipseg", required=True)
parser.add_argument("--model", default="runs/demo/best.safetensors", help="for masks, formats, tiles and memory")
parser.add_argument("--photographs", help="a folder of them, for margins")
parser.add_argument("--epochs", type=int, default=30)
parser.add_argument("--tile", type=int, default=1536)
parser.add_argument("--megapixels", type=int, default=400)
parser.add_argument("parts", nargs="*", default=["enlarged", "masks", "formats", "tiles", "memory"])
options = parser.parse_args()
if "margins" in options.parts and not options.photographs:
    parser.error("margins takes --photographs FOLDER")
skipseg = options.skipseg
with tempfile.TemporaryDirectory() as folder:
    for part in options.parts:
        globals()[part](folder)
sys.exit(1 if failures else 0)
