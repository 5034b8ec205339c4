"""The package as its users have it: the wheel, built from Spec/reference/python and unpacked; and a file for the examples."""

import importlib.util
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "Spec" / "reference" / "python"
REFERENCE = ROOT / "Spec" / "reference" / "nnb.py"
# For as long as this Python runs.
_FOLDER = tempfile.TemporaryDirectory()
UNPACKED = Path(_FOLDER.name) / "unpacked"


def _backend():
    spec = importlib.util.spec_from_file_location("backend", SOURCE / "backend.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


backend = _backend()
WHEEL = Path(_FOLDER.name) / backend.build_wheel(_FOLDER.name)
with zipfile.ZipFile(WHEEL) as archive:
    archive.extractall(UNPACKED)
sys.path.insert(0, str(UNPACKED))

import nnb

assert Path(nnb.__file__).parent.parent == UNPACKED, "another nnb was imported before"


def example():
    """The network of the README: 2x3 bytes, 4 units, 3 classes; all numbers are multiples of 1/8."""
    def tensor(name, sizes, axes):
        count = 1
        for size in sizes:
            count *= size
        values = [((7 * at + 3) % 16 - 8) / 8 for at in range(count)]
        return nnb.Tensor(name, "f32", list(zip(sizes, axes)), nnb.struct.pack(f"<{count}f", *values))

    tensors = [tensor("hidden/kernel", (6, 4), ("in", "out")), tensor("hidden/bias", (4,), ("out",)),
               tensor("output/kernel", (4, 3), ("in", "out")), tensor("output/bias", (3,), ("out",))]
    layers = [nnb.Layer("hidden", 6, 4, "relu", [], "hidden/kernel", "hidden/bias"),
              nnb.Layer("output", 4, 3, "softmax", [], "output/kernel", "output/bias")]
    return nnb.loads(nnb.dumps(nnb.File(tensors, nnb.Network([2, 3], layers, nnb.Scaling("u8", 1 / 255, 0),
                                                             ["zero", "one", "two"]))))
