"""Damage by chance: each kind is a function of a file, another file of the same shape and a source of chance."""

import random

BLOCK = 64  # bytes; sections of .nnb begin at multiples of it
BLOCKS = [64, 512, 4096]  # a cache line, a sector, a page: what is lost at once
TRIES = 10_000


def flip(data, other, chance):
    """A bit of any byte."""
    bit = chance.randrange(8 * len(data))
    out = bytearray(data)
    out[bit // 8] ^= 1 << bit % 8
    return out, f"bit {bit % 8} of byte {bit // 8}"


def cut(data, other, chance):
    """Any length from nothing to all but a byte."""
    length = chance.randrange(len(data))
    return data[:length], f"cut to {length} bytes"


def swap(data, other, chance):
    """Two blocks of 64 bytes that change places."""
    first, second = sorted(BLOCK * place for place in chance.sample(range(len(data) // BLOCK), 2))
    out = bytearray(data)
    out[first:first + BLOCK], out[second:second + BLOCK] = data[second:second + BLOCK], data[first:first + BLOCK]
    return out, f"blocks at {first} and {second} swapped"


def _block(data, chance):
    size = chance.choice([size for size in BLOCKS if size <= len(data) // 2])
    return chance.randrange(len(data) // size) * size, size


def zeros(data, other, chance):
    """A block of zeros."""
    start, size = _block(data, chance)
    out = bytearray(data)
    out[start:start + size] = bytes(size)
    return out, f"{size} zeros at {start}"


def foreign(data, other, chance):
    """A block of the other file, from the same place."""
    start, size = _block(data, chance)
    out = bytearray(data)
    out[start:start + size] = other[start:start + size]
    return out, f"{size} bytes of another model at {start}"


def splice(data, other, chance):
    """The beginning of the file and the rest of the other one."""
    start = chance.randrange(1, len(data))
    return data[:start] + other[start:], f"another model from byte {start} on"


KINDS = {
    "flip": (flip, "one flipped bit"),
    "cut": (cut, "cut short"),
    "swap": (swap, "two blocks of 64 bytes swapped"),
    "zeros": (zeros, "a block of zeros"),
    "foreign": (foreign, "a block of another model"),
    "splice": (splice, "the rest of another model"),
}


def damaged(kind, data, other, seed):
    """The damaged bytes and what was done; never the bytes of `data` or, whole, those of `other`."""
    chance = random.Random(seed)
    for _ in range(TRIES):
        out, done = KINDS[kind][0](data, other, chance)
        if out != data and out != other:
            return bytes(out), done
    raise ValueError(f"{kind} leaves the file as it is")
