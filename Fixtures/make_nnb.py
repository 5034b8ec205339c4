#!/usr/bin/env python3
"""Writes the small good files in Fixtures/nnb/good/, from Spec/nnb.md alone and with the Python standard library alone.

    python3 Fixtures/make_nnb.py                 write the files
    python3 Fixtures/make_nnb.py --check         compare the files with what would be written; exit 1 at a difference
    python3 Fixtures/make_nnb.py --hex NAME      print the file NAME, one field a line: offset, bytes, meaning

A file is a list of fields, and a field is a pair: its bytes and what they mean. So the same code writes the files and
explains them. "Section" in a comment is a section of Spec/nnb.md.
"""

import struct
import sys
import zlib
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "nnb" / "good"
SIGNATURE = b"\x89NNB\r\n\x1a\n"
NO_BIAS = 0xFFFFFFFF

# Section 6.1: code, bytes, and how struct spells the stored integer or number.
# A bf16 is given as the f32 whose upper half it is.
ELEMENT_TYPES = {
    "f32": (1, 4, "<f"), "f64": (2, 8, "<d"), "f16": (3, 2, "<e"), "bf16": (4, 2, None),
    "i8": (5, 1, "<b"), "u8": (6, 1, "<B"), "i16": (7, 2, "<h"), "u16": (8, 2, "<H"),
    "i32": (9, 4, "<i"), "u32": (10, 4, "<I"), "i64": (11, 8, "<q"), "u64": (12, 8, "<Q"),
}

# Section 7: the code is the place in this list.
ACTIVATIONS = ["linear", "relu", "softmax", "sigmoid", "tanh", "gelu", "gelu by tanh", "elu", "selu", "leaky relu",
               "softplus", "swish"]


# Fields ---------------------------------------------------------------------------------------------------------------

def u8(value, meaning):
    return (struct.pack("<B", value), f"{meaning}: {value}")


def u16(value, meaning):
    return (struct.pack("<H", value), f"{meaning}: {value}")


def u32(value, meaning):
    return (struct.pack("<I", value), f"{meaning}: {value:,}")


def u64(value, meaning):
    return (struct.pack("<Q", value), f"{meaning}: {value:,}")


def f32(value, meaning):
    return (struct.pack("<f", value), f"{meaning}: {value!r}")


def f64(value, meaning):
    return (struct.pack("<d", value), f"{meaning}: {value!r}")


def checksum(value, meaning):
    return (struct.pack("<I", value), meaning)


def string(text, meaning):
    """Section 1: a u16 length and that many bytes of UTF-8."""
    encoded = text.encode("utf-8")
    fields = [u16(len(encoded), f"{meaning}, bytes")]
    if encoded:
        fields.append((encoded, ascii(text)))
    return fields


def zeros(count, meaning="zero bytes"):
    return [(bytes(count), meaning)] if count else []


def joined(fields):
    return b"".join(data for data, _ in fields)


def padded(length):
    """The next multiple of 64 at or after `length`."""
    return (length + 63) // 64 * 64


# Tensors (section 6) --------------------------------------------------------------------------------------------------

class Tensor:
    """`values` are numbers, or `bytes` where the bits matter; `axes` are pairs of a size and a name."""

    def __init__(self, name, element, axes, values):
        self.name, self.element, self.axes = name, element, axes
        _, size, spelling = ELEMENT_TYPES[element]
        self.fields = []
        for index, value in enumerate(values):
            if isinstance(value, bytes):
                data = value
            elif element == "bf16":
                data = struct.pack("<f", value)[2:]
            else:
                data = struct.pack(spelling, value)
            assert len(data) == size
            shown = value if not isinstance(value, bytes) else "bits"
            self.fields.append((data, f"element {index}: {shown}"))
        count = 1
        for axis_size, _ in axes:
            count *= axis_size
        assert len(values) == count, name


def in_order(tensors):
    """Section 6.1: strictly ascending order of the bytes of the names."""
    return sorted(tensors, key=lambda tensor: tensor.name.encode("utf-8"))


def tensor_index(tensors):
    fields = [u32(len(tensors), "tensor count")]
    for index, tensor in enumerate(tensors):
        code = ELEMENT_TYPES[tensor.element][0]
        fields.append((struct.pack("<B", code), f"tensor {index}: element type {tensor.element}"))
        fields.append(u8(len(tensor.axes), "rank"))
        fields += string(tensor.name, "name")
        for size, name in tensor.axes:
            fields.append(u64(size, "axis size"))
            fields += string(name, "axis name")
    return fields


# Network (section 7) --------------------------------------------------------------------------------------------------

class Layer:
    """A dense layer; `activation` is a name, or a tuple of a name and its parameters; `bias` may be None."""

    def __init__(self, name, inputs, outputs, activation, kernel, bias):
        self.name, self.inputs, self.outputs, self.kernel, self.bias = name, inputs, outputs, kernel, bias
        self.activation, *self.parameters = (activation,) if isinstance(activation, str) else activation


class Network:
    """`scaling` is None, or an element type, a scale and an offset."""

    def __init__(self, sample, scaling, labels, layers):
        self.sample, self.scaling, self.labels, self.layers = sample, scaling, labels, layers


def network_section(network, tensors):
    names = [tensor.name for tensor in tensors]
    fields = [u8(len(network.sample), "rank of one sample")]
    fields += [u64(size, "axis size") for size in network.sample]
    if network.scaling is None:
        fields.append((b"\x00", "scaling: not known"))
    else:
        element, scale, offset = network.scaling
        fields.append((b"\x01", "scaling: known"))
        fields.append((struct.pack("<B", ELEMENT_TYPES[element][0]), f"stored numbers: {element}"))
        fields += [f32(scale, "scale"), f32(offset, "offset")]
    fields.append(u32(len(network.labels), "number of class labels"))
    for label in network.labels:
        fields += string(label, "label")
    fields.append(u32(len(network.layers), "layer count"))
    for index, layer in enumerate(network.layers):
        fields.append((b"\x01", f"layer {index}: dense"))
        fields += string(layer.name, "name")
        fields += [u64(layer.inputs, "inputs"), u64(layer.outputs, "outputs")]
        fields.append((struct.pack("<B", ACTIVATIONS.index(layer.activation)), f"activation: {layer.activation}"))
        fields += [f64(parameter, "parameter") for parameter in layer.parameters]
        fields.append(u32(names.index(layer.kernel), "kernel's tensor"))
        if layer.bias is None:
            fields.append((struct.pack("<I", NO_BIAS), "no bias"))
        else:
            fields.append(u32(names.index(layer.bias), "bias's tensor"))
    return fields


# Training (section 13) ------------------------------------------------------------------------------------------------

OPTIMIZERS = ["sgd", "momentum", "nesterov", "adam"]
SCHEDULES = ["constant", "step", "cosine"]


class State:
    """Where training stands. `optimizer` and `schedule` are a name or a tuple of a name and its settings; `end` is a
    unit and a number; `best` an epoch and a loss; `overrides` pairs; `slots` lists of tensor names; `history` tuples of
    steps and two, four or six numbers, six with None where there is no measure."""

    def __init__(self, **fields):
        self.__dict__.update(fields)


def spelled(choice):
    name, *settings = (choice,) if isinstance(choice, str) else choice
    return name, settings


def training_section(state, tensors):
    names = [tensor.name for tensor in tensors]
    fields = [u32(state.version, "arithmetic version"), u64(state.seed, "seed"), u8(state.initial, "initial parameters")]
    fields += [u64(state.batch_size, "batch size"), u64(state.samples, "samples"), u64(state.held_out, "held out")]
    fields.append(checksum(state.checksum, "CRC-32 of the data"))
    name, settings = spelled(state.optimizer)
    fields.append(u8(OPTIMIZERS.index(name), f"optimizer {name}"))
    fields += [f64(number, "setting") for number in settings]
    fields += [f64(state.clip, "norm to clip to"), f64(state.rate, "learning rate"), u64(state.warmup, "warm-up")]
    name, settings = spelled(state.schedule)
    fields.append(u8(SCHEDULES.index(name), f"schedule {name}"))
    fields += [u64(number, "setting") if isinstance(number, int) else f64(number, "setting") for number in settings]
    fields += [u8(["epochs", "steps"].index(state.end[0]), f"end in {state.end[0]}"), u64(state.end[1], "end")]
    fields.append(u64(state.patience, "patience"))
    fields += [u64(state.epoch, "epochs done"), u64(state.batch, "batches done"), u64(state.step, "steps done")]
    fields += [f64(state.loss, "sum of losses"), u64(state.correct, "correct")]
    fields += [u64(state.best[0], "best epoch"), f64(state.best[1], "its loss")]
    fields.append(u32(len(state.overrides), "overrides"))
    for step, changes in state.overrides:
        fields += [u64(step, "steps before"), u32(changes, "changes")]
    for slot in state.slots:
        for name in slot:
            fields.append(u32(NO_BIAS if name is None else names.index(name), f"slot {name}"))
    return fields


def history_section(history):
    fields = [u32(len(history), "epochs")]
    for step, *numbers in history:
        numbers += [None] * (6 - len(numbers))
        flags = (numbers[2] is not None) + 2 * (numbers[4] is not None)
        fields += [u64(step, "steps done"), u8(flags, "measures")]
        fields += [f64(number, "measure") for number in numbers if number is not None]
    return fields


# The file (sections 2 to 5) -------------------------------------------------------------------------------------------

def nnb(tensors, network=None, ancillary=(), state=None):
    """The fields of a file; `ancillary` are pairs of a type and a content."""
    tensors = in_order(tensors)
    sections = [(b"TNSR", tensor_index(tensors))]
    if network is not None:
        sections.append((b"NETW", network_section(network, tensors)))
    if state is not None:
        sections.append((b"STAT", training_section(state, tensors)))
        if state.history:
            sections.append((b"hIST", history_section(state.history)))
    sections += [(kind, [(content, "content, unknown")] if content else []) for kind, content in ancillary]
    sections.sort(key=lambda section: section[0])
    sections += [(b"DATA", tensor.fields) for tensor in tensors]

    count = len(sections)
    head_end = 24 + 24 * count + 4
    directory, body, position = [], [], head_end
    for index, (kind, fields) in enumerate(sections):
        content = joined(fields)
        assert len(content) <= 2**20, "these files are small: no section has block checksums"
        offset = padded(position)
        body += zeros(offset - position) + fields
        directory.append((kind, f"entry {index}: type {kind.decode('ascii')}"))
        directory.append(checksum(zlib.crc32(content), "checksum of the content"))
        directory += [u64(offset, "offset"), u64(len(content), "length")]
        position = offset + len(content)

    head = [(SIGNATURE, "signature"), u16(1, "read version"), u16(1, "write version")]
    head += [u32(count, "section count"), u64(position, "file length")] + directory
    head.append(checksum(zlib.crc32(joined(head)), "checksum of all the bytes before"))
    assert len(joined(head)) == head_end and len(joined(head + body)) == position
    return head + body


# The files ------------------------------------------------------------------------------------------------------------

def kernel(name, element, inputs, outputs, values):
    return Tensor(name, element, [(inputs, "in"), (outputs, "out")], values)


def bias(name, element, outputs, values):
    return Tensor(name, element, [(outputs, "out")], values)


def smallest_network():
    tensors = [kernel("k", "f32", 1, 2, [1.0, -2.0]), bias("b", "f32", 2, [0.5, 0.25])]
    layer = Layer("d", 1, 2, "softmax", "k", "b")
    return nnb(tensors, Network([1], ("u8", 0.5, -1.0), ["n", "y"], [layer]))


def two_layers():
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
    return nnb(tensors, Network([3, 4], ("u8", one_255th, 0.0), labels, layers))


def tensors_only():
    """All 12 element types, ranks 0 to 3, sizes of zero; floats whose bits are easily lost."""
    return nnb([
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


def ancillary():
    """Four sections this version does not know, given here out of their order; two are private, one is empty."""
    return nnb([Tensor("t", "u8", [(3, "")], [1, 2, 3])], ancillary=[
        (b"zzZZ", b"last\x00"), (b"aBCD", bytes(range(64))), (b"abCD", b""), (b"aZZZ", b"\xff")])


def activations():
    """Each activation once, in the order of their codes; kernels of four types; each third layer without bias."""
    elements = ["f16", "bf16", "f64", "f32"]
    spelled = [(name, -0.5) if name == "elu" else (name, 0.0078125) if name == "leaky relu" else name
               for name in ACTIVATIONS]
    widths = [1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1]
    tensors, layers = [], []
    for index, activation in enumerate(spelled):
        inputs, outputs, element = widths[index], widths[index + 1], elements[index % 4]
        tensors.append(kernel(f"k{index}", element, inputs, outputs,
                              [(position - index) / 2 for position in range(inputs * outputs)]))
        has_bias = index % 3 != 2
        if has_bias:
            tensors.append(bias(f"b{index}", elements[(index + 1) % 4], outputs,
                                [index + position / 4 for position in range(outputs)]))
        name = activation if isinstance(activation, str) else activation[0]
        layers.append(Layer(name, inputs, outputs, activation, f"k{index}", f"b{index}" if has_bias else None))
    return nnb(tensors, Network([1, 1, 1], None, [], layers))


def names():
    """Names that a program is tempted to change: equal after normalisation, white space, controls, all planes."""
    unused = ["caf\u00e9", "cafe\u0301", "line\nbreak", " ", "\x00", "\x1b[31m", "\ufeff", "\u202eabc", "\uffff",
              "\U0010ffff", "a", "A", "a "]
    tensors = [Tensor(name, "u8", [(1, name)], [index]) for index, name in enumerate(unused)]
    tensors.append(kernel("\U0001f9e0", "f32", 1, 2, [1.0, 2.0]))
    tensors.append(kernel("\u8111", "f32", 2, 2, [1.0, 2.0, 3.0, 4.0]))
    layers = [Layer("\u00e9", 1, 2, "relu", "\U0001f9e0", None), Layer("e\u0301", 2, 2, "linear", "\u8111", None)]
    return nnb(tensors, Network([1], None, ["\n", "\u00fc\U0001f600"], layers))


def longest_name():
    return nnb([Tensor("n" * 1022 + "\u00e9", "u8", [(1, "\u00e9" * 512)], [7])])


def training_adam():
    """Everything that a state can hold: slots of two layers, of which one has no bias, and all kinds of epochs."""
    shapes = {"a": [(2, "in"), (3, "out")], "ab": [(3, "out")], "b": [(3, "in"), (2, "out")]}
    tensors = []
    for place, prefix in enumerate(["", "m/", "v/"]):
        for name, axes in shapes.items():
            count = axes[0][0] * (axes[1][0] if len(axes) > 1 else 1)
            tensors.append(Tensor(prefix + name, "f32", axes, [place + index / 8 for index in range(count)]))
    tensors.append(Tensor("other", "u8", [(1, "")], [9]))
    layers = [Layer("x", 2, 3, "relu", "a", "ab"), Layer("y", 3, 2, "softmax", "b", None)]
    state = State(
        version=0, seed=2**64 - 1, initial=2, batch_size=30, samples=100, held_out=20, checksum=0x89ABCDEF,
        optimizer=("adam", 0.875, 0.99, 1e-7, 0.01), clip=2.5, rate=0.001, warmup=5, schedule=("cosine", 40),
        end=("epochs", 10), patience=3, epoch=3, batch=2, step=13, loss=41.5, correct=17, best=(2, 0.75),
        overrides=[(4, 1), (8, 0x7E)], slots=[["m/a", "m/ab", "m/b", None], ["v/a", "v/ab", "v/b", None]],
        history=[(4, 1.5, 0.25), (8, 1.25, 0.5, 0.75, 1.0), (11, 1.0, 0.625, None, None, 0.0, 0.5)])
    return nnb(tensors, Network([2], None, [], layers), ancillary=[(b"zzZZ", b"kept")], state=state)


def training_start():
    """The least that a state can hold: the start of full-batch gradient descent."""
    tensors = [kernel("k", "f32", 1, 2, [1.0, -2.0]), bias("b", "f32", 2, [0.5, 0.25])]
    layer = Layer("d", 1, 2, "softmax", "k", "b")
    state = State(
        version=0, seed=1, initial=0, batch_size=0, samples=7, held_out=0, checksum=0, optimizer="sgd", clip=0.0,
        rate=0.5, warmup=0, schedule="constant", end=("steps", 1), patience=0, epoch=0, batch=0, step=0, loss=0.0,
        correct=0, best=(0, 0.0), overrides=[], slots=[], history=[])
    return nnb(tensors, Network([1], None, [], [layer]), state=state)


def training_momentum():
    """Momentum and a schedule in steps, and an epoch measured in every way."""
    tensors = [kernel("k", "f32", 1, 2, [1.0, -2.0]), kernel("velocity", "f32", 1, 2, [0.5, 0.25])]
    layer = Layer("d", 1, 2, "softmax", "k", None)
    state = State(
        version=0, seed=3, initial=1, batch_size=4, samples=8, held_out=1, checksum=1, optimizer=("nesterov", 0.9),
        clip=0.0, rate=0.1, warmup=1, schedule=("step", 2, 0.5), end=("steps", 9), patience=0, epoch=1, batch=0, step=2,
        loss=0.0, correct=0, best=(1, 0.5), overrides=[], slots=[["velocity", None]],
        history=[(2, 0.625, 0.5, 0.5, 1.0, 0.75, 0.25)])
    return nnb(tensors, Network([1], None, [], [layer]), state=state)


FILES = {
    "activations.nnb": activations,
    "ancillary.nnb": ancillary,
    "longest-name.nnb": longest_name,
    "names.nnb": names,
    "no-tensors.nnb": lambda: nnb([]),
    "smallest-network.nnb": smallest_network,
    "tensors-only.nnb": tensors_only,
    "training-adam.nnb": training_adam,
    "training-momentum.nnb": training_momentum,
    "training-start.nnb": training_start,
    "two-layers.nnb": two_layers,
}


# The command line -----------------------------------------------------------------------------------------------------

def print_hex(fields):
    """One line a field; a field of more than eight bytes takes several, and of zero bytes only their number is shown."""
    offset = 0
    for data, meaning in fields:
        if not any(data) and meaning == "zero bytes":
            print(f"{offset:5}  {f'00 x {len(data)}':23}  {meaning}")
        else:
            for start in range(0, len(data), 8):
                shown = data[start:start + 8].hex(" ").upper()
                print(f"{offset + start:5}  {shown:23}  {meaning if start == 0 else ''}".rstrip())
        offset += len(data)


def main(arguments):
    if len(arguments) == 2 and arguments[0] == "--hex" and arguments[1] in FILES:
        print_hex(FILES[arguments[1]]())
    elif arguments == ["--check"]:
        for name, make in FILES.items():
            path = FOLDER / name
            if not path.is_file() or path.read_bytes() != joined(make()):
                sys.exit(f"Fixtures/nnb/good/{name} is not what make_nnb.py writes")
        for path in sorted(FOLDER.iterdir()):
            if path.name not in FILES:
                sys.exit(f"Fixtures/nnb/good/{path.name} is not a file of make_nnb.py")
        print(f"{len(FILES)} files are as they should be")
    elif not arguments:
        FOLDER.mkdir(exist_ok=True)
        for name, make in FILES.items():
            data = joined(make())
            assert len(data) < 8192, name
            (FOLDER / name).write_bytes(data)
    else:
        sys.exit(__doc__ + "\nNames: " + " ".join(FILES))


if __name__ == "__main__":
    main(sys.argv[1:])
