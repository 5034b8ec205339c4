#!/usr/bin/env python3
"""Measures models on test images of MNIST that are shifted, turned, scaled, or written with another pen.

    python changed_images.py TOOLS MNIST MODEL…

TOOLS is the folder with nninfer, MNIST one with the test images and labels. Prints the percentage of wrong images as rows of
changes and columns of models. Needs NumPy.
"""

import gzip
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np


def idx(path):
    """An IDX file of bytes as an array."""
    content = path.read_bytes()
    content = gzip.decompress(content) if path.suffix == ".gz" else content
    rank = content[3]
    shape = np.frombuffer(content, ">u4", rank, 4)
    return np.frombuffer(content, "u1", offset=4 + 4 * rank).reshape(shape)


def found(folder, start):
    return next(path for path in sorted(folder.iterdir()) if path.name.startswith(start))


def moved(images, matrix, shift=(0, 0)):
    """Each image at the places matrix · (y, x) + shift, from the centre; bilinear, 0 outside."""
    count, height, width = images.shape
    centre = np.array([(height - 1) / 2, (width - 1) / 2])
    places = np.stack(np.meshgrid(np.arange(height), np.arange(width), indexing="ij"), -1) - centre
    places = places @ np.asarray(matrix).T - np.asarray(shift) + centre
    padded = np.pad(images.astype("f4"), ((0, 0), (1, 2), (1, 2)))
    places = np.clip(places + 1, 0, [height + 1, width + 1])
    base = np.floor(places).astype(int)
    y, x = base[..., 0], base[..., 1]
    dy, dx = (places - base)[..., 0], (places - base)[..., 1]
    result = ((padded[:, y, x] * (1 - dx) + padded[:, y, x + 1] * dx) * (1 - dy)
              + (padded[:, y + 1, x] * (1 - dx) + padded[:, y + 1, x + 1] * dx) * dy)
    return np.rint(result).astype("u1")


def turned(images, degrees):
    angle = np.deg2rad(degrees)
    return moved(images, [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


def pen(images, choose):
    """The largest or smallest of each pixel and its four neighbours: a thicker or a thinner pen."""
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1)))
    return choose([padded[:, 1:-1, 1:-1], padded[:, :-2, 1:-1], padded[:, 2:, 1:-1], padded[:, 1:-1, :-2], padded[:, 1:-1, 2:]], axis=0)


CHANGES = {
    "as they are": lambda images: images,
    "shifted by 1 pixel to the right": lambda images: moved(images, np.eye(2), (0, 1)),
    "shifted by 2 pixels, right and down": lambda images: moved(images, np.eye(2), (2, 2)),
    "turned by 10°": lambda images: turned(images, 10),
    "turned by -20°": lambda images: turned(images, -20),
    "nine tenths as large": lambda images: moved(images, np.eye(2) / 0.9),
    "thicker pen": lambda images: pen(images, np.max),
    "thinner pen": lambda images: pen(images, np.min),
    "thicker, turned by 10°, shifted by 1": lambda images: moved(turned(pen(images, np.max), 10), np.eye(2), (1, 1)),
}


def main():
    tools, data, models = Path(sys.argv[1]).resolve(), Path(sys.argv[2]), sys.argv[3:]
    images, labels = idx(found(data, "t10k-images")), found(data, "t10k-labels").resolve()
    print("| test images | " + " | ".join(Path(model).stem for model in models) + " |")
    print("| --- |" + " --- |" * len(models))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "images.idx"
        for name, change in CHANGES.items():
            changed = change(images)
            path.write_bytes(b"\0\0\x08\3" + np.array(changed.shape, ">u4").tobytes() + changed.tobytes())
            cells = []
            for model in models:
                said = json.loads(subprocess.run([tools / "nninfer", model, path, "--labels", labels, "--json"], check=True,
                                                 stdout=subprocess.PIPE).stdout)
                cells.append(f"{100 - 100 * said['correct'] / said['images']:.2f} %")
            print(f"| {name} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
