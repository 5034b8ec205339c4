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


def largest_resident(process):
    """The most memory that the process or one of its workers takes until it ends, in MB.

    Asked every few milliseconds: what the system says at the end (ru_maxrss) includes this script, by the fork.
    """
    most = 0
    while process.poll() is None:
        try:
            own = Path(f"/proc/{process.pid}")
            for pid in [process.pid, *(own / f"task/{process.pid}/children").read_text().split()]:
                status = Path(f"/proc/{pid}/status").read_text()
                if "\nName:\tpython" not in "\n" + status and "VmHWM:" in status:
                    most = max(most, int(status.split("VmHWM:")[1].split()[0]) / 1024)
        except OSError:
            pass  # It has just ended.
        time.sleep(0.01)
    return most


def settle(target):
    """Begins alike for every run: no target, nothing left to write, and freed memory back with a virtual machine's host."""
    target.unlink(missing_ok=True)
    os.sync()
    time.sleep(5)


def convert(tools, source, target, *options):
    settle(target)
    start = time.monotonic()
    process = subprocess.Popen([tools / "nnconv", source, target, "--json", "--quiet", *options], stdout=subprocess.PIPE)
    memory = largest_resident(process)
    seconds = time.monotonic() - start
    assert process.returncode == 0
    proof = json.loads(process.stdout.read())["timing"]["proof_seconds"]
    return seconds - proof, proof, memory


def copy(source, target):
    settle(target)
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
