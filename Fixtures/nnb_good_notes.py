"""The good files of Fixtures/nnb/good/ about notes (section 7.3); used by make_nnb.py."""

from dataclasses import replace

from nnb_content import digest
from nnb_fields import Model
from nnb_good import chain, file
from nnb_good_sections import small
from nnb_good_settings import STATED
from nnb_good_training import START, training


def with_notes(model, *notes):
    model.notes = list(notes)
    return model


@file("notes")
def notes():
    """The keys that mean the same everywhere, of a network; the accuracy is true of this content alone."""
    model = chain(["relu", "softmax"])
    return with_notes(
        model, ("about", None, "Two layers of one unit."), ("accuracy", digest(model), "0.5"), ("author", None, "somebody"),
        ("data", None, "none"), ("licence", None, "CC0-1.0"), ("source", None, ""), ("title", None, "The smallest with notes"),
        ("training", None, "by hand"))


@file("notes-of-another-content")
def notes_of_another_content():
    """A note whose digest is not that of the file's content."""
    return with_notes(chain(["linear"]), ("accuracy", bytes(range(32)), "1.0"))


@file("notes-on-tensors")
def notes_on_tensors():
    """Notes in a file without a network, between unknown sections; the digest is that of all tensors."""
    model = small([(b"nOTD", b"before"), (b"nOTF", b"behind")])
    return with_notes(model, ("k", digest(model), "text"))


@file("notes-without-tensors")
def notes_without_tensors():
    """Notes, and nothing else."""
    return Model([], notes=[("title", None, "nothing")])


@file("notes-with-a-state")
def notes_with_a_state():
    """Notes between history and further settings. The digest is that of the network without its state."""
    state = replace(STATED, epoch=1, step=1, history=[(1, 1.0, 0.5)], settings=[(1, "f32", [2.0, 1.0])])
    model = training(state)
    return with_notes(model, ("accuracy", digest(model), "0.5"))


@file("notes-of-hard-texts")
def notes_of_hard_texts():
    """Keys and texts with NUL, line feeds, a byte order mark, controls of direction, the last scalar; equal but for a letter."""
    hard = ["\0", "\n", "\r\n", " ", "A", "a", "a\0", "cafe\u0301", "caf\u00e9", "\u202e\u2066", "\ufeff", "\uffff",
            "\U0010ffff"]
    return with_notes(chain(["linear"]), *((each, None, each * 3) for each in hard))


@file("notes-1000")
def notes_1000():
    """As many notes as there may be."""
    return with_notes(training(START), *((f"{index:04}", None, str(index)) for index in range(1_000)))


@file("note-of-70000-bytes")
def note_of_70000_bytes():
    """A key of 1,024 bytes, and a note of more bytes than a u16 counts."""
    return with_notes(chain(["linear"]), ("k" * 1_024, None, "\u20ac" * 23_333 + "."))


@file("write-version-1-with-notes")
def write_version_1_with_notes():
    """Notes in a file that a program of version 1 wrote again."""
    model = chain(["linear"])
    model.given_write = 1
    return with_notes(model, ("title", None, "kept"))
