"""Zip archives that are wrong in one place (Spec/zip.md), as each of the formats that are archives."""

import zlib

from case import Case, u16, u32, u64

LOCAL, ENTRY, END, LARGE_END, LOCATOR = 0x04034B50, 0x02014B50, 0x06054B50, 0x06064B50, 0x07064B50
STREAMED, UTF8 = 8, 0x800


def deflated(data):
    """A raw deflate stream."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


class Member:
    """A member; whatever is given by keyword stands in the archive in the place of what is right.

    Of the header: name, flags, method, crc, packed, size, extra; the same in the directory with `entry_` before them, and
    entry_offset, entry_disk. `raw` is the data as it is stored, `behind` what follows it."""

    def __init__(self, name, data, method=0, **others):
        self.name = name if isinstance(name, bytes) else name.encode()
        self.data, self.method, self.others = data, method, others
        self.raw = others.get("raw", deflated(data) if method == 8 else data)

    def get(self, field, default, place=""):
        return self.others.get(place + field, self.others.get("both_" + field, default))

    def header(self, place, before):
        """The fields that both records have, from the flags to the length of the extra fields."""
        get = lambda field, default: self.get(field, default, place)
        name, extra = get("name", self.name), get("extra", b"")
        return (before + u16(get("flags", 0)) + u16(get("method", self.method)) + u16(0) + u16(0x21)
                + u32(get("crc", zlib.crc32(self.data))) + u32(get("packed", len(self.raw)))
                + u32(get("size", len(self.data))) + u16(len(name)) + u16(len(extra))), name, extra

    def local(self):
        fixed, name, extra = self.header("local_", u32(LOCAL) + u16(20))
        return fixed + name + extra

    def entry(self, offset):
        fixed, name, extra = self.header("entry_", u32(ENTRY) + u16(20) + u16(20))
        return (fixed + u16(0) + u16(self.get("disk", 0, "entry_")) + u16(0) + u32(0)
                + u32(self.get("offset", offset, "entry_")) + name + extra)


class Archive:
    """The bytes of an archive, and where its parts are.

    Keywords: comment, disk, first_disk, here, count, directory_size, directory_offset for the end record; `gap` before the
    directory, `between` it and the end, `large` for the ZIP64 records, `tail` behind all."""

    def __init__(self, members, **others):
        data = bytearray(others.get("start", b""))
        self.headers, self.data, self.ends, self.entries = [], [], [], []
        for member in members:
            header = member.local()
            self.headers.append(len(data))
            self.data.append(len(data) + len(header))
            data += header + member.raw
            self.ends.append(len(data))
            data += member.others.get("behind", b"")
        data += others.get("gap", b"")
        self.directory = len(data)
        for member, offset in zip(members, self.headers):
            self.entries.append(len(data))
            data += member.entry(offset)
        size, count = len(data) - self.directory, len(members)
        data += others.get("between", b"")
        if "large" in others:
            self.large = len(data)
            data += others["large"](self, size, count)
        self.end = len(data)
        comment = others.get("comment", b"")
        data += (u32(END) + u16(others.get("disk", 0)) + u16(others.get("first_disk", 0))
                 + u16(others.get("here", others.get("count", count))) + u16(others.get("count", count))
                 + u32(others.get("directory_size", size)) + u32(others.get("directory_offset", self.directory))
                 + u16(others.get("comment_size", len(comment))) + comment + others.get("tail", b""))
        self.bytes = bytes(data)


def large_end(archive, directory_size, member_count, **others):
    """The ZIP64 record and its locator."""
    get = others.get
    record = (u32(LARGE_END) + u64(get("record_size", 44)) + u16(45) + u16(45) + u32(get("disk", 0)) + u32(0)
              + u64(get("count", member_count)) + u64(get("count", member_count)) + u64(get("size", directory_size))
              + u64(get("offset", archive.directory)))
    return record + u32(LOCATOR) + u32(0) + u64(get("place", archive.large)) + u32(get("disks", 1))


def large_extra(*numbers):
    return u16(1) + u16(8 * len(numbers)) + b"".join(map(u64, numbers))


def faults(contents):
    """Pairs of a fault's name and (the archive's bytes, the code, the offset). `contents` are names and bytes; the first
    one is what tells the format, and the fault is in the last one."""
    first = [Member(name, data) for name, data in contents[:-1]]
    name, data = contents[-1]
    last = len(first)

    def one(code, place, others=None, method=0, name=name, data=data, **fields):
        archive = Archive(first + [Member(name, data, method, **fields)], **(others or {}))
        return archive.bytes, code, place(archive) if callable(place) else place

    entry = lambda distance=0: lambda archive: archive.entries[last] + distance
    header = lambda distance=0: lambda archive: archive.headers[last] + distance
    end = lambda distance=0: lambda archive: archive.end + distance
    content = lambda archive: archive.data[last]
    damaged, refused, crc = "zip-damaged", "zip-refused", zlib.crc32(data)

    for what, bad in {"absolute": "/" + name, "parent": "../" + name, "parent-inside": f"a/../../{name}", "empty": "",
                      "nul": name + "\0.txt", "not-utf-8": b"\xff" + name.encode(), "long": name + "x" * 5_000}.items():
        yield f"name-{what}", one(refused, entry(), name=bad)
    yield "name-twice", one(refused, entry(), name=contents[0][0]) if last else (
        Archive([Member(name, data), Member(name, data)]).bytes, refused,
        Archive([Member(name, data), Member(name, data)]).entries[1])
    yield "name-other-in-header", one(refused, entry(), local_name=b"X" * len(name.encode()))
    yield "name-longer-in-header", one(damaged, header(26), local_name=name.encode() + b"x")

    quoted = Member(name, data)
    cover = Member("cover.txt", quoted.local() + data)
    archive = Archive(first + [cover, Member(name, data)])
    inside = archive.data[last]
    archive = Archive(first + [cover, Member(name, data, entry_offset=inside)])
    yield "quoted-overlap", (archive.bytes, damaged, inside)
    twin = Archive(first + [Member(name, data), Member(name + "2", data, entry_name=name.encode() + b"2",
                                                        entry_offset=sum(len(m.local()) + len(m.raw) for m in first))])
    yield "two-entries-on-one-member", (twin.bytes, damaged, twin.headers[last] + 26)
    yield "content-into-directory", one(damaged, lambda a: a.directory, both_packed=len(data) + 9, both_size=len(data) + 9)
    yield "header-behind-directory", one(damaged, lambda a: a.directory, entry_offset=0x7FFFFFFF)
    yield "header-elsewhere", one(damaged, header(1), entry_offset=Archive(first + [quoted]).headers[last] + 1)

    for count, what in ((last, "small"), (last + 2, "large"), (0xFFFF, "all-ones")):
        yield f"count-too-{what}", one(damaged, end(10), {"count": count})
    yield "counts-differ", one(refused, end(), {"here": last + 2})
    yield "second-disk", one(refused, end(), {"disk": 1, "first_disk": 1})
    yield "entry-on-second-disk", one(refused, entry(), entry_disk=1)
    yield "directory-size", one(damaged, end(16), {"directory_size": 7})
    yield "directory-size-2-32", one(refused, end(12), {"directory_size": 0xFFFFFFFF})
    yield "directory-offset", one(damaged, end(16), {"directory_offset": 0xFFFFFFFE})
    yield "gap-behind-directory", one(damaged, end(16), {"between": b"\0"})
    yield "trailing-byte", one(damaged, lambda a: len(a.bytes), {"tail": b"\0"})
    yield "comment-too-long", one(damaged, lambda a: len(a.bytes), {"comment_size": 1})
    inner = u32(END) + bytes(16) + u16(0)
    yield "end-in-comment", one(damaged, end(), {"comment": inner})
    large = lambda **others: {"large": lambda *found: large_end(*found, **others)}
    yield "zip64-other-count", one(damaged, end(8), large(count=77))
    yield "zip64-count-2-63", one(refused, end(10), {**large(count=1 << 63), "count": 0xFFFF})
    yield "zip64-size-2-64", one(refused, end(12), {**large(size=(1 << 64) - 1), "directory_size": 0xFFFFFFFF})
    yield "zip64-offset-2-64", one(damaged, end(16), {**large(offset=(1 << 64) - 1), "directory_offset": 0xFFFFFFFF})
    yield "zip64-record-elsewhere", one(damaged, lambda a: a.large + 56 + 8, large(place=1 << 62))
    yield "zip64-record-is-none", one(damaged, 0, large(place=0))
    yield "zip64-record-size", one(damaged, lambda a: a.large + 4, large(record_size=(1 << 64) - 13))

    yield "checksum", one(damaged, content, both_crc=crc ^ 1)
    for field, place, value in (("crc", 14, crc ^ 1), ("packed", 18, 1), ("size", 22, 1), ("flags", 6, UTF8),
                                ("method", 8, 8)):
        yield f"{field}-other-in-header", one(damaged, header(place), **{f"local_{field}": value})
    yield "encrypted", one(refused, entry(), both_flags=1)
    yield "strongly-encrypted", one(refused, entry(), both_flags=64)
    yield "flag-unknown", one(refused, entry(8), both_flags=0x10)
    for method in (1, 9, 12, 14, 93, 99):
        yield f"method-{method}", one(refused, entry(10), both_method=method)
    yield "stored-with-two-sizes", one(damaged, entry(20), both_size=len(data) + 1)
    yield "ratio", one(damaged, entry(), method=8, both_size=1_032 * len(deflated(data)) + 1_025)
    yield "ratio-of-nothing", one(damaged, entry(), method=8, raw=b"", both_size=1)
    yield "size-2-32", one(damaged, lambda a: a.entries[last] + 46 + len(name.encode()), both_size=0xFFFFFFFF,
                           both_packed=0xFFFFFFFF)
    behind_name = lambda archive: archive.entries[last] + 46 + len(name.encode())
    for what, number in (("2-63", 1 << 63), ("2-64", (1 << 64) - 1)):
        yield f"size-{what}", one(refused, behind_name, both_size=0xFFFFFFFF, both_packed=0xFFFFFFFF,
                                  both_extra=large_extra(number, number))
    yield "size-below-2-63", one(damaged, lambda a: a.directory, both_size=0xFFFFFFFF, both_packed=0xFFFFFFFF,
                                 both_extra=large_extra((1 << 63) - 1, (1 << 63) - 1))
    yield "zip64-field-twice", one(damaged, lambda a: behind_name(a) + 20, both_size=0xFFFFFFFF,
                                   both_packed=0xFFFFFFFF, both_extra=large_extra(len(data), len(data)) * 2)
    yield "zip64-field-short", one(damaged, lambda a: behind_name(a) + 12, both_size=0xFFFFFFFF,
                                   both_packed=0xFFFFFFFF, both_extra=large_extra(len(data)))
    yield "extra-too-long", one(damaged, behind_name, entry_extra=u16(1) + u16(100))
    yield "extra-rest", one(damaged, behind_name, entry_extra=b"\1\0\0")
    yield "descriptor-wrong", one(damaged, lambda a: a.ends[last], both_flags=STREAMED, local_crc=0, local_packed=0,
                                  local_size=0, behind=u32(0x08074B50) + u32(crc) + u32(1) + u32(1))
    yield "descriptor-missing", one(damaged, lambda a: a.ends[last], both_flags=STREAMED, local_crc=0, local_packed=0,
                                    local_size=0)

    stream = deflated(data)
    yield "deflate-cut", one(damaged, content, method=8, raw=stream[:-3])
    yield "deflate-reserved-block", one(damaged, content, method=8, raw=b"\7" + stream[1:])
    yield "deflate-longer-than-stated", one(damaged, content, method=8, raw=deflated(data + b"x"))
    yield "deflate-shorter-than-stated", one(damaged, content, method=8, raw=deflated(data[:-1]))
    yield "deflate-trailing", one(damaged, content, method=8, raw=stream + b"\0")


def truncations(contents):
    """An archive cut at every boundary of its parts, as for `faults`; recognition takes the name of what comes first."""
    archive = Archive([Member(name, data) for name, data in contents])
    first = archive.data[0]
    places = {"first-header": first, "directory": archive.directory, "end": archive.end,
              "end-4": archive.end + 4, "last-byte": len(archive.bytes) - 1}
    for index in range(len(contents)):
        places |= {f"header-{index}": archive.headers[index], f"data-{index}": archive.data[index],
                   f"entry-{index}": archive.entries[index], f"entry-{index}-1": archive.entries[index] + 1}
    for what, place in sorted(places.items(), key=lambda pair: pair[1]):
        if place >= first:
            yield f"cut-at-{what}", (archive.bytes[:place], "zip-damaged", place)
    yield "cut-at-0", (b"", "empty", None)
    yield "cut-at-3", (archive.bytes[:3], "unknown-format", None)
    yield "cut-at-4", (archive.bytes[:4], "other-format", None)


def as_cases(format, ending, contents):
    """All of these faults as files of one format."""
    for kind in (faults, truncations):
        for what, (data, code, offset) in kind(contents):
            yield Case(f"{format}/zip-{what}", {f"model.{ending}": data}, code, offset)
