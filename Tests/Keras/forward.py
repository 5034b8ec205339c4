"""The forward pass of the networks in .nnb files, in float64, and tensors rounded to a type.

Written from section 6 of Spec/arithmetic.md alone, with NumPy; it shares nothing with nnb's own code.
"""

import math

import numpy as np

from harness import nnb


def bf16_bits(values):
    """The bf16 nearest to each finite value, ties to even, as 16 bits."""
    bits = np.ascontiguousarray(values, "<f4").view("<u4").astype(np.uint64)
    return ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype("<u2")


def tensor(name, element, values, axis_names=()):
    """A tensor of an array, rounded to the element type."""
    values = np.asarray(values)
    stored = bf16_bits(values) if element == "bf16" else values.astype(f"<{element[0]}{int(element[1:]) // 8}")
    return nnb.Tensor.of(name, stored, *axis_names)._replace(type=element)


def sigmoid(z):
    return 0.5 * (1 + np.tanh(z / 2))


def softmax(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def activate(name, parameters, z):
    """The activation `name` of float64 sums, one row a sample."""
    below = np.minimum(z, 0)
    if name == "elu":
        return np.where(z > 0, z, parameters[0] * np.expm1(below))
    if name == "leaky relu":
        return np.where(z > 0, z, parameters[0] * z)
    if name == "selu":
        return 1.0507009873554805 * np.where(z > 0, z, 1.6732632423543772 * np.expm1(below))
    if name == "gelu, exact":
        return z * 0.5 * np.vectorize(math.erfc, otypes=[np.float64])(-z / math.sqrt(2))
    if name == "gelu by tanh":
        return z * sigmoid(2 * math.sqrt(2 / math.pi) * (z + 0.044715 * z**3))
    return {
        "linear": lambda: z, "relu": lambda: np.maximum(z, 0), "softmax": lambda: softmax(z),
        "sigmoid": lambda: sigmoid(z), "tanh": lambda: np.tanh(z), "softplus": lambda: np.logaddexp(0, z),
        "swish": lambda: z * sigmoid(z),
    }[name]()


def forward(file, inputs):
    """The outputs of the network in `file` for inputs of shape (samples, inputs), in float64."""
    x, tensors = np.asarray(inputs, np.float64), file.by_name()
    for layer in file.network.layers:
        z = x @ tensors[layer.kernel].array().astype(np.float64)
        if layer.bias is not None:
            z = z + tensors[layer.bias].array().astype(np.float64)
        x = activate(layer.activation, layer.parameters, z)
    return x


def scaled(images, scaling=None):
    """Bytes as the inputs of a network (Spec/nnb.md, section 7); scaled by 1/255 where nothing is known."""
    _, scale, offset = scaling or ("u8", np.float32(1) / np.float32(255), 0)
    product = np.asarray(images, np.float64) * np.float64(np.float32(scale)) + np.float64(np.float32(offset))
    return product.astype(np.float32)
