"""Runs a program whose system calls are answered with an error, as by a kernel or a container without them.

    run(command, {"landlock": errno.ENOSYS}, …)

What can be answered so: the names in CALLS, for all that starts from the program too.
"""

import ctypes
import platform
import struct
import subprocess

MACHINE = platform.machine()
AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}[MACHINE]
PRCTL, SECCOMP, PRLIMIT = {"x86_64": (157, 317, 302), "aarch64": (167, 277, 261)}[MACHINE]
PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 4, 22, 38

# A name, and the calls it stands for, with the first argument where only that one is meant.
CALLS = {
    "landlock": [(444, None), (445, None), (446, None)],
    "landlock's rules": [(445, None)],
    "landlock's start": [(446, None)],
    "seccomp": [(PRCTL, PR_SET_SECCOMP), (SECCOMP, None)],
    "no_new_privs": [(PRCTL, PR_SET_NO_NEW_PRIVS), (PRCTL, PR_SET_DUMPABLE)],
    "limits": [(PRLIMIT, None)],
    "close_range": [(436, None)],
}

LOAD, JUMP_EQUAL, RETURN = 0x20, 0x15, 0x06
ALLOW, ERROR = 0x7FFF0000, 0x00050000


def program(answers):
    """The filter, in the instructions of BPF."""
    steps = [(LOAD, 0, 0, 4), (JUMP_EQUAL, 1, 0, AUDIT), (RETURN, 0, 0, ALLOW)]
    for name, code in answers.items():
        for call, argument in CALLS[name]:
            steps.append((LOAD, 0, 0, 0))
            if argument is None:
                steps += [(JUMP_EQUAL, 0, 1, call), (RETURN, 0, 0, ERROR | code)]
            else:
                steps += [(JUMP_EQUAL, 0, 3, call), (LOAD, 0, 0, 16), (JUMP_EQUAL, 0, 1, argument), (RETURN, 0, 0, ERROR | code)]
    steps.append((RETURN, 0, 0, ALLOW))
    return b"".join(struct.pack("=HBBI", *step) for step in steps), len(steps)


def run(command, answers, **options):
    """As `subprocess.run`."""
    code, count = program(answers)
    buffer = ctypes.create_string_buffer(code, len(code))
    head = struct.pack("@HxxxxxxP", count, ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)

    def deny():
        if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(PR_SET_SECCOMP, 2, head, 0, 0):
            raise OSError(ctypes.get_errno(), "no filter could be set")

    return subprocess.run(command, preexec_fn=deny if answers else None, capture_output=True, text=True, **options)
