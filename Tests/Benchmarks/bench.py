"""Compare nntrain and nninfer with NumPy doing the same work; run by `make bench`.

    python bench.py TOOLS DATA

TOOLS is the folder with nntrain and nninfer, DATA a folder of IDX files with the standard names. Every row is
measured in several rounds, nnb and NumPy in turn, each as a process of its own on one thread; the figures are medians
with minimum and maximum, and what counts is the ratio. NumPy's figures include no import, unless the row says process.
"""

import gzip
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 5
HIDDEN, BATCH, RATE, EPOCHS = 128, 64, 0.1, 3


def read_idx(folder, name):
    import numpy as np
    path = next(p for p in (folder / name, folder / (name + ".gz")) if p.exists())
    data = gzip.open(path).read() if path.suffix == ".gz" else path.read_bytes()
    shape = [int.from_bytes(data[4 + 4 * i:8 + 4 * i], "big") for i in range(data[3])]
    return np.frombuffer(data, np.uint8, offset=4 + 4 * len(shape)).reshape(shape)


def peer_train(folder):
    """Mini-batch gradient descent with in-place f32 BLAS calls; prints images per second of the last epoch."""
    import numpy as np
    x = read_idx(folder, "train-images-idx3-ubyte").reshape(-1, 784).astype(np.float32) / np.float32(255)
    labels = read_idx(folder, "train-labels-idx1-ubyte")
    rng = np.random.default_rng(1)
    classes = int(labels.max()) + 1
    w1 = rng.uniform(-1, 1, (784, HIDDEN)).astype(np.float32) * np.float32((6 / 784) ** 0.5)
    w2 = rng.uniform(-1, 1, (HIDDEN, classes)).astype(np.float32) * np.float32((6 / HIDDEN) ** 0.5)
    b1, b2 = np.zeros(HIDDEN, np.float32), np.zeros(classes, np.float32)
    for _ in range(EPOCHS):
        start = time.perf_counter()
        order = rng.permutation(len(x))
        for first in range(0, len(x), BATCH):
            batch = order[first:first + BATCH]
            xb, m = x[batch], len(batch)
            a1 = np.maximum(xb @ w1 + b1, 0)
            z2 = a1 @ w2 + b2
            d2 = np.exp(z2 - z2.max(1, keepdims=True))
            d2 /= d2.sum(1, keepdims=True)
            d2[np.arange(m), labels[batch]] -= 1
            d2 *= np.float32(RATE / m)
            d1 = (d2 @ w2.T) * (a1 > 0)
            w2 -= a1.T @ d2
            b2 -= d2.sum(0)
            w1 -= xb.T @ d1
            b1 -= d1.sum(0)
        seconds = time.perf_counter() - start
    print(len(x) / seconds)


def peer_infer(folder):
    """A whole process that evaluates the test images once."""
    import numpy as np
    x = read_idx(folder, "t10k-images-idx3-ubyte").reshape(-1, 784).astype(np.float32) / np.float32(255)
    labels = read_idx(folder, "t10k-labels-idx1-ubyte")
    rng = np.random.default_rng(1)
    w1, w2 = rng.random((784, HIDDEN), np.float32), rng.random((HIDDEN, 10), np.float32)
    print((np.argmax(np.maximum(x @ w1, 0) @ w2, 1) == labels).mean())


def run(*command):
    one_thread = dict(os.environ, OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1")
    start = time.perf_counter()
    result = subprocess.run(command, check=True, capture_output=True, text=True, env=one_thread)
    return result.stdout, time.perf_counter() - start


def row(name, unit, ours, theirs, more_is_better):
    def text(values):
        return f"{statistics.median(values):>10,.4g} ({min(values):,.4g} to {max(values):,.4g})"
    ratio = statistics.median(a / b if more_is_better else b / a for a, b in zip(ours, theirs))
    print(f"{name:<34} {unit:<9} {text(ours):<36} {text(theirs):<36} {ratio:.2f}x")


def main(tools, data):
    this = [sys.executable, __file__]
    with tempfile.TemporaryDirectory() as folder:
        model = str(Path(folder) / "model.nnb")
        train = [str(tools / "nntrain"), str(data), "-o", model, "--json", "--quiet", "--hidden", str(HIDDEN),
                 "--batch-size", str(BATCH), "--learning-rate", str(RATE), "--epochs", str(EPOCHS)]
        infer = [str(tools / "nninfer"), "--model", model, str(data), "--quiet"]
        ours, theirs = {"train": [], "infer": []}, {"train": [], "infer": []}
        for _ in range(ROUNDS):
            ours["train"].append(json.loads(run(*train)[0].splitlines()[-1])["images_per_second"])
            theirs["train"].append(float(run(*this, "--train", str(data))[0]))
            ours["infer"].append(run(*infer)[1])
            theirs["infer"].append(run(*this, "--infer", str(data))[1])
    print(f"{'one thread, median of ' + str(ROUNDS):<34} {'':<9} {'nnb':<36} {'NumPy':<36} ratio")
    row(f"training, hidden {HIDDEN}, batch {BATCH}", "images/s", ours["train"], theirs["train"], True)
    row("evaluating, from gz, process", "seconds", ours["infer"], theirs["infer"], False)


if sys.argv[1] == "--train":
    peer_train(Path(sys.argv[2]))
elif sys.argv[1] == "--infer":
    peer_infer(Path(sys.argv[2]))
else:
    main(Path(sys.argv[1]), Path(sys.argv[2]))
