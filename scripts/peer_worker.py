"""One measurement in a process of its own: PyTorch, ONNX Runtime or OpenVINO. Prints one JSON object.

Called by benchmark_peers.py. Imports only what the measurement needs, so that start-up and memory are the peer's own.
"""

import argparse
import json
import time

CLASSES = 11
MEAN = (0.485, 0.456, 0.406)
STANDARD_DEVIATION = (0.229, 0.224, 0.225)
WARM_UP_STEPS = 2
FEWEST_STEPS = 3
# Of the steps before and of those that count: what takes a minute for a step is known after one.
MOST_SECONDS = 30


def measure(step, images, seconds):
    """Milliseconds per image of each step, over and over for so many seconds, once it is warm."""
    repeat(step, WARM_UP_STEPS, 0)
    return {"milliseconds": [time * 1e3 / images for time in repeat(step, FEWEST_STEPS, seconds)]}


def repeat(step, fewest, seconds):
    """Seconds that each step took."""
    times = []
    while not times or sum(times) < (MOST_SECONDS if len(times) < fewest else seconds):
        begin = time.perf_counter()
        step()
        times.append(time.perf_counter() - begin)
    return times


def autocast(arguments):
    """What makes PyTorch compute in the precision that is asked for."""
    import torch

    return torch.autocast("cpu", torch.bfloat16, enabled=arguments.precision == "bf16")


def unet(encoder, classes=CLASSES):
    import segmentation_models_pytorch as smp

    return smp.Unet(encoder, encoder_weights=None, classes=classes)


def train(arguments):
    """Forward, cross-entropy and Dice, backward, gradient clipping, AdamW."""
    import segmentation_models_pytorch as smp
    import torch

    torch.set_num_threads(arguments.threads)
    torch.manual_seed(0)
    model = unet(arguments.encoder).train()
    shape = (arguments.batch, 3, arguments.size, arguments.size)
    images = torch.randn(shape)
    labels = torch.randint(0, CLASSES, (arguments.batch, arguments.size, arguments.size))
    if arguments.mode != "nchw":
        model = model.to(memory_format=torch.channels_last)
        images = images.to(memory_format=torch.channels_last)
    forward = torch.compile(model) if arguments.mode == "compile" else model
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, weight_decay=1e-4, fused=True)
    dice = smp.losses.DiceLoss("multiclass")

    def step():
        optimizer.zero_grad(set_to_none=True)
        with autocast(arguments):
            logits = forward(images)
        logits = logits.float()
        loss = torch.nn.functional.cross_entropy(logits, labels) + dice(logits, labels)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1)
        optimizer.step()

    return measure(step, arguments.batch, arguments.seconds)


def infer_pytorch(arguments):
    import torch

    torch.set_num_threads(arguments.threads)
    model = unet(arguments.encoder).eval().to(memory_format=torch.channels_last)
    images = torch.randn(arguments.batch, 3, arguments.size, arguments.size)
    images = images.to(memory_format=torch.channels_last)
    with torch.inference_mode(), autocast(arguments):
        return measure(lambda: model(images), arguments.batch, arguments.seconds)


def random_images(arguments):
    import numpy

    shape = (arguments.batch, 3, arguments.size, arguments.size)
    return numpy.random.default_rng(0).standard_normal(shape, dtype=numpy.float32)


def infer_onnxruntime(arguments):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = arguments.threads
    session = onnxruntime.InferenceSession(arguments.onnx, options, providers=["CPUExecutionProvider"])
    feed = {session.get_inputs()[0].name: random_images(arguments)}
    return measure(lambda: session.run(None, feed), arguments.batch, arguments.seconds)


def compiled_openvino(path, threads, hint, precision):
    """The network for this processor, on as many threads."""
    import openvino

    configuration = {
        "PERFORMANCE_HINT": hint.upper(),
        "INFERENCE_PRECISION_HINT": {"fp32": "f32", "bf16": "bf16"}[precision],
        "INFERENCE_NUM_THREADS": threads,
    }
    return openvino.Core().compile_model(path, "CPU", configuration)


def infer_openvino(arguments):
    import openvino

    compiled = compiled_openvino(arguments.onnx, arguments.threads, arguments.mode, arguments.precision)
    images = random_images(arguments)
    if arguments.mode == "latency":
        request = compiled.create_infer_request()
        request.set_input_tensor(openvino.Tensor(images, shared_memory=True))
        return measure(request.infer, arguments.batch, arguments.seconds)
    # As many requests under way as the network asks for; a step is a round of them.
    queue = openvino.AsyncInferQueue(compiled)
    for index in range(len(queue)):
        queue[index].set_input_tensor(openvino.Tensor(images, shared_memory=True))

    def step():
        for _ in range(len(queue)):
            queue.start_async()
        queue.wait_all()

    return measure(step, arguments.batch * len(queue), arguments.seconds)


def export(arguments):
    """Writes the networks of a list of [encoder, batch, size, file], with random weights, as ONNX."""
    for encoder, batch, size, path in json.loads(arguments.cases):
        export_onnx(unet(encoder).eval(), (batch, 3, size, size), path)
    return {}


def export_onnx(model, shape, path):
    import logging
    import warnings

    import torch

    # The exporter tells about conversions that concern nobody here.
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    torch.onnx.export(model, (torch.zeros(shape),), path, dynamo=False)


def prepare_predict(arguments):
    """Makes JPEG files of one size out of the pictures of a folder, over and over, and writes the network that
    `skipseg train` made as ONNX, from pixels of 0 to 255 to the class of each pixel."""
    import pathlib

    import torch
    from PIL import Image
    from safetensors.torch import load_file

    folder = pathlib.Path(arguments.pictures)
    sources = sorted(p for p in folder.rglob("*") if p.suffix.lower() in (".jpg", ".jpeg"))
    if not sources:
        raise SystemExit(f"{folder} holds no JPEG file; name a folder of photographs with --pictures")
    target = pathlib.Path(arguments.output)
    target.mkdir()
    for index in range(arguments.count):
        picture = Image.open(sources[index % len(sources)]).convert("RGB")
        picture = picture.resize((arguments.width, arguments.height))
        picture.save(target / f"{index:03}.jpg", quality=92)

    weights = load_file(arguments.model)
    classes = weights["segmentation_head.0.bias"].shape[0]

    class Predictor(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.network = unet(arguments.encoder, classes)
            self.network.load_state_dict(weights, strict=True)
            self.register_buffer("mean", 255 * torch.tensor(MEAN).view(1, 3, 1, 1))
            self.register_buffer("deviation", 255 * torch.tensor(STANDARD_DEVIATION).view(1, 3, 1, 1))

        def forward(self, pixels):
            return self.network((pixels - self.mean) / self.deviation).argmax(1).to(torch.uint8)

    export_onnx(Predictor().eval(), (1, 3, arguments.height, arguments.width), arguments.onnx)
    return {}


def predict(arguments):
    """A mask as palette PNG for each JPEG of a folder: decoding and writing go on beside the network."""
    import pathlib
    from concurrent.futures import ThreadPoolExecutor

    import numpy
    from PIL import Image

    compiled = compiled_openvino(arguments.onnx, arguments.threads, "latency", "fp32")
    request = compiled.create_infer_request()
    output = pathlib.Path(arguments.output)
    output.mkdir()

    def decode(path):
        pixels = numpy.asarray(Image.open(path).convert("RGB"))
        return path.stem, numpy.ascontiguousarray(pixels.transpose(2, 0, 1)[None], dtype=numpy.float32)

    def write(name, labels):
        mask = Image.fromarray(labels)
        mask.putpalette(bytes(range(256)) * 3)
        mask.save(output / f"{name}.png")

    paths = sorted(pathlib.Path(arguments.pictures).iterdir())
    with ThreadPoolExecutor(arguments.threads) as data, ThreadPoolExecutor(1) as writer:
        for name, pixels in data.map(decode, paths):
            labels = request.infer([pixels])[compiled.output(0)][0]
            writer.submit(write, name, labels.copy())
    return {}


def compare(arguments):
    """The share of pixels on which the masks of two folders agree."""
    import pathlib

    import numpy
    from PIL import Image

    first, second = pathlib.Path(arguments.pictures), pathlib.Path(arguments.output)
    names = sorted(p.name for p in first.iterdir())
    if names != sorted(p.name for p in second.iterdir()):
        raise SystemExit(f"{first} and {second} do not hold the same files")
    shares = [
        (numpy.asarray(Image.open(first / n)) == numpy.asarray(Image.open(second / n))).mean() for n in names
    ]
    return {"agreement": float(numpy.mean(shares))}


def versions(arguments):
    import importlib.metadata

    names = ["torch", "segmentation_models_pytorch", "onnxruntime", "openvino"]
    return {name: importlib.metadata.version(name) for name in names}


def capabilities(arguments):
    """What OpenVINO can do on this processor; asked for anything else it computes in fp32 without a word."""
    import openvino

    return openvino.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")


ACTIONS = {
    "train": train,
    "infer-pytorch": infer_pytorch,
    "infer-onnxruntime": infer_onnxruntime,
    "infer-openvino": infer_openvino,
    "export": export,
    "prepare-predict": prepare_predict,
    "predict": predict,
    "compare": compare,
    "versions": versions,
    "capabilities": capabilities,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("action", choices=ACTIONS)
    parser.add_argument("--mode", help="nchw, channels_last, compile; latency, throughput")
    parser.add_argument("--precision", choices=["fp32", "bf16"])
    parser.add_argument("--encoder")
    for name in ["size", "batch", "threads", "count", "width", "height"]:
        parser.add_argument(f"--{name}", type=int)
    parser.add_argument("--seconds", type=float)
    for name in ["onnx", "model", "pictures", "output", "cases"]:
        parser.add_argument(f"--{name}")
    arguments = parser.parse_args()
    print(json.dumps(ACTIONS[arguments.action](arguments)))


if __name__ == "__main__":
    main()
