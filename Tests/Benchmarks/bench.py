#!/usr/bin/env python3
"""How fast nnb is, beside other libraries doing the same in the same run; run by `make bench`.

    bench.py TOOLS DATA [--fashion FOLDER] [--rounds N] [--quick] [--json FILE] [--python NAME=PATH …]

TOOLS is the folder with nntrain, nninfer and nnbench; DATA one of IDX files with the standard names, full MNIST for
figures that mean something. Peers run in this Python where it has them, and in others that --python names: PyTorch and
TensorFlow do not come with the project. Rounds are interleaved, every measurement is a process of its own that may use as
many processors as the row says; figures are medians with minimum and maximum, with the ratio to each peer. Rows
about training also say how much of the processor's peak was used and what its caches allow, measured in the same process just
before. Where the processor has AVX-512, some rows are repeated with AVX2 for all. A peer in C (dense.c) is compiled if OpenBLAS is
there (libopenblas-dev). Two processors must be free, or the rows with two threads mean nothing.
"""

import argparse
import importlib.util
import json
import statistics
import sys
import tempfile
from pathlib import Path

from measuring import Table, run
from training_rows import augmented, training

HERE = Path(__file__).resolve().parent
ROWS = [([128], 64), ([128], 512), ([800], 64), ([800], 512), ([512, 256], 64)]


def processes(table, options):
    """Whole processes: seconds from the command to its end."""
    measured = {name: {"nnb": [], **{peer: [] for peer in table.peers}} for name in ("job", "evaluate")}
    imports = {"NumPy": "numpy", "JAX": "jax", "PyTorch": "torch", "TensorFlow": "tensorflow"}
    accuracies = []
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder) / "m.nnb"
        job = [options.tools / "nntrain", options.data, "-o", model, "--force", "--json", "--quiet", *options.job.split()]
        for number in range(max(5, options.rounds)):
            output, seconds = run([*job, "--seed", number + 1])
            measured["job"]["nnb"].append(seconds)
            accuracies.append(json.loads(output.splitlines()[-1])["test_accuracy"])
            for peer in table.peers:
                measured["job"][peer].append(run([options.python[peer], "-c", f"import {imports[peer]}"])[1])
            infer = [options.tools / "nninfer", "--model", model, options.data, "--json"]
            measured["evaluate"]["nnb"].append(run(infer)[1])
            for peer in ("NumPy", "onnxruntime"):
                if peer in options.python:
                    command = [options.python[peer], HERE / "peer_infer.py", peer, options.data]
                    measured["evaluate"].setdefault(peer, []).append(run(command)[1])
    reached = statistics.median(accuracies)
    table.row(f"from gz files to {100 * reached:.2f} % and a file; import", "s", measured["job"], False)
    if "onnxruntime" in options.python:
        ort = measured["evaluate"].pop("onnxruntime")
        table.row("evaluating from gz, process; onnxruntime under NumPy", "s",
                  {"nnb": measured["evaluate"]["nnb"], "NumPy": ort}, False)
    table.row("evaluating from gz, process", "s", measured["evaluate"], False)


def inside(table, options):
    """What nnbench measures by itself, and Python the same."""
    rounds = [json.loads(run([options.tools / "nnbench", options.data])[0]) for _ in range(options.rounds)]
    peers = [json.loads(run([options.python["NumPy"], HERE / "peer_read.py", options.data])[0])
             for _ in range(options.rounds)]
    for name, key, unit in (("reading the training images from gz", "read", "s"), ("one prediction", "predict", "µs"),
                            ("reading a model of 128 units", "load", "µs"), ("writing it, with fsync", "save", "µs")):
        theirs = [one[key] for one in peers if key in one]
        table.row(name, unit, {"nnb": [one[key] for one in rounds], "NumPy": theirs}, False)
    bare = statistics.median(one["read"] / one["inflate"] for one in rounds)
    print(f"reading the training images takes {bare:.2f} times as long as inflating them with libdeflate alone")
    for kernels in rounds[0]["distort"]:
        table.row(f"distorting an image, {kernels}, 1 thread", "µs", {"nnb": [one["distort"][kernels] for one in rounds]}, False)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tools", type=lambda path: Path(path).resolve())
    parser.add_argument("data", type=Path)
    parser.add_argument("--fashion", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="only the first shape")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--python", action="append", default=[])
    parser.add_argument("--job", default="--epochs 3 --learning-rate 1.4 --warmup 1200 --schedule cosine "
                        "--label-smoothing 0.04")
    options = parser.parse_args()
    named = dict(pair.split("=", 1) for pair in options.python)
    modules = {"NumPy": "scipy", "JAX": "jax", "PyTorch": "torch", "TensorFlow": "tensorflow", "onnxruntime": "onnxruntime"}
    options.python = {peer: named.get(peer, sys.executable) for peer, module in modules.items()
                      if peer in named or importlib.util.find_spec(module)}
    table = Table([peer for peer in modules if peer in options.python and peer != "onnxruntime"])
    for threads in (1, 2):
        for hidden, batch in ROWS[:1] if options.quick else ROWS:
            training(table, options, "MNIST", options.data, hidden, batch, threads)
            if options.fashion and hidden == [128]:
                training(table, options, "Fashion", options.fashion, hidden, batch, threads)
            if "avx512f" in Path("/proc/cpuinfo").read_text() and len(hidden) == 1:
                training(table, options, "MNIST", options.data, hidden, batch, threads, kernels="avx2")
    for threads in (1, 2):
        augmented(table, options, 800, threads)
    processes(table, options)
    inside(table, options)
    if options.json:
        options.json.write_text(json.dumps(table.rows, indent=1) + "\n")


if __name__ == "__main__":
    main()
