"""Make, or check, Fixtures/reference/distortion/: distorted images by Spec/arithmetic.md, 4.8, in whole numbers.

    python make_distortion.py            write the CRC-32 of each case
    python make_distortion.py --check    compute every case again and compare; exit status 1 if one differs

Written from the text of the section alone, with NumPy's own Philox. A case is so many of the first images of
Fixtures/mnist, cut to some height and width, or for names with `made` of images by a formula, with settings, a seed and an epoch; `crc32.json` has the CRC-32 of all bytes
of its images, one after the other.

`training_NAME.idx` are of a network that is trained on distorted images, in the arithmetic of make_class_weights.py: the
middle of the first images of fixtures that are a 0 to 4, 11 wide and 12 high, through 40 hidden units in batches of 70, for 3
epochs at the rate 0.5 and the seed 11, by the settings of `digits` with a shift of 300.

    training_images, training_labels   (150, 12, 11) (150)  u8; the last 20 are held out
    training_W1, _b1, _W2, _b2         f32  parameters at the end
    training_loss                      (3) f64  mean loss of each epoch

With MNIST_DIR in the environment, the case `mnist` is checked too: 300 images of
MNIST's training file with the settings of `digits`, seed 1, epoch 1, and the same 300 with the strongest of the cases here.
"""

import gzip
import json
import os
import sys
import zlib
from pathlib import Path
from typing import NamedTuple

import numpy as np

import make_class_weights as network
from make_reference import HERE, REFERENCE, from_idx, he_uniform, idx, order, scaled

PATH = REFERENCE / "distortion" / "crc32.json"


class Settings(NamedTuple):
    """The numbers of 4.8: `spacing` in pixels, `elastic` and `shift` in 1/256 pixel, the others in 1/65536."""
    elastic: int
    spacing: int
    rotate: int
    shear: int
    scale: int
    aspect: int
    shift: int


DIGITS = Settings(1280, 7, 8000, 8000, 6000, 3000, 0)
WEAK = Settings(900, 7, 4000, 4000, 3000, 1500, 0)
STRONG = Settings(2047, 7, 20000, 20000, 20000, 20000, 1024)
# height, width, number of images, settings, seed, epoch
CASES = {
    "digits": (28, 28, 100, DIGITS, 1, 1),
    "weak": (28, 28, 100, WEAK, 2**64 - 1, 7),
    "strong": (28, 28, 100, STRONG, 7, 1_000_000),
    "nothing": (28, 28, 20, Settings(0, 7, 0, 0, 0, 0, 0), 1, 1),
    "shifted": (28, 28, 20, Settings(0, 7, 0, 0, 0, 0, 2047), 3, 2),
    "turned": (28, 28, 20, Settings(0, 7, 32767, 0, 0, 0, 0), 3, 2),
    "spacing 1": (12, 9, 20, DIGITS._replace(spacing=1), 5, 3),
    "spacing 64": (28, 28, 20, DIGITS._replace(spacing=64), 5, 3),
    "odd sides": (13, 27, 40, DIGITS._replace(shift=300), 5, 3),
    "least sides": (1, 1, 20, STRONG, 5, 3),
    "made, digits": (28, 28, 40, DIGITS, 1, 1),
    "made, strongest": (13, 27, 40, Settings(2047, 1, 32767, 32767, 32767, 32767, 2047), 2**64 - 1, 1_000_000),
}


def parts(seed, epoch, index, count):
    """`count` parts of 16 bits, as signed numbers, of the words of a sample in an epoch; the lowest of a word first."""
    generator = np.random.Philox(counter=(index << 64) + (epoch << 128), key=seed + (3 << 64))
    words = generator.random_raw(-(-count // 4))
    return words.astype("<u8").view("<i2").astype(np.int64)[:count]


def spline(side, spacing):
    """(side, nodes): the weight of each node at each pixel, in 1/4096."""
    d, nodes = 2 * spacing, -(-side // spacing) + 3
    weights = np.zeros((side, nodes), np.int64)
    for x in range(side):
        a, u = divmod(2 * x + 1, d)
        v = d - u
        cubes = [v**3, 3 * u**3 - 6 * u**2 * d + 4 * d**3, 3 * v**3 - 6 * v**2 * d + 4 * d**3, u**3]
        for i, cube in enumerate(cubes):
            weights[x, a + i] = (8192 * cube + 6 * d**3) // (12 * d**3)
    return weights


def distorted(image, s, seed, epoch, index):
    """The image that a sample becomes in an epoch."""
    height, width = image.shape
    across, down = spline(width, s.spacing), spline(height, s.spacing)
    columns, rows = across.shape[1], down.shape[1]
    r = parts(seed, epoch, index, 8 + 2 * columns * rows)

    def part(i, most):
        return (r[i] * most) >> 15

    turn, shear, scale, aspect = part(1, s.rotate), part(2, s.shear), part(3, s.scale), part(4, s.aspect)
    moved = [256 * part(5, s.shift), 256 * part(6, s.shift)]
    nodes = ((r[8:] * s.elastic) >> 11).reshape(2, rows, columns)
    fields = [(((down @ each + 2048) >> 12) @ across.T + 128) >> 8 for each in nodes]

    y, x = np.mgrid[:height, :width].astype(np.int64)
    cx, cy = 2 * x - (width - 1), 2 * y - (height - 1)
    px = (65536 * x + fields[0] + (((scale + aspect) * cx + (shear - turn) * cy) >> 1) + moved[0] + 128) >> 8
    py = (65536 * y + fields[1] + ((turn * cx + (scale - aspect) * cy) >> 1) + moved[1] + 128) >> 8
    px, py = np.clip(px, -256, 256 * width), np.clip(py, -256, 256 * height)

    # A border of zeros is what is outside of the image.
    framed = np.zeros((height + 3, width + 3), np.int64)
    framed[1:-2, 1:-2] = image
    ix, iy, fx, fy = (px >> 8) + 1, (py >> 8) + 1, px & 255, py & 255
    top = framed[iy, ix] * (256 - fx) + framed[iy, ix + 1] * fx
    bottom = framed[iy + 1, ix] * (256 - fx) + framed[iy + 1, ix + 1] * fx
    return ((top * (256 - fy) + bottom * fy + 32768) >> 16).astype(np.uint8)


def made(count, height, width):
    """Images by a formula, which Tests/Kernels/kernels.c has too."""
    pixels = np.arange(height * width, dtype=np.uint32) * np.uint32(2654435761)
    pixels = pixels + (np.arange(count, dtype=np.uint32) * np.uint32(2246822519))[:, None]
    pixels ^= pixels >> np.uint32(15)
    return np.where(pixels & 1, 0, pixels >> np.uint32(8) & 255).astype(np.uint8).reshape(count, height, width)


def checksum(images, settings, seed, epoch, sum=0):
    for index, image in enumerate(images):
        sum = zlib.crc32(distorted(image, settings, seed, epoch, index).tobytes(), sum)
    return sum


def sums():
    images = from_idx(gzip.decompress((HERE / "mnist" / "train-images-idx3-ubyte.gz").read_bytes()))
    found = {}
    for name, (height, width, count, settings, seed, epoch) in CASES.items():
        cut = images[:count, (28 - height) // 2:(28 + height) // 2 + height % 2, (28 - width) // 2:][:, :height, :width]
        cut = made(count, height, width) if name.startswith("made") else cut
        found[name] = {"height": height, "width": width, "images": count, **settings._asdict(), "seed": str(seed),
                       "epoch": epoch, "crc32": f"{checksum(cut, settings, seed, epoch):08x}"}
    return found


def training():
    """The arrays of a training on distorted images."""
    folder = HERE / "mnist"
    images, labels = [from_idx(gzip.decompress((folder / f"train-{name}-ubyte.gz").read_bytes()))
                      for name in ("images-idx3", "labels-idx1")]
    chosen = np.flatnonzero(labels < network.CLASSES)[:network.SAMPLES + network.HELD_OUT]
    images, labels = images[chosen, 8:20, 9:20], labels[chosen].astype(np.uint8)
    p = he_uniform(network.SEED, images[0].size, network.HIDDEN, network.CLASSES)
    settings, ones, losses = DIGITS._replace(shift=300), np.ones(network.CLASSES, np.float32), []
    for epoch in range(1, network.EPOCHS + 1):
        bent = np.array([distorted(image, settings, network.SEED, epoch, index)
                         for index, image in enumerate(images[:network.SAMPLES])])
        x, places, total = scaled(bent).reshape(len(bent), -1), order(network.SEED, epoch, network.SAMPLES), 0.0
        for start in range(0, network.SAMPLES, network.BATCH):
            batch = places[start:start + network.BATCH]
            p, loss = network.step(p, x[batch], labels[batch], ones)
            total += loss
        losses.append(total / network.SAMPLES)
    return {"images": images, "labels": labels} | p | {"loss": np.array(losses)}


def of_mnist(folder):
    path = next(path for path in Path(folder).iterdir() if path.name.startswith("train-images"))
    data = path.read_bytes()
    images = from_idx(gzip.decompress(data) if path.suffix == ".gz" else data)[:300]
    return f"{checksum(images, STRONG, 7, 1_000_000, checksum(images, DIGITS, 1, 1)):08x}"


def main():
    found, arrays = sums(), {f"training_{name}.idx": idx(values) for name, values in training().items()}
    if folder := os.environ.get("MNIST_DIR"):
        print("mnist:", of_mnist(folder))
    if "--check" in sys.argv:
        if json.loads(PATH.read_text("ascii")) != found:
            sys.exit("not what make_distortion.py makes: " + PATH.name)
        for name, content in arrays.items():
            if (PATH.parent / name).read_bytes() != content:
                sys.exit("not what make_distortion.py makes: " + name)
        return
    PATH.parent.mkdir(parents=True, exist_ok=True)
    for name, content in arrays.items():
        (PATH.parent / name).write_bytes(content)
    lines = [f"{json.dumps(name)}: {json.dumps(case)}" for name, case in found.items()]
    PATH.write_text("{" + ",\n".join(lines) + "}\n", "ascii")


if __name__ == "__main__":
    main()
