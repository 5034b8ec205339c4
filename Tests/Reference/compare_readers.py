"""Compares two readers of .nnb files on changed files: another one, and Spec/reference/nnb.py.

    python3 compare_readers.py COMMAND COUNT SEED…

COMMAND starts a program that speaks the protocol of verdict.py beside this. For each seed COUNT files are made of those in
Fixtures/nnb. Both readers must give the same content, or refuse the file with the same error at the same offset. With
--again in the command both must also write the same file again. Files on which they differ are left in
.build/disagreements of the current folder.
"""

import json
import random
import shlex
import struct
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import suite
from mutations import Mutator
from verdict import verdict

LEFT = Path(".build/disagreements")


class Other:
    """The other reader, a process that is asked while this one reads."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, data):
        self.process.stdin.write(struct.pack("<I", len(data)) + data)
        self.process.stdin.flush()

    def answer(self):
        line = self.process.stdout.readline()
        return json.loads(line) if line else {"error": f"it ended with status {self.process.wait()}"}


def run(other, files, count, seed, again):
    """Compares on `count` files; returns how often there was which answer, and the number of disagreements."""
    mutator, answers, different = Mutator(files, random.Random(seed)), Counter(), 0
    for number in range(count):
        data = mutator.next()
        other.ask(data)
        try:
            ours = verdict(data, again)
        except Exception as fault:  # whatever it is, it must not be
            ours = {"error": f"{type(fault).__name__}: {fault}"}
        theirs = other.answer()
        answers["accepted" if "content" in ours else ours["error"]] += 1
        if ours != theirs:
            different += 1
            LEFT.mkdir(parents=True, exist_ok=True)
            path = LEFT / f"{seed}-{number}.nnb"
            path.write_bytes(data)
            print(f"{path}:\n  here:  {shown(ours)}\n  there: {shown(theirs)}", flush=True)
            if other.process.poll() is not None:
                break
    return answers, different


def shown(verdict):
    text = json.dumps(verdict)
    return text if len(text) < 600 else text[:600] + "…"


def main(command, count, *seeds):
    words = shlex.split(command)
    other, total, different, start = Other(words), Counter(), 0, time.monotonic()
    files = [*suite.files("good").values(), *suite.files("bad").values()]
    for seed in seeds:
        answers, found = run(other, files, int(count), int(seed), "--again" in words)
        total += answers
        different += found
    other.process.stdin.close()
    split = ", ".join(f"{answer} {number:,}" for answer, number in total.most_common())
    print(f"{sum(total.values()):,} changed files, seeds {' '.join(seeds)}, {time.monotonic() - start:.0f} s: {split}")
    print(f"{different} disagreements")
    return 1 if different or not total["accepted"] else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
