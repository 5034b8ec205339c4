"""The structures of Spec/nnb.md as lists of fields, and the layout of a file; used by make_nnb.py.

A field is its bytes and what they mean. So the same code writes files, explains them (`--hex`) and knows where a
field stands (the offsets in the manifest). Nothing here looks at a rule: a faulty file is written as easily as a good
one. "Section" in a comment is a section of the document.
"""

import copy
import struct
import zlib
from dataclasses import dataclass
from typing import NamedTuple

SIGNATURE = b"\x89NNB\r\n\x1a\n"
NO_BIAS = 0xFFFFFFFF
BLOCK = 2**20

# Section 6.1: code, bytes, and how struct spells the stored integer or number.
# A bf16 is given as the f32 whose upper half it is.
ELEMENT_TYPES = {
    "f32": (1, 4, "<f"), "f64": (2, 8, "<d"), "f16": (3, 2, "<e"), "bf16": (4, 2, None),
    "i8": (5, 1, "<b"), "u8": (6, 1, "<B"), "i16": (7, 2, "<h"), "u16": (8, 2, "<H"),
    "i32": (9, 4, "<i"), "u32": (10, 4, "<I"), "i64": (11, 8, "<q"), "u64": (12, 8, "<Q"),
}

# Section 7: the code is the place in this list.
ACTIVATIONS = ["linear", "relu", "softmax", "sigmoid", "tanh", "gelu, exact", "gelu by tanh", "elu", "selu",
               "leaky relu", "softplus", "swish"]

# Section 13: the code is the place in these lists.
OPTIMIZERS = {"sgd": [], "momentum": ["mu"], "nesterov": ["mu"],
              "adam": ["beta1", "beta2", "epsilon", "weight decay"]}
SCHEDULES = {"constant": [], "step": ["steps of a stair", "factor"], "cosine": ["horizon"]}


# Fields ---------------------------------------------------------------------------------------------------------------

class Field(NamedTuple):
    data: bytes
    meaning: str


def u8(value, meaning):
    return Field(struct.pack("<B", value), f"{meaning}: {value}")


def u16(value, meaning):
    return Field(struct.pack("<H", value), f"{meaning}: {value}")


def u32(value, meaning):
    return Field(struct.pack("<I", value), f"{meaning}: {value:,}")


def u64(value, meaning):
    return Field(struct.pack("<Q", value), f"{meaning}: {value:,}")


def f32(value, meaning):
    return Field(struct.pack("<f", value), f"{meaning}: {value!r}")


def f64(value, meaning):
    return Field(struct.pack("<d", value), f"{meaning}: {value!r}")


def checksum(value, meaning):
    return Field(struct.pack("<I", value), meaning)


def string(text, meaning):
    """Section 1: a u16 length and that many bytes of UTF-8; `text` may be the bytes themselves."""
    encoded = text if isinstance(text, bytes) else text.encode("utf-8")
    fields = [u16(len(encoded), f"{meaning}, bytes")]
    if encoded:
        fields.append(Field(encoded, ascii(text)))
    return fields


def zeros(count, meaning="zero bytes"):
    return [Field(bytes(count), meaning)] if count else []


def joined(fields):
    return b"".join(data for data, _ in fields)


def padded(length):
    """The next multiple of 64 at or after `length`."""
    return (length + 63) // 64 * 64


def spelled(choice):
    """A name and its settings, of a name or a tuple of both."""
    name, *settings = (choice,) if isinstance(choice, str) else choice
    return name, settings


# Tensors (section 6) --------------------------------------------------------------------------------------------------

class Tensor:
    """`axes` are pairs of a size and a name; `values` are a list of numbers, or of `bytes` where the bits matter, or
    the bytes of all elements."""

    def __init__(self, name, element, axes, values):
        self.name, self.element, self.axes = name, element, axes
        _, size, spelling = ELEMENT_TYPES[element]
        if isinstance(values, bytes):
            self.fields = [Field(values, "elements")]
            return
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
            self.fields.append(Field(data, f"element {index}: {shown}"))


def kernel(name, element, inputs, outputs, values):
    return Tensor(name, element, [(inputs, "in"), (outputs, "out")], values)


def bias(name, element, outputs, values):
    return Tensor(name, element, [(outputs, "out")], values)


def encoded(name):
    return name if isinstance(name, bytes) else name.encode("utf-8")


def in_order(tensors):
    """Section 6.1: strictly ascending order of the bytes of the names."""
    return sorted(tensors, key=lambda tensor: encoded(tensor.name))


def tensor_index(tensors):
    fields = [u32(len(tensors), "tensor count")]
    for index, tensor in enumerate(tensors):
        code = ELEMENT_TYPES[tensor.element][0]
        fields.append(Field(struct.pack("<B", code), f"tensor {index}: element type {tensor.element}"))
        fields.append(u8(len(tensor.axes), "rank"))
        fields += string(tensor.name, "name")
        for size, name in tensor.axes:
            fields.append(u64(size, "axis size"))
            fields += string(name, "axis name")
    return fields


# Network (section 7) --------------------------------------------------------------------------------------------------

@dataclass
class Layer:
    """A dense layer; `activation` is a name, or a tuple of a name and its parameters; `bias` may be None."""
    name: str
    inputs: int
    outputs: int
    activation: object
    kernel: str
    bias: str


@dataclass
class Network:
    """`scaling` is None, or an element type, a scale and an offset."""
    sample: list
    scaling: object
    labels: list
    layers: list


def network_section(network, tensors):
    places = {tensor.name: index for index, tensor in enumerate(tensors)}
    fields = [u8(len(network.sample), "rank of one sample")]
    fields += [u64(size, "axis size") for size in network.sample]
    if network.scaling is None:
        fields.append(Field(b"\x00", "scaling: not known"))
    else:
        element, scale, offset = network.scaling
        fields.append(Field(b"\x01", "scaling: known"))
        fields.append(Field(struct.pack("<B", ELEMENT_TYPES[element][0]), f"stored numbers: {element}"))
        fields += [f32(scale, "scale"), f32(offset, "offset")]
    fields.append(u32(len(network.labels), "number of class labels"))
    for label in network.labels:
        fields += string(label, "label")
    fields.append(u32(len(network.layers), "layer count"))
    for index, layer in enumerate(network.layers):
        fields.append(Field(b"\x01", f"layer {index}: dense"))
        fields += string(layer.name, "name")
        fields += [u64(layer.inputs, "inputs"), u64(layer.outputs, "outputs")]
        activation, parameters = spelled(layer.activation)
        fields.append(Field(struct.pack("<B", ACTIVATIONS.index(activation)), f"activation: {activation}"))
        fields += [f64(parameter, "parameter") for parameter in parameters]
        fields.append(u32(places[layer.kernel], "kernel's tensor"))
        if layer.bias is None:
            fields.append(Field(struct.pack("<I", NO_BIAS), "no bias"))
        else:
            fields.append(u32(places[layer.bias], "bias's tensor"))
    return fields


# Training (section 13) ------------------------------------------------------------------------------------------------

@dataclass
class State:
    """Where training stands. `optimizer` and `schedule` are a name or a tuple of a name and its settings; `end` is a
    unit and a number; `best` an epoch and a loss; `overrides` pairs; `slots` lists of tensor names; `history` tuples of
    steps and two, four or six numbers, six with None where there is no measure. `settings` are None where there is no
    sETS, or tuples of a code, an element type and numbers, as those of a tensor; `changes` pairs of steps and a code."""
    version: int
    seed: int
    initial: int
    batch_size: int
    samples: int
    held_out: int
    checksum: int
    optimizer: object
    clip: float
    rate: float
    warmup: int
    schedule: object
    end: tuple
    patience: int
    epoch: int
    batch: int
    step: int
    loss: float
    correct: int
    best: tuple
    overrides: list
    slots: list
    history: list
    settings: object = None
    changes: tuple = ()


def training_section(state, tensors):
    places = {tensor.name: index for index, tensor in enumerate(tensors)} | {None: NO_BIAS}
    fields = [u32(state.version, "arithmetic version"), u64(state.seed, "seed"),
        u8(state.initial, "initial parameters")]
    fields += [u64(state.batch_size, "batch size"), u64(state.samples, "samples"), u64(state.held_out, "held out")]
    fields.append(checksum(state.checksum, "CRC-32 of the data"))
    name, settings = spelled(state.optimizer)
    fields.append(u8(list(OPTIMIZERS).index(name), f"optimizer {name}"))
    fields += [f64(number, meaning) for number, meaning in zip(settings, OPTIMIZERS[name], strict=True)]
    fields += [f64(state.clip, "clip norm"), f64(state.rate, "learning rate"), u64(state.warmup, "warm-up")]
    name, settings = spelled(state.schedule)
    fields.append(u8(list(SCHEDULES).index(name), f"schedule {name}"))
    fields += [u64(number, meaning) if isinstance(number, int) else f64(number, meaning)
               for number, meaning in zip(settings, SCHEDULES[name], strict=True)]
    fields += [u8(["epochs", "steps"].index(state.end[0]), f"end in {state.end[0]}"), u64(state.end[1], "end")]
    fields.append(u64(state.patience, "patience"))
    fields += [u64(state.epoch, "epochs done"), u64(state.batch, "batches done"), u64(state.step, "steps done")]
    fields += [f64(state.loss, "sum of losses"), u64(state.correct, "correct")]
    fields += [u64(state.best[0], "best epoch"), f64(state.best[1], "lowest loss")]
    fields.append(u32(len(state.overrides), "overrides"))
    for step, changes in state.overrides:
        fields += [u64(step, "steps before"), u32(changes, "changes")]
    for slot in state.slots:
        fields += [u32(places[name], f"slot {name}") for name in slot]
    return fields


MEASURES = ["training loss", "training accuracy", "validation loss", "validation accuracy", "test loss",
    "test accuracy"]


def history_section(history):
    fields = [u32(len(history), "epochs")]
    for step, *numbers in history:
        numbers += [None] * (6 - len(numbers))
        flags = (numbers[2] is not None) + 2 * (numbers[4] is not None)
        fields += [u64(step, "steps done"), u8(flags, "measures")]
        fields += [f64(number, meaning) for number, meaning in zip(numbers, MEASURES) if number is not None]
    return fields


def text(content, meaning):
    """Section 1: a u32 length and that many bytes of UTF-8; `content` may be the bytes themselves."""
    encoded = content if isinstance(content, bytes) else content.encode("utf-8")
    return [u32(len(encoded), f"{meaning}, bytes")] + ([Field(encoded, ascii(content))] if encoded else [])


def notes_section(notes):
    """Section 7.3, of tuples of a key, a digest or None, and a text."""
    fields = [u32(len(notes), "notes")]
    for key, digest, note in notes:
        fields += string(key, "key")
        fields.append(u8(0 if digest is None else 1, "true of"))
        if digest is not None:
            fields.append(Field(digest, "digest"))
        fields += text(note, "note")
    return fields


def settings_section(settings, changes):
    fields = [u32(len(settings), "settings")]
    for index, (code, element, numbers) in enumerate(settings):
        fields.append(u16(code, f"setting {index}: code"))
        fields.append(Field(struct.pack("<B", ELEMENT_TYPES[element][0]), f"element type {element}"))
        elements = Tensor("", element, [], numbers).fields
        fields.append(u32(len(joined(elements)) // ELEMENT_TYPES[element][1], "numbers"))
        fields += [Field(data, f"number {meaning}") for data, meaning in elements]
    fields.append(u32(len(changes), "changes"))
    for steps, code in changes:
        fields += [u64(steps, "steps before"), u16(code, "code that changed")]
    return fields


# The file (sections 2 to 5) -------------------------------------------------------------------------------------------

class Section:
    """A section; what is set beside its fields stands in its entry in the place of what belongs there. One that is
    `hollow`, a number of bytes, has that length in the directory, and the file ends behind the directory."""

    def __init__(self, kind, fields, hollow=None):
        self.kind, self.fields, self.hollow = kind, fields, hollow
        self.offset = self.length = self.checksum = None

    def find(self, meaning, nth=0):
        """The index of the nth field whose meaning begins so."""
        return [index for index, field in enumerate(self.fields) if field.meaning.startswith(meaning)][nth]


class File:
    """Sections in their order, and the versions; `count`, `length` and `check` stand in the place of what belongs
    there."""

    def __init__(self, sections, read=1, write=1):
        self.sections, self.read, self.write = sections, read, write
        self.count = self.length = self.check = None

    def copy(self):
        made = copy.copy(self)
        made.sections = []
        for section in self.sections:
            made.sections.append(copy.copy(section))
            made.sections[-1].fields = list(section.fields)
        return made

    def section(self, kind, nth=0):
        return [section for section in self.sections if section.kind == kind][nth]

    def layout(self):
        return Layout(self)


class Layout:
    """The fields of a whole file, its bytes, and where things begin: each entry, each content, each field."""

    def __init__(self, file):
        count = len(file.sections)
        position = 24 + 24 * count + 4
        directory, body, self.contents, whole = [], [], [], True
        for index, section in enumerate(file.sections):
            content = joined(section.fields)
            length = len(content) if section.hollow is None else section.hollow
            whole = whole and section.hollow is None
            sums, blocks = zlib.crc32(content), []
            if length > BLOCK and section.hollow is None:
                blocks = [checksum(zlib.crc32(content[start:start + BLOCK]), "checksum of a block")
                          for start in range(0, length, BLOCK)]
                sums = zlib.crc32(joined(blocks))
            offset = padded(position)
            if whole:
                body += zeros(offset - position) + section.fields + blocks
            self.contents.append(offset)
            kind = section.kind.decode("ascii", "backslashreplace")
            directory.append(Field(section.kind, f"entry {index}: type {kind}"))
            directory.append(checksum(set_or(section.checksum, sums), "checksum of the content"))
            directory.append(u64(set_or(section.offset, offset % 2**64), "offset"))
            directory.append(u64(set_or(section.length, length), "length"))
            position = offset + length + (4 * -(-length // BLOCK) if length > BLOCK else 0)
        head = [Field(SIGNATURE, "signature"), u16(file.read, "read version"), u16(file.write, "write version")]
        head.append(u32(set_or(file.count, count), "section count"))
        head += [u64(set_or(file.length, position % 2**64), "file length")] + directory
        head.append(checksum(set_or(file.check, zlib.crc32(joined(head))), "checksum of all the bytes before"))
        self.fields = head + body
        self.data = joined(self.fields)
        self.sections, self.end = file.sections, position

    def offset(self, field):
        """Where this very field stands."""
        position = 0
        for other in self.fields:
            if other is field:
                return position
            position += len(other.data)
        raise ValueError(field.meaning)


def set_or(value, usual):
    return usual if value is None else value


class Model:
    """What a file says; `extensions` are pairs of the type and the content of sections that a reader does not know; `notes` are
    None, or tuples of a key, a digest or None, and a text."""

    def __init__(self, tensors, network=None, state=None, extensions=(), write=None, notes=None):
        self.tensors, self.network, self.state, self.notes = in_order(tensors), network, state, notes
        self.given_write = write
        self.extensions = sorted(extensions)

    @property
    def write(self):
        """Section 15: a file with notes or further settings is of version 2, any other of version 1."""
        has_settings = self.state is not None and self.state.settings is not None
        return set_or(self.given_write, 2 if has_settings or self.notes is not None else 1)

    def file(self):
        sections = [Section(b"TNSR", tensor_index(self.tensors))]
        if self.network is not None:
            sections.append(Section(b"NETW", network_section(self.network, self.tensors)))
        if self.state is not None:
            sections.append(Section(b"STAT", training_section(self.state, self.tensors)))
            if self.state.history:
                sections.append(Section(b"hIST", history_section(self.state.history)))
            if self.state.settings is not None:
                sections.append(Section(b"sETS", settings_section(self.state.settings, self.state.changes)))
        if self.notes is not None:
            sections.append(Section(b"nOTE", notes_section(self.notes)))
        sections += [Section(kind, [Field(content, "content, unknown")] if content else [])
                     for kind, content in self.extensions]
        sections.sort(key=lambda section: section.kind)
        return File(sections + [Section(b"DATA", tensor.fields) for tensor in self.tensors], write=self.write)

    def layout(self):
        return self.file().layout()
