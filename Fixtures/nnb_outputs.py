"""What the networks of the good files compute from one sample, in the form of nnb/manifest.json (README.md); used by
make_nnb.py.

It follows Spec/arithmetic.md, 3.1 to 3.3, 4.1 and 6, in rational numbers with one rounding where the document has one
operation. Functions that are not the same bits everywhere (section 6) are those of Python's math, rounded to f32.
"""

import math
import struct
from fractions import Fraction

from nnb_fields import joined, spelled

EXACT = {"linear", "relu", "softmax"}
STORED = {"f32": "f", "f64": "d", "f16": "e", "i8": "b", "u8": "B", "i16": "h", "u16": "H", "i32": "i", "u32": "I",
          "i64": "q", "u64": "Q"}
# Where the type has such numbers: a quarter of the first one, plus 3, is near the middle between two f32, and is rounded otherwise
# by a program that rounds the product, or the sum to f64, before.
SAMPLES = {
    "i8": [-3, 0, 127], "u8": [255, 0, 7, 13], "i16": [-32_768, 5, 0], "u16": [65_535, 1, 0],
    "i32": [-(2**30) - 3 * 2**6, 3], "u32": [2**31 + 2**7, 3], "i64": [-(2**62) - 3 * 2**38, 3], "u64": [2**63 + 2**39, 3],
    "f16": [-0.333251953125, 2.0], "bf16": [-0.333984375, 2.0], "f32": [1.5, -0.0, 0.3333333432674408, -2.25, 0.0],
    "f64": [4 + 2.0**-20 + 2.0**-50, 3.0]}


# Numbers --------------------------------------------------------------------------------------------------------------

def rounded(value):
    """A rational number as the nearest f32, ties to even; a Python float, which holds every f32."""
    if value == 0:
        return 0.0
    size = abs(value)
    exponent = size.numerator.bit_length() - size.denominator.bit_length()
    if size < Fraction(2)**exponent:
        exponent -= 1
    last = max(exponent - 23, -149)
    # round() of a fraction takes the even neighbour of a tie.
    whole = round(size / Fraction(2)**last)
    result = math.inf if whole * Fraction(2)**last >= 2**128 else math.ldexp(whole, last)
    return -result if value < 0 else result


def narrowed(value):
    """A float of f64 as f32."""
    return rounded(Fraction(value)) if math.isfinite(value) and value != 0 else value


def fma(a, b, c):
    """a · b + c, rounded once to f32; of a NaN or an infinity what IEEE 754 says."""
    if not all(map(math.isfinite, (a, b, c))):
        # The sum of an infinite product; products of finite f32 do not overflow in f64.
        return a * b + c
    return rounded_sum(Fraction(a) * Fraction(b), a * b, c)


def rounded_sum(product, near, addend):
    """The exact sum of a product and a float, rounded once to f32; `near` has the sign of a product that is zero."""
    total = product + Fraction(addend)
    return rounded(total) if total else near + addend if product == 0 and addend == 0 else 0.0


def add(a, b):
    return fma(a, 1.0, b)


def divided(a, b):
    if b == 0 or not (math.isfinite(a) and math.isfinite(b)):
        return math.nan if b == 0 or not math.isfinite(a) else math.copysign(0.0, a) * math.copysign(1.0, b)
    return rounded(Fraction(a) / Fraction(b)) if a else a * b


C = [divided(1.0, float(math.factorial(k))) for k in range(8)]


def exp32(x):
    """Section 4.1."""
    if math.isnan(x):
        return x
    if x > float.fromhex("0x1.62e42ep+6"):
        return math.inf
    if x < float.fromhex("-0x1.9fe368p+6"):
        return 0.0
    n = fma(x, float.fromhex("0x1.715476p+0"), 12582912.0) - 12582912.0
    r = fma(n, float.fromhex("0x1.05c610p-29"), fma(n, float.fromhex("-0x1.62e430p-1"), x))
    q = C[7]
    for c in reversed(C[:7]):
        q = fma(q, r, c)
    half = math.floor(n / 2)
    return rounded(Fraction(narrowed(math.ldexp(q, half))) * Fraction(2)**(int(n) - half))


# Layers ---------------------------------------------------------------------------------------------------------------

def elements(made):
    """The elements of a tensor as f32."""
    content = joined(made.fields)
    if made.element == "bf16":
        return [struct.unpack("<f", b"\0\0" + content[at:at + 2])[0] for at in range(0, len(content), 2)]
    letter = STORED[made.element]
    numbers = struct.unpack(f"<{len(content) // struct.calcsize(letter)}{letter}", content)
    return [narrowed(number) for number in numbers]


def sums(x, kernel, bias, width, first):
    """Section 3.3: the sums of a layer's units."""
    result = []
    for unit in range(width):
        z = bias[unit] if bias else 0.0
        if first:
            for i, value in enumerate(x):
                z = fma(value, kernel[i * width + unit], z) if value != 0 else z
        else:
            for start in range(0, len(x), 32):
                s = 0.0
                for i in range(start, min(start + 32, len(x))):
                    s = fma(x[i], kernel[i * width + unit], s) if x[i] != 0 else s
                z = add(z, s)
        result.append(z)
    return result


def softmax(z):
    most = z[0]
    for value in z:
        most = value if value > most else most
    e = [exp32(add(value, -most)) for value in z]
    total = 0.0
    for value in e:
        total = add(total, value)
    return [divided(value, total) for value in e]


def of_one(activation, parameters, z):
    """Section 6, by the functions of the mathematics."""
    if activation == "linear" or math.isnan(z):
        return z
    if activation == "relu":
        return z if z > 0 else 0.0
    alpha = parameters[0] if parameters else 1.0
    small = math.exp(-abs(z))
    logistic = 1 / (1 + small) if z >= 0 else small / (1 + small)
    return narrowed({
        "sigmoid": lambda: logistic, "tanh": lambda: math.tanh(z),
        "elu": lambda: z if z > 0 else alpha * math.expm1(z),
        "selu": lambda: 1.0507009873554805 * (z if z > 0 else 1.6732632423543772 * math.expm1(z)),
        "leaky relu": lambda: z if z > 0 else alpha * z, "softplus": lambda: max(z, 0) + math.log1p(small),
        "swish": lambda: z * logistic, "gelu, exact": lambda: z * math.erfc(-z / math.sqrt(2)) / 2,
        "gelu by tanh": lambda: z / 2 * (1 + math.tanh(math.sqrt(2 / math.pi) * (z + 0.044715 * z**3)))}[activation]())


def computed(network, tensors, x):
    by_name = {each.name: each for each in tensors}
    for number, layer in enumerate(network.layers):
        kernel = elements(by_name[layer.kernel])
        bias = elements(by_name[layer.bias]) if layer.bias is not None else None
        z = sums(x, kernel, bias, layer.outputs, number == 0)
        activation, parameters = spelled(layer.activation)
        x = softmax(z) if activation == "softmax" else [of_one(activation, parameters, value) for value in z]
    return x


# The manifest ---------------------------------------------------------------------------------------------------------

def stored(numbers, element):
    """The bits of stored numbers, as hex digits, most significant first."""
    if element == "bf16":
        return [struct.pack(">f", number)[:2].hex() for number in numbers]
    return [struct.pack(f">{STORED[element]}", number).hex() for number in numbers]


def bits(numbers):
    """Every NaN is one: which it is, the arithmetic does not say."""
    return ["nan" if math.isnan(number) else struct.pack(">f", number).hex() for number in numbers]


def nested(numbers, axes):
    """The numbers in lists of lists, one depth for each axis, in row-major order."""
    if len(axes) <= 1:
        return numbers
    part = len(numbers) // axes[0]
    return [nested(numbers[start:start + part], axes[1:]) for start in range(0, len(numbers), part)]


def outputs(model):
    """The member `outputs` of a good file with a network."""
    network = model.network
    # An offset of -0 changes no number.
    element, scale, offset = network.scaling or ("f32", 1.0, -0.0)
    count = math.prod(network.sample)
    numbers = [SAMPLES[element][i % len(SAMPLES[element])] for i in range(count)]
    inputs = [rounded_sum(Fraction(number) * Fraction(scale), number * scale, offset) for number in numbers]
    exact = all(spelled(layer.activation)[0] in EXACT for layer in network.layers)
    return {"sample": nested(stored(numbers, element), network.sample), "type": element, "inputs": bits(inputs),
            "outputs": bits(computed(network, model.tensors, inputs)), "exact": exact}
