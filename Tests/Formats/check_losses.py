#!/usr/bin/env python3
"""Checks what nninfer says of labelled images beside PyTorch's losses.

    python check_losses.py TOOLS        TOOLS is the folder with nnconv, nninfer and nntrain

Networks of every kind of last layer are saved by PyTorch and evaluated by nninfer: logits, a softmax, one sigmoid unit, one
logit, one number. Losses and errors are those of torch.nn.functional in float64, probabilities those of torch.softmax. The
labels stand beside predictions in CSV and JSON, and several models make a table.
"""

import csv
import json
import struct
import sys
import tempfile
from pathlib import Path

import numpy as np

try:
    import torch
    from torch.nn import functional
except ImportError:
    print("skip  PyTorch is not installed: losses are not checked")
    sys.exit()

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Keras"))
from harness import Report, Tools, distance, shown, write_images

COUNT, SHAPE, HIDDEN = 150, (3, 4), 7
TOLERANCE = 1e-6
TYPES = {8: ">u1", 9: ">i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}


def write_labels(path, labels, code=8):
    path.write_bytes(struct.pack(">4BI", 0, 0, code, 1, len(labels)) + np.asarray(labels).astype(TYPES[code]).tobytes())


def network(chance, outputs):
    """A hidden layer of tanh and one without an activation, in PyTorch's double precision and as a state_dict of f32."""
    sizes = [(HIDDEN, 12), (HIDDEN,), (outputs, HIDDEN), (outputs,)]
    tensors = [torch.tensor(chance.normal(size=size).astype(np.float32)) for size in sizes]

    def sums(pixels):
        first, bias, second, other = [tensor.double() for tensor in tensors]
        return torch.tanh(pixels @ first.T + bias) @ second.T + other

    return dict(zip(("0.weight", "0.bias", "2.weight", "2.bias"), tensors)), sums


class Case:
    """A saved network, and what nninfer says of it."""

    def __init__(self, tools, report, folder, state, activation):
        self.tools, self.report, self.folder = tools, report, folder
        self.options = ["--activations", f"tanh,{activation}", "--scale", repr(1 / 255), "--quiet"]
        torch.save(state, folder / "model.pt")

    def run(self, *options, labels="labels.idx"):
        with_labels = ["--labels", self.folder / labels] if labels else []
        return self.tools.run("nninfer", self.folder / "model.pt", self.folder / "images.idx", *with_labels, *self.options, *options)

    def evaluated(self, *options, labels="labels.idx"):
        result = self.run("--json", *options, labels=labels)
        ok = self.report.check(result.returncode == 0, f"evaluation: {shown(result)}")
        return json.loads(result.stdout) if ok else {}

    def near(self, found, expected, what):
        size = max(1, abs(expected))
        self.report.check(found is not None and abs(found - expected) <= TOLERANCE * size, f"{what}: {found}, expected {expected}")


def check_classes(tools, report, folder, chance, pixels):
    for outputs in (2, 3, 10, 40):
        report.group(f"{outputs} classes: logits and their softmax")
        state, sums = network(chance, outputs)
        z, labels = sums(pixels), torch.tensor(chance.integers(0, outputs, COUNT))
        write_labels(folder / "labels.idx", labels)
        loss, correct = functional.cross_entropy(z, labels).item(), int((z.argmax(1) == labels).sum())
        probabilities = torch.softmax(z, 1).numpy()
        for activation, kind in (("linear", "cross-entropy of the logits"), ("softmax", None)):
            case = Case(tools, report, folder, state, activation)
            line = case.evaluated()
            case.near(line.get("loss"), loss, activation)
            report.check(line.get("correct") == correct and line.get("loss_kind") == kind, f"{activation}: {line}")
            result = case.run("--probabilities", "--format", "csv")
            rows = list(csv.DictReader(result.stdout.splitlines()))
            found = [[float(row[f"output_of_{j}"]) for j in range(outputs)] for row in rows]
            report.check(distance(found, probabilities) <= TOLERANCE, f"{activation}: probabilities, {shown(result)}")
            report.check([int(row["label"]) for row in rows] == labels.tolist(), f"{activation}: labels in CSV")
            lines = [json.loads(line) for line in case.run("--predict", "--json").stdout.splitlines()]
            report.check([line["true_class"] for line in lines] == labels.tolist(), f"{activation}: labels in JSON")
            report.check([line["class"] for line in lines] == z.argmax(1).tolist(), f"{activation}: classes")
        for activation in ("sigmoid", "tanh"):
            line = Case(tools, report, folder, state, activation).evaluated()
            report.check(line.get("correct") == correct and line.get("loss", 0) is None, f"{activation}: {line}")


def check_two_classes(tools, report, folder, chance, pixels):
    for scale in (0.5, 1, 30):
        report.group(f"one sigmoid unit, its sums times {scale}")
        state, sums = network(chance, 1)
        state["2.weight"] *= scale
        z, labels = sums(pixels)[:, 0], torch.tensor(chance.integers(0, 2, COUNT))
        write_labels(folder / "labels.idx", labels)
        loss = functional.binary_cross_entropy_with_logits(z, labels.double()).item()
        for activation, options in (("sigmoid", []), ("linear", ["--linear", "logits"])):
            case = Case(tools, report, folder, state, activation)
            for threshold in (None, 0.1, 0.5, 0.9):
                given = ["--threshold", threshold] if threshold else []
                classes = (torch.sigmoid(z) > (threshold or 0.5)).long()
                line = case.evaluated(*options, *given)
                case.near(line.get("loss"), loss, f"{activation} {threshold}")
                report.check(line.get("correct") == int((classes == labels).sum()), f"{activation} {threshold}: {line}")
                found = case.run("--predict", *options, *given, labels=None).stdout.split()
                report.check(found == [str(int(c)) for c in classes], f"{activation} {threshold}: predictions")


def check_numbers(tools, report, folder, chance, pixels):
    report.group("one number, labels of every type")
    state, sums = network(chance, 1)
    for activation, function in (("linear", lambda z: z), ("tanh", torch.tanh), ("softplus", functional.softplus)):
        outputs = function(sums(pixels)[:, 0])
        case = Case(tools, report, folder, state, activation)
        for code, type in TYPES.items():
            values = chance.normal(size=COUNT) * 3
            labels = (values if code > 12 else np.round(np.abs(values) if code == 8 else values)).astype(type)
            write_labels(folder / "labels.idx", labels, code)
            targets = torch.tensor(labels.astype(np.float64))
            line = case.evaluated()
            case.near(line.get("mean_squared_error"), functional.mse_loss(outputs, targets).item(), f"{activation} {type}")
            case.near(line.get("mean_absolute_error"), functional.l1_loss(outputs, targets).item(), f"{activation} {type}")
            rows = list(csv.DictReader(case.run("--format", "csv").stdout.splitlines()))
            found = np.array([float(row["label"]) for row in rows])
            same = found.astype(type) == labels if code == 13 else found == targets.numpy()
            report.check(len(found) == COUNT and same.all(), f"{activation} {type}: labels in CSV")
            report.check(distance([[float(row["output"])] for row in rows], outputs[:, None].numpy()) <= 10 * TOLERANCE,
                         f"{activation} {type}: outputs")


def check_several(tools, report, folder, chance, pixels):
    report.group("several models")
    labels = torch.tensor(chance.integers(0, 3, COUNT))
    write_labels(folder / "labels.idx", labels)
    classes, paths = [], []
    for number in range(3):
        state, sums = network(chance, 3)
        classes.append(sums(pixels).argmax(1))
        paths.append(folder / f"{number}.pt")
        torch.save(state, paths[-1])
    result = tools.run("nninfer", *paths, folder / "images.idx", "--labels", folder / "labels.idx", "--activations", "tanh,linear",
                       "--scale", repr(1 / 255), "--json", "--quiet")
    if report.check(result.returncode == 0, shown(result)):
        models = json.loads(result.stdout)
        report.check([model["correct"] for model in models] == [int((c == labels).sum()) for c in classes], result.stdout)
        differing = [None] + [int((c != classes[0]).sum()) for c in classes[1:]]
        report.check([model["different_from_first"] for model in models] == differing, result.stdout)


def main(folder_of_tools):
    tools, report, chance = Tools(folder_of_tools), Report(), np.random.default_rng(11)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bytes = chance.integers(0, 256, (COUNT, 12), np.uint8)
        write_images(folder / "images.idx", bytes, SHAPE)
        pixels = torch.tensor((bytes.astype(np.float32) * np.float32(1 / 255)).astype(np.float64))
        for check in (check_classes, check_two_classes, check_numbers, check_several):
            check(tools, report, folder, chance, pixels)
    return report.close()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
