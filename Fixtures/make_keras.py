#!/usr/bin/env python3
"""Makes the archives in Fixtures/keras with the Keras of the environment that it runs in.

    python make_keras.py NAME GENERATION      NAME is keras, tf_keras or tensorflow.keras

GENERATION is what the files' names begin with: keras-3, tf-keras, tf-2.12, tf-2.13, tf-2.15. The versions were Keras 3.15.1,
tf-keras 2.21.0, and TensorFlow 2.12.1, 2.13.1 and 2.15.1. The weights are k/64 with small whole k, in the order of the
layers, so that every file of a name holds the same ones. Members of the last three generations are deflated afterwards.
"""

import importlib
import os
import sys
import zipfile
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "torch")
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np

FOLDER = Path(__file__).resolve().parent / "keras"


def weights(shapes):
    """Multiples of 1/64 that depend on nothing but their number."""
    count = 0
    for shape in shapes:
        size = int(np.prod(shape))
        yield ((np.arange(count, count + size) * 37 % 101 - 50) / 64).astype(np.float32).reshape(shape)
        count += size


def deflate(path):
    """Writes an archive again with deflated members and fixed times."""
    with zipfile.ZipFile(path) as archive:
        members = [(name, archive.read(name)) for name in archive.namelist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)


def main():
    keras = importlib.import_module(sys.argv[1])
    generation = sys.argv[2]
    layers, inputs = keras.layers, keras.Input

    def save(name, model, beside=False):
        model.set_weights(list(weights([w.shape for w in model.get_weights()])))
        options = {"save_format": "keras_v3"} if generation == "tf-2.12" else {}
        path = FOLDER / f"{generation}-{name}.keras"
        model.save(path, **options)
        if generation in ("tf-2.13", "tf-2.15", "tf-keras"):
            deflate(path)
        if beside and generation in ("keras-3", "tf-2.12"):
            model.save_weights(FOLDER / f"{generation}-{name}.weights.h5")
            (FOLDER / f"{generation}-{name}.json").write_text(model.to_json())

    start = inputs((2, 3))
    x = layers.Dense(5)(layers.Flatten()(start))
    x = layers.Dense(4, use_bias=False)(layers.Dropout(0.2)(layers.LeakyReLU()(x)))
    x = layers.Dense(3)(layers.ELU(alpha=0.5)(x))
    save("functional", keras.Model(start, layers.Softmax()(x)))

    def part(size):
        return keras.Sequential([layers.Dense(size, activation="relu"), layers.Dense(size)])

    save("nested", keras.Sequential([inputs((6,)), part(5), layers.Dense(4, activation="tanh"), part(3)]), True)

    model = keras.Sequential([inputs((6,)), layers.Dense(5, activation="relu"), layers.Dense(3, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(next(weights([(3, 6)])), np.array([0, 1, 2]), verbose=0)
    save("trained", model)

    if generation == "keras-3":
        save("refuse-lambda", keras.Sequential([inputs((6,)), layers.Dense(3), layers.Lambda(lambda x: x * 2)]))

        @keras.saving.register_keras_serializable(package="Mine")
        class Dense(layers.Dense):
            """Another package's layer of the same name."""

        save("refuse-custom", keras.Sequential([inputs((6,)), Dense(3)]))
        model = keras.Sequential([inputs((6,)), layers.Dense(3)])
        model.quantize("int8")
        model.save(FOLDER / "keras-3-refuse-int8.keras")


if __name__ == "__main__":
    main()
