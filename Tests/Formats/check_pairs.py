#!/usr/bin/env python3
"""Every format becomes every other one and comes back: the same bytes as .nnb, and the same by nndiff.

    check_pairs.py TOOLS

TOOLS is the folder with nnconv, nndiff and nnhdf5. Eleven models of different shapes, types and activations become each format A
(which nnconv proves), A becomes each format B, nndiff compares B with the model, and B becomes .nnb again, which must be the
same file. The formats are those that nnconv writes, so that a new one is taken along. A model that a format cannot hold must be
refused in the same way whether it comes as .nnb or as any other format. NNB_TEST_FULL=1 takes all models for each pair
instead of two."""

import dataclasses
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests" / "Keras"))
from harness import Report, Tools, nnb, shown

GOOD = ROOT / "Fixtures" / "nnb" / "good"


def network(sample, layers, type="<f4", biases=True, labels=(), scaling=None, seed=1):
    """A model of layers (name, outputs, activation)."""
    chance = np.random.default_rng(seed)
    file = nnb.File(network=nnb.Network(list(sample), scaling=scaling, labels=list(labels)))
    width = int(np.prod(sample))
    for name, outputs, *activation in layers:
        kernel, bias = chance.normal(size=(width, outputs)), chance.normal(size=outputs)
        if type == "bf16":
            kernel, bias = ((array.astype("<f4").view("<u4") & 0xFFFF0000).view("<f4") for array in (kernel, bias))
        file.add_dense(name, kernel.astype("<f4" if type == "bf16" else type),
                       bias.astype("<f4" if type == "bf16" else type) if biases else None, *activation)
        width = outputs
    if type == "bf16":
        file.tensors = [one._replace(type="bf16", data=np.frombuffer(one.data, "<u2")[1::2].tobytes()) for one in file.tensors]
    return file


def tensors():
    """Tensors of rank 0 to 4 and of all types, without a network."""
    chance = np.random.default_rng(5)
    arrays = {f"rank{rank}": chance.normal(size=(2, 3, 4, 5)[:rank]).astype("<f4") for rank in range(5)}
    arrays |= {f"of_{type}": np.arange(6).reshape(2, 3).astype(type)
               for type in ("f2", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8")}
    arrays["odd"] = np.array([np.nan, np.inf, -np.inf, -0.0], "<f4")
    return nnb.File(tensors=[nnb.Tensor.of(name, array) for name, array in sorted(arrays.items())])


def models():
    return {
        "two layers": network([6], [("hidden", 5, "relu"), ("output", 3, "softmax")]),
        "no biases": network([5], [("a", 4, "relu"), ("b", 3, "tanh"), ("c", 2, "softmax")], biases=False),
        "1-1-1": network([1], [("a", 1, "sigmoid"), ("b", 1, "linear")]),
        "wide": network([300], [("a", 2_000, "relu"), ("b", 2, "softmax")]),
        "f16": network([6], [("a", 5, "tanh"), ("b", 4, "sigmoid")], "<f2"),
        "bf16": network([6], [("a", 5, "relu"), ("b", 4, "softmax")], "bf16"),
        "f64": network([4], [("a", 7, "elu", 1.0), ("b", 2, "softplus")], "<f8"),
        "tensors only": tensors(),
        "training state": nnb.load(GOOD / "training-adam.nnb"),
        "averaged weights": nnb.load(GOOD / "settings-averaged.nnb"),
        "names and scaling": dataclasses.replace(
            network([4, 3], [("a/b c", 5, "relu"), ("\u00e9\u0301.\u65e5", 4, "selu"), ("weight", 3, "softmax")],
                    labels=["cat", "a dog", "\u732b"], scaling=scaling())),
    }


def scaling():
    """Bytes divided by 255, as a model that has it says it."""
    return nnb.load(GOOD / "scaling-u8.nnb").network.scaling


class Converters(Tools):
    """nnconv and nndiff, whatever else is there."""

    def __init__(self, folder):
        self.folder = Path(folder).resolve()


class Pairs:
    def __init__(self, tools, report, folder):
        self.tools, self.report, self.folder, self.made = tools, report, folder, {}

    def become(self, source, ending, name):
        """Converts a file; the path of the result and None, or None and the code of the error."""
        target = self.folder / f"{name}.{ending}"
        run = self.tools.convert(source, target, "--force", "--quiet", "--json")
        if run.returncode == 0:
            proved = json.loads(run.stdout)
            self.report.check(proved["proved"] == len(proved["tensors"]), f"{name}.{ending}: not all is proved: {run.stdout[:200]}")
            return target, None
        code = json.loads(run.stdout)["error"]["code"] if run.stdout else None
        self.report.check(run.returncode == 65 and code and not target.exists(), f"{source.name} to {ending}: {shown(run)}")
        return None, code

    def first(self, number, path, ending):
        """What becomes of a model, made once."""
        if (number, ending) not in self.made:
            self.made[number, ending] = self.become(path, ending, f"{number}-first")
        return self.made[number, ending]

    def check(self, number, title, path, a, b):
        what = f"{title}: {a} to {b}"
        first, _ = self.first(number, path, a)
        if first is None:
            return self.report.skip(what)
        due, code = self.first(number, path, b)
        second, found = self.become(first, b, f"{number}-second")
        if not self.report.check((second is None) == (due is None), f"{what}: {found or 'made'}, from .nnb {code or 'made'}"):
            return
        if second is None:
            return self.report.check(found.split("-")[-1] == code.split("-")[-1], f"{what}: {found}, from .nnb {code}")
        self.report.check(second.read_bytes() == due.read_bytes(), f"{what}: other bytes than from .nnb")
        run = self.tools.run("nndiff", path, second)
        self.report.check(run.returncode == 0, f"{what}: nndiff: {run.stdout[-300:]!r} {shown(run)}")
        again, found = self.become(second, "nnb", f"{number}-again")
        if self.report.check(again is not None, f"{what}: refused on return: {found}"):
            self.report.check(again.read_bytes() == path.read_bytes(), f"{what}: other bytes on return")


# Formats that are written and never read.
ONE_WAY = {"c"}


def written(tools):
    """The formats that nnconv writes and reads, by its help."""
    text = tools.convert("--help").stdout
    found = re.findall(r"[\w.]+", re.search(r"--to FORMAT +the format of OUT:(.*?)\(default", text, re.S)[1].replace(" or ", " "))
    return [name for name in found if name not in ONE_WAY]


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    tools, report, is_full = Converters(sys.argv[1]), Report(), bool(os.environ.get("NNB_TEST_FULL"))
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        pairs, made, formats = Pairs(tools, report, folder), [], written(tools)
        for number, (title, file) in enumerate(models().items()):
            path = folder / f"model{number}.nnb"
            nnb.save(path, file)
            made.append((number, title, path))
        turn = 0
        for a in formats:
            report.group(f"from {a} to each format and back")
            for b in formats:
                chosen = made if is_full else [made[turn % len(made)], made[(turn + 3) % len(made)]]
                turn += 1
                for number, title, path in chosen:
                    pairs.check(number, title, path, a, b)
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
