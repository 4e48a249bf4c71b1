"""Trains segmentation_models_pytorch's Unet by the recipe that skipseg is compared with, and prints each epoch.

Called by benchmark-training.sh. Crops of 256 x 256 at a scale of 0.5 to 2, mirrored, brightness, contrast and saturation
+-30 %; cross-entropy + Dice; AdamW 1e-3 with weight decay 1e-4, poly 0.9 after 5 % of warm-up, gradients clipped at 1.
Pictures stay decoded in memory. After each epoch whole pictures are judged, padded to multiples of 32.
"""

import argparse
import pathlib
import random
import time

import numpy
import segmentation_models_pytorch as smp
import torch
from PIL import Image, ImageEnhance

from peer_networks import autocast, unet

SIZE = 256
BATCH = 8
LEARNING_RATE = 1e-3
WARM_UP_SHARE = 0.05
IGNORED = 255
MEAN = numpy.array((0.485, 0.456, 0.406), dtype=numpy.float32) * 255
STANDARD_DEVIATION = numpy.array((0.229, 0.224, 0.225), dtype=numpy.float32) * 255


def pairs(folder):
    """The photographs and masks of a split, decoded."""
    masks = {path.stem: path for path in (folder / "masks").iterdir()}
    return [
        # Decoded now: an open file would be shared, and its place in it, by all workers.
        (Image.open(path).convert("RGB"), Image.open(masks[path.stem]).copy())
        for path in sorted((folder / "images").iterdir())
    ]


def tensors(image, mask, classes):
    pixels = (numpy.asarray(image, dtype=numpy.float32) - MEAN) / STANDARD_DEVIATION
    labels = numpy.asarray(mask, dtype=numpy.int64)
    labels = numpy.where(labels < classes, labels, IGNORED)
    return torch.from_numpy(pixels.transpose(2, 0, 1).copy()), torch.from_numpy(labels)


class Crops(torch.utils.data.Dataset):
    def __init__(self, samples, classes):
        self.samples, self.classes = samples, classes

    def __len__(self):
        return len(self.samples)

    def __getitem__(self, index):
        image, mask = self.samples[index]
        side = SIZE / random.uniform(0.5, 2)
        left, top = (random.uniform(min(0, n - side), max(0, n - side)) for n in image.size)
        box = (left, top, left + side, top + side)
        if random.random() < 0.5:
            box = (left + side, top, left, top + side)
        image = image.transform((SIZE, SIZE), Image.Transform.EXTENT, box, Image.Resampling.BILINEAR)
        mask = mask.transform((SIZE, SIZE), Image.Transform.EXTENT, box, fillcolor=IGNORED)
        for enhance in (ImageEnhance.Brightness, ImageEnhance.Contrast, ImageEnhance.Color):
            image = enhance(image).enhance(random.uniform(0.7, 1.3))
        return tensors(image, mask, self.classes)


def mean_iou(model, samples, classes, precision):
    counts = torch.zeros(classes * classes, dtype=torch.int64)
    model.eval()
    with torch.inference_mode(), autocast(precision):
        for image, mask in samples:
            pixels, labels = tensors(image, mask, classes)
            height, width = labels.shape
            padded = torch.nn.functional.pad(pixels[None], (0, -width % 32, 0, -height % 32))
            found = model(padded.to(memory_format=torch.channels_last))[0, :, :height, :width].argmax(0)
            judged = labels != IGNORED
            counts += torch.bincount(labels[judged] * classes + found[judged], minlength=classes * classes)
    model.train()
    matrix = counts.view(classes, classes).double()
    union = matrix.sum(0) + matrix.sum(1) - matrix.diag()
    return (matrix.diag() / union)[union > 0].mean().item()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--precision", choices=["fp32", "bf16"], required=True)
    parser.add_argument("--classes", type=int, required=True)
    parser.add_argument("--encoder", default="resnet34")
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--threads", type=int, required=True)
    arguments = parser.parse_args()
    random.seed(0)
    torch.manual_seed(0)
    torch.set_num_threads(arguments.threads)

    classes = arguments.classes
    validation = pairs(arguments.data / "val")
    loader = torch.utils.data.DataLoader(
        Crops(pairs(arguments.data / "train"), classes), BATCH, shuffle=True, drop_last=True,
        num_workers=arguments.threads, persistent_workers=True)
    steps = arguments.epochs * len(loader)
    warm_up = max(1, round(WARM_UP_SHARE * steps))
    model = unet(arguments.encoder, classes).to(memory_format=torch.channels_last).train()
    optimizer = torch.optim.AdamW(model.parameters(), LEARNING_RATE, weight_decay=1e-4, fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warm_up, (1 - step / steps) ** 0.9))
    dice = smp.losses.DiceLoss("multiclass", ignore_index=IGNORED)
    for epoch in range(arguments.epochs):
        begin = time.perf_counter()
        for images, labels in loader:
            optimizer.zero_grad(set_to_none=True)
            with autocast(arguments.precision):
                logits = model(images.to(memory_format=torch.channels_last))
            logits = logits.float()
            entropy = torch.nn.functional.cross_entropy(logits, labels, ignore_index=IGNORED)
            loss = entropy + dice(logits, labels)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1)
            optimizer.step()
            schedule.step()
        trained = time.perf_counter()
        score = mean_iou(model, validation, classes, arguments.precision)
        print(
            f"epoch {epoch + 1}  loss {loss.item():.4f}  mean IoU {score:.4f}  "
            f"training {trained - begin:.1f} s  validation {time.perf_counter() - trained:.1f} s", flush=True)


if __name__ == "__main__":
    main()
