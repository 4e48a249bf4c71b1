"""Masks from files to files in Python with OpenVINO, as a script of its user would make them."""

from peer_networks import compiled_openvino, export_onnx, unet

MEAN = (0.485, 0.456, 0.406)
STANDARD_DEVIATION = (0.229, 0.224, 0.225)


def prepare_predict(arguments):
    """Makes photographs, and a network from pixels of 0 to 255 to the class of each pixel."""
    make_photographs(arguments)
    export_predictor(arguments, arguments.width, arguments.height, has_labels=True)
    return {}


def prepare_large(arguments):
    """Makes photographs, and a network from pixels of the working size to logits."""
    make_photographs(arguments)
    export_predictor(
        arguments, arguments.width // arguments.reduction, arguments.height // arguments.reduction, has_labels=False)
    return {}


def make_photographs(arguments):
    """JPEG files of one size out of the pictures of a folder, over and over."""
    import pathlib

    from PIL import Image

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


def export_predictor(arguments, width, height, has_labels):
    """Writes the network that `skipseg train` made as ONNX."""
    import torch
    from safetensors.torch import load_file

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
            logits = self.network((pixels - self.mean) / self.deviation)
            return logits.argmax(1).to(torch.uint8) if has_labels else logits

    export_onnx(Predictor().eval(), (1, 3, height, width), arguments.onnx)


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


def predict_large(arguments):
    """The same for photographs that are worked on at a part of their size: logits are enlarged bilinearly, or labels by their
    nearest pixel."""
    import pathlib
    from concurrent.futures import ThreadPoolExecutor

    import cv2
    import numpy

    compiled = compiled_openvino(arguments.onnx, arguments.threads, "latency", "fp32")
    request = compiled.create_infer_request()
    output = pathlib.Path(arguments.output)
    output.mkdir()

    def decode(path):
        picture = cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)
        height, width = picture.shape[:2]
        small = cv2.resize(
            picture, (width // arguments.reduction, height // arguments.reduction), interpolation=cv2.INTER_AREA)
        pixels = numpy.ascontiguousarray(small.transpose(2, 0, 1)[None], dtype=numpy.float32)
        return path.stem, (width, height), pixels

    def write(name, size, logits):
        if arguments.mode == "bilinear":
            best = cv2.resize(logits[0], size, interpolation=cv2.INTER_LINEAR)
            labels = numpy.zeros(best.shape, numpy.uint8)
            for index in range(1, len(logits)):
                other = cv2.resize(logits[index], size, interpolation=cv2.INTER_LINEAR)
                labels[other > best] = index
                numpy.maximum(best, other, out=best)
        else:
            labels = cv2.resize(logits.argmax(0).astype(numpy.uint8), size, interpolation=cv2.INTER_NEAREST)
        cv2.imwrite(str(output / f"{name}.png"), labels)

    paths = sorted(pathlib.Path(arguments.pictures).iterdir())
    with ThreadPoolExecutor(arguments.threads) as data, ThreadPoolExecutor(1) as writer:
        for name, size, pixels in data.map(decode, paths):
            logits = request.infer([pixels])[compiled.output(0)][0]
            writer.submit(write, name, size, logits.copy())
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
