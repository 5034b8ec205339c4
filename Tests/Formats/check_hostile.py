#!/usr/bin/env python3
"""Every hostile file is one clear error, at once and in little memory.

    check_hostile.py TOOLS [WORD]…

TOOLS is the folder with nninfo, nnconv and nnhdf5. Writes the files of Tests/Formats/hostile whose names have one of the
words, or all of them, and has `nninfo --check` and `nnconv` read each. What is due stands beside each file's description
there. For each run it checks

- the exit status, the code and the offset of the error, and that there is one line of it;
- that the peak of memory is at most that of an empty file, the file's size and 64 MiB;
- that it took at most 2 seconds of processor time;
- that no file was made or changed, and, if strace is there, that no file was opened beside those of the case.

NNB_TEST_FULL=1 adds large files, and strace for each instead of some."""

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
SECONDS, ROOM, ADDRESSES, PATIENCE = 2.0, 64 << 20, 6 << 30, 10
# What may be opened beside the case: what the system's own start and Swift's run time look at.
SYSTEM = ("/proc/", "/sys/", "/etc/", "/lib", "/usr/", "/dev/")


class Run:
    """A finished run of a tool, what it said and what it took."""

    def __init__(self, command, folder, traced=None):
        environment = {"PATH": os.environ["PATH"], "TMPDIR": str(folder), "SWIFT_BACKTRACE": "enable=no"}
        if traced:
            command = ["strace", "-f", "-qq", "-s", "4096", "-e", "trace=%file", "-o", str(traced), *command]
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            start = time.monotonic()
            child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, cwd=folder,
                                     env=environment, preexec_fn=self.limit)
            ended = False
            while time.monotonic() - start < PATIENCE:
                pid, status, usage = os.wait4(child.pid, os.WNOHANG)
                if ended := pid != 0:
                    break
                time.sleep(0.002)
            if not ended:
                child.send_signal(signal.SIGKILL)
                _, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
            self.status = child.returncode if ended else "a hang"
            self.seconds, self.memory = usage.ru_utime + usage.ru_stime, usage.ru_maxrss << 10
            out.seek(0), err.seek(0)
            self.out, self.err = out.read().decode(errors="replace"), err.read().decode(errors="replace")

    @staticmethod
    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    def error(self):
        """The error in the JSON that was written; None for none."""
        lines = [json.loads(line) for line in self.out.splitlines()]
        return next((line["error"] for line in lines if line.get("error")), None)


class Check:
    def __init__(self, tools, folder):
        self.tools, self.folder = tools, folder
        self.passed, self.failures, self.slowest, self.largest = 0, [], (0, ""), (0, "")
        (folder / "empty").mkdir()
        (folder / "empty" / "empty.nnb").write_bytes(b"")
        empty = Run([str(tools / "nninfo"), "--check", "empty.nnb"], folder / "empty")
        self.memory = empty.memory

    def hold(self, condition, message):
        if condition:
            self.passed += 1
        else:
            self.failures.append(message)
            print(f"  {message}", flush=True)

    def files(self, folder):
        return {path: (path.lstat().st_size, path.lstat().st_mtime_ns) for path in folder.rglob("*")}

    def case(self, due, is_traced):
        folder = self.folder / due["name"]
        before = self.files(folder)
        size = sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file())
        for tool, command, status in (
                ("nninfo", ["--check", "--json", due["file"]], 1 if due["code"] else 0),
                ("nnconv", ["--json", due["file"], "OUT.nnb", "--dry-run", *due["options"]], due["status"])):
            what = f"{due['name']}: {tool}"
            run = Run([str(self.tools / tool), *command], folder)
            if tool == "nninfo" and due["code"] and due["status"] != 65:
                status = due["status"]
            if tool == "nninfo" and due["shown"]:
                status = 0
            self.hold(run.status == status, f"{what}: status {run.status}, expected {status}: {run.err[-300:]!r}")
            try:
                error = run.error()
            except ValueError as fault:
                self.hold(False, f"{what}: no JSON: {fault}")
                continue
            found = (error["code"], error["offset"]) if error else (None, None)
            expected = (due["code"], due["offset"])
            if tool == "nninfo" and due["shown"]:
                expected = None, None
            self.hold(found == expected, f"{what}: {found[0]} at {found[1]}, expected {expected[0]} at {expected[1]}: "
                      + (error["message"][:200] if error else "no error"))
            if due["code"] and error:
                # nninfo has it in the JSON alone. Advice is a line behind it.
                lines = 0 if tool == "nninfo" else 1 + len(error["problems"]) + bool(error["advice"])
                self.hold(error["message"] and run.err.count("\n") == lines,
                          f"{what}: not one error: {run.err[:300]!r}")
            self.hold(run.memory <= self.memory + size + ROOM,
                      f"{what}: {run.memory - self.memory:,} bytes of memory for {size:,}")
            self.hold(run.seconds <= SECONDS, f"{what}: {run.seconds:.2f} s of processor time")
            self.slowest = max(self.slowest, (run.seconds, what))
            self.largest = max(self.largest, (run.memory - self.memory - size, what))
        self.hold(self.files(folder) == before, f"{due['name']}: files were made or changed: "
                  f"{sorted(str(path.name) for path in set(self.files(folder)) ^ set(before))}")
        if is_traced:
            self.trace(due, folder)

    def trace(self, due, folder):
        """What files the tool asked the system for, by strace."""
        log = self.folder / "trace.txt"
        Run([str(self.tools / "nninfo"), "--check", due["file"]], folder, traced=log)
        if not log.exists():
            return
        own = {str(path.relative_to(folder)) for path in folder.rglob("*")}
        opened = []
        for line in log.read_text(errors="replace").splitlines():
            call, _, rest = line.split(None, 1)[-1].partition("(")
            if call not in ("execve", "open", "openat", "openat2", "creat", "rename", "unlink", "mkdir", "symlink"):
                continue
            words = rest.split('"')
            if len(words) > 1:
                opened.append(words[1])
        # What comes before the file is the start of the program and its libraries.
        start = opened.index(due["file"]) if due["file"] in opened else len(opened)
        if any(path.endswith("nnhdf5") for path in opened):
            return  # the worker has its own check (check_sandbox.py)
        # A plain name is in the case's own folder, also where the file that it names is not there.
        others = {path for path in opened[start:] if path not in own and not path.startswith(SYSTEM)
                  and "/" in path.removeprefix("./") and not path.startswith((str(self.tools), str(folder)))}
        self.hold(start < len(opened), f"{due['name']}: strace does not show {due['file']}")
        self.hold(not others, f"{due['name']}: opened {sorted(others)[:5]}")


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    tools, words, is_full = Path(sys.argv[1]).resolve(), sys.argv[2:], bool(os.environ.get("NNB_TEST_FULL"))
    has_strace = shutil.which("strace") is not None
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder).resolve()
        # Another process: what a process had in memory counts for those that it starts.
        subprocess.run([sys.executable, str(HERE / "hostile"), str(folder / "cases"), "large" if is_full else "small", *words],
                       check=True)
        check = Check(tools, folder / "cases")
        for number, due in enumerate(json.loads((folder / "cases" / "cases.json").read_text())):
            check.case(due, has_strace and (is_full or number % 8 == 0))
    print(f"slowest {check.slowest[0]:.2f} s ({check.slowest[1]}), most memory beyond the file "
          f"{check.largest[0] / 1e6:.0f} MB ({check.largest[1]})")
    print(f"{check.passed} passed, {len(check.failures)} failed")
    return 1 if check.failures or not check.passed else 0


if __name__ == "__main__":
    sys.exit(main())
