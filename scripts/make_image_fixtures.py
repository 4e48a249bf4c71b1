#!/usr/bin/env python3
"""Makes the JPEG files in Tests/ImagingTests/Fixtures.

They need kinds of JPEG that the project does not write itself. All show the same picture, a ramp that the tests
compute again (Tests/ImagingTests/TestPicture.swift). Made with Pillow 13.0.0 and with cjpeg and jpegtran of
libjpeg-turbo 2.1.5 (Debian: libjpeg-turbo-progs).
"""

import io
import pathlib
import subprocess

from PIL import Image

FIXTURES = pathlib.Path(__file__).resolve().parent.parent / "Tests" / "ImagingTests" / "Fixtures"
WIDTH, HEIGHT = 37, 29


def rgb(x, y):
    return 40 + 5 * x, 230 - 6 * y, 60 + 2 * x + 3 * y


def black_ink(x):
    return 3 * x


def image(mode, pixel):
    picture = Image.new(mode, (WIDTH, HEIGHT))
    picture.putdata([pixel(x, y) for y in range(HEIGHT) for x in range(WIDTH)])
    return picture


def pillow(picture, **options):
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=95, **options)
    return file.getvalue()


def run(program, *arguments, data):
    return subprocess.run([program, *arguments], input=data, stdout=subprocess.PIPE, check=True).stdout


def cjpeg(*arguments):
    file = io.BytesIO()
    image("RGB", rgb).save(file, "PPM")
    return run("cjpeg", "-quality", "95", *arguments, data=file.getvalue())


def jpegtran(jpeg, *arguments):
    return run("jpegtran", *arguments, data=jpeg)


def noninterleaved(jpeg):
    script = FIXTURES / "scans.txt"
    script.write_text("0; 1; 2;\n")
    try:
        return jpegtran(jpeg, "-scans", str(script))
    finally:
        script.unlink()


def inks(x, y):
    return *(255 - value for value in rgb(x, y)), black_ink(x)


def ycck():
    """Adobe's YCCK: luma and chroma of the three inks as if they were light, and the black ink inverted.

    Pillow stores the four planes as they are (but inverted, so they are given inverted); APP14 then names them.
    """
    def planes(x, y):
        red, green, blue, black = inks(x, y)
        luma = 0.299 * red + 0.587 * green + 0.114 * blue
        stored = luma, 128 + 0.564 * (blue - luma), 128 + 0.713 * (red - luma), 255 - black
        return tuple(255 - round(value) for value in stored)

    return with_adobe_transform(pillow(image("CMYK", planes)), 2)


def adobe_segment(jpeg):
    start = jpeg.index(b"\xff\xee\x00\x0eAdobe")
    return start, start + 16


def with_adobe_transform(jpeg, transform):
    _, end = adobe_segment(jpeg)
    return jpeg[:end - 1] + bytes([transform]) + jpeg[end:]


def cmyk_without_marker():
    """CMYK as ink, 255 being full ink, which is what the absence of Adobe's marker means."""
    jpeg = pillow(image("CMYK", lambda x, y: tuple(255 - ink for ink in inks(x, y))))
    start, end = adobe_segment(jpeg)
    return jpeg[:start] + jpeg[end:]


def main():
    full = cjpeg("-sample", "1x1")
    half = cjpeg("-sample", "2x2")
    files = {
        "grey": cjpeg("-grayscale"),
        "ycbcr-444": full,
        "ycbcr-440": cjpeg("-sample", "1x2"),
        "ycbcr-422": cjpeg("-sample", "2x1"),
        "ycbcr-420": half,
        "ycbcr-411": cjpeg("-sample", "4x1"),
        "ycbcr-410": cjpeg("-sample", "4x2"),
        "ycbcr-mixed": cjpeg("-sample", "2x2,2x1,1x2"),
        "rgb": cjpeg("-rgb"),
        "cmyk-adobe": pillow(image("CMYK", inks)),
        "cmyk": cmyk_without_marker(),
        "ycck-adobe": ycck(),
        "progressive": jpegtran(half, "-progressive"),
        "arithmetic": jpegtran(half, "-arithmetic"),
        "arithmetic-progressive": jpegtran(half, "-arithmetic", "-progressive"),
        "restart-blocks": jpegtran(half, "-restart", "1B"),
        "restart-rows": jpegtran(half, "-restart", "1"),
        "noninterleaved": noninterleaved(half),
    }
    FIXTURES.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (FIXTURES / f"{name}.jpg").write_bytes(data)
        print(f"{name}.jpg: {len(data)} bytes")


if __name__ == "__main__":
    main()
