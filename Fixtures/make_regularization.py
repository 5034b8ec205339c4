"""Make, or check, Fixtures/reference/regularization/: weight decay and label smoothing (Spec/arithmetic.md, 3.5 and 3.9).

    python make_regularization.py            write every array
    python make_regularization.py --check    compute every array again and compare it with the file, byte for byte

In the arithmetic and on the data of make_class_weights.py: three epochs of 130 samples in batches of 70, he-uniform, seed 11,
rate 0.5. IDX files of f32, NAME_W1, NAME_b1, NAME_W2, NAME_b2 for parameters at the end, and NAME_loss, f64, for the mean loss
of each epoch:

    decay        weight decay 0.01, gradient descent
    momentum     weight decay 0.01, momentum 0.75
    smoothing    label smoothing 0.1
    all          weight decay 0.01, nesterov 0.75, label smoothing 0.3, class weights 0.1, 3, 0, 1, 2.5
"""


import numpy as np

import make_class_weights as network
from make_class_weights import BATCH, CLASSES, EPOCHS, HIDDEN, INPUTS, SAMPLES, SEED, fma32, forward, ln64
from fixture_arrays import write_or_check
from make_reference import REFERENCE, he_uniform, order, scaled

FOLDER = REFERENCE / "regularization"
f32, f64 = np.float32, np.float64
RATE = 0.5

# Name: the weight decay, the momentum and whether it is Nesterov's, the label smoothing, the class weights.
CASES = {"decay": (0.01, 0, False, 0, None), "momentum": (0.01, 0.75, False, 0, None), "smoothing": (0, 0, False, 0.1, None),
         "all": (0.01, 0.75, True, 0.3, [0.1, 3, 0, 1, 2.5])}


def group(p, x, labels, smoothing, weights, size):
    """3.4 to 3.6 of a group: the gradient, and the sum of the losses."""
    z1, a1, t, total, out = forward(p, x)
    here, r = np.eye(CLASSES, dtype=f32)[labels], f32(1) / f32(size)
    d2 = (out - here) * r
    if smoothing:
        share = smoothing / CLASSES
        d2 = fma32(np.where(here == 1, f32(smoothing - share), f32(-share)), r, d2)
    if weights is not None:
        d2 = d2 * weights[labels][:, None]
    s = np.zeros((len(x), HIDDEN), f32)
    for j in range(CLASSES):
        s = fma32(d2[:, j:j + 1], p["W2"][:, j], s)
    d1 = np.where(z1 > 0, s, f32(0))
    g, loss = {name: np.zeros_like(value) for name, value in p.items()}, 0.0
    for n, label in enumerate(labels):
        g["W1"] = np.where(x[n][:, None] == 0, g["W1"], fma32(x[n][:, None], d1[n], g["W1"]))
        g["W2"] = np.where(a1[n][:, None] == 0, g["W2"], fma32(a1[n][:, None], d2[n], g["W2"]))
        g["b1"], g["b2"] = g["b1"] + d1[n], g["b2"] + d2[n]
        one = ln64(float(total[n, 0])) - float(t[n, label])
        loss += one if weights is None else float(weights[label]) * one
    return g, loss


def gradient(p, x, labels, smoothing, weights):
    """The gradient of a batch, and the sum of its losses."""
    sums, loss = None, 0.0
    for start in range(0, len(x), 64):
        part = x[start:start + 64]
        g, some = group(p, part, labels[start:start + 64], smoothing, weights, len(x))
        loss += some
        rows = (part != 0).any(axis=0)[:, None]
        sums = g if sums is None else (
            {name: sums[name] + g[name] for name in g} | {"W1": np.where(rows, sums["W1"] + g["W1"], sums["W1"])})
    return sums, loss


def stepped(w, v, g, decay, mu, is_nesterov):
    """3.9: a parameter and its velocity after a step."""
    if decay:
        w = f32(1 - RATE * decay) * w
    if not mu:
        return fma32(f32(-RATE), g, w), v
    v = fma32(f32(mu), v, g)
    return fma32(f32(-RATE), fma32(f32(mu), v, g) if is_nesterov else v, w), v


def train(x, labels, decay, mu, is_nesterov, smoothing, weights):
    weights = None if weights is None else np.array(weights, f32)
    p, losses = he_uniform(SEED, INPUTS, HIDDEN, CLASSES), []
    v = {name: np.zeros_like(value) for name, value in p.items()}
    for epoch in range(1, EPOCHS + 1):
        places, total = order(SEED, epoch, SAMPLES), 0.0
        for start in range(0, SAMPLES, BATCH):
            batch = places[start:start + BATCH]
            g, loss = gradient(p, x[batch], labels[batch], smoothing, weights)
            total += loss
            after = {name: stepped(p[name], v[name], g[name], decay, mu, is_nesterov) for name in p}
            p, v = ({name: pair[part] for name, pair in after.items()} for part in (0, 1))
        losses.append(total / SAMPLES)
    return p | {"loss": np.array(losses)}


def arrays():
    images, labels = network.data()
    x = scaled(images)
    return {f"{name}_{part}": values for name, case in CASES.items() for part, values in train(x, labels, *case).items()}


if __name__ == "__main__":
    write_or_check(FOLDER, arrays())
