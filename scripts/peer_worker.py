"""One measurement in a process of its own: PyTorch, ONNX Runtime or OpenVINO. Prints one JSON object.

Called by benchmark_peers.py. Imports only what the measurement needs, so that start-up and memory are the peer's own.
"""

import argparse
import json
import time

from peer_networks import CLASSES, autocast, compiled_openvino, export_onnx, unet
from peer_predicting import compare, predict, predict_large, prepare_large, prepare_predict

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
        with autocast(arguments.precision):
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
    with torch.inference_mode(), autocast(arguments.precision):
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
    "prepare-large": prepare_large,
    "predict-large": predict_large,
    "compare": compare,
    "versions": versions,
    "capabilities": capabilities,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("action", choices=ACTIONS)
    parser.add_argument("--mode", help="nchw, channels_last, compile; latency, throughput; bilinear, nearest")
    parser.add_argument("--precision", choices=["fp32", "bf16"])
    parser.add_argument("--encoder")
    for name in ["size", "batch", "threads", "count", "width", "height", "reduction"]:
        parser.add_argument(f"--{name}", type=int)
    parser.add_argument("--seconds", type=float)
    for name in ["onnx", "model", "pictures", "output", "cases"]:
        parser.add_argument(f"--{name}")
    arguments = parser.parse_args()
    print(json.dumps(ACTIONS[arguments.action](arguments)))


if __name__ == "__main__":
    main()
