"""Make, or check, Fixtures/reference/average/: training with averaged weights, every operation of Spec/arithmetic.md, 3.11.

    python make_average.py            write every array
    python make_average.py --check    compute every array again and compare it with the file, byte for byte

In the arithmetic and on the data of make_class_weights.py, without class weights: 240 steps in batches of 10 of the 130
samples, he-uniform, seed 11, rate 0.5. IDX files of f32, parameters W1, b1, W2, b2:

    running_W1, …    the parameters themselves after 240 steps
    half_W1, …       the average after 240 steps, f 0.5, from the beginning
    all_W1, …        the average after 100 steps, f 1, from the beginning
    later_W1, …      the average after 240 steps, f 0.3, that began when 37 steps were done
"""


import numpy as np

import make_class_weights as network
from fixture_arrays import write_or_check
from make_reference import REFERENCE, he_uniform, order, scaled

FOLDER = REFERENCE / "average"
BATCH, STEPS = 10, 240
f32, f64 = np.float32, np.float64

# Name: the fraction f, the steps done before, and those after which it is looked at.
CASES = {"half": (0.5, 0, 240), "all": (1.0, 0, 100), "later": (0.3, 37, 240)}


def parameters():
    """The parameters at the beginning and after each step."""
    images, labels = network.data()
    x, ones = scaled(images), np.ones(network.CLASSES, f32)
    p = he_uniform(network.SEED, network.INPUTS, network.HIDDEN, network.CLASSES)
    yield p
    done = epoch = 0
    while done < STEPS:
        epoch += 1
        places = order(network.SEED, epoch, network.SAMPLES)
        for start in range(0, network.SAMPLES, BATCH):
            batch = places[start:start + BATCH]
            p, _ = network.step(p, x[batch], labels[batch], ones)
            yield p
            done += 1


def averaged(course, fraction, before, after):
    """3.11, of all parameters from the beginning on."""
    e = None
    for s in range(after - before + 1):
        w, n = course[before + s], s // 32
        if s % 32 == 0 and fraction * n >= 1:
            if fraction * (n - 1) < 1:
                e = dict(w)
            else:
                g = f32(1 / (fraction * n))
                e = {name: network.fma32(g, w[name] - e[name], e[name]) for name in w}
    return e if fraction * ((after - before) // 32) >= 1 else course[after]


def arrays():
    course = list(parameters())
    found = {"running": course[STEPS]} | {name: averaged(course, *case) for name, case in CASES.items()}
    return {f"{name}_{part}": values for name, p in found.items() for part, values in p.items()}


if __name__ == "__main__":
    write_or_check(FOLDER, arrays())
