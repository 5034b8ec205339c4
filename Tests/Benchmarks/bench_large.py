#!/usr/bin/env python3
"""Large training: a million images, 8,192 units, and images that stay in their file; run by `make bench-large`.

    bench_large.py TOOLS DATA FOLDER [--images N] [--rounds N] [--threads N] [--steps N]

FOLDER gets a data set of N images, those of MNIST in DATA shifted by up to two pixels: 784 bytes each. Figures are medians of
rounds in turns. Prints

- the throughput per multiply-add of 8,192 units beside that of 800, batch 512, and the memory of both: terms whose factor is
  zero do not count;
- what reading images as they are needed costs, with 128 units and batch 64, from a file that the system has in its cache, and
  after it was told to forget the file.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from peers import read_idx
from training_rows import useful_operations

SHIFTS = [(dy, dx) for dy in range(-2, 3) for dx in range(-2, 3)]


def header(shape):
    return bytes([0, 0, 8, len(shape)]) + b"".join(size.to_bytes(4, "big") for size in shape)


def shifted(images, dy, dx):
    result = np.zeros_like(images)
    height, width = images.shape[1:]
    result[:, max(0, dy):height + min(0, dy), max(0, dx):width + min(0, dx)] = \
        images[:, max(0, -dy):height + min(0, -dy), max(0, -dx):width + min(0, -dx)]
    return result


def make(data, folder, count):
    """Writes the set, one shift of all images after another, unless it is there."""
    images, labels = read_idx(data, "train-images-idx3-ubyte"), read_idx(data, "train-labels-idx1-ubyte")
    folder.mkdir(parents=True, exist_ok=True)
    places = [folder / "train-images-idx3-ubyte", folder / "train-labels-idx1-ubyte"]
    if places[0].exists() and places[0].stat().st_size == 16 + count * images[0].size:
        return
    if count > len(SHIFTS) * len(images):
        sys.exit(f"at most {len(SHIFTS) * len(images):,} images can be made of these")
    with open(places[0], "wb") as file, open(places[1], "wb") as classes:
        file.write(header([count, *images.shape[1:]]))
        classes.write(header([count]))
        left = count
        for dy, dx in SHIFTS:
            some = min(left, len(images))
            file.write(shifted(images[:some], dy, dx).tobytes())
            classes.write(labels[:some].tobytes())
            left -= some


# What a run is started by. A process counts as its own what the one that started it had in memory, and this one has little.
MEASURED = """
import json, resource, subprocess, sys
status = subprocess.run(sys.argv[1:]).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([used.ru_maxrss * 1024, used.ru_utime + used.ru_stime]))
sys.exit(status)
"""


def train(options, *more):
    """A run's images per second, its largest memory in bytes, and the seconds of processors."""
    with tempfile.TemporaryDirectory() as folder:
        command = [options.tools / "nntrain", options.folder, "-o", Path(folder) / "m.nnb", "--json", "--quiet", "--threads",
                   options.threads, *more]
        words = [sys.executable, "-c", MEASURED, *map(str, command)]
        lines = subprocess.run(words, check=True, stdout=subprocess.PIPE).stdout.splitlines()
    speed = json.loads(lines[-2])["timing"]["images_per_second"]
    return speed, *json.loads(lines[-1])


def forget(path):
    with open(path, "rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def units(options, operations):
    found = {800: [], 8_192: []}
    for _ in range(options.rounds):
        for hidden, values in found.items():
            values.append(train(options, "--hidden", hidden, "--batch-size", 512, "--steps", options.steps))
    rates = {}
    for hidden, values in found.items():
        speed, memory = statistics.median(value[0] for value in values), max(value[1] for value in values)
        rates[hidden] = speed * operations(hidden)
        size = 4 * (785 * hidden + 10 * (hidden + 1))
        data = options.folder.joinpath("train-images-idx3-ubyte").stat().st_size
        print(f"{hidden:,} units, batch 512: {speed:,.0f} images/s, {rates[hidden] / 1e9:.1f} GFLOP/s of terms that are not zero; "
              f"memory {memory / 1e6:,.0f} MB, which is the images and {(memory - data) / size:.1f} times the parameters "
              f"({size / 1e6:.1f} MB)")
    print(f"throughput per multiply-add of 8,192 units: {rates[8_192] / rates[800]:.2f} of that of 800")


def streaming(options):
    path = options.folder / "train-images-idx3-ubyte"
    ways = {"in memory": [], "--stream, cached": ["--stream"], "--stream, not cached": ["--stream"]}
    found = {name: [] for name in ways}
    for _ in range(options.rounds):
        for name, more in ways.items():
            if "not" in name:
                forget(path)
            # The checksum at the start reads all of the file; with a full cache that is all that is not cached.
            found[name].append(train(options, "--hidden", 128, "--epochs", 2, *more))
    for name, values in found.items():
        print(f"128 units, batch 64, {name}: {statistics.median(v[0] for v in values):,.0f} images/s, "
              f"{statistics.median(v[2] for v in values):.2f} s of processors, {max(v[1] for v in values) / 1e6:,.0f} MB")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tools", type=lambda path: Path(path).resolve())
    parser.add_argument("data", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--images", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--steps", type=int, default=200)
    options = parser.parse_args()
    begin = time.perf_counter()
    make(options.data, options.folder, options.images)
    print(f"{options.images:,} images, {time.perf_counter() - begin:.0f} s to make them; threads {options.threads}")
    units(options, lambda hidden: useful_operations(options.folder, [hidden]))
    streaming(options)


if __name__ == "__main__":
    main()
