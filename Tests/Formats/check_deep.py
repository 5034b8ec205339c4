#!/usr/bin/env python3
"""Checks networks with several hidden layers as nntrain trains them beside PyTorch.

    python check_deep.py TOOLS        TOOLS is the folder with nnconv, nninfer and nntrain

nntrain takes one step, and three epochs of full batches, with every optimizer, from the same start as PyTorch; kernels and
biases agree to 1e-5. The model goes through every format that PyTorch, Keras and NumPy read and is a start there and back. The
project's other reader reads the training state.
"""

import json
import sys
import tempfile
from pathlib import Path

import numpy as np

try:
    import torch
except ImportError:
    print("skip  PyTorch is not installed: networks with several hidden layers are not checked")
    sys.exit()

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Keras"))
from harness import Report, Tools, nnb, shown, write_images
from check_losses import write_labels

COUNT, SHAPE, CLASSES = 90, (3, 4), 4
HIDDEN = [[9, 6], [33, 5, 40], [8, 8, 8, 8]]
OPTIMIZERS = {
    "sgd": (["--learning-rate", "0.3"], lambda p: torch.optim.SGD(p, 0.3)),
    "momentum": (["--learning-rate", "0.1"], lambda p: torch.optim.SGD(p, 0.1, momentum=0.9)),
    "nesterov": (["--learning-rate", "0.1"], lambda p: torch.optim.SGD(p, 0.1, momentum=0.9, nesterov=True)),
    "adam": (["--learning-rate", "0.01"], lambda p: torch.optim.Adam(p, 0.01)),
    "adamw": (["--learning-rate", "0.01", "--weight-decay", "0.1"], lambda p: torch.optim.AdamW(p, 0.01, weight_decay=0.1)),
}


def layers(path):
    """The kernels (in, out) and biases of a file's network, in order."""
    file = nnb.load(path)
    tensors = file.by_name()
    return [(tensors[layer.kernel].array(), tensors[layer.bias].array()) for layer in file.network.layers]


class Peer:
    """The same network in PyTorch."""

    def __init__(self, start):
        self.model = torch.nn.Sequential()
        for kernel, bias in start:
            layer = torch.nn.Linear(*kernel.shape)
            with torch.no_grad():
                layer.weight.copy_(torch.tensor(np.ascontiguousarray(kernel.T)))
                layer.bias.copy_(torch.tensor(bias))
            self.model.extend([layer, torch.nn.ReLU()])
        self.model = self.model[:-1]

    def train(self, optimizer, pixels, labels, steps, clip):
        """The loss of each step, measured before it."""
        losses, optimizer = [], optimizer(self.model.parameters())
        for _ in range(steps):
            loss = torch.nn.functional.cross_entropy(self.model(pixels), labels)
            optimizer.zero_grad()
            loss.backward()
            if clip:
                torch.nn.utils.clip_grad_norm_(self.model.parameters(), clip)
            optimizer.step()
            losses.append(loss.item())
        return losses

    @property
    def layers(self):
        return [(layer.weight.detach().numpy().T, layer.bias.detach().numpy()) for layer in self.model[::2]]


def farthest(found, expected):
    return max(np.abs(one - other).max() for pair in zip(found, expected) for one, other in zip(*pair))


def check_training(tools, report, folder, pixels, labels):
    data = ["--images", folder / "images.idx", "--labels", folder / "labels.idx", "--batch-size", "full", "--json", "--quiet"]
    for hidden in HIDDEN:
        words = ",".join(map(str, hidden))
        report.group(f"--hidden {words}")
        # A step whose rate leaves the parameters as they are drawn.
        drawn = tools.run("nntrain", *data, "-o", folder / "start.nnb", "--force", "--hidden", words, "--steps", "1",
                          "--learning-rate", "1e-45", "--init", "uniform")
        if not report.check(drawn.returncode == 0, shown(drawn)):
            continue
        start = layers(folder / "start.nnb")
        report.check([kernel.shape for kernel, _ in start] == list(zip([12] + hidden, hidden + [CLASSES])), "shapes")
        for name, (options, optimizer) in OPTIMIZERS.items():
            for steps, clip in ((1, None), (3, None), (3, 0.05)):
                clipping = ["--clip-norm", clip] if clip else []
                result = tools.run("nntrain", *data, "-o", folder / "m.nnb", "--force", "--init-from", folder / "start.nnb",
                                   "--optimizer", name, "--epochs", steps, *options, *clipping)
                if not report.check(result.returncode == 0, shown(result)):
                    continue
                peer = Peer(start)
                expected = peer.train(optimizer, pixels, labels, steps, clip)
                found = [json.loads(line)["train_loss"] for line in result.stdout.splitlines()]
                what = f"{name}, {steps} steps, clipped to {clip}"
                report.check(np.allclose(found, expected, rtol=1e-5), f"{what}: losses {found}, expected {expected}")
                distance = farthest(layers(folder / "m.nnb"), peer.layers)
                report.check(distance <= 1e-5, f"{what}: parameters differ by {distance}")


def check_formats(tools, report, folder):
    report.group("a start from every format")
    data = ["--images", folder / "images.idx", "--labels", folder / "labels.idx", "--quiet", "--force"]
    for way in (["-o", folder / "deep.nnb", "--hidden", "9,7,8", "--epochs", "2"], ["-o", folder / "b.nnb", "--init-from", folder / "deep.nnb", "--steps", "2"]):
        result = tools.run("nntrain", *data, *way)
        report.check(result.returncode == 0, shown(result))
    for ending in ("keras", "h5", "safetensors", "npz", "pt", "onnx"):
        path = folder / f"deep.{ending}"
        result = tools.convert(folder / "deep.nnb", path, "--strip", "--force", "--quiet")
        if not report.check(result.returncode == 0, shown(result)):
            continue
        result = tools.run("nntrain", *data, "-o", folder / "c.nnb", "--init-from", path, "--steps", "2")
        same = result.returncode == 0 and (folder / "c.nnb").read_bytes() == (folder / "b.nnb").read_bytes()
        report.check(same, f"{ending}: another model, {shown(result)}")
    report.group("files of PyTorch's own")
    model = Peer(layers(folder / "deep.nnb")).model
    torch.save(model.state_dict(), folder / "own.pt")
    result = tools.run("nntrain", *data, "-o", folder / "c.nnb", "--init-from", folder / "own.pt", "--activations",
                       "relu,relu,relu,linear", "--steps", "2")
    report.check(result.returncode == 0, shown(result))
    report.check(farthest(layers(folder / "c.nnb"), layers(folder / "b.nnb")) == 0, "a state_dict: other numbers")


def main(folder_of_tools):
    tools, report, chance = Tools(folder_of_tools), Report(), np.random.default_rng(5)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bytes, labels = chance.integers(0, 256, (COUNT, 12), np.uint8), chance.integers(0, CLASSES, COUNT)
        write_images(folder / "images.idx", bytes, SHAPE)
        write_labels(folder / "labels.idx", labels)
        pixels = torch.tensor(bytes.astype(np.float32) * np.float32(1 / 255))
        check_training(tools, report, folder, pixels, torch.tensor(labels))
        check_formats(tools, report, folder)
    return report.close()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
