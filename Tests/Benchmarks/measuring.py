"""Running one measurement, and the table of all of them, for bench.py."""

import os
import statistics
import subprocess
import sys
import time


def run(command, threads=None, **environment):
    everything = os.sched_getaffinity(0)
    processors = sorted(everything)[:threads]
    limits = {name: str(len(processors)) for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")}
    # What this thread has the process inherits; a function to run in it would cost a copy of this one, two milliseconds.
    os.sched_setaffinity(0, processors)
    begin = time.perf_counter()
    result = subprocess.run([str(word) for word in command], capture_output=True, text=True,
                            env={**os.environ, **limits, **environment})
    seconds = time.perf_counter() - begin
    os.sched_setaffinity(0, everything)
    if result.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{result.stderr}")
    return result.stdout, seconds


class Table:
    def __init__(self, peers):
        self.peers, self.rows = peers, []

    def row(self, name, unit, measured, more_is_better=True, notes=()):
        """`measured` maps nnb and peers to the values of all rounds. Prints the medians with minimum and maximum, how many times
        as good nnb is as each peer, and the notes, a line each."""
        print(f"{name}, {unit}")
        ours, ratios = statistics.median(measured["nnb"]), {}
        for who, values in measured.items():
            if not values:
                continue
            median = statistics.median(values)
            ratio = ours / median if more_is_better else median / ours
            if who != "nnb":
                ratios[who] = ratio
            print(f"    {who:16} {median:>10,.5g} {f'({min(values):,.4g}…{max(values):,.4g})':>20}"
                  + (f"   nnb is {ratio:.2f} times as fast" if who != "nnb" else ""))
        for note in notes:
            print(f"    {note}")
        sys.stdout.flush()
        self.rows.append({"name": name, "unit": unit, "measured": measured, "ratios": ratios,
                          "ratio": min(ratios.values(), default=None), "notes": list(notes)})
