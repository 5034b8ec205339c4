"""Changed .nnb files: their fields, items, sections, directories and bytes, by a seeded generator.

Most have right lengths, offsets and checksums again, so that readers get to see what was changed.
"""

import struct
import zlib

from contents import MOST, NAMES, REALS, ContentMutator
from fields import FORMS, LENGTHS, Walk
from verdict import nnb

EDGES = [0, 1, 2, 3, 7, 8, 9, 11, 12, 13, 63, 64, 127, 128, 255, 256, 1000, 1001, 1023, 1024, 1025, 4096, 4097, 65535,
         65536, 65600, 65601, 100000, 100001, 1 << 20, (1 << 20) + 1, 1 << 24, (1 << 24) + 1, (1 << 31) - 1, 1 << 31,
         (1 << 32) - 2, (1 << 32) - 1, 1 << 32, 1 << 61, MOST - 64, MOST - 63, MOST - 1, MOST, 1 << 62, (1 << 62) + 1,
         (1 << 63) - 1, 1 << 63, (1 << 64) - 64, (1 << 64) - 1]
TEXTS = [name.encode() for name in NAMES] + [
    b"", b"n" * 1025, b"\xed\xa0\x80", b"\xed\xbf\xbf", b"\xc0\x80", b"\xc1\xbf", b"\xe0\x80\x80", b"\xe0\x9f\xbf",
    b"\xf0\x8f\xbf\xbf", b"\xf4\x90\x80\x80", b"\xf5\x80\x80\x80", b"\xff", b"\xfe", b"\x80", b"\xbf", b"\xc3",
    b"\xe2\x82", b"\xf0\x9f\x91", b"ok\xc3", b"\xf8\x88\x80\x80\x80", b"\xc3(", b"\xe2(\xa1"]
F32_BITS = [0x7F800000, 0xFF800000, 0x7FC00001, 0x7F800001, 0x7F7FFFFF, 1, 1 << 31]
STRUCTURED = (b"TNSR", b"NETW", b"STAT", b"hIST", b"sETS", b"nOTE")
TYPES = [*STRUCTURED, b"DATA", b"aBCD", b"abCD", b"zzZZ", b"AbCD", b"ABCD", b"hISU", b"hISS", b"dATA", b"tNSR", b"HIST",
         b"abcD", b"abCd", b"a1CD", b"\0\0\0\0", b"aBC\xc4", b"DATB", b"zZZZ", b"aAAA", b"AAAA", b"ZZZZ"]
SIGNATURES = [b"\x09NNB\r\n\x1a\n", b"\xef\xbf\xbdNNB\r\n", b"\x89NNB\n\x1a\nx", b"\x89NNB\r\r\nx",
              b"\x89NNB\r\n\x1a\r", b"\x89NNB\n\x1a\r\n", b"\x89NNB\r\n\x1a\x0b"]


class Mutator:
    """Makes files out of `files`, good and bad ones; the same ones from the same state of `random`."""

    def __init__(self, files, random):
        self.files, self.random, self.contents = files, random, ContentMutator(files, random)

    def next(self):
        """A file as bytes."""
        random = self.random
        if random.random() < 0.35:
            file = self.contents.next()
        else:
            sections = self.sections(self.pick())
            for _ in range(random.choice((1, 1, 1, 2, 3))):
                random.choice((self.field, self.field, self.field, self.item, self.bytes, self.section,
                               self.splice))(sections)
            file = assemble(sections)
        if random.random() < 0.25:
            file = random.choice((self.head, self.head, self.place, self.flip, self.cut, self.pad))(bytearray(file))
        return bytes(file)

    def pick(self):
        """A file, large ones seldom."""
        file = self.random.choice(self.files)
        return file if len(file) < 20_000 or self.random.random() < 0.02 else self.pick()

    def edge(self, least=0, most=None):
        """A number that may make a difference."""
        random = self.random
        near = [least, least - 1, least + 1] + ([most, most - 1, most + 1] if most is not None else [])
        return random.choice((random.choice(near), random.choice(EDGES), random.randrange(16)))

    # Sections.

    def sections(self, file):
        """The sections of a file as [type, content], as far as its directory leads to them."""
        found = []
        if len(file) >= 28:
            count = min(struct.unpack_from("<I", file, 12)[0], (len(file) - 28) // 24, 200)
            for entry in range(24, 24 + 24 * count, 24):
                type, _, offset, length = struct.unpack_from("<4sIQQ", file, entry)
                found.append([type, bytearray(file[offset:offset + length])])
        return found or [[b"TNSR", bytearray(4)]]

    def walk(self, sections):
        """A section that has fields, and them; any section, and nothing, where none has."""
        some = [section for section in sections if section[0] in STRUCTURED]
        if not some:
            return self.random.choice(sections), None
        type, content = section = self.random.choice(some)
        networks = [content for type, content in sections if type == b"NETW"]
        layers = Walk("NETW", networks[0]).values.get("layer count", 0) if type == b"STAT" and networks else 0
        return section, Walk(type.decode(), content, min(layers, 4096))

    def field(self, sections):
        """One field becomes something else."""
        random = self.random
        section, walk = self.walk(sections)
        if not walk or not walk.fields:
            return self.bytes(sections)
        field, other = random.choice(walk.fields), random.choice(walk.fields)
        kind = field.entry["type"]
        if kind in LENGTHS:
            form, text = LENGTHS[kind], random.choice(TEXTS)
            size, most = struct.calcsize(form), 256**struct.calcsize(form)
            if random.random() < 0.4 and other.entry["type"] in LENGTHS:
                text = section[1][other.start + struct.calcsize(LENGTHS[other.entry["type"]]):other.end]
            new = struct.pack(form, len(text) % most) + text
            if random.random() < 0.15:  # the length alone
                new = struct.pack(form, self.edge(1, 1024) % most) + section[1][field.start + size:field.end]
        elif kind == "digest":
            new = random.randbytes(random.choice((32, 32, 31, 33)))
        elif kind == "f32":
            new = struct.pack("<I", random.choice([*F32_BITS, random.getrandbits(32)]))
        else:
            form, bits = FORMS[kind], 8 * struct.calcsize(FORMS[kind])
            old = struct.unpack(form, section[1][field.start:field.end])[0]
            if kind == "f64":
                number = random.choice([*REALS, old / 2, -old, random.random()])
            else:
                number = random.choice((old + 1, old - 1, old ^ 1 << random.randrange(bits), field.entry.get("none", 0),
                                        self.edge(field.entry.get("least", 0), field.entry.get("most")))) % (1 << bits)
            new = struct.pack(form, number)
        section[1][field.start:field.end] = new

    def item(self, sections):
        """One item of a list is dropped, doubled or moved; the count may follow."""
        random = self.random
        section, walk = self.walk(sections)
        lists = [items for items in walk.items if items.places] if walk else []
        if not lists:
            return self.field(sections)
        count, places = random.choice(lists)
        start, end = random.choice(places)
        item, to, change = section[1][start:end], random.choice(places)[0], random.choice((-1, 0, 1))
        if change <= 0:
            del section[1][start:end]
        if change >= 0:
            section[1][to:to] = item
        if random.random() < 0.8:
            form = FORMS[count.entry["type"]]
            number = struct.unpack(form, section[1][count.start:count.end])[0] + change
            section[1][count.start:count.end] = struct.pack(form, max(number, 0) % (1 << 8 * struct.calcsize(form)))
        parts = [other for other in sections if other[0] == b"DATA"]
        if section[0] == b"TNSR" and parts and random.random() < 0.7:  # and the data with it
            at = sections.index(random.choice(parts))
            sections[at:at + 1] = [[b"DATA", bytearray(sections[at][1])] for _ in range(1 + change)]

    def bytes(self, sections):
        """Bytes of a content are changed, put in or taken out."""
        random, content = self.random, self.random.choice(sections)[1]
        at, size = random.randrange(len(content) + 1), random.choice((1, 1, 2, 4, 8, 40))
        some = bytes(random.choice((0, 1, 255, random.randrange(256))) for _ in range(size))
        how = random.randrange(4)
        if how == 0:
            content[at:at + size] = some[:len(content[at:at + size])]
        elif how == 1:
            content[at:at] = some
        elif how == 2:
            del content[at:at + size]
        elif at < len(content):
            content[at] ^= 1 << random.randrange(8)

    def section(self, sections):
        """A section is dropped, doubled, moved, renamed or put in."""
        random = self.random
        at, how = random.randrange(len(sections)), random.randrange(5)
        if how == 0 and len(sections) > 1:
            del sections[at]
        elif how == 1:
            sections.insert(random.randrange(len(sections) + 1), [sections[at][0], bytearray(sections[at][1])])
        elif how == 2:
            sections.insert(random.randrange(len(sections)), sections.pop(at))
        elif how == 3:
            sections[at][0] = random.choice(TYPES)
        else:
            content = random.choice((b"", b"x", bytes(64), bytes(range(99))))
            self.insert(sections, [random.choice(TYPES), bytearray(content)])

    def splice(self, sections):
        """A section comes from another file."""
        other = self.random.choice(self.sections(self.pick()))
        same = [section for section in sections if section[0] == other[0]]
        if same and self.random.random() < 0.8:
            self.random.choice(same)[1] = other[1]
        else:
            self.insert(sections, other)

    def insert(self, sections, section):
        """Puts a section in, mostly where it belongs."""
        sections.append(section)
        if self.random.random() < 0.8:
            sections.sort(key=lambda section: (section[0] == b"DATA", section[0]))

    # Bytes of a whole file, after its checksums.

    def head(self, file):
        """A field of the header or the directory; mostly the directory's checksum is right again."""
        random = self.random
        if random.random() < 0.4:
            form, at = random.choice((("<B", random.randrange(8)), ("<H", 8), ("<H", 10), ("<I", 12), ("<Q", 16)))
        else:
            entry = 24 + 24 * random.randrange(struct.unpack_from("<I", file, 12)[0])
            form, at = random.choice((("<I", entry + 4), ("<Q", entry + 8), ("<Q", entry + 16), ("<4s", entry)))
        if form == "<4s":
            file[at:at + 4] = random.choice(TYPES)
        else:
            old = struct.unpack_from(form, file, at)[0]
            number = random.choice((old + 1, old - 1, old + 64, old - 64, self.edge(), old ^ 1 << random.randrange(64)))
            struct.pack_into(form, file, at, number % (1 << 8 * struct.calcsize(form)))
        if random.random() < 0.1:
            file[:8] = random.choice(SIGNATURES)
        return rechecked(file) if random.random() < 0.85 else file

    def place(self, file):
        """A length that lies, and a directory that follows it."""
        random, count = self.random, struct.unpack_from("<I", file, 12)[0]
        liar, place = random.choice((random.randrange(count), count - 1)), 28 + 24 * count
        for index in range(count):
            entry, place = 24 + 24 * index, -(-place // 64) * 64
            length = struct.unpack_from("<Q", file, entry + 16)[0]
            if index == liar:
                room = MOST - place  # for the content, and perhaps its block checksums
                room -= random.choice((0, 4 * -(-room // (1 << 20)), 4 * (room // ((1 << 20) + 4) + 1)))
                length = max(0, random.choice((self.edge(), room + random.randrange(-70, 70), room, length + 1)))
            struct.pack_into("<QQ", file, entry + 8, place % (1 << 64), length % (1 << 64))
            place += length + (4 * -(-length // (1 << 20)) if length > 1 << 20 else 0)
        struct.pack_into("<Q", file, 16, place % (1 << 64))
        return rechecked(file)

    def flip(self, file):
        """A bit is the other one; the checksum of the directory may be right again."""
        file[self.random.randrange(len(file))] ^= 1 << self.random.randrange(8)
        return file if self.random.random() < 0.5 else rechecked(file)

    def cut(self, file):
        """The file is shorter or longer than it was."""
        random = self.random
        if random.random() < 0.3:
            return file + bytes(random.choice((1, 4, 64)))
        length, directory = len(file), 28 + 24 * struct.unpack_from("<I", file, 12)[0]
        return file[:random.choice((random.randrange(length + 1), random.randrange(min(length, 140)), length - 1,
                                    random.choice((0, 7, 8, 23, 24, 25)), directory + random.choice((-1, 0, 1))))]

    def pad(self, file):
        """A byte at the end of a section is another; mostly it is padding."""
        count = struct.unpack_from("<I", file, 12)[0]
        entries = range(24, 24 + 24 * count, 24)
        ends = [28 + 24 * count] + [sum(struct.unpack_from("<QQ", file, entry + 8)) for entry in entries]
        at = self.random.choice(ends) + self.random.randrange(64)
        if at < len(file):
            file[at] ^= 1 << self.random.randrange(8)
        return file


def assemble(sections):
    """A file of these sections in this order, with the lengths, offsets and checksums that they need."""
    place, entries, body, block = 28 + 24 * len(sections), b"", [], 1 << 20
    for type, content in sections:
        start = -(-place // 64) * 64
        sums = b"".join(struct.pack("<I", zlib.crc32(content[at:at + block])) for at in range(0, len(content), block))
        sums = sums if len(content) > block else b""
        entries += struct.pack("<4sIQQ", type, zlib.crc32(sums or content), start, len(content))
        body += [bytes(start - place), content, sums]
        place = start + len(content) + len(sums)
    head = nnb.SIGNATURE + struct.pack("<HHIQ", 1, 1, len(sections), place) + entries
    return b"".join([head, struct.pack("<I", zlib.crc32(head)), *body])


def rechecked(file):
    """The file with the right checksum of its directory, where it has one."""
    end = 24 + 24 * struct.unpack_from("<I", file, 12)[0] if len(file) >= 24 else 0
    if 24 <= end <= len(file) - 4:
        struct.pack_into("<I", file, end, zlib.crc32(file[:end]))
    return file
