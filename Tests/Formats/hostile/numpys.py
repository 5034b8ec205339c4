"""Arrays and archives of NumPy that are wrong in one place (Spec/npz.md)."""

import struct
import zlib

import zips
from case import Case, u16, u32
from zips import Archive, Member, deflated

MAGIC = b"\x93NUMPY"


def header(text, version=(1, 0), length=None):
    body = text if isinstance(text, bytes) else text.encode()
    length = len(body) if length is None else length
    return MAGIC + bytes(version) + (u16(length) if version[0] == 1 else u32(length)) + body


def described(descr="'<f4'", order="False", shape="(2, 3)"):
    return f"{{'descr': {descr}, 'fortran_order': {order}, 'shape': {shape}, }}\n"


def array(shape=(2, 3), data=None, **texts):
    """An array of f32, its elements 1, 2, 3 …"""
    count = 1
    for size in shape:
        count *= size
    data = struct.pack(f"<{count}f", *range(1, count + 1)) if data is None else data
    return header(described(shape="(" + "".join(f"{size}, " for size in shape) + ")", **texts)) + data


def npy_faults():
    """Pairs of a name and (bytes, code, offset) of arrays alone."""
    good, damaged, refused = array(), "npy-damaged", "npy-refused"
    data = struct.pack("<6f", *range(6))
    start = len(header(described()))
    for length in (6, 7, 8, 9):
        yield f"cut-at-{length}", (good[:length], damaged, length)
    yield "cut-in-header", (good[:start - 1], damaged, start - 1)
    yield "cut-before-data", (good[:start], damaged, start)
    yield "cut-in-data", (good[:-1], damaged, len(good) - 1)
    yield "trailing-byte", (good + b"\0", refused, len(good))
    yield "two-arrays", (good + good, refused, len(good))
    for version in ((0, 0), (1, 1), (4, 0), (255, 255)):
        yield "version-%d.%d" % version, (header(described(), version) + data, refused, 6)
    yield "header-2-32", (header(described(), (2, 0), 0xFFFFFFFF) + data, refused, 8)
    yield "header-length-0", (header("") , damaged, 10)
    yield "header-longer-than-file", (header(described(), (1, 0), 60_000), damaged, len(header(described())))

    def text(what, body, place):
        return f"header-{what}", (header(body) + data, damaged, 10 + (body.index(place) if isinstance(place, str) else place))
    yield text("list", "[1]\n", 0)
    yield text("key-unknown", described().replace("}", "'x': 1}"), "'x'")
    yield text("key-twice", "{'shape': (2, 3), 'shape': (2, 3), 'descr': '<f4', 'fortran_order': False}", 17 + 1)
    yield text("key-missing", "{'descr': '<f4', 'shape': (2, 3)}", 33)
    yield text("shape-negative", described(shape="(-1, 3)"), "-1")
    yield text("shape-hexadecimal", described(shape="(0x2, 3)"), "x2")
    yield text("shape-sum", described(shape="(1+1, 3)"), "+1")
    yield text("shape-true", described(shape="(True, 6)"), "True, 6")
    yield text("shape-list", described(shape="[2, 3]"), "[2")
    yield text("order-number", described(order="0"), "0, 's")
    yield text("not-utf-8", described().encode().replace(b"descr", b"d\xffscr").decode("latin-1"), 1)
    yield text("code", "__import__('os').system('touch hostile')\n", 0)
    yield text("trailing", described() + "1", described().__len__())
    # The digit that is one too many.
    for what, sizes, digit in (("2-63", "(9223372036854775808,)", 18), ("2-64", "(18446744073709551616,)", 19),
                               ("digits", "(" + "9" * 40_000 + ",)", 18)):
        body = described(shape=sizes)
        yield f"shape-{what}", (header(body) + data, damaged, 10 + body.index("(") + 1 + digit)
    for what, sizes in (("wraps", "(4294967296, 4294967296)"), ("wraps-to-6", "(6148914691236517206, 6)"), ("2-63-bytes", "(4611686018427387904,)"),
                        ("zero-times-all", "(4611686018427387904, 4611686018427387904, 0)")):
        yield f"shape-{what}", (header(described(shape=sizes)) + data, damaged, None)
    yield "shape-2-40", (header(described(shape="(1099511627776,)")) + data, damaged, start - len("(2, 3)") + len("(1099511627776,)") + len(data))
    many = "(" + "1, " * 64 + ")"
    over = described(shape="(" + "1, " * 65 + ")")
    # NumPy has such arrays, .nnb has not.
    yield "rank-64", (header(described(shape=many)) + data[:4], refused, None)
    yield "rank-65", (header(over) + data[:4], damaged, 10 + over.index("(") + 1 + 3 * 64)
    deep = described(descr="[" * 20_000 + "]" * 20_000)
    yield "descr-nested", (header(deep) + data, refused, None)
    yield "objects", (header(described(descr="'|O'")) + b"\x80\x04cos\nsystem\n(S'touch hostile'\ntR.", refused, None)


def npz_cases(is_full):
    good, damaged, refused = array(), "npz-damaged", "npz-refused"
    contents = [("b.npy", array((3,))), ("a.npy", good)]
    yield from zips.as_cases("npz", "npz", contents)

    def one(what, members, code, offset=None):
        return Case(f"npz/{what}", {"model.npz": Archive(members).bytes}, code, offset)
    for what, (data, code, offset) in npy_faults():
        yield Case(f"npy/{what}", {"model.npy": data}, code, offset)
        if code is not None and not what.startswith("cut-at-6"):
            # Among others, arrays without numbers are left out.
            inner = None if what in ("descr-nested", "objects") else code.replace("npy-", "npz-")
            yield one(f"array-{what}", [Member("b.npy", array((3,))), Member("a.npy", data)], inner)
    yield one("array-of-two-names", [Member("a", good), Member("a.npy", good)], refused)
    yield one("no-array", [Member("a.npy", b"not an array")], damaged)
    inner = Archive([Member("a.npy", good + bytes(1 << 24), 8)]).bytes
    yield one("bomb-in-archive", [Member("a.npy", good), Member("inner.npz", inner, 8)], None)
    if not is_full:
        return
    zeros = 1 << 28
    bomb = header(described(shape=f"({zeros // 4},)")) + bytes(zeros)
    # The text says six elements, and a quarter of a GiB comes out of the stream.
    yield one("bomb-behind-array", [Member("a.npy", good + bytes(zeros), 8)], refused)
    yield one("bomb-beside-array", [Member("a.npy", good), Member("readme.txt", bytes(zeros), 8)], None)
    packed = deflated(bomb)
    yield one("bomb-cut", [Member("a.npy", bomb, 8, raw=packed[:len(packed) - 100])], "zip-damaged",
              30 + len("a.npy"))

    large = {"large": lambda *found: zips.large_end(*found), "count": 0xFFFF}
    archive = Archive([Member(f"{index}.npy", b"") for index in range(131_073)], **large)
    yield Case("npz/members-131073", {"model.npz": archive.bytes}, "zip-refused", archive.end + 10)
    most = Archive([Member(f"{index}.npy", array(())) for index in range(65_536)], **large)
    yield Case("npz/arrays-65536", {"model.npz": most.bytes}, None)
    arrays = Archive([Member(f"{index}.npy", array(())) for index in range(65_537)], **large)
    yield Case("npz/arrays-65537", {"model.npz": arrays.bytes}, refused)
