#!/usr/bin/env python3
"""Checks that four ranks train a network that has no room in any of them, to the file of one process that has all the memory.

    python3 Tests/MPI/check_memory.py FOLDER

FOLDER has nntrain and nntrain-mpi. The parameters of 65,536 units with Adam's slots take more than the limit of each rank's memory
(ulimit -v), so one process says that there is too little. The ranks' run goes through, with --sharded and without, is resumed, and keeps
its best epoch. Only with NNB_TEST_FULL; Python's standard library is enough.
"""

import gzip
import os
import resource
import struct
import sys
import tempfile
from pathlib import Path

from ranks import DATA, mpirun, run, same, tools

UNITS, PIXELS, CLASSES = 65_536, 784, 10
NUMBERS = (PIXELS + 1) * UNITS + (UNITS + 1) * CLASSES
NEEDED = 3 * 4 * NUMBERS
# In KiB, as ulimit has it. A rank of Open MPI that trains a small network needs some 100 MB of addresses.
LIMIT = 500_000
OPTIONS = f"--hidden {UNITS} --optimizer adam --batch-size 32 --validation 16 --best".split()


def subset(folder):
    """The first samples of the data."""
    for part, count in {"train": 96, "t10k": 16}.items():
        images = gzip.decompress((DATA / f"{part}-images-idx3-ubyte.gz").read_bytes())
        labels = gzip.decompress((DATA / f"{part}-labels-idx1-ubyte.gz").read_bytes())
        number = struct.pack(">I", count)
        (folder / f"{part}-images-idx3-ubyte").write_bytes(images[:4] + number + images[8:16 + count * PIXELS])
        (folder / f"{part}-labels-idx1-ubyte").write_bytes(labels[:4] + number + labels[8:8 + count])


def measured():
    """What a rank is started by: it runs the other words, and says how much memory they had at most."""
    os.dup2(1, 3)
    status = os.spawnvp(os.P_WAIT, sys.argv[2], sys.argv[2:])
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    rank = os.environ.get("OMPI_COMM_WORLD_RANK") or os.environ.get("PMI_RANK")
    os.write(3, f"rank {rank}: peak {peak} KiB\n".encode())
    sys.exit(status)


def peaks(result):
    found = [int(line.split()[3]) for line in result.stdout.splitlines() if ": peak " in line]
    return " and ".join(f"{value * 1024 / 1e6:.0f}" for value in sorted({min(found), max(found)}))


def main():
    plain, ranked = tools(sys.argv[1])
    if "NNB_TEST_FULL" not in os.environ:
        print("ranks with less memory than a network are checked by make test-full")
        return
    assert LIMIT * 1024 < NEEDED
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        data = folder / "data"
        data.mkdir()
        subset(data)

        def limited(limit, *words):
            return ["sh", "-c", f'ulimit -v {limit} && exec "$@"', "sh", *map(str, words)]

        def place(name):
            return [data, "-o", folder / name, *OPTIONS]

        def ranks(limit, *words):
            return mpirun(4, sys.executable, __file__, "--measure", *limited(limit, ranked, *words, "--threads", 1))

        run([plain, *place("whole.nnb"), "--steps", 6], timeout=1200)
        free = run(ranks("unlimited", *place("free.nnb"), "--steps", 6), timeout=1200)
        same(folder / "whole.nnb", folder / "free.nnb", "without a limit")
        error = run(limited(LIMIT, plain, *place("none.nnb")), 71).stderr
        if error.count("not enough memory") != 1 or (folder / "none.nnb").exists():
            sys.exit(f"one process within the limit:\n{error}")
        run(ranks(LIMIT, *place("led.nnb"), "--steps", 6), timeout=1200)
        same(folder / "whole.nnb", folder / "led.nnb", "within the limit, without --sharded")
        first = run(ranks(LIMIT, *place("m.nnb"), "--steps", 4, "--sharded"), timeout=1200)
        run(ranks(LIMIT, data, "--resume", folder / "m.nnb", "--steps", 6, "--best", "--sharded"), timeout=1200)
        same(folder / "whole.nnb", folder / "m.nnb", "within the limit")
        same(folder / "whole.best.nnb", folder / "m.best.nnb", "the best within the limit")
        print(f"{NEEDED / 1e6:.0f} MB of numbers, four ranks of at most {LIMIT * 1024 / 1e6:.0f} MB of addresses each: the same files; "
              f"at the peak a rank had {peaks(first)} MB in memory, and without --sharded {peaks(free)} MB; one process says that it "
              "has too little")


if __name__ == "__main__":
    measured() if sys.argv[1] == "--measure" else main()
