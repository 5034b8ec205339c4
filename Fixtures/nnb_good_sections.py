"""The good files of Fixtures/nnb/good/ about sections that version 1 does not know, and about versions."""

from nnb_fields import BLOCK, Model, Tensor
from nnb_good import chain, file, long_bytes


def small(extensions, **changes):
    return Model([Tensor("t", "u8", [(3, "")], [1, 2, 3])], extensions=extensions, **changes)


@file("ancillary")
def ancillary():
    """Four sections that version 1 does not know, two of them private, one empty."""
    return small([(b"zzZZ", b"last\x00"), (b"aBCD", bytes(range(64))), (b"abCD", b""), (b"aZZZ", b"\xff")])


@file("ancillary-like-known-types")
def ancillary_like_known_types():
    """Ancillary sections whose types are those of known sections but for the case of a letter."""
    return small([(b"tNSR", b"1"), (b"nETW", b"2"), (b"sTAT", b"3"), (b"dATA", b"4"), (b"hiST", b"5"), (b"daTA", b"6")])


@file("ancillary-without-tensors")
def ancillary_without_tensors():
    """An ancillary section is the last section, and has no content."""
    return Model([], extensions=[(b"aaAA", b"")])


@file("ancillary-with-a-network")
def ancillary_with_a_network():
    """Ancillary sections behind a network, the first and the last type that there are among them."""
    model = chain(["relu", "softmax"])
    model.extensions = [(b"aAAA", b"first"), (b"zzZZ", b"last")]
    return model


@file("ancillary-of-1-mib")
def ancillary_of_1_mib():
    """An ancillary section of one whole block."""
    return small([(b"aBCD", long_bytes(BLOCK))])


@file("ancillary-of-2-blocks")
def ancillary_of_2_blocks():
    """A section in front of the tensors with block checksums, and another behind it."""
    return small([(b"aBCD", long_bytes(BLOCK + 1)), (b"abCD", b"next")])


@file("ancillary-of-16-mib")
def ancillary_of_16_mib():
    """The longest content that a section other than DATA may have."""
    return small([(b"aBCD", long_bytes(16 * BLOCK))])


@file("write-version-2")
def write_version_2():
    """The write version is a later one, with a public section that version 1 does not know."""
    return small([(b"lATR", b"of a later version")], write=2)


@file("write-version-65535")
def write_version_65535():
    """The write version is the last one that there can be."""
    return small([], write=65_535)
