#!/usr/bin/env python3
"""Runs nnconv with workers that fail, and ends it at moments of chance.

    python check_failures.py TOOLS COUNT

A worker that is missing, crashes, says nonsense, writes nothing or writes another model is one clear error and leaves
no file. COUNT conversions of a file of some megabytes over an existing target are ended by SIGKILL, SIGTERM or SIGINT,
or lose their worker so: the target is then the old one or the whole new one, and nothing else is left, no process either.
"""

import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import h5py
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
OTHER = ROOT / "Fixtures" / "nnb" / "good" / "two-layers.nnb"
WORKERS = {
    "missing": (None, 71, "nnhdf5"),
    "crashing": ("kill -SEGV $$", 65, "SIGSEGV"),
    "talking nonsense": ("echo hello", 71, "no whole answer"),
    "failing without a word": ("exit 3", 71, "status 3"),
    "writing nothing": ("""echo '["end"]'""", 70, "not .nnb"),
    "writing another model": (f"""case $1 in import) cat "{OTHER}" >&4; echo '["end"]';; *) exec "$REAL" "$@";; esac""", 70, "read again"),
}

HIDDEN = re.compile(r"\.nnb-[0-9a-f]{8}-[0-9a-f]{16}\.tmp")

def make(path):
    generator = np.random.default_rng(1)
    with h5py.File(path, "w") as file:
        for index, shape in enumerate([(784, 1024), (1024, 512), (512, 10)]):
            file[f"W{index + 1}"] = generator.standard_normal(shape, dtype=np.float32)
            file[f"b{index + 1}"] = generator.standard_normal(shape[1], dtype=np.float32)


def check_workers(tools, source, folder, failures):
    for name, (script, status, word) in WORKERS.items():
        place = folder / "tools"
        place.mkdir()
        (place / "nnconv").write_bytes((tools / "nnconv").read_bytes())
        (place / "nnconv").chmod(0o755)
        if script is not None:
            worker = place / "nnhdf5"
            worker.write_text("#!/bin/sh\n" + script.replace("$REAL", str(tools / "nnhdf5")) + "\n")
            worker.chmod(0o755)
        target = folder / "target.nnb"
        run = subprocess.run(
            [place / "nnconv", source, target, "--activations", "relu,relu,softmax"], capture_output=True, text=True,
            env={"PATH": "/usr/bin:/bin"}, timeout=60)
        if run.returncode != status or word not in run.stderr or target.exists():
            failures.append(f"a worker {name}: status {run.returncode}, {run.stderr.strip()[:200]}")
        for path in place.iterdir():
            path.unlink()
        place.rmdir()


def workers(session):
    """The process numbers of the workers that run in a session. Other checks may run workers of the same tools meanwhile."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if not entry.name.isdigit() or (entry / "comm").read_text().strip() != "nnhdf5":
                continue
            state, _, _, owner = (entry / "stat").read_text().rsplit(")", 1)[1].split()[:4]
            if state != "Z" and int(owner) == session:
                found.append(int(entry.name))
        except OSError:
            pass
    return found


def check_kills(tools, source, folder, count, failures):
    target, new = folder / "model.nnb", folder / "new.nnb"
    command = [tools / "nnconv", source, target, "--activations", "relu,relu,softmax", "--force", "--quiet"]
    start = time.monotonic()
    subprocess.run(command, check=True)
    duration = time.monotonic() - start
    target.rename(new)
    whole, old = new.read_bytes(), OTHER.read_bytes()
    outcomes = {"old": 0, "new": 0}
    for number in range(count):
        chance = random.Random(number)
        target.write_bytes(old)
        process = subprocess.Popen(
            command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True)
        time.sleep(chance.random() * duration * 1.1)
        victim, sent = chance.choice(["worker", "tool", "tool"]), None
        if victim == "tool":
            sent = chance.choice([signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
            process.send_signal(sent)
        else:
            for worker in workers(process.pid):
                try:
                    os.kill(worker, signal.SIGKILL)
                except ProcessLookupError:
                    pass
        process.wait(timeout=60)
        for _ in range(250):
            if not workers(process.pid):
                break
            time.sleep(0.02)
        else:
            failures.append(f"kill {number}: a worker goes on")
        found = target.read_bytes()
        if found not in (old, whole):
            failures.append(f"kill {number}: the target has {len(found)} bytes, neither old nor new")
        outcomes["new" if found == whole else "old"] += 1
        left = {path.name for path in folder.iterdir()} - {source.name, target.name, new.name}
        if sent == signal.SIGKILL and left and all(HIDDEN.fullmatch(name) for name in left):
            # What a process that was killed leaves for a moment is removed by the next (Spec/outputs.md, section 3).
            subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
            left = {path.name for path in folder.iterdir()} - {source.name, target.name, new.name}
        if left:
            failures.append(f"kill {number}: left {left}")
    return outcomes


def main():
    tools, count = Path(sys.argv[1]).resolve(), int(sys.argv[2])
    failures = []
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        source = folder / "model.h5"
        make(source)
        check_workers(tools, source, folder, failures)
        outcomes = check_kills(tools, source, folder, count, failures)
    print(f"{len(WORKERS)} failing workers; {count} conversions ended: {outcomes['old']} old targets, "
          f"{outcomes['new']} new ones; {len(failures)} failures")
    for failure in failures:
        print("  " + failure)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
