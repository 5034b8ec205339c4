#!/usr/bin/env python3
"""Checks nnb.keras beside nnconv and nninfer, with the real Keras 3.

    KERAS_BACKEND=torch python check_keras.py TOOLS        TOOLS is the folder with nnconv and nninfer

What from_model gives is the file that nnconv makes of the saved model, byte for byte; what to_model gives computes what
nninfer does.
"""

import re
import sys
import tempfile
from pathlib import Path

import numpy as np

try:
    import keras
except ImportError:
    print("skip  Keras is not installed: nnb.keras is not checked")
    sys.exit()

import examples
import package
from package import nnb

sys.path.insert(0, str(package.ROOT / "Tests" / "Keras"))
sys.modules["nnb"] = nnb  # the checks' harness imports the reference under this name
from harness import Report, Tools, distance, shown, write_images

import nnb.keras

L = keras.layers
TOLERANCE = 1e-6


def models():
    """Models that the format can hold, by what they show."""
    S, I = keras.Sequential, keras.Input
    yield "sequential", S([I((7,)), L.Dense(5, "relu", name="first one"), L.Dense(4), L.Dense(3, "softmax", use_bias=False)])
    yield "images", S([I((4, 5, 1)), L.Rescaling(1 / 255), L.Flatten(), L.Dropout(0.1), L.Dense(6, "sigmoid"), L.Dense(1)])
    yield "an offset", S([I((4, 5)), L.Flatten(), L.Rescaling(1 / 127.5, offset=-1), L.Dense(3)])
    yield "a reshape", S([I((4, 5)), L.Reshape((20,)), L.Dense(3, "tanh")])
    for word in ("gelu", "elu", "selu", "leaky_relu", "softplus", "silu", "tanh", "sigmoid"):
        yield word, S([I((6,)), L.Dense(5, word), L.Dense(3, word)])
    for layer in (L.Activation("relu"), L.ReLU(), L.ReLU(negative_slope=0.25), L.LeakyReLU(negative_slope=0.1), L.ELU(0.5),
                  L.Softmax()):
        yield f"{type(layer).__name__} behind", S([I((6,)), L.Dense(5), layer, L.Dense(3)])
    yield "a layer as activation", S([I((6,)), L.Dense(5, L.LeakyReLU(negative_slope=0.3)), L.Dense(3)])
    for dtype in ("float64", "float16", "bfloat16", "mixed_bfloat16"):
        yield dtype, S([I((6,)), L.Dense(5, "relu", dtype=dtype), L.Dense(3, dtype=dtype)])
    x = I((3, 2), name="pixels")
    yield "functional", keras.Model(x, L.Dense(2, "softmax")(L.Dense(4, "relu")(L.Flatten()(x))))
    inner = S([I((6,)), L.Dense(5, "relu", name="inner"), L.Dense(4, name="inner_2")], name="body")
    yield "a model in a model", S([I((6,)), inner, L.Dense(2, name="head")])


def randomised(model):
    """Biases too; Keras begins with zeros."""
    chance = np.random.default_rng(5)
    model.set_weights([chance.normal(size=array.shape).astype(array.dtype) for array in model.get_weights()])
    return model


def check_beside_nnconv(tools, report, folder):
    report.group("from_model gives the bytes of nnconv")
    for what, model in models():
        source, target, ours = folder / "m.keras", folder / "m.nnb", folder / "ours.nnb"
        randomised(model).save(source)
        run = tools.convert(source, target, "--force", "--strip")
        if report.check(run.returncode == 0, f"{what}: {shown(run)}"):
            nnb.save(ours, nnb.keras.from_model(model))
            report.check(ours.read_bytes() == target.read_bytes(),
                         f"{what}: {nnb.load(ours).network} is not {nnb.load(target).network}")


def check_trained(tools, report, folder):
    report.group("a model that Keras trained")
    model = keras.Sequential([keras.Input((4,)), L.Dense(5, "relu"), L.Dense(2, "softmax")])
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(np.random.default_rng(1).normal(size=(8, 4)), np.arange(8) % 2, verbose=0)
    model.save(folder / "t.keras")
    run = tools.convert(folder / "t.keras", folder / "t.nnb", "--strip", "--force")
    report.check(run.returncode == 0, shown(run))
    report.check(nnb.dumps(nnb.keras.from_model(model)) == (folder / "t.nnb").read_bytes(), "other bytes")


def check_outputs(tools, report, folder):
    report.group("to_model computes what nninfer does, and comes back")
    chance = np.random.default_rng(9)
    for path in sorted((package.ROOT / "Fixtures" / "nnb" / "good").glob("*.nnb")):
        file = nnb.load(path)
        network = file.network
        if network is None:
            continue
        odd = [layer for layer in network.layers
               if layer.activation == "gelu by tanh" or layer.activation == "leaky relu" and layer.parameters[0] < 0]
        try:
            model = nnb.keras.to_model(file)
        except ValueError as error:
            report.check(odd, f"{path.name}: {error}")
            continue
        report.check(not odd, f"{path.name}: it is taken")
        back = nnb.keras.from_model(model, like=file)
        report.check((back.network, back.notes, back.extensions) == (network, file.notes, file.extensions), f"{path.name}: another network on return")
        tensors = file.by_name()
        used = [name for layer in network.layers for name in (layer.kernel, layer.bias) if name is not None]
        exact = all(tensors[name].type in ("f32", "f64") for name in used)
        for name, tensor in back.by_name().items():
            same = tensor == tensors[name] if exact else np.array_equal(tensor.array(), tensors[name].array(), equal_nan=True)
            report.check(same or not exact and "f64" in (tensor.type, tensors[name].type), f"{path.name}: {name} is another")
        if network.scaling and network.scaling.type == "u8" and len(network.sample) < 3:
            pixels = chance.integers(0, 256, (9, *network.sample), np.uint8)
            write_images(folder / "i.idx", pixels.reshape(9, -1), network.sample)
            found, run = tools.outputs(path, folder / "i.idx")
            ours = keras.ops.convert_to_numpy(model(pixels))
            if report.check(found is not None, f"{path.name}: {shown(run)}") and np.isfinite(found).all():
                report.check(distance(ours, found) <= TOLERANCE, f"{path.name}: other outputs by {distance(ours, found)}")


def check_refusals(report):
    report.group("what the format cannot hold is one error")
    S, I = keras.Sequential, keras.Input
    x = I((4,))
    shared = L.Dense(4)
    cases = {
        "nothing": (S([I((4,)), L.Dropout(0.5)]), "no dense layer"),
        "a Conv2D": (S([I((4, 4, 1)), L.Conv2D(2, 2, name="c"), L.Flatten(), L.Dense(2), L.Dense(2, "relu6")]),
                     "'c' is of the class Conv2D.*; .*relu6, which the format has not"),
        "BatchNormalization": (S([I((4,)), L.Dense(2), L.BatchNormalization()]), "BatchNormalization.*nnconv --fold"),
        "several axes": (S([I((4, 3)), L.Dense(2)]), "a Flatten before it is missing"),
        "an activation first": (S([I((4,)), L.ReLU(), L.Dense(2)]), "before the first dense layer"),
        "two activations": (S([I((4,)), L.Dense(2, "relu"), L.Softmax()]), "second activation"),
        "two Rescalings": (S([I((4,)), L.Rescaling(2), L.Rescaling(2), L.Dense(2)]), "not the only Rescaling"),
        "a late Rescaling": (S([I((4,)), L.Dense(2), L.Rescaling(2)]), "not the only Rescaling"),
        "a Rescaling of channels": (S([I((2,)), L.Rescaling([1, 2]), L.Dense(2)]), "several numbers"),
        "a Rescaling that is infinite": (S([I((2,)), L.Rescaling(np.float32("inf")), L.Dense(2)]), "not finite"),
        "a branch": (keras.Model(x, L.add([L.Dense(4)(x), x])), "no chain"),
        "a shared layer": (keras.Model(x, shared(shared(x))), "no chain"),
        "an unknown function": (S([I((4,)), L.Dense(2, lambda x: x)]), "<lambda>, which the format has not"),
        "an unbuilt model": (S([L.Dense(2)]), "keras.Input"),
        "an open shape": (S([L.Flatten(), L.Dense(2)]), "keras.Input"),
    }
    for what, (model, words) in cases.items():
        try:
            nnb.keras.from_model(model)
            report.check(False, f"{what}: it is taken")
        except ValueError as error:
            report.check(re.search(words, str(error)) and "\n" not in str(error), f"{what}: {error}")
    good = S([I((4,)), L.Rescaling(0.5), L.Dense(2)])
    for options, words in (({"labels": ["a"]}, "1 label for 2 outputs"), ({"scaling": nnb.Scaling("u8", 0.25, 0)}, "and not by 0.25"),
                           ({"like": package.example()}, "other sizes"), ({"like": nnb.File()}, "no network")):
        try:
            nnb.keras.from_model(good, **options)
            report.check(False, f"{words}: it is taken")
        except ValueError as error:
            report.check(words in str(error), f"{options}: {error}")
    for scale in (0.5, 2, np.float32(0.5), np.float64(0.5), np.int64(2), np.array(0.5), keras.ops.convert_to_tensor(0.5)):
        made = nnb.keras.from_model(S([I((4,)), L.Rescaling(scale, offset=scale), L.Dense(2)])).network.scaling
        report.check(made == nnb.Scaling("u8", float(scale), float(scale)), f"a Rescaling by a {type(scale).__name__}: {made}")
    stated = nnb.keras.from_model(good, scaling=nnb.Scaling("f32", 0.5, 0))
    report.check(stated.network.scaling.type == "f32", "the type of stored numbers may be stated")
    for what in (None, 1, L.Dense(2)):
        try:
            nnb.keras.from_model(what)
            report.check(False, f"{what}: it is taken")
        except TypeError:
            report.check(True, "")


def main(folder_of_tools):
    tools, report = Tools(folder_of_tools), Report()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        report.group("the examples of the README")
        report.check(examples.run("Keras") >= 8, "too few examples")
        check_beside_nnconv(tools, report, folder)
        check_trained(tools, report, folder)
        check_outputs(tools, report, folder)
        check_refusals(report)
    return report.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
