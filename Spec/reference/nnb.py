"""Reads and writes .nnb files of versions 1 and 2: a second implementation of Spec/nnb.md, whose sections (n) it names.

One file for Python 3.8 or later and nothing but its standard library; copy it into a project. To NumPy and back:

    import nnb
    file = nnb.load("model.nnb")                # every byte is checked; nnb.Fault says what is wrong, and where
    arrays = {tensor.name: tensor.array() for tensor in file.tensors}
    nnb.save("arrays.nnb", nnb.File([nnb.Tensor.of(name, array) for name, array in arrays.items()]))

Arrays share the bytes of the file and are read-only: `tensor.array().copy()` can be changed.

A network of dense layers from Keras; from PyTorch, a layer's kernel is `linear.weight.detach().numpy().T`. Activations
are named as in the format, or as in Keras and nnconv (`leaky_relu` has slope 0.2 there, `leaky_relu:0.1` says another):

    file = nnb.File(network=nnb.Network(sample=[28, 28], scaling=nnb.Scaling("u8", 1 / 255, 0)))
    for layer in model.layers:
        if layer.weights:
            kernel, bias = layer.get_weights()
            file.add_dense(layer.name, kernel, bias, layer.activation.__name__)
    nnb.save("model.nnb", file)                 # the whole file or, where anything fails, the old one

`python3 nnb.py FILE…` tells what is in files, or the first fault of each; exit status 0, 64 (usage), 65 (a fault) or
66 (no file).
"""

import contextlib
import functools
import hashlib
import math
import os
import stat
import struct
import sys
import zlib
from collections import namedtuple
from dataclasses import dataclass, field

SIGNATURE = b"\x89NNB\r\n\x1a\n"
OTHERS = {b"\x89HDF\r\n\x1a\n": "an HDF5 file, such as Keras's .h5: `nnconv FILE model.nnb` converts it",
          b"PK\x03\x04": "a zip archive, such as .keras, .npz or .pt", b"\x1f\x8b": "a gzip file: unpack it first"}
TEXT_TRANSFERS = (b"\x09NNB", b"\xef\xbf\xbdNNB", b"\x89NNB\n\x1a\n", b"\x89NNB\r\r\n", b"\x89NNB\r\n\x1a\r")
VERSION, WRITE_VERSION, ALIGNMENT, BLOCK = 1, 2, 64, 1 << 20
NOTES = b"nOTE"
KNOWN = (b"TNSR", b"NETW", b"STAT", b"hIST", NOTES, b"DATA")
SETTINGS = b"sETS"  # known where they belong to the state (13.1)
NONE = 0xFFFFFFFF

# The limits (8, 13).
SECTIONS, CONTENT, TENSORS, RANK, TEXT, LAYERS = 65_600, 1 << 24, 65_536, 8, 1_024, 4_096
OVERRIDES, EPOCHS, FURTHER, NUMBERS, MOST_NOTES = 1_000, 100_000, 1_000, 65_536, 1_000
MOST = (1 << 62) - 1

# The codes (6.1, 7, 13), each table in their order: the types, from 1, with a letter of `struct`; activations with the
# number of their parameters; optimizers with those of their settings and slots.
TYPES = {"f32": "f", "f64": "d", "f16": "e", "bf16": "H", "i8": "b", "u8": "B", "i16": "h", "u16": "H", "i32": "i",
         "u32": "I", "i64": "q", "u64": "Q"}
ACTIVATIONS = {"linear": 0, "relu": 0, "softmax": 0, "sigmoid": 0, "tanh": 0, "gelu, exact": 0, "gelu by tanh": 0,
               "elu": 1, "selu": 0, "leaky relu": 1, "softplus": 0, "swish": 0}
# The names that Keras and nnconv have for activations, where they are others; parameters are those of Keras by default.
SPELLINGS = {"gelu": ("gelu, exact",), "gelu_tanh": ("gelu by tanh",), "leaky_relu": ("leaky relu", 0.2),
             "elu": ("elu", 1.0), "silu": ("swish",)}
OPTIMIZERS = {"sgd": (0, 0), "momentum": (1, 1), "nesterov": (1, 1), "adam": (4, 2)}
SCHEDULES = ("constant", "step", "cosine")
INITIAL = ("he-uniform", "uniform", "given")
ENDS = ("epochs", "steps")
CLASS_WEIGHTS, DISTORTION, AVERAGE, DECAY, SMOOTHING = 1, 2, 3, 4, 5  # codes of further settings; bit 31 of the arithmetic version says that there are such (13.1)
STRENGTHS = (2047, 32767, 32767, 32767, 32767, 2047)  # the most of each number of a distortion, behind the spacing
HAS_FURTHER = 1 << 31


class Fault(ValueError):
    """The first fault of a file: `code` and `offset` of section 9; for `truncated` the bytes `expected` and `found`."""

    def __init__(self, code, offset=None, why="", expected=None, found=None):
        self.code, self.offset, self.expected, self.found = code, offset, expected, found
        where = "" if offset is None else f" at offset {offset}"
        super().__init__(code + where + (why and f": {why}"))


def _truncated(expected, found):
    return Fault("truncated", None, f"{expected} bytes are needed, {found} are there", expected, found)


# What is in a file.

class Tensor(namedtuple("Tensor", "name type axes data")):
    """A tensor (6): its type is a name of TYPES; axes are (size, name); data are bytes, little-endian and row-major."""

    @classmethod
    def of(cls, name, array, *axes):
        """The tensor of a NumPy array, its axes named or not; a bfloat16 of ml_dtypes is taken too."""
        import numpy
        array = numpy.asarray(array)
        kind = {"float": "f", "bfloat": "bf", "int": "i", "uint": "u"}.get(array.dtype.name.rstrip("0123456789"))
        short = f"{kind}{array.dtype.itemsize * 8}"
        if short not in TYPES:
            raise ValueError(f"tensor {name!r}: {array.dtype} is no type of the format; there are {', '.join(TYPES)}")
        if len(axes) not in (0, array.ndim):
            raise ValueError(f"tensor {name!r}: {_counted(len(axes), 'name')} of axes, expected {array.ndim}")
        little = array.astype(array.dtype.newbyteorder("<"), copy=False)
        return cls(name, short, list(zip(array.shape, axes or [""] * array.ndim)), little.tobytes())

    def array(self):
        """A NumPy array of the elements, read-only as it shares their bytes; bf16, which NumPy lacks, becomes f32."""
        import numpy
        bits = numpy.frombuffer(self.data, "<u2" if self.type == "bf16" else f"<{self.type[0]}{_size(self.type)}")
        if self.type == "bf16":
            bits = (bits.astype("<u4") << 16).view("<f4")
        return bits.reshape([size for size, _ in self.axes])

    def tolist(self):
        """The elements as numbers in lists, a level an axis; an empty list where a size is 0."""
        values = list(struct.unpack(f"<{len(self.data) // _size(self.type)}{TYPES[self.type]}", self.data))
        if self.type == "bf16":
            values = [struct.unpack("<f", struct.pack("<I", upper << 16))[0] for upper in values]
        for size, _ in reversed(self.axes[1:] if values else []):
            values = [values[start:start + size] for start in range(0, len(values), size)]
        return values if self.axes else values[0]


# An input is fma(stored number, scale, offset), rounded once to f32 (7).
Scaling = namedtuple("Scaling", "type scale offset")
# activation(x·W + b), where kernel and bias are names of tensors, or None for no bias (7).
Layer = namedtuple("Layer", "name inputs outputs activation parameters kernel bias")
# Where training stands (13), in the order of the fields. Settings are lists of numbers; the end is (unit, number);
# overrides are (steps before, changes); a slot lists the tensors, or None, of each layer's kernel and bias. Further
# settings are a list, or None where there is no section of them; their changes are (steps before, code).
Training = namedtuple("Training", """arithmetic_version seed initial_parameters batch_size samples samples_held_out
    data_crc optimizer optimizer_settings clip_norm learning_rate warm_up schedule schedule_settings end patience
    epochs_done batches_done steps_done sum_of_losses correct best_epoch lowest_loss overrides slots further_settings
    setting_changes""", defaults=(None, ()))
# A further setting (13.1): its code, the type of its numbers, and their bytes.
Setting = namedtuple("Setting", "code type data")
# A note (7.3): a text for people, and the digest (7.4) of the one content that it is true of, 32 bytes, or None.
Note = namedtuple("Note", "key text digest", defaults=(None,))
# An epoch of the history (13): steps done at its end; (mean loss, part that was correct) of each set, or None.
Epoch = namedtuple("Epoch", "steps training validation test")


@dataclass
class Network:
    """A stack of dense layers and what it wants to be fed; a scaling of None is one that is not known (7)."""
    sample: list
    layers: list = field(default_factory=list)
    scaling: Scaling = None
    labels: list = field(default_factory=list)


@dataclass
class File:
    """The content of a file. Extensions are (type, content) of ancillary sections that section 4 does not define."""
    tensors: list = field(default_factory=list)
    network: Network = None
    training: Training = None
    history: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    extensions: list = field(default_factory=list)
    read_version: int = VERSION
    write_version: int = VERSION

    def by_name(self):
        """The tensors in a dict."""
        return {tensor.name: tensor for tensor in self.tensors}

    def add_dense(self, name, kernel, bias, activation, *parameters):
        """Adds a layer and its tensors from NumPy arrays: a kernel of shape (inputs, outputs), and a bias or None.

        Raises ValueError, and adds nothing, if the layer does not fit the one before it or its activation is not known.
        """
        kernel = Tensor.of(f"{name}/kernel", kernel, "in", "out")
        inputs, outputs = (size for size, _ in kernel.axes)
        layers = self.network.layers
        width = layers[-1].outputs if layers else math.prod(self.network.sample)
        if inputs != width:
            turned = "; its shape is (outputs, inputs), so pass kernel.T" if outputs == width else ""
            raise ValueError(f"layer {name!r} has a kernel of {inputs} inputs, {width} come{turned}")
        if bias is not None:
            bias = Tensor.of(f"{name}/bias", bias, "out")
            _refuse(bias.axes[0][0] != outputs, f"layer {name!r} has {outputs} outputs and {bias.axes[0][0]} biases")
        activation, parameters = _activation(activation, parameters)
        self.tensors += [kernel] if bias is None else [kernel, bias]
        layers.append(Layer(name, inputs, outputs, activation, parameters, kernel.name, bias and bias.name))


def _activation(text, parameters):
    """The name and parameters of an activation (7) by either spelling."""
    word, colon, number = text.partition(":")
    name, *usual = SPELLINGS.get(word, (word,))
    _refuse(name not in ACTIVATIONS, f"no activation {text!r}; there are {'; '.join([*ACTIVATIONS, *SPELLINGS])}")
    try:
        given = list(parameters) or ([float(number)] if colon else usual)
    except ValueError:
        given = []
    count = ACTIVATIONS[name]
    _refuse(len(given) != count, f"activation {text!r} takes {_counted(count, 'number')}")
    return name, given


# Reading.

def load(path):
    """Reads a file by its path, or from an open binary file, all of it checked, with memory in proportion to its size.

    Raises Fault or OSError.
    """
    with contextlib.nullcontext(path) if hasattr(path, "read") else open(path, "rb") as stream:
        start = stream.read(24)  # what is no .nnb file is not read
        return loads(start + stream.read() if start.startswith(SIGNATURE) else start)


def check(path):
    """The first Fault of a file, or None where it has none. Raises OSError."""
    try:
        load(path)
    except Fault as fault:
        return fault


def loads(data):
    """Reads the bytes of a file: the checks of section 9 in their order, numbered as there."""
    data = bytes(data)
    read_version, write_version, sections = _read_directory(data)  # 1 to 6
    _check_zero(data, 28 + 24 * len(sections), sections[0].offset)  # 7
    others = {section.type: section for section in sections if section.type != b"DATA"}
    parts = sections[len(others):]
    for section in others.values():  # 8
        _check_sums(data, section)
    fields = {type: _Fields(data, section) for type, section in others.items()}

    if b"TNSR" not in others:  # 9
        raise Fault("missing-section", why="there is no tensor index")
    index = _read_tensors(fields[b"TNSR"])
    if len(parts) != len(index):
        raise Fault("section-count", 12, f"{_counted(len(parts), 'DATA section')} for {_counted(len(index), 'tensor')}")
    tensors = []
    for part, tensor in zip(parts, index):
        if part.length != math.prod(size for size, _ in tensor.axes) * _size(tensor.type):
            raise Fault("section-length", part.entry + 16, f"data of {tensor.name!r}")
        tensors.append(tensor._replace(data=memoryview(data)[part.offset:part.offset + part.length]))

    file = File(tensors, read_version=read_version, write_version=write_version)  # 10
    if b"NETW" in others:
        file.network = _read_network(fields[b"NETW"], tensors)
    if b"STAT" in others:
        file.training = _read_training(fields[b"STAT"], tensors, file.network)
    if b"hIST" in others:
        file.history = _read_history(fields[b"hIST"], file.training)
    own = file.training is not None and file.training.arithmetic_version & HAS_FURTHER
    if own and SETTINGS in others:
        file.training = _read_settings(fields[SETTINGS], file.training, file.network)
    if NOTES in others:
        file.notes = _read_notes(fields[NOTES])
    file.extensions = [(type.decode(), data[section.offset:section.offset + section.length])
                       for type, section in others.items() if type not in KNOWN and not (own and type == SETTINGS)]
    for part in parts:  # 11
        _check_sums(data, part)
    return file


# An entry of the directory (3) at `entry`; `end` is that of the block checksums, `next` where another may begin.
_Section = namedtuple("_Section", "type checksum offset length entry end next")


def _read_directory(data):
    """Versions and sections: checks 1 to 6."""
    found = len(data)
    if not data.startswith(SIGNATURE):  # 1
        if data.startswith(TEXT_TRANSFERS):
            raise Fault("text-transfer", why="a transfer meant for text changed the file")
        if found and SIGNATURE.startswith(data):
            raise _truncated(24, found)
        raise Fault("not-nnb", why=next((why for start, why in OTHERS.items() if data.startswith(start)), ""))
    if found < 24:  # 2
        raise _truncated(24, found)
    read_version, write_version, count, file_length = struct.unpack_from("<HHIQ", data, 8)
    if not 1 <= count <= SECTIONS:
        raise Fault("section-count", 12, f"{count} sections")
    end = 24 + 24 * count
    if found < end + 4:
        raise _truncated(end + 4, found)
    if struct.unpack_from("<I", data, end)[0] != zlib.crc32(data[:end]):  # 3
        raise Fault("directory-checksum", end)
    if read_version != VERSION:  # 4
        raise Fault("version", 8, f"read version {read_version}")
    if write_version < read_version:
        raise Fault("version", 10, f"write version {write_version}, below the read version")

    sections, previous, place = [], b"", end + 4
    for entry in range(24, end, 24):  # 5
        type, checksum, offset, length = struct.unpack_from("<4sIQQ", data, entry)
        if not (type.isalpha() and type[2:].isupper()):
            raise Fault("section-type", entry, repr(type))
        if type != b"DATA" and (previous == b"DATA" or type <= previous):
            raise Fault("section-order", entry, type.decode())
        if type not in KNOWN and type[:1].isupper():
            raise Fault("unknown-section", entry, f"critical section {type.decode()}")
        if length > (MOST if type == b"DATA" else CONTENT):
            raise Fault("section-length", entry + 16, f"{length} bytes")
        if offset != _aligned(place) or offset > MOST:
            raise Fault("section-offset", entry + 8, f"{offset}, not {_aligned(place)}")
        place = offset + length + (4 * -(-length // BLOCK) if length > BLOCK else 0)
        if place > MOST:
            raise Fault("section-length", entry + 16, f"{length} bytes")
        sections.append(_Section(type, checksum, offset, length, entry, place, _aligned(place)))
        previous = type
    if file_length != place:  # 6
        raise Fault("file-length", 16, f"{file_length}, not {place}")
    if found < file_length:
        raise _truncated(file_length, found)
    if found > file_length:
        raise Fault("trailing-bytes", file_length)
    return read_version, write_version, sections


def _aligned(place):
    return -(-place // ALIGNMENT) * ALIGNMENT


def _size(type):
    """The bytes of an element (6.1)."""
    return struct.calcsize("<" + TYPES[type])


def _check_zero(data, start, end):
    rest = data[start:end].lstrip(b"\0")
    if rest:
        raise Fault("padding", end - len(rest))


def _check_sums(data, section):
    """The checksums of a section (5), and the zero bytes after it."""
    view, stop, sums = memoryview(data), section.offset + section.length, [section.checksum]
    if section.length > BLOCK:
        if zlib.crc32(view[stop:section.end]) != section.checksum:
            raise Fault("section-checksum", stop, "list of block checksums")
        sums = (checksum for checksum, in struct.iter_unpack("<I", view[stop:section.end]))
    for start, checksum in zip(range(section.offset, stop + 1, BLOCK), sums):
        if zlib.crc32(view[start:min(start + BLOCK, stop)]) != checksum:
            raise Fault("section-checksum", start, f"section {section.type.decode()}")
    _check_zero(data, section.end, section.next)


_FORMS = {letter: struct.Struct("<" + letter) for letter in "BHIQfd"}


class _Fields:
    """The fields of a section's content, one after the other. Each is complete before its value is looked at (9)."""

    def __init__(self, data, section):
        self.data, self.start, self.at, self.end = data, section.offset, section.offset, section.offset + section.length

    def take(self, size):
        """Passes the next bytes; returns where they begin."""
        at = self.at
        if size > self.end - at:
            raise Fault("section-end", at)
        self.at = at + size
        return at

    def next(self, letter):
        """The next number and its offset."""
        form = _FORMS[letter]
        at = self.take(form.size)
        return form.unpack_from(self.data, at)[0], at

    def number(self, letter, least, most):
        number, at = self.next(letter)
        if not least <= number <= most:
            raise Fault("value", at, f"{number}, not {least} to {most}")
        return number

    def u16(self, least=0, most=0xFFFF):
        return self.number("H", least, most)

    def u8(self, least, most):
        return self.number("B", least, most)

    def u32(self, least=0, most=NONE):
        return self.number("I", least, most)

    def u64(self, least=0, most=MOST):
        return self.number("Q", least, most)

    def real(self, letter="d", allowed=math.isfinite):
        number, at = self.next(letter)
        if not (math.isfinite(number) and allowed(number)):
            raise Fault("value", at, str(number))
        return number

    def code(self, table, first=0):
        """The name that a code has in a table."""
        return list(table)[self.u8(first, len(table) - 1 + first) - first]

    def string(self, least=0):
        return self.text("H", least, TEXT)

    def text(self, letter="I", least=0, most=NONE):
        length = self.number(letter, least, most)
        at = self.take(length)
        try:
            return self.data[at:at + length].decode()
        except UnicodeDecodeError:
            raise Fault("text", at, "not UTF-8") from None

    def tensor(self, tensors, optional=False, none=False):
        """The name of the tensor of an index; None for no tensor, where that is optional or all that may be."""
        index, at = self.next("I")
        if index == NONE and (optional or none):
            return None
        if none or index >= len(tensors):
            raise Fault("value", at, str(index))
        return tensors[index].name

    def finish(self):
        if self.at != self.end:
            raise Fault("section-end", self.at, "bytes too many")

    def require(self, code, truth, why):
        """A rule about the content as a whole."""
        if not truth:
            raise Fault(code, self.start, why)


def _read_tensors(fields):
    """The tensor index (6.1), without data."""
    tensors, previous = [], b""
    for _ in range(fields.u32(0, TENSORS)):
        start = fields.at
        type, rank, name = fields.code(TYPES, 1), fields.u8(0, RANK), fields.string(1)
        axes = [(fields.u64(), fields.string()) for _ in range(rank)]
        if math.prod(size for size, _ in axes if size) * _size(type) >= 1 << 63:  # (6.2)
            raise Fault("value", start, f"size of {name!r}")
        if name.encode() <= previous:
            raise Fault("value", start, f"{name!r} out of order")
        previous = name.encode()
        tensors.append(Tensor(name, type, axes, b""))
    fields.finish()
    return tensors


def _read_network(fields, tensors):
    """The network (7)."""
    require = functools.partial(fields.require, "network")
    sample = [fields.u64(1) for _ in range(fields.u8(1, RANK))]
    known = fields.u8(0, 1)
    scaling = Scaling(fields.code(TYPES, 1), fields.real("f"), fields.real("f")) if known else None
    labels = [fields.string() for _ in range(fields.u32())]
    layers = []
    for _ in range(fields.u32(1, LAYERS)):
        fields.u8(1, 1)
        name, inputs, outputs, activation = fields.string(1), fields.u64(1), fields.u64(1), fields.code(ACTIVATIONS)
        parameters = [fields.real() for _ in range(ACTIVATIONS[activation])]
        layers.append(Layer(name, inputs, outputs, activation, parameters, fields.tensor(tensors),
                            fields.tensor(tensors, optional=True)))
    fields.finish()

    by_name, width = {tensor.name: tensor for tensor in tensors}, math.prod(sample)
    for layer in layers:
        require(layer.inputs == width, f"layer {layer.name!r} has {layer.inputs} inputs, {width} come")
        for name, axes in ((layer.kernel, [(width, "in"), (layer.outputs, "out")]),
                           (layer.bias, [(layer.outputs, "out")])):
            tensor = by_name.get(name)  # None for no bias
            require(tensor is None or tensor.type in ("f16", "bf16", "f32", "f64"), f"the type of {name!r}")
            require(tensor is None or tensor.axes == axes, f"the axes of {name!r}")
        width = layer.outputs
    used = _parameters(layers)
    require(len(set(used)) == len(used), "a tensor is used twice")
    require(len({layer.name for layer in layers}) == len(layers), "two layers have one name")
    require(len(labels) in (0, width), f"{_counted(len(labels), 'label')} for {_counted(width, 'output')}")
    return Network(sample, layers, scaling, labels)


def _parameters(layers):
    """The names of the tensors of layers."""
    return [name for layer in layers for name in (layer.kernel, layer.bias) if name is not None]


def _zero_or_more(number):
    """Whether a number is at least +0; −0 is not."""
    return math.copysign(1, number) > 0


def _read_training(fields, tensors, network):
    """Where training stands (13)."""
    require = functools.partial(fields.require, "training")
    require(network is not None, "training without a network")
    state = Training(
        arithmetic_version=fields.u32(),
        seed=fields.u64(0, (1 << 64) - 1),
        initial_parameters=fields.code(INITIAL),
        batch_size=fields.u64(),
        samples=fields.u64(1),
        samples_held_out=fields.u64(),
        data_crc=fields.u32(),
        optimizer=(optimizer := fields.code(OPTIMIZERS)),
        optimizer_settings=(settings := [fields.real() for _ in range(OPTIMIZERS[optimizer][0])]),
        clip_norm=fields.real(allowed=_zero_or_more),
        learning_rate=fields.real(),
        warm_up=fields.u64(),
        schedule=(schedule := fields.code(SCHEDULES)),
        schedule_settings=([fields.u64(1), fields.real()] if schedule == "step" else
                           [fields.u64(1)] if schedule == "cosine" else []),
        end=(fields.code(ENDS), fields.u64(1)),
        patience=fields.u64(),
        epochs_done=fields.u64(),
        batches_done=fields.u64(),
        steps_done=fields.u64(),
        sum_of_losses=fields.real(),
        correct=fields.u64(),
        best_epoch=(best := fields.u64()),
        lowest_loss=fields.real(allowed=lambda loss: best or loss == 0 and _zero_or_more(loss)),
        overrides=[(fields.u64(), fields.u32(1, 127)) for _ in range(fields.u32(0, OVERRIDES))],
        slots=[[fields.tensor(tensors, none=parameter is None)
                for layer in network.layers for parameter in (layer.kernel, layer.bias)]
               for _ in range(OPTIMIZERS[optimizer][1])])
    fields.finish()

    require(state.learning_rate > 0 and (optimizer != "adam" or settings[2] > 0), "learning rate or epsilon")
    require(all(_zero_or_more(number) and number < 1 for number in settings[:2]), "mu, beta1 or beta2")
    require(all(map(_zero_or_more, settings[3:])), "weight decay")
    require(schedule != "step" or 0 < state.schedule_settings[1] <= 1, "factor")
    require(_zero_or_more(state.sum_of_losses) and _zero_or_more(state.lowest_loss), "a loss below 0")
    require(state.correct <= state.samples, "more correct samples than samples")
    require(state.batches_done or (state.sum_of_losses == 0 and state.correct == 0), "sums of no batch")
    require(state.samples_held_out or not (state.patience or best), "a patience or best epoch without samples held out")
    require(best <= state.epochs_done, "a best epoch that is not done")
    batches, steps = -(-state.samples // (state.batch_size or state.samples)), state.steps_done - state.batches_done
    require(state.batches_done < batches, "more batches than an epoch has")
    require(steps >= state.epochs_done if state.overrides else steps == state.epochs_done * batches, "steps done")
    before = [step for step, _ in state.overrides] + [state.steps_done]
    require(before == sorted(before), "steps of overrides")

    by_name, parameters = {tensor.name: tensor for tensor in tensors}, _parameters(network.layers)
    require(all(by_name[name].type == "f32" for name in parameters), "a layer's tensor is not f32")
    used = parameters + [name for slot in state.slots for name in slot if name is not None]
    require(len(set(used)) == len(used), "a slot's tensor is used twice")
    for slot, parameter in zip(used[len(parameters):], parameters * len(state.slots)):
        require((by_name[slot].type, by_name[slot].axes) == ("f32", by_name[parameter].axes), f"slot {slot!r}")
    return state


def _read_history(fields, state):
    """What the epochs were like (13)."""
    require = functools.partial(fields.require, "training")
    require(state is not None, "a history without training")
    epochs = []
    for _ in range(fields.u32(1, EPOCHS)):
        steps, measures = fields.u64(1), fields.u8(0, 3)
        sets = [(fields.real(), fields.real()) if there else None for there in (True, measures & 1, measures & 2)]
        epochs.append(Epoch(steps, *sets))
    fields.finish()
    require(len(epochs) <= state.epochs_done, "more epochs than are done")
    steps = [epoch.steps for epoch in epochs]
    require(all(a < b for a, b in zip(steps, steps[1:])) and steps[-1] <= state.steps_done, "steps of the epochs")
    for loss, part in (pair for epoch in epochs for pair in epoch[1:] if pair is not None):
        require(_zero_or_more(loss) and _zero_or_more(part) and part <= 1, "a loss or a part")
    return epochs


def _read_settings(fields, state, network):
    """The state with its further settings (13.1)."""
    require = functools.partial(fields.require, "training")
    settings = []
    for _ in range(fields.u32(0, FURTHER)):
        code = fields.u16(settings[-1].code + 1 if settings else 1)
        weights = code == CLASS_WEIGHTS
        own = {CLASS_WEIGHTS: "f32", DISTORTION: "u16", AVERAGE: "f64", DECAY: "f64", SMOOTHING: "f64"}.get(code)
        types, count = list(TYPES), {DISTORTION: 1 + len(STRENGTHS), AVERAGE: 2, DECAY: 1, SMOOTHING: 1}.get(code)
        type = types[fields.u8(*([1 + types.index(own)] * 2 if own else [1, len(types)])) - 1]
        count = fields.u32(count, count) if count else fields.u32(1, NUMBERS)
        start, letter = fields.at, TYPES[type]
        for _ in range(count):
            at = fields.take(_size(type))
            number, = struct.unpack_from("<" + letter, fields.data, at)
            if type == "bf16":
                number, = struct.unpack("<f", struct.pack("<I", number << 16))
            if not math.isfinite(number) or weights and not _zero_or_more(number):
                raise Fault("value", at, str(number))
        settings.append(Setting(code, type, fields.data[start:fields.at]))
    changes = [(fields.u64(), fields.u16(1)) for _ in range(fields.u32(0, FURTHER))]
    fields.finish()
    require(settings or changes, "settings of nothing")
    before = [step for step, _ in changes] + [state.steps_done]
    require(before == sorted(before), "steps of changes")
    for setting in settings[:5]:
        if setting.code in (DECAY, SMOOTHING):
            number, = struct.unpack("<d", setting.data)
            require(number > 0 and (state.optimizer != "adam" if setting.code == DECAY else number < 1), "a decay or smoothing")
        if setting.code == AVERAGE:
            fraction, start = struct.unpack("<2d", setting.data)
            require(0 < fraction <= 1 and _zero_or_more(start) and start == int(start) <= state.steps_done, "an average")
        if setting.code == DISTORTION:
            spacing, *strengths = struct.unpack("<7H", setting.data)
            require(1 <= spacing <= 64 and all(map(int.__le__, strengths, STRENGTHS)) and any(strengths), "a distortion")
        if setting.code == CLASS_WEIGHTS:
            weights = struct.unpack(f"<{len(setting.data) // 4}f", setting.data)
            require(len(weights) == network.layers[-1].outputs and set(weights) != {1}, "class weights")
    return state._replace(further_settings=settings, setting_changes=changes)


def _read_notes(fields):
    """The notes (7.3)."""
    notes, previous = [], b""
    for _ in range(fields.u32(1, MOST_NOTES)):
        start, key, digest = fields.at, fields.string(1), None
        if key.encode() <= previous:
            raise Fault("value", start, f"{key!r} out of order")
        previous = key.encode()
        if fields.u8(0, 1):
            at = fields.take(32)
            digest = fields.data[at:at + 32]
        notes.append(Note(key, fields.text(), digest))
    fields.finish()
    return notes


def digest(file):
    """The digest of a file's content (7.4), 32 bytes: the same while notes, training state and unused tensors come and go."""
    used = None if file.network is None else set(_parameters(file.network.layers))
    tensors = [tensor for tensor in file.tensors if used is None or tensor.name in used]
    return hashlib.sha256(_write(File(tensors, file.network))).digest()


# Writing.

def save(path, file):
    """Writes a file so that at every moment the old or the new one is there whole (10); the old one's mode is kept."""
    data, mode = dumps(file), None
    if os.path.lexists(path):
        mode = os.stat(path).st_mode  # fails for a link to nothing
        if not (stat.S_ISREG(mode) and os.access(path, os.W_OK)):
            raise OSError(f"{path} cannot be replaced")
    path = os.path.realpath(path)
    beside = os.path.join(os.path.dirname(path), f".nnb-{os.urandom(8).hex()}.tmp")
    created = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        with open(created, "wb") as stream:
            stream.write(data)
            stream.flush()
            if mode is not None:
                os.chmod(beside, stat.S_IMODE(mode))
            os.fsync(created)
        os.replace(beside, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(beside)
        raise
    if os.name == "posix":  # others open no folders
        folder = os.open(os.path.dirname(path), os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def dumps(file):
    """The one file with a content (10); its versions are those that it calls for (15). It is read again: what breaks a rule is
    a Fault here too, with the offset that it would have in the file; what fits no field is another ValueError."""
    try:
        data = _write(file)
    except (struct.error, OverflowError) as error:
        raise ValueError(f"a number does not fit its field: {error}") from None
    loads(data)
    return data


def _write(file):
    tensors = sorted(file.tensors, key=lambda tensor: tensor.name.encode())
    index = {tensor.name: struct.pack("<I", number) for number, tensor in enumerate(tensors)}
    index[None] = struct.pack("<I", NONE)
    sections = [(type.encode(), memoryview(content).cast("B")) for type, content in file.extensions]
    _refuse(any(len(type) != 4 or type in KNOWN for type, _ in sections), "a type is not that of an extension")
    sections.append((b"TNSR", _write_tensors(tensors)))
    if file.network is not None:
        sections.append((b"NETW", _write_network(file.network, index)))
    further = None if file.training is None else file.training.further_settings
    if file.training is not None:
        sections.append((b"STAT", _write_training(file.training, index)))
    if further is not None:
        _refuse(not file.training.arithmetic_version & HAS_FURTHER, "the arithmetic version denies further settings")
        sections.append((SETTINGS, _write_settings(further, file.training.setting_changes)))
    if file.history:
        sections.append((b"hIST", _write_history(file.history)))
    if file.notes:
        sections.append((NOTES, _write_notes(file.notes)))
    sections.sort(key=lambda section: section[0])
    sections += [(b"DATA", memoryview(tensor.data).cast("B")) for tensor in tensors]

    entries, body, end = [], [], 28 + 24 * len(sections)
    for type, content in sections:
        length, place = len(content), _aligned(end)
        sums = [zlib.crc32(content[start:start + BLOCK]) for start in range(0, length or 1, BLOCK)]
        listed = struct.pack(f"<{len(sums)}I", *sums) if length > BLOCK else b""
        entries.append(struct.pack("<4sIQQ", type, zlib.crc32(listed) if listed else sums[0], place, length))
        body += [bytes(place - end), content, listed]
        end = place + length + len(listed)
    head = SIGNATURE + struct.pack("<HHIQ", VERSION, WRITE_VERSION if further is not None or file.notes else VERSION,
                                   len(sections), end) + b"".join(entries)
    return b"".join([head, struct.pack("<I", zlib.crc32(head))] + body)


def _refuse(truth, why):
    if truth:
        raise ValueError(why)


def _string(text):
    data = text.encode()
    return struct.pack("<H", len(data)) + data


def _code(table, name, first=0):
    _refuse(name not in table, f"{name!r} is none of: {'; '.join(table)}")
    return bytes([list(table).index(name) + first])


def _reals(numbers, count):
    return struct.pack(f"<{count}d", *numbers)


def _write_tensors(tensors):
    out = bytearray(struct.pack("<I", len(tensors)))
    for tensor in tensors:
        out += _code(TYPES, tensor.type, 1) + struct.pack("<B", len(tensor.axes)) + _string(tensor.name)
        out += b"".join(struct.pack("<Q", size) + _string(name) for size, name in tensor.axes)
    return out


def _write_network(network, index):
    out = bytearray(struct.pack(f"<B{len(network.sample)}Q", len(network.sample), *network.sample))
    out.append(network.scaling is not None)
    if network.scaling is not None:
        out += _code(TYPES, network.scaling.type, 1) + struct.pack("<ff", network.scaling.scale, network.scaling.offset)
    out += struct.pack("<I", len(network.labels)) + b"".join(map(_string, network.labels))
    out += struct.pack("<I", len(network.layers))
    for layer in network.layers:
        _refuse(layer.kernel not in index or layer.bias not in index, f"a tensor of layer {layer.name!r} is not there")
        out += b"\1" + _string(layer.name) + struct.pack("<QQ", layer.inputs, layer.outputs)
        out += _code(ACTIVATIONS, layer.activation) + _reals(layer.parameters, ACTIVATIONS[layer.activation])
        out += index[layer.kernel] + index[layer.bias]
    return out


def _write_training(state, index):
    names = [name for slot in state.slots for name in slot]
    _refuse(any(name not in index for name in names), "a slot's tensor is not there")
    (unit, end), schedule = state.end, _code(SCHEDULES, state.schedule)
    return b"".join([
        struct.pack("<IQ", state.arithmetic_version, state.seed), _code(INITIAL, state.initial_parameters),
        struct.pack("<QQQI", state.batch_size, state.samples, state.samples_held_out, state.data_crc),
        _code(OPTIMIZERS, state.optimizer), _reals(state.optimizer_settings, OPTIMIZERS[state.optimizer][0]),
        struct.pack("<ddQ", state.clip_norm, state.learning_rate, state.warm_up), schedule,
        struct.pack(("<", "<Qd", "<Q")[schedule[0]], *state.schedule_settings), _code(ENDS, unit),
        struct.pack("<5Q", end, state.patience, state.epochs_done, state.batches_done, state.steps_done),
        struct.pack("<dQQd", state.sum_of_losses, state.correct, state.best_epoch, state.lowest_loss),
        struct.pack("<I", len(state.overrides)), *(struct.pack("<QI", *override) for override in state.overrides),
        *(index[name] for name in names)])


def _write_settings(settings, changes):
    out = bytearray(struct.pack("<I", len(settings)))
    for code, type, data in settings:
        _refuse(len(data) % _size(type), f"the bytes of setting {code} are no numbers of {type}")
        out += struct.pack("<H", code) + _code(TYPES, type, 1) + struct.pack("<I", len(data) // _size(type)) + data
    return out + struct.pack("<I", len(changes)) + b"".join(struct.pack("<QH", *change) for change in changes)


def _write_notes(notes):
    out = bytearray(struct.pack("<I", len(notes)))
    for key, text, digest in sorted(notes, key=lambda note: note[0].encode()):
        _refuse(digest is not None and len(digest) != 32, f"the digest of note {key!r} is not 32 bytes")
        content = text.encode()
        out += _string(key) + (b"\0" if digest is None else b"\1" + digest) + struct.pack("<I", len(content)) + content
    return out


def _write_history(epochs):
    out = bytearray(struct.pack("<I", len(epochs)))
    for epoch in epochs:
        out += struct.pack("<QB", epoch.steps, (epoch.validation is not None) + 2 * (epoch.test is not None))
        out += b"".join(struct.pack("<dd", *pair) for pair in epoch[1:] if pair is not None)
    return out


def _counted(count, noun):
    return f"{count} {noun}{'s' * (count != 1)}"


def main(paths):
    """Tells what is in files, names escaped."""
    if not paths or paths[0] in ("-h", "--help"):
        print("usage: python3 nnb.py FILE…\nTells what is in .nnb files, or the first fault of each.\n"
              "exit status: 0 all are whole, 64 usage, 65 a fault, 66 a file cannot be read",
              file=sys.stdout if paths else sys.stderr)
        return 0 if paths else 64
    status = 0
    for path in paths:
        try:
            file = load(path)
        except (Fault, OSError) as error:
            status = 65 if isinstance(error, Fault) else 66
            print(f"{path}: {ascii(str(error))[1:-1]}", file=sys.stderr)
            continue
        layers = len(file.network.layers) if file.network else 0
        print(f"{path}: {_counted(len(file.tensors), 'tensor')}, {_counted(layers, 'layer')}"
              + (", in training" if file.training else ""))
        for tensor in file.tensors:
            axes = " x ".join(f"{size} {ascii(name)[1:-1]}".rstrip() for size, name in tensor.axes)
            print(f"  {ascii(tensor.name)}  {tensor.type}  {axes}".rstrip())
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
