"""The network that all programs have, in PyTorch, ONNX and OpenVINO."""

CLASSES = 11


def unet(encoder, classes=CLASSES):
    import segmentation_models_pytorch as smp

    return smp.Unet(encoder, encoder_weights=None, classes=classes)


def autocast(precision):
    """What makes PyTorch compute in fp32 or bf16."""
    import torch

    return torch.autocast("cpu", torch.bfloat16, enabled=precision == "bf16")


def export_onnx(model, shape, path):
    import logging
    import warnings

    import torch

    # The exporter tells about conversions that concern nobody here.
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    torch.onnx.export(model, (torch.zeros(shape),), path, dynamo=False)


def compiled_openvino(path, threads, hint, precision):
    """The network for this processor, on as many threads."""
    import openvino

    configuration = {
        "PERFORMANCE_HINT": hint.upper(),
        "INFERENCE_PRECISION_HINT": {"fp32": "f32", "bf16": "bf16"}[precision],
        "INFERENCE_NUM_THREADS": threads,
    }
    return openvino.Core().compile_model(path, "CPU", configuration)
