"""Bad files about the directory's entries and the file's size: checks 5 and 6 of section 9.

Entries are checked before the size of the file, so where a length is too large the file ends behind the directory.
"""

import copy

from nnb_bad import bad, entry, inserted
from nnb_fields import BLOCK, File, Model, Section, Tensor, padded
from nnb_good import long_bytes, smallest_network
from nnb_good_sections import small
from nnb_good_training import training_adam

GOOD = smallest_network().layout()
NETW, TNSR, DATA, LAST = smallest_network().file().sections
FULL = training_adam().file()
STAT, HIST = FULL.section(b"STAT"), FULL.section(b"hIST")


def of(*sections):
    """A file of these sections, or of empty ones of these types."""
    return File([copy.copy(section) if isinstance(section, Section) else Section(section, []) for section in sections])


# Check 5: types -------------------------------------------------------------------------------------------------------

for name, kind, what in [
        ("digit", b"1NSR", "begins with a digit"), ("at-sign", b"T@SR", "has the character before A as its second"),
        ("third-digit", b"TN0R", "has a digit as its third"),
        ("fourth-at-sign", b"TNS@", "has the character before A as its fourth"),
        ("bracket", b"TN[R", "has the character behind Z as its third"),
        ("backquote", b"TNS`", "has the character before a as its fourth"),
        ("brace", b"{NSR", "begins with the character behind z"),
        ("high-bit", b"\xd4NSR", "begins with a letter with the high bit"),
        ("third-lower-case", b"TNsR", "has a third letter in lower case"),
        ("fourth-lower-case", b"TNSr", "has a fourth letter in lower case")]:
    bad(f"type-{name}", f"A type that {what}.", 5, "section-type",
        of(NETW, Section(kind, TNSR.fields), DATA, LAST), entry(1))
bad("type-ancillary-third-lower-case", "An ancillary type with a third letter in lower case.", 5, "section-type",
    of(TNSR, b"aBcD", DATA, LAST), entry(1))
bad("type-data-with-a-digit", "The last section's type has a digit.", 5, "section-type",
    of(TNSR, DATA, Section(b"D4TA", LAST.fields)), entry(2))
bad("type-of-zeros", "An entry of zeros at the end of the directory.", 5, "section-type",
    of(NETW, TNSR, DATA, LAST, b"\x00\x00\x00\x00"), entry(4))


# Check 5: order -------------------------------------------------------------------------------------------------------

for name, what, file, index in [
        ("index-before-network", "The index before the network", of(TNSR, NETW, DATA, LAST), 1),
        ("state-before-network", "The state before the network", of(STAT, NETW, TNSR, DATA, LAST), 1),
        ("history-before-index", "The history before the index", of(NETW, STAT, HIST, TNSR, DATA, LAST), 3),
        ("ancillary-first", "An ancillary section before critical ones: order of words, not of bytes",
         of(b"aBCD", NETW, TNSR, DATA, LAST), 1),
        ("ancillary-swapped", "Two ancillary sections, the later type first", of(TNSR, b"abCD", b"aBCD", DATA, LAST), 2),
        ("ancillary-before-index", "A private type between the critical ones", of(NETW, b"sTAT", TNSR, DATA, LAST), 2),
        ("data-first", "The tensors' data first", of(DATA, LAST, NETW, TNSR), 2),
        ("data-in-the-alphabet", "One section of data in the order of types", of(DATA, NETW, TNSR, LAST), 1),
        ("ancillary-behind-data", "An ancillary section behind the data", of(NETW, TNSR, DATA, LAST, b"zzZZ"), 4),
        ("ancillary-between-data", "An ancillary section between the data", of(NETW, TNSR, DATA, b"aBCD", LAST), 3),
        ("index-twice", "Two indexes", of(NETW, TNSR, TNSR, DATA, LAST), 2),
        ("network-twice", "Two networks", of(NETW, NETW, TNSR, DATA, LAST), 1),
        ("state-twice", "Two states", of(NETW, STAT, STAT, TNSR, DATA, LAST), 2),
        ("history-twice", "Two histories", of(NETW, STAT, TNSR, HIST, HIST, DATA, LAST), 4),
        ("ancillary-twice", "Two sections of one unknown type", of(TNSR, b"aBCD", b"aBCD", DATA, LAST), 2)]:
    bad(f"order-{name}", f"{what}.", 5, "section-order", file, entry(index))


# Check 5: unknown critical sections -----------------------------------------------------------------------------------

for name, what, file, index in [
        ("public", "A public critical section that version 1 does not know", of(b"ABCD", NETW, TNSR, DATA, LAST), 0),
        ("private", "A private critical section", of(b"AbCD", NETW, TNSR, DATA, LAST), 0),
        ("between", "An unknown critical section between known ones", of(NETW, b"ROWS", TNSR, DATA, LAST), 1),
        ("behind-the-index", "An unknown critical section behind known ones", of(NETW, TNSR, b"ZZZZ", DATA, LAST), 2),
        ("like-history", "A history whose first letter is upper case", of(Section(b"HIST", HIST.fields), TNSR), 0),
        ("like-data", "Data whose second letter is lower case", of(Section(b"DaTA", DATA.fields), TNSR, LAST), 0)]:
    bad(f"unknown-critical-{name}", f"{what}.", 5, "unknown-section", file, entry(index))


# Check 5: lengths -----------------------------------------------------------------------------------------------------

MOST = 2**24
for kind, name in [(b"NETW", "network"), (b"TNSR", "index"), (b"aBCD", "ancillary")]:
    bad(f"length-{name}-above-16-mib", "A byte more than a section other than `DATA` may have.", 5, "section-length",
        of(Section(kind, [], hollow=MOST + 1), LAST), entry(0, 16))
bad("length-state-above-16-mib", "A byte more than a state may have.", 5, "section-length",
    of(NETW, Section(b"STAT", [], hollow=MOST + 1), TNSR, DATA, LAST), entry(1, 16))
bad("length-history-above-16-mib", "A byte more than a history may have.", 5, "section-length",
    of(NETW, STAT, TNSR, Section(b"hIST", [], hollow=MOST + 1), DATA, LAST), entry(3, 16))
bad("length-index-greatest", "A length of the greatest u64.", 5, "section-length",
    of(Section(b"TNSR", [], hollow=2**64 - 1), LAST), entry(0, 16))
for length, name in [(2**62, "2-62"), (2**64 - 1, "greatest"), (2**64 - 128, "that-wraps-around")]:
    bad(f"length-data-{name}", f"{length:,} bytes of data.", 5, "section-length",
        of(TNSR, Section(b"DATA", [], hollow=length)), entry(1, 16))


def ending_at(end, offset):
    """The length of a content at `offset` that ends, with its block checksums, at `end`; or at the last place before."""
    length = (end - offset) * BLOCK // (BLOCK + 4)
    while length + 4 * -(-length // BLOCK) > end - offset:
        length -= 1
    while length + 1 + 4 * -(-(length + 1) // BLOCK) <= end - offset:
        length += 1
    return length


FIRST = 192  # where the data begin in a file of an index and two sections of data
assert of(TNSR, DATA, LAST).layout().contents[1] == FIRST
LONGEST = ending_at(2**62 - 1, FIRST)
assert of(TNSR, Section(b"DATA", [], hollow=LONGEST)).layout().end == 2**62 - 1
bad("length-data-ending-at-2-62", "Data that end, with their block checksums, one byte too late.", 5, "section-length",
    of(TNSR, Section(b"DATA", [], hollow=LONGEST + 1), LAST), entry(1, 16))
bad("length-data-ending-above-2-62", "Data whose block checksums alone go beyond the limit.", 5, "section-length",
    of(TNSR, Section(b"DATA", [], hollow=2**62 - FIRST - 64), LAST), entry(1, 16))
bad("length-data-2-62-less-1", "A length within the limit, whose end is not.", 5, "section-length",
    of(TNSR, Section(b"DATA", [], hollow=2**62 - 1), LAST), entry(1, 16))


# Check 5: offsets -----------------------------------------------------------------------------------------------------

def offset(index, value, file=None):
    file = (file or of(NETW, TNSR, DATA, LAST)).copy()
    file.sections[index].offset = value
    return file


for index, value, name, what in [
        (0, 64, "into-the-directory", "The first section begins in the directory"),
        (0, 129, "not-aligned", "An offset that is no multiple of 64"),
        (0, 2**62 + 128, "beyond-2-62", "An offset beyond the limit"),
        (0, 2**64 - 64, "greatest", "The greatest offset that is a multiple of 64"),
        (1, 128, "of-the-one-before", "The second section begins where the first does"),
        (3, 256, "data-overlap", "Two tensors share their data"),
        (3, 328, "at-the-end", "The last section begins at the file's end")]:
    bad(f"offset-{name}", f"{what}.", 5, "section-offset", offset(index, value), entry(index, 8))


def moved(index, by):
    """The file, in earnest, with more zero bytes before a section."""
    file = of(NETW, TNSR, DATA, LAST)
    for section, place in list(zip(file.sections, GOOD.contents))[index:]:
        section.offset = place + by
    file.length = GOOD.end + by
    return inserted(file.layout().data, GOOD.contents[index], bytes(by))


bad("hole-behind-the-directory", "64 zero bytes too many before the first section, all offsets being true.", 5,
    "section-offset", moved(0, 64), 24 + 8)
bad("hole-between-data", "64 zero bytes too many before the last section, all offsets being true.", 5, "section-offset",
    moved(3, 64), 24 + 72 + 8)
SWAPPED = of(NETW, TNSR, DATA, LAST)
SWAPPED.sections[2].offset, SWAPPED.sections[3].offset = 320, 256
DATA_SWAPPED = SWAPPED.layout().data
bad("offset-swapped", "Two sections in the opposite order in the file, with true offsets.", 5, "section-offset",
    DATA_SWAPPED[:256] + DATA_SWAPPED[320:328] + bytes(56) + DATA_SWAPPED[256:264], 24 + 48 + 8)
LONG = Section(b"aBCD", [], hollow=BLOCK + 64)
AFTER = padded(of(TNSR, LONG, DATA).layout().contents[1] + BLOCK + 64)
bad("offset-without-block-checksums", "The section behind a long one begins where its block checksums stand.", 5,
    "section-offset", offset(2, AFTER, of(TNSR, LONG, DATA)), entry(2, 8))
SHORT = Section(b"aBCD", [], hollow=BLOCK)
AFTER = of(TNSR, SHORT, DATA).layout().contents[2] + 64
bad("offset-with-too-many-block-checksums", "A content of one block has no block checksums, and the next section stands as "
    "if it had.", 5, "section-offset", offset(2, AFTER, of(TNSR, SHORT, DATA)), entry(2, 8))
LIMIT = of(TNSR, Section(b"DATA", [], hollow=LONGEST), Section(b"DATA", [], hollow=0))
bad("offset-2-62", "The next section's place would be 2^62, and it says so.", 5, "section-offset", LIMIT, entry(2, 8))
bad("offset-0-where-2-62-would-be", "The next section's place would be 2^62, and it says 0.", 5, "section-offset",
    offset(2, 0, LIMIT), entry(2, 8))


# Check 6: the file's size ---------------------------------------------------------------------------------------------

def length(value):
    file = of(NETW, TNSR, DATA, LAST)
    file.length = value
    return file


for value, name, what in [
        (0, "0", "0"), (327, "one-less", "one less than the end of the last section"),
        (329, "one-more", "one more than the end of the last section"),
        (384, "rounded-up", "a multiple of 64"), (2**64 - 1, "greatest", "the greatest u64")]:
    bad(f"file-length-{name}", f"The file length is {what}.", 6, "file-length", length(value), 16)
bad("file-length-with-trailing-bytes", "The file length counts zero bytes behind the last section.", 6, "file-length",
    length(384).layout().data + bytes(56), 16)
bad("file-length-of-a-shorter-file", "The file length is the size of a file that was cut.", 6, "file-length",
    length(320).layout().data[:320], 16)
for count, name, what in [
        (124, "behind-the-directory", "The directory and nothing behind it"),
        (126, "in-the-padding", "The padding is cut"),
        (150, "in-the-network", "The network is cut"), (258, "in-the-data", "An element is cut"),
        (320, "before-the-last-section", "The last section is missing"),
        (327, "by-one-byte", "The last byte is missing")]:
    bad(f"truncated-{name}", f"{what}.", 6, "truncated", GOOD.data[:count], (328, count))
BLOCKS = Model([Tensor("t", "u8", [(BLOCK + 1, "")], long_bytes(BLOCK + 1))]).layout()
for less, name, what in [(8, "before-the-block-checksums", "All block checksums are missing"),
                         (4, "in-the-block-checksums", "The last block checksum is missing")]:
    bad(f"truncated-{name}", f"{what}.", 6, "truncated", BLOCKS.data[:-less], (BLOCKS.end, BLOCKS.end - less))
EMPTY_LAST = Model([Tensor("a", "u8", [(1, "")], [1]), Tensor("b", "u8", [(0, "")], [])]).layout()
bad("truncated-before-an-empty-section", "The last section is empty, and the zero bytes before it are missing.", 6,
    "truncated", EMPTY_LAST.data[:-63], (EMPTY_LAST.end, EMPTY_LAST.end - 63))
bad("truncated-at-2-62", "A file that says it has all the bytes that there may be.", 6, "truncated",
    of(TNSR, Section(b"DATA", [], hollow=LONGEST)), lambda layout: (2**62 - 1, len(layout.data)))
for more, name, what in [
        (b"\x00", "a-zero-byte", "A zero byte"), (b"\n", "a-line-feed", "A line feed"),
        (bytes(56), "zeros", "Zero bytes to the next multiple of 64"), (GOOD.data, "another-file", "Another file")]:
    bad(f"trailing-{name}", f"{what} behind the last section.", 6, "trailing-bytes", GOOD.data + more, 328)
bad("trailing-block-checksum", "A checksum behind a last section that has no more than one block.", 6, "trailing-bytes",
    small([]).layout().data + b"\x55\xbc\x80\x1d", small([]).layout().end)
