#!/usr/bin/env python3
"""What a checkpoint costs: training 128 units with Adam, epochs during which one is saved against those around them.

    bench_checkpoints.py TOOLS DATA [PAIRS] [THREADS]

TOOLS is the folder of nntrain, DATA one of IDX images. A checkpoint is due after every second epoch; it is copied before
the next epoch, and written while that goes on, so every other epoch has one to pay for. Each of these is compared with
the mean of its two neighbours, since other programs slow a machine down for longer than an epoch. What is timed is from
one epoch's line to the next one's, on the training images alone.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def epochs(tools, data, folder, count, more):
    """The seconds of `count` epochs after the first; those with even indices have no checkpoint to save."""
    command = [tools / "nntrain", data, "-o", folder / "m.nnb", "--force", "--hidden", "128", "--optimizer", "adam", "--json",
               "--epochs", str(count + 1), "--checkpoint-every", "2epochs", *more]
    times = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        for _ in process.stdout:
            times.append(time.perf_counter())
    if process.returncode != 0 or len(times) != count + 1:
        sys.exit("nntrain failed")
    return [after - before for before, after in zip(times, times[1:])]


def main(tools, data, pairs="100", threads=None):
    tools = Path(tools).resolve()
    with tempfile.TemporaryDirectory(dir=".build" if Path(".build").is_dir() else None) as name:
        folder = Path(name)
        images = folder / "images"
        images.mkdir()
        for path in Path(data).iterdir():
            if path.name.startswith("train"):
                (images / path.name).symlink_to(path.resolve())
        times = epochs(tools, images, folder, 2 * int(pairs) + 1, ["--threads", threads] if threads else [])
        size = (folder / "m.nnb").stat().st_size
    plain, saving = times[::2], times[1::2]
    print(f"{'seconds an epoch':34}  {'median':>8}  {'min':>8}  {'max':>8}")
    for text, values in (("without a checkpoint", plain), (f"with one of {size:,} bytes", saving)):
        print(f"{text:34}  {statistics.median(values):8.4f}  {min(values):8.4f}  {max(values):8.4f}")
    costs = [100 * (2 * own / (before + after) - 1) for before, own, after in zip(plain, saving, plain[1:])]
    low, middle, high = statistics.quantiles(costs, n=4)
    print(f"cost of a checkpoint after every epoch: {middle:.1f} % of training "
          f"(median of {len(costs)}, quartiles {low:.1f} and {high:.1f} %)")


if __name__ == "__main__":
    main(*sys.argv[1:])
