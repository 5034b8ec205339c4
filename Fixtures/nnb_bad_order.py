"""Bad files with two faults, of which the order of section 9 says which is reported; and faults that a later write
version does not excuse."""

import struct
from dataclasses import replace

from nnb_bad import at, bad, content, cut, directory_checksum, edited, end_of, entry, flipped, longer, patched
from nnb_bad_directory import DATA, LAST, NETW, TNSR, of
from nnb_bad_history import EPOCHS
from nnb_bad_index import index, one, with_data
from nnb_bad_network import net
from nnb_bad_training import STATE
from nnb_fields import BLOCK, Field, File, Model, Section, Tensor, u32, u64
from nnb_good import long_bytes, smallest_network
from nnb_good_sections import small
from nnb_good_training import training, training_adam

GOOD = smallest_network().layout()
FULL = training_adam().layout()


# Checks 1 to 6 --------------------------------------------------------------------------------------------------------

NONE = File([])
NONE.check = 0
bad("two-section-count-and-directory-checksum", "No sections, and a wrong checksum of the directory.", 2,
    "section-count", NONE, 12)
LATER = File(smallest_network().file().sections, 2, 2)
LATER.check = 0
bad("two-directory-checksum-and-version", "A later read version, and a wrong checksum of the directory: damage.", 3,
    "directory-checksum", LATER, directory_checksum)
bad("two-write-version-and-type", "The write version is below the read version, and a type has a digit.", 4, "version",
    File([Section(b"T3SR", [])], 1, 0), 10)
bad("two-type-and-order", "A type with a digit, which stands in the wrong place too.", 5, "section-type",
    of(TNSR, b"A1CD", DATA, LAST), entry(1))
bad("two-order-and-unknown", "An unknown critical section in the wrong place.", 5, "section-order",
    of(NETW, b"ABCD", TNSR, DATA, LAST), entry(1))
bad("two-order-and-unknown-behind-data", "An unknown critical section behind the data.", 5, "section-order",
    of(NETW, TNSR, DATA, LAST, b"ZZZZ"), entry(4))
bad("two-unknown-and-length", "An unknown critical section that is longer than 16 MiB.", 5, "unknown-section",
    of(Section(b"ABCD", [], hollow=2**24 + 1), TNSR), entry(0))


def with_offset(file, number, value):
    file.sections[number].offset = value
    return file


bad("two-length-and-offset", "A network that is longer than 16 MiB and begins at 0.", 5, "section-length",
    with_offset(of(Section(b"NETW", [], hollow=2**24 + 1), TNSR), 0, 0), entry(0, 16))
bad("two-offset-and-end", "Data that begin at 0, and whose end would be beyond 2^62 at the right place.", 5,
    "section-offset", with_offset(of(TNSR, Section(b"DATA", [], hollow=2**62 - 1)), 1, 0), entry(1, 8))
bad("two-offset-and-type-of-the-next", "A wrong offset, and a digit in the next type: entry by entry.", 5,
    "section-offset", with_offset(of(NETW, b"T3SR"), 0, 0), entry(0, 8))
SHORT = of(NETW, TNSR, DATA, LAST)
SHORT.length = 0
bad("two-offset-and-file-length", "A wrong offset in the last entry, and a wrong file length.", 5, "section-offset",
    with_offset(SHORT, 3, 0), entry(3, 8))
LONG = of(NETW, TNSR, DATA, LAST)
LONG.length = 1_000
bad("two-file-length-and-trailing", "A wrong file length, and a byte behind the last section.", 6, "file-length",
    LONG.layout().data + b"\x00", 16)
bad("two-truncated-and-padding", "The end is missing, and a byte behind the directory is not zero.", 6, "truncated",
    patched(GOOD, 125, b"\x01")[:-1], (328, 327))
bad("two-truncated-and-checksum", "The end is missing, and the network is damaged.", 6, "truncated",
    flipped(GOOD, 130)[:300], (328, 300))
bad("two-trailing-and-padding", "A byte behind the last section, and one behind the directory that is not zero.", 6,
    "trailing-bytes", patched(GOOD, 125, b"\x01") + b"\x00", 328)


# Checks 7 to 9 --------------------------------------------------------------------------------------------------------

def damaged(source, *offsets):
    for offset in offsets:
        source = flipped(source, offset)
    return source


NETW_AT, TNSR_AT, OTHER_AT = (content(kind)(FULL) for kind in [b"NETW", b"TNSR", b"zzZZ"])
bad("two-padding-and-checksum", "A byte behind the directory is not zero, and the first section is damaged.", 7,
    "padding", damaged(GOOD, 127, 128), 127)
bad("two-checksum-and-padding", "The network is damaged, and so are the zero bytes behind it.", 8, "section-checksum",
    damaged(FULL, end_of(b"NETW")(FULL), NETW_AT), NETW_AT)
bad("two-padding-and-checksum-of-the-next", "A byte behind the network is not zero, and the next section is damaged.",
    8, "padding", damaged(FULL, content(b"STAT")(FULL), end_of(b"NETW")(FULL)), end_of(b"NETW")(FULL))
bad("two-checksum-and-value", "The index is damaged, and the network has a fault.", 8, "section-checksum",
    damaged(edited(smallest_network(), b"NETW", "layer 0", b"\x02").layout(), 192), 192)
MARKED = edited(training_adam(), b"TNSR", "tensor 0", b"\x0d").layout()
bad("two-checksum-of-ancillary-and-value", "An ancillary section is damaged, and the index before it has a fault.", 8,
    "section-checksum", damaged(MARKED, OTHER_AT), OTHER_AT)
LONE = File([Section(b"aBCD", [Field(b"x", "content")])]).layout()
bad("two-checksum-and-missing-index", "An ancillary section is damaged, and there is no index.", 8, "section-checksum",
    damaged(LONE, content(b"aBCD")(LONE)), content(b"aBCD")(LONE))
bad("two-index-missing-and-network", "There is no index, and the network is empty.", 9, "missing-section",
    of(b"NETW"))
PAIR = [one("a"), one("b")]
bad("two-value-and-data-count", "An element type of the code 0, and no data.", 9, "value",
    with_data(edited(index(*PAIR), b"TNSR", "tensor 1", b"\x00")), at(b"TNSR", "tensor 1"))
bad("two-longer-and-data-count", "A byte behind the last tensor, and no data.", 9, "section-end",
    *longer(with_data(index(*PAIR)), b"TNSR"))
bad("two-product-and-next-type", "A tensor of 2^63 bytes, and the next has an element type of the code 0.", 9, "value",
    edited(index(one("a", axes=[(2**61, ""), (4, "")], values=[]), one("b")), b"TNSR", "tensor 1", b"\x00"),
    at(b"TNSR", "tensor 0"))
bad("two-axis-name-and-order", "A name that stands twice, and an axis name of 1,025 bytes: fields come first.", 9,
    "value", index(one("a"), one("a", axes=[(2, "x" * 1_025)])), at(b"TNSR", "axis name, bytes", 1))
bad("two-axis-name-and-product", "A tensor of 2^64 bytes, whose last axis name is not UTF-8: fields come first.", 9,
    "text", index(one("a", axes=[(2**32, ""), (2**32, b"\xff")], values=[])), at(b"TNSR", "axis name, bytes", 1, 1))
bad("two-order-and-end", "A name that stands twice, in an index that counts a tensor more than it has.", 9, "value",
    edited(index(one("a"), one("a")), b"TNSR", "tensor count", u32(3, "tensor count")), at(b"TNSR", "tensor 1"))
bad("two-length-and-text", "A name of 1,025 bytes that are not UTF-8.", 9, "value", index(one(b"\xff" * 1_025)),
    at(b"TNSR", "name, bytes"))
bad("two-end-and-text", "A name that is cut, and what is there is not UTF-8.", 9, "section-end",
    *cut(index(one(b"\xff\xff")), b"TNSR", "name, bytes", 0, 1, 1))
bad("two-end-and-value", "A size that is cut, and is too large as far as it is there.", 9, "section-end",
    *cut(edited(index(one()), b"TNSR", "axis size", u64(2**64 - 1, "axis size")), b"TNSR", "axis size", 0, 0, 7))
bad("two-data-count-and-length", "Data for one of two tensors, and of the wrong length.", 9, "section-count",
    with_data(index(*PAIR), b"\x01"), 12)
bad("two-data-length-and-network", "The wrong length of data, and a network of no layer.", 9, "section-length",
    with_data(edited(smallest_network(), b"NETW", "layer count", u32(0, "layer count")), bytes(8), bytes(4)),
    entry(3, 16))


# Checks 10 and 11 -----------------------------------------------------------------------------------------------------

bad("two-value-and-unfit-network", "A sample that does not fit, and a field out of its range in the last layer.", 10,
    "value", edited(net(sample=[5]), b"NETW", "activation", b"\x0c", nth=1), at(b"NETW", "activation", 1))
bad("two-longer-and-unfit-network", "A sample that does not fit, and a byte behind the last layer.", 10, "section-end",
    *longer(net(sample=[5]), b"NETW"))
bad("two-network-and-state", "A network that does not fit, and a state with a field out of its range.", 10, "network",
    edited(edited(training(STATE), b"STAT", "optimizer", b"\x04"), b"NETW", "axis size", u64(5, "axis size")),
    content(b"NETW"))
BARE = training(STATE).file()
BARE.sections.remove(BARE.section(b"NETW"))
BARE.section(b"STAT").fields = []
bad("two-no-network-and-empty-state", "A state without content, without a network: that is looked at first.", 10,
    "training", BARE, content(b"STAT"))
bad("two-value-and-unfit-state", "A learning rate of 0, and an index out of range behind it.", 10, "value",
    edited(training(replace(STATE, rate=0.0)), b"STAT", "slot v/b", u32(6, "slot v/b")), at(b"STAT", "slot v/b"))
bad("two-longer-and-unfit-state", "A learning rate of 0, and a byte behind the last slot.", 10, "section-end",
    *longer(training(replace(STATE, rate=0.0)), b"STAT"))
bad("two-state-and-history", "A state that contradicts itself, and a history of no epochs.", 10, "training",
    edited(training(replace(STATE, rate=0.0, history=EPOCHS)), b"hIST", "epochs", u32(0, "epochs")), content(b"STAT"))
bad("two-longer-and-unfit-history", "A part above 1, and a byte behind the last measure.", 10, "section-end",
    *longer(training(replace(STATE, history=[(3, 1.0, 2.0)])), b"hIST"))
bad("two-network-and-data", "A network that does not fit, and damaged data.", 10, "network",
    damaged(net(sample=[5]).layout(), content(b"DATA")(net(sample=[5]).layout())),
    content(b"NETW")(net(sample=[5]).layout()))
UNFIT = training(replace(STATE, rate=0.0)).layout()
bad("two-state-and-data", "A state that contradicts itself, and damaged data.", 10, "training",
    damaged(UNFIT, content(b"DATA")(UNFIT)), content(b"STAT")(UNFIT))
bad("two-data-damaged", "Two tensors are damaged.", 11, "section-checksum", damaged(GOOD, 320, 257), 256)
bad("two-data-padding-and-next", "A byte behind the first tensor is not zero, and the second is damaged.", 11,
    "padding", damaged(GOOD, 320, 270), 270)
bad("two-data-and-padding", "The first tensor is damaged, and so are the zero bytes behind it.", 11, "section-checksum",
    damaged(GOOD, 264, 257), 256)
LONG = Model([Tensor("t", "u8", [(2 * BLOCK, "")], long_bytes(2 * BLOCK))]).layout()
AT = content(b"DATA")(LONG)
bad("two-list-and-first-block", "The last block checksum is damaged, and so is the first block.", 11,
    "section-checksum", damaged(LONG, AT, AT + 2 * BLOCK + 4), AT + 2 * BLOCK)
bad("two-blocks", "Both blocks are damaged.", 11, "section-checksum", damaged(LONG, AT + BLOCK, AT + 5), AT)


# A later write version ------------------------------------------------------------------------------------------------

def later(source):
    file = source.copy() if isinstance(source, File) else source.file()
    file.write = 2
    return file


bad("later-writer-unknown-critical", "A later write version does not make an unknown critical section one to ignore.",
    5, "unknown-section", later(of(b"ROWS", TNSR, DATA, LAST)), entry(0))
bad("later-writer-trailing-bytes", "A later write version does not allow bytes behind the last section.", 6,
    "trailing-bytes", later(small([])).layout().data + b"\x00", later(small([])).layout().end)
bad("later-writer-element-type", "A later write version does not bring another element type.", 9, "value",
    later(edited(index(one()), b"TNSR", "tensor 0", b"\x0d")), at(b"TNSR", "tensor 0"))
bad("later-writer-network-longer", "A later write version does not bring fields behind the last one.", 10,
    "section-end", *longer(later(net()), b"NETW"))
bad("later-writer-measures", "A later write version does not bring another bit of the measures.", 10, "value",
    later(edited(training(replace(STATE, history=EPOCHS)), b"hIST", "measures", struct.pack("<B", 4), nth=1)),
    at(b"hIST", "measures", 1))
