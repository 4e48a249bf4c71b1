#!/usr/bin/env python3
"""Makes Tests/NetworksTests/Fixtures: what PyTorch computes, for the tests to compare with.

    python3 -m venv venv
    venv/bin/pip install torch==2.15.0 segmentation-models-pytorch==0.6.0 safetensors==0.8.0
    venv/bin/python scripts/make_fixtures.py

Weights, images and labels are functions of a name and an index, computed alike in Tests/TestSupport/FixtureValues.swift:
a fixture holds expected results only. All of them are computed in double precision. Large tensors are kept as
evenly spaced samples and their norm (`digest`).
"""

import json
import os
import unittest.mock

import numpy as np
import safetensors.torch
import segmentation_models_pytorch as smp
import torch
import torch.nn as nn
import torch.nn.functional as F
from segmentation_models_pytorch.encoders._utils import patch_first_conv
from segmentation_models_pytorch.encoders.densenet import DenseNetEncoder, densenet_encoders
from segmentation_models_pytorch.encoders.resnet import ResNetEncoder, resnet_encoders
from segmentation_models_pytorch.losses._functional import softmax_focal_loss_with_logits

assert torch.__version__.split("+")[0] == "2.15.0" and smp.__version__ == "0.6.0", "other versions, other numbers"

TESTS = os.path.join(os.path.dirname(__file__), "..", "Tests")
FOLDER = os.path.join(TESTS, "NetworksTests", "Fixtures")
VERSIONS = f"torch {torch.__version__}, segmentation_models_pytorch {smp.__version__}"
IGNORED = 255


# Values by name and index: SplitMix64 over a counter that starts at the FNV-1a hash of the name.


def unit(case, name, shape):
    """Values in [0, 1) with 24 bits each."""
    hash = 0xCBF29CE484222325
    for byte in f"skipseg-{case['seed']}/{name}".encode():
        hash = (hash ^ byte) * 0x100000001B3 % 2**64
    count = int(np.prod(shape))
    bits = np.uint64(hash) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    bits = bits ^ (bits >> np.uint64(31))
    return ((bits >> np.uint64(40)).astype(np.float64) * 2.0**-24).reshape(shape)


def uniform(case, name, shape, middle, bound):
    """Values in [middle - bound, middle + bound), rounded to single precision, held in double."""
    values = (middle + (2 * unit(case, name, shape) - 1) * bound).astype(np.float32)
    return torch.from_numpy(values.astype(np.float64))


def parameter(case, name, shape):
    if name.endswith("running_var"):
        return uniform(case, name, shape, 1.0, 0.2)
    if name.endswith("running_mean"):
        return uniform(case, name, shape, 0.0, 0.1)
    if name.endswith("bias"):
        return uniform(case, name, shape, case["biasMiddle"], 0.1)
    if len(shape) >= 2:
        return uniform(case, name, shape, 0.0, float(np.sqrt(6.0 / np.prod(shape[1:]))))
    return uniform(case, name, shape, 1.0, 0.2)


def fill(model, case):
    state = model.state_dict()
    for name, tensor in state.items():
        if not name.endswith("num_batches_tracked"):
            state[name] = parameter(case, name, tuple(tensor.shape))
    if "stemFactor" in case:
        state["stem.weight"] = state["stem.weight"] * np.float32(case["stemFactor"])
    model.double().load_state_dict(state)
    return model


def batch(case):
    """Images [n][channels][height][width], and labels of which a tenth is ignored and class 1 of many is absent."""
    size = (case["batch"], case["height"], case["width"])
    images = uniform(case, "images", (size[0], case["inputChannels"], *size[1:]), 0.0, float(np.sqrt(3.0)))
    labels = np.floor(unit(case, "labels", size) * case["classCount"]).astype(np.int64)
    if case["classCount"] > 2:
        labels[labels == 1] = 0
    labels[unit(case, "ignored", size) < 0.1] = IGNORED
    return images, torch.from_numpy(labels)


def digest(tensor, complete=256, samples=32):
    """All values or, where they are many, evenly spaced samples; then the norm of all."""
    values = tensor.detach().double().flatten()
    norm = values.norm().reshape(1)
    if len(values) > complete:
        values = values[[(2 * index + 1) * len(values) // (2 * samples) for index in range(samples)]]
    return torch.cat([values, norm]).float()


# What is measured of every network.


def losses(logits, labels, case):
    weights = case.get("classWeights")
    cross_entropy = nn.CrossEntropyLoss(
        weight=None if weights is None else torch.tensor(weights, dtype=torch.float64), ignore_index=IGNORED)
    dice = smp.losses.DiceLoss("multiclass", from_logits=True, smooth=0, eps=1e-7, ignore_index=IGNORED)
    first, second = cross_entropy(logits, labels), dice(logits, labels)
    return first + second, first, second


def measure(build, case, samples):
    """One training pass: logits, losses, gradients, running statistics; and the logits of evaluation before it. Of each
    gradient and statistic `keptValues` are kept where the case says so."""
    kept = (case["keptValues"],) * 2 if "keptValues" in case else ()
    model = build()
    images, labels = batch(case)
    expected = {"logits.evaluation": digest(model.eval()(images), samples, samples)}
    logits = model.train()(images)
    expected["logits.training"] = digest(logits, samples, samples)
    values = losses(logits, labels, case)
    expected["losses"] = np.array([value.item() for value in values])
    values[0].backward()
    for name, tensor in model.named_parameters():
        expected[f"gradient.{name}"] = digest(tensor.grad, *kept)
    for name, tensor in model.named_buffers():
        if not name.endswith("num_batches_tracked"):
            expected[f"statistic.{name}"] = digest(tensor, *kept)
    return expected


def margin(build, case):
    """How far the closest argument of a rectifier is from 0, in units of what single precision makes of its channel.

    Where rounding moves an argument across 0, gradients of single and double precision differ by whole terms.
    """
    images, _ = batch(case)
    arguments = {torch.float64: [], torch.float32: []}
    for dtype, values in arguments.items():
        model = build().to(dtype).train()
        for module in model.modules():
            if isinstance(module, nn.ReLU):
                module.register_forward_pre_hook(lambda _, inputs: values.append(inputs[0].detach().clone()))
        model(images.to(dtype))
    return min(
        (exact.abs() / (exact - rounded).square().mean((0, 2, 3), keepdim=True).sqrt()).min().item()
        for exact, rounded in zip(*arguments.values()))


def trajectory(build, case, make_optimizer):
    """The loss before each of ten steps on one batch."""
    model = build().train()
    images, labels = batch(case)
    optimizer = make_optimizer(model.parameters())
    history = []
    for _ in range(10):
        optimizer.zero_grad()
        loss = losses(model(images), labels, case)[0]
        loss.backward()
        optimizer.step()
        history.append(loss.item())
    return np.array(history)


def step(build, case, make_optimizer):
    """What one step adds to every parameter."""
    model = build().train()
    before = {name: tensor.detach().clone() for name, tensor in model.named_parameters()}
    images, labels = batch(case)
    losses(model(images), labels, case)[0].backward()
    make_optimizer(model.parameters()).step()
    return {name: digest(tensor - before[name], 16, 16) for name, tensor in model.named_parameters()}


# U-Nets of reduced width.


class ReducedResNetEncoder(ResNetEncoder):
    """torchvision's ResNet with `width` instead of 64 channels in the first convolution, all others in proportion."""

    def __init__(self, width, **arguments):
        self.width = width
        super().__init__(**arguments)

    def _make_layer(self, block, planes, blocks, stride=1, dilate=False):
        if planes == 64:
            self.conv1 = nn.Conv2d(3, self.width, kernel_size=7, stride=2, padding=3, bias=False)
            self.bn1 = nn.BatchNorm2d(self.width)
            self.inplanes = self.width
        return super()._make_layer(block, planes * self.width // 64, blocks, stride, dilate)


def reduced_encoder(name, width):
    """What smp's registry says of an encoder, with `width` channels in the first convolution."""
    full = smp.encoders.encoders[name]["params"]
    own = {}
    if name in resnet_encoders:
        encoder, own = ReducedResNetEncoder, {"width": width}
    elif name in densenet_encoders:
        encoder, own = DenseNetEncoder, {"num_init_features": width, "growth_rate": width // 2}
    else:
        # Without drop path, whose draws are another library's.
        channels = [width * heads for heads in full["num_heads"]]
        own = {"out_channels": [3, 0, *channels], "embed_dims": channels, "drop_path_rate": 0.0}
        encoder = smp.encoders.encoders[name]["encoder"]
    if "out_channels" not in own:
        own["out_channels"] = [3] + [c * width // full["out_channels"][1] for c in full["out_channels"][1:]]
    return {"encoder": encoder, "pretrained_settings": {}, "params": {**full, **own}}


def unet(case):
    def build():
        smp.encoders.encoders["reduced"] = reduced_encoder(case["encoder"], case["encoderWidth"])
        return fill(smp.Unet(
            "reduced", encoder_weights=None, decoder_channels=case["decoderChannels"],
            in_channels=case["inputChannels"], classes=case["classCount"]), case)

    return build


# Seeds found by trial, so that `margin` is large. In the deep networks most rectifiers are open (`biasMiddle`), because
# rounding grows with the depth.
UNETS = [
    {"seed": 101, "encoder": "resnet18", "encoderWidth": 4, "decoderChannels": [16, 8, 8, 4, 4], "inputChannels": 3,
     "biasMiddle": 0.0, "classCount": 5, "batch": 2, "height": 64, "width": 64},
    {"seed": 17, "encoder": "resnet18", "encoderWidth": 8, "decoderChannels": [32, 16, 8, 8, 4], "inputChannels": 1,
     "biasMiddle": 0.5, "classCount": 2, "batch": 2, "height": 97, "width": 65},
    {"seed": 1, "encoder": "resnet18", "encoderWidth": 8, "decoderChannels": [24, 16, 16, 8, 8], "inputChannels": 4,
     "biasMiddle": 0.5, "classCount": 7, "batch": 1, "height": 65, "width": 97},
    {"seed": 57, "encoder": "resnet34", "encoderWidth": 4, "decoderChannels": [20, 18, 17, 16, 15], "inputChannels": 4,
     "biasMiddle": 1.0, "classCount": 17, "batch": 3, "height": 50, "width": 75},
    {"seed": 20, "encoder": "resnet50", "encoderWidth": 4, "decoderChannels": [32, 16, 8, 8, 4], "inputChannels": 4,
     "biasMiddle": 1.0, "classCount": 17, "batch": 2, "height": 64, "width": 64},
    {"seed": 25, "encoder": "resnet50", "encoderWidth": 8, "decoderChannels": [32, 24, 16, 8, 8], "inputChannels": 3,
     "biasMiddle": 1.0, "classCount": 5, "classWeights": [0.5, 1.0, 2.0, 1.5, 0.25], "batch": 2, "height": 97,
     "width": 65},
    {"seed": 5, "encoder": "resnet50", "encoderWidth": 4, "decoderChannels": [16, 8, 8, 4, 4], "inputChannels": 1,
     "biasMiddle": 1.0, "classCount": 2, "batch": 1, "height": 65, "width": 97},
    {"seed": 8, "encoder": "mit_b0", "encoderWidth": 16, "decoderChannels": [24, 16, 8, 8, 4], "inputChannels": 3,
     "biasMiddle": 2.0, "classCount": 5, "batch": 2, "height": 97, "width": 65},
    {"seed": 1, "encoder": "mit_b0", "encoderWidth": 16, "decoderChannels": [24, 16, 8, 8, 4], "inputChannels": 4,
     "biasMiddle": 2.0, "classCount": 3, "batch": 2, "height": 65, "width": 97},
    {"seed": 1, "encoder": "densenet121", "encoderWidth": 16, "decoderChannels": [32, 24, 16, 8, 8],
     "inputChannels": 3, "biasMiddle": 1.0, "classCount": 5, "batch": 2, "height": 97, "width": 65, "keptValues": 8},
    {"seed": 4, "encoder": "densenet121", "encoderWidth": 16, "decoderChannels": [20, 18, 17, 16, 15],
     "inputChannels": 1, "biasMiddle": 1.0, "classCount": 2, "batch": 2, "height": 65, "width": 97, "keptValues": 8},
]


# Single operations, each between a first convolution of 1 x 1 ("stem", whose gradient shows the one that the operation
# hands back) and a resize to the image's size with a last convolution of 1 x 1 ("head").


class SingleOperation(nn.Module):
    def __init__(self, case):
        super().__init__()
        self.case = case
        channels = case["stemChannels"]
        if channels > 0:
            self.stem = nn.Conv2d(case["inputChannels"], channels, 1, bias=False)
        else:
            channels = case["inputChannels"]
        if case["operation"] == "convolution":
            self.operation = nn.Conv2d(
                channels, case["channels"], case["kernel"], case["stride"], case["padding"],
                bias=case["bias"])
            channels = case["channels"]
        elif case["operation"] == "batchNorm":
            self.operation = nn.BatchNorm2d(channels)
        elif case["operation"] == "layerNorm":
            self.operation = nn.LayerNorm(channels, eps=case["epsilon"])
        elif case["operation"] == "depthwise":
            self.operation = nn.Conv2d(channels, channels, 3, padding=1, groups=channels)
        elif case["operation"] == "attention":
            self.q = nn.Linear(channels, channels)
            self.sr = nn.Conv2d(channels, channels, case["kernel"], case["kernel"])
            self.kv = nn.Linear(channels, 2 * channels)
        elif case["operation"] == "concatenate":
            channels *= 2
        self.head = nn.Conv2d(channels, case["classCount"], 1)

    def forward(self, images):
        case = self.case
        x = self.stem(images) if case["stemChannels"] > 0 else images
        match case["operation"]:
            case "convolution" | "batchNorm":
                x = self.operation(x)
            case "maxPool":
                x = F.max_pool2d(x, case["kernel"], case["stride"], case["padding"])
            case "relu":
                x = F.relu(x)
            case "gelu":
                x = F.gelu(x)
            case "layerNorm":
                x = self.operation(x.movedim(1, 3)).movedim(3, 1)
            case "depthwise":
                x = self.operation(x)
            case "attention":
                x = self.attention(x)
            case "add":
                x = x + F.relu(x)
            case "concatenate":
                x = torch.cat([x, F.relu(x)], dim=1)
        return self.head(F.interpolate(x, size=images.shape[2:], mode="nearest"))

    def attention(self, x):
        """Queries of all pixels, keys and values of squares of them."""
        def heads(tokens):
            return tokens.unflatten(2, (self.case["heads"], -1)).transpose(1, 2)

        q = heads(self.q(x.flatten(2).transpose(1, 2)))
        k, v = map(heads, self.kv(self.sr(x).flatten(2).transpose(1, 2)).chunk(2, dim=2))
        z = F.scaled_dot_product_attention(q, k, v)
        return z.transpose(1, 2).flatten(2).transpose(1, 2).unflatten(2, x.shape[2:])


def operation(name, operation, stem=18, inputs=3, classes=4, size=(2, 13, 19), weights=None, **details):
    case = {"name": name, "seed": 1, "biasMiddle": 0.0, "operation": operation, "stemChannels": stem,
            "inputChannels": inputs, "classCount": classes, "batch": size[0], "height": size[1], "width": size[2], **details}
    return case if weights is None else {**case, "classWeights": weights}


def convolution(name, kernel, stride, padding, channels=20, bias=False, **details):
    return operation(name, "convolution", kernel=kernel, stride=stride, padding=padding, channels=channels, bias=bias,
                     **details)


OPERATIONS = [
    convolution("1x1", 1, 1, 0),
    convolution("1x1 stride 2", 1, 2, 0),
    convolution("1x1 padding 3", 1, 1, 3),
    convolution("2x2 stride 2", 2, 2, 0, bias=True),
    convolution("2x2 padding 1", 2, 1, 1),
    convolution("3x3 padding 1", 3, 1, 1, channels=33),
    convolution("3x3 stride 2 padding 1", 3, 2, 1, stem=35),
    convolution("3x3 stride 3", 3, 3, 0, bias=True),
    convolution("4x4 stride 2 padding 1", 4, 2, 1),
    convolution("5x5 padding 2", 5, 1, 2, bias=True),
    convolution("7x7 stride 2 padding 3", 7, 2, 3),
    convolution("image 7x7 stride 2 padding 3", 7, 2, 3, stem=0),
    convolution("image 3x3 of 1 channel", 3, 1, 1, stem=0, inputs=1, bias=True),
    convolution("image 5x5 stride 2 of 4 channels", 5, 2, 2, stem=0, inputs=4, channels=40),
    convolution("image 3x3 of 19 channels", 3, 1, 1, stem=0, inputs=19),
    operation("batch norm", "batchNorm"),
    operation("batch norm of one image", "batchNorm", stem=7, size=(1, 3, 3)),
    operation("max pool 3x3 stride 2 padding 1", "maxPool", kernel=3, stride=2, padding=1),
    operation("max pool 2x2 stride 2", "maxPool", kernel=2, stride=2, padding=0, stem=32),
    operation("relu", "relu"),
    operation("add", "add"),
    operation("concatenate", "concatenate"),
    operation("gelu", "gelu"),
    convolution("8x8 stride 8", 8, 8, 0, bias=True, size=(2, 25, 17)),
    convolution("4x4 stride 4", 4, 4, 0, bias=True),
    convolution("image 7x7 stride 4 padding 3", 7, 4, 3, stem=0, bias=True),
    # Values beside whose variance of about 1e-8 the epsilon shows; powers of two, so that nothing is rounded.
    operation("layer norm 1e-5", "layerNorm", stem=32, epsilon=1e-5, stemFactor=2.0**-13),
    operation("layer norm 1e-6", "layerNorm", stem=48, epsilon=1e-6, stemFactor=2.0**-13),
    operation("depthwise", "depthwise"),
    operation("depthwise of a pixel", "depthwise", stem=5, size=(1, 1, 1)),
    operation("depthwise of 65x97", "depthwise", stem=4, size=(1, 65, 97)),
    operation("attention over 1 key", "attention", stem=32, heads=2, kernel=8, size=(2, 9, 13)),
    operation("attention over 4 keys", "attention", stem=32, heads=1, kernel=4, size=(2, 9, 8)),
    operation("attention over 64 keys", "attention", stem=80, heads=5, kernel=1, size=(1, 8, 8)),
    operation("attention over 256 keys", "attention", stem=32, heads=1, kernel=2, size=(1, 33, 32)),
    operation("losses of 2 classes", "relu", classes=2, weights=[0.3, 1.7]),
    operation("losses of 17 classes", "relu", classes=17, size=(3, 9, 7)),
    operation("losses of 40 classes", "relu", classes=40, weights=[0.1 + 0.05 * c for c in range(40)]),
]


# Losses of logits.


def loss_terms(logits, labels, weights, smoothing):
    """Every loss by its name in `--loss`."""
    weights = None if weights is None else torch.tensor(weights, dtype=torch.float64)
    labelled = labels != IGNORED
    per_pixel = nn.CrossEntropyLoss(weight=weights, ignore_index=IGNORED, reduction="none")(logits, labels).flatten()
    focal = softmax_focal_loss_with_logits(
        logits.movedim(1, 3)[labelled], labels[labelled], gamma=2.0, reduction="none")
    pixel_weights = torch.ones_like(focal) if weights is None else weights[labels[labelled]]
    focal = (focal * pixel_weights).sum() / pixel_weights.sum()
    if logits.shape[1] == 2 and weights is None:
        binary = smp.losses.FocalLoss("binary", ignore_index=IGNORED)(logits[:, 1] - logits[:, 0], labels)
        assert torch.isclose(focal, binary, rtol=1e-12)
    regions = {"mode": "multiclass", "ignore_index": IGNORED}
    # LovaszLoss computes its ranks' factors in single precision by `float()`, whatever the logits are.
    with unittest.mock.patch.object(torch.Tensor, "float", torch.Tensor.double):
        lovasz = smp.losses.LovaszLoss(**regions)(logits, labels)
    return {
        "ce": nn.CrossEntropyLoss(weight=weights, ignore_index=IGNORED, label_smoothing=smoothing)(logits, labels),
        "dice": smp.losses.DiceLoss(**regions)(logits, labels),
        "focal": focal,
        "lovasz": lovasz,
        "tversky": smp.losses.TverskyLoss(**regions, alpha=0.3, beta=0.7)(logits, labels),
        # nnU-Net's TopKLoss with k = 10.
        "topk": per_pixel.topk(len(per_pixel) * 10 // 100).values.mean(),
    }


LOSSES = [
    {"name": f"{kind} of {classes} classes" + (", weighted" if weights else ""), "seed": 1, "loss": kind,
     "classCount": classes, "batch": 2, "height": 8, "width": 9, "inputChannels": 1,
     **({"classWeights": weights} if weights else {})}
    for kind in ["ce", "dice", "focal", "lovasz", "tversky", "topk", "ce+0.5*dice+2*focal+lovasz+tversky+topk"]
    for classes, weights in [(2, None), (2, [0.3, 1.7]), (5, [0.5, 1.0, 2.0, 1.5, 0.25]), (17, None)]
] + [
    {"name": f"{kind} of {classes} classes, smoothed by {smoothing}" + (", weighted" if weights else ""), "seed": 1,
     "loss": kind, "classCount": classes, "batch": 2, "height": 8, "width": 9, "inputChannels": 1,
     "labelSmoothing": smoothing, **({"classWeights": weights} if weights else {})}
    for kind, classes, weights, smoothing in [
        ("ce", 2, [0.3, 1.7], 0.5), ("ce", 5, [0.5, 1.0, 2.0, 1.5, 0.25], 0.05), ("ce", 17, None, 0.1),
        ("2*ce+dice+topk", 5, [0.5, 1.0, 2.0, 1.5, 0.25], 0.2)]
]


# Files.


def save(name, tensors, cases):
    path = os.path.join(FOLDER, name)
    tensors = {key: torch.as_tensor(value) for key, value in tensors.items()}
    # One key only: safetensors writes several in any order.
    safetensors.torch.save_file(tensors, path, {"fixture": json.dumps({"versions": VERSIONS, "cases": cases})})
    assert os.path.getsize(path) < 200_000, f"{name} has {os.path.getsize(path)} bytes"
    print(f"{name}: {os.path.getsize(path)} bytes")


def make_unets():
    for case in UNETS:
        build = unet(case)
        assert margin(build, case) > 4, f"choose another seed: {case}"
        expected = measure(build, case, samples=2048)
        expected["trajectory.adamw"] = trajectory(
            build, case, lambda p: torch.optim.AdamW(p, lr=1e-3, weight_decay=1e-4))
        expected["trajectory.sgd"] = trajectory(
            build, case, lambda p: torch.optim.SGD(p, lr=1e-2, momentum=0.9, weight_decay=1e-4))
        # Large rates: the change shall stand out from the rounding of the parameter to single precision. A large
        # epsilon: the smaller it is, the more does the sign of a gradient near 0 count.
        steps = {"adamw": lambda p: torch.optim.AdamW(p, lr=1e-2, eps=1e-3, weight_decay=0.1),
                 "sgd": lambda p: torch.optim.SGD(p, lr=1.0, momentum=0.9, weight_decay=1e-2)}
        if case["encoder"] in densenet_encoders:
            # Of hundreds of tensors one step is enough.
            del steps["sgd"]
        for name, make_optimizer in steps.items():
            expected |= {f"step.{name}.{key}": value for key, value in step(build, case, make_optimizer).items()}
        name = f"unet-{case['encoder']}-{case['encoderWidth']}-{case['width']}x{case['height']}.safetensors"
        save(name, expected, [case])


def make_operations():
    tensors = {}
    for case in OPERATIONS:
        expected = measure(lambda: fill(SingleOperation(case), case), case, samples=256)
        tensors.update({f"{case['name']}/{key}": value for key, value in expected.items()})
    save("operations.safetensors", tensors, OPERATIONS)


def make_losses():
    """Of each case the total, the terms without their factors, and the gradient as [class][n][height][width]."""
    tensors = {}
    for case in LOSSES:
        _, labels = batch(case)
        shape = (case["batch"], case["classCount"], case["height"], case["width"])
        logits = uniform(case, "logits", shape, 0.0, 4.0).requires_grad_()
        terms = loss_terms(logits, labels, case.get("classWeights"), case.get("labelSmoothing", 0.0))
        factors = [term.rpartition("*") for term in case["loss"].split("+")]
        total = sum((float(factor) if factor else 1) * terms[kind] for factor, _, kind in factors)
        total.backward()
        values = [total, *(terms[kind] for _, _, kind in factors)]
        tensors[f"{case['name']}/losses"] = np.array([value.item() for value in values])
        tensors[f"{case['name']}/gradient"] = digest(logits.grad.movedim(1, 0), samples=256)
    save("losses.safetensors", tensors, LOSSES)


def make_state_dicts():
    """Name and shape of every entry of the full-size networks' state dicts, 3 channels and 4 classes."""
    with open(os.path.join(FOLDER, "unet-state-dicts.txt"), "w") as file:
        for encoder in ["resnet18", "resnet34", "resnet50", "resnet101", "resnet152", *densenet_encoders,
                        *(f"mit_b{size}" for size in range(6))]:
            file.write(f"{encoder}\n")
            for name, tensor in smp.Unet(encoder, encoder_weights=None, classes=4).state_dict().items():
                file.write(f"{name} {'x'.join(map(str, tensor.shape)) or 'scalar'}\n")


def make_types():
    """Every type that is read, with the values at the edges of its range; a subnormal, infinities and NaN included."""
    def floats(dtype):
        info = torch.finfo(dtype)
        edges = [0.0, -0.0, 1.0, -1.5, info.max, info.min, info.tiny, info.smallest_normal / 2, float("inf"),
                 -float("inf"), float("nan"), 1 / 3]
        return torch.tensor(edges, dtype=torch.float64).to(dtype)

    tensors = {"f64": floats(torch.float64), "f32": floats(torch.float32), "f16": floats(torch.float16),
               "bf16": floats(torch.bfloat16), "i64": torch.tensor([0, -1, 2**63 - 1, -(2**63)]),
               "scalar": torch.tensor(7), "empty": torch.zeros(0, 3), "matrix": torch.arange(6.0).reshape(2, 3),
               "flags": torch.tensor([True, False, True])}
    # The same values as single precision holds them: what a reader that converts must give.
    for name in ["f64", "f16", "bf16"]:
        tensors[f"{name}.as.f32"] = tensors[name].to(torch.float32)
    for name, dtype in [("i32", torch.int32), ("i16", torch.int16), ("i8", torch.int8), ("u8", torch.uint8)]:
        info = torch.iinfo(dtype)
        tensors[name] = torch.tensor([0, 1, info.max, info.min], dtype=dtype)
        tensors[f"{name}.as.i64"] = tensors[name].long()
    # What a writer must round: middles of two neighbours and values beside them, subnormal, too large, not finite.
    exact = torch.tensor([1 / 3, -1 / 3, 2049, 2051, 2049.001, 65519.99, 65520, -7e4, 2**-24, 2**-25, 2**-25 * 1.0001,
                          3 * 2**-25, 2**-14 * 0.99999, 1 + 2**-8, 1 + 3 * 2**-8, 3.4e38, 1e-40, -0.0, float("inf"),
                          float("nan")], dtype=torch.float32)
    tensors |= {"roundings": exact, "roundings.as.f16": exact.half(), "roundings.as.bf16": exact.bfloat16()}
    path = os.path.join(TESTS, "WeightsTests", "Fixtures", "types.safetensors")
    safetensors.torch.save_file(tensors, path, {"text": "\"quoted\" \\ ä€😀\n\u0001"})
    print(f"types.safetensors: {os.path.getsize(path)} bytes")


def make_first_convolutions():
    """A first convolution as segmentation_models_pytorch adapts it to other numbers of channels."""
    weight = uniform({"seed": 1}, "first", (4, 3, 7, 7), 0.0, 1.0).float()
    tensors = {"conv1.weight": weight}
    for channels in [1, 2, 4, 5]:
        adapted = nn.Sequential(nn.Conv2d(3, 4, 7, bias=False))
        adapted[0].weight = nn.Parameter(weight)
        patch_first_conv(adapted, channels)
        tensors[f"adapted.{channels}"] = adapted[0].weight.detach()
    path = os.path.join(TESTS, "ModelsTests", "Fixtures", "first-convolutions.safetensors")
    safetensors.torch.save_file(tensors, path)
    print(f"first-convolutions.safetensors: {os.path.getsize(path)} bytes")


if __name__ == "__main__":
    torch.set_num_threads(1)
    os.makedirs(FOLDER, exist_ok=True)
    make_types()
    make_first_convolutions()
    make_state_dicts()
    make_operations()
    make_losses()
    make_unets()
