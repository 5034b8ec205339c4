"""`python -m nnb check FILE…` and `python -m nnb show FILE…`."""

from __future__ import annotations

import sys
from typing import List

import nnb

USAGE = """usage: python -m nnb check FILE…    whether .nnb files are whole, every byte of them
       python -m nnb show FILE…     what is in them
exit status: 0 all are whole, 64 usage, 65 a fault, 66 a file cannot be read"""


def check(paths: List[str]) -> int:
    """Prints of each file that it is whole, or on standard error its first fault, names escaped."""
    status = 0
    for path in paths:
        try:
            file = nnb.load(path)
        except (nnb.Fault, OSError) as error:
            status = max(status, 65 if isinstance(error, nnb.Fault) else 66)
            print(f"{_escaped(path)}: {_escaped(str(error))}", file=sys.stderr)
            continue
        count = len(file.tensors)
        print(f"{_escaped(path)}: whole, {count} tensor{'s' * (count != 1)}")
    return status


def _escaped(text: str) -> str:
    return ascii(text)[1:-1]


def main(arguments: List[str]) -> int:
    """Runs a command; returns the exit status."""
    if arguments and arguments[0] in ("-h", "--help", "help"):
        print(USAGE)
        return 0
    commands = {"check": check, "show": nnb.main}
    if len(arguments) < 2 or arguments[0] not in commands:
        print(USAGE, file=sys.stderr)
        return 64
    return commands[arguments[0]](arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
