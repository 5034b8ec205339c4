"""The good files of Fixtures/nnb/good/, but those about training; used by make_nnb.py.

Each function makes one file; its docstring is the file's sentence in the manifest.
"""

import struct

from nnb_fields import ACTIVATIONS, BLOCK, ELEMENT_TYPES, Layer, Model, Network, Tensor, bias, kernel

FILES = {}


def file(name, about=None):
    """Adds what a function makes to the files."""
    def add(make):
        assert f"{name}.nnb" not in FILES
        FILES[f"{name}.nnb"] = (about or make.__doc__, make)
        return make
    return add


def of_bits(element, digits):
    """Elements by the hex digits of their bits, most significant first."""
    size = ELEMENT_TYPES[element][1]
    elements = [bytes.fromhex(each)[::-1] for each in digits.split()]
    assert all(len(each) == size for each in elements)
    return elements


def of_f64(digits):
    return struct.unpack(">d", bytes.fromhex(digits))[0]


# Networks -------------------------------------------------------------------------------------------------------------

@file("smallest-network")
def smallest_network():
    """The file that the document shows byte by byte."""
    tensors = [kernel("k", "f32", 1, 2, [1.0, -2.0]), bias("b", "f32", 2, [0.5, 0.25])]
    layer = Layer("d", 1, 2, "softmax", "k", "b")
    return Model(tensors, Network([1], ("u8", 0.5, -1.0), ["n", "y"], [layer]))


@file("two-layers")
def two_layers():
    """A network as it is trained: ReLU, then softmax, bytes divided by 255, a label for each class, one of them empty."""
    tensors = [
        kernel("hidden/kernel", "f32", 12, 7, [(index * 5 % 17 - 8) / 8 for index in range(84)]),
        bias("hidden/bias", "f32", 7, [(index - 3) / 4 for index in range(7)]),
        kernel("output/kernel", "f32", 7, 5, [(index * 3 % 11 - 5) / 16 for index in range(35)]),
        bias("output/bias", "f32", 5, [(2 - index) / 2 for index in range(5)]),
    ]
    layers = [
        Layer("hidden", 12, 7, "relu", "hidden/kernel", "hidden/bias"),
        Layer("output", 7, 5, "softmax", "output/kernel", "output/bias"),
    ]
    labels = ["zero", "one", "two", "three", ""]
    one_255th = struct.unpack("<f", struct.pack("<f", 1 / 255))[0]
    return Model(tensors, Network([3, 4], ("u8", one_255th, 0.0), labels, layers))


def chain(activations, names=None, **network):
    """Layers of one unit, without bias."""
    tensors = [kernel(f"k{index}", "f32", 1, 1, [index + 1.0]) for index in range(len(activations))]
    layers = [Layer(names[index] if names else f"l{index}", 1, 1, activation, f"k{index}", None)
              for index, activation in enumerate(activations)]
    return Model(tensors, Network(**{"sample": [1], "scaling": None, "labels": [], "layers": layers} | network))


@file("activations")
def activations():
    """Each activation once, in the order of their codes; kernels of four types; each third layer without bias."""
    elements = ["f16", "bf16", "f64", "f32"]
    parameters = {"elu": (-0.5,), "leaky relu": (0.0078125,)}
    widths = [1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1]
    tensors, layers = [], []
    for index, activation in enumerate(ACTIVATIONS):
        inputs, outputs, element = widths[index], widths[index + 1], elements[index % 4]
        tensors.append(kernel(f"k{index}", element, inputs, outputs,
                              [(position - index) / 2 for position in range(inputs * outputs)]))
        has_bias = index % 3 != 2
        if has_bias:
            tensors.append(bias(f"b{index}", elements[(index + 1) % 4], outputs,
                                [index + position / 4 for position in range(outputs)]))
        name = "gelu" if activation == "gelu, exact" else activation
        layers.append(Layer(name, inputs, outputs, (activation, *parameters.get(activation, ())), f"k{index}",
                            f"b{index}" if has_bias else None))
    return Model(tensors, Network([1, 1, 1], None, [], layers))


@file("activation-parameters")
def activation_parameters():
    """Parameters that a program is tempted to change: -0, negative, subnormal, the largest, one that no decimal of 16
    digits gives."""
    return chain([("elu", -0.0), ("leaky relu", -0.0), ("elu", -2.5), ("leaky relu", 5e-324),
                  ("elu", of_f64("7fefffffffffffff")), ("leaky relu", of_f64("3fb999999999999b")), ("elu", 0.0)])


@file("sample-of-rank-8")
def sample_of_rank_8():
    """A sample of eight axes, most of size 1."""
    layer = Layer("d", 6, 1, "linear", "k", None)
    return Model([kernel("k", "f32", 6, 1, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])],
                 Network([1, 2, 1, 1, 3, 1, 1, 1], None, [], [layer]))


@file("sample-of-two-axes")
def sample_of_two_axes():
    """A sample of two rows and three columns, each number with a weight of its own."""
    layer = Layer("d", 6, 1, "linear", "k", None)
    return Model([kernel("k", "f32", 6, 1, [1.0, 10.0, 100.0, 1_000.0, 10_000.0, 100_000.0])],
                 Network([2, 3], None, [], [layer]))


@file("later-layer-of-70-inputs")
def later_layer():
    """A second layer of 70 inputs, which are summed in groups of 32, and a third of 33; sums that other orders change."""
    first = kernel("a", "f32", 3, 70, [(i * 37 % 101 - 50) / 7 for i in range(210)])
    later = kernel("b", "f32", 70, 33, [(i * 53 % 211 - 105) / 11 for i in range(2_310)])
    last = kernel("c", "f32", 33, 5, [(i * 29 % 83 - 41) / 3_000 for i in range(165)])
    layers = [Layer("x", 3, 70, "relu", "a", "ab"), Layer("y", 70, 33, "relu", "b", None),
              Layer("z", 33, 5, "softmax", "c", "cb")]
    return Model([first, bias("ab", "f32", 70, [i / 13 for i in range(70)]), later, last,
                  bias("cb", "f32", 5, [0.1, -0.2, 0.3, -0.4, 0.5])], Network([3], None, [], layers))


@file("kernel-of-f64-between-f32")
def kernel_between():
    """A kernel of f64 that f32 does not hold: numbers between two f32, halfway, near the largest, below the smallest."""
    numbers = [0.1, 1.0 + 2.0**-24, 1.0 + 2.0**-24 + 2.0**-52, 3e38 / 3, 2.0**-150, -(2.0**-151)]
    return Model([kernel("k", "f64", 1, 6, numbers), bias("b", "f64", 6, [0.0, 0.0, 0.0, 0.0, 2.0**-149, 1e-60])],
                 Network([1], None, [], [Layer("d", 1, 6, "linear", "k", "b")]))


for scaled in ELEMENT_TYPES:
    file(f"scaling-{scaled}", f"A network that is fed {scaled}.")(
        lambda element=scaled: chain(["linear"], scaling=(element, 0.25, 3.0)))


@file("scaling-minus-zero")
def scaling_minus_zero():
    """Scale and offset are -0."""
    return chain(["linear"], scaling=("u8", -0.0, -0.0))


@file("scaling-extremes")
def scaling_extremes():
    """The scale is the smallest subnormal, the offset the largest number, negative."""
    return chain(["linear"], scaling=("f32", 2.0**-149, -(2.0 - 2.0**-23) * 2.0**127))


@file("labels-empty-and-equal")
def labels_empty_and_equal():
    """Labels that are empty, equal, of 1,024 bytes, and equal only after normalisation."""
    layer = Layer("d", 1, 7, "softmax", "k", None)
    labels = ["", "", "same", "same", "\u20ac" * 341 + "x", "\u00e5", "a\u030a"]
    return Model([kernel("k", "f32", 1, 7, [0.0] * 7)], Network([1], None, labels, [layer]))


@file("layers-without-bias")
def layers_without_bias():
    """No layer has a bias."""
    return chain(["relu", "tanh", "softmax"])


@file("layer-names")
def layer_names():
    """Names of layers that differ little, that are names of tensors too, and one of 1,024 bytes."""
    return chain(["relu"] * 6, names=["a", "A", "a\x00", "k0", "\u00e9" * 512, "bias"])


@file("tensors-no-layer-uses")
def tensors_no_layer_uses():
    """Tensors before, between and after those of the layers, which stand in the opposite order of the layers."""
    tensors = [
        Tensor("a", "i64", [(2, "in"), (1, "out")], [1, -1]), Tensor("b", "f32", [(2, "out"), (3, "in")], [0.5] * 6),
        kernel("c last kernel", "f32", 3, 2, [float(index) for index in range(6)]),
        Tensor("d", "f32", [(2, "out")], [1.0, 2.0]), bias("e first bias", "f32", 3, [1.0, 2.0, 3.0]),
        Tensor("f", "bf16", [], [1.0]), kernel("g first kernel", "f32", 2, 3, [-float(index) for index in range(6)]),
        Tensor("h", "u8", [(0, "out")], []),
    ]
    layers = [Layer("first", 2, 3, "relu", "g first kernel", "e first bias"),
              Layer("last", 3, 2, "softmax", "c last kernel", None)]
    return Model(tensors, Network([2], None, ["x", "y"], layers))


# Names ----------------------------------------------------------------------------------------------------------------

@file("names")
def names():
    """Names that a program is tempted to change: equal after normalisation, white space, controls, all planes."""
    unused = ["caf\u00e9", "cafe\u0301", "line\nbreak", " ", "\x00", "\x1b[31m", "\ufeff", "\u202eabc", "\uffff",
              "\U0010ffff", "a", "A", "a "]
    tensors = [Tensor(name, "u8", [(1, name)], [index]) for index, name in enumerate(unused)]
    tensors.append(kernel("\U0001f9e0", "f32", 1, 2, [1.0, 2.0]))
    tensors.append(kernel("\u8111", "f32", 2, 2, [1.0, 2.0, 3.0, 4.0]))
    layers = [Layer("\u00e9", 1, 2, "relu", "\U0001f9e0", None), Layer("e\u0301", 2, 2, "linear", "\u8111", None)]
    return Model(tensors, Network([1], None, ["\n", "\u00fc\U0001f600"], layers))


@file("names-hard")
def names_hard():
    """Names that end or break other notations: quotes, backslashes, paths, NUL at the end, controls, the bounds of each
    length of UTF-8, byte order marks, line ends, separators, non-characters."""
    hard = ["\"", "\\", "\\\"", "'", "../../etc/passwd", "/", "nul\x00", "\x00\x00", "\r\n", "\n\r", "\t",
        "\x1b]0;t\x07",
            "\x7f", "\x80", "\u0085", "\u07ff", "\u0800", "\ud7ff", "\ue000", "\ufdd0", "\ufeff\ufeff", "\ufffe",
            "\U00010000", "\U0001fffe", "\U00100000", "\u2028", "\u2029", "\u200d", "\u0301", "%s%n", "{}", "${x}",
            "<b>",
            "null", "1", "\u0131I\u0130i", "\u00df", "\ufb01", "\U0001f469\u200d\U0001f4bb", "\u0645\u0646"]
    return Model([Tensor(name, "u8", [(1, name)], [index]) for index, name in enumerate(hard)])


@file("names-in-order")
def names_in_order():
    """The order of names is that of their bytes: not of UTF-16, not without case, not of numbers; a beginning first."""
    ordered = ["", "\uffff", "\U00010000", "a", "aa", "a\x00", "B", "b", "Z", "_", "layer10", "layer9", "\u00e9", "z",
               "e\u0301", "\x7f", "\u0080"]
    return Model([Tensor("n" + name, "u8", [], [index]) for index, name in enumerate(ordered)])


@file("longest-name")
def longest_name():
    """Names of 1,024 bytes, the most that there may be."""
    return Model([Tensor("n" * 1022 + "\u00e9", "u8", [(1, "\u00e9" * 512)], [7])])


# Tensors --------------------------------------------------------------------------------------------------------------

@file("no-tensors")
def no_tensors():
    """The smallest file: an index of no tensors."""
    return Model([])


@file("tensors-only")
def tensors_only():
    """All 12 element types, ranks 0 to 3, sizes of zero; floats whose bits are easily lost."""
    return Model([
        Tensor("a f32", "f32", [(2, "row"), (3, "")], [
            1.0, -0.0, float("inf"), float("-inf"), bytes.fromhex("01000000"), bytes.fromhex("0100807f")]),
        Tensor("b f64", "f64", [], [bytes.fromhex("efbeadde0000f8ff")]),
        Tensor("c f16", "f16", [(4, "")], [1.5, -65504.0, bytes.fromhex("0100"), bytes.fromhex("017c")]),
        Tensor("d bf16", "bf16", [(3, "x")], [-1.0, 0.0078125, bytes.fromhex("81ff")]),
        Tensor("e i8", "i8", [(2, ""), (1, ""), (2, "")], [-128, -1, 0, 127]),
        Tensor("f u8", "u8", [(5, "")], [0, 1, 127, 128, 255]),
        Tensor("g i16", "i16", [(2, "")], [-32768, 32767]),
        Tensor("h u16", "u16", [(2, "")], [258, 65535]),
        Tensor("i i32", "i32", [(2, "")], [-2147483648, 2147483647]),
        Tensor("j u32", "u32", [(1, "only")], [4294967295]),
        Tensor("k i64", "i64", [(2, "")], [-9223372036854775808, 9223372036854775807]),
        Tensor("l u64", "u64", [], [18446744073709551615]),
        Tensor("m empty", "f32", [(3, "in"), (0, "none"), (2, "out")], []),
        Tensor("n two", "u8", [(2, "")], [1, 2]),
        Tensor("o empty, the last", "f64", [(0, "")], []),
    ])


@file("ranks")
def ranks():
    """A tensor of each rank, 0 to 8; axis names that are equal, empty, and in no order."""
    axes = [(2, "z"), (1, ""), (3, "z"), (1, "a"), (2, ""), (1, "\u00e9"), (1, "in"), (2, "in")]
    tensors = []
    for rank in range(9):
        count = 1
        for size, _ in axes[:rank]:
            count *= size
        tensors.append(Tensor(f"rank {rank}", "u8", axes[:rank], list(range(count))))
    return Model(tensors)


@file("special-numbers")
def special_numbers():
    """-0, infinities, quiet and signalling NaNs with payloads and of both signs, and the ends of the ranges of subnormal
    and normal numbers, in each type of float."""
    spelled = {
        "f16": "0000 8000 7c00 fc00 7e00 fe00 7c01 fdff 7fff 0001 83ff 0400 7bff fbff",
        "bf16": "0000 8000 7f80 ff80 7fc0 ffc0 7f81 ffbf 7fff 0001 807f 0080 7f7f ff7f",
        "f32": "00000000 80000000 7f800000 ff800000 7fc00000 ffc00000 7f800001 ffbfffff 7fffffff 00000001 807fffff "
               "00800000 7f7fffff ff7fffff",
        "f64": "0000000000000000 8000000000000000 7ff0000000000000 fff0000000000000 7ff8000000000000 fff8000000000000 "
               "7ff0000000000001 fff7ffffffffffff 7fffffffffffffff 0000000000000001 800fffffffffffff "
               "0010000000000000 7fefffffffffffff ffefffffffffffff"}
    return Model([Tensor(element, element, [(14, "")], of_bits(element, digits)) for element,
        digits in spelled.items()])


@file("special-numbers-in-a-network")
def special_numbers_in_a_network():
    """A network may hold NaNs and infinities: kernel and bias are no numbers of the file's own."""
    tensors = [Tensor("k", "f32", [(1, "in"), (2, "out")], of_bits("f32", "7f800001 ff800000")),
               Tensor("b", "f32", [(2, "out")], of_bits("f32", "80000000 00000001"))]
    return Model(tensors, Network([1], None, [], [Layer("d", 1, 2, "linear", "k", "b")]))


@file("sizes-of-zero")
def sizes_of_zero():
    """Tensors without elements, among them such whose other sizes are as large as they may be."""
    return Model([
        Tensor("a", "f64", [(0, "")], []), Tensor("b", "u8", [(0, ""), (0, "")], []),
        Tensor("c", "f16", [(2**62 - 1, ""), (0, "")], []), Tensor("d", "u8", [(0, ""), (2**62 - 1, ""), (2, "")], []),
        Tensor("e", "u64", [(2**30, ""), (0, ""), (2**29, ""), (1, "")], []),
        Tensor("f", "u8", [(2**21, ""), (2**21, ""), (2**20, ""), (0, "")], [])])


@file("empty-data-between")
def empty_data_between():
    """Sections without content between others: two that follow each other begin at the same offset."""
    return Model([Tensor("a", "u8", [(0, "")], []), Tensor("b", "u8", [(1, "")], [1]),
        Tensor("c", "f32", [(0, "")], []),
                  Tensor("d", "u16", [(0, "")], []), Tensor("e", "u8", [(64, "")], list(range(64))),
                  Tensor("f", "u8", [(0, "")], []), Tensor("g", "u8", [(1, "")], [2])])


@file("contents-at-64")
def contents_at_64():
    """Contents that end just below, at and above a multiple of 64."""
    return Model([Tensor(f"{count}", "u8", [(count, "")], list(range(count))) for count in [63, 64, 65, 127, 128, 129]])


# Blocks ---------------------------------------------------------------------------------------------------------------

def long_bytes(count):
    """Bytes that compress well, with no block like another."""
    return b"".join((bytes([index % 251]) * 64 + index.to_bytes(4, "little")) * 15 + bytes(4)
                    for index in range(-(-count // 1024)))[:count]


for count, text in [(BLOCK - 1, "1-mib-less-1"), (BLOCK, "1-mib"), (BLOCK + 1, "1-mib-and-1"),
                    (2 * BLOCK - 1, "2-mib-less-1"), (2 * BLOCK, "2-mib"), (2 * BLOCK + 1, "2-mib-and-1")]:
    blocks = -(-count // BLOCK)
    file(f"data-of-{text}", f"A tensor of {count:,} bytes, which are {blocks} block{'s' if blocks > 1 else ''}, and one "
         "behind it.")(lambda count=count: Model([
             Tensor("long", "u8", [(count, "")], long_bytes(count)), Tensor("next", "f32", [(1, "")], [1.5])]))


@file("data-of-blocks-of-f64")
def data_of_blocks_of_f64():
    """A tensor of f64 whose last block is two elements."""
    return Model([Tensor("t", "f64", [(2, "x"), (65_537, "y")], long_bytes(BLOCK + 16))])
