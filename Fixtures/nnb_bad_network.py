"""Bad files about the network: check 10 of section 9, with the rules of section 7."""

import struct
from dataclasses import replace

from nnb_bad import at, bad, content, cut, edited, longer
from nnb_fields import NO_BIAS, Field, Layer, Model, Network, Tensor, bias, kernel, u32, u64

TENSORS = {
    "a": kernel("a", "f32", 2, 3, [0.5] * 6), "ab": bias("ab", "f32", 3, [0.25] * 3),
    "b": kernel("b", "f32", 3, 2, [1.0] * 6), "bb": bias("bb", "f32", 2, [-1.0] * 2)}
FIRST = Layer("x", 2, 3, ("elu", 0.5), "a", "ab")
LAST = Layer("y", 3, 2, ("leaky relu", 0.125), "b", "bb")
NETWORK = Network([1, 2], ("u8", 0.5, -1.0), ["n", "y"], [FIRST, LAST])


def net(first=None, last=None, tensors=None, **changes):
    """The network of all these bad files, with something else about it; `tensors` replace those of their names."""
    layers = [replace(FIRST, **first or {}), replace(LAST, **last or {})]
    network = replace(NETWORK, **{"layers": layers} | changes)
    return Model(list((TENSORS | {tensor.name: tensor for tensor in tensors or []}).values()), network)


GOOD = net()


# The network ends with its last field --------------------------------------------------------------------------------

EMPTY = GOOD.file()
EMPTY.section(b"NETW").fields = []
bad("network-empty", "A network without content.", 10, "section-end", EMPTY, content(b"NETW"))
for name, what, meaning, nth, after, keep in [
        ("sample-size", "in a size of the sample", "axis size", 1, 0, 7),
        ("scaling", "before the scaling", "scaling", 0, 0, 0),
        ("stored-numbers", "before the type of the stored numbers", "stored numbers", 0, 0, 0),
        ("scale", "in the scale", "scale", 0, 0, 3), ("offset", "before the offset", "offset", 0, 0, 0),
        ("label-length", "in the length of a label", "label, bytes", 1, 0, 1),
        ("label", "before the bytes of a label", "label, bytes", 1, 1, 0),
        ("layer-count", "in the number of layers", "layer count", 0, 0, 2),
        ("kind", "before a layer", "layer 1", 0, 0, 0),
        ("name", "before a name", "name, bytes", 1, 1, 0), ("inputs", "in a number of inputs", "inputs", 0, 0, 4),
        ("activation", "before an activation", "activation", 1, 0, 0),
        ("parameter", "in a parameter", "parameter", 1, 0, 7),
        ("kernel", "in the index of a kernel", "kernel's", 0, 0, 3),
        ("bias", "before the last index", "bias's", 1, 0, 0)]:
    bad(f"network-ends-in-{name}", f"The network ends {what}.", 10, "section-end",
        *cut(GOOD, b"NETW", meaning, nth, after, keep))
bad("network-longer", "A byte behind the last layer.", 10, "section-end", *longer(GOOD, b"NETW"))
bad("network-layer-count-one-less", "The network counts a layer less than it has.", 10, "section-end",
    edited(GOOD, b"NETW", "layer count", u32(1, "layer count")), at(b"NETW", "layer 1"))
bad("network-layer-count-4096-of-two", "As many layers as there may be, and two of them there.", 10, "section-end",
    *longer(edited(GOOD, b"NETW", "layer count", u32(4_096, "layer count")), b"NETW", b""))
LABELS = Field(struct.pack("<I", 2**32 - 1), "number of class labels")
bad("network-label-count-greatest", "2^32 - 1 labels: a number without a limit of its own, with nothing behind it.", 10,
    "section-end", *longer(edited(cut(GOOD, b"NETW", "layer count")[0], b"NETW", "number of class labels", LABELS,
                                  drop=6), b"NETW", b""))


# Fields out of their ranges -------------------------------------------------------------------------------------------

def out_of_range(name, about, meaning, new, nth=0):
    bad(f"network-{name}", about, 10, "value", edited(GOOD, b"NETW", meaning, new, nth=nth), at(b"NETW", meaning, nth))


NUMBERS = [("nan", "NaN", float("nan")), ("infinity", "infinity", float("inf")),
           ("minus-infinity", "-infinity", float("-inf"))]
LARGE = [(2**62, "2-62"), (2**64 - 1, "greatest")]

bad("network-sample-rank-0", "A sample of rank 0.", 10, "value", net(sample=[]), at(b"NETW", "rank of"))
bad("network-sample-rank-9", "A sample of nine axes.", 10, "value", net(sample=[1] * 8 + [2]), at(b"NETW", "rank of"))
out_of_range("sample-size-0", "An axis of a sample of size 0.", "axis size", u64(0, "axis size"), 1)
for value, name in LARGE:
    out_of_range(f"sample-size-{name}", f"An axis of a sample of size {value:,}.", "axis size", u64(value, "axis size"))
out_of_range("scaling-2", "The scaling has the code 2.", "scaling", b"\x02")
for code in [0, 13]:
    out_of_range(f"scaling-of-type-{code}", f"The stored numbers have a type of code {code}.", "stored numbers",
        bytes([code]))
for meaning, nth, spelling, field in [("scale", 0, "<f", "scale"), ("offset", 0, "<f", "offset"),
                                      ("parameter", 0, "<d", "alpha"), ("parameter", 1, "<d", "slope")]:
    # NaN in all of them, an infinity in each.
    for name, what, number in [NUMBERS[0], NUMBERS[1 + (field in ("offset", "slope"))]]:
        out_of_range(f"{field}-{name}", f"The {field} is {what}.", meaning, struct.pack(spelling, number), nth)
bad("network-label-of-1025-bytes", "A label of 1,025 bytes.", 10, "value", net(labels=["l" * 1_025, ""]),
    at(b"NETW", "label, bytes"))
bad("network-layer-count-0", "A network without layers.", 10, "value",
    edited(GOOD, b"NETW", "layer count", u32(0, "layer count"), drop=19), at(b"NETW", "layer count"))
for count in [4_097, 2**32 - 1]:
    out_of_range(f"layer-count-{count}", f"{count:,} layers.", "layer count", u32(count, "layer count"))
for code in [0, 2]:
    out_of_range(f"kind-{code}", f"A layer of the kind {code}.", "layer 1", bytes([code]))
bad("network-layer-name-empty", "A layer without a name.", 10, "value", net(first={"name": ""}),
    at(b"NETW", "name, bytes"))
bad("network-layer-name-of-1025-bytes", "A layer's name of 1,025 bytes.", 10, "value", net(last={"name": "y" * 1_025}),
    at(b"NETW", "name, bytes", 1))
for field in ["inputs", "outputs"]:
    out_of_range(f"{field}-0", f"A layer of no {field}.", field, u64(0, field))
    out_of_range(f"{field}-2-62", f"A layer of {2**62:,} {field}.", field, u64(2**62, field), 1)
out_of_range("activation-12", "An activation of the code 12.", "activation", b"\x0c")
for index, name in [(4, "of-no-tensor"), (NO_BIAS, "none")]:
    out_of_range(f"kernel-{name}", f"The index of a kernel is {index:,}; there are four tensors.", "kernel's",
                 u32(index, "kernel's"), 1)
for index, name in [(4, "of-no-tensor"), (NO_BIAS - 1, "next-to-none")]:
    out_of_range(f"bias-{name}", f"The index of a bias is {index:,}; there are four tensors.", "bias's",
        u32(index, "bias's"))

bad("text-in-a-label", "A label with a byte that occurs in no UTF-8.", 10, "text", net(labels=["", b"\xff"]),
    at(b"NETW", "label, bytes", 1, 1))
bad("text-in-a-layer-name", "A layer's name that ends in two bytes of three.", 10, "text",
    net(last={"name": b"y\xe2\x82"}), at(b"NETW", "name, bytes", 1, 1))


# The network as a whole -----------------------------------------------------------------------------------------------

def unfit(rule, name, about, model):
    bad(f"network-{name}", about, 10, "network", model, content(b"NETW"), rule)


unfit("N1", "sample-too-small", "A sample has fewer numbers than the first layer has inputs.", net(sample=[1, 1]))
unfit("N1", "sample-too-large", "A sample has more numbers than the first layer has inputs.", net(sample=[2, 2]))
unfit("N1", "sample-2-64-and-2", "The sizes of a sample multiply to 2^64 + 2, which is in 64 bits the layer's 2 inputs.",
      net(sample=[6, (2**64 + 2) // 6]))
unfit("N1", "sample-greatest", "The sizes of a sample multiply to 2^496.", net(sample=[2**62 - 1] * 8))
unfit("N2", "layers-do-not-meet", "A layer has other inputs than the outputs of the one before.",
      net(last={"inputs": 2}, tensors=[kernel("b", "f32", 2, 2, [1.0] * 4)]))
unfit("N2", "layers-do-not-meet-by-one-more", "A layer has more inputs than the outputs of the one before.",
      net(last={"inputs": 4}, tensors=[kernel("b", "f32", 4, 2, [1.0] * 8)]))
unfit("N3", "layer-names-equal", "Two layers have the same name.", net(last={"name": "x"}))
unfit("N4", "labels-one-less", "A label less than the last layer has outputs.", net(labels=["n"]))
unfit("N4", "labels-one-more", "A label more than the last layer has outputs.", net(labels=["n", "y", ""]))
unfit("N4", "labels-of-the-first-layer", "As many labels as the first layer has outputs.", net(labels=["", "", ""]))
SQUARE = [kernel("a", "f32", 2, 2, [0.5] * 4), bias("ab", "f32", 2, [0.0] * 2), kernel("b", "f32", 2, 2, [1.0] * 4)]
SQUARES = {"first": {"outputs": 2}, "last": {"inputs": 2}}
unfit("N5", "kernel-twice", "Two layers have the same kernel.",
      net({"outputs": 2}, {"inputs": 2, "kernel": "a"}, SQUARE))
unfit("N5", "bias-twice", "Two layers have the same bias.", net({"outputs": 2}, {"inputs": 2, "bias": "ab"}, SQUARE))
unfit("N5", "kernel-as-bias", "A layer's kernel is its bias too.", net(last={"bias": "b"}))
for element in ["i8", "u8", "i32", "u64"]:
    unfit("N6", f"kernel-of-{element}", f"A kernel of {element}.", net(tensors=[kernel("a", element, 2, 3, [1] * 6)]))
for element in ["i8", "u16", "i32"]:
    unfit("N7", f"bias-of-{element}", f"A bias of {element}.", net(tensors=[bias("bb", element, 2, [1] * 2)]))
for name, what, axes in [
        ("turned-around", "has the axes (out, in)", [(3, "out"), (2, "in")]),
        ("names-turned-around", "has the right sizes and the names (out, in)", [(2, "out"), (3, "in")]),
        ("sizes-turned-around", "has the right names and the sizes (outputs, inputs)", [(3, "in"), (2, "out")]),
        ("without-axis-names", "has axes without names", [(2, ""), (3, "")]),
        ("axis-names-in-capitals", "has axes called In and Out", [(2, "In"), (3, "Out")]),
        ("of-rank-1", "has one axis of all its elements", [(6, "in")]),
        ("of-rank-3", "has a third axis of size 1", [(2, "in"), (3, "out"), (1, "")]),
        ("of-rank-0", "is a single element", [])]:
    count = 6 if axes else 1
    unfit("N6", f"kernel-{name}", f"A kernel {what}.", net(tensors=[Tensor("a", "f32", axes, [0.5] * count)]))
for name, what, axes in [
        ("too-short", "an element too short", [(2, "out")]), ("too-long", "an element too long", [(4, "out")]),
        ("axis-called-in", "whose axis is called in", [(3, "in")]),
        ("without-axis-name", "whose axis has no name", [(3, "")]),
        ("of-rank-2", "of two axes", [(1, "in"), (3, "out")])]:
    count = 1
    for size, _ in axes:
        count *= size
    unfit("N7", f"bias-{name}", f"A bias {what}.", net(tensors=[Tensor("ab", "f32", axes, [0.5] * count)]))
unfit("N7", "bias-of-rank-0", "A bias that is a single element, of a layer of one output.", Model(
    [kernel("k", "f32", 1, 1, [1.0]), Tensor("b", "f32", [], [1.0])],
    Network([1], None, [], [Layer("d", 1, 1, "linear", "k", "b")])))
unfit("N6", "kernel-of-another-size", "A kernel of one output less than its layer.",
      net(last={"outputs": 3, "bias": None}, labels=[]))
