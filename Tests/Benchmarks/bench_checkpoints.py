#!/usr/bin/env python3
"""What checkpoints cost: training 128 units with Adam with a checkpoint after every epoch, against training without.

    bench_checkpoints.py TOOLS DATA [ROUNDS]

TOOLS is the folder of nntrain, DATA one of IDX images. Both ways take turns; what is timed is from the line of the first
epoch to that of the last, on the training images alone, so neither reading, evaluating nor the file at the end is in it.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

EPOCHS = 11


def seconds(tools, data, folder, more):
    command = [tools / "nntrain", data, "-o", folder / "m.nnb", "--hidden", "128", "--optimizer", "adam", "--json",
               "--epochs", str(EPOCHS), *more]
    times = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        for _ in process.stdout:
            times.append(time.perf_counter())
    if process.returncode != 0 or len(times) != EPOCHS:
        sys.exit("nntrain failed")
    return (times[-1] - times[0]) / (EPOCHS - 1)


def main(tools, data, rounds="9"):
    tools = Path(tools).resolve()
    with tempfile.TemporaryDirectory(dir=".build" if Path(".build").is_dir() else None) as name:
        folder = Path(name)
        images = folder / "images"
        images.mkdir()
        for path in Path(data).iterdir():
            if path.name.startswith("train"):
                (images / path.name).symlink_to(path.resolve())
        plain, saving = [], []
        for _ in range(int(rounds)):
            plain.append(seconds(tools, images, folder, []))
            saving.append(seconds(tools, images, folder, ["--checkpoint-every", "1epoch"]))
        size = (folder / "m.nnb").stat().st_size
    print(f"{'seconds an epoch':34}  {'median':>8}  {'min':>8}  {'max':>8}")
    for text, values in (("without checkpoints", plain), (f"a checkpoint of {size:,} bytes each", saving)):
        print(f"{text:34}  {statistics.median(values):8.4f}  {min(values):8.4f}  {max(values):8.4f}")
    costs = [100 * (after / before - 1) for before, after in zip(plain, saving)]
    print(f"cost of a checkpoint after every epoch: {statistics.median(costs):.1f} % of training "
          f"(pairs from {min(costs):.1f} to {max(costs):.1f} %)")


if __name__ == "__main__":
    main(*sys.argv[1:])
