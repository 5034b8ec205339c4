"""Make, or check, Fixtures/reference/class_weights/: training with class weights, every operation of Spec/arithmetic.md.

    python make_class_weights.py            write every array
    python make_class_weights.py --check    compute every array again and compare it with the file, byte for byte
    python make_class_weights.py --keras    compare with Keras: fit(class_weight=…), batch by batch; needs PyTorch too

An implementation of sections 3 and 4 that shares no code with nnb and gives the same bits: f32 products and sums are
NumPy's, a fused multiply-add is made of exact f64 products, and f64 ones of fractions. 150 samples of unequal classes, class
3 without any among the 130 that are trained on, through 12 inputs, 40 hidden units and 5 classes, in batches of 70, so
that there are groups of 64 samples and 32 units and what remains of both. IDX files as in make_reference.py.

    images, labels    (150, 3, 4) (150)   u8
    balanced          (5)         f32  balanced weights of the first 130 samples
    given             (5)         f32  other weights, one of them 0
    NAME_W1, NAME_b1, NAME_W2, NAME_b2   f32  parameters after 3 epochs, he-uniform, seed 11, rate 0.5, for both weights,
                                      and for `none`
    NAME_loss         (3)         f64  mean weighted loss of each epoch
"""

import math
import os
import sys
from fractions import Fraction

import numpy as np

from fixture_arrays import write_or_check
from make_reference import REFERENCE, he_uniform, order, scaled, words

FOLDER = REFERENCE / "class_weights"
SAMPLES, HELD_OUT, INPUTS, HIDDEN, CLASSES, BATCH, EPOCHS, SEED = 130, 20, 12, 40, 5, 70, 3, 11
f32, f64 = np.float32, np.float64


# Arithmetic -----------------------------------------------------------------------------------------------------------

def fma32(a, b, c):
    """a·b + c rounded once to f32. The product is exact in f64; the sum is rounded to odd there, which a second rounding
    to f32 cannot tell from the exact sum."""
    product, c = np.multiply(a, b, dtype=f64), np.asarray(c, f64)
    total = product + c
    part = total - product
    error = (product - (total - part)) + (c - part)
    bits = np.atleast_1d(total).view(np.int64)
    away = np.atleast_1d((error > 0) == (total > 0))
    inexact = np.atleast_1d(error != 0) & (bits % 2 == 0)
    return np.where(inexact, np.where(away, bits + 1, bits - 1), bits).view(f64).astype(f32).reshape(np.shape(total))


def fma64(a, b, c):
    """a·b + c rounded once to f64."""
    return float(Fraction(a) * Fraction(b) + Fraction(c))


def exp32(x):
    """Section 4.1, for -100 < x <= 0."""
    def constant(text):
        return f32(float.fromhex(text))
    n = fma32(x, constant("0x1.715476p+0"), f32(12582912)) - f32(12582912)
    r = fma32(n, constant("-0x1.62e430p-1"), x)
    r = fma32(n, constant("0x1.05c610p-29"), r)
    q = np.full_like(r, f32(1 / math.factorial(7)))
    for k in range(6, -1, -1):
        q = fma32(q, r, f32(1 / math.factorial(k)))
    half = np.floor(n / 2)
    return (q * np.exp2(half).astype(f32)) * np.exp2(n - half).astype(f32)


def ln64(x):
    """Section 4.2, for positive finite x."""
    f, k = math.frexp(x)
    if f < float.fromhex("0x1.6a09e667f3bcdp+0") / 2:
        f, k = f * 2, k - 1
    u = (f - 1) / (f + 1)
    v, s = u * u, 1 / 21
    for d in range(19, 0, -2):
        s = fma64(s, v, 1 / d)
    return fma64(k, float.fromhex("0x1.62e42fefa39efp-1"), 2 * (u * s))


# The network, section 3 -----------------------------------------------------------------------------------------------

def sparse(x, rows, sums):
    """sums ← fma(x_i, rows_i, sums) in ascending i, without the terms in which x_i is zero; of many samples at once."""
    for i in range(len(rows)):
        term = fma32(x[:, i:i + 1], rows[i], sums)
        sums = np.where(x[:, i:i + 1] == 0, sums, term)
    return sums


def forward(p, x):
    """3.3: z1, a1, the shifted logits t, their exponentials' sum, and the probabilities."""
    z1 = sparse(x, p["W1"], np.broadcast_to(p["b1"], (len(x), HIDDEN)))
    a1 = np.where(z1 <= 0, f32(0), z1)
    z2 = np.broadcast_to(p["b2"], (len(x), CLASSES))
    for start in range(0, HIDDEN, 32):
        z2 = z2 + sparse(a1[:, start:start + 32], p["W2"][start:start + 32], np.zeros((len(x), CLASSES), f32))
    t = z2 - z2.max(axis=1, keepdims=True)
    e, total = exp32(t), np.zeros((len(x), 1), f32)
    for j in range(CLASSES):
        total = total + e[:, j:j + 1]
    return z1, a1, t, total, e / total


def group_gradient(p, x, labels, weights, size):
    """3.4 to 3.6 of a group of up to 64 samples of a batch of `size`: the gradient, and the sum of the losses."""
    z1, a1, t, total, out = forward(p, x)
    factors = weights[labels]
    d2 = ((out - np.eye(CLASSES, dtype=f32)[labels]) * (f32(1) / f32(size))) * factors[:, None]
    s = np.zeros((len(x), HIDDEN), f32)
    for j in range(CLASSES):
        s = fma32(d2[:, j:j + 1], p["W2"][:, j], s)
    d1 = np.where(z1 > 0, s, f32(0))
    g = {name: np.zeros_like(value) for name, value in p.items()}
    loss = 0.0
    for n, label in enumerate(labels):
        g["W1"] = np.where(x[n][:, None] == 0, g["W1"], fma32(x[n][:, None], d1[n], g["W1"]))
        g["W2"] = np.where(a1[n][:, None] == 0, g["W2"], fma32(a1[n][:, None], d2[n], g["W2"]))
        g["b1"], g["b2"] = g["b1"] + d1[n], g["b2"] + d2[n]
        loss += float(factors[n]) * (ln64(float(total[n, 0])) - float(t[n, label]))
    return g, loss


def step(p, x, labels, weights):
    """One batch: the parameters after its step, and the sum of its losses."""
    sums, loss = None, 0.0
    for start in range(0, len(x), 64):
        part = x[start:start + 64]
        g, some = group_gradient(p, part, labels[start:start + 64], weights, len(x))
        loss += some
        if sums is None:
            sums = g
        else:
            rows = (part != 0).any(axis=0)[:, None]
            sums = {name: sums[name] + g[name] for name in g} | {"W1": np.where(rows, sums["W1"] + g["W1"], sums["W1"])}
    return {name: fma32(f32(-0.5), sums[name], p[name]) for name in p}, loss


def train(x, labels, weights):
    p, losses = he_uniform(SEED, INPUTS, HIDDEN, CLASSES), []
    for epoch in range(1, EPOCHS + 1):
        places, total = order(SEED, epoch, SAMPLES), 0.0
        for start in range(0, SAMPLES, BATCH):
            chosen = places[start:start + BATCH]
            p, loss = step(p, x[chosen], labels[chosen], weights)
            total += loss
        losses.append(total / SAMPLES)
    return p | {"loss": np.array(losses)}


# The data -------------------------------------------------------------------------------------------------------------

def data():
    """From words of purposes that the spec does not use. Classes have 1/2, 1/4, 1/8 and 1/8 of the samples."""
    count = SAMPLES + HELD_OUT
    pixels = words(7, 103, 0, count * INPUTS)
    images = np.where(pixels >> np.uint64(63) == 1, pixels & np.uint64(255), 0).astype(np.uint8).reshape(count, 3, 4)
    classes = np.array([0, 0, 0, 0, 1, 1, 2, 4], np.uint8)
    labels = classes[(words(7, 104, 0, count) % np.uint64(8)).astype(int)]
    labels[SAMPLES + 3] = 3
    return images, labels


def balanced(labels):
    """4.7."""
    counts = np.bincount(labels, minlength=CLASSES)
    kinds = int((counts > 0).sum())
    return np.array([len(labels) / (kinds * int(count)) if count else 1 for count in counts], f64).astype(f32)


def weightings(labels):
    return {"balanced": balanced(labels[:SAMPLES]), "given": np.array([0.1, 3, 0, 1, 2.5], f32),
            "none": np.ones(CLASSES, f32)}


def arrays():
    images, labels = data()
    result, x = {"images": images, "labels": labels}, scaled(images)
    for name, weights in weightings(labels).items():
        if name != "none":
            result[name] = weights
        result |= {f"{name}_{part}": value for part, value in train(x, labels, weights).items()}
    return result


def compare_with_keras():
    """The same training by Keras, which has no part in the order of sums: parameters to 1e-5, losses to 1e-6."""
    os.environ["KERAS_BACKEND"] = "torch"
    import keras
    images, labels = data()
    x, expected = scaled(images), arrays()
    for name, weights in weightings(labels).items():
        model = keras.Sequential([keras.layers.Input((INPUTS,)), keras.layers.Dense(HIDDEN, "relu"),
                                  keras.layers.Dense(CLASSES, "softmax")])
        model.compile(keras.optimizers.SGD(0.5), keras.losses.SparseCategoricalCrossentropy())
        p = he_uniform(SEED, INPUTS, HIDDEN, CLASSES)
        model.set_weights([p["W1"], p["b1"], p["W2"], p["b2"]])
        for epoch in range(1, EPOCHS + 1):
            places = order(SEED, epoch, SAMPLES)
            seen = model.fit(x[places], labels[places], batch_size=BATCH, shuffle=False, verbose=0,
                             class_weight={index: float(weight) for index, weight in enumerate(weights)})
            np.testing.assert_allclose(seen.history["loss"][0], expected[f"{name}_loss"][epoch - 1], rtol=1e-6)
        for part, found in zip(("W1", "b1", "W2", "b2"), model.get_weights()):
            np.testing.assert_allclose(found, expected[f"{name}_{part}"], atol=1e-5)
        print(f"{name}: as Keras {keras.__version__}")


def main():
    if "--keras" in sys.argv:
        return compare_with_keras()
    write_or_check(FOLDER, arrays())


if __name__ == "__main__":
    main()
