"""What the comparisons with other programs share: running skipseg, noise to run it on, and the report."""

import argparse
import pathlib
import subprocess
import tempfile

import numpy
from PIL import Image

TOLERANCE = 1e-4
MEAN = numpy.array((0.485, 0.456, 0.406), numpy.float32)
STANDARD_DEVIATION = numpy.array((0.229, 0.224, 0.225), numpy.float32)


class Comparison:
    """Runs skipseg, and keeps what was found."""

    def __init__(self, skipseg, folder):
        self.skipseg = skipseg
        self.folder = pathlib.Path(folder)
        self.passed = True

    def run(self, *arguments):
        """Runs the command; its message is the error where it fails."""
        result = subprocess.run([self.skipseg, *map(str, arguments)], capture_output=True, text=True)
        if result.returncode != 0:
            raise SystemExit(f"skipseg {' '.join(map(str, arguments))}: exit code {result.returncode}\n{result.stderr}")

    def logits(self, model, images, output):
        """skipseg's logits of every picture in a folder, by name: [class][height][width]."""
        self.run("predict", model, images, "--output", output, "--logits")
        return {path.stem: numpy.load(path) for path in sorted(output.glob("*.npy"))}

    def report(self, *cells, value, limit):
        """Prints a line of the table; a value above the limit, or none, fails."""
        passes = bool(value <= limit)
        self.passed = self.passed and passes
        line = "".join(f"{cell:<24}" for cell in cells) + f"{value:.2e}"
        print(line if passes else f"{line} FAILED", flush=True)


def header(*cells):
    """The line above the table; its last cell says what the values are."""
    print("".join(f"{cell:<24}" for cell in cells), flush=True)


def relative_error(found, expected):
    """The largest difference, as a share of the largest value."""
    if found.shape != expected.shape:
        raise SystemExit(f"the shapes differ: {found.shape}, expected {expected.shape}")
    return abs(found - expected).max() / abs(expected).max()


def write_pictures(folder, sizes, seed):
    """Pictures of blurred noise, one of each (width, height), as PNG. Returns their samples by name, uint8 [h][w][3]."""
    random = numpy.random.default_rng(seed)
    folder.mkdir(parents=True)
    pictures = {}
    for width, height in sizes:
        noise = random.integers(0, 256, (height // 8 + 1, width // 8 + 1, 3), dtype=numpy.uint8)
        picture = Image.fromarray(noise).resize((width, height), Image.Resampling.BICUBIC)
        name = f"{width}x{height}"
        picture.save(folder / f"{name}.png")
        pictures[name] = numpy.asarray(picture)
    return pictures


def main(compare, description, add_options=lambda parser: None):
    """Runs a comparison in a folder of its own; the exit code says whether all of it passed."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--skipseg", required=True, help="the built command")
    add_options(parser)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        comparison = Comparison(options.skipseg, folder)
        compare(comparison, options)
    print("passed" if comparison.passed else "FAILED")
    raise SystemExit(0 if comparison.passed else 1)
