#!/usr/bin/env python3
"""What ranks cost: two ranks of one thread beside one process of two threads, in turns.

    python3 Tests/MPI/bench_mpi.py FOLDER [DATA [UNITS [ROUNDS]]]

FOLDER has nntrain and nntrain-mpi, built for speed. The best round of each counts: it is the one that was disturbed least.
Python's standard library is enough.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from ranks import DATA, environment, mpirun, tools


def rate(command):
    """Images a second in the best epoch."""
    text = subprocess.run(list(map(str, command)), capture_output=True, text=True, env=environment(), check=True).stdout
    return max(json.loads(line)["images_per_second"] for line in text.splitlines() if "images_per_second" in line)


def main():
    plain, ranked = tools(sys.argv[1])
    data = sys.argv[2] if len(sys.argv) > 2 else DATA
    units = int(sys.argv[3]) if len(sys.argv) > 3 else 800
    rounds = int(sys.argv[4]) if len(sys.argv) > 4 else 5
    with tempfile.TemporaryDirectory() as folder:
        words = [data, "-o", Path(folder) / "m.nnb", "--force", "--json", "--quiet", "--hidden", units, "--epochs", 5]
        threads = ranks = 0
        for _ in range(rounds):
            threads = max(threads, rate([plain, *words, "--threads", 2]))
            ranks = max(ranks, rate(mpirun(2, ranked, *words, "--threads", 1)))
    print(f"{units} units: two threads {threads:,.0f} images/s, two ranks {ranks:,.0f}, overhead {threads / ranks - 1:.1%}")


if __name__ == "__main__":
    main()
