#!/usr/bin/env python3
"""Compares what the tools do where parts of the worker's sandbox cannot be had with the table in Spec/hdf5.md, section 1.

    python check_sandbox.py TOOLS TENSORS

Seccomp filters (deny.py) give the answers of kernels and containers that lack a part of it. Also: what the worker has put
up around itself while it works, the end of one that takes too long, and files of as many layers as .nnb allows, of
TENSORS tensors (it allows 65,536), and of many datasets.
"""

import errno
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import h5py
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Spec" / "reference"))
from deny import run  # noqa: E402
import nnb  # noqa: E402

MODEL = ROOT / "Fixtures" / "nnb" / "good" / "two-layers.nnb"
MISSING, WITHHELD, REFUSED = "missing", "withheld", "refused"
REASON = {
    errno.ENOSYS: MISSING, errno.EINVAL: MISSING, errno.EOPNOTSUPP: MISSING, errno.EPERM: WITHHELD,
    errno.EACCES: WITHHELD, errno.ENOMEM: REFUSED,
}
NAMES = {
    "landlock": "Landlock", "seccomp": "seccomp", "privileges": "no_new_privs", "limits": "resource limits",
}
WORDS = {MISSING: "this kernel does not have", WITHHELD: "is kept back", REFUSED: "this kernel refuses"}

failures, count = [], 0


def expect(truth, what):
    global count
    count += 1
    if not truth:
        failures.append(what)


def cases():
    """What is denied with which answer, and the gaps to be found, in their order."""
    for code, reason in REASON.items():
        yield {"landlock": code}, [("landlock", reason, code)]
        yield {"seccomp": code}, [("seccomp", reason, code)]
        yield {"landlock": code, "seccomp": code}, [("landlock", reason, code), ("seccomp", reason, code)]
        # The kernel has said that it has Landlock, so that no answer afterwards means that it has not.
        yield {"landlock's start": code}, [("landlock", REFUSED, code)]
        yield {"landlock's rules": code}, [("landlock", REFUSED, code)]
        yield {"limits": code}, [("limits", reason, code)]
        yield {"close_range": code}, []
    # Without these privileges given up, Landlock and seccomp may say EPERM or EACCES for them (and not to root).
    yield {"no_new_privs": errno.EPERM}, [("privileges", WITHHELD, errno.EPERM)]


def check_gaps(tools, folder):
    def tool(name, *words):
        return [str(tools / name), *map(str, words)]

    h5, images = folder / "model.h5", folder / "images.idx"
    for answers, gaps in cases():
        found = [{"feature": a, "reason": b, "answer": errno.errorcode[c].replace("ENOTSUP", "EOPNOTSUPP")} for a, b, c in gaps]
        for demand in (None, "required", "best-effort"):
            words = [] if demand is None else ["--sandbox", demand]
            what = f"{answers}, {demand}"
            is_open = demand == "best-effort" or not gaps or demand is None and all(gap[1] != REFUSED for gap in gaps)
            result = run(tool("nninfo", h5, "--json", *words), answers)
            value = json.loads(result.stdout)
            if is_open:
                expect(result.returncode == 0, f"{what}: status {result.returncode}, {result.stderr}")
                shown = [{key: gap[key] for key in ("feature", "reason", "answer")} for gap in value.get("sandbox") or []]
                expect(shown == found and value["sandbox"] is not None, f"{what}: {value.get('sandbox')}, not {found}")
            else:
                expect(result.returncode == 71, f"{what}: status {result.returncode}, {result.stderr}")
                error = value["error"]
                expect("not opened" in error["message"] and (error["code"], error["status"]) == ("sandbox", 71)
                       and value["verdict"] == "unreadable", f"{what}: {error}")
                expect("--sandbox best-effort" in result.stderr, f"{what}: {result.stderr}")
            for feature, reason, code in gaps:
                line = f"without {NAMES[feature]}, which {WORDS[reason]}"
                expect(line in result.stderr and "hostile file" in result.stderr, f"{what}: {result.stderr}")
    # Every tool, in text, in JSON and with --check.
    answers, words = {"landlock": errno.ENOSYS}, []
    sentence = "without Landlock, which this kernel does not have (ENOSYS)"
    commands = {
        "nnconv": ["nnconv", h5, folder / "new.nnb", "--force"], "nninfo": ["nninfo", h5],
        "nninfo --check": ["nninfo", "--check", h5, h5], "nndiff": ["nndiff", h5, MODEL],
        "nninfer": ["nninfer", "--model", h5, images, "--predict"],
        "nntrain": ["nntrain", ROOT / "Fixtures" / "mnist", "--init-from", folder / "mnist.h5", "--epochs", 1, "-o",
                    folder / "t.nnb", "--force"],
    }
    for name, words in commands.items():
        result = run(tool(*words), answers)
        expect(result.returncode == 0 and result.stderr.count(sentence) == 1, f"{name}: {result.returncode}, {result.stderr}")
        result = run(tool(*words, "--sandbox", "required"), answers)
        expect(result.returncode == 71 and sentence in result.stderr + result.stdout, f"{name}, required: {result.returncode}, {result.stderr}")
        if name in ("nnconv", "nndiff", "nntrain"):
            result = run(tool(*words, "--json"), answers)
            value = json.loads(result.stdout.splitlines()[0]) if result.stdout else {}
            expect([gap["feature"] for gap in value.get("sandbox") or []] == ["landlock"], f"{name} --json: {result.stdout[:300]}")
        if name == "nninfo":
            expect("sandbox" in result.stdout or result.returncode == 71, result.stdout)
        if name == "nninfo --check":
            text = run(tool(*words), answers).stdout
            expect(text.count("read without Landlock") == 2, text)
    result = run(tool("nninfo", MODEL, "--json"), answers)
    expect(json.loads(result.stdout)["sandbox"] is None, "an .nnb file needs no sandbox")


def start_worker(tools, source, output, **options):
    """The worker on an import, started as the tools do."""
    words = ["import", "protocol=9", "layout=keras", "sandbox=best-effort", "orientation=in-out", "activations=linear"]

    def place():
        os.dup2(source.fileno(), 103), os.dup2(output.fileno(), 104), os.dup2(output.fileno(), 107)
        os.dup2(103, 3), os.dup2(104, 4)
        for limit, values in options.get("limits", {}).items():
            resource.setrlimit(limit, values)

    return subprocess.Popen([tools / "nnhdf5", *words], preexec_fn=place, close_fds=False, stdout=subprocess.DEVNULL)


def check_worker(tools, folder):
    """What is seen from outside of a worker that works on a file that unpacks to much, and its end when it takes too long."""
    packed = folder / "packed.h5"
    with h5py.File(packed, "w") as file:
        data = file.create_dataset("W1", (16000, 16000), "f4", chunks=(4000, 4000), compression="gzip")
        data[:4000, :4000] = 0
        for row in range(4):
            for column in range(4):
                data.id.write_direct_chunk((4000 * row, 4000 * column), data.id.read_direct_chunk((0, 0))[1])
        file["b1"] = np.zeros(16000, "f4")
    with open(packed, "rb") as source, tempfile.TemporaryFile(dir=folder) as output:
        worker = start_worker(tools, source, output)
        place = Path("/proc") / str(worker.pid)
        state = {}
        for _ in range(500):
            lines = (place / "status").read_text().splitlines()
            state = {line.split(":")[0]: line.split(":")[1].strip() for line in lines if ":" in line}
            if state.get("Seccomp") == "2":
                break
            time.sleep(0.002)
        limits = {line[:26].strip(): line[26:].split()[:2] for line in (place / "limits").read_text().splitlines()[1:]}
        left = sorted(os.listdir(place / "fd")) if os.access(place / "fd", os.R_OK) else []
        worker.kill()
        worker.wait()
        expect(state.get("Seccomp") == "2" and state.get("NoNewPrivs") == "1", f"the worker runs with {state}")
        soft, hard = map(int, limits["Max cpu time"])
        expect(60 <= soft < hard, f"processor time is limited to {soft} and {hard}: the signal must come first")
        expect(all(value.isdigit() for name in ("Max address space", "Max file size", "Max open files") for value in limits[name]), str(limits))
        expect("103" not in left and "107" not in left, f"descriptors {left} are still open")
        # One that comes to the end of its time by the signal that says so, not by one that might be anything.
        worker = start_worker(tools, source, output, limits={resource.RLIMIT_CPU: (1, resource.RLIM_INFINITY)})
        expect(worker.wait() == -signal.SIGXCPU, f"after its second the worker ended with {worker.returncode}")
    for words in ([tools / "nninfo", packed], [tools / "nninfo", "--check", packed]):
        result = run(words, {})
        expect(result.returncode == 0, f"{words[1:]}: {result.returncode}, {result.stderr}")


def check_many(tools, folder, tensor_count):
    """As many layers as .nnb allows, many tensors, many datasets: through every tool, and back to the same bytes."""
    layers = nnb.File(network=nnb.Network([2]))
    for index in range(4096):
        activation = "relu" if index < 4095 else "softmax"
        layers.add_dense(f"layer{index}", np.eye(2, dtype=np.float32), np.zeros(2, np.float32), activation)
    layers.tensors.sort(key=lambda tensor: tensor.name.encode())
    tensors = nnb.File()
    tensors.tensors += [nnb.Tensor.of(f"t{index:05}", np.float32([index])) for index in range(tensor_count)]
    nnb.save(folder / "layers.nnb", layers)
    nnb.save(folder / "tensors.nnb", tensors)
    with h5py.File(folder / "many.h5", "w", libver="latest") as file:
        for index in range(20000):
            file[f"d{index}"] = np.float32([index])
    images = folder / "two.idx"
    images.write_bytes(bytes([0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 7, 9]))
    commands = [["nninfo", "many.h5"]]
    for name, layout in (("layers", "keras"), ("tensors", "plain")):
        commands += [
            ["nnconv", f"{name}.nnb", f"{name}.h5", "--layout", layout], ["nnconv", f"{name}.h5", f"{name}2.nnb"],
            ["nninfo", "--check", f"{name}.h5"], ["nndiff", f"{name}.h5", f"{name}.nnb"],
        ]
    commands.append(["nninfer", "--model", "layers.h5", images, "--predict"])
    for words in commands:
        before = time.monotonic()
        result = run([tools / words[0], *words[1:]], {}, cwd=folder)
        if os.environ.get("VERBOSE"):
            print(f"{time.monotonic() - before:6.2f} s  {words}")
        expect(result.returncode == 0, f"{words}: {result.returncode}, {result.stderr[:500]}")
    for name in ("layers", "tensors"):
        same = (folder / f"{name}.nnb").read_bytes() == (folder / f"{name}2.nnb").read_bytes()
        expect(same, f"{name}.nnb came back from .h5 with other bytes")


def main():
    tools = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        subprocess.run([tools / "nnconv", MODEL, folder / "model.h5", "--quiet"], check=True)
        sample = [1, *nnb.load(MODEL).network.sample]
        (folder / "images.idx").write_bytes(
            bytes([0, 0, 8, len(sample)]) + b"".join(size.to_bytes(4, "big") for size in sample) + bytes(np.prod(sample)))
        train = [tools / "nntrain", ROOT / "Fixtures" / "mnist", "--hidden", "8", "--epochs", "1", "--quiet"]
        subprocess.run([*train, "-o", folder / "mnist.h5"], check=True, stdout=subprocess.DEVNULL)
        if run([tools / "nninfo", folder / "model.h5", "--sandbox", "required"], {}).returncode == 0:
            check_gaps(tools, folder)
        else:
            print("skipped: this kernel has no whole sandbox, so that there is nothing to take away")
        check_worker(tools, folder)
        check_many(tools, folder, int(sys.argv[2]))
    print(f"the sandbox: {count} expectations, {len(failures)} failures")
    for failure in failures[:20]:
        print("  " + failure)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
