"""Make, or check, Fixtures/reference/optimizers/: what Keras's own optimizers make of given gradients.

    python make_optimizers.py            write every array
    python make_optimizers.py --check    compute every array again and compare it with the file; exit status 1 and the
                                         names of what differs if anything does

The arithmetic is Keras 3's on its NumPy backend, in f32. IDX files as in make_reference.py. The parameters are those of
a network with 3 inputs, 4 hidden units and 2 classes in one row: W1 (3, 4), b1 (4), W2 (4, 2), b2 (2), 26 values.

    start      (26)     f32  parameters
    gradients  (12, 26) f32  a gradient for each step, given whatever the parameters have become
    NAME       (12, 26) f32  the parameters after each step, for every NAME of RUNS

Keras adds epsilon to the root of the second moment before its bias is taken out, the paper and nnb after; with the
epsilon of 1e-12 that is used here neither changes a bit. Keras's momentum multiplies the velocity by the learning
rate, nnb's does not, which is the same as long as the learning rate is.
"""

import os
import sys

os.environ["KERAS_BACKEND"] = "numpy"

import keras
import numpy as np

from make_reference import REFERENCE, from_idx, idx

FOLDER = REFERENCE / "optimizers"
SHAPES = [(3, 4), (4,), (4, 2), (2,)]
STEPS = 12
schedules, optimizers = keras.optimizers.schedules, keras.optimizers

RUNS = {
    "sgd": lambda: optimizers.SGD(0.1),
    "momentum": lambda: optimizers.SGD(0.1, momentum=0.9),
    "nesterov": lambda: optimizers.SGD(0.1, momentum=0.9, nesterov=True),
    "adam": lambda: optimizers.Adam(0.01, epsilon=1e-12),
    "adam_betas": lambda: optimizers.Adam(0.02, beta_1=0.5, beta_2=0.75, epsilon=1e-12),
    "adamw": lambda: optimizers.AdamW(0.01, weight_decay=0.1, epsilon=1e-12),
    "clipped": lambda: optimizers.SGD(0.1, global_clipnorm=3.0),
    "clipped_adamw": lambda: optimizers.AdamW(0.01, weight_decay=0.1, epsilon=1e-12, global_clipnorm=3.0),
    "cosine": lambda: optimizers.SGD(schedules.CosineDecay(0.1, STEPS)),
    "cosine_adam": lambda: optimizers.Adam(schedules.CosineDecay(0.01, 9), epsilon=1e-12),
    "staircase": lambda: optimizers.SGD(schedules.ExponentialDecay(0.1, 5, 0.5, staircase=True)),
}


def parts(row):
    ends = np.cumsum([np.prod(shape) for shape in SHAPES])
    return [part.reshape(shape) for part, shape in zip(np.split(row, ends[:-1]), SHAPES)]


def run(optimizer, start, gradients):
    variables = [keras.Variable(part) for part in parts(start)]
    optimizer.build(variables)
    rows = []
    for gradient in gradients:
        optimizer.apply(parts(gradient), variables)
        rows.append(np.concatenate([np.asarray(variable.value).ravel() for variable in variables]))
    return np.array(rows, np.float32)


def arrays():
    random = np.random.Generator(np.random.Philox(7))
    start = random.normal(size=26).astype(np.float32)
    # Norms on both sides of the one that is clipped to, and elements of very different sizes.
    gradients = (random.normal(size=(STEPS, 26)) * random.uniform(0.01, 1.5, size=(STEPS, 26))).astype(np.float32)
    return {"start": start, "gradients": gradients} | {
        name: run(make(), start, gradients) for name, make in RUNS.items()}


def main():
    wrong = []
    for name, values in arrays().items():
        path = FOLDER / f"{name}.idx"
        if "--check" in sys.argv:
            if not path.exists() or not np.allclose(from_idx(path.read_bytes()), values, rtol=1e-6, atol=1e-7):
                wrong.append(name)
        else:
            FOLDER.mkdir(parents=True, exist_ok=True)
            path.write_bytes(idx(values))
    if wrong:
        sys.exit("not what make_optimizers.py makes: " + ", ".join(wrong))


if __name__ == "__main__":
    main()
