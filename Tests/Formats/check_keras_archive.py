#!/usr/bin/env python3
"""Checks nnconv with `.keras` archives beside Keras itself, in both directions.

    python check_keras_archive.py TOOLS [--keras NAME]

TOOLS is the folder with nnconv, nninfer and nntrain; NAME is keras, tf_keras or tensorflow.keras, by default keras. Archives
that Keras saves become .nnb, and the reader in Spec/reference computes what Keras predicts. Archives that nnconv writes are
loaded by Keras with safe_mode on, and predict the same. Weights in an .h5 file go with the configuration beside them.
"""

import argparse
import gzip
import importlib
import os
import sys
import tempfile
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Keras"))
from forward import forward
from harness import Report, Tools, nnb, shown

FIXTURES = Path(__file__).resolve().parents[2] / "Fixtures"
TOLERANCE = 1e-5


def models(keras):
    """Models by name, each with the factor that turns its inputs into those of the network."""
    layers, inputs = keras.layers, keras.Input
    dense = layers.Dense

    def sequential(*parts, shape=(6,)):
        return keras.Sequential([inputs(shape), *parts])

    yield "one layer", sequential(dense(3)), 1
    yield "no biases", sequential(dense(5, activation="relu", use_bias=False), dense(3, use_bias=False)), 1
    yield "twelve layers", sequential(*[dense(4, activation="tanh") for _ in range(12)]), 1
    for name in ("relu", "sigmoid", "tanh", "gelu", "elu", "selu", "softplus", "swish", "softmax", "linear"):
        yield f"activation {name}", sequential(dense(5, activation=name), dense(3)), 1
    yield "layers of activation", sequential(
        dense(5), layers.LeakyReLU(), dense(5), layers.ELU(alpha=0.5), dense(5), layers.ReLU(), dense(5),
        layers.Activation("tanh"), dense(3), layers.Softmax()), 1
    yield "flatten", sequential(layers.Flatten(), dense(5, activation="relu"), dense(3), shape=(2, 3)), 1
    yield "dropout", sequential(dense(5), layers.Dropout(0.5), layers.GaussianNoise(0.1), dense(3)), 1
    yield "rescaling", sequential(layers.Rescaling(1 / 255), dense(3)), float(np.float32(1 / 255))
    part = lambda size: keras.Sequential([dense(size, activation="relu"), layers.Dropout(0.1), dense(size)])
    yield "nested", sequential(part(5), keras.Sequential([layers.ReLU()]), dense(4), part(3), part(3)), 1
    start = inputs((6,))
    named = [dense(6, activation=name, name=label) for label, name in (("z", "relu"), ("a", "tanh"), ("m", "linear"))]
    yield "functional, made in another order", keras.Model(start, named[1](named[2](named[0](start)))), 1
    x = dense(5)(start)
    yield "functional", keras.Model(start, layers.Softmax()(dense(3)(layers.LeakyReLU()(x)))), 1


def fill(model):
    rng = np.random.default_rng(7)
    model.set_weights([(rng.normal(size=w.shape) / 2).astype(np.float32) for w in model.get_weights()])


def given(model, factor=1):
    return (np.random.default_rng(5).normal(size=(4,) + tuple(model.input_shape[1:])) / factor).astype(np.float32)


def is_old(keras):
    """Whether this is the Keras of TensorFlow 2.12."""
    version = getattr(sys.modules.get("tensorflow"), "__version__", "") if "tensorflow" in keras.__name__ else ""
    return version.startswith("2.12")


def save(keras, model, path):
    """As an archive, which TensorFlow 2.12 makes only if asked."""
    model.save(path, **({"save_format": "keras_v3"} if is_old(keras) else {}))


def check_reading(keras, tools, report, folder):
    report.group("archives that Keras saves, and weights beside their configuration")
    for number, (name, model, factor) in enumerate(models(keras)):
        fill(model)
        stem = folder / f"{number}"
        save(keras, model, f"{stem}.keras")
        model.save_weights(f"{stem}.weights.h5")
        Path(f"{stem}.json").write_text(model.to_json())
        x = given(model, factor)
        expected = np.asarray(model.predict(x, verbose=0))
        for arguments in ([f"{stem}.keras"], [f"{stem}.weights.h5", "--config", f"{stem}.json"]):
            run = tools.run("nnconv", *arguments, f"{stem}.nnb", "--force")
            if not report.check(run.returncode == 0, f"{name}: {shown(run)}"):
                continue
            found = forward(nnb.load(f"{stem}.nnb"), x.reshape(4, -1).astype(np.float64) * factor)
            error = float(np.abs(found - expected).max())
            report.check(error < TOLERANCE, f"{name}, {arguments[0]}: differs by {error}")


def check_writing(keras, tools, report, folder):
    report.group("archives that nnconv writes")
    for number, (name, model, factor) in enumerate(models(keras)):
        stem = folder / f"{number}"
        file = nnb.load(f"{stem}.nnb")
        run = tools.run("nnconv", f"{stem}.nnb", f"{stem}-ours.keras")
        if not report.check(run.returncode == 0, f"{name}: {shown(run)}"):
            continue
        x = given(model)
        try:
            found = np.asarray(keras.models.load_model(f"{stem}-ours.keras", safe_mode=True).predict(x, verbose=0))
        except Exception as error:
            report.check(False, f"{name}: not loaded: {error!r}"[:300])
            continue
        expected = forward(file, x.reshape(4, -1))
        error = float(np.abs(found - expected).max())
        report.check(error < TOLERANCE, f"{name}: differs by {error}")
        again = tools.run("nnconv", f"{stem}-ours.keras", f"{stem}-back.nnb")
        report.check(again.returncode == 0 and
                     Path(f"{stem}-back.nnb").read_bytes() == Path(f"{stem}.nnb").read_bytes(),
                     f"{name}: not the same bytes again: {shown(again)}")


def check_training(keras, tools, report, folder):
    report.group("a training that nntrain began")
    is_new = hasattr(keras, "ops")
    for optimizer in ("sgd", "adam", "adamw"):
        path = folder / f"{optimizer}.keras"
        run = tools.run("nntrain", FIXTURES / "mnist", "-o", path, "--hidden", "8", "--steps", "20", "--optimizer",
                        optimizer, "--quiet")
        tools.run("nnconv", path, folder / f"{optimizer}.nnb")
        if not report.check(run.returncode == 0, shown(run)):
            continue
        file = nnb.load(folder / f"{optimizer}.nnb")
        model = keras.models.load_model(path, safe_mode=True)
        report.check(type(model.optimizer).__name__.lower() == optimizer, f"{optimizer}: {type(model.optimizer)}")
        if is_new:
            variables = [np.asarray(keras.ops.convert_to_numpy(v)) for v in model.optimizer.variables]
            report.check(int(variables[0]) == 20, f"{optimizer}: {variables[0]} steps")
            tensors = file.by_name()
            names = [f"training/moment{slot}/{layer}/{part}" for layer in ("hidden", "output")
                     for part in ("kernel", "bias") for slot in (1, 2)] if optimizer != "sgd" else []
            expected = [tensors[name].array() for name in names]
            report.check(len(variables) == 2 + len(names) and
                         all(np.array_equal(a, b) for a, b in zip(variables[2:], expected)),
                         f"{optimizer}: other moments")
            if optimizer == "sgd":
                check_decay(keras, tools, report, folder)
        x = np.random.default_rng(1).random((64, 28, 28)).astype(np.float32)
        model.fit(x, np.arange(64) % 10, epochs=1, verbose=0)
        report.check(np.isfinite(model.predict(x, verbose=0)).all(), f"{optimizer}: fit gives no numbers")


def check_decay(keras, tools, report, folder):
    """Gradient descent with a weight decay: the next step is nnb's."""
    read = lambda name, offset: np.frombuffer(gzip.decompress((FIXTURES / "mnist" / name).read_bytes())[offset:], np.uint8)
    x = read("train-images-idx3-ubyte.gz", 16).reshape(-1, 28, 28) / np.float32(255)
    y = read("train-labels-idx1-ubyte.gz", 8)
    common = ("--hidden", "8", "--batch-size", "full", "--learning-rate", "0.1", "--weight-decay", "3", "--quiet")
    for steps, name in ((2, "decayed.keras"), (3, "decayed.nnb")):
        run = tools.run("nntrain", FIXTURES / "mnist", "-o", folder / name, "--steps", steps, *common)
        if not report.check(run.returncode == 0, shown(run)):
            return
    model = keras.models.load_model(folder / "decayed.keras", safe_mode=True)
    model.train_on_batch(x, y.astype(np.int64))
    expected = nnb.load(folder / "decayed.nnb").by_name()
    for found, name in zip(model.get_weights(), ("hidden/kernel", "hidden/bias", "output/kernel", "output/bias")):
        difference = float(np.abs(found - expected[name].array()).max())
        report.check(difference < TOLERANCE, f"weight decay: {name} differs by {difference} after a step")


def main():
    parser = argparse.ArgumentParser(description="Checks nnconv with .keras archives beside Keras.")
    parser.add_argument("tools", help="the folder with nnconv, nninfer and nntrain")
    parser.add_argument("--keras", default="keras", choices=("keras", "tf_keras", "tensorflow.keras"))
    arguments = parser.parse_args()
    keras = importlib.import_module(arguments.keras)
    tools, report = Tools(arguments.tools), Report()
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        check_reading(keras, tools, report, folder)
        check_writing(keras, tools, report, folder)
        # The backend for NumPy only predicts.
        if os.environ.get("KERAS_BACKEND") != "numpy":
            check_training(keras, tools, report, folder)
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
