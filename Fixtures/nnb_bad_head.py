"""Bad files about the signature, the header, the directory's checksum and the versions: checks 1 to 4 of section 9."""

import struct
import zlib

from nnb_bad import bad, directory_checksum, entry, flipped, patched
from nnb_fields import SIGNATURE, File, Section
from nnb_good import smallest_network, two_layers

GOOD = smallest_network().layout()
DATA = GOOD.data


# Check 1: the signature -----------------------------------------------------------------------------------------------

bad("signature-of-an-empty-file", "A file of no bytes is a beginning of the signature, but not by one byte.", 1,
    "not-nnb", b"")
bad("signature-of-png", "The signature of PNG, after whose manner this one is made.", 1, "not-nnb",
    b"\x89PNG\r\n\x1a\n" + DATA[8:])
bad("signature-of-hdf5", "The signature of HDF5.", 1, "not-nnb", b"\x89HDF\r\n\x1a\n" + DATA[8:])
bad("signature-in-lower-case", "The signature's letters are lower case.", 1, "not-nnb", b"\x89nnb\r\n\x1a\n" + DATA[8:])
bad("signature-behind-a-zero", "The signature does not stand at the beginning.", 1, "not-nnb", b"\x00" + DATA)
for index in range(8):
    bad(f"signature-byte-{index}-flipped", f"Byte {index} of the signature has a flipped bit.", 1, "not-nnb",
        flipped(GOOD, index))
bad("signature-cut-then-another", "Seven bytes of the signature, then another.", 1, "not-nnb",
    SIGNATURE[:7] + b"\x00" + DATA[8:])
for count in [1, 4, 7]:
    bad(f"signature-cut-to-{count}", f"The file is the first {count} of the signature's bytes.", 1, "truncated",
        SIGNATURE[:count], (24, count))

TRANSFERS = [
    ("seven-bits", "a channel of seven bits", b"\x09NNB", bytes(byte & 0x7F for byte in DATA)),
    ("utf-8", "a detour through UTF-8", b"\xef\xbf\xbdNNB", DATA.decode("utf-8", "replace").encode("utf-8")),
    ("crlf-to-lf", "a change of line ends from CR LF to LF", b"\x89NNB\n\x1a\n", DATA.replace(b"\r\n", b"\n")),
    ("lf-to-crlf", "a change of line ends from LF to CR LF", b"\x89NNB\r\r\n", DATA.replace(b"\n", b"\r\n")),
    ("lone-lf-to-crlf", "a change of line ends from LF to CR LF where no CR is before", b"\x89NNB\r\n\x1a\r",
     DATA.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")),
]
for name, what, mark, data in TRANSFERS:
    assert data.startswith(mark)
    bad(f"transfer-{name}", f"A file after {what}.", 1, "text-transfer", data)
    bad(f"transfer-{name}-mark-alone", f"No more than what {what} makes of the beginning.", 1, "text-transfer", mark)
    if not SIGNATURE.startswith(mark[:-1]):
        bad(f"transfer-{name}-mark-cut", f"A byte less than what shows {what}.", 1, "not-nnb", mark[:-1])
bad("transfer-latin-1-to-utf-8", "Latin-1 made UTF-8: no mark of the document's.", 1, "not-nnb",
    DATA.decode("latin-1").encode("utf-8"))
bad("transfer-crlf-to-cr", "CR LF made CR: no mark of the document's.", 1, "not-nnb", DATA.replace(b"\r\n", b"\r"))


# Check 2: header and directory are there ------------------------------------------------------------------------------

for count, what in [(8, "The signature alone"), (23, "All of the header but its last byte")]:
    bad(f"header-cut-to-{count}", f"{what}.", 2, "truncated", DATA[:count], (24, count))
bad("section-count-0", "A file without sections.", 2, "section-count", File([]), 12)
for count, name in [(65_601, "65601"), (2**32 - 1, "greatest")]:
    bad(f"section-count-{name}", f"{count:,} sections; the limit is looked at before the size.", 2, "section-count",
        patched(GOOD, 12, struct.pack("<I", count)), 12)
bad("section-count-65601-header-alone", "The count is looked at where nothing follows the header.", 2, "section-count",
    DATA[:12] + struct.pack("<I", 65_601) + DATA[16:24], 12)
NEEDED = directory_checksum(GOOD) + 4
for count, name, what in [
        (24, "header-alone", "The header and no directory"),
        (47, "directory-cut-in-an-entry", "All of the first entry but its last byte"),
        (NEEDED - 4, "directory-cut-before-its-checksum", "The directory without its checksum"),
        (NEEDED - 1, "directory-cut-in-its-checksum", "All of the directory's checksum but its last byte")]:
    bad(name, f"{what}.", 2, "truncated", DATA[:count], (NEEDED, count))
bad("section-count-65600-in-a-small-file", "As many sections as there may be, in a file that is smaller.", 2,
    "truncated", patched(GOOD, 12, struct.pack("<I", 65_600)), (24 + 24 * 65_600 + 4, len(DATA)))


# Check 3: the directory's checksum ------------------------------------------------------------------------------------

for name, what, data in [
        ("directory-checksum-flipped", "The directory's checksum has a flipped bit", flipped(GOOD, directory_checksum)),
        ("directory-checksum-of-the-directory-alone", "The directory's checksum leaves out the header",
         patched(GOOD, directory_checksum, struct.pack("<I", zlib.crc32(DATA[24:NEEDED - 4])))),
        ("directory-checksum-not-inverted", "The directory's checksum is a CRC without the last inversion",
         patched(GOOD, directory_checksum, struct.pack("<I", zlib.crc32(DATA[:NEEDED - 4]) ^ 0xFFFFFFFF))),
        ("read-version-flipped", "The read version has a flipped bit: damage, no later version", flipped(GOOD, 8, 2)),
        ("write-version-flipped", "The write version has a flipped bit", flipped(GOOD, 10, 2)),
        ("file-length-flipped", "The file length has a flipped bit", flipped(GOOD, 16)),
        ("entry-type-flipped", "The first entry's type has the bit of its case flipped", flipped(GOOD, entry(0), 0x20)),
        ("entry-checksum-flipped", "The first entry's checksum has a flipped bit", flipped(GOOD, entry(0, 4))),
        ("entry-offset-flipped", "The first entry's offset has a flipped bit", flipped(GOOD, entry(0, 8), 0x40)),
        ("entry-length-flipped", "The last entry's length has a flipped bit", flipped(GOOD, entry(3, 16)))]:
    bad(name, f"{what}.", 3, "directory-checksum", data, NEEDED - 4)
bad("section-count-one-more", "The count is one more than there are sections.", 3, "directory-checksum",
    patched(GOOD, 12, struct.pack("<I", 5)), NEEDED + 20)
bad("section-count-one-less", "The count is one less than there are sections.", 3, "directory-checksum",
    patched(GOOD, 12, struct.pack("<I", 3)), NEEDED - 28)
OTHER = smallest_network()
OTHER.tensors[0].fields[0] = OTHER.tensors[0].fields[1]
SPLICED = OTHER.layout()
bad("directory-with-a-section-of-another-file", "A section of another file of the same layout, with its entry.", 3,
    "directory-checksum", DATA[:72] + SPLICED.data[72:96] + DATA[96:256] + SPLICED.data[256:320] + DATA[320:],
    NEEDED - 4)
bad("directory-of-another-file", "The header and directory of another file, with this one's checksum.", 3,
    "directory-checksum", SPLICED.data[:NEEDED - 4] + DATA[NEEDED - 4:], NEEDED - 4)


# Check 4: the versions ------------------------------------------------------------------------------------------------

def of_version(read, write, sections=None):
    return File(sections or smallest_network().file().sections, read, write)


LATER = [Section(b"BLKS", GOOD.fields[:0]), Section(b"TNSR", two_layers().file().sections[1].fields),
         Section(b"AbCD", []), Section(b"DATA", [])]
for name, what, file, place in [
        ("read-version-0", "The read version is that of drafts", of_version(0, 1), 8),
        ("read-version-0-write-version-0", "Both versions are those of drafts", of_version(0, 0), 8),
        ("read-version-2", "The read version is a later one", of_version(2, 2), 8),
        ("read-version-2-other-sections", "A later version with sections in another order, of unknown types, critical ones "
         "among them", of_version(2, 2, LATER), 8),
        ("read-version-2-other-types", "A later version whose types are no letters", of_version(
            2, 3, [Section(b"\x00\x01\x02\x03", [])]), 8),
        ("read-version-2-write-version-1", "The read version is a later one, the write version below it",
         of_version(2, 1), 8),
        ("read-version-65535", "The read version is the last one that there can be", of_version(65_535, 65_535), 8),
        ("write-version-0", "The write version is below the read version", of_version(1, 0), 10)]:
    bad(name, f"{what}.", 4, "version", file, place)
