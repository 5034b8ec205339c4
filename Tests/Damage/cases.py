"""Reads damaged files in a process of its own, which may crash, hang or want all memory, and counts what happened.

    noticed     the reader says that something is wrong
    other       it gives another content without a word
    unchanged   it gives the content that was there before the damage
    failed      it ends with an error that is none of its own; crashed, hung: it does not end with one
"""

import collections
import dataclasses
import multiprocessing
import os
import resource
import signal

from formats import Crashed, nnb
from kinds import damaged

MEMORY = 12 << 30  # bytes of address space; the modules under Keras alone reserve several GiB
# How much processor time a process may take to read a file; and so many times so many seconds it may take to do it, and
# to start. Processes may stand still for a while, which then counts as one time alone.
PROCESSOR_SECONDS, READING_TIMES, STARTING_TIMES, SECONDS = 2, 60, 600, 5
NOTICED, OTHER, UNCHANGED, FAILED, CRASHED, HUNG = "noticed", "other", "unchanged", "failed", "crashed", "hung"


@dataclasses.dataclass
class Outcome:
    """What a format's reader made of all cases of a kind of damage."""
    counts: collections.Counter = dataclasses.field(default_factory=collections.Counter)
    details: list = dataclasses.field(default_factory=list)  # of .nnb: each error, in the order of the cases
    findings: list = dataclasses.field(default_factory=list)  # of .nnb: the cases that were not noticed

    def add(self, verdict, detail, case):
        self.counts[verdict] += 1
        if detail is not None:
            self.details.append(detail)
        if verdict != NOTICED and case is not None:
            self.findings.append(f"{verdict}: {case}")


def judge(reader, data, content):
    """The verdict on a damaged file, and what exactly the reader said if it reads .nnb."""
    try:
        verdict = UNCHANGED if reader.read(data) == content else OTHER
    except reader.errors as error:
        return NOTICED, reader.detail(error) if reader.pace == "nnb" else None
    except Crashed:
        verdict = CRASHED
    except BaseException:  # a panic of a library in Rust is no Exception
        verdict = FAILED
    return verdict, verdict if reader.pace == "nnb" else None


def serve(connection, make, tools, folder, models, seed, keep):
    """The process: makes the files, then for each (size, kind, first, end) that is asked for sends a verdict a case."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    folder.mkdir(exist_ok=True)
    reader, files = make(tools, folder), {size: [] for size in models}
    for size, pairs in models.items():
        for path, other in pairs if make.pace == "nnb" else pairs[:1]:
            data = reader.write(nnb.load(path))
            files[size].append((path.stem, data, reader.write(nnb.load(other)), reader.read(data)))
    connection.send({size: [len(data) for _, data, _, _ in made] for size, made in files.items()})
    while (asked := connection.recv()) is not None:
        size, kind, first, end = asked
        for number in range(first, end):
            name, data, other, content = files[size][number % len(files[size])]
            out, done = damaged(kind, data, other, f"{seed} {name} {kind} {number}")
            signal.setitimer(signal.ITIMER_PROF, PROCESSOR_SECONDS)  # ends the process, also in a library's loop
            verdict, detail = judge(reader, out, content)
            signal.setitimer(signal.ITIMER_PROF, 0)
            case = None
            if reader.pace == "nnb" and verdict != NOTICED:
                case = f"{make.title}: {name}, {kind} number {number}: {done}"
                keep.mkdir(parents=True, exist_ok=True)
                (keep / f"{name}-{kind}-{number}.nnb").write_bytes(out)
            connection.send((verdict, detail, case))


class Process:
    """A process that serves, started again where it ends."""

    def __init__(self, *arguments):
        self.arguments, self.child = arguments, None

    def start(self):
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.child = context.Process(target=serve, args=(theirs, *self.arguments), daemon=True)
        self.child.start()
        theirs.close()
        if not self.is_answered(STARTING_TIMES):
            raise RuntimeError(f"{self.arguments[0].title}: does not start")
        self.lengths = self.connection.recv()

    def is_answered(self, times):
        return any(self.connection.poll(SECONDS) for _ in range(times))

    def end(self):
        if self.child is not None:
            self.child.kill()
            self.child.join()
            self.child = None

    def answer(self, kind, number):
        """The next verdict, with its detail and case; where there is none, the process has ended or is ended."""
        end = HUNG
        if self.is_answered(READING_TIMES):
            try:
                return self.connection.recv()
            except (EOFError, ConnectionError):
                self.child.join()
                end = HUNG if self.child.exitcode == -signal.SIGPROF else CRASHED
        self.end()
        made = self.arguments[0]
        return (end, end, f"{made.title}: {kind} number {number}") if made.pace == "nnb" else (end, None, None)

    def run(self, size, kind, count):
        outcome, number = Outcome(), 0
        while number < count:
            if self.child is None:
                self.start()
            self.connection.send((size, kind, number, count))
            while self.child is not None and number < count:
                outcome.add(*self.answer(kind, number))
                number += 1
        return outcome
