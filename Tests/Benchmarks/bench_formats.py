#!/usr/bin/env python3
"""Measures each format beside `.nnb`: large files both ways against `cp` and `sync` in turns, and small ones.

    python bench_formats.py TOOLS MODEL [GIB] [FOLDER]

MODEL is a small .nnb file. GIB (4) is the size of the large file, made of f32 tensors, in FOLDER (the current one); ONNX, which
has a limit of 2 GiB, gets a file of 100 MB. A conversion's time is that of the whole process without the proof, which is
stated by itself; it includes the sync, as that of the copy does. Medians of three; of small files, of 15.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from bench_convert import convert, copy

FORMATS = ["nnb", "safetensors", "npz", "pt", "h5", "keras", "onnx"]
LARGE = ["safetensors", "npz", "pt"]


def safetensors(path, gib):
    """A file of matrices (outputs, inputs) of a chain, 512 MiB each, without the format's library."""
    block = np.random.default_rng(1).standard_normal((1 << 20) // 4, dtype=np.float32).tobytes()
    count = max(1, round(gib * 2))
    size = 16384 * 8192 * 4 if gib >= 1 else round(gib * (1 << 30)) // 8192 // 4 * 8192 * 4
    entries = {}
    for index in range(count):
        rows = size // 4 // 8192
        shape = [rows, 8192] if index % 2 == 0 else [8192, rows]
        entries[f"layers.{index}.weight"] = {
            "dtype": "F32", "shape": shape, "data_offsets": [index * size, (index + 1) * size]}
    header = json.dumps(entries).encode()
    with open(path, "wb") as file:
        file.write(len(header).to_bytes(8, "little") + header)
        for _ in range(count):
            for start in range(0, size, len(block)):
                file.write(block[: size - start])
    return count


def median_ms(*command, rounds=15):
    times = []
    for _ in range(rounds):
        start = time.monotonic()
        subprocess.run([str(word) for word in command], check=True, stdout=subprocess.DEVNULL)
        times.append(time.monotonic() - start)
    return statistics.median(times) * 1000


def large(tools, folder, name, nnb, gib):
    """The ratios of cp's time to nnconv's, from `.nnb` and back."""
    out, back, other = folder / f"large.{name}", folder / "back.nnb", folder / "copy"
    ratios, proofs, memory = {"to": [], "from": []}, 0, 0
    for _ in range(3):
        for way, source, target in [("to", nnb, out), ("from", out, back)]:
            copied = copy(source, other)
            other.unlink()
            seconds, proof, used = convert(tools, source, target)
            ratios[way].append(copied / seconds)
            proofs, memory = max(proofs, proof), max(memory, used)
        back.unlink()
        out.unlink()
    print(f"{gib:g} GiB .nnb to .{name}: {statistics.median(ratios['to']):.2f} of the throughput of cp and sync, back "
          f"{statistics.median(ratios['from']):.2f}; proof {proofs:.1f} s at most, resident {memory:.0f} MB at most", flush=True)


def main():
    tools, model = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    gib = float(sys.argv[3]) if len(sys.argv) > 3 else 4
    with tempfile.TemporaryDirectory(dir=sys.argv[4] if len(sys.argv) > 4 else ".") as folder:
        folder = Path(folder)
        for name in FORMATS:
            small = folder / f"small.{name}"
            subprocess.run([tools / "nnconv", model, small, "--quiet"], check=True)
            info = median_ms(tools / "nninfo", small)
            into = median_ms(tools / "nnconv", small, folder / "small.out.nnb", "--force", "--quiet")
            print(f"small .{name}: nninfo {info:.1f} ms, to .nnb with proof and sync {into:.1f} ms", flush=True)

        source = folder / "large.safetensors"
        count = safetensors(source, 0.1)
        options = ["--activations", ",".join(["relu"] * (count - 1) + ["softmax"])]
        subprocess.run([tools / "nnconv", source, folder / "hundred.nnb", "--quiet", *options], check=True)
        subprocess.run([tools / "nnconv", folder / "hundred.nnb", folder / "hundred.onnx", "--quiet"], check=True)
        seconds = median_ms(tools / "nninfo", folder / "hundred.onnx", rounds=5) / 1000
        into = median_ms(tools / "nnconv", folder / "hundred.onnx", folder / "again.nnb", "--force", "--quiet", rounds=5) / 1000
        print(f"ONNX of {(folder / 'hundred.onnx').stat().st_size / 1e6:.0f} MB: nninfo {seconds:.3f} s, to .nnb with proof {into:.3f} s",
              flush=True)

        count = safetensors(source, gib)
        options = ["--activations", ",".join(["relu"] * (count - 1) + ["softmax"]), "--layout", "out-in"]
        nnb = folder / "large.nnb"
        subprocess.run([tools / "nnconv", source, nnb, "--quiet", *options], check=True)
        source.unlink()
        for name in LARGE:
            large(tools, folder, name, nnb, gib)


if __name__ == "__main__":
    main()
