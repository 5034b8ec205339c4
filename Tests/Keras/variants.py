"""The models that the checks save: every layer, activation, type and naming that nnb reads, and some that it refuses.

A variant is a function that builds a model with the Keras it is given. `save_all` saves each in all the ways that this
Keras knows, with byte images and what Keras predicts for them, so that the files can also be checked later without
Keras: FOLDER/index.json lists them, FOLDER/NAME.npz has the numbers.
"""

import contextlib
import importlib
import importlib.util
import json
import logging
import os
import warnings
from pathlib import Path

import numpy as np

KERASES = ("tf_keras", "keras", "tensorflow.keras")
ACTIVATIONS = ("linear", "relu", "softmax", "sigmoid", "tanh", "gelu", "elu", "selu", "leaky_relu", "softplus",
               "swish", "silu")
COUNT = 16  # images for each model


@contextlib.contextmanager
def silence():
    """Drops what is written to standard error, also by libraries in C++ before their own settings apply."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


@silence()
def load_keras(name=None):
    """Imports the Keras called `name`, by default the first that is there, without its logs."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
    has_tensorflow = importlib.util.find_spec("tensorflow") is not None
    if not has_tensorflow:
        os.environ.setdefault("KERAS_BACKEND", "numpy")
    if name is None:
        name = next((one for one in KERASES if importlib.util.find_spec(one.split(".")[0]) is not None), None)
        # Next to TensorFlow before 2.16, `keras` is a part of it that is not to be imported by itself.
        if name == "keras" and has_tensorflow and importlib.import_module("keras").__version__ < "3":
            name = "tensorflow.keras"
    warnings.filterwarnings("ignore")
    for logger in ("absl", "tensorflow"):
        logging.getLogger(logger).setLevel(logging.ERROR)
    if name == "tensorflow.keras":
        return importlib.import_module("tensorflow").keras
    if name is None:
        raise SystemExit("there is no Keras here")
    return importlib.import_module(name)


def is_keras_3(keras):
    return int(keras.__version__.split(".")[0]) >= 3


def can_train(keras):
    return not is_keras_3(keras) or keras.backend.backend() != "numpy"


class Variant:
    """A model and what nnconv is to do with it.

    expect     "converts", "refused", or "either": converted rightly or refused, but nothing else
    says       what the message of a refusal has to contain
    scaling    the scale and offset of a Rescaling layer, which the file's contract has to hold
    twin       the expected outputs come from the same model in float32, as this one computes in 16 bits
    weights    the weights are also saved by themselves, to be read with these activations
    optional   this Keras may not know it
    """

    def __init__(self, name, build, shape=(6,), expect="converts", says=(), scaling=None, twin=False, weights=None,
                 optional=False, names=True, after=None):
        self.name, self.build, self.shape, self.expect, self.says = name, build, shape, expect, list(says)
        self.scaling, self.twin, self.weights, self.optional = scaling, twin, weights, optional
        self.names, self.after = names, after


# Building -------------------------------------------------------------------------------------------------------------

def sequential(*make, shape=(6,)):
    """A builder: an input of `shape`, then what the functions in `make` give for `keras.layers` and a type."""
    return lambda k, dtype=None: k.Sequential([k.layers.Input(shape), *(one(k.layers, dtype) for one in make)])


def functional(*make, shape=(6,)):
    """The same layers as a functional model."""
    def build(k, dtype=None):
        start = x = k.layers.Input(shape)
        for one in make:
            x = one(k.layers, dtype)(x)
        return k.Model(start, x)
    return build


def dense(units, activation=None, dtype=None, **options):
    """A dense layer; the type that the builder is called with goes before its own."""
    def make(layers, other):
        chosen = other or dtype
        return layers.Dense(units, activation=activation, **dict(options, **({"dtype": chosen} if chosen else {})))
    return make


def layer(kind, *arguments, **options):
    return lambda layers, dtype: getattr(layers, kind)(*arguments, **options)


def chain(activations=("relu", "softmax"), widths=(5, 3), names=None, build=sequential, **options):
    named = [{"name": name} for name in names] if names else [{}] * len(widths)
    return build(*(dense(units, activation, **options, **name)
                   for units, activation, name in zip(widths, activations, named)))


def leaky(slope):
    """A LeakyReLU layer; Keras 2 and 3 spell its parameter differently."""
    def make(layers, dtype):
        try:
            return layers.LeakyReLU(negative_slope=slope)
        except (TypeError, ValueError):
            return layers.LeakyReLU(alpha=slope)
    return make


def compiled(optimizer, steps):
    """Compiles a model, and trains it for some steps where this Keras can."""
    def after(k, model):
        model.compile(optimizer=optimizer, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
        if steps and can_train(k):
            rng = np.random.default_rng(5)
            model.fit(rng.random((8 * steps, 6), np.float32), rng.integers(0, 3, 8 * steps), batch_size=8, verbose=0)
    return after


def deferred(k, dtype=None):
    """A model that learns the size of its input from the first batch."""
    model = k.Sequential([k.layers.Dense(5, activation="relu"), k.layers.Dense(3, activation="softmax")])
    model.predict(np.zeros((COUNT, 6), np.float32), verbose=0)
    return model


def nested(k, dtype=None):
    inner = k.Sequential([k.layers.Input((6,)), k.layers.Dense(5, activation="relu")], name="inner")
    return k.Sequential([k.layers.Input((6,)), inner, k.layers.Dense(3, activation="softmax")])


def last_first(k, dtype=None):
    """Square kernels, and names that count against the order."""
    layers = [k.layers.Dense(6, activation=name) for name in ("softmax", "tanh", "relu")]
    start = x = k.layers.Input((6,))
    for one in reversed(layers):
        x = one(x)
    return k.Model(start, x)


def shared(k, dtype=None):
    twice = k.layers.Dense(6, activation="tanh", name="twice")
    start = k.layers.Input((6,))
    return k.Model(start, k.layers.Dense(3, name="last")(twice(twice(start))))


def branches(k, dtype=None):
    start = k.layers.Input((6,))
    left, right = k.layers.Dense(4, name="left")(start), k.layers.Dense(4, name="right")(start)
    return k.Model(start, k.layers.Dense(3, name="last")(k.layers.Add(name="sum_of_both")([left, right])))


def two_outputs(k, dtype=None):
    start = k.layers.Input((6,))
    hidden = k.layers.Dense(4, name="hidden")(start)
    return k.Model(start, [k.layers.Dense(3, name="digit")(hidden), k.layers.Dense(2, name="parity")(hidden)])


def subclassed(k, dtype=None):
    """A model of which only the weights can be saved as HDF5; its layers are attributes."""
    class Net(k.Model):
        def __init__(self):
            super().__init__()
            self.fc1 = k.layers.Dense(5, activation="relu")
            self.fc2 = k.layers.Dense(3, activation="softmax")

        def call(self, inputs):
            return self.fc2(self.fc1(inputs))
    model = Net()
    model(np.zeros((1, 6), np.float32))
    return model


# The variants ---------------------------------------------------------------------------------------------------------

def supported(keras):
    new = is_keras_3(keras)
    soft = dense(3, "softmax")
    yield Variant("plain", chain(), weights="relu,softmax")
    yield Variant("functional", chain(build=functional), weights="relu,softmax")
    yield Variant("one-layer", chain(("softmax",), (3,)), weights="softmax")
    twelve = ("relu", "tanh") * 5 + ("relu", "softmax")
    yield Variant("twelve-layers", chain(twelve, (6,) * 12), weights=",".join(twelve))
    yield Variant("twelve-layers-functional", chain(twelve, (6,) * 12, build=functional), weights=",".join(twelve))
    for name in ACTIVATIONS:
        optional = name in ("leaky_relu", "silu") and not new
        yield Variant(f"activation-{name}", chain((name, None, name), (5, 4, 3)), optional=optional)
    for name in ("relu", "softmax", "tanh"):
        yield Variant(f"activation-layer-{name}", sequential(dense(5), layer("Activation", name), dense(3),
                                                             layer("Activation", name)))
    for name, make in {
        "relu": layer("ReLU"), "softmax": layer("Softmax"), "leaky": layer("LeakyReLU"), "leaky-0.25": leaky(0.25),
        "elu": layer("ELU"), "elu-0.5": layer("ELU", alpha=0.5), "softmax-axis": layer("Softmax", axis=-1),
    }.items():
        yield Variant(f"layer-{name}", sequential(dense(5), make, soft))
        yield Variant(f"layer-{name}-functional", functional(dense(5), make, dense(3)))
    yield Variant("no-bias", chain(use_bias=False), weights="relu,softmax")
    yield Variant("first-bias", sequential(dense(5, "relu"), dense(3, "softmax", use_bias=False)))
    yield Variant("dropout", sequential(dense(5, "relu"), layer("Dropout", 0.5), soft), weights="relu,softmax")
    yield Variant("dropout-functional", functional(layer("Dropout", 0.1), dense(5, "relu"), layer("Dropout", 0.5),
                                                   soft))
    for form, build in (("", sequential), ("-functional", functional)):
        yield Variant(f"flatten{form}", build(layer("Flatten"), dense(5, "relu"), soft, shape=(2, 3)), shape=(2, 3),
                      weights="relu,softmax")
        yield Variant(f"rescaling{form}", build(layer("Rescaling", 1 / 255), dense(5, "relu"), soft),
                      scaling=(1 / 255, 0))
    yield Variant("flatten-channel", sequential(layer("Flatten"), dense(5, "relu"), soft, shape=(2, 3, 1)),
                  shape=(2, 3, 1))
    yield Variant("rescaling-offset", sequential(layer("Rescaling", 1 / 127.5, offset=-1), layer("Flatten"),
                                                 dense(5, "relu"), soft, shape=(2, 3)),
                  shape=(2, 3), scaling=(1 / 127.5, -1))
    yield Variant("rescaling-behind-flatten", sequential(layer("Flatten"), layer("Rescaling", 1 / 255),
                                                         dense(5, "relu"), soft, shape=(2, 3)),
                  shape=(2, 3), scaling=(1 / 255, 0))
    for dtype in ("float16", "bfloat16", "float64", "mixed_float16", "mixed_bfloat16"):
        yield Variant(dtype, chain(dtype=dtype), twin="16" in dtype, optional="bfloat16" in dtype or "mixed" in dtype,
                      weights=None if "mixed" in dtype else "relu,softmax")
    for optimizer in ("sgd", "adam", "rmsprop"):
        yield Variant(f"compiled-{optimizer}", chain(), after=compiled(optimizer, 0))
        yield Variant(f"trained-{optimizer}", chain(), after=compiled(optimizer, 2), weights="relu,softmax")
    yield Variant("renamed", chain(names=("z_hidden", "a_output")), weights="relu,softmax")
    yield Variant("numbered", chain(("relu", "tanh", "softmax"), (6, 6, 6), names=("dense_10", "dense_9", "dense_2")))
    odd = ["line\nbreak", "say \"hi\"", "\U0001f9e0", "model_weights", "vars", "kernel:0", "n" * 300, "a b"]
    for index, name in enumerate(odd if new else ["net/fc", "a" * 300, "vars", "kernel", "model_weights"]):
        yield Variant(f"odd-name-{index}", chain(names=(name, "last")))
    if not new:
        yield Variant("names-in-names", chain(names=("net/fc", "net/fc/out")))
    yield Variant("deferred", deferred)
    yield Variant("last-first", last_first)
    yield Variant("subclassed", subclassed, weights="relu,softmax")
    yield Variant("nested", nested, expect="either", names=False)
    yield Variant("shared", shared, expect="either", says=["twice"], names=False)
    yield Variant("noise", sequential(dense(5, "relu"), layer("GaussianNoise", 0.1, name="noise"), soft),
                  expect="either", says=["noise"])
    yield Variant("reshape", sequential(layer("Reshape", (6,), name="flat"), dense(5, "relu"), soft, shape=(2, 3)),
                  shape=(2, 3), expect="either", says=["flat"])
    yield Variant("layer-relu-slope", sequential(dense(5), layer("ReLU", negative_slope=0.1, name="slope"), soft),
                  expect="either", says=["slope"])


def refused(keras):
    new = is_keras_3(keras)
    soft = dense(3, "softmax")

    def one(name, *make, says, shape=(6,), optional=False, build=sequential):
        return Variant(name, build(*make, shape=shape), shape=shape, expect="refused", says=says, optional=optional)

    yield one("batch-normalization", dense(5), layer("BatchNormalization", name="norm_it"), soft, says=["norm_it"])
    yield one("layer-normalization", dense(5), layer("LayerNormalization", name="norm_it"), soft, says=["norm_it"])
    yield one("convolution", layer("Conv2D", 2, 2, name="look"), layer("Flatten"), soft, says=["look"], shape=(4, 4, 1))
    yield one("convolution-and-normalization", layer("Conv2D", 2, 2, name="look"),
              layer("BatchNormalization", name="norm_it"), layer("Flatten"), soft, says=["look", "norm_it"],
              shape=(4, 4, 1))
    yield one("lambda", dense(5), layer("Lambda", lambda x: x * 2, name="twice"), soft, says=["twice"])
    yield one("prelu", dense(5), layer("PReLU", name="learned"), soft, says=["learned"])
    yield one("relu6", dense(5), layer("ReLU", max_value=6.0, name="cut"), soft, says=["cut"])
    yield one("thresholded-relu", dense(5), layer("ReLU", threshold=1.0, name="cut"), soft, says=["cut"])
    for name in ("hard_sigmoid", "exponential", "softsign", "relu6", "mish"):
        yield one(f"activation-{name}", dense(5, name, name="strange"), soft, says=["strange", name],
                  optional=name in ("relu6", "mish"))
    yield one("two-activations", dense(5, "relu", name="first"), layer("Activation", "tanh", name="second"), soft,
              says=["second"])
    yield one("softmax-twice", dense(5, "relu"), soft, layer("Softmax", name="again"), says=["again"])
    yield one("dense-on-rows", dense(5, "relu", name="row_by_row"), layer("Flatten"), soft, says=["row_by_row"],
              shape=(2, 3))
    yield one("permute", layer("Permute", (2, 1), name="turn"), layer("Flatten"), soft, says=["turn"], shape=(2, 3))
    yield one("rescaling-inside", dense(5, "relu"), layer("Rescaling", 0.5, name="halve"), soft, says=["halve"])
    yield one("embedding", layer("Embedding", 4, 2, name="look_up"), layer("Flatten"), soft, says=["look_up"])
    yield one("lambda-functional", dense(5), layer("Lambda", lambda x: x * 2, name="twice"), soft, says=["twice"],
              build=functional)
    yield Variant("branches", branches, expect="refused", says=["sum_of_both"])
    yield Variant("two-outputs", two_outputs, expect="refused", says=["digit|parity|outputs"])


# Saving ---------------------------------------------------------------------------------------------------------------

def randomize(model, seed):
    """Gives every weight a random value: new biases are all zero, which would hide much."""
    rng = np.random.default_rng(seed)
    model.set_weights([rng.normal(0, 0.5, np.shape(weight)).astype(np.asarray(weight).dtype)
                       for weight in model.get_weights()])


def dense_layers(keras, model):
    found = []
    for one in model.layers:
        found += dense_layers(keras, one) if isinstance(one, keras.Model) else []
        found += [one] if isinstance(one, keras.layers.Dense) else []
    return found


def twin_outputs(keras, variant, model, inputs):
    """What the same weights give in a float32 model."""
    twin = variant.build(keras, "float32")
    twin.set_weights([np.asarray(weight).astype(np.float32) for weight in model.get_weights()])
    return twin.predict(inputs, verbose=0)


def save_weights(keras, model, folder, name):
    """Saves the weights alone, in the ways that this Keras has; gives the files' names."""
    ends = [".weights.h5"] if is_keras_3(keras) else [".weights.h5", "-legacy.h5"]
    for end in ends:
        model.save_weights(str(folder / (name + end)))
    return [name + end for end in ends]


def save(keras, variant, folder, seed):
    """Saves one variant; gives its entries in the index."""
    keras.backend.clear_session()
    model = variant.build(keras)
    if variant.expect != "refused":
        randomize(model, seed)
    if variant.after:
        variant.after(keras, model)
    entry = {"variant": variant.name, "expect": variant.expect, "says": variant.says, "shape": variant.shape,
             "scaling": variant.scaling, "activations": None, "kind": "whole", "names": None, "bfloat16": False}
    files = []
    if variant.expect != "refused":
        images = np.random.default_rng(seed + 1000).integers(0, 256, (COUNT, int(np.prod(variant.shape))), np.uint8)
        inputs = images.astype(np.float32) * (1 if variant.scaling else np.float32(1) / np.float32(255))
        inputs = inputs.reshape((COUNT, *variant.shape))
        layers = [[np.asarray(weight) for weight in one.get_weights()] for one in dense_layers(keras, model)]
        outputs = (twin_outputs(keras, variant, model, inputs) if variant.twin else model.predict(inputs, verbose=0))
        entry["bfloat16"] = str(layers[0][0].dtype) == "bfloat16"
        if entry["bfloat16"]:
            layers = [[weight.view(np.uint16) for weight in weights] for weights in layers]
        entry["names"] = [one.name for one in dense_layers(keras, model)] if variant.names else None
        entry["biases"] = [len(weights) == 2 for weights in layers]
        arrays = {f"layer{index}_{part}": weight for index, weights in enumerate(layers)
                  for part, weight in enumerate(weights)}
        np.savez(folder / f"{variant.name}.npz", images=images, outputs=outputs, **arrays)
    entries = []
    if variant.build is not subclassed:
        model.save(str(folder / f"{variant.name}.h5"), **({} if is_keras_3(keras) else {"save_format": "h5"}))
        entries.append(dict(entry, file=f"{variant.name}.h5"))
    if variant.weights:
        files = save_weights(keras, model, folder, variant.name)
    # A weights file knows neither the shape of a sample nor the names of its layers.
    flat = [int(np.prod(variant.shape))]
    for name in files:
        entries.append(dict(entry, file=name, kind="weights", activations=variant.weights, shape=flat, names=None))
        if entry["bfloat16"] and not is_keras_3(keras):  # Keras 2 leaves no mark on the two bytes of a bf16
            entries[-1].update(expect="refused", says=["vars/0|kernel:0"])
    return entries


def save_all(keras, folder, report):
    """Saves every variant into `folder`."""
    report.group(f"saving with Keras {keras.__version__}")
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    index = []
    for number, variant in enumerate([*supported(keras), *refused(keras)]):
        try:
            index += save(keras, variant, folder, number)
            report.check(True, variant.name)
        except Exception as error:  # whatever this Keras raises
            if variant.optional:
                report.skip(f"{variant.name}: {type(error).__name__}")
            else:
                report.check(False, f"{variant.name}: {type(error).__name__}: {str(error)[:300]}")
    (folder / "index.json").write_text(json.dumps(index, indent=1) + "\n")
    return index
