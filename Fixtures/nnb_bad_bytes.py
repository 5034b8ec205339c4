"""Bad files about zero bytes and the checksums of sections: checks 7, 8 and 11 of section 9."""

import struct
import zlib

from nnb_bad import bad, content, edited, end_of, flipped, patched
from nnb_fields import BLOCK, Model, Tensor, kernel
from nnb_good import empty_data_between, long_bytes, of_bits, smallest_network
from nnb_good_sections import small
from nnb_good_training import training_adam

GOOD = smallest_network().layout()
FULL = training_adam().layout()  # NETW, STAT, TNSR, hIST, zzZZ and data
KINDS = {b"NETW": "network", b"STAT": "state", b"TNSR": "index", b"hIST": "history", b"zzZZ": "ancillary"}


# Checks 7, 8 and 11: zero bytes ---------------------------------------------------------------------------------------

bad("padding-first-byte", "The first byte behind the directory is not zero.", 7, "padding", flipped(GOOD, 124), 124)
bad("padding-last-byte", "The last byte before the first section is not zero.", 7, "padding",
    patched(GOOD, 127, b"\x80"), 127)
for kind, name in KINDS.items():
    end = end_of(kind)(FULL)
    bad(f"padding-behind-{name}", f"The first byte behind {kind.decode()} is not zero.", 8, "padding",
        flipped(FULL, end, 0x10), end)
LAST = content(b"STAT")(FULL) - 1
bad("padding-before-state", "The last byte before STAT is not zero.", 8, "padding", flipped(FULL, LAST), LAST)
bad("padding-between-data", "The byte behind a tensor's data is not zero.", 11, "padding", flipped(GOOD, 264), 264)
bad("padding-between-data-last-byte", "The last byte before a tensor's data is not zero.", 11, "padding",
    flipped(GOOD, 319), 319)
BETWEEN = empty_data_between().layout()
START = content(b"DATA", 1)(BETWEEN) + 1
bad("padding-before-empty-data", "Zero bytes are checked where an empty section follows.", 11, "padding",
    flipped(BETWEEN, START + 5), START + 5)
TAIL = Model([Tensor("a", "u8", [(1, "")], [1]), Tensor("b", "u8", [(0, "")], [])]).layout()
bad("padding-at-the-end", "The last byte of a file that ends with an empty section is not zero.", 11, "padding",
    flipped(TAIL, TAIL.end - 1), TAIL.end - 1)


# Check 8: checksums of sections other than data -----------------------------------------------------------------------

for kind, name in KINDS.items():
    bad(f"checksum-{name}", f"The last byte of {kind.decode()} has a flipped bit.", 8, "section-checksum",
        flipped(FULL, end_of(kind)(FULL) - 1, 0x80), content(kind)(FULL))
bad("checksum-network-first-byte", "The first byte of NETW has a flipped bit.", 8, "section-checksum",
    flipped(FULL, content(b"NETW")(FULL)), content(b"NETW")(FULL))


def summed(kind, value, model=None):
    """A file whose directory gives another checksum, and is right itself."""
    file = (model or smallest_network()).file()
    file.section(kind).checksum = value
    return file


NETW = GOOD.data[128:190]
for name, what, value in [
        ("zero", "0", 0), ("of-padding-too", "that of the content and the zero bytes after it",
            zlib.crc32(NETW + b"\0\0")),
        ("not-inverted", "a CRC without the last inversion", zlib.crc32(NETW) ^ 0xFFFFFFFF)]:
    bad(f"checksum-{name}", f"The checksum of the network is {what}; the directory is whole.", 8, "section-checksum",
        summed(b"NETW", value), content(b"NETW"))
bad("checksum-of-empty-ancillary", "A section without content has a checksum other than 0.", 8, "section-checksum",
    summed(b"abCD", 1, small([(b"abCD", b"")])), content(b"abCD"))
OTHER = edited(smallest_network(), b"NETW", "activation", b"\x01").layout()
bad("checksum-network-of-another-file", "The network of another file of the same layout.", 8, "section-checksum",
    GOOD.data[:128] + OTHER.data[128:192] + GOOD.data[192:], 128)


def blocks(count):
    return small([(b"aBCD", long_bytes(count))]).layout()


def swapped(data, first, second, count):
    """Two runs of bytes exchanged."""
    a, b = data[first:first + count], data[second:second + count]
    return patched(patched(data, first, b), second, a)


def with_sums(layout, offset, sums, index):
    """Other block checksums at `offset`, with the entry and the directory's checksum made to fit."""
    data = patched(layout, offset, sums)
    data = patched(data, 24 + 24 * index + 4, struct.pack("<I", zlib.crc32(sums)))
    end = 24 + 24 * len(layout.sections)
    return patched(data, end, struct.pack("<I", zlib.crc32(data[:end])))


LONG = blocks(2 * BLOCK + 100)
AT = content(b"aBCD")(LONG)
LIST = AT + 2 * BLOCK + 100
for name, what, offset, place in [
        ("first-block", "The last byte of the first block", AT + BLOCK - 1, AT),
        ("second-block", "The first byte of the second block", AT + BLOCK, AT + BLOCK),
        ("last-block", "The last byte of the last block", LIST - 1, AT + 2 * BLOCK),
        ("list", "The last byte of the block checksums", LIST + 11, LIST)]:
    bad(f"blocks-ancillary-{name}", f"{what} of an ancillary section has a flipped bit.", 8, "section-checksum",
        flipped(LONG, offset), place)
bad("blocks-padding-behind-the-list", "The byte behind the block checksums is not zero.", 8, "padding",
    flipped(LONG, LIST + 12), LIST + 12)
bad("blocks-list-wrong-throughout", "A block checksum is wrong, and all checksums above it fit to that.", 8,
    "section-checksum", with_sums(LONG, LIST, LONG.data[LIST:LIST + 4] + b"\x00\x00\x00\x00" + LONG.data[LIST + 8:LIST + 12],
                                  1), AT + BLOCK)
bad("blocks-entry-of-the-content", "The entry's checksum is that of a content of two blocks, not of their checksums.",
    8, "section-checksum", summed(b"aBCD", zlib.crc32(long_bytes(BLOCK + 1)), small([(b"aBCD", long_bytes(BLOCK + 1))])),
    lambda layout: content(b"aBCD")(layout) + BLOCK + 1)
WIDE = Model([Tensor(f"t{index:03}", "u8", [(0, "x" * 1024)] * 8, []) for index in range(128)]).layout()
bad("blocks-index-second-block", "A flipped bit in the second block of an index of more than 1 MiB.", 8,
    "section-checksum", flipped(WIDE, content(b"TNSR")(WIDE) + BLOCK + 7), content(b"TNSR")(WIDE) + BLOCK)


# Check 11: checksums of data ------------------------------------------------------------------------------------------

bad("checksum-data-first-byte", "The first byte of the first tensor has a flipped bit.", 11, "section-checksum",
    flipped(GOOD, 256), 256)
bad("checksum-data-last-byte", "The last byte of the file has a flipped bit.", 11, "section-checksum",
    flipped(GOOD, 327, 0x40), 320)
bad("checksum-data-exchanged", "The data of two tensors are exchanged.", 11, "section-checksum",
    swapped(GOOD.data, 256, 320, 8), 256)
bad("checksum-data-in-the-directory", "The directory gives another checksum of the first tensor, and is whole.", 11,
    "section-checksum", summed(b"DATA", 0), 256)
bad("checksum-empty-data", "A tensor without elements has a checksum other than 0.", 11, "section-checksum",
    summed(b"DATA", 0xFFFFFFFF, empty_data_between()), content(b"DATA"))
QUIET = Model([kernel("k", "f32", 1, 1, of_bits("f32", "7fa00001"))]).layout()
bad("checksum-data-quieted", "A signalling NaN was made a quiet one.", 11, "section-checksum",
    flipped(QUIET, content(b"DATA")(QUIET) + 2, 0x40), content(b"DATA")(QUIET))
LONG = Model([Tensor("t", "u8", [(3 * BLOCK, "")], long_bytes(3 * BLOCK)), Tensor("u", "u8", [], [1])]).layout()
AT = content(b"DATA")(LONG)
LIST = AT + 3 * BLOCK
for name, what, offset, place in [
        ("first-block", "The first byte of the first block", AT, AT),
        ("middle-block", "A byte of the second of three blocks", AT + BLOCK + 500, AT + BLOCK),
        ("last-block", "The last byte of the last block", LIST - 1, AT + 2 * BLOCK),
        ("list", "The last of the block checksums", LIST + 8, LIST)]:
    bad(f"blocks-data-{name}", f"{what} of a tensor has a flipped bit.", 11, "section-checksum",
        flipped(LONG, offset), place)
bad("blocks-data-exchanged", "The last two blocks of a tensor are exchanged.", 11, "section-checksum",
    swapped(LONG.data, AT + BLOCK, AT + 2 * BLOCK, BLOCK), AT + BLOCK)
bad("blocks-data-list-exchanged", "The last two block checksums are exchanged.", 11, "section-checksum",
    swapped(LONG.data, LIST + 4, LIST + 8, 4), LIST)
bad("blocks-data-padding", "The byte behind a tensor's block checksums is not zero.", 11, "padding",
    flipped(LONG, LIST + 12), LIST + 12)
EDGE = Model([Tensor("t", "u8", [(BLOCK + 1, "")], long_bytes(BLOCK + 1))]).layout()
bad("blocks-data-block-of-one-byte", "The only byte of a tensor's last block has a flipped bit.", 11,
    "section-checksum", flipped(EDGE, content(b"DATA")(EDGE) + BLOCK), content(b"DATA")(EDGE) + BLOCK)
WHOLE = Model([Tensor("t", "u8", [(BLOCK, "")], long_bytes(BLOCK)), Tensor("u", "u8", [], [1])]).layout()
bad("blocks-data-of-one-block", "The last byte of a tensor of exactly one block has a flipped bit.", 11,
    "section-checksum", flipped(WHOLE, content(b"DATA")(WHOLE) + BLOCK - 1), content(b"DATA")(WHOLE))
