"""Checks files of weights alone against Keras: none may become another function than the model's without a word.

Every model has relu in its hidden layers and softmax in its last, so that the activations which a refusal suggests are
right, and a difference can only come from the layers between. NNB_TEST_FULL makes it many more models.
"""

import os
import random
import shlex

import h5py
import numpy as np

from forward import forward
from harness import distance, nnb, shown
from variants import is_keras_3, silence

TOLERANCE = 1e-5
COUNT = 240 if os.environ.get("NNB_TEST_FULL") else 14


def harmless(k, one):
    layers = k.layers
    return one.choice([
        lambda name: layers.Dropout(0.5, name=name), lambda name: layers.GaussianNoise(0.1, name=name),
        lambda name: layers.GaussianDropout(0.1, name=name), lambda name: layers.ActivityRegularization(0.1, name=name),
        lambda name: layers.Flatten(name=name)])


def harmful(k, one):
    layers = k.layers
    made = [
        lambda name: layers.Lambda(lambda x: x * x + 1, name=name), lambda name: layers.Rescaling(2.0, 0.5, name=name),
        lambda name: layers.LayerNormalization(name=name), lambda name: layers.BatchNormalization(name=name),
        lambda name: layers.Activation("tanh", name=name), lambda name: layers.Softmax(name=name),
        lambda name: layers.LeakyReLU(name=name), lambda name: layers.PReLU("ones", name=name)]
    if hasattr(layers, "UnitNormalization"):
        made.append(lambda name: layers.UnitNormalization(name=name))
    return one.choice(made)


def joined(k, one, x):
    """A branch or two that come together again."""
    other = k.layers.Dense(x.shape[-1], activation="relu")(x)
    kind = one.choice(["Add", "Multiply", "Average", "Maximum", "Subtract"])
    return getattr(k.layers, kind)()([x, other])


def model(k, one):
    """A random model and whether it is more than a chain of dense layers."""
    k.utils.set_random_seed(one.randrange(1 << 30))
    shape = one.choice([(6,), (6,), (2, 3)])
    start = x = k.layers.Input(shape)
    odd = False
    if len(shape) == 2:
        if one.random() < 0.4:
            x, odd = k.layers.Permute((2, 1))(x), True
        x = one.choice([k.layers.Flatten(), k.layers.Reshape((6,))])(x)
    depth, square = one.randint(1, 3), one.random() < 0.4
    place = one.randint(0, depth) if one.random() < 0.5 else None
    names = one.random() < 0.3
    for index in range(depth):
        if place == index:
            odd = True
            choice = one.random()
            x = joined(k, one, x) if choice < 0.3 else harmful(k, one)(None)(x)
        if one.random() < 0.5:
            x = harmless(k, one)(f"calm_{index}" if names and one.random() < 0.3 else None)(x)
        units, last = (6 if square else one.randint(2, 6)), index == depth - 1
        name = f"layer{one.randint(0, 9)}_{index}" if names else None
        split = one.random() < 0.2
        activation = "softmax" if last else "relu"
        x = k.layers.Dense(units, activation=None if split else activation, use_bias=one.random() < 0.8, name=name)(x)
        if split:
            x = (k.layers.Softmax() if last else one.choice([k.layers.ReLU(), k.layers.Activation("relu")]))(x)
    if place == depth:
        x, odd = harmful(k, one)(None)(x), True
    built = k.Model(start, x)
    if not odd and one.random() < 0.3 and depth > 1:
        built = k.Sequential([k.layers.Input(shape), *built.layers[1:]])
    for weights in [layer for layer in built.layers if layer.get_weights()]:
        weights.set_weights([value + np.random.default_rng(7).normal(0, 0.5, value.shape).astype(value.dtype) ** 2
                             for value in weights.get_weights()])
    return built, shape


def save(k, one, built, folder, number):
    """The file in one of the forms; nothing where there is no such form here."""
    form = one.choice(["variables", "variables", "lists", "lists", "part"])
    if form == "lists":
        path = folder / f"{number}.h5"
        if is_keras_3(k):
            from keras.src.legacy.saving import legacy_h5_format
            with h5py.File(path, "w") as file:
                legacy_h5_format.save_weights_to_hdf5_group(file, built)
        else:
            built.save_weights(str(path))
        return path
    if form == "part" and is_keras_3(k):
        size = max(value.nbytes for layer in built.layers for value in layer.get_weights())
        built.save_weights(str(folder / f"{number}.weights.json"), max_shard_size=(size + 1) / 2**30)
        parts = sorted(folder.glob(f"{number}_0*.weights.h5"))
        if len(parts) > 1:
            path = one.choice(parts)
            # Under another name only a gap in the numbers shows that it is a part; the first has none.
            return path if path == parts[0] or one.random() < 0.5 else path.rename(folder / f"{number}-part.weights.h5")
        return None
    path = folder / f"{number}.weights.h5"
    built.save_weights(str(path))
    return path


def suggested(result, target):
    """The command that a refusal suggests, without its program's name."""
    line = next((line for line in result.stderr.splitlines() if ": nnconv " in line), None)
    return None if line is None else shlex.split(line.split(": nnconv ")[-1])


def run(keras, folder, tools, report):
    report.group("files of weights alone")
    folder.mkdir(parents=True, exist_ok=True)
    one, converted = random.Random(7), 0
    for number in range(COUNT):
        with silence():
            built, shape = model(keras, one)
            pixels = np.random.default_rng(number).normal(0, 1, (8, *shape)).astype("f")
            wanted = np.asarray(built.predict(pixels, verbose=0))
            path = save(keras, one, built, folder, number)
        if path is None:
            continue
        target = folder / f"{number}.nnb"
        result = tools.convert(path, target)
        if not report.check(result.returncode == 65, f"{path.name}: without activations: {shown(result)}"):
            continue
        report.check(not target.exists(), f"{path.name}: refused, and left a file")
        words = suggested(result, target)
        dense = sum(layer.__class__.__name__ == "Dense" for layer in built.layers)
        stated = ["--activations", ",".join(["relu"] * (dense - 1) + ["softmax"])]
        for options in ([words[2:]] if words else []) + [stated]:
            result = tools.convert(path, target, "--force", *options)
            if result.returncode == 65:
                continue
            if not report.check(result.returncode == 0, f"{path.name}: {shown(result)}"):
                continue
            converted += 1
            report.check("nor does it state how" in result.stderr, f"{path.name}: not a word of what is not known")
            found = forward(nnb.load(target), pixels.reshape(8, -1))
            off = distance(found, wanted)
            named = any(words in result.stderr for words in ("does not say which layers come before",
                                                             "given are taken for those of"))
            report.check(off <= TOLERANCE or named,
                         f"{path.name}: another function than Keras's by {off:.3g}: "
                         f"{[layer.name for layer in built.layers]}")
    report.check(converted > COUNT // 6, f"only {converted} files of {COUNT} were converted")
