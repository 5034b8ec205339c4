#!/usr/bin/env python3
"""Checks the types of the package: mypy --strict of it, of a program that uses it, and of its stub beside the code.

    python check_types.py

mypy, NumPy, Keras and PyTorch are needed.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import package

PROGRAM = '''
from typing import Optional
import numpy as np
import nnb
import nnb.keras
import nnb.torch
import torch

file: nnb.File = nnb.load("model.nnb")
fault: Optional[nnb.Fault] = nnb.check("model.nnb")
names: list[str] = [tensor.name for tensor in file.tensors]
if file.network is not None:
    sizes: list[int] = [layer.inputs for layer in file.network.layers]
file.add_dense("d", np.ones((2, 2), "f4"), None, "elu", 0.5)
again = nnb.File([nnb.Tensor.of("t", np.zeros(3), "axis")], nnb.Network([3], scaling=nnb.Scaling("u8", 1 / 255, 0)))
nnb.save("again.nnb", again)
data: bytes = nnb.dumps(again)
module: torch.nn.Sequential = nnb.torch.to_module(file)
nnb.torch.from_module(module, sample=[2], labels=["a", "b"], like=file)
nnb.torch.from_state_dict(module.state_dict(), ["relu"])
nnb.keras.from_model(nnb.keras.to_model(file))
'''
WRONG = '''
import nnb
nnb.save(nnb.File(), "model.nnb")
nnb.load("model.nnb").network.sample
nnb.Scaling("u8", "1/255", 0)
'''


def run(*arguments):
    command = [sys.executable, "-m", *map(str, arguments)]
    environment = {"KERAS_BACKEND": "torch", **os.environ, "MYPYPATH": str(package.UNPACKED), "PYTHONPATH": str(package.UNPACKED)}
    return subprocess.run(command, cwd=package.UNPACKED, env=environment, capture_output=True, text=True)


def main():
    settings = package.SOURCE / "pyproject.toml"
    mypy = ("mypy", "--strict", "--config-file", settings)
    with tempfile.TemporaryDirectory() as folder:
        good, wrong = Path(folder) / "good.py", Path(folder) / "wrong.py"
        good.write_text(PROGRAM)
        wrong.write_text(WRONG)
        results = {"the package, and a program that uses it": (run(*mypy, "-p", "nnb"), run(*mypy, good)),
                   "the stub beside the code": (run("mypy.stubtest", "nnb", "--ignore-missing-stub", "--ignore-disjoint-bases",
                                                    "--mypy-config-file", settings),)}
        found = run(*mypy, wrong).stdout
    failed = 0
    for what, runs in results.items():
        faults = [result.stdout + result.stderr for result in runs if result.returncode]
        failed += len(faults)
        print(f"{'FAIL' if faults else 'ok  '}  {what}", *faults, sep="\n")
    good = found.count("error:") == 4
    print(f"{'ok  ' if good else 'FAIL'}  a program with four mistakes" + ("" if good else f"\n{found}"))
    failed += not good
    print(f"{4 - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
