"""Other libraries training the same network the same way: each as fast as its own users can make it.

    peers.py NAME DATA HIDDEN BATCH THREADS EPOCHS

prints the images per second of the fastest of the epochs after the first, which compiles and warms up. Every peer trains
784-HIDDEN-10, ReLU, softmax and cross-entropy, by plain gradient descent on shuffled batches of f32, with gradients written
by hand, and its own best way to do so: fused BLAS calls in place, a compiled loop over the epoch, buffers given away.
"""

import gzip
import os
import sys
import time
from pathlib import Path

RATE = 0.1


def read_idx(folder, name):
    import numpy as np
    path = next(p for p in (Path(folder) / name, Path(folder) / (name + ".gz")) if p.exists())
    data = gzip.open(path).read() if path.suffix == ".gz" else path.read_bytes()
    shape = [int.from_bytes(data[4 + 4 * i:8 + 4 * i], "big") for i in range(data[3])]
    return np.frombuffer(data, np.uint8, offset=4 + 4 * len(shape)).reshape(shape)


def training_data(folder):
    import numpy as np
    x = read_idx(folder, "train-images-idx3-ubyte")
    x = x.reshape(len(x), -1).astype(np.float32) * np.float32(1 / 255)
    return x, read_idx(folder, "train-labels-idx1-ubyte")


def start(pixels, hidden, rng):
    import numpy as np
    def uniform(rows, columns):
        return (rng.uniform(-1, 1, (rows, columns)) * (6 / rows) ** 0.5).astype(np.float32)
    return uniform(pixels, hidden), np.zeros(hidden, np.float32), uniform(hidden, 10), np.zeros(10, np.float32)


def best(epoch, count, epochs):
    """Images per second of the best of the epochs but the first."""
    times = []
    for number in range(epochs + 1):
        begin = time.perf_counter()
        epoch()
        if number > 0:
            times.append(time.perf_counter() - begin)
    return count / min(times)


def peer_numpy(folder, hidden, batch, threads, epochs):
    import numpy as np
    from scipy.linalg.blas import sgemm
    x, labels = training_data(folder)
    rng = np.random.default_rng(1)
    w1, b1, w2, b2 = start(x.shape[1], hidden, rng)

    def epoch():
        order = rng.permutation(len(x))
        for first in range(0, len(x), batch):
            chosen = order[first:first + batch]
            xb, m = x[chosen], len(chosen)
            z1 = xb @ w1
            z1 += b1
            np.maximum(z1, 0, out=z1)
            d2 = z1 @ w2
            d2 += b2
            d2 -= d2.max(1, keepdims=True)
            np.exp(d2, out=d2)
            d2 /= d2.sum(1, keepdims=True)
            d2[np.arange(m), labels[chosen]] -= 1
            d2 *= np.float32(RATE / m)
            d1 = d2 @ w2.T
            d1 *= z1 > 0
            # The kernels as Fortran sees them are transposed; beta = 1 updates them in place.
            sgemm(-1, d2.T, z1.T, trans_b=True, beta=1, c=w2.T, overwrite_c=1)
            sgemm(-1, d1.T, xb.T, trans_b=True, beta=1, c=w1.T, overwrite_c=1)
            np.subtract(b2, d2.sum(0), out=b2)
            np.subtract(b1, d1.sum(0), out=b1)

    return best(epoch, len(x), epochs)


def peer_jax(folder, hidden, batch, threads, epochs):
    import functools
    import jax
    import jax.numpy as jnp
    import numpy as np
    data, labels = training_data(folder)
    rng = np.random.default_rng(1)
    x, y = jnp.asarray(data), jnp.asarray(np.eye(10, dtype=np.float32)[labels])
    state = [tuple(jnp.asarray(part) for part in start(data.shape[1], hidden, rng))]

    @functools.partial(jax.jit, donate_argnums=0)
    def run(parameters, order):
        def step(parameters, chosen):
            w1, b1, w2, b2 = parameters
            xb = x.at[chosen].get(mode="promise_in_bounds")
            yb = y.at[chosen].get(mode="promise_in_bounds")
            a1 = jax.nn.relu(xb @ w1 + b1)
            d2 = (jax.nn.softmax(a1 @ w2 + b2) - yb) * (RATE / batch)
            d1 = (d2 @ w2.T) * (a1 > 0)
            return (w1 - xb.T @ d1, b1 - d1.sum(0), w2 - a1.T @ d2, b2 - d2.sum(0)), None
        return jax.lax.scan(step, parameters, order)[0]

    steps = len(data) // batch

    def epoch():
        order = rng.permutation(len(data))[:steps * batch].reshape(steps, batch).astype(np.int32)
        state[0] = jax.block_until_ready(run(state[0], order))

    return best(epoch, steps * batch, epochs)


def peer_torch(folder, hidden, batch, threads, epochs):
    import numpy as np
    import torch
    torch.set_num_threads(threads)
    torch.set_grad_enabled(False)
    data, labels = training_data(folder)
    x, y = torch.from_numpy(data), torch.from_numpy(labels.astype(np.int64))
    rng = np.random.default_rng(1)
    w1, b1, w2, b2 = (torch.from_numpy(part) for part in start(data.shape[1], hidden, rng))

    def epoch():
        for chosen in torch.randperm(len(x)).split(batch):
            xb, m = x[chosen], len(chosen)
            a1 = torch.addmm(b1, xb, w1).relu_()
            d2 = torch.addmm(b2, a1, w2).softmax(1)
            d2[torch.arange(m), y[chosen]] -= 1
            d2 *= RATE / m
            d1 = d2 @ w2.T
            d1 *= a1 > 0
            w2.addmm_(a1.T, d2, alpha=-1)
            b2.sub_(d2.sum(0))
            w1.addmm_(xb.T, d1, alpha=-1)
            b1.sub_(d1.sum(0))

    return best(epoch, len(x), epochs)


def peer_tensorflow(folder, hidden, batch, threads, epochs):
    import numpy as np
    import tensorflow as tf
    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tf.config.threading.set_inter_op_parallelism_threads(threads)
    data, labels = training_data(folder)
    x, y = tf.constant(data), tf.constant(np.eye(10, dtype=np.float32)[labels])
    rng = np.random.default_rng(1)
    w1, b1, w2, b2 = (tf.Variable(part) for part in start(data.shape[1], hidden, rng))
    steps = len(data) // batch

    @tf.function
    def run(order):
        for number in tf.range(steps):
            chosen = order[number * batch:(number + 1) * batch]
            xb, yb = tf.gather(x, chosen), tf.gather(y, chosen)
            a1 = tf.nn.relu(xb @ w1 + b1)
            d2 = (tf.nn.softmax(a1 @ w2 + b2) - yb) * (RATE / batch)
            d1 = tf.matmul(d2, w2, transpose_b=True) * tf.cast(a1 > 0, tf.float32)
            w2.assign_sub(tf.matmul(a1, d2, transpose_a=True))
            b2.assign_sub(tf.reduce_sum(d2, 0))
            w1.assign_sub(tf.matmul(xb, d1, transpose_a=True))
            b1.assign_sub(tf.reduce_sum(d1, 0))

    def epoch():
        run(tf.constant(rng.permutation(len(data)).astype(np.int32)))

    return best(epoch, steps * batch, epochs)


PEERS = {"NumPy": peer_numpy, "JAX": peer_jax, "PyTorch": peer_torch, "TensorFlow": peer_tensorflow}

if __name__ == "__main__":
    name, folder, *numbers = sys.argv[1:]
    hidden, batch, threads, epochs = map(int, numbers)
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])
    print(PEERS[name](folder, hidden, batch, threads, epochs))
