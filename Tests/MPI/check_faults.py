#!/usr/bin/env python3
"""Checks what happens if ranks are killed, frozen, interrupted or cut off while they train, here and on a slow network.

    python3 Tests/MPI/check_faults.py FOLDER [COUNT]

FOLDER has nntrain and nntrain-mpi. A rank is killed or frozen at 3 seeded moments. With NNB_TEST_FULL there are 40 moments, or COUNT:
half of them on a network of namespaces, where a rank is also cut off from the others, if namespaces can be made; half with --sharded. Each time all end
within a stated time with one error, no rank is left running, and the last checkpoint is whole: nntrain goes on from it to the file
of a run without faults. Python's standard library is enough.
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

import network
from ranks import DATA, MPIRUN, environment, is_open_mpi, mpirun, run, same, tools

FULL = "NNB_TEST_FULL" in os.environ
TIMEOUT = 2
# All are waited for ten times as long between batches; then comes a roll call.
LONGEST = 10 * TIMEOUT + 30
OPTIONS = "--hidden 100 --optimizer adam --steps 630".split()


def ranks_of(ranked, place):
    """The process ids of the ranks of a run, in order of their numbers."""
    found = {}
    for entry in Path("/proc").iterdir():
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
            if not words or Path(os.fsdecode(words[0])).name != ranked.name or os.fsencode(place) not in words:
                continue
            match = re.search(rb"OMPI_COMM_WORLD_RANK=(\d+)|PMI_RANK=(\d+)", (entry / "environ").read_bytes())
            if match:
                found[int(match.group(1) or match.group(2))] = int(entry.name)
        except (OSError, ValueError):
            continue
    return [found[rank] for rank in sorted(found)]


def is_running(number):
    try:
        return Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def start(command):
    return subprocess.Popen(
        list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment(),
        stdin=subprocess.DEVNULL)


def ended(process, pids, what):
    """Waits until all have ended; returns the output."""
    try:
        text = process.communicate(timeout=LONGEST)[0]
    except subprocess.TimeoutExpired:
        process.kill()
        text = process.communicate()[0]
        sys.exit(f"{what}: not ended after {LONGEST} s:\n{text}")
    end = time.monotonic() + 10
    while any(map(is_running, pids)):
        if time.monotonic() > end:
            sys.exit(f"{what}: left running: {[number for number in pids if is_running(number)]}\n{text}")
        time.sleep(0.05)
    return text


def ended_apart(process, pids, net, what):
    """The same where a machine is cut off: all ranks end by themselves. mpirun may wait for the daemon there, longer than for ranks, and
    is then ended like that daemon."""
    end = time.monotonic() + LONGEST
    while any(map(is_running, pids)):
        if time.monotonic() > end:
            break
        time.sleep(0.05)
    else:
        net.cut.clear()
        try:
            return process.communicate(timeout=10)[0]
        except subprocess.TimeoutExpired:
            process.kill()
            for number in net.daemons():
                os.kill(number, signal.SIGKILL)
            return process.communicate()[0]
    return ended(process, pids, what)


def go_on(plain, place, whole, what):
    """The last checkpoint, if there is one, is whole, and leads to the file of a run without faults."""
    if place.exists():
        run([plain, DATA, "--resume", place, "--quiet"])
        same(place, whole, what)
        place.unlink()
        return 1
    return 0


def one_fault(kind, plain, ranked, place, whole, chance, ranks, command, net=None):
    process = start(command)
    end = time.monotonic() + 60
    while len(pids := ranks_of(ranked, place)) < ranks and process.poll() is None and time.monotonic() < end:
        time.sleep(0.01)
    # Somewhere between the first checkpoint and the end of the run. While MPI starts, only mpirun watches.
    while not place.exists() and process.poll() is None and time.monotonic() < end:
        time.sleep(0.01)
    time.sleep(chance.random() * chance.random() * (6 if net else 3))
    victim = chance.randrange(ranks)
    what = f"{kind} rank {victim} of {ranks}"
    before = process.poll()
    try:
        if kind == "killed":
            os.kill(pids[victim], signal.SIGKILL)
        elif kind == "frozen":
            os.kill(pids[victim], signal.SIGSTOP)
        else:
            # The first machine has mpirun.
            victim = max(victim, 1)
            net.cut.add(victim)
    except (ProcessLookupError, IndexError):
        before = process.poll()
    try:
        text = ended_apart(process, pids, net, what) if kind == "cut off" else ended(process, pids, what)
    finally:
        if net:
            net.cut.clear()
    if before is None and process.returncode == 0 and "wrote" not in text:
        sys.exit(f"{what}: status 0 and no file:\n{text}")
    errors = [line for line in text.splitlines() if "not answered" in line or "lost each other" in line]
    # A machine that is cut off is told of the others by its own ranks, if its daemon can still hand that on.
    if len(errors) > (2 if kind == "cut off" else 1):
        sys.exit(f"{what}: more than one error:\n{text}")
    if process.returncode != 0 and not errors and not re.search("exited on signal|KILLED BY|BAD TERMINATION|mpirun|ORTE|PRTE", text):
        sys.exit(f"{what}: nothing is said:\n{text}")
    return go_on(plain, place, whole, what), bool(errors), process.returncode != 0


def faults(kinds, count, plain, ranked, folder, whole, chance, net=None):
    saved = told = failed = 0
    place = folder / "model.nnb"
    words = [ranked, DATA, "-o", place, *OPTIONS, "--threads", 1, "--checkpoint-every", 7, "--rank-timeout", TIMEOUT]
    for index in range(count):
        ranks = net.count if net else 3
        # Each kind in turn with the ranks' own parts of the file too.
        here = [*words, "--sharded"] if index // len(kinds) % 2 else words
        command = net.mpirun(1, *here) if net else mpirun(ranks, *here)
        results = one_fault(
            kinds[index % len(kinds)], plain, ranked, place, whole, chance, ranks, command, net)
        saved, told, failed = saved + results[0], told + results[1], failed + results[2]
    print(f"{count} times {' or '.join(kinds)}{' on a network' if net else ''}: {failed} ended all, {told} by our error; "
          f"{saved} checkpoints, all whole; nothing left running")


def interrupted(plain, ranked, folder, chance):
    """SIGINT at mpirun ends the run after its batch, and saves it."""
    place, whole, count = folder / "stopped.nnb", folder / "long.nnb", 0
    if not is_open_mpi():
        print("skipped: Ctrl-C at mpirun: only Open MPI hands it on as SIGTERM")
        return
    options = "--hidden 512 --optimizer adam --epochs 40".split()
    run([plain, DATA, "-o", whole, *options])
    for _ in range(4 if FULL else 2):
        # Open MPI waits for so many seconds before SIGTERM, and again before SIGKILL.
        process = start([MPIRUN, "--mca", "odls_base_sigkill_timeout", 2,
                         *mpirun(2, ranked, DATA, "-o", place, *options, "--threads", 1, "--checkpoint-every", 7)[1:]])
        while (len(pids := ranks_of(ranked, place)) < 2 or not place.exists()) and process.poll() is None:
            time.sleep(0.01)
        time.sleep(chance.random() / 4)
        process.send_signal(signal.SIGINT)
        text = ended(process, pids, "Ctrl-C")
        if not place.exists():
            sys.exit(f"Ctrl-C: nothing is saved:\n{text}")
        count += "to go on" in text
        go_on(plain, place, whole, "Ctrl-C")
    # A machine that is busy with other tests may not save in the time that mpirun gives.
    if FULL and count == 0:
        sys.exit("Ctrl-C: no run was stopped in the middle")
    print(f"Ctrl-C at mpirun: saved and resumed to the same file, {count} of the runs in the middle")


def stopped(plain, ranked, folder, whole):
    """All ranks stopped for longer than they would be waited for, as by Ctrl-Z, go on."""
    place = folder / "stopped.nnb"
    process = start(mpirun(2, ranked, DATA, "-o", place, *OPTIONS, "--threads", 1, "--checkpoint-every", 7,
                           "--rank-timeout", TIMEOUT))
    while (len(pids := ranks_of(ranked, place)) < 2 or not place.exists()) and process.poll() is None:
        time.sleep(0.01)
    for kind, pause in ((signal.SIGSTOP, TIMEOUT + 2), (signal.SIGCONT, 0)):
        for number in pids:
            os.kill(number, kind)
        time.sleep(pause)
    text = ended(process, pids, "stopped for a while")
    if process.returncode != 0:
        sys.exit(f"stopped for a while: status {process.returncode}:\n{text}")
    same(place, whole, "stopped for a while")
    print("all ranks stopped for a while: they go on to the same file")


def main():
    plain, ranked = tools(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 40 if FULL else 6
    chance = random.Random(29)
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        whole = folder / "whole.nnb"
        run([plain, DATA, "-o", whole, *OPTIONS])
        faults(["killed", "frozen"], count // 2, plain, ranked, folder, whole, chance)
        interrupted(plain, ranked, folder, chance)
        stopped(plain, ranked, folder, whole)
        if not FULL and len(sys.argv) < 3:
            print("ranks in network namespaces are checked by make test-full")
            return
        if not network.is_possible() or not is_open_mpi():
            print("skipped: ranks in network namespaces: they cannot be made here")
            return
        with network.Network(3, folder, delay=0.0005, loss=0.002) as net:
            place = folder / "far.nnb"
            run(net.mpirun(1, ranked, DATA, "-o", place, *OPTIONS, "--threads", 1))
            same(place, whole, "on a network")
            print(f"3 machines with {net.delay * 1000} ms of delay and {net.loss:.1%} of loss, {net.packets:,} packets, "
                  f"{net.lost:,} lost: the same file")
            faults(["cut off", "killed", "frozen"], count - count // 2, plain, ranked, folder, whole, chance, net)


if __name__ == "__main__":
    main()
