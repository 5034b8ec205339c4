"""What the readers in JavaScript and in C compute, beside nninfer: the same bits, or for activations that are not the same bits
everywhere (Spec/arithmetic.md, 6) 1e-6.

    check_outputs.py TOOLS [VERDICT]

TOOLS is the folder with nntrain and nninfer; node is found by the PATH. VERDICT is verdict.c, compiled. NumPy is needed."""

import gzip
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

HERE, ROOT = Path(__file__).resolve().parent, Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests" / "Keras"))
from harness import Report, Tools, distance, nnb, write_images

# The types of kernels and biases; bf16 is that of no NumPy type.
TYPES = ["<f4", "<f8", "<f2", "bf16"]
EXACT = {"linear", "relu", "softmax"}


def of_type(tensor, type):
    """A tensor of f32 as one of bf16, cut off, if that is the type."""
    halves = np.frombuffer(tensor.data, "<u2")[1::2].tobytes()
    return tensor._replace(type="bf16", data=halves) if type == "bf16" else tensor


def network(chance, sample, units, activations, type, scaling, spread=1.0):
    """A file of dense layers with random parameters, each third layer without bias."""
    file = nnb.File(network=nnb.Network(list(sample), scaling=scaling))
    width = int(np.prod(sample))
    for number, (outputs, activation) in enumerate(zip(units, activations)):
        kernel = chance.normal(size=(width, outputs)) * spread / np.sqrt(width)
        bias = None if number % 3 == 2 else chance.normal(size=outputs)
        stored = "<f4" if type == "bf16" else type
        parameters = [0.3] * nnb.ACTIVATIONS[activation]
        file.add_dense(f"l{number}", kernel.astype(stored), None if bias is None else bias.astype(stored), activation, *parameters)
        width = outputs
    file.tensors = [of_type(tensor, type) for tensor in file.tensors]
    return file


READERS = [["node", str(HERE / "verdict.mjs")]]


def by_reader(reader, model, pixels):
    """The outputs for each row of pixels, by a reader of Spec/reference."""
    result = subprocess.run([*reader, "--outputs", str(model), str(pixels.shape[1])],
                            input=pixels.tobytes(), stdout=subprocess.PIPE, check=True)
    return np.frombuffer(result.stdout, "<f4").reshape(len(pixels), -1)


def compare(report, tools, model, pixels, shape, folder, is_exact, *options):
    images = folder / "images.idx"
    write_images(images, pixels, shape)
    theirs, result = tools.outputs(model, images, *options)
    if not report.check(theirs is not None, f"{model.name}: {result.stderr}"):
        return
    theirs = theirs.astype("<f4")
    for reader in READERS:
        ours, what = by_reader(reader, model, pixels), f"{model.name} by {reader[0]}"
        if is_exact:
            report.check((ours.view("<u4") == theirs.view("<u4")).all(), f"{what}: other bits, by {distance(ours, theirs)}")
        else:
            report.check(distance(ours, theirs) <= 1e-6, f"{what}: {distance(ours, theirs)}")


def main(folder_of_tools, *verdicts):
    READERS.extend([verdict] for verdict in verdicts)
    tools, report, chance = Tools(folder_of_tools), Report(), np.random.default_rng(7)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        report.group("a trained model on all test images")
        model = folder / "trained.nnb"
        result = tools.run("nntrain", ROOT / "Fixtures" / "mnist", "-o", model, "--hidden", 70, "--epochs", 2, "--quiet")
        report.check(result.returncode == 0, result.stderr)
        images = gzip.decompress((ROOT / "Fixtures" / "mnist" / "t10k-images-idx3-ubyte.gz").read_bytes())
        compare(report, tools, model, np.frombuffer(images, "u1", offset=16).reshape(-1, 784), (28, 28), folder, True)

        scalings = [None, nnb.Scaling("u8", 1 / 255, 0.0), nnb.Scaling("u8", -0.013, 1.5)]
        pixels = chance.integers(0, 256, size=(40, 35), dtype="u1") * (chance.random((40, 35)) < 0.6).astype("u1")
        for number, activation in enumerate(nnb.ACTIVATIONS):
            report.group(activation)
            for at, type in enumerate(TYPES):
                file = network(chance, (5, 7), [67, 33, 4], [activation, activation, "softmax"], type, scalings[(number + at) % 3],
                               spread=(1, 8)[at % 2])
                model = folder / f"{number}-{type.strip('<')}.nnb"
                nnb.save(model, file)
                # Without a known scaling this reader takes numbers as they are, and nninfer assumes one.
                options = [] if file.network.scaling else ["--scale", "1"]
                compare(report, tools, model, pixels, (5, 7), folder, activation in EXACT, *options)
    return report.close()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
