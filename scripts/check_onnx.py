"""Compares exported ONNX networks, run by ONNX Runtime and OpenVINO, with skipseg. Called by check-onnx.sh."""

import pathlib

import numpy
import onnx
import onnxruntime
import openvino
from PIL import Image, ImageOps

from comparison import TOLERANCE, header, main, relative_error, write_pictures

SIZES = ((64, 64), (97, 65), (65, 97), (131, 75), (33, 129), (256, 192))
BATCH = 3
PHOTOGRAPHS = pathlib.Path("data/val/images")
# The share of pixels that may differ.
MASK_TOLERANCE = 1e-4
INPUTS = ("uint8", "float")
OUTPUTS = ("logits", "softmax", "argmax")


def onnxruntime_runner(path):
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    return lambda image: session.run(None, {"image": image})[0]


def openvino_runner(path):
    compiled = openvino.Core().compile_model(path, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    return lambda image: compiled(image)[0]


RUNNERS = {"ONNX Runtime": onnxruntime_runner, "OpenVINO": openvino_runner}


def batch_of(picture, kind):
    """The picture in several versions, as the network takes them."""
    batch = numpy.stack([numpy.roll(picture, shift, axis=1) for shift in range(BATCH)])
    return batch if kind == "uint8" else (batch.transpose(0, 3, 1, 2) / 255).astype(numpy.float32)


def softmax(logits):
    powers = numpy.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def compare_logits(comparison, model, exported):
    """Every kind of network on batches of every size. skipseg computes the pictures of a batch one by one."""
    folder = comparison.folder
    pictures = write_pictures(folder / "pictures", SIZES, seed=0)
    (folder / "batches").mkdir()
    for name, picture in pictures.items():
        for index, version in enumerate(batch_of(picture, "uint8")):
            Image.fromarray(version).save(folder / "batches" / f"{name}-{index}.png")
    found = comparison.logits(model, folder / "batches", folder / "skipseg")
    for program, runner in RUNNERS.items():
        for kind in INPUTS:
            runs = {output: runner(exported[kind, output]) for output in OUTPUTS}
            for name, picture in pictures.items():
                expected = numpy.stack([found[f"{name}-{index}"] for index in range(BATCH)])
                image = batch_of(picture, kind)
                results = {output: run(image) for output, run in runs.items()}
                wrong = numpy.mean(results["argmax"] != expected.argmax(axis=1))
                for output, value, limit in (
                    ("logits", relative_error(results["logits"], expected), TOLERANCE),
                    ("softmax", relative_error(results["softmax"], softmax(expected)), TOLERANCE),
                    ("argmax", wrong, MASK_TOLERANCE),
                ):
                    comparison.report(program, f"{kind} to {output}", f"{BATCH} x {name}", value=value, limit=limit)


def compare_masks(comparison, model, exported):
    """The masks of the sample's validation photographs."""
    comparison.run("predict", model, PHOTOGRAPHS, "--output", comparison.folder / "masks")
    for program, runner in RUNNERS.items():
        run = runner(exported["uint8", "argmax"])
        pixels = wrong = 0
        for mask in sorted((comparison.folder / "masks").glob("*.png")):
            photograph = numpy.asarray(ImageOps.exif_transpose(Image.open(PHOTOGRAPHS / f"{mask.stem}.jpg")))
            expected = numpy.asarray(Image.open(mask))
            wrong += numpy.count_nonzero(run(photograph[None])[0] != expected)
            pixels += expected.size
        agreement = f"{pixels - wrong} of {pixels} pixels"
        comparison.report(program, "uint8 to argmax", agreement, value=wrong / pixels, limit=MASK_TOLERANCE)


def compare(comparison, options):
    folder = comparison.folder
    comparison.run(
        "train", "data", *options.network.split(), "--size", "128", "--epochs", options.epochs, "--output",
        folder / "run")
    model = folder / "run" / "best.safetensors"
    exported = {}
    for kind in INPUTS:
        for output in OUTPUTS:
            path = str(folder / f"{kind}-{output}.onnx")
            comparison.run(
                "export", model, "--format", "onnx", "--output", path, "--input", kind, "--output-kind", output)
            onnx.checker.check_model(path, full_check=True)
            exported[kind, output] = path
    print(f"onnx.checker {onnx.__version__} found no fault in {len(exported)} files")
    header("program", "network", "pictures", "relative error, or share of pixels")
    compare_logits(comparison, model, exported)
    compare_masks(comparison, model, exported)


def add_options(parser):
    parser.add_argument(
        "--network", default="--encoder resnet18",
        help="options of skipseg train that make the network, as one word; default: %(default)s")
    parser.add_argument("--epochs", type=int, default=10, help="epochs to train for; default: 10")


if __name__ == "__main__":
    main(compare, __doc__.splitlines()[0], add_options)
