#!/usr/bin/env python3
"""How fast nnb is, beside other libraries doing the same in the same run; run by `make bench`.

    bench.py TOOLS DATA [--fashion FOLDER] [--rounds N] [--quick] [--json FILE] [--python NAME=PATH …]

TOOLS is the folder with nntrain, nninfer and nnbench; DATA one of IDX files with the standard names, full MNIST for
figures that mean something. Peers run in this Python where it has them, and in others that --python names: PyTorch and
TensorFlow do not come with the project. Rounds are interleaved, every measurement is a process of its own that may use as
many processors as the row says; figures are medians with minimum and maximum, and the last column is the ratio to the
best peer. Two processors must be free, or the rows with two threads mean nothing.
"""

import argparse
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from peers import read_idx

HERE = Path(__file__).resolve().parent
ROWS = [(128, 64), (128, 512), (800, 64), (800, 512)]


def run(command, threads=None, **environment):
    everything = os.sched_getaffinity(0)
    processors = sorted(everything)[:threads]
    limits = {name: str(len(processors)) for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")}
    # What this thread has the process inherits; a function to run in it would cost a copy of this one, two milliseconds.
    os.sched_setaffinity(0, processors)
    begin = time.perf_counter()
    result = subprocess.run([str(word) for word in command], capture_output=True, text=True,
                            env={**os.environ, **limits, **environment})
    seconds = time.perf_counter() - begin
    os.sched_setaffinity(0, everything)
    if result.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{result.stderr}")
    return result.stdout, seconds


class Table:
    def __init__(self, peers):
        self.peers, self.rows = peers, []
        print(f"{'':48} {'nnb':>24}" + "".join(f" {peer:>24}" for peer in peers) + "   to the best")

    def row(self, name, unit, measured, more_is_better=True):
        """`measured` maps nnb and peers to the values of all rounds."""
        def text(values):
            if not values:
                return f"{'-':>24}"
            return f"{statistics.median(values):>10,.5g} {f'({min(values):,.4g}…{max(values):,.4g})':>13}"
        medians = {who: statistics.median(values) for who, values in measured.items() if values}
        ours, others = medians.pop("nnb"), list(medians.values())
        ratio = None
        if others:
            ratio = ours / max(others) if more_is_better else min(others) / ours
        print(f"{name + ', ' + unit:48} {text(measured['nnb'])}" + "".join(f" {text(measured.get(peer))}"
              for peer in self.peers) + (f"   {ratio:.2f}x" if ratio else ""), flush=True)
        self.rows.append({"name": name, "unit": unit, "measured": measured, "ratio": ratio})


def training(table, options, label, data, hidden, batch, threads):
    measured = {"nnb": [], **{peer: [] for peer in table.peers}}
    epochs = 2 if hidden > 128 else 4
    with tempfile.TemporaryDirectory() as folder:
        train = [options.tools / "nntrain", data, "-o", Path(folder) / "m.nnb", "--force", "--json", "--quiet", "--hidden", hidden,
                 "--batch-size", batch, "--epochs", epochs + 1, "--threads", threads]
        for _ in range(options.rounds):
            lines = [json.loads(line) for line in run(train, threads)[0].splitlines()]
            measured["nnb"].append(max(line["timing"]["images_per_second"] for line in lines[1:]))
            for peer in table.peers:
                command = [options.python[peer], HERE / "peers.py", peer, data, hidden, batch, threads, epochs]
                measured[peer].append(float(run(command, threads, TF_CPP_MIN_LOG_LEVEL="3")[0]))
    table.row(f"training {label}, hidden {hidden}, batch {batch}, {threads} thread{'s' * (threads > 1)}", "images/s", measured)


def augmented(table, options, hidden, threads):
    """Training on distorted images and on plain ones, in turns: how much of the speed is left."""
    measured = {"plain": [], "distorted": []}
    with tempfile.TemporaryDirectory() as folder:
        train = [options.tools / "nntrain", options.data, "-o", Path(folder) / "m.nnb", "--force", "--json", "--quiet",
                 "--hidden", hidden, "--epochs", 4, "--optimizer", "momentum", "--threads", threads]
        for _ in range(options.rounds):
            for name, more in (("plain", []), ("distorted", ["--augment"])):
                lines = [json.loads(line) for line in run([*train, *more], threads)[0].splitlines()]
                measured[name].append(max(line["timing"]["images_per_second"] for line in lines[1:]))
    name = f"training with --augment, hidden {hidden}, {threads} thread{'s' * (threads > 1)}"
    table.row(name, "images/s", {"nnb": measured["distorted"]})
    print(f"{name}: {max(measured['distorted']) / max(measured['plain']):.2f} of the speed without")


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
    peak = statistics.median(one["gflops"] for one in rounds)
    print(f"one processor's peak of fused multiply-adds: {peak:.0f} GFLOP/s")
    first = table.rows[0]
    speed = statistics.median(first["measured"]["nnb"])
    print(f"{first['name']}: {100 * speed * useful_operations(options.data, ROWS[0][0]) / (1e9 * peak):.0f} % of it, "
          "terms with a factor of zero not counted")


def useful_operations(data, hidden):
    """The operations of training with an image, on average: two for each term, of the first layer's forward and backward
    for the pixels that are not zero, and of the second layer's three products for all units."""
    images = read_idx(data, "train-images-idx3-ubyte")
    return 2 * (2 * (images != 0).sum() / len(images) * hidden + 3 * hidden * 10)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tools", type=lambda path: Path(path).resolve())
    parser.add_argument("data", type=Path)
    parser.add_argument("--fashion", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="only the first shape")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--python", action="append", default=[])
    parser.add_argument("--job", default="--hidden 160 --epochs 5 --batch-size 32 "
                        "--learning-rate 0.3 --schedule cosine")
    options = parser.parse_args()
    named = dict(pair.split("=", 1) for pair in options.python)
    modules = {"NumPy": "scipy", "JAX": "jax", "PyTorch": "torch", "TensorFlow": "tensorflow", "onnxruntime": "onnxruntime"}
    options.python = {peer: named.get(peer, sys.executable) for peer, module in modules.items()
                      if peer in named or importlib.util.find_spec(module)}
    table = Table([peer for peer in modules if peer in options.python and peer != "onnxruntime"])
    for threads in (1, 2):
        for hidden, batch in ROWS[:1] if options.quick else ROWS:
            training(table, options, "MNIST" if options.data.name != "fashion" else "", options.data, hidden, batch, threads)
            if options.fashion and hidden == 128:
                training(table, options, "Fashion", options.fashion, hidden, batch, threads)
    for threads in (1, 2):
        augmented(table, options, 800, threads)
    processes(table, options)
    inside(table, options)
    if options.json:
        options.json.write_text(json.dumps(table.rows, indent=1) + "\n")


if __name__ == "__main__":
    main()
