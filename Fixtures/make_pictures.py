#!/usr/bin/env python3
"""Makes Fixtures/pictures: PNG files of every kind, and the greys that Spec/nnidx.md makes of them.

    python3 Fixtures/make_pictures.py [--check]

The PNG files are put together here, their data stored and not packed, so that they are the same with any zlib. expected.json has, for each file, the pixels as grey on white (or on
what "background" says), the picture prepared as MNIST's were, and scaled to other sizes, all computed with NumPy from the
specification alone. Needs NumPy.
"""

import json
import struct
import sys
import zlib
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent / "pictures"
ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


# ---- PNG, written ----

def chunk(name, content=b""):
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def packed_rows(samples, depth):
    """Rows of samples (height, width, channels) as PNG packs them, each with filter 0."""
    rows = b""
    for row in samples:
        values = row.reshape(-1)
        if depth == 16:
            data = b"".join(struct.pack(">H", int(value)) for value in values)
        elif depth == 8:
            data = bytes(int(value) for value in values)
        else:
            bits = "".join(format(int(value), f"0{depth}b") for value in values)
            bits += "0" * (-len(bits) % 8)
            data = bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits), 8))
        rows += b"\0" + data
    return rows


def png(samples, depth, colour_type, extra=b"", interlaced=False, tail=b""):
    height, width = samples.shape[:2]
    header = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, int(interlaced))
    if interlaced:
        rows = b""
        for x, y, dx, dy in ADAM7:
            part = samples[y::dy, x::dx]
            if part.size:
                rows += packed_rows(part, depth)
    else:
        rows = packed_rows(samples, depth)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", zlib.compress(rows, 0))
            + chunk(b"IEND") + tail)


# ---- The specification, computed ----

def to8(values, largest):
    return (values.astype(np.int64) * 255 + largest // 2) // largest


def grey(red, green, blue):
    return (19595 * red + 38470 * green + 7471 * blue + 32768) >> 16


def composed(colours, alpha, background):
    return [(colour * alpha + background * (255 - alpha) + 127) // 255 for colour in colours]


def border(picture):
    height, width = picture.shape
    mask = np.zeros(picture.shape, bool)
    mask[[0, -1], :] = True
    mask[:, [0, -1]] = True
    return np.sort(picture[mask])


def ground(picture):
    edge = border(picture)
    return int(edge[len(edge) // 2]), int(edge[15 * len(edge) // 16])


def is_dark_on_light(picture):
    return int(picture.sum()) < ground(picture)[0] * picture.size


def overlaps(count, new):
    """The matrix r(y, i) of section 5."""
    table = np.zeros((new, count), np.int64)
    for y in range(new):
        for i in range(count):
            table[y, i] = max(0, min((y + 1) * count, (i + 1) * new) - max(y * count, i * new))
    return table


def scaled(picture, height, width):
    if picture.shape == (height, width):
        return picture
    rows, columns = overlaps(picture.shape[0], height), overlaps(picture.shape[1], width)
    area = picture.shape[0] * picture.shape[1]
    return (2 * (rows @ picture @ columns.T) + area) // (2 * area)


def fitting(picture, height, width):
    h, w = picture.shape
    if h * width > w * height:
        return scaled(picture, height, max(1, (2 * w * height + h) // (2 * h)))
    return scaled(picture, max(1, (2 * h * width + w) // (2 * w)), width)


def fitted(picture, height, width):
    if picture.shape == (height, width):
        return picture
    inner = fitting(picture, height, width)
    result = np.full((height, width), ground(picture)[0], np.int64)
    top, left = (height - inner.shape[0]) // 2, (width - inner.shape[1]) // 2
    result[top:top + inner.shape[0], left:left + inner.shape[1]] = inner
    return result


def as_mnist(picture, height=28, width=28):
    """Section 6; None if there is no ink."""
    if is_dark_on_light(picture):
        picture = 255 - picture
    base, bright = ground(picture)
    cut, largest = base + 2 * (bright - base), int(picture.max())
    if cut > 0 or largest < 128:
        span = max(1, largest - base)
        picture = np.where(picture <= cut, 0, np.minimum(255, ((picture - base) * 255 + span // 2) // span))
    if not picture.any():
        return None
    rows, columns = np.flatnonzero(picture.any(1)), np.flatnonzero(picture.any(0))
    box = picture[rows[0]:rows[-1] + 1, columns[0]:columns[-1] + 1]
    box = fitting(box, max(1, (20 * height + 14) // 28), max(1, (20 * width + 14) // 28))
    total = int(box.sum())
    if total == 0:
        return None

    def beginning(moment, own, size):
        return min(size - own, max(0, (2 * (size // 2) * total - 2 * moment + total) // (2 * total)))

    top = beginning(int((box.sum(1) * np.arange(box.shape[0])).sum()), box.shape[0], height)
    left = beginning(int((box.sum(0) * np.arange(box.shape[1])).sum()), box.shape[1], width)
    result = np.zeros((height, width), np.int64)
    result[top:top + box.shape[0], left:left + box.shape[1]] = box
    return result


# ---- The files ----

def drawn(height, width, thickness):
    """A seven, dark on light with soft edges."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    y, x = y / height, x / width
    bar = np.abs(y - 0.25) + np.maximum(0, np.abs(x - 0.45) - 0.25)
    leg = np.abs((x - 0.70) + (y - 0.25) * 0.45) + np.maximum(0, np.abs(y - 0.55) - 0.3)
    distance = np.minimum(bar, leg)
    return np.clip(255 - np.round(255 * np.clip(1.5 - distance / thickness, 0, 1)), 0, 255).astype(np.int64)


def cases():
    """Name, file, grey on white, and the grey on black where that is another."""
    random = np.random.default_rng(7)
    digit = drawn(40, 30, 0.06)
    for depth in (1, 2, 4, 8, 16):
        largest = (1 << depth) - 1
        samples = (digit * largest + 127) // 255 if depth < 16 else digit * 257 + random.integers(-80, 80, digit.shape)
        samples = np.clip(samples, 0, largest)
        for interlaced in (False, True):
            name = f"grey-{depth}" + ("-interlaced" if interlaced else "")
            yield name, png(samples[:, :, None], depth, 0, interlaced=interlaced), to8(samples, largest), None
    for depth in (8, 16):
        largest = (1 << depth) - 1
        samples = random.integers(0, largest + 1, (11, 9, 3))
        parts = [to8(samples[:, :, i], largest) for i in range(3)]
        yield f"rgb-{depth}", png(samples, depth, 2), grey(*parts), None
    for depth in (8, 16):
        largest = (1 << depth) - 1
        samples = random.integers(0, largest + 1, (7, 13, 4))
        parts, alpha = [to8(samples[:, :, i], largest) for i in range(3)], to8(samples[:, :, 3], largest)
        yield (f"rgba-{depth}-interlaced", png(samples, depth, 6, interlaced=True),
               grey(*composed(parts, alpha, 255)), grey(*composed(parts, alpha, 0)))
        samples = random.integers(0, largest + 1, (6, 5, 2))
        value, alpha = to8(samples[:, :, 0], largest), to8(samples[:, :, 1], largest)
        white, black = composed([value], alpha, 255)[0], composed([value], alpha, 0)[0]
        yield f"grey-alpha-{depth}", png(samples, depth, 4), grey(white, white, white), grey(black, black, black)
    for depth in (1, 2, 4, 8):
        count = min(1 << depth, 200)
        palette, alphas = random.integers(0, 256, (count, 3)), random.integers(0, 256, max(1, count // 2))
        samples = random.integers(0, count, (9, 10, 1))
        all_alphas = np.concatenate([alphas, np.full(count - len(alphas), 255)])
        parts, alpha = [palette[samples[:, :, 0], i] for i in range(3)], all_alphas[samples[:, :, 0]]
        extra = chunk(b"PLTE", bytes(palette.astype(np.uint8).reshape(-1))) + chunk(b"tRNS", bytes(alphas.astype(np.uint8)))
        yield (f"palette-{depth}", png(samples, depth, 3, extra), grey(*composed(parts, alpha, 255)),
               grey(*composed(parts, alpha, 0)))
    samples = random.integers(0, 4, (5, 6, 1))
    value, alpha = to8(samples[:, :, 0], 3), np.where(samples[:, :, 0] == 2, 0, 255)
    white, black = composed([value], alpha, 255)[0], composed([value], alpha, 0)[0]
    yield ("grey-2-transparent", png(samples, 2, 0, chunk(b"tRNS", struct.pack(">H", 2))),
           grey(white, white, white), grey(black, black, black))
    one = np.array([[200]])
    yield "one-pixel", png(one[:, :, None], 8, 0), one, None
    notes = chunk(b"tEXt", b"Comment\0a text") + chunk(b"gAMA", struct.pack(">I", 45455))
    notes += chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"x" * 5_000, 0))
    light = 255 - drawn(28, 28, 0.05)
    yield "with-notes", png(light[:, :, None], 8, 0, notes), light, None
    paper = np.clip(drawn(60, 90, 0.05) * 90 // 255 + 140 + random.integers(-4, 5, (60, 90)), 0, 255)
    yield "paper", png(paper[:, :, None], 8, 0), paper, None
    wide = np.full((12, 64), 255)
    wide[5:8, 3:60] = 20
    yield "wide", png(wide[:, :, None], 8, 0), wide, None
    faint = np.zeros((30, 30), np.int64)
    faint[4:26, 14:17] = 60
    yield "faint", png(faint[:, :, None], 8, 0), faint, None
    yield "pgm-text", b"P2\n# a comment\n3 2\n15\n0 1 15\n7 8 9\n", to8(np.array([[0, 1, 15], [7, 8, 9]]), 15), None
    yield "pgm-wide", b"P5 2 2 1000\n" + struct.pack(">4H", 0, 1000, 499, 500), to8(np.array([[0, 1000], [499, 500]]), 1000), None
    yield "ppm", b"P6 2 1 255\n" + bytes([255, 0, 0, 1, 2, 3]), grey(np.array([[255, 1]]), np.array([[0, 2]]), np.array([[0, 3]])), None


def main():
    files, expected = {}, {}
    for name, content, white, black in cases():
        name += ".pgm" if content.startswith((b"P2", b"P5")) else ".ppm" if content.startswith(b"P6") else ".png"
        files[name] = content
        prepared, small = as_mnist(white), as_mnist(white, 9, 12)
        expected[name] = {
            "height": white.shape[0], "width": white.shape[1], "grey": bytes(white.astype(np.uint8).reshape(-1)).hex(),
            "on_black": None if black is None else bytes(black.astype(np.uint8).reshape(-1)).hex(),
            "dark_on_light": bool(is_dark_on_light(white)),
            "mnist": None if prepared is None else bytes(prepared.astype(np.uint8).reshape(-1)).hex(),
            "mnist_9x12": None if small is None else bytes(small.astype(np.uint8).reshape(-1)).hex(),
            "scaled_7x5": bytes(scaled(white, 7, 5).astype(np.uint8).reshape(-1)).hex(),
            "fitted_16x24": bytes(fitted(white, 16, 24).astype(np.uint8).reshape(-1)).hex(),
        }
    files["expected.json"] = (json.dumps(expected, indent=1) + "\n").encode()
    if "--check" in sys.argv:
        for name, content in files.items():
            if (FOLDER / name).read_bytes() != content:
                sys.exit(f"{name} is not what this script makes")
        print(f"{len(files)} files as they are made")
        return
    FOLDER.mkdir(exist_ok=True)
    for name, content in files.items():
        (FOLDER / name).write_bytes(content)
    print(f"{len(files)} files")


main()
