"""Formats by their own readers: how a model becomes the bytes of a file, and what is read of such bytes.

`write` takes an nnb.File; `read` returns the content, to be compared with ==: names, shapes, types, every value bit for
bit, and the network where the format has one. What `read` raises of `errors` is damage that the reader noticed.
"""

import io
import json
import os
import struct
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Spec" / "reference"))
import nnb


def arrays(file):
    return {tensor.name: tensor.array() for tensor in file.tensors}


def content_of(named):
    """What is compared of names and arrays."""
    return [(name, array.dtype.str, array.shape, array.tobytes()) for name, array in named]


class Crashed(BaseException):
    """A process of the reader's own ended by a signal."""


class Format:
    """`pace` decides how many cases are read; `libraries` are the packages whose versions are told."""
    title, pace, libraries = None, "fast", ()
    errors = (Exception,)

    def __init__(self, tools, folder):
        """Files that the reader needs go into `folder`."""
        self.tools, self.folder = tools, Path(folder)
        self.start()

    def start(self):
        """Imports what it takes."""

    def file(self, data, name):
        path = self.folder / name
        path.write_bytes(data)
        return path


class NNBInPython(Format):
    title, pace, errors = "`.nnb`, Python", "nnb", (nnb.Fault,)

    def write(self, model):
        return nnb.dumps(model)

    def read(self, data):
        return nnb.loads(data)

    def detail(self, fault):
        """What was noticed, to compare with other readers of .nnb."""
        return f"{fault.code} {fault.offset} {fault.expected} {fault.found}"


class Verdict(Exception):
    """An error that nnverdict tells."""


class NNBInSwift(NNBInPython):
    title, errors = "`.nnb`, Swift", (Verdict,)

    def start(self):
        self.process = subprocess.Popen([self.tools / "nnverdict"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def read(self, data):
        if self.process.poll() is not None:
            self.start()
        self.process.stdin.write(struct.pack("<I", len(data)))
        self.process.stdin.write(data)
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise Crashed(self.process.wait())
        verdict = json.loads(line)
        if "error" in verdict:
            raise Verdict(verdict)
        return verdict["content"]

    def detail(self, error):
        verdict = error.args[0]
        return " ".join(str(verdict.get(key)) for key in ("error", "offset", "expected", "found"))


class ByNNConv(Format):
    """What nnconv makes of the file is an .nnb file; the file is nnb's, with its record."""
    pace, suffix, options = "slow", None, ()

    def write(self, model):
        source, target = self.file(nnb.dumps(model), "model.nnb"), self.folder / f"model{self.suffix}"
        subprocess.run([self.tools / "nnconv", source, target, "--force", "--quiet"], check=True, capture_output=True)
        return target.read_bytes()

    def read(self, data):
        target = self.folder / "read.nnb"
        target.unlink(missing_ok=True)
        command = [self.tools / "nnconv", self.file(data, f"read{self.suffix}"), target, "--quiet", *self.options]
        status = subprocess.run(command, capture_output=True).returncode
        if status < 0:
            raise Crashed(status)
        if status:
            raise ValueError(f"status {status}")
        return target.read_bytes()


class HDF5ByNNConv(ByNNConv):
    title, suffix = "nnb's `.h5`, nnconv", ".h5"


class KerasZipByNNConv(ByNNConv):
    title, suffix = "nnb's `.keras`, nnconv", ".keras"


class NPZByNNConv(ByNNConv):
    title, suffix = "nnb's `.npz`, nnconv", ".npz"


class PyTorchByNNConv(ByNNConv):
    title, suffix = "nnb's `.pt`, nnconv", ".pt"


class SafetensorsByNNConv(ByNNConv):
    title, suffix = "nnb's safetensors, nnconv", ".safetensors"


class ONNXByNNConv(ByNNConv):
    title, suffix = "nnb's `.onnx`, nnconv", ".onnx"


class ByNNConvAlone(ByNNConv):
    """The same without the record, as for a file of another program."""
    options = ("--ignore-record", "--activations", "relu,softmax")


class PyTorchAlone(ByNNConvAlone):
    title, suffix = "`.pt` without a record, nnconv", ".pt"


class ONNXAlone(ByNNConvAlone):
    title, suffix = "`.onnx` without a record, nnconv", ".onnx"


class KerasZipAlone(ByNNConvAlone):
    title, suffix = "`.keras` without a record, nnconv", ".keras"


class Keras(Format):
    """A model that Keras saves and loads; its NumPy backend computes nothing here."""
    pace, libraries, suffix = "slow", ("keras", "h5py"), None

    def start(self):
        os.environ["KERAS_BACKEND"] = "numpy"
        import keras
        self.keras = keras

    def write(self, model):
        layers, network, tensors = self.keras.layers, model.network, arrays(model)
        stack = [self.keras.Input(tuple(network.sample), name="input")]
        stack += [layers.Flatten(name="flatten")] if len(network.sample) > 1 else []
        stack += [layers.Dense(one.outputs, one.activation, name=one.name) for one in network.layers]
        saved = self.keras.Sequential(stack, name="network")
        for one in network.layers:
            saved.get_layer(one.name).set_weights([tensors[one.kernel], tensors[one.bias]])
        path = self.folder / f"model{self.suffix}"
        saved.save(path)
        return path.read_bytes()

    def read(self, data):
        model = self.keras.models.load_model(self.file(data, f"read{self.suffix}"), compile=False)
        return model.to_json(), content_of((weight.path, weight.numpy()) for weight in model.weights)


class KerasHDF5(Keras):
    title, suffix = "Keras's `.h5`, Keras", ".h5"


class KerasZip(Keras):
    title, suffix = "`.keras`, Keras", ".keras"


class HDF5ByKeras(KerasHDF5):
    """The file is nnb's, but Keras knows nothing of the record in it."""
    title = "nnb's `.h5`, Keras"
    write = HDF5ByNNConv.write


class NPZ(Format):
    title, libraries = "`.npz`, NumPy", ("numpy",)

    def start(self):
        import numpy
        self.numpy = numpy

    def write(self, model):
        stream = io.BytesIO()
        self.numpy.savez(stream, **arrays(model))
        return stream.getvalue()

    def read(self, data):
        with self.numpy.load(io.BytesIO(data)) as archive:
            return content_of((name, archive[name]) for name in archive.files)


class Safetensors(Format):
    title, libraries = "safetensors", ("safetensors",)

    def start(self):
        import safetensors.numpy
        self.library_of_arrays = safetensors.numpy

    def write(self, model):
        return self.library_of_arrays.save(arrays(model))

    def read(self, data):
        return content_of(sorted(self.library_of_arrays.load(data).items()))


class NumPyByNNConv(NPZ):
    """NumPy's file, without a record."""
    title, pace, suffix, options = "NumPy's `.npz`, nnconv", "slow", ".npz", ("--tensors-only",)
    read = ByNNConv.read


class LibraryByNNConv(Safetensors):
    """The library's file, without a record."""
    title, pace, suffix, options = "safetensors' own, nnconv", "slow", ".safetensors", ("--tensors-only",)
    read = ByNNConv.read
