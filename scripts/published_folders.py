#!/usr/bin/env python3
"""Makes a small folder of every kind in which data sets are published, and goes from it to a trained epoch with the
options and commands that the messages name, and nothing else. Prints what was said.

Usage: published_folders.py SKIPSEG, the path of the command. Needs nothing but Python. Ends with 1 where a kind comes to
no epoch, or takes more than one option or command.
"""

import base64
import json
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib

WIDTH, HEIGHT, COUNT = 72, 56, 6
LABELS = ["leaf", "berry"]


def chunk(kind, data):
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def png(width, height, color_type, rows, depth=8, palette=None, transparency=None, orientation=None):
    """A PNG (W3C) of rows of bytes. The orientation is that of EXIF."""
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, color_type, 0, 0, 0))
    if orientation:
        data += chunk(b"eXIf", b"MM\0*\0\0\0\x08\0\x01" + struct.pack(">HHIHH", 0x112, 3, 1, orientation, 0) + bytes(4))
    if palette:
        data += chunk(b"PLTE", bytes(value for color in palette for value in color))
    if transparency:
        data += chunk(b"tRNS", bytes(transparency))
    return data + chunk(b"IDAT", zlib.compress(b"".join(b"\0" + bytes(row) for row in rows))) + chunk(b"IEND", b"")


def label(number, x, y):
    """The class of a pixel: a disc of 1, a square of 2 on background, elsewhere in each picture."""
    if (x - 20 - 3 * number) ** 2 + (y - 25) ** 2 < 200:
        return 1
    return 2 if 44 <= x < 60 and 10 + 2 * number <= y < 30 + 2 * number else 0


def labels(number, width=WIDTH, height=HEIGHT):
    return [[label(number, x * WIDTH // width, y * HEIGHT // height) for x in range(width)] for y in range(height)]


def noise(number, x, y):
    return (number * 7919 + x * 104729 + y * 1299709) % 40


def photograph(number, deep=False, orientation=None):
    colors = [(90, 80, 60), (60, 170, 50), (190, 40, 60)]
    rows = []
    for y, line in enumerate(labels(number)):
        values = [channel + noise(number, x, y) for x, kind in enumerate(line) for channel in colors[kind]]
        # Of 16 bits 12 are used.
        rows.append(b"".join(struct.pack(">H", value * 16) for value in values) if deep else bytes(values))
    if orientation == 3:
        rows = [bytes(v for x in range(WIDTH - 1, -1, -1) for v in row[3 * x:3 * x + 3]) for row in reversed(rows)]
    return png(WIDTH, HEIGHT, 2, rows, depth=16 if deep else 8, orientation=orientation)


def grey(number, values, width=WIDTH, height=HEIGHT, blurred=False):
    rows = [[values[min(kind, len(values) - 1)] for kind in line] for line in labels(number, width, height)]
    if blurred:
        source = [row[:] for row in rows]
        for y in range(1, height - 1):
            for x in range(1, width - 1):
                around = [source[y + j][x + i] for j in (-1, 0, 1) for i in (-1, 0, 1)]
                rows[y][x] = (sum(around) + noise(number, x, y) % 5 * (max(around) > min(around))) // 9
                rows[y][x] = min(255, rows[y][x])
    return png(width, height, 0, rows)


def binary(number, kinds):
    return png(WIDTH, HEIGHT, 0, [[255 if kind in kinds else 0 for kind in line] for line in labels(number)])


def bmp(number):
    pixels = bytearray()
    for line in reversed(labels(number)):
        pixels += bytes(40 + 70 * kind for kind in line for _ in range(3))
    header = struct.pack("<2sIIIIiiHHIIiiII", b"BM", 54 + len(pixels), 0, 54, 40, WIDTH, HEIGHT, 1, 24, 0, 0, 0, 0, 0, 0)
    return header + bytes(pixels)


class Folder:
    def __init__(self, path):
        self.path = path

    def write(self, name, content):
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())


def pairs(mask, image="images/{}.png", name="masks/{}.png", photo=photograph, files=None):
    def make(folder):
        for number in range(COUNT):
            folder.write(image.format(number), photo(number))
            folder.write(name.format(number), mask(number))
        for path, text in (files or {}).items():
            folder.write(path, text)
    return make


def outlines(number):
    disc = [20 + 3 * number, 25]
    square = [[44, 10 + 2 * number], [60, 10 + 2 * number], [60, 30 + 2 * number], [44, 30 + 2 * number]]
    octagon = [[disc[0] + x, disc[1] + y] for x, y in
               [(14, 0), (10, 10), (0, 14), (-10, 10), (-14, 0), (-10, -10), (0, -14), (10, -10)]]
    return [octagon, square]


def photographs(folder, pattern="images/{}.png"):
    for number in range(COUNT):
        folder.write(pattern.format(number), photograph(number))


def coco(folder):
    photographs(folder)
    images = [{"id": n, "file_name": f"{n}.png", "width": WIDTH, "height": HEIGHT} for n in range(COUNT)]
    annotations = [{"id": 2 * n + k, "image_id": n, "category_id": k + 3, "iscrowd": 0,
                    "segmentation": [[value for point in outline for value in point]]}
                   for n in range(COUNT) for k, outline in enumerate(outlines(n))]
    folder.write("annotations.json", json.dumps({
        "images": images, "annotations": annotations,
        "categories": [{"id": k + 3, "name": name} for k, name in enumerate(LABELS)]}))


def labelme(folder):
    photographs(folder, "{}.png")
    for n in range(COUNT):
        shapes = [{"label": LABELS[k], "points": outline, "shape_type": "polygon", "group_id": None, "flags": {}}
                  for k, outline in enumerate(outlines(n))]
        picture = base64.b64encode(photograph(n)).decode()
        folder.write(f"{n}.json", json.dumps({
            "version": "5.4.1", "flags": {}, "shapes": shapes, "imagePath": f"{n}.png", "imageData": picture,
            "imageHeight": HEIGHT, "imageWidth": WIDTH}))


def yolo(folder):
    photographs(folder, "images/train/{}.png")
    folder.write("data.yaml", "path: .\ntrain: images/train\nval: images/train\nnames:\n  0: leaf\n  1: berry\n")
    for n in range(COUNT):
        lines = [f"{k} " + " ".join(f"{x / WIDTH:.6f} {y / HEIGHT:.6f}" for x, y in outline)
                 for k, outline in enumerate(outlines(n))]
        folder.write(f"labels/train/{n}.txt", "\n".join(lines) + "\n")


def cvat(folder):
    photographs(folder)
    text = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<annotations>\n  <version>1.1</version>\n"
    for n in range(COUNT):
        text += f'  <image id="{n}" name="{n}.png" width="{WIDTH}" height="{HEIGHT}">\n'
        for k, outline in enumerate(outlines(n)):
            points = ";".join(f"{x:.2f},{y:.2f}" for x, y in outline)
            text += f'    <polygon label="{LABELS[k]}" occluded="0" points="{points}" z_order="0"></polygon>\n'
        text += "  </image>\n"
    folder.write("annotations.xml", text + "</annotations>\n")


def label_studio(folder):
    photographs(folder)
    tasks = [{"id": n, "data": {"image": f"/data/upload/1/{n}.png"}, "annotations": [{"result": [
        {"type": "polygonlabels", "original_width": WIDTH, "original_height": HEIGHT, "image_rotation": 0,
         "value": {"points": [[100 * x / WIDTH, 100 * y / HEIGHT] for x, y in outline], "polygonlabels": [LABELS[k]]}}
        for k, outline in enumerate(outlines(n))]}]} for n in range(COUNT)]
    folder.write("export.json", json.dumps(tasks))


def by_class(folder):
    for n in range(COUNT):
        folder.write(f"{n}_raw.png", photograph(n))
        folder.write(f"{n}_leaf.png", binary(n, [1]))
        folder.write(f"{n}_berry.png", binary(n, [2]))


def by_folder(folder):
    for n in range(COUNT):
        folder.write(f"plant{n % 2}/{n}.jpg", photograph(n))
        folder.write(f"plant{n % 2}/{n}.png", binary(n, [1, 2]))


def by_object(folder):
    for n in range(COUNT):
        folder.write(f"{n}/images/{n}.png", photograph(n))
        for kind in (1, 2):
            folder.write(f"{n}/masks/{kind}.png", binary(n, [kind]))


def roboflow(folder):
    for split, numbers in (("train", range(4)), ("valid", range(4, COUNT))):
        folder.write(f"{split}/_classes.csv", "Pixel Value, Class\n0, background\n1, leaf\n2, berry\n")
        for n in numbers:
            folder.write(f"{split}/{n}.jpg", photograph(n))
            folder.write(f"{split}/{n}_mask.png", grey(n, [0, 1, 2]))


def recordings(folder):
    for n in range(COUNT):
        split = "train" if n < 4 else "val"
        folder.write(f"{split}/images/night_{n:03d}.png", photograph(n))
        folder.write(f"{split}/masks/night_{n:03d}.png", grey(n, [0, 1, 2]))


def unpainted(number):
    colors = [(0, 0, 0), (200, 0, 0)] + [(n, n, n) for n in range(2, 255)] + [(128, 128, 128)]
    rows = [[[255, 0, 1][kind] for kind in line] for line in labels(number)]
    return png(WIDTH, HEIGHT, 3, rows, palette=colors, transparency=[255] * 255 + [0])


def many(number):
    """70 classes: a grid of cells."""
    return png(WIDTH, HEIGHT, 0, [[min(69, x // 6 + y // 7 * 12) for x in range(WIDTH)] for y in range(HEIGHT)])


def other_sizes(number):
    return grey(number, [0, 1, 2], WIDTH // 2, HEIGHT // 2) if number % 2 else grey(number, [0, 1, 2])


# A number that kinds of one trouble share, the kind's name, and what makes it.
KINDS = [
    (1, "blurred masks of two levels", pairs(lambda n: grey(n, [0, 237, 237], blurred=True))),
    (2, "blurred masks of 0 and 255", pairs(lambda n: grey(n, [0, 255, 255], blurred=True))),
    (3, "clean masks of 0, 128, 255", pairs(lambda n: grey(n, [0, 128, 255]))),
    (4, "blurred masks of three levels", pairs(lambda n: grey(n, [0, 128, 255], blurred=True))),
    (5, "more than 64 values without a list", pairs(many)),
    (6, "palette masks, 255 not painted", pairs(unpainted, files={"classes.txt": "leaf\nberry\n"})),
    (7, "12 bits in 16", pairs(lambda n: grey(n, [0, 1, 2]), photo=lambda n: photograph(n, deep=True))),
    (8, "masks of another size", pairs(other_sizes)),
    (9, "IMG_1, IMG_1_mask", pairs(lambda n: grey(n, [0, 1, 2]), "images/IMG_{}.png", "masks/IMG_{}_mask.png")),
    (10, "1_image, 1_annotation",
     pairs(lambda n: grey(n, [0, 1, 2]), "images/{}_image.png", "masks/{}_annotation.png")),
    (11, "1_test, 1_manual1", pairs(lambda n: grey(n, [0, 1, 2]), "images/{}_test.png", "masks/{}_manual1.png")),
    (12, "x.jpg, x.png", pairs(lambda n: grey(n, [0, 1, 2]), "{}.jpg", "{}.png")),
    (12, "x.bmp, x.png", pairs(lambda n: grey(n, [0, 1, 2]), "{}.bmp", "{}.png", photo=bmp)),
    (13, "COCO", coco), (13, "LabelMe", labelme), (13, "YOLO", yolo), (13, "CVAT", cvat),
    (13, "Label Studio", label_studio), (14, "Roboflow", roboflow), (15, "a mask file a class", by_class),
    (15, "a folder a class", by_folder), (15, "a mask file an object", by_object),
    (16, "photographs that EXIF turns",
     pairs(lambda n: grey(n, [0, 1, 2]), photo=lambda n: photograph(n, orientation=3))),
    (17, "a model of other classes", pairs(lambda n: grey(n, [0, 1, 2]), files={"classes.txt": "ground\nleaf\nberry\n"})),
    (18, "one recording in both splits", recordings),
]


def run(command, place, *arguments):
    result = subprocess.run([command, *arguments], cwd=place, capture_output=True, text=True, check=False)
    lines = (result.stdout + result.stderr).splitlines()
    print(f"  $ skipseg {' '.join(arguments)}")
    shown = [line for line in lines if line.strip()]
    for line in shown[:14] + (["..."] if len(shown) > 14 else []):
        print(f"    {line[:160]}")
    return result.returncode, "\n".join(lines)


def options_named(text):
    """The options that a message advises, with the values that it gives."""
    match = re.search(r"--mask-levels [\d,]+", text)
    if match:
        return match.group().split()
    return ["--resize-masks"] if "--resize-masks" in text else []


def attempt(command, place, name):
    """Whether an epoch was trained, and with how many options and commands beside."""
    code, said = run(command, place, "check", "in")
    options, data, steps = [], "in", 0
    if code and "skipseg masks" in said:
        # Nothing in the files tells that folders are classes.
        named = ["--class-from", "folder"] if name == "a folder a class" else []
        code, said = run(command, place, "masks", "in", "--output", "out", *named)
        data, steps = "out", 1
        if code:
            return False, steps
    elif code and "list the classes in classes.txt" in said:
        # Their names are known to whoever made the masks.
        count = int(re.search(r"(\d+) different values", said).group(1))
        (place / "in" / "classes.txt").write_text("".join(f"kind {value}\n" for value in range(count)))
        steps = 1
    elif code:
        options = options_named(said)
        steps = 1 if options else 0
    code, said = run(command, place, "train", data, "--encoder", "resnet18", "--width", "8", "--size", "64", "--epochs", "1",
                     "--batch", "2", "--output", "run", *options)
    if name == "a model of other classes":
        # The data lose a class: its scores would be of other classes than the model's.
        (place / "in" / "classes.txt").write_text("ground\nleaf\nfruit\n")
        refused, said = run(command, place, "evaluate", "run/best.safetensors", "in", "--output", "scores")
        return code == 0 and refused == 1 and "berry" in said and "fruit" in said, steps
    return code == 0, steps


def main():
    command = str(pathlib.Path(sys.argv[1]).resolve())
    failures = []
    for number, name, make in KINDS:
        place = pathlib.Path(tempfile.mkdtemp(prefix="published-"))
        try:
            make(Folder(place / "in"))
            print(f"{number}: {name}")
            is_trained, steps = attempt(command, place, name)
            print(f"  {'trained' if is_trained else 'NOT TRAINED'}, with {steps} option or command beside\n")
            if not is_trained or steps > 1:
                failures.append(name)
        finally:
            shutil.rmtree(place)
    print(f"{len(KINDS) - len(failures)} of {len(KINDS)} kinds came to a trained epoch"
          + (f"; not: {', '.join(failures)}" if failures else ""))
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
