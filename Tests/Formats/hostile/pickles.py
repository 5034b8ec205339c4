"""PyTorch's files that are wrong in one place, or made to take time or memory (Spec/pytorch.md)."""

import struct

import zips
from case import Case, u16, u32, u64
from zips import Archive, Member

PROTO, STOP, MARK = b"\x80\x02", b".", b"("
TUPLE, TUPLE1, TUPLE2, TUPLE3, EMPTY_TUPLE = b"t", b"\x85", b"\x86", b"\x87", b")"
LIST, DICT, APPEND, APPENDS, SETITEM, SETITEMS = b"]", b"}", b"a", b"e", b"s", b"u"
REDUCE, BUILD, NEWOBJ, PERSID, NONE = b"R", b"b", b"\x81", b"Q", b"N"
REBUILD = "torch._utils", "_rebuild_tensor_v2"
MAGIC = bytes.fromhex("80028a0a6cfc9c46f9206aa850192e")
BEGIN = MAGIC + PROTO + b"M\xe9\x03." + PROTO + b"}."


def text(value):
    value = value if isinstance(value, bytes) else value.encode()
    return b"X" + u32(len(value)) + value


def name(module, word):
    return b"c" + module.encode() + b"\n" + word.encode() + b"\n"


def number(value):
    if isinstance(value, bytes):
        return value
    if -(1 << 31) <= value < 1 << 31:
        return b"J" + u32(value)
    data = value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True)
    return b"\x8a" + bytes([len(data)]) + data


def numbers(values):
    return values if isinstance(values, bytes) else MARK + b"".join(map(number, values)) + TUPLE


def put(place):
    return b"r" + u32(place)


def get(place):
    return b"j" + u32(place)


def storage(key="0", count=6, type="FloatStorage", last=b""):
    return MARK + text("storage") + name("torch", type) + text(key) + text("cpu") + number(count) + last + TUPLE + PERSID


def tensor(shape=(2, 3), strides=(3, 1), offset=0, of=None, function=REBUILD, rest=b"\x89}"):
    return (name(*function) + MARK + (of or storage()) + number(offset) + numbers(shape) + numbers(strides) + rest
            + TUPLE + REDUCE)


def dictionary(items):
    return DICT + MARK + b"".join(text(key) + value for key, value in items) + SETITEMS


DATA = struct.pack("<6f", *range(6))


def archive(pickle, storages=None, **others):
    members = [Member("archive/data.pkl", pickle)]
    members += [Member(f"archive/data/{key}", data) for key, data in (storages or {"0": DATA}).items()]
    members += [Member("archive/byteorder", others.get("order", b"little")), Member("archive/version", b"3\n")]
    return Archive(members)


def pickled(body):
    return PROTO + body + STOP


def stream(body, keys=("0",), data=None):
    """A file of the older format."""
    data = u64(6) + DATA if data is None else data
    return BEGIN + pickled(body) + pickled(LIST + MARK + b"".join(map(text, keys)) + APPENDS) + data


def pickle_faults():
    """Triples of a name, the pickle's bytes and where in it the fault is; the last part of the code where it is not damage."""
    good = pickled(dictionary([("w", tensor())]))
    yield "empty", b"", 0, "damaged"
    yield "cut-at-1", good[:1], 1, "damaged"
    yield "cut-without-stop", good[:-1], len(good) - 1, "damaged"
    yield "cut-in-text", good[:9], 9, "damaged"
    yield "trailing-byte", good + b"\0", len(good), "damaged"
    for version in (0, 1, 6, 255):
        yield f"protocol-{version}", b"\x80" + bytes([version]) + good[2:], 0, "refused"
    for what, opcode in {"pop": b"0", "dup": b"2", "pop-mark": b"1", "inst": b"ios\nsystem\n", "obj": b"o", "get": b"g0\n",
                         "put": b"p0\n", "int": b"I1\n", "float": b"F1\n", "string": b"S'x'\n", "persid": b"P0\n",
                         "ext1": b"\x82\1", "ext4": b"\x84\1\0\0\0", "dict": b"d", "list": b"l", "buffer": b"\x97", "unknown": b"\xff"}.items():
        yield f"opcode-{what}", PROTO + b"N" + opcode + b".", 3, "refused"
    for what, body in {"stack-empty": TUPLE1, "stack-below-mark": NONE + MARK + TUPLE1, "no-mark": NONE + TUPLE,
                       "append-to-none": NONE + NONE + APPEND, "setitem-on-list": LIST + NONE + NONE + SETITEM,
                       "setitem-on-tensor": tensor()[:-1] + NONE + NONE + SETITEM, "setitems-odd": DICT + MARK + NONE + SETITEMS,
                       "reduce-of-number": number(1) + EMPTY_TUPLE + REDUCE, "reduce-with-list": name("a", "b") + LIST + REDUCE,
                       "build-on-dict": DICT + DICT + BUILD, "memo-missing": get(7), "memo-put-on-nothing": put(0),
                       "stack-global-of-numbers": number(1) + number(2) + b"\x93"}.items():
        last = {"memo-missing": 5, "memo-put-on-nothing": 5}.get(what, 1)
        yield what, pickled(body), 2 + len(body) - last, "damaged"
    yield "stop-with-mark", pickled(NONE + MARK), 4, "damaged"
    yield "stop-with-two", pickled(NONE + NONE), 4, "damaged"
    yield "stop-with-none", PROTO + STOP, 2, "damaged"
    yield "memo-2-32", pickled(NONE + put(0xFFFFFFFF)), 3, "refused"
    yield "text-2-32", PROTO + b"X" + u32(0xFFFFFFFF), 7, "damaged"
    yield "text-2-64", PROTO + b"\x8d" + u64((1 << 64) - 1), 11, "damaged"
    yield "text-2-63", PROTO + b"\x8d" + u64(1 << 63), 11, "damaged"
    yield "bytes-2-64", PROTO + b"\x8e" + u64((1 << 64) - 1), 11, "damaged"
    yield "long-negative", PROTO + b"\x8b" + u32(-1), 7, "damaged"
    yield "name-without-end", PROTO + b"c" + b"a" * 500, 503, "damaged"
    yield "name-long", pickled(name("a" * 1_100, "b")), 3, "refused"
    yield "name-not-utf-8", PROTO + b"c\xff\nb\n.", 3, "damaged"
    twice = dictionary([("w", tensor()), ("w", tensor())])
    yield "key-twice", pickled(twice), 2 + twice.rindex(text("w")) + 5, "damaged"
    bad = dictionary([(b"\xff\xfe", tensor())])
    yield "key-not-utf-8", pickled(bad), 2 + bad.index(b"\xff\xfe"), "damaged"
    long = dictionary([("k" * 2_049, tensor())])
    yield "key-long", pickled(long), 2 + long.index(b"kk"), "refused"
    names = b"".join(name("m", str(index)) for index in range(4_097))
    yield "names-4097", pickled(MARK + names + TUPLE), 3 + len(names) - len(name("m", "4096")), "refused"


def tensor_faults():
    """Names and tensors that no storage has; the offset is not told."""
    big = 1 << 62
    for what, one in {
            "offset-negative": tensor(offset=-1), "offset-1": tensor(offset=1), "offset-2-62": tensor(offset=big),
            "offset-2-63": tensor(offset=1 << 63), "size-negative": tensor((-2, 3)), "size-2-63": tensor((1 << 63, 0)),
            "size-7": tensor((7,), (1,)), "size-wraps": tensor((1 << 32, 1 << 32), (0, 0)),
            "size-wraps-to-6": tensor((6148914691236517206, 6), (0, 0)), "bytes-2-63": tensor((1 << 61,), (0,)),
            "stride-negative": tensor(strides=(-3, 1)), "stride-3-3": tensor(strides=(3, 3)),
            "stride-2-62": tensor((3, 3), (big, big)), "stride-2-63": tensor(strides=(1 << 63, 1)),
            "strides-few": tensor(strides=(1,)), "strides-many": tensor(strides=(1, 1, 1)), "sizes-none": tensor(shape=NONE),
            "sizes-of-texts": tensor(shape=text("2") + text("3") + TUPLE2), "rank-33": tensor((1,) * 33, (1,) * 33),
            "storage-none": tensor(of=NONE), "storage-count-7": tensor(of=storage(count=7)),
            "storage-count-negative": tensor(of=storage(count=-6)), "storage-count-2-62": tensor(of=storage(count=big)),
            "storage-count-2-63": tensor(of=storage(count=1 << 63)), "storage-missing": tensor(of=storage("1")),
            "storage-path": tensor(of=storage("../version")), "storage-is-pickle": tensor(of=storage("../data.pkl")),
            "storage-of-3-parts": tensor(of=text("storage") + name("torch", "FloatStorage") + text("0") + TUPLE3 + PERSID),
            "storage-view-outside": tensor(of=storage(last=text("v") + number(4) + number(3) + TUPLE3)),
            "storage-view-2-62": tensor(of=storage(last=text("v") + number(big) + number(big) + TUPLE3)),
            "arguments-none": name(*REBUILD) + EMPTY_TUPLE + REDUCE}.items():
        yield what, one


def heavy():
    """Names, pickles and codes: they are small, and must not take time or memory."""
    good, w = tensor(), lambda body: pickled(DICT + MARK + text("x") + MARK + body + TUPLE + text("w") + tensor() + SETITEMS)
    tree = EMPTY_TUPLE + put(0)
    for level in range(1, 60):
        tree += get(level - 1) + get(level - 1) + TUPLE2 + put(level)
    yield "tree-2-60", w(tree), None
    yield "list-in-itself", w(LIST + put(0) + get(0) + APPEND), None
    yield "dict-in-itself", pickled(DICT + put(0) + MARK + text("x") + get(0) + text("w") + tensor() + SETITEMS), None
    yield "tuple-in-itself", w(LIST + put(0) + get(0) + TUPLE1 + put(1) + APPEND), None
    yield "object-in-itself", w(name("a", "b") + EMPTY_TUPLE + REDUCE + put(0) + text("s") + get(0) + b"\x86" + BUILD), None
    yield "nested-tuples", w(NONE + TUPLE1 * 500_000), None
    yield "nested-lists", w(LIST * 250_000 + APPEND * 249_999), None
    yield "nested-dicts", w((DICT + text("k")) * 100_000 + NONE + SETITEM * 100_000), None
    yield "nested-objects", w(name("a", "b") + put(0) + NONE + TUPLE1
                              + (put(1) + get(0) + get(1) + REDUCE + TUPLE1) * 200_000), None
    yield "marks", pickled(MARK * 900_000), "damaged"
    yield "gets", w(NONE + put(0) + MARK + get(0) * 900_000 + TUPLE), None
    yield "appends-one", w(LIST + (NONE + APPEND) * 450_000), None
    yield "lists-500000", w(MARK + LIST * 900_000 + TUPLE), None
    yield "dicts-with-one", w(MARK + (DICT + text("k") + NONE + SETITEM) * 220_000 + TUPLE), None
    yield "objects-300000", w(name("a", "b") + put(0) + MARK + (get(0) + EMPTY_TUPLE + REDUCE) * 300_000 + TUPLE), None
    yield "texts-16-mib", w(MARK + (b"X" + u32(10) + b"t" * 10) * 900_000 + TUPLE), None
    yield "instructions", pickled(MARK + NONE * (1 << 20) + TUPLE), "refused"
    yield "pickle-17-mib", pickled(b"X" + u32(17 << 20) + bytes(17 << 20)), "refused-size"
    # Many tensors share one thing that is large: looking at it for each of them would take hours.
    many = 60_000
    huge = DICT + put(1) + MARK + b"".join(b"X" + u32(6) + b"%06d" % index + NONE for index in range(100_000)) + SETITEMS
    parts = MARK + storage() + number(0) + numbers((2, 3)) + numbers((3, 1)) + b"\x89}" + NONE * 400_000 + TUPLE
    shared = name(*REBUILD) + put(0) + storage() + put(2)
    one = (get(0) + MARK + get(2) + b"K\0" + numbers(b"K\2\x85") + b"K\1\x85\x89N" + get(1) + TUPLE + REDUCE)
    keys = [b"X" + u32(5) + b"%05d" % index for index in range(many)]
    yield "tensors-with-large-metadata", pickled(huge + shared + TUPLE3 + put(3) + DICT + MARK + text("a") + get(3) + b"".join(
        key + one for key in keys[:40_000]) + SETITEMS + TUPLE2), "damaged-nowhere"
    call = get(0) + get(1) + REDUCE
    yield "tensors-with-large-arguments", pickled(
        parts + put(1) + name(*REBUILD) + put(0) + TUPLE2 + put(3) + DICT + MARK + text("a") + get(3) + b"".join(
            key + call for key in keys) + SETITEMS + TUPLE2), "damaged-nowhere"
    reference = MARK + text("storage") + name("torch", "FloatStorage") + text("0") + text("cpu") + b"K\6" + NONE * 400_000 + TUPLE
    yield "references-with-many-parts", pickled(reference + put(0) + TUPLE1 + put(1) + DICT + MARK + text("w") + tensor() + text("x") + MARK
                                                + (get(0) + PERSID) * 100_000 + TUPLE + SETITEMS + TUPLE2), None
    module = lambda children, others=b"": (name("m", "M") + EMPTY_TUPLE + NEWOBJ + DICT + MARK + text("_parameters") + DICT + text("w") + good
                                           + SETITEM + text("_modules") + children + others + SETITEMS + BUILD)
    settings = b"".join(b"X" + u32(6) + b"%06d" % index + NONE for index in range(100_000))
    child = module(DICT, settings) + put(5)
    shared = DICT + MARK + b"".join(key + get(5) for key in keys[:30_000]) + SETITEMS
    yield "module-30000-times", pickled(child + DICT + MARK + text("m") + module(shared) + SETITEMS + TUPLE2), "refused"
    doubling = module(DICT) + put(0)
    for level in range(1, 40):
        doubling += module(DICT + MARK + text("a") + get(level - 1) + text("b") + get(level - 1) + SETITEMS) + put(level)
    yield "modules-2-40", pickled(MARK + doubling + TUPLE), "refused"
    ring = (name("m", "M") + EMPTY_TUPLE + NEWOBJ + put(0) + DICT + MARK + text("_parameters") + DICT + text("_modules") + DICT
            + text("a") + get(0) + SETITEM + SETITEMS + BUILD)
    yield "module-in-itself", pickled(ring), "refused"
    yield "expanded", pickled(dictionary([("w", tensor((1 << 20, 1 << 10), (0, 0)))])), "refused"
    views = b"".join(text(str(index)) + tensor((6,), (1,)) for index in range(1_000))
    yield "views-1000", pickled(DICT + MARK + views + SETITEMS), None
    over = b"".join(b"X" + u32(5) + b"%05d" % index + get(0) for index in range(65_537))
    most = b"".join(b"X" + u32(5) + b"%05d" % index + get(0) for index in range(65_535))
    yield "tensors-65535", pickled(tensor() + put(0) + TUPLE1 + put(1) + DICT + MARK + text("t") + get(1) + most + SETITEMS + TUPLE2), None
    yield "tensors-65537", pickled(tensor() + put(0) + TUPLE1 + put(1) + DICT + MARK + text("t") + get(1) + over + SETITEMS + TUPLE2), "refused"


def pickle_cases(is_full):
    contents = [("archive/data.pkl", pickled(dictionary([("w", tensor())]))), ("archive/version", b"3\n"), ("archive/data/0", DATA)]
    yield from zips.as_cases("pt", "pt", contents)
    good = pickled(dictionary([("w", tensor())]))
    for what, pickle, place, code in pickle_faults():
        made = archive(pickle)
        yield Case(f"pt/pickle-{what}", {"model.pt": made.bytes}, f"pt-{code}", made.data[0] + place)
        if what not in ("empty", "trailing-byte"):
            start = len(BEGIN)
            yield Case(f"pt/stream-pickle-{what}", {"model.pt": BEGIN + pickle}, f"pt-{code}", start + place)
    for what, one in tensor_faults():
        pickle = pickled(dictionary([("w", one)]))
        yield Case(f"pt/tensor-{what}", {"model.pt": archive(pickle).bytes}, "pt-damaged")
    for what, pickle, code in heavy() if is_full else ():
        made = archive(pickle)
        offset = None
        if code == "damaged":
            offset = made.data[0] + len(pickle) - 1
        elif what == "instructions":
            offset = made.data[0] + (1 << 20) + 1
        elif code == "damaged-nowhere":
            code = "damaged"
        elif code == "refused-size":
            yield Case(f"pt/heavy-{what}", {"model.pt": made.bytes}, "zip-refused")
            continue
        yield Case(f"pt/heavy-{what}", {"model.pt": made.bytes}, code and f"pt-{code}", offset)
        if code is None and what.startswith(("references", "tree")):
            body = pickle[2:-1]
            # The stream's storages come after the pickle, in an order of their own, so all references are looked at.
            bad = "pt-damaged" if what.startswith("references") else None
            yield Case(f"pt/heavy-stream-{what}", {"model.pt": stream(body)}, bad)
    yield Case("pt/byteorder-middle", {"model.pt": archive(good, order=b"middle").bytes}, "pt-damaged")
    yield Case("pt/byteorder-long", {"model.pt": archive(good, order=b"little" * 100).bytes}, "zip-refused")
    yield Case("pt/storage-short", {"model.pt": archive(good, {"0": DATA[:-1]}).bytes}, "pt-damaged")
    yield Case("pt/no-tensors", {"model.pt": archive(pickled(DICT)).bytes}, "pt-refused")
    body = dictionary([("w", tensor())])
    whole = stream(body)
    keys_at = len(BEGIN) + len(pickled(body))
    for what, data, offset in (
            ("cut-before-count", whole[:-32], len(whole) - 32), ("cut-in-count", whole[:-28], len(whole) - 32),
            ("cut-in-data", whole[:-1], len(whole) - 1), ("trailing-byte", whole + b"\0", len(whole)),
            ("count-7", stream(body, data=u64(7) + DATA), None), ("count-2-64", stream(body, data=u64((1 << 64) - 1) + DATA), None),
            ("count-2-62", stream(body, data=u64(1 << 62) + DATA), None), ("key-unknown", stream(body, ("1",)), keys_at),
            ("key-twice", stream(body, ("0", "0"), (u64(6) + DATA) * 2), None)):
        yield Case(f"pt/stream-{what}", {"model.pt": data}, "pt-damaged", offset)
    yield Case("pt/stream-key-missing", {"model.pt": stream(body, (), b"")}, "pt-damaged")
    nested = inner = archive(good).bytes
    if is_full:
        bomb = Archive([Member("data", b"x"), Member("policy.pth", inner + bytes(1 << 28), 8)])
        yield Case("pt/bomb-in-policy", {"model.zip": bomb.bytes}, "zip-refused")
    for _ in range(20):
        nested = Archive([Member("policy.pth", nested)]).bytes
    yield Case("pt/policy-in-policy", {"model.zip": nested}, "pt-damaged")
