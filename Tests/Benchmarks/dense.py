"""The dense peer in C (dense.c): compiled where a compiler and OpenBLAS are there, and run in its best way."""

import shutil
import subprocess
from pathlib import Path

from measuring import run

NAME = "C + OpenBLAS"
SOURCE = Path(__file__).resolve().parent / "dense.c"


def compiled(folder, limits):
    """The program, for this processor or, with limits, one with AVX2; None without a compiler or OpenBLAS."""
    compiler = shutil.which("cc") or shutil.which("clang")
    if not compiler:
        return None
    program = Path(folder) / "dense"
    result = subprocess.run([compiler, "-O3", "-march=haswell" if limits else "-march=native", SOURCE, "-o", program, "-lopenblas",
                             "-lz", "-lm"], capture_output=True, text=True)
    if result.returncode != 0:
        print(f"no {NAME}: {result.stderr.strip().splitlines()[-1] if result.stderr else 'not compiled'}")
        return None
    return program


def rate(program, data, units, batch, threads, epochs, limits):
    """Images per second: the better of OpenBLAS's own choice of kernels and of those for AVX-512, which it does not choose on
    processors that are newer than it."""
    command = [program, data, units, batch, threads, epochs]
    choices = [limits]
    if not limits and "avx512f" in Path("/proc/cpuinfo").read_text():
        choices.append({"OPENBLAS_CORETYPE": "SkylakeX"})
    return max(float(run(command, threads, **choice)[0]) for choice in choices)
