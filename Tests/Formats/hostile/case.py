"""A hostile file and what must be said of it."""

import dataclasses

# How --json and the exit status tell what is wrong (Spec/json.md, section 2).
STATUS = {"empty": 65, "cannot-open": 66, "not-a-file": 66, "is-directory": 66, "usage": 64}


@dataclasses.dataclass
class Case:
    """A file, or several of which the first one is opened, and the error that is due.

    `code` is None if the file must be accepted. `offset` is where the fault is, in bytes of the file, or None if it is not
    one place. `options` are those of nnconv that the file needs."""
    name: str
    files: dict
    code: str | None
    offset: int | None = None
    options: tuple = ("--tensors-only",)
    # Whether nninfo shows what there is, though it is no network.
    is_shown: bool = False

    @property
    def format(self):
        return self.name.split("/")[0]

    @property
    def path(self):
        """The file to open, below the folder of its case."""
        return next(iter(self.files))

    @property
    def status(self):
        return 0 if self.code is None else STATUS.get(self.code, 65)


class Fifo:
    """A named pipe in the place of a file."""


class Folder:
    """A folder in the place of a file."""


@dataclasses.dataclass
class Link:
    """A symbolic link in the place of a file."""
    target: str


def u16(number):
    return (number & 0xFFFF).to_bytes(2, "little")


def u32(number):
    return (number & 0xFFFFFFFF).to_bytes(4, "little")


def u64(number):
    return (number & 0xFFFFFFFFFFFFFFFF).to_bytes(8, "little")
