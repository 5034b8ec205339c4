"""An independent reader and writer of .nnb files, and the forward pass of their networks in float64.

Written from Spec/nnb.md and section 6 of Spec/arithmetic.md alone, with the standard library and NumPy; it shares
nothing with nnb's own code. "Section" in a comment is a section of Spec/nnb.md.

    file = nnb.read(path)              checks everything, or raises nnb.Fault
    nnb.forward(file, inputs)          float64 outputs of float64 inputs, one row a sample
    nnb.encode(tensors, network, ())   the bytes of a file
"""

import math
import struct
import zlib
from dataclasses import dataclass, field
from typing import Dict, List, Optional, Tuple

import numpy as np

SIGNATURE = b"\x89NNB\r\n\x1a\n"
NO_BIAS = 0xFFFFFFFF
BLOCK = 2**20

# Section 6.1: the code of each type, and what NumPy calls it; a bf16 is handled as its 16 bits.
ELEMENT_TYPES = {
    "f32": (1, "<f4"), "f64": (2, "<f8"), "f16": (3, "<f2"), "bf16": (4, "<u2"), "i8": (5, "<i1"), "u8": (6, "<u1"),
    "i16": (7, "<i2"), "u16": (8, "<u2"), "i32": (9, "<i4"), "u32": (10, "<u4"), "i64": (11, "<i8"), "u64": (12, "<u8"),
}
ELEMENT_NAMES = {code: name for name, (code, _) in ELEMENT_TYPES.items()}

# Section 7: the code is the place in this list.
ACTIVATIONS = ["linear", "relu", "softmax", "sigmoid", "tanh", "gelu", "gelu by tanh", "elu", "selu", "leaky relu",
               "softplus", "swish"]
WITH_PARAMETER = ("elu", "leaky relu")


class Fault(Exception):
    """What keeps a file from being a .nnb file; the message begins with the error's name in section 9."""


def require(condition, fault):
    if not condition:
        raise Fault(fault)


# Values ---------------------------------------------------------------------------------------------------------------

@dataclass
class Tensor:
    """A tensor: `data` are its elements as they stand in the file, `axes` pairs of a size and a name."""

    name: str
    element: str
    axes: List[Tuple[int, str]]
    data: bytes

    @property
    def shape(self):
        return tuple(size for size, _ in self.axes)

    def stored(self):
        """The elements as NumPy's type of the same bits; u16 for bf16."""
        return np.frombuffer(self.data, ELEMENT_TYPES[self.element][1]).reshape(self.shape)

    def values(self):
        """The elements as float64, exactly where they are floats."""
        stored = self.stored()
        if self.element == "bf16":
            stored = (stored.astype("<u4") << 16).view("<f4")
        return stored.astype(np.float64)


@dataclass
class Layer:
    """A dense layer; kernel and bias are names of tensors."""

    name: str
    inputs: int
    outputs: int
    activation: str
    parameters: Tuple[float, ...]
    kernel: str
    bias: Optional[str]


@dataclass
class Network:
    """The layers and the input contract; `scaling` is None, or an element type, a scale and an offset."""

    shape: Tuple[int, ...]
    scaling: Optional[Tuple[str, float, float]]
    labels: List[str]
    layers: List[Layer]


@dataclass
class File:
    """What a file holds; `ancillary` are the ancillary sections. The state of training is not looked at."""

    tensors: Dict[str, Tensor]
    network: Optional[Network]
    ancillary: List[Tuple[str, bytes]] = field(default_factory=list)


def bf16_bits(values):
    """The bf16 nearest to each finite value, ties to even, as 16 bits."""
    bits = np.ascontiguousarray(values, "<f4").view("<u4").astype(np.uint64)
    return ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype("<u2")


def tensor(name, element, values, axis_names=None):
    """A tensor of an array, rounded to the element type."""
    values = np.asarray(values)
    stored = bf16_bits(values) if element == "bf16" else values.astype(ELEMENT_TYPES[element][1])
    names = axis_names or [""] * values.ndim
    return Tensor(name, element, list(zip(values.shape, names)), stored.tobytes())


# Reading --------------------------------------------------------------------------------------------------------------

class Fields:
    """Takes the fields of a section one after the other."""

    def __init__(self, content):
        self.content, self.position = content, 0

    def take(self, count):
        require(count <= len(self.content) - self.position, "section-end: a field does not fit")
        self.position += count
        return self.content[self.position - count:self.position]

    def number(self, form):
        return struct.unpack("<" + form, self.take(struct.calcsize("<" + form)))[0]

    def ranged(self, form, low, high):
        value = self.number(form)
        require(low <= value <= high, f"value: {value} is not in {low} ... {high}")
        return value

    def finite(self, form):
        value = self.number(form)
        require(math.isfinite(value), f"value: {value} is not finite")
        return value

    def text(self, limit=None, least=0):
        length = self.number("H")
        require(limit is None or least <= length <= limit, f"value: a text of {length} bytes")
        try:
            return self.take(length).decode("utf-8")
        except UnicodeDecodeError as error:
            raise Fault(f"text: {error}") from error

    def end(self):
        require(self.position == len(self.content), "section-end: bytes follow")


def padded(length):
    """The next multiple of 64 at or after `length`."""
    return (length + 63) // 64 * 64


def blocks(content):
    return [content[start:start + BLOCK] for start in range(0, len(content), BLOCK)]


def list_length(length):
    """The bytes that the list of block checksums takes (section 5)."""
    return 0 if length <= BLOCK else 4 * ((length + BLOCK - 1) // BLOCK)


def sections_of(data):
    """Steps 1 to 6 of section 9: the entries of the directory."""
    require(data[:8] == SIGNATURE, "not-nnb")
    require(len(data) >= 24, "truncated: the header")
    read_version, write_version, count, file_length = struct.unpack_from("<HHIQ", data, 8)
    require(1 <= count <= 65600, f"section-count: {count}")
    head = 24 + 24 * count + 4
    require(len(data) >= head, "truncated: the directory")
    require(zlib.crc32(data[:head - 4]) == struct.unpack_from("<I", data, head - 4)[0], "directory-checksum")
    require(read_version == 1, f"version: {read_version}, {write_version}")

    entries, end, order, seen_data = [], head, [], False
    for index in range(count):
        kind, crc, offset, length = struct.unpack_from("<4sIQQ", data, 24 + 24 * index)
        require(kind.isalpha() and kind[2:].isupper(), f"section-type: {kind}")
        require(kind == b"DATA" or not seen_data, f"section-order: {kind} after DATA")
        require(kind == b"DATA" or not order or order[-1] < kind, f"section-order: {kind}")
        require(kind in (b"TNSR", b"NETW", b"STAT", b"DATA") or kind[:1].islower(), f"unknown-section: {kind}")
        require(kind == b"DATA" or length <= 16 * BLOCK, f"section-length: {length}")
        require(offset == padded(end), f"section-offset: {offset}, not {padded(end)}")
        seen_data = seen_data or kind == b"DATA"
        order.append(kind)
        end = offset + length + list_length(length)
        require(end < 2**62, f"section-length: {length}")
        entries.append((kind.decode("ascii"), crc, offset, length))
    require(file_length == end, f"file-length: {file_length}, not {end}")
    require(len(data) >= end, f"truncated: {len(data)} of {end} bytes")
    require(len(data) == end, f"trailing-bytes: {len(data) - end}")

    stops = [head] + [offset + length + list_length(length) for _, _, offset, length in entries]
    for stop, (_, _, offset, _) in zip(stops, entries):
        require(not any(data[stop:offset]), f"padding: between {stop} and {offset}")
    return entries


def section_content(data, entry):
    """The content of a section, its checksums compared (section 5)."""
    kind, crc, offset, length = entry
    content = data[offset:offset + length]
    if length <= BLOCK:
        require(zlib.crc32(content) == crc, f"section-checksum: {kind} at {offset}")
        return content
    sums = data[offset + length:offset + length + list_length(length)]
    require(zlib.crc32(sums) == crc, f"section-checksum: the list of {kind} at {offset}")
    for index, block in enumerate(blocks(content)):
        stated = struct.unpack_from("<I", sums, 4 * index)[0]
        require(zlib.crc32(block) == stated, f"section-checksum: block {index} of {kind} at {offset}")
    return content


def read_index(content):
    """Section 6.1: a list of name, element type and axes."""
    fields, found = Fields(content), []
    for _ in range(fields.ranged("I", 0, 65536)):
        element = ELEMENT_NAMES[fields.ranged("B", 1, 12)]
        rank = fields.ranged("B", 0, 8)
        name = fields.text(1024, 1)
        axes = [(fields.ranged("Q", 0, 2**62 - 1), fields.text(1024)) for _ in range(rank)]
        size = np.dtype(ELEMENT_TYPES[element][1]).itemsize
        require(math.prod(max(size, 1) for size, _ in axes) * size < 2**63, f"value: the size of {name!r}")
        require(not found or found[-1][0].encode("utf-8") < name.encode("utf-8"), f"value: {name!r} is out of order")
        found.append((name, element, axes))
    fields.end()
    return found


def read_network(content, index):
    """Section 7, with the rules at its end."""
    fields, names = Fields(content), [name for name, _, _ in index]
    shape = tuple(fields.ranged("Q", 1, 2**62 - 1) for _ in range(fields.ranged("B", 1, 8)))
    scaling = None
    if fields.ranged("B", 0, 1):
        element = ELEMENT_NAMES[fields.ranged("B", 1, 12)]
        scaling = (element, fields.finite("f"), fields.finite("f"))
    labels = [fields.text(1024) for _ in range(fields.number("I"))]
    layers = []
    for _ in range(fields.ranged("I", 1, 4096)):
        fields.ranged("B", 1, 1)
        name = fields.text(1024, 1)
        inputs, outputs = fields.ranged("Q", 1, 2**62 - 1), fields.ranged("Q", 1, 2**62 - 1)
        activation = ACTIVATIONS[fields.ranged("B", 0, len(ACTIVATIONS) - 1)]
        parameters = (fields.finite("d"),) if activation in WITH_PARAMETER else ()
        kernel = names[fields.ranged("I", 0, len(names) - 1)]
        bias = fields.number("I")
        require(bias == NO_BIAS or bias < len(names), f"value: tensor {bias}")
        layers.append(Layer(name, inputs, outputs, activation, parameters, kernel,
                            None if bias == NO_BIAS else names[bias]))
    fields.end()
    check_network(Network(shape, scaling, labels, layers), index)
    return Network(shape, scaling, labels, layers)


def check_network(network, index):
    layers, known = network.layers, {name: (element, axes) for name, element, axes in index}
    require(math.prod(network.shape) == layers[0].inputs, "network: the sample does not fit the first layer")
    require(all(a.outputs == b.inputs for a, b in zip(layers, layers[1:])), "network: the layers do not chain")
    require(len({layer.name for layer in layers}) == len(layers), "network: two layers have the same name")
    require(len(network.labels) in (0, layers[-1].outputs), "network: the number of class labels")
    used = [name for layer in layers for name in (layer.kernel, layer.bias) if name is not None]
    require(len(set(used)) == len(used), "network: a tensor is used twice")
    for layer in layers:
        wanted = [(layer.kernel, [(layer.inputs, "in"), (layer.outputs, "out")])]
        wanted += [] if layer.bias is None else [(layer.bias, [(layer.outputs, "out")])]
        for name, axes in wanted:
            require(known[name][0] in ("f16", "bf16", "f32", "f64"), f"network: the type of {name!r}")
            require(known[name][1] == axes, f"network: {name!r} is {known[name][1]}, not {axes}")


def decode(data):
    """Checks all of a file (section 9) and gives what it holds."""
    entries = sections_of(data)
    contents = [(entry[0], section_content(data, entry)) for entry in entries]
    first = dict((kind, content) for kind, content in contents if kind != "DATA")
    require("TNSR" in first, "missing-section: TNSR")
    index = read_index(first["TNSR"])
    elements = [content for kind, content in contents if kind == "DATA"]
    require(len(elements) == len(index), f"section-count: {len(elements)} DATA for {len(index)} tensors")
    tensors = {}
    for (name, element, axes), content in zip(index, elements):
        length = math.prod(size for size, _ in axes) * np.dtype(ELEMENT_TYPES[element][1]).itemsize
        require(len(content) == length, f"section-length: {name!r} has {len(content)} bytes, not {length}")
        tensors[name] = Tensor(name, element, axes, content)
    network = read_network(first["NETW"], index) if "NETW" in first else None
    return File(tensors, network, [(kind, content) for kind, content in contents if kind[0].islower()])


def read(path):
    """Reads the file at `path`."""
    with open(path, "rb") as file:
        return decode(file.read())


# Writing --------------------------------------------------------------------------------------------------------------

def text(value):
    encoded = value.encode("utf-8")
    return struct.pack("<H", len(encoded)) + encoded


def encode_network(network, names):
    out = [struct.pack("<B", len(network.shape)), *(struct.pack("<Q", size) for size in network.shape)]
    if network.scaling is None:
        out.append(b"\x00")
    else:
        element, scale, offset = network.scaling
        out.append(struct.pack("<BBff", 1, ELEMENT_TYPES[element][0], scale, offset))
    out += [struct.pack("<I", len(network.labels)), *map(text, network.labels)]
    out.append(struct.pack("<I", len(network.layers)))
    for layer in network.layers:
        out += [b"\x01", text(layer.name), struct.pack("<QQ", layer.inputs, layer.outputs)]
        out.append(struct.pack("<B", ACTIVATIONS.index(layer.activation)))
        out += [struct.pack("<d", parameter) for parameter in layer.parameters]
        bias = NO_BIAS if layer.bias is None else names.index(layer.bias)
        out.append(struct.pack("<II", names.index(layer.kernel), bias))
    return b"".join(out)


def encode(tensors, network=None, ancillary=()):
    """The bytes of a file; `ancillary` are pairs of a type and a content."""
    tensors = sorted(tensors, key=lambda tensor: tensor.name.encode("utf-8"))
    index = [struct.pack("<I", len(tensors))]
    for one in tensors:
        index.append(struct.pack("<BB", ELEMENT_TYPES[one.element][0], len(one.axes)) + text(one.name))
        index += [struct.pack("<Q", size) + text(name) for size, name in one.axes]
    sections = [("TNSR", b"".join(index)), *ancillary]
    if network is not None:
        sections.append(("NETW", encode_network(network, [one.name for one in tensors])))
    sections.sort()
    sections += [("DATA", one.data) for one in tensors]

    position, directory, body = 24 + 24 * len(sections) + 4, b"", b""
    for kind, content in sections:
        offset = padded(position)
        sums = b"".join(struct.pack("<I", zlib.crc32(block)) for block in blocks(content))
        sums = sums if len(content) > BLOCK else b""
        crc = zlib.crc32(sums or content)
        directory += struct.pack("<4sIQQ", kind.encode("ascii"), crc, offset, len(content))
        body += bytes(offset - position) + content + sums
        position = offset + len(content) + len(sums)
    head = SIGNATURE + struct.pack("<HHIQ", 1, 1, len(sections), position) + directory
    return head + struct.pack("<I", zlib.crc32(head)) + body


# The forward pass (Spec/arithmetic.md, section 6) ---------------------------------------------------------------------

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
    if name == "gelu":
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
    x = np.asarray(inputs, np.float64)
    for layer in file.network.layers:
        z = x @ file.tensors[layer.kernel].values()
        if layer.bias is not None:
            z = z + file.tensors[layer.bias].values()
        x = activate(layer.activation, layer.parameters, z)
    return x


def scaled(images, scaling=None):
    """Bytes as the inputs of a network (Spec/nnb.md, section 7); scaled by 1/255 where nothing is known."""
    _, scale, offset = scaling or ("u8", np.float32(1) / np.float32(255), 0)
    product = np.asarray(images, np.float64) * np.float64(np.float32(scale)) + np.float64(np.float32(offset))
    return product.astype(np.float32)
