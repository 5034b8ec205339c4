#!/usr/bin/env python3
"""Runs nnconv on every file of Fixtures/hdf5 and compares with what expected.json says.

    python check_files.py TOOLS        TOOLS is the folder with nnconv and nninfer

A file that converts must give the expected outputs, to 1e-5, in nninfer; one that is refused must end with the expected
status and words and leave nothing behind. NumPy computed the outputs; nothing here comes from nnb.
"""

import csv
import gzip
import json
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

FILES = Path(__file__).resolve().parents[2] / "Fixtures" / "hdf5"
TOLERANCE = 1e-5


def write_images(path, rows, shape):
    height, width = shape if len(shape) == 2 else (1, len(rows[0]))
    path.write_bytes(struct.pack(">4BIII", 0, 0, 8, 3, len(rows), height, width) + bytes(sum(rows, [])))


def outputs(tools, model, images, scaling):
    command = [tools / "nninfer", "--model", model, images, "--probabilities", "--linear", "numbers", "--format", "csv",
               "--quiet"]
    if scaling is None:
        command += ["--scale", repr(1 / 255)]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    titles, *rows = csv.reader(text.splitlines())
    columns = [place for place, title in enumerate(titles) if title.startswith("output")]
    return [[float(row[place]) for place in columns] for row in rows]


def is_near(found, expected):
    scale = max([1.0] + [abs(value) for value in expected])
    return len(found) == len(expected) and all(abs(a - b) <= TOLERANCE * scale for a, b in zip(found, expected))


def check(tools, name, case, folder):
    """What is wrong with a case; nothing where all is well."""
    source, target = folder / name.removesuffix(".gz"), folder / "model.nnb"
    data = (FILES / name).read_bytes()
    source.write_bytes(gzip.decompress(data) if name.endswith(".gz") else data)
    run = subprocess.run(
        [tools / "nnconv", source, target, *case["options"]], capture_output=True, text=True, timeout=60)
    if run.returncode == 65 and case.get("may_refuse"):
        return None
    if run.returncode != case["status"]:
        return f"status {run.returncode}, expected {case['status']}: {run.stderr.strip()[:200]}"
    missing = [word for word in case.get("says", []) if not any(part in run.stderr for part in word.split("|"))]
    if missing:
        return f"the message lacks {missing}: {run.stderr.strip()[:200]}"
    left = {path.name for path in folder.iterdir()} - {source.name} - ({"model.nnb"} if run.returncode == 0 else set())
    if left:
        return f"left {left}"
    if run.returncode == 0 and "outputs" in case and len(case["shape"]) <= 2:
        images = folder / "images.idx"
        write_images(images, case["inputs"], case["shape"])
        for found, expected in zip(outputs(tools, target, images, case["scaling"]), case["outputs"], strict=True):
            if not is_near(found, expected):
                return f"gives {found}, expected {expected}"
    return None


def main():
    tools = Path(sys.argv[1]).resolve()
    count, failures = 0, []
    for name, cases in json.loads((FILES / "expected.json").read_text()).items():
        for case in cases:
            with tempfile.TemporaryDirectory() as folder:
                fault = check(tools, name, case, Path(folder))
            count += 1
            if fault:
                failures.append(f"{name} {' '.join(case['options'])}: {fault}")
    print(f"{count - len(failures)} of {count} files of Fixtures/hdf5 are read or refused as expected")
    for failure in failures:
        print("  " + failure)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
