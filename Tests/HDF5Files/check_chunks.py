#!/usr/bin/env python3
"""Changes single bytes of .h5 files in chunks, and compares what nnconv makes of them with what h5py reads.

    python check_chunks.py TOOLS COUNT

There is a file for each way in which HDF5 keeps the records of chunks, and one with gzip as h5py writes it by default.
A changed file that nnconv takes must be one that h5py reads whole, with the same tensors; the newest HDF5 is the judge,
that of requirements-hdf5.txt. The changes are the same in every run. Before that, each file must be taken as it is.
"""

import collections
import concurrent.futures
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import h5py
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Spec" / "reference"))
import nnb  # noqa: E402

ACTIVATIONS = ["--activations", "relu,softmax"]
SHAPES = {"W1": (24, 17), "b1": (17,), "W2": (17, 5), "b2": (5,)}


def arrays():
    generator = np.random.default_rng(3)
    return {name: generator.normal(0, 1, shape).astype("<f4") for name, shape in SHAPES.items()}


def options(kind, shape):
    """The options of h5py that lead to a kind of index, for a dataset of a shape."""
    chunk = tuple(max(1, (size + 2) // 3) for size in shape)
    packed = {"compression": "gzip", "shuffle": len(shape) == 2}
    open_ended = (None, *shape[1:])
    return {
        "gzip": ("earliest", {"chunks": chunk, **packed}),
        "b-tree-1": ("earliest", {"chunks": tuple(max(1, size // 6) for size in shape)}),
        "single": ("v110", {"chunks": shape, **packed}),
        "fixed-array": ("v110", {"chunks": chunk, **packed}),
        "extensible-array": ("v110", {"chunks": chunk, "maxshape": open_ended, **packed}),
        "b-tree-2": ("v110", {"chunks": chunk, "maxshape": (None,) * len(shape), **packed}),
        "implicit": ("v110", {"chunks": chunk}),
    }[kind]


KINDS = ["gzip", "b-tree-1", "single", "fixed-array", "extensible-array", "b-tree-2", "implicit"]


def make(path, kind):
    version = options(kind, (2,))[0]
    with h5py.File(path, "w", libver=(version, "v110" if version == "earliest" else version)) as file:
        for name, array in arrays().items():
            more = options(kind, array.shape)[1]
            if kind == "implicit":
                implicit(file, name, array, more["chunks"])
            else:
                file.create_dataset(name, data=array, track_times=False, **more)


def implicit(file, name, array, chunk):
    """All chunks are allocated at once, so that none needs a record."""
    properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    properties.set_chunk(chunk)
    properties.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
    properties.set_obj_track_times(False)
    space = h5py.h5s.create_simple(array.shape)
    dataset = h5py.h5d.create(file.id, name.encode(), h5py.h5t.IEEE_F32LE, space, properties)
    dataset.write(h5py.h5s.ALL, h5py.h5s.ALL, array)


READ = """
import h5py, numpy as np, sys
for line in sys.stdin:
    try:
        with h5py.File(line.rstrip("\\n"), "r") as file:
            found = sorted(file[name][()].tobytes() for name in file)
        print(repr(found), flush=True)
    except Exception as error:
        print(repr(str(error)), flush=True)
"""


class Judge:
    """h5py in a process of its own, which a changed file may end."""

    def __init__(self):
        self.process = None

    def read(self, path):
        """The bytes of every dataset, sorted, or the words with which h5py refused."""
        if self.process is None or self.process.poll() is not None:
            self.process = subprocess.Popen(
                [sys.executable, "-c", READ], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.process.stdin.write(f"{path}\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        return eval(line) if line else "h5py itself was ended"


def changed(data, chance):
    """One byte changed; most often in the structure, where few bytes are zero twice in a row."""
    data = bytearray(data)
    for _ in range(6):
        place = chance.randrange(len(data))
        if data[place] or chance.random() < 0.2:
            break
    before = data[place]
    while data[place] == before:
        data[place] = chance.choice([0, 0xFF, before ^ 1 << chance.randrange(8), chance.randrange(256)])
    return place, bytes(data)


def tensors(path):
    """The bytes of the network's tensors, by the names that they have in the .h5 file."""
    file = nnb.load(path)
    found, names = file.by_name(), [name for layer in file.network.layers for name in (layer.kernel, layer.bias)]
    return dict(zip(SHAPES, (bytes(found[name].data) for name in names), strict=True))


def share(tools, number, of, count, files):
    """Every `of`-th change, beginning at `number`."""
    nnconv, judge, outcomes, failures = tools / "nnconv", Judge(), collections.Counter(), []
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "model.h5", Path(folder) / "model.nnb"
        for index in range(number, count, of):
            kind = KINDS[index % len(KINDS)]
            place, data = changed(files[kind], random.Random(index))
            source.write_bytes(data)
            run = subprocess.run(
                [nnconv, source, target, *ACTIVATIONS, "--quiet"], stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL)
            outcome = "taken" if run.returncode == 0 else "refused"
            outcomes[outcome] += 1
            if run.returncode == 0:
                expected, found = judge.read(source), sorted(tensors(target).values())
                if expected != found:
                    why = expected if isinstance(expected, str) else "reads other tensors"
                    failures.append(f"change {index}, {kind}, byte {place}: taken, but h5py {why[:140]}")
            target.unlink(missing_ok=True)
    return outcomes, failures


def main():
    tools, count = Path(sys.argv[1]).resolve(), int(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        files = {}
        for kind in KINDS:
            source, target = Path(folder) / "model.h5", Path(folder) / "model.nnb"
            make(source, kind)
            files[kind] = source.read_bytes()
            subprocess.run([tools / "nnconv", source, target, *ACTIVATIONS, "--quiet", "--force"], check=True)
            assert tensors(target) == {name: array.tobytes() for name, array in arrays().items()}, kind
    workers = os.cpu_count() or 1
    with concurrent.futures.ProcessPoolExecutor(workers) as pool:
        shares = list(pool.map(share, *zip(*[(tools, number, workers, count, files) for number in range(workers)])))
    outcomes = sum((one for one, _ in shares), collections.Counter())
    failures = sorted(failure for _, more in shares for failure in more)
    print(f"{count} single bytes changed in files of {len(KINDS)} kinds of chunks: {outcomes['taken']} taken, "
          f"{outcomes['refused']} refused, {len(failures)} failures with HDF5 {h5py.version.hdf5_version} as the judge")
    for failure in failures[:60]:
        print("  " + failure)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
