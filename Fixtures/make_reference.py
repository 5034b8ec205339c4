"""Make, or check, the reference arrays of Fixtures/reference/.

    python make_reference.py            write every array
    python make_reference.py --check    compute every array again and compare it with the file; exit status 1 and the
                                        names of what differs if anything does

This is a second implementation of Spec/arithmetic.md that shares no code with nnb. What the spec fixes to the bit -
random words, initial parameters, orders of samples, scaled inputs - is computed to the bit. Activations, losses,
gradients and trained parameters are computed from those same f32 values in f64, without the spec's order of sums, so
they are the mathematical results that an f32 program approaches. The functions are computed with 50 digits.

Every file is an uncompressed IDX file with big-endian values: two zero bytes, a type (u8 = 0x08, i32 = 0x0C,
f32 = 0x0D, f64 = 0x0E), the rank, the shape as u32, the values row by row. A single number has shape (1).
A kernel has the shape (inputs, outputs). `d` before a name means the gradient of the mean loss.

small/      One batch of 9 samples through 12 inputs, 7 hidden units and 5 classes, and one step with rate 0.5.

    images            (9, 3, 4)  u8   pixels, about half of them 0
    labels            (9)        u8   0 to 4
    x                 (9, 12)    f32  the pixels scaled as in section 3.1
    W1, b1            (12, 7) (7)     f32  parameters before the step; the biases are not zero
    W2, b2            (7, 5) (5)      f32
    z1, a1            (9, 7)     f64  hidden layer before and after ReLU
    z2, a2            (9, 5)     f64  logits and probabilities
    losses            (9)        f64  loss of each sample
    loss              (1)        f64  their mean
    dW1, db1          (12, 7) (7)     f64
    dW2, db2          (7, 5) (5)      f64
    W1_after, b1_after, W2_after, b2_after  f64  parameters after the step, shapes as before it

random/     Section 4.3 to 4.5. IDX has no 64-bit integer, so a word is a row of 8 bytes, the lowest first.

    words_seed<S>_purpose<P>_index<I>  (18, 8)  u8   the first 18 words for a seed, a purpose and an index
    he_uniform_W1, he_uniform_b1, he_uniform_W2, he_uniform_b2  f32  seed 1, shapes (12, 7) (7) (7, 5) (5)
    uniform_W1, uniform_b1, uniform_W2, uniform_b2              f32  the same
    order_n<N>_epoch<E>                (N)      i32  order of N samples in an epoch, seed 1

training/   Training on Fixtures/mnist/ with rate f32(0.1) and seed 1. One folder for each run:

    batch64/    32 hidden units, batches of 64 (the last has 32), he-uniform, E = 3 epochs
    batch50/    16 hidden units, batches of 50, he-uniform, E = 2 epochs
    full/       10 hidden units, all 4,000 samples in one batch, uniform, E = 20 epochs of one step

  and in each of them:

    loss              (E)        f64  mean loss of the training samples, each batch measured before its update
    accuracy          (E)        f64  share of training samples classified correctly, measured at the same time
    test_loss         (E)        f64  mean loss of the test samples after the epoch
    test_accuracy     (E)        f64  share of test samples classified correctly after the epoch

functions/  Functions of f32 (ln: f64) values, rounded once to f64 from 50 digits. -0 is not among the values.

    exp_x, exp        (C)        f32, f64  exp from -104 to 88.72283; results below 2^-126 are subnormal in f32
    ln_x, ln          (C)        f64, f64  natural logarithm from 1 to 1,000,000
    x                 (C)        f32  the values of all that follow, from -40 to 40
    sigmoid, tanh, elu_1.0, elu_0.5, selu, leaky_relu_0.3, softplus, swish, gelu, gelu_tanh
                      (C)        f64  section 6; the number after elu is alpha, that after leaky_relu the slope,
                                      which is the f64 nearest to 0.3
"""

import gzip
import struct
import sys
from pathlib import Path

import mpmath
import numpy as np

HERE = Path(__file__).resolve().parent
REFERENCE = HERE / "reference"
TYPES = {"u1": 0x08, "i4": 0x0C, "f4": 0x0D, "f8": 0x0E}    # NumPy's name without byte order: IDX type
TOLERANCE = 1e-12                                           # relative, for f64: its sums may be in any order

f32, f64 = np.float32, np.float64
mpmath.mp.dps = 50


# Section 3.1 and 4: what is exact -------------------------------------------------------------------------------------

def scaled(images):
    """Section 3.1. The offset is 0, so one f32 product is the same as the fma."""
    return images.reshape(len(images), -1).astype(f32) * (f32(1) / f32(255))


def words(seed, purpose, index, count):
    """Section 4.3. NumPy raises the counter before it makes a block: hence the 1 + in the spec."""
    return np.random.Philox(counter=index << 64, key=seed + (purpose << 64)).random_raw(count)


def symmetric(seed, tensor, shape):
    """Section 4.4: u for each element of a tensor, row by row. f64 on the way is exact, and so is the f32."""
    k = (words(seed, 1, tensor, int(np.prod(shape))) >> np.uint64(40)).astype(np.int64)
    return ((2 * k + 1 - 2**24) / 2**24).astype(f32).reshape(shape)


def he_uniform(seed, inputs, hidden, outputs):
    def kernel(tensor, shape):
        return f32(np.sqrt(f64(6) / shape[0])) * symmetric(seed, tensor, shape)
    return {"W1": kernel(0, (inputs, hidden)), "b1": np.zeros(hidden, f32),
            "W2": kernel(2, (hidden, outputs)), "b2": np.zeros(outputs, f32)}


def uniform(seed, inputs, hidden, outputs):
    shapes = {"W1": (inputs, hidden), "b1": (hidden,), "W2": (hidden, outputs), "b2": (outputs,)}
    return {name: f32(0.5) * symmetric(seed, tensor, shape) for tensor, (name, shape) in enumerate(shapes.items())}


def order(seed, epoch, count):
    """Section 4.5. Python's integers are as long as they need to be, so the 128-bit product is just a product."""
    result = list(range(count))
    drawn = words(seed, 2, epoch, count - 1).tolist()
    for i, word in zip(range(count - 1, 0, -1), drawn):
        j = word * (i + 1) >> 64
        result[i], result[j] = result[j], result[i]
    return np.array(result)


# Section 2: the network, in f64 ---------------------------------------------------------------------------------------

def forward(p, x):
    """All that a batch gives on its way through the network; rows are samples."""
    z1 = x @ p["W1"] + p["b1"]
    a1 = np.where(z1 > 0, z1, 0)
    z2 = a1 @ p["W2"] + p["b2"]
    t = z2 - z2.max(axis=1, keepdims=True)
    e = np.exp(t)
    s = e.sum(axis=1, keepdims=True)
    return {"z1": z1, "a1": a1, "z2": z2, "a2": e / s, "log_a2": t - np.log(s)}


def sample_losses(f, labels):
    return -f["log_a2"][np.arange(len(labels)), labels]


def correct(f, labels):
    """How many samples are classified correctly; argmax gives the lowest index of the largest."""
    return int((f["a2"].argmax(axis=1) == labels).sum())


def gradients(p, x, f, labels):
    """Mean gradients. The factor 1/m enters in the first line, so all that follows is a mean."""
    d2 = (f["a2"] - np.eye(f["a2"].shape[1])[labels]) / len(labels)
    d1 = np.where(f["z1"] > 0, d2 @ p["W2"].T, 0)
    return {"W1": x.T @ d1, "b1": d1.sum(axis=0), "W2": f["a1"].T @ d2, "b2": d2.sum(axis=0)}


def step(p, g, rate):
    return {name: p[name] - rate * g[name] for name in p}


def in_f64(arrays):
    return {name: array.astype(f64) for name, array in arrays.items()}


# small/ ---------------------------------------------------------------------------------------------------------------

def small():
    """The data is made from words of purposes that the spec does not use; any other source would do."""
    pixels = words(7, 101, 0, 9 * 12)
    images = np.where(pixels >> np.uint64(63) == 1, pixels & np.uint64(255), 0).astype(np.uint8).reshape(9, 3, 4)
    labels = (words(7, 102, 0, 9) % np.uint64(5)).astype(np.uint8)
    initial = he_uniform(7, 12, 7, 5)
    initial["b1"], initial["b2"] = uniform(7, 12, 7, 5)["b1"], uniform(7, 12, 7, 5)["b2"]

    x = scaled(images)
    p = in_f64(initial)
    f = forward(p, x.astype(f64))
    g = gradients(p, x.astype(f64), f, labels)
    after = step(p, g, 0.5)
    losses = sample_losses(f, labels)

    result = {"images": images, "labels": labels, "x": x, "losses": losses, "loss": losses.mean(keepdims=True)}
    result |= initial
    result |= {name: f[name] for name in ("z1", "a1", "z2", "a2")}
    result |= {"d" + name: g[name] for name in g}
    result |= {name + "_after": after[name] for name in after}
    return result


# random/ --------------------------------------------------------------------------------------------------------------

STREAMS = [         # seed, purpose, index
    (0, 1, 0),
    (1, 1, 0),
    (1, 1, 3),
    (1, 2, 1),
    (42, 2, 1000),
    (2**64 - 1, 1, 2),
    (2**64 - 1, 2, 1),
]


def random():
    result = {}
    for seed, purpose, index in STREAMS:
        drawn = words(seed, purpose, index, 18)         # four blocks and a half
        result[f"words_seed{seed}_purpose{purpose}_index{index}"] = drawn.astype("<u8").view(np.uint8).reshape(18, 8)
    result |= {"he_uniform_" + name: array for name, array in he_uniform(1, 12, 7, 5).items()}
    result |= {"uniform_" + name: array for name, array in uniform(1, 12, 7, 5).items()}
    for count in (10, 1000):
        for epoch in (1, 2):
            result[f"order_n{count}_epoch{epoch}"] = order(1, epoch, count).astype(np.int32)
    return result


# training/ ------------------------------------------------------------------------------------------------------------

def read_mnist(name):
    """A u8 array of Fixtures/mnist/."""
    return from_idx(gzip.decompress((HERE / "mnist" / name).read_bytes()))


def mnist(part):
    """Scaled images, widened to f64, and labels."""
    images, labels = (read_mnist(f"{part}-{kind}-ubyte.gz") for kind in ("images-idx3", "labels-idx1"))
    return scaled(images).astype(f64), labels


def epoch_of_training(p, x, labels, batch, epoch, rate):
    """The parameters after an epoch, and the mean loss and accuracy, each batch measured before its update."""
    count = len(labels)
    places = order(1, epoch, count) if batch < count else np.arange(count)
    loss = hits = 0
    for start in range(0, count, batch):
        chosen = places[start:start + batch]
        bx, by = x[chosen], labels[chosen]
        f = forward(p, bx)
        loss += sample_losses(f, by).sum()
        hits += correct(f, by)
        p = step(p, gradients(p, bx, f, by), rate)
    return p, loss / count, hits / count


def run(initial, train, test, batch, epochs):
    """The four arrays of a training run. The rate is f32(0.1), widened: that is the rate the spec's step takes."""
    p, rows = in_f64(initial), []
    for epoch in range(1, epochs + 1):
        p, loss, accuracy = epoch_of_training(p, *train, batch, epoch, f64(f32(0.1)))
        f = forward(p, test[0])
        rows.append((loss, accuracy, sample_losses(f, test[1]).mean(), correct(f, test[1]) / len(test[1])))
    return dict(zip(("loss", "accuracy", "test_loss", "test_accuracy"), np.array(rows).T))


def training():
    train, test = mnist("train"), mnist("t10k")
    runs = {
        "batch64": run(he_uniform(1, 784, 32, 10), train, test, batch=64, epochs=3),
        "batch50": run(he_uniform(1, 784, 16, 10), train, test, batch=50, epochs=2),
        "full": run(uniform(1, 784, 10, 10), train, test, batch=4000, epochs=20),
    }
    return {f"{name}/{array}": values for name, arrays in runs.items() for array, values in arrays.items()}


# functions/ -----------------------------------------------------------------------------------------------------------

def exact(function, values):
    """The function of each value, with 50 digits, rounded to f64.

    Python reads a decimal as the f64 nearest to it, subnormal ones included, which mpmath's own conversion does not
    promise. Results too small for an f64 become 0 or -0.
    """
    return np.array([float(mpmath.nstr(function(mpmath.mpf(float(value))), 40)) for value in values])


def with_neighbours(value):
    """An f32 value and the f32 values next to it: for places where an implementation changes its method."""
    return [np.nextafter(f32(value), f32(-np.inf)), f32(value), np.nextafter(f32(value), f32(np.inf))]


def sorted_f32(values):
    return np.unique(np.array(values, f64).astype(f32))


def exp_values():
    values = [-104 + 0.375 * i for i in range(513)]                             # to 88
    values += [0.0625 * i for i in range(-32, 33)]
    values += [i * 0.34657359027997264 for i in range(-299, 256, 4)]            # odd multiples of ½ ln 2
    values += [sign * 10.0**-i for i in (1, 2, 4, 7, 8, 20, 38, 40) for sign in (-1, 1)]
    values += with_neighbours(-87.33655)                                        # the last normal result
    values += with_neighbours(float.fromhex("-0x1.9fe368p+6"))                  # the last result that is not 0
    values += [float.fromhex("0x1.62e42ep+6"), -87, -103, 88]                   # the last result that is finite
    return sorted_f32(values)


def ln_values():
    values = [2.0**e * f for e in range(20) for f in (1, 1.0625, 1.1, 1.25, 1.4, 1.5, 1.75, 1.9)]
    for value in (2.0**0.5, 2.0**1.5, 2.0, 4.0, 1024.0):
        values += [np.nextafter(value, 0), value, np.nextafter(value, np.inf)]
    values += [1 + 2.0**-e for e in range(1, 53)] + [10.0] + [1e6]
    values = np.unique(np.array(values, f64))
    return values[values <= 1e6]


def activation_values():
    magnitudes = [10.0**-i for i in (40, 38, 37, 30, 20, 15, 10, 9, 8, 7, 6, 5, 4, 3)]
    magnitudes += [i / 50 for i in range(1, 76)]                                # to 1.5
    magnitudes += [1.5 + 0.385 * i for i in range(1, 101)]                      # to 40
    magnitudes += with_neighbours(0.175) + with_neighbours(0.35) + with_neighbours(2.5 * 2**0.5)
    return sorted_f32([0.0] + magnitudes + [-value for value in magnitudes])


def elu(alpha):
    return lambda z: z if z > 0 else alpha * mpmath.expm1(z)


def selu(z):
    return mpmath.mpf(1.0507009873554805) * elu(mpmath.mpf(1.6732632423543772))(z)


def gelu_tanh(z):
    """½ z (1 + tanh u) written as z / (1 + exp(-2u)): where tanh u is near -1 the sum would lose all digits."""
    u = mpmath.sqrt(2 / mpmath.pi) * (z + mpmath.mpf(0.044715) * z**3)
    return z / (1 + mpmath.exp(-2 * u))


ACTIVATIONS = {
    "sigmoid": lambda z: 1 / (1 + mpmath.exp(-z)),
    "tanh": mpmath.tanh,
    "elu_1.0": elu(1),
    "elu_0.5": elu(mpmath.mpf(0.5)),
    "selu": selu,
    "leaky_relu_0.3": lambda z: z if z > 0 else mpmath.mpf(0.3) * z,
    "softplus": lambda z: mpmath.log1p(mpmath.exp(z)),
    "swish": lambda z: z / (1 + mpmath.exp(-z)),
    "gelu": lambda z: z * mpmath.erfc(-z / mpmath.sqrt(2)) / 2,
    "gelu_tanh": gelu_tanh,
}


def functions():
    exp_x, ln_x, x = exp_values(), ln_values(), activation_values()
    result = {"exp_x": exp_x, "exp": exact(mpmath.exp, exp_x), "ln_x": ln_x, "ln": exact(mpmath.log, ln_x), "x": x}
    return result | {name: exact(function, x) for name, function in ACTIVATIONS.items()}


# Files ----------------------------------------------------------------------------------------------------------------

def idx(array):
    kind = array.dtype.str[1:]
    return struct.pack(f">4B{array.ndim}I", 0, 0, TYPES[kind], array.ndim, *array.shape) + \
        array.astype(">" + kind).tobytes()


def from_idx(content):
    rank = content[3]
    kind = next(kind for kind, code in TYPES.items() if code == content[2])
    shape = struct.unpack(f">{rank}I", content[4:4 + 4 * rank])
    return np.frombuffer(content, ">" + kind, offset=4 + 4 * rank).reshape(shape)


def all_arrays():
    """Every array by its path below Fixtures/reference/."""
    folders = {"small": small(), "random": random(), "training": training(), "functions": functions()}
    return {f"{folder}/{name}.idx": array for folder, arrays in folders.items() for name, array in arrays.items()}


def difference(path, array):
    """What is different about a file, or None."""
    if not path.is_file():
        return "is missing"
    content = path.read_bytes()
    expected = idx(array)
    if content == expected:
        return None
    header = 4 + 4 * array.ndim
    if content[:header] != expected[:header] or len(content) != len(expected):
        return "has another type, shape or length"
    if array.dtype != f64:
        return "has other values"
    stored = from_idx(content)
    if not np.isfinite(stored).all():
        return "has values that are not finite"
    wrong = np.abs(stored - array) > TOLERANCE * np.abs(array)
    return f"has {wrong.sum()} of {wrong.size} values that differ" if wrong.any() else None


def check(arrays):
    problems = {name: difference(REFERENCE / name, array) for name, array in arrays.items()}
    on_disk = {path.relative_to(REFERENCE).as_posix() for path in REFERENCE.rglob("*") if path.is_file()}
    on_disk = {name for name in on_disk if not name.startswith(("optimizers/", "class_weights/", "deep/", "distortion/", "average/", "regularization/", "report/"))}  # by others
    problems |= {name: "is not made by this script" for name in sorted(on_disk - set(arrays))}
    problems = {name: problem for name, problem in problems.items() if problem}
    for name, problem in problems.items():
        print(name, problem)
    print(f"{len(arrays)} arrays, {len(problems)} of the files differ")
    return 1 if problems else 0


def write(arrays):
    for name, array in arrays.items():
        path = REFERENCE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(idx(array))
    print(f"{len(arrays)} arrays written")


def main():
    if sys.argv[1:] not in ([], ["--check"]):
        sys.exit("usage: python make_reference.py [--check]")
    arrays = all_arrays()
    if sys.argv[1:]:
        sys.exit(check(arrays))
    write(arrays)


if __name__ == "__main__":
    main()
