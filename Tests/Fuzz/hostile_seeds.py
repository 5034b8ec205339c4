#!/usr/bin/env python3
"""Writes the hostile files of Tests/Formats/hostile as inputs of a fuzz target.

    hostile_seeds.py TARGET FOLDER BYTES

FOLDER gets those that are no longer than BYTES, with the same names and contents each time; nothing for a target whose inputs
are of another kind."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Formats" / "hostile"))
import formats
import pickles

# The targets that read whole files, and the formats of these.
FILES = {"FuzzZip": ("npz", "pt", "keras"), "FuzzNumPy": ("npz", "npy"), "FuzzSafetensors": ("safetensors",),
         "FuzzONNX": ("onnx",), "FuzzProtobuf": ("onnx",)}


def seeds(target):
    """Pairs of a name and an input."""
    if target == "FuzzPickle":
        for what, pickle, *_ in pickles.pickle_faults():
            yield what, pickle
        for what, tensor in pickles.tensor_faults():
            yield f"tensor-{what}", pickles.pickled(pickles.dictionary([("w", tensor)]))
    for case in formats.all_cases(False) if target in FILES else ():
        data = case.files[case.path]
        if case.format in FILES[target] and isinstance(data, bytes):
            yield case.name.replace("/", "-"), data


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    target, folder, most = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in seeds(target):
        if len(data) <= most:
            (folder / name).write_bytes(data)


if __name__ == "__main__":
    main()
