"""Bad files about the tensor index and what data belong to it: check 9 of section 9."""

from nnb_bad import as_file, at, bad, content, cut, edited, entry, longer
from nnb_fields import BLOCK, Field, File, Model, Section, Tensor, u16, u32
from nnb_good import smallest_network

TYPES = smallest_network().file()


def index(*tensors):
    """These tensors, in the order in which they are given."""
    model = Model([])
    model.tensors = list(tensors)
    return model


def one(name="a", element="u8", axes=((2, "x"),), values=(1, 2)):
    return Tensor(name, element, list(axes), list(values))


PAIR = [one("a"), one("b", "f32", [(1, "y")], [0.5])]
TWO = index(*PAIR)


# The index is there, and ends with its last field --------------------------------------------------------------------

for name, what, sections in [
        ("alone", "A file of one ancillary section", [Section(b"aBCD", [])]),
        ("network", "A network without an index", [TYPES.section(b"NETW")]),
        ("network-and-data", "A network and data without an index",
         [TYPES.section(b"NETW"), TYPES.section(b"DATA"), TYPES.section(b"DATA", 1)])]:
    bad(f"index-missing-{name}", f"{what}.", 9, "missing-section", File(sections))

EMPTY = TWO.file()
EMPTY.section(b"TNSR").fields = []
bad("index-empty", "An index without content.", 9, "section-end", EMPTY, content(b"TNSR"))
for name, what, meaning, nth, after, keep in [
        ("tensor-count", "in the number of tensors", "tensor count", 0, 0, 3),
        ("element-type", "before the first element type", "tensor 0", 0, 0, 0),
        ("rank", "before a rank", "rank", 1, 0, 0),
        ("name-length", "in the length of a name", "name, bytes", 0, 0, 1),
        ("name", "in a name", "name, bytes", 1, 1, 0),
        ("size", "in a size", "axis size", 0, 0, 7),
        ("axis-name-length", "before the length of an axis name", "axis name, bytes", 0, 0, 0),
        ("axis-name", "before the last axis name", "axis name, bytes", 1, 1, 0)]:
    bad(f"index-ends-in-{name}", f"The index ends {what}.", 9, "section-end",
        *cut(TWO, b"TNSR", meaning, nth, after, keep))
bad("index-longer", "A byte behind the last tensor.", 9, "section-end", *longer(TWO, b"TNSR"))
bad("index-count-one-more", "The index counts a tensor more than it has.", 9, "section-end",
    *longer(edited(TWO, b"TNSR", "tensor count", u32(3, "tensor count")), b"TNSR", b""))
bad("index-count-one-less", "The index counts a tensor less than it has.", 9, "section-end",
    edited(TWO, b"TNSR", "tensor count", u32(1, "tensor count")), at(b"TNSR", "tensor 1"))
bad("index-count-65536-of-none", "As many tensors as there may be, and none of them there.", 9, "section-end",
    *longer(edited(index(), b"TNSR", "tensor count", u32(65_536, "tensor count")), b"TNSR", b""))
bad("index-name-length-beyond-the-end", "A name is longer than what is left of the index.", 9, "section-end",
    edited(TWO, b"TNSR", "name, bytes", u16(1_024, "name, bytes"), nth=1), at(b"TNSR", "name, bytes", 1, 1))


# Fields out of their ranges -------------------------------------------------------------------------------------------

for count in [65_537, 2**32 - 1]:
    bad(f"index-count-{count}", f"{count:,} tensors.", 9, "value",
        edited(TWO, b"TNSR", "tensor count", u32(count, "tensor count")), at(b"TNSR", "tensor count"))
for code in [0, 13]:
    bad(f"index-element-type-{code}", f"The element type has the code {code}.", 9, "value",
        edited(TWO, b"TNSR", "tensor 0", Field(bytes([code]), "tensor 0")), at(b"TNSR", "tensor 0"))
bad("index-element-type-of-the-last", "The last tensor's element type has the code 13.", 9, "value",
    edited(TWO, b"TNSR", "tensor 1", Field(b"\x0d", "tensor 1")), at(b"TNSR", "tensor 1"))
bad("index-rank-9", "A tensor of nine axes.", 9, "value", index(one(axes=[(1, "")] * 9, values=[1])),
    at(b"TNSR", "rank"))
bad("index-name-empty", "A tensor without a name.", 9, "value", index(one("")), at(b"TNSR", "name, bytes"))
bad("index-name-of-1025-bytes", "A name of 1,025 bytes.", 9, "value", index(one("n" * 1_025)),
    at(b"TNSR", "name, bytes"))
bad("index-name-of-65535-bytes", "The longest length of a string, in a smaller index.", 9, "value",
    edited(TWO, b"TNSR", "name, bytes", u16(65_535, "name, bytes")), at(b"TNSR", "name, bytes"))
bad("index-axis-name-of-1025-bytes", "An axis name of 1,025 bytes.", 9, "value", index(one(axes=[(2, "x" * 1_025)])),
    at(b"TNSR", "axis name, bytes"))
for size, name in [(2**62, "2-62"), (2**64 - 1, "greatest")]:
    bad(f"index-size-{name}", f"An axis of size {size:,}; another is 0.", 9, "value",
        index(one(axes=[(0, "x"), (size, "y")], values=[])), at(b"TNSR", "axis size", 1))

for name, what, element, sizes, values in [
        ("2-63", "2^63 bytes", "u8", (2**61, 4), ()),
        ("2-63-by-elements", "2^63 bytes, by the elements' size", "f64", (2**60,), ()),
        ("2-63-of-eight-axes", "2^63 bytes in eight axes", "u8", (2**8,) * 7 + (2**7,), ()),
        ("2-64", "2^64 bytes, which are 0 in 64 bits", "u8", (2**32, 2**32), ()),
        ("2-64-by-elements", "2^64 bytes by the elements' size, which are 0 in 64 bits", "u64", (2**61,), ()),
        ("2-64-and-2", "2^64 + 2 bytes, which are 2 in 64 bits, as there are", "u8", (6, (2**64 + 2) // 6), (1, 2)),
        ("greatest", "2^496 bytes", "u8", (2**62 - 1,) * 8, ()),
        ("beside-0", "0 bytes, the other sizes having the product 2^63", "u8", (2**61, 4, 0), ()),
        ("behind-0", "0 bytes, the sizes behind the 0 having the product 2^63", "u8", (0, 2**61, 4), ()),
        ("beside-0-by-elements", "0 bytes, the other size being 2^63 bytes of elements", "f64", (0, 2**60), ()),
        ("beside-0-2-64", "0 bytes, the other sizes having the product 2^64", "u8", (2**32, 0, 2**32), ()),
        ("beside-two-0", "0 bytes, the sizes beside two of 0 having the product 2^64", "u8", (0, 0, 2**61, 8), ())]:
    bad(f"index-product-{name}", f"A tensor of {what}.", 9, "value",
        index(PAIR[0], one("b", element, [(size, "") for size in sizes], values)), at(b"TNSR", "tensor 1"))


# The order of names ---------------------------------------------------------------------------------------------------

for name, what, first, second in [
        ("equal", "Two tensors have the same name", "a", "a"),
        ("descending", "Two names descend", "b", "a"),
        ("beginning-last", "A beginning comes behind what it begins", "aa", "a"),
        ("of-utf-16", "Names in the order of UTF-16", "\U00010000", "\uffff"),
        ("without-case", "Names in the order of letters without case", "a", "B"),
        ("of-numbers", "Names in the order of numbers", "w9", "w10"),
        ("of-signed-bytes", "Names in the order of signed bytes", "\u00e9", "z")]:
    bad(f"index-order-{name}", f"{what}.", 9, "value", index(one(first), one(second)), at(b"TNSR", "tensor 1"))
bad("index-order-of-the-last", "The third name stands before the second.", 9, "value",
    index(one("a"), one("c"), one("b")), at(b"TNSR", "tensor 2"))


# UTF-8 ----------------------------------------------------------------------------------------------------------------

FAULTS = [
    ("continuation", "a byte of continuation alone", "80"),
    ("continuation-last", "a byte of continuation too many", "c3a9bf"),
    ("overlong-nul", "NUL in two bytes", "c080"), ("overlong-2", "the last character of one byte in two", "c1bf"),
    ("overlong-3", "the last character of two bytes in three", "e09fbf"),
    ("overlong-4", "the last character of three bytes in four", "f08fbfbf"),
    ("surrogate-first", "the first surrogate", "eda080"), ("surrogate-last", "the last surrogate", "edbfbf"),
    ("surrogate-pair", "a pair of surrogates for a character beyond U+FFFF", "eda0bdedb880"),
    ("above-10ffff", "the scalar behind U+10FFFF", "f4908080"), ("f5", "a sequence that begins with F5", "f5808080"),
    ("five-bytes", "a sequence of five bytes", "f888808080"), ("fe", "the byte FE", "fe"), ("ff", "the byte FF", "ff"),
    ("cut-2", "one byte of two", "61c3"), ("cut-3", "two bytes of three", "61e282"),
    ("cut-4", "three bytes of four", "61f09f98"),
    ("broken-2", "a letter in the place of the second byte of two", "c328"),
    ("broken-3-third", "a letter in the place of the third byte of three", "e28241"),
    ("broken-4", "a letter in the place of the second byte of four", "f028bc80"),
    ("broken-4-third", "a letter in the place of the third byte of four", "f09f4198"),
    ("broken-4-fourth", "a letter in the place of the fourth byte of four", "f09f9841"),
    ("c0-as-second", "the byte C0 in the place of the second byte of two", "c3c0"),
    ("f6", "a sequence of four bytes that begins with F6", "f6808080"),
    ("f7", "a sequence of four bytes that begins with F7", "f7bfbfbf"),
    ("ff-and-three", "the byte FF before three bytes of continuation", "ff808080")]
for name, what, digits in FAULTS:
    bad(f"text-{name}", f"A name with {what}.", 9, "text", index(one(bytes.fromhex(digits))),
        at(b"TNSR", "name, bytes", after=1))
bad("text-cut-2-before-its-rest", "A name ends in one byte of two, and the field behind it begins with the other.", 9,
    "text", index(one(b"\xc3", axes=[(0xA9, "")], values=[0] * 0xA9)), at(b"TNSR", "name, bytes", after=1))
bad("text-cut-2-behind-a-letter", "A name ends in a letter and one byte of two, and the field behind it begins with the other.",
    9, "text", index(one(b"a\xc3", axes=[(0xA9, "")], values=[0] * 0xA9)), at(b"TNSR", "name, bytes", after=1))
bad("text-at-the-end-of-a-long-name", "The last byte of a name of 1,024 bytes begins a sequence.", 9, "text",
    index(one(b"n" * 1_023 + b"\xc3")), at(b"TNSR", "name, bytes", after=1))
bad("text-in-an-axis-name", "An axis name that is not UTF-8.", 9, "text", index(one(axes=[(2, b"\xed\xa0\x80")])),
    at(b"TNSR", "axis name, bytes", after=1))


# Data for each tensor -------------------------------------------------------------------------------------------------

def with_data(source, *contents):
    """A file with other sections of data."""
    file = as_file(source)
    file.sections = [section for section in file.sections if section.kind != b"DATA"]
    file.sections += [Section(b"DATA", [Field(each, "elements")]) for each in contents]
    return file


FLOAT = b"\x00\x00\x00\x3f"
bad("data-missing", "Two tensors and no data.", 9, "section-count", with_data(TWO), 12)
bad("data-one-less", "Two tensors and data for one.", 9, "section-count", with_data(TWO, b"\x01\x02"), 12)
bad("data-one-more", "Two tensors and data for three.", 9, "section-count", with_data(TWO, b"\x01\x02", FLOAT, b""), 12)
bad("data-of-no-tensor", "No tensors and data for one.", 9, "section-count", with_data(index(), b"\x01"), 12)
for name, what, contents, place in [
        ("one-byte-less", "The first tensor's data are a byte too short", (b"\x01", FLOAT), 1),
        ("one-byte-more", "The first tensor's data are a byte too long", (b"\x01\x02\x03", FLOAT), 1),
        ("of-elements", "The second tensor has as many bytes as it should have elements", (b"\x01\x02", b"\x01"), 2),
        ("exchanged", "The data stand in the order of another index", (FLOAT, b"\x01\x02"), 1),
        ("empty", "The second tensor has no data", (b"\x01\x02", b""), 2)]:
    bad(f"data-{name}", f"{what}.", 9, "section-length", with_data(TWO, *contents), entry(place, 16))
bad("data-of-rank-0-empty", "A tensor of rank 0 without an element.", 9, "section-length",
    index(one(axes=[], values=[])), entry(1, 16))
bad("data-of-size-0-not-empty", "A tensor without elements has a byte.", 9, "section-length",
    index(one(axes=[(0, ""), (3, "")], values=[1])), entry(1, 16))
bad("data-of-2-62-bytes-empty", "A tensor of 2^62 bytes, which the index may have and a section may not.", 9,
    "section-length", index(one(axes=[(2**61, ""), (2, "")], values=[])), entry(1, 16))
bad("data-with-block-checksums-in-it", "The length in the directory counts the block checksums.", 9, "section-length",
    with_data(index(one(axes=[(BLOCK + 1, "")], values=[])), bytes(BLOCK + 1 + 8)), entry(1, 16))
