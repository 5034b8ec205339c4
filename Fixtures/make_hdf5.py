#!/usr/bin/env python3
"""Writes the HDF5 files in Fixtures/hdf5/, and what is to be made of each, with h5py and NumPy alone.

    python make_hdf5.py             write the files and expected.json
    python make_hdf5.py --check     compare them with what would be written; exit 1 at a difference

The layouts are those that programs leave behind, each in its own generation's spelling; nothing is saved by Keras
itself. A file of more than 7,000 bytes is kept gzip-compressed, as NAME.h5.gz. The files are the same
bytes with the versions in requirements-hdf5.txt.

hdf5/expected.json has for each file a list of cases:

    options      the options of nnconv
    status       0, or the exit status of a refusal
    says         what the message of a refusal has to contain, without regard to case; | stands between alternatives
    may_refuse   a refusal with status 65 is as good as the outputs
    shape        of one sample; layers: the names of the layers, where the file has names
    scaling      null, or the scale and offset that the input contract has to hold
    inputs       bytes, a list for each image; x = byte * scale + offset, by default x = byte / 255
    outputs      of the network in float64, from the elements as they are stored
    tensors      with --tensors-only: type and shape by the dataset's path
"""

import gzip
import json
import sys
import tempfile
from pathlib import Path

import h5py
import numpy as np

import hdf5_files
import hdf5_hostile  # adds its files to those of hdf5_files

FOLDER = Path(__file__).resolve().parent / "hdf5"
IMAGES = 3
LARGEST, LARGEST_PACKED, LARGEST_SUM = 7_000, 100_000, 600_000


def explained(case):
    """A case as it stands in expected.json."""
    case = dict(case)
    net = case.pop("net", None)
    if net is not None:
        count = net.layers[0][1].shape[0]
        images = np.random.default_rng(count).integers(0, 256, (IMAGES, count))
        scale, offset = case["scaling"] or (1 / 255, 0)
        inputs = (images * np.float64(np.float32(scale)) + np.float64(np.float32(offset))).astype(np.float32)
        case |= {"inputs": images.tolist(), "outputs": net.outputs(inputs).tolist()}
    return case


def written(make, name, folder):
    """The cases and the bytes of one file; its content is the same in blocks of any size, the holes are not."""
    path, found = folder / "made.h5", []
    for size in [2048] if name in hdf5_hostile.LARGE else range(512, 8192, 512):
        hdf5_files.BLOCK_SIZE[0] = size
        cases = make(path)
        found.append(path.read_bytes())
        path.unlink()
    return cases, min(found, key=len)


def write_all(folder):
    """Writes every file into `folder`."""
    expected = {}
    for name, make in sorted(hdf5_files.FILES.items()):
        cases, content = written(make, name, folder)
        if len(content) > LARGEST:
            name, content = name + ".gz", gzip.compress(content, 9, mtime=0)
        expected[name] = [explained(case) for case in cases]
        (folder / name).write_bytes(content)
    lines = [f" {json.dumps(name)}: [\n  " + ",\n  ".join(json.dumps(case) for case in cases) + "\n ]"
             for name, cases in expected.items()]
    (folder / "expected.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")


def check_sizes(folder):
    sizes = {path.name: path.stat().st_size for path in folder.iterdir() if path.suffix != ".json"}
    for name, size in sizes.items():
        assert size <= LARGEST_PACKED, f"{name} has {size} bytes"
    assert sum(sizes.values()) < LARGEST_SUM, sum(sizes.values())
    return sizes


def same(name, found, wanted):
    """Compressed files by their content, as another zlib may pack it otherwise; expected.json up to rounding."""
    if name.endswith(".gz"):
        return gzip.decompress(found) == gzip.decompress(wanted)
    if name != "expected.json":
        return found == wanted

    def close(a, b):
        if isinstance(a, dict) and isinstance(b, dict):
            return list(a) == list(b) and all(close(a[key], b[key]) for key in a)
        if isinstance(a, list) and isinstance(b, list):
            return len(a) == len(b) and all(map(close, a, b))
        if isinstance(a, float) and isinstance(b, float):
            return abs(a - b) <= 1e-12 * max(1, abs(b))
        return a == b
    return close(json.loads(found), json.loads(wanted))


def main(arguments):
    if arguments not in ([], ["--check"]):
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as made:
        made = Path(made)
        write_all(made)
        sizes = check_sizes(made)
        if not arguments:
            FOLDER.mkdir(exist_ok=True)
            for path in FOLDER.iterdir():
                path.unlink()
            for path in made.iterdir():
                (FOLDER / path.name).write_bytes(path.read_bytes())
            print(f"{len(sizes)} files, {sum(sizes.values()):,} bytes, with HDF5 {h5py.version.hdf5_version}")
            return
        names = {path.name for path in made.iterdir()}
        for name in sorted(names | {path.name for path in FOLDER.iterdir()}):
            if name not in names:
                sys.exit(f"Fixtures/hdf5/{name} is not a file of make_hdf5.py")
            path = FOLDER / name
            if not path.is_file() or not same(name, path.read_bytes(), (made / name).read_bytes()):
                sys.exit(f"Fixtures/hdf5/{name} is not what make_hdf5.py writes")
        print(f"{len(names)} files are as they should be")


if __name__ == "__main__":
    main(sys.argv[1:])
