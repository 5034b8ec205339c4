#!/usr/bin/env python3
"""Measures nnconv against `cp` and `sync` on the same file system, in turns, and on a small model.

    python bench_convert.py TOOLS MODEL [GIB] [FOLDER]

MODEL is a small .nnb file. GIB (4) is the size of the large .h5 file, made of f32 tensors in one piece each, in FOLDER
(the current one). The time of a conversion is that of the whole process without the proof, which is stated by itself;
it includes the sync, as that of the copy does. No target exists when a run begins. Medians of three.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import h5py
import numpy as np


def make(path, gib):
    block = np.random.default_rng(1).standard_normal((1024, 8192), dtype=np.float32)
    with h5py.File(path, "w") as file:
        for index in range(max(1, round(gib * 2))):
            dataset = file.create_dataset(f"W{index + 1}", (16384, 8192) if index % 2 == 0 else (8192, 16384), "f4")
            step = block.size // dataset.shape[1]
            for row in range(0, dataset.shape[0], step):
                dataset[row : row + step] = block.reshape(step, -1)


def convert(tools, source, target, *options):
    target.unlink(missing_ok=True)
    start = time.monotonic()
    run = subprocess.Popen([tools / "nnconv", source, target, "--json", "--quiet", *options], stdout=subprocess.PIPE)
    report = json.loads(run.stdout.read())
    _, status, usage = os.wait4(run.pid, 0)
    assert status == 0
    return time.monotonic() - start - report["proof_seconds"], report["proof_seconds"], usage.ru_maxrss / 1024


def copy(source, target):
    target.unlink(missing_ok=True)
    start = time.monotonic()
    subprocess.run(["cp", source, target], check=True)
    subprocess.run(["sync", target], check=True)
    return time.monotonic() - start


def main():
    tools, model = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    gib = float(sys.argv[3]) if len(sys.argv) > 3 else 4
    with tempfile.TemporaryDirectory(dir=sys.argv[4] if len(sys.argv) > 4 else ".") as folder:
        folder = Path(folder)
        small = folder / "small.h5"
        subprocess.run([tools / "nnconv", model, small, "--quiet"], check=True)
        times = []
        for _ in range(15):
            start = time.monotonic()
            subprocess.run([tools / "nnconv", small, folder / "small.nnb", "--force", "--quiet"], check=True)
            times.append(time.monotonic() - start)
        print(f"small model, .h5 to .nnb, proof and sync included: {statistics.median(times) * 1000:.0f} ms a process")

        large, nnb, again, other = (folder / name for name in ("large.h5", "large.nnb", "again.h5", "copy"))
        make(large, gib)
        count = max(1, round(gib * 2))
        options = ["--layout", "in-out", "--activations", ",".join(["relu"] * (count - 1) + ["softmax"])]
        figures = {"to nnb": [], "to h5": []}
        memory = proof = 0
        for _ in range(3):
            copied = copy(large, other)
            other.unlink()
            seconds, proving, used = convert(tools, large, nnb, *options)
            figures["to nnb"].append((copied, seconds))
            memory, proof = max(memory, used), max(proof, proving)
            copied = copy(nnb, other)
            other.unlink()
            seconds, proving, used = convert(tools, nnb, again)
            figures["to h5"].append((copied, seconds))
            memory, proof = max(memory, used), max(proof, proving)
            again.unlink()
        for name, pairs in figures.items():
            ratio = statistics.median(copied / seconds for copied, seconds in pairs)
            print(f"{gib:g} GiB {name}: {ratio:.2f} of the throughput of cp and sync "
                  f"({statistics.median(p[1] for p in pairs):.1f} s against {statistics.median(p[0] for p in pairs):.1f} s)")
        print(f"proof: {proof:.1f} s at most; resident memory {memory:.0f} MB at most")


if __name__ == "__main__":
    main()
