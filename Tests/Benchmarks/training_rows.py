"""The rows of bench.py about training: nnb beside its peers, and beside what the processor can do."""

import json
import statistics
import tempfile
from pathlib import Path

import dense
from measuring import run
from peers import read_idx

HERE = Path(__file__).resolve().parent

# What keeps peers to AVX2, as nnb is kept to it in rows that say so.
AVX2 = {"OPENBLAS_CORETYPE": "Haswell", "ONEDNN_MAX_CPU_ISA": "AVX2", "ATEN_CPU_CAPABILITY": "avx2",
        "MKL_ENABLE_INSTRUCTIONS": "AVX2", "XLA_FLAGS": "--xla_cpu_max_isa=AVX2"}


def useful_operations(data, hidden):
    """The operations of training with an image, on average: two for each term. Of the first layer's forward and backward these
    are those for the pixels that are not zero; of each later layer three products, of which two leave out silent units: of
    hidden layers that are not the last these are taken to be half. For the last product all units count."""
    images = read_idx(data, "train-images-idx3-ubyte")
    terms = 2 * (images != 0).sum() / len(images) * hidden[0] + 3 * hidden[-1] * 10
    return 2 * (terms + sum(2 * units * following for units, following in zip(hidden, hidden[1:])))


def notes(rounds, rate, operations):
    """What the processor could do in the processes that trained, and how much of it was used."""
    def median(key):
        return statistics.median(one[key] for one in rounds)
    peak = median("peak")
    yield (f"{100 * rate * operations / (1e9 * peak):.0f} % of the peak of {peak:.0f} GFLOP/s ({rounds[0]['kernels']}), "
           "terms with a factor of zero not counted")
    yield (f"roofline: with a vector loaded for each operation, {100 * median('from_first_cache') / peak:.0f} % from the first "
           f"cache (16 KiB), {100 * median('from_second_cache') / peak:.0f} % from the second (128 KiB)")


def training(table, options, label, data, hidden, batch, threads, kernels=None):
    """`hidden` are the units of the hidden layers. With `kernels`, those of nnb; peers are kept to AVX2 then."""
    limits = AVX2 if kernels == "avx2" else {}
    measured = {"nnb": [], **{peer: [] for peer in table.peers}, dense.NAME: []}
    epochs = 2 if hidden[0] > 128 else 4
    units, own = ",".join(map(str, hidden)), []
    with tempfile.TemporaryDirectory() as folder:
        peer_in_c = dense.compiled(folder, limits)
        for _ in range(options.rounds):
            train = [options.tools / "nnbench", "train", data, units, batch, threads, epochs, *([kernels] if kernels else [])]
            own.append(json.loads(run(train, threads)[0]))
            measured["nnb"].append(own[-1]["images_per_second"])
            for peer in table.peers if len(hidden) == 1 else []:
                command = [options.python[peer], HERE / "peers.py", peer, data, units, batch, threads, epochs]
                measured[peer].append(float(run(command, threads, TF_CPP_MIN_LOG_LEVEL="3", **limits)[0]))
            if peer_in_c:
                measured[dense.NAME].append(dense.rate(peer_in_c, data, units, batch, threads, epochs, limits))
    if not table.peers and not peer_in_c:
        measured = {"nnb": measured["nnb"]}
    name = f"training {label}, hidden {units}, batch {batch}, {threads} thread{'s' * (threads > 1)}"
    rate = statistics.median(measured["nnb"])
    table.row(name + (f", {kernels}" if kernels else ""), "images/s", measured,
              notes=notes(own, rate, useful_operations(data, hidden)))


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
