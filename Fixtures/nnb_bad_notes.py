"""Bad files about notes: check 10 of section 9, with the layout of section 7.3."""

import struct

from nnb_bad import at, bad, content, cut, edited, longer
from nnb_fields import u8, u32
from nnb_good import chain
from nnb_good_settings import STATED
from nnb_good_training import training
from dataclasses import replace

NOTES = [("a", None, "first"), ("b", bytes(range(32)), "second"), ("c", None, "third")]


def with_notes(*notes, model=None):
    model = model or chain(["linear"])
    model.notes = list(notes)
    return model


def good():
    return with_notes(*NOTES)


# The section ends with its last field ---------------------------------------------------------------------------------

EMPTY = good().file()
EMPTY.section(b"nOTE").fields = []
bad("notes-empty", "Notes without content.", 10, "section-end", EMPTY, content(b"nOTE"))
for name, meaning, nth, after, keep in [
        ("count", "notes", 0, 0, 3), ("key-length", "key, bytes", 1, 0, 1), ("key", "key, bytes", 1, 1, 0),
        ("true-of", "true of", 0, 0, 0), ("digest", "digest", 0, 0, 31), ("text-length", "note, bytes", 1, 0, 3),
        ("text", "note, bytes", 2, 1, 4)]:
    bad(f"notes-end-in-{name}", f"The notes end {'in' if keep else 'before'} a field.", 10, "section-end",
        *cut(good(), b"nOTE", meaning, nth, after, keep))
bad("notes-longer", "A byte behind the last note.", 10, "section-end", *longer(good(), b"nOTE"))
bad("notes-one-less", "The notes count one less than there are.", 10, "section-end",
    edited(good(), b"nOTE", "notes", u32(2, "notes")), at(b"nOTE", "key, bytes", 2))
bad("notes-1000-of-three", "As many notes as there may be, and three of them there.", 10, "section-end",
    *longer(edited(good(), b"nOTE", "notes", u32(1_000, "notes")), b"nOTE", b""))
bad("notes-text-of-2-32-bytes", "The greatest length of a note, and five bytes there.", 10, "section-end",
    edited(good(), b"nOTE", "note, bytes", u32(2**32 - 1, "note, bytes")), at(b"nOTE", "note, bytes", 0, 1))


# Fields out of their ranges -------------------------------------------------------------------------------------------

def out_of_range(name, about, source, meaning, nth=0, error="value", after=0):
    bad(f"notes-{name}", about, 10, error, source, at(b"nOTE", meaning, nth, after))


out_of_range("of-no-note", "Notes of no note.", with_notes(), "notes")
out_of_range("1001", "1,001 notes.", edited(good(), b"nOTE", "notes", u32(1_001, "notes")), "notes")
out_of_range("key-empty", "A note without a key.", with_notes(("", None, "text")), "key, bytes")
out_of_range("key-of-1025-bytes", "A key of 1,025 bytes.", with_notes(("k" * 1_025, None, "text")), "key, bytes")
out_of_range("key-twice", "Two notes have one key.", with_notes(("a", None, "x"), ("a", None, "y")), "key, bytes", 1)
out_of_range("keys-descending", "The keys of two notes descend.", with_notes(("b", None, "x"), ("a", None, "y")), "key, bytes", 1)
out_of_range("key-begins-the-one-before", "A key is the beginning of the one before.",
             with_notes(("ab", None, "x"), ("a", None, "y")), "key, bytes", 1)
out_of_range("keys-in-order-of-utf-16", "Two keys are in the order of UTF-16, which is not that of their bytes.",
             with_notes(("\U00010000", None, "x"), ("\uffff", None, "y")), "key, bytes", 1)
out_of_range("true-of-2", "What a note is true of has the code 2.",
             edited(good(), b"nOTE", "true of", u8(2, "true of")), "true of")
out_of_range("text-in-a-key", "A key with a byte that occurs in no UTF-8.", with_notes((b"\xff", None, "text")),
             "key, bytes", 0, "text", 1)
out_of_range("text-in-a-note", "A note that ends in two bytes of three.", with_notes(("a", None, b"x\xe2\x82")),
             "note, bytes", 0, "text", 1)
out_of_range("surrogate-in-a-note", "A note with half of a pair of surrogates.", with_notes(("a", None, b"\xed\xa0\x80")),
             "note, bytes", 0, "text", 1)


# Two faults -----------------------------------------------------------------------------------------------------------

bad("two-notes-order-and-text", "A key that is not above the one before, and is no UTF-8.", 10, "text",
    with_notes(("b", None, "x"), (b"a\xff", None, "y")), at(b"nOTE", "key, bytes", 1, 1))
bad("two-settings-and-notes", "Settings of nothing, and no note.", 10, "training",
    with_notes(model=training(replace(STATED, settings=[]))), content(b"sETS"))
