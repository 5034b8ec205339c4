"""What all checks share: counting, running the tools, and writing images."""

import json
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Spec" / "reference"))
import nnb  # the second reader and writer of the format, for all checks

SCALE = "0.00392156862745098"


class Report:
    """Counts checks; prints one line a group and, at the end, everything that failed."""

    def __init__(self):
        self.passed, self.failures, self.notes, self.group_name, self.start = 0, [], [], None, (0, 0, 0)

    def group(self, name):
        """Ends the group before and begins another."""
        self.end_group()
        self.group_name, self.start = name, (self.passed, len(self.failures), len(self.notes))

    def end_group(self):
        if self.group_name is None:
            return
        passed, failed = self.passed - self.start[0], len(self.failures) - self.start[1]
        skipped = len(self.notes) - self.start[2]
        extra = f", {skipped} not applicable" if skipped else ""
        verdict = "ok  " if passed and not failed else "FAIL"
        print(f"{verdict}  {self.group_name}: {passed} of {passed + failed} checks{extra}", flush=True)
        self.group_name = None

    def check(self, condition, message):
        """Counts one check; `message` says what was expected and what was found."""
        if condition:
            self.passed += 1
        else:
            self.failures.append(f"{self.group_name}: {message}")
        return bool(condition)

    def skip(self, message):
        """Something that this Keras cannot do."""
        self.notes.append(f"{self.group_name}: {message}")

    def close(self):
        """Prints the sum, and gives the exit status."""
        self.end_group()
        for title, lines in (("Not applicable", self.notes), ("Failures", self.failures)):
            if lines:
                print(f"{title}:")
            for line in lines:
                print(f"  {line}")
        print(f"{self.passed} passed, {len(self.failures)} failed")
        return 1 if self.failures or not self.passed else 0


class Tools:
    """Runs nnb's tools; `folder` holds their executables."""

    def __init__(self, folder):
        self.folder = Path(folder).resolve()
        for name in ("nnconv", "nninfer", "nntrain"):
            if not (self.folder / name).is_file():
                sys.exit(f"{self.folder}: there is no {name}")

    def run(self, name, *arguments):
        """A finished process, its output as text. One that hangs is killed and has the status 124."""
        command = [str(self.folder / name), *map(str, arguments)]
        try:
            return subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=120,
                                  stdin=subprocess.DEVNULL)
        except subprocess.TimeoutExpired:
            return subprocess.CompletedProcess(command, 124, "", "no end within 120 seconds")

    def convert(self, *arguments):
        return self.run("nnconv", *arguments)

    def outputs(self, model, images, *options):
        """What nninfer prints for each image as an array, or the finished process where it failed."""
        result = self.run("nninfer", "--model", model, images, "--probabilities", "--linear", "numbers", "--format", "json",
                          *options)
        if result.returncode != 0:
            return None, result
        lines = [json.loads(line) for line in result.stdout.splitlines()]
        # Outputs without an activation are shown as they are; one that is a number stands alone.
        return np.array([line["outputs"] if "outputs" in line else [line["output"]] for line in lines]), result


def shown(result):
    """A finished process in a few words."""
    return f"status {result.returncode}, {' | '.join((result.stderr or result.stdout).split(chr(10)))[:400]!r}"


def write_images(path, pixels, shape):
    """Writes bytes of shape (count, size) as IDX images; a flat sample is an image of one row."""
    height, width = shape if len(shape) == 2 else (1, int(np.prod(shape)))
    header = struct.pack(">4BIII", 0, 0, 8, 3, len(pixels), height, width)
    Path(path).write_bytes(header + np.ascontiguousarray(pixels, np.uint8).tobytes())


def distance(found, expected):
    """The largest difference: absolute below 1, relative to the largest output of a sample above; 1e9 where
    something is not finite or the shapes differ."""
    found, expected = np.asarray(found, np.float64), np.asarray(expected, np.float64)
    if found.shape != expected.shape or not (np.isfinite(found).all() and np.isfinite(expected).all()):
        return 1e9
    size = np.maximum(1, np.abs(expected).max(axis=-1, keepdims=True))
    return float((np.abs(found - expected) / size).max())
