"""Make, or check, Fixtures/reference/deep/: training of networks with several hidden layers, every operation of
Spec/arithmetic.md.

    python make_deep.py            write every array
    python make_deep.py --check    compute every array again and compare it with the file, byte for byte
    python make_deep.py --slopes   compare the gradients with differences of losses, both in f64
    python make_deep.py --torch    compare one step and the losses of three epochs with PyTorch

An implementation of sections 3 and 4 that shares no code with nnb and gives the same bits, with the f32 operations of
make_class_weights.py and its 130 samples of 12 inputs and 5 classes, in batches of 70, so that there are groups of 64
samples and what remains. Three epochs from seed 11.

    NAME_parameters   (N)   f32  the parameters at the end: W1, b1, W2, b2 and so on, one after the other
    NAME_slots        (N)   f32  the optimizer's numbers in the same order, the slots one after the other, if it has some
    NAME_loss         (3)   f64  mean loss of each epoch

NAME is one of RUNS, which has its layers, initial parameters, optimizer, norm to clip to, weight decay and label smoothing.
"""

import sys

import numpy as np

from make_class_weights import BATCH, CLASSES, EPOCHS, INPUTS, SAMPLES, SEED, data, exp32, fma32, ln64, sparse
from fixture_arrays import write_or_check
from make_reference import REFERENCE, order, scaled, symmetric

FOLDER = REFERENCE / "deep"
f32, f64 = np.float32, np.float64

# The units of hidden layers; initial parameters; the optimizer with its settings, the learning rate first; the norm to clip to;
# weight decay of sgd, and label smoothing.
RUNS = {
    "sgd": ([40, 35], "he-uniform", ("sgd", 0.5), None, 0, 0),
    "nesterov": ([7, 70, 33], "uniform", ("nesterov", 0.01, 0.9), 2.5, 0, 0),
    "adamw": ([33, 64, 3, 20], "he-uniform", ("adam", 0.01, 0.9, 0.999, 1e-8, 0.1), None, 0, 0),
    "regularized": ([20, 38], "he-uniform", ("sgd", 0.3), None, 0.05, 0.1),
}


# The network, section 3. A network is a list of kernels and biases in turn. --------------------------------------------

def initial(sizes, way):
    """4.4."""
    result = []
    for layer, (inputs, units) in enumerate(zip(sizes, sizes[1:])):
        limit = f32(np.sqrt(f64(6) / inputs)) if way == "he-uniform" else f32(0.5)
        result.append(limit * symmetric(SEED, 2 * layer, (inputs, units)))
        result.append(np.zeros(units, f32) if way == "he-uniform" else f32(0.5) * symmetric(SEED, 2 * layer + 1, (units,)))
    return result


def forward(p, x):
    """3.3: z and a of every layer, the last a being the shifted logits t; and the exponentials and their sum."""
    z, a = [sparse(x, p[0], np.broadcast_to(p[1], (len(x), len(p[1]))))], []
    for kernel, bias in zip(p[2::2], p[3::2]):
        a.append(np.where(z[-1] <= 0, f32(0), z[-1]))
        sums = np.broadcast_to(bias, (len(x), len(bias)))
        for start in range(0, len(kernel), 32):
            part = np.zeros((len(x), len(bias)), f32)
            sums = sums + sparse(a[-1][:, start:start + 32], kernel[start:start + 32], part)
        z.append(sums)
    t = z[-1] - z[-1].max(axis=1, keepdims=True)
    e, total = exp32(t), np.zeros((len(x), 1), f32)
    for j in range(CLASSES):
        total = total + e[:, j:j + 1]
    return z, a, t, e, total


def group_gradient(p, x, labels, size, smoothing):
    """3.4 to 3.6 of a group of up to 64 samples of a batch of `size`: the gradient, and the sum of the losses."""
    z, a, t, e, total = forward(p, x)
    r = f32(1) / f32(size)
    d = (e / total - np.eye(CLASSES, dtype=f32)[labels]) * r
    if smoothing:
        part = smoothing / CLASSES
        d = fma32(np.where(np.eye(CLASSES)[labels] == 1, f32(smoothing - part), f32(-part)), r, d)
    g = [np.zeros_like(value) for value in p]
    for layer in reversed(range(len(z))):
        inputs = x if layer == 0 else a[layer - 1]
        for n in range(len(x)):
            column = inputs[n][:, None]
            g[2 * layer] = np.where(column == 0, g[2 * layer], fma32(column, d[n], g[2 * layer]))
            g[2 * layer + 1] = g[2 * layer + 1] + d[n]
        if layer > 0:
            s = np.zeros(z[layer - 1].shape, f32)
            for j in range(d.shape[1]):
                s = fma32(d[:, j:j + 1], p[2 * layer][:, j], s)
            d = np.where(z[layer - 1] > 0, s, f32(0))
    loss = 0.0
    for n, label in enumerate(labels):
        loss += ln64(float(total[n, 0])) - float(t[n, label])
    return g, loss


def gradient(p, x, labels, smoothing=0):
    """3.6 of a batch."""
    sums, loss = None, 0.0
    for start in range(0, len(x), 64):
        part = x[start:start + 64]
        g, some = group_gradient(p, part, labels[start:start + 64], len(x), smoothing)
        loss += some
        if sums is None:
            sums = g
        else:
            rows = (part != 0).any(axis=0)[:, None]
            sums = [np.where(rows, sums[0] + g[0], sums[0])] + [one + other for one, other in zip(sums[1:], g[1:])]
    return sums, loss


def clipped(g, norm):
    """3.7."""
    sums = [0.0] * 8
    for part in g:
        for i, value in enumerate(part.ravel().astype(f64)):
            sums[i % 8] += value * value
    found = float(np.sqrt(((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]))))
    return [part * f32(norm / found) for part in g] if found > norm else g


def power(b, n):
    """4.6."""
    p = 1.0
    while n > 0:
        p, b, n = p * b if n % 2 else p, b * b, n // 2
    return p


def step(optimizer, p, g, slots, t, decay):
    """3.9: the parameters and slots after step t."""
    kind, rate, *settings = optimizer
    if kind == "sgd":
        if decay:
            p = [f32(1 - rate * decay) * w for w in p]
        return [fma32(f32(-rate), part, w) for part, w in zip(g, p)], []
    if kind == "nesterov":
        mu = f32(settings[0])
        v = [fma32(mu, v, part) for v, part in zip(slots[0], g)]
        return [fma32(f32(-rate), fma32(mu, v, part), w) for v, part, w in zip(v, g, p)], [v]
    beta1, beta2, epsilon, own = settings
    a, s = f32(rate / (1 - power(beta1, t))), f32(np.sqrt(1 - power(beta2, t)))
    k = f32(1 - rate * own)
    m = [fma32(f32(1 - beta1), part, f32(beta1) * m) for m, part in zip(slots[0], g)]
    v = [fma32(f32(1 - beta2), part * part, f32(beta2) * v) for v, part in zip(slots[1], g)]
    return [fma32(-a, m / (np.sqrt(v) / s + f32(epsilon)), k * w) for m, v, w in zip(m, v, p)], [m, v]


def train(x, labels, hidden, way, optimizer, norm, decay, smoothing):
    p = initial([INPUTS] + hidden + [CLASSES], way)
    slots = [[np.zeros_like(part) for part in p] for _ in range({"sgd": 0, "nesterov": 1, "adam": 2}[optimizer[0]])]
    losses, t = [], 0
    for epoch in range(1, EPOCHS + 1):
        places, total = order(SEED, epoch, SAMPLES), 0.0
        for start in range(0, SAMPLES, BATCH):
            chosen = places[start:start + BATCH]
            g, loss = gradient(p, x[chosen], labels[chosen], smoothing)
            t += 1
            p, slots = step(optimizer, p, clipped(g, norm) if norm else g, slots, t, decay)
            total += loss
        losses.append(total / SAMPLES)
    return p, slots, np.array(losses)


def flat(p):
    return np.concatenate([part.ravel() for part in p])


def arrays():
    images, labels = data()
    x, result = scaled(images), {}
    for name, run in RUNS.items():
        p, slots, losses = train(x, labels, *run)
        result |= {f"{name}_parameters": flat(p), f"{name}_loss": losses}
        if slots:
            result[f"{name}_slots"] = np.concatenate([flat(slot) for slot in slots])
    return result


# Others ---------------------------------------------------------------------------------------------------------------

def check_slopes():
    """The gradient of this script beside central differences of the mean loss, in f64."""
    images, labels = data()
    x, labels = scaled(images)[:BATCH].astype(f64), labels[:BATCH]

    def loss(p):
        a = x
        for layer in range(0, len(p), 2):
            z = a @ p[layer] + p[layer + 1]
            a = np.maximum(z, 0)
        t = z - z.max(axis=1, keepdims=True)
        return (np.log(np.exp(t).sum(axis=1)) - t[np.arange(len(x)), labels]).mean()

    for name, (hidden, way, *_) in RUNS.items():
        sizes = [INPUTS] + hidden + [CLASSES]
        start = initial(sizes, way)
        # Without biases a sample may be exactly where ReLU has no slope.
        start[1::2] = initial(sizes, "uniform")[1::2]
        found, _ = gradient(start, scaled(images)[:BATCH], labels)
        p, worst = [part.astype(f64) for part in start], 0.0
        chance = np.random.default_rng(1)
        for part, g in zip(p, found):
            for place in chance.choice(part.size, min(40, part.size), replace=False):
                values, h = part.ravel(), 1e-5
                values[place] += h
                up = loss(p)
                values[place] -= 2 * h
                slope = (up - loss(p)) / (2 * h)
                values[place] += h
                worst = max(worst, abs(slope - g.ravel()[place]))
        assert worst < 1e-6, (name, worst)
        print(f"{name}: gradients differ from slopes by at most {worst:.1e}")


def compare_with_torch():
    """The same training by PyTorch, which has no part in the order of sums: parameters and losses to 1e-5."""
    import torch
    images, labels = data()
    x = scaled(images)
    for name, (hidden, way, (kind, rate, *settings), norm, decay, smoothing) in RUNS.items():
        sizes = [INPUTS] + hidden + [CLASSES]
        first, expected = initial(sizes, way), train(x, labels, *RUNS[name])
        layers = [torch.nn.Linear(inputs, units) for inputs, units in zip(sizes, sizes[1:])]
        with torch.no_grad():
            for layer, kernel, bias in zip(layers, first[::2], first[1::2]):
                layer.weight.copy_(torch.tensor(kernel.T.copy()))
                layer.bias.copy_(torch.tensor(bias))
        model = torch.nn.Sequential(*[part for layer in layers for part in (layer, torch.nn.ReLU())][:-1])
        optimizer = {
            "sgd": lambda: torch.optim.SGD(model.parameters(), rate, weight_decay=decay),
            "nesterov": lambda: torch.optim.SGD(model.parameters(), rate, momentum=settings[0], nesterov=True),
            "adam": lambda: torch.optim.AdamW(model.parameters(), rate, settings[:2], settings[2], settings[3]),
        }[kind]()
        for epoch in range(1, EPOCHS + 1):
            places, total = order(SEED, epoch, SAMPLES), 0.0
            for start in range(0, SAMPLES, BATCH):
                chosen = places[start:start + BATCH]
                z, classes = model(torch.tensor(x[chosen])), torch.tensor(labels[chosen].astype(np.int64))
                loss = torch.nn.functional.cross_entropy(z, classes)
                optimizer.zero_grad()
                torch.nn.functional.cross_entropy(z, classes, label_smoothing=smoothing).backward()
                if norm:
                    torch.nn.utils.clip_grad_norm_(model.parameters(), norm)
                optimizer.step()
                total += loss.item() * len(chosen)
            np.testing.assert_allclose(total / SAMPLES, expected[2][epoch - 1], rtol=1e-5)
        for layer, kernel, bias in zip(layers, expected[0][::2], expected[0][1::2]):
            np.testing.assert_allclose(layer.weight.detach().numpy().T, kernel, atol=1e-5)
            np.testing.assert_allclose(layer.bias.detach().numpy(), bias, atol=1e-5)
        print(f"{name}: as PyTorch {torch.__version__}")


def main():
    if "--slopes" in sys.argv:
        return check_slopes()
    if "--torch" in sys.argv:
        return compare_with_torch()
    write_or_check(FOLDER, arrays())


if __name__ == "__main__":
    main()
