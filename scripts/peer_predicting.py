"""Masks from files to files in Python with OpenVINO, as a script of its user would make them."""

from peer_networks import compiled_openvino, export_onnx, unet

MEAN = (0.485, 0.456, 0.406)
STANDARD_DEVIATION = (0.229, 0.224, 0.225)


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
