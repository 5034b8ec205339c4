#!/usr/bin/env python3
"""Damages .h5 files by chance and has nnconv read them.

    python check_damage.py TOOLS COUNT

Each time nnconv must end by itself within the worker's limit of time and 512 MB, with status 0 or one of sysexits.h, and
leave nothing behind where it refuses. A file that nnb wrote, with its record, is either refused or gives back the same .nnb bytes. The
damage is the same in every run.
"""

import collections
import gzip
import os
import random
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FILES = ROOT / "Fixtures" / "hdf5"
KILOBYTES = 512 * 1024

CHAIN = ["--activations", "relu,softmax"]
SAMPLES = [
    ("keras-3-sequential.h5.gz", []), ("tf-2.12-adam.h5.gz", []), ("superblock-2.h5", []),
    ("storage-gzip-shuffle-fletcher32.h5", []), ("storage-chunked.h5", []), ("keras-3.weights.h5.gz", CHAIN),
    ("plain-in-out.h5", CHAIN),
]

# The seconds after which the process is to end in reduced counts, not to wait for the worker's own limit where the library
# loops. A file of this size needs a small part of them. As the limit is that of the surroundings, the status is 71.
EARLIER = None if os.environ.get("NNB_TEST_FULL") else 2


def limit(size):
    """The seconds of processor time for a file of a size: the worker's limit, without an earlier one by the formula of
    Spec/hdf5.md, section 1; and 5 s for all else."""
    return 5 + (EARLIER or 5 + size // 64 // 20 + ((64 << 20) + 1100 * size) // (20 << 20))


def load(name):
    data = (FILES / name).read_bytes()
    return gzip.decompress(data) if name.endswith(".gz") else data


def damaged(data, chance):
    """One to four bytes changed, most of them where the structure is; at times a cut or a splice."""
    data = bytearray(data)
    kind = chance.random()
    if kind < 0.05:
        return bytes(data[: chance.randrange(len(data))])
    if kind < 0.10:
        start, end, length = chance.randrange(len(data)), chance.randrange(len(data)), chance.randrange(1, 64)
        data[start : start + length] = data[end : end + length]
        return bytes(data)
    for _ in range(chance.randint(1, 4)):
        # Skipping zeros favours headers, messages and trees over unused room.
        for _ in range(8):
            place = chance.randrange(min(len(data), 4096) if chance.random() < 0.7 else len(data))
            if data[place]:
                break
        data[place] = chance.choice([0, 0xFF, data[place] ^ 1 << chance.randrange(8), chance.randrange(256)])
    return bytes(data)


def run(command):
    """Status, seconds of processor time and the largest memory of a command and what it started, and its errors."""
    def limit_time():
        if EARLIER:
            resource.setrlimit(resource.RLIMIT_CPU, (EARLIER, resource.getrlimit(resource.RLIMIT_CPU)[1]))

    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors, preexec_fn=limit_time)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        return process.returncode, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, errors.read()


def main():
    nnconv, count = Path(sys.argv[1]).resolve() / "nnconv", int(sys.argv[2])
    failures, statuses, slowest, largest = [], collections.Counter(), 0, 0
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        source, target = folder / "model.h5", folder / "model.nnb"
        samples = [(load(name), options, None) for name, options in SAMPLES]
        own = ROOT / "Fixtures" / "nnb" / "good" / "two-layers.nnb"
        subprocess.run([nnconv, own, source, "--quiet"], check=True)
        samples.append((source.read_bytes(), [], own.read_bytes()))
        for number in range(count):
            chance = random.Random(number)
            data, options, original = samples[number % len(samples)]
            data = damaged(data, chance)
            source.write_bytes(data)
            status, seconds, memory, errors = run([nnconv, source, target, *options])
            statuses[status] += 1
            slowest, largest = max(slowest, seconds), max(largest, memory)
            faults = []
            # The seconds of a busy machine are counted too coarsely to tell.
            is_ended = EARLIER is not None and status == 71 and b"ended by SIGXCPU from outside" in errors
            if status not in (0, 65, 66, 70, 73, 74) and not is_ended:
                faults.append(f"status {status}")
            if seconds > limit(len(data)) or memory > KILOBYTES:
                faults.append(f"{seconds:.1f} s, {memory // 1024} MB")
            if status == 0 and original is not None and target.read_bytes() != original:
                faults.append("another model without a word")
            left = {path.name for path in folder.iterdir()} - {"model.h5"} - ({"model.nnb"} if status == 0 else set())
            if left:
                faults.append(f"left {left}")
            if faults:
                failures.append(f"number {number}: " + ", ".join(faults))
            target.unlink(missing_ok=True)
    print(f"{count} damaged .h5 files: statuses {dict(sorted(statuses.items()))}, slowest {slowest:.2f} s, "
          f"largest {largest // 1024} MB, {len(failures)} failures")
    for failure in failures[:40]:
        print("  " + failure)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
