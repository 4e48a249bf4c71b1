"""Compares skipseg with PyTorch on full-size networks with random weights. Called by check-parity.sh.

From PyTorch: segmentation_models_pytorch's Unet, saved by safetensors, goes through `skipseg import`. To PyTorch: what
`skipseg train` wrote is loaded with strict=True. Either way both compute the logits of the same pictures.
"""

import shutil
import subprocess

import numpy
import segmentation_models_pytorch as smp
import torch
from PIL import Image
from safetensors.torch import load_file, save_file

from comparison import MEAN, STANDARD_DEVIATION, TOLERANCE, header, main, relative_error, write_pictures

ENCODERS = (
    "resnet18", "resnet34", "resnet50", "resnet101", "resnet152", "densenet121", "densenet169", "densenet201",
    "densenet161", "mit_b0", "mit_b1", "mit_b2", "mit_b3", "mit_b4", "mit_b5")
CLASSES = ("background", "leaf", "berry", "stem")
SIZES = ((64, 64), (97, 65), (65, 97), (131, 75), (33, 129), (256, 192))


def random_unet(encoder, seed):
    """All weights and statistics random, none neutral: the statistics are those of noise, changed a little, so that
    activations keep their size in the deepest network too."""
    torch.manual_seed(seed)
    model = smp.Unet(encoder, encoder_weights=None, classes=len(CLASSES))
    for norm in model.modules():
        if isinstance(norm, (torch.nn.BatchNorm2d, torch.nn.LayerNorm)):
            torch.nn.init.uniform_(norm.weight, 0.5, 1.5)
            torch.nn.init.uniform_(norm.bias, -0.5, 0.5)
    norms = [module for module in model.modules() if isinstance(module, torch.nn.BatchNorm2d)]
    for norm in norms:
        norm.momentum = 1.0
    with torch.no_grad():
        model.train()(torch.randn(4, 3, 96, 96))
        for norm in norms:
            norm.running_mean += 0.2 * norm.running_var.sqrt() * torch.randn_like(norm.running_mean)
            norm.running_var *= torch.empty_like(norm.running_var).uniform_(0.7, 1.4)
    return model.eval()


def torch_logits(model, picture):
    """The logits of one picture, [class][height][width]."""
    image = torch.from_numpy((picture / numpy.float32(255) - MEAN) / STANDARD_DEVIATION)
    with torch.inference_mode():
        return model(image.permute(2, 0, 1)[None])[0].numpy()


def compare_all(comparison, direction, encoder, path, model, pictures):
    found = comparison.logits(path, comparison.folder / "pictures", comparison.folder / f"{direction}-{encoder}")
    for name, picture in pictures.items():
        expected = torch_logits(model, picture)
        comparison.report(direction, encoder, name, value=relative_error(found[name], expected), limit=TOLERANCE)


def write_samples(folder):
    """A data set of three small pictures, enough to begin a run."""
    random = numpy.random.default_rng(1)
    for kind in ("images", "masks"):
        (folder / kind).mkdir(parents=True)
    shutil.copy("data/classes.txt", folder)
    for name in ("1", "2", "3"):
        Image.fromarray(random.integers(0, 256, (64, 64, 3), numpy.uint8)).save(folder / "images" / f"{name}.png")
        Image.fromarray(random.integers(0, len(CLASSES), (64, 64), numpy.uint8)).save(folder / "masks" / f"{name}.png")


def compare(comparison, options):
    folder = comparison.folder
    pictures = write_pictures(folder / "pictures", SIZES, seed=0)
    write_samples(folder / "data")
    header("direction", "encoder", "picture", "relative error of the logits")
    for seed, encoder in enumerate(options.encoders):
        model = random_unet(encoder, seed)
        save_file(model.state_dict(), folder / f"{encoder}.safetensors")
        imported = folder / f"{encoder}-imported.safetensors"
        comparison.run(
            "import", folder / f"{encoder}.safetensors", "--encoder", encoder, "--classes", "data/classes.txt",
            "--output", imported)
        compare_all(comparison, "from PyTorch", encoder, imported, model, pictures)

        run = folder / f"run-{encoder}"
        comparison.run(
            "train", folder / "data", "--encoder", encoder, "--size", "64", "--batch", "2", "--epochs", "1",
            "--output", run)
        trained = smp.Unet(encoder, encoder_weights=None, classes=len(CLASSES))
        trained.load_state_dict(load_file(run / "best.safetensors"), strict=True)
        compare_all(comparison, "to PyTorch", encoder, run / "best.safetensors", trained.eval(), pictures)
    refuse_own_network(comparison)


def refuse_own_network(comparison):
    """What PyTorch has no class for is not compared, and refused by its name."""
    run = comparison.folder / "run-fine"
    comparison.run(
        "train", comparison.folder / "data", "--encoder", "resnet18", "--width", "8", "--size", "64", "--batch", "2",
        "--epochs", "1", "--fine", "--output", run)
    result = subprocess.run(
        [comparison.skipseg, "import", run / "best.safetensors", "--encoder", "resnet18", "--classes",
         "data/classes.txt", "--output", comparison.folder / "refused.safetensors"], capture_output=True, text=True)
    if result.returncode != 1 or "FineUnet" not in result.stderr:
        raise SystemExit(f"a FineUnet was not refused by its name: exit code {result.returncode}\n{result.stderr}")


def add_options(parser):
    parser.add_argument("--encoders", nargs="+", choices=ENCODERS, default=ENCODERS, help="default: all")


if __name__ == "__main__":
    main(compare, __doc__.splitlines()[0], add_options)
