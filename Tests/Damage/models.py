"""The models whose files are damaged, each with another one of the same shape."""

import dataclasses
import random
import struct
import subprocess

from formats import ROOT, nnb

GOOD = ROOT / "Fixtures" / "nnb" / "good"
SIZES = {"small": "12-7-5", "MNIST": "784-128-10"}


def another(file, seed):
    """A file with other values in the same places."""
    chance = random.Random(seed)

    def values(tensor):
        if tensor.type != "f32":
            return chance.randbytes(len(tensor.data))
        count = len(tensor.data) // 4
        return struct.pack(f"<{count}f", *(chance.gauss(0, 1) for _ in range(count)))

    training = file.training and file.training._replace(seed=seed)
    tensors = [tensor._replace(data=values(tensor)) for tensor in file.tensors]
    return dataclasses.replace(file, tensors=tensors, training=training)


def small(tools, folder):
    for name in ("two-layers", "training-adam"):
        file = nnb.load(GOOD / f"{name}.nnb")
        yield name, file, another(file, 1)


def mnist(tools, folder):
    """A model and its checkpoint, with the state of Adam and a history."""
    for seed in (1, 2):
        subprocess.run(
            [tools / "nntrain", ROOT / "Fixtures" / "mnist", "-o", folder / f"trained-{seed}.nnb", "--hidden", "128",
             "--epochs", "2", "--optimizer", "adam", "--learning-rate", "0.001", "--seed", str(seed), "--quiet"],
            check=True, stdout=subprocess.DEVNULL)
    trained = [nnb.load(folder / f"trained-{seed}.nnb") for seed in (1, 2)]
    bare = []
    for file in trained:
        used = {name for layer in file.network.layers for name in (layer.kernel, layer.bias)}
        tensors = [tensor for tensor in file.tensors if tensor.name in used]
        bare.append(dataclasses.replace(file, tensors=tensors, training=None, history=[]))
    yield "mnist", *bare
    yield "mnist-adam", *trained


def prepare(size, tools, folder):
    """Writes the .nnb files of a size; the paths of each model and the other one. The first is a network alone, which
    every format can hold."""
    paths = []
    for name, file, other in (small if size == "small" else mnist)(tools, folder):
        pair = folder / f"{name}.nnb", folder / f"{name}-other.nnb"
        nnb.save(pair[0], file)
        nnb.save(pair[1], other)
        paths.append(pair)
    return paths
