"""ONNX files whose protocol buffers, graphs or tensors are wrong in one place, or made to take time or memory."""

import struct

from case import Case, Fifo, Folder, Link


def varint(number):
    number &= (1 << 64) - 1
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes(out) + bytes([number])


def number(field, value):
    return varint(field << 3) + varint(value)


def part(field, content):
    content = content.encode() if isinstance(content, str) else content
    return varint(field << 3 | 2) + varint(len(content)) + content


def model(graph, version=7):
    """A model whose graph comes last."""
    return number(1, version) + part(8, number(2, 13)) + part(7, graph)


def tensor(name="w", dims=(2, 3), type=1, elements=None):
    elements = part(9, struct.pack("<6f", *range(6))) if elements is None else elements
    return part(5, b"".join(number(1, size) for size in dims) + number(2, type) + part(8, name) + elements)


def external(*pairs):
    return b"".join(part(13, part(1, key) + part(2, value)) for key, value in pairs) + number(14, 1)


def node(operation, inputs, output, attributes=b""):
    return part(1, b"".join(part(1, one) for one in inputs) + part(2, output) + part(4, operation) + attributes)


def end(field, name):
    return part(field, part(1, name) + part(2, part(1, number(1, 1) + part(2, part(1, part(2, "N")) + part(1, number(1, 2))))))


def faults():
    """Names, files, and where they are wrong."""
    good, four = model(tensor()), part(9, bytes(4))
    head = len(good) - len(tensor())  # where a short graph begins
    yield "cut-in-graph", good[:-1], head - 2
    yield "trailing-byte", good + b"\0", len(good)
    yield "trailing-tag", good + b"\x08", len(good) + 1
    yield "varint-overlong", b"\x08\x87\0" + good[2:], 1
    yield "varint-11-bytes", good + b"\x28" + b"\xff" * 10 + b"\1", len(good) + 1
    yield "field-0", good + b"\2\0", len(good)
    yield "field-2-29", good + varint(1 << 32 | 2) + b"\0", len(good)
    for kind in (3, 4, 6, 7):
        yield f"wire-type-{kind}", good + varint(20 << 3 | kind), len(good)
    yield "length-2-63", good + varint(14 << 3 | 2) + varint(1 << 63), len(good)
    yield "length-2-64", good + varint(14 << 3 | 2) + varint((1 << 64) - 1), len(good)
    yield "graph-twice", good + part(7, b""), len(good)
    for what, dims in (("negative", (-2, 3)), ("2-63", (1 << 63,)), ("wraps", (1 << 32, 1 << 32)), ("wraps-to-6", (6148914691236517206, 6)),
                       ("bytes-2-63", (1 << 61,)), ("zero-times-all", (1 << 62, 1 << 62, 0)), ("2-40", (1 << 40,)), ("7", (7,)), ("5", (5,))):
        data = model(tensor(dims=dims))
        start = data.index(tensor(dims=dims)) + len(tensor(dims=dims)) - len(tensor(dims=dims)[2:])
        yield f"dims-{what}", data, start
    twice = model(tensor() + tensor())
    yield "tensor-twice", twice, len(twice) - len(tensor()) + 2
    yield "tensor-without-name", model(tensor("")), head + 2
    two = model(tensor(elements=part(9, bytes(24)) + part(4, bytes(24))))
    yield "elements-twice", two, len(two) - 26
    yield "type-99", model(tensor(type=99)), head + 2


def graphs():
    """Names and files that are right as such, and whose graph nobody can follow: refused, at no place."""
    deep = b""
    for _ in range(10_000):
        deep = node("If", ["i"], "y", part(5, part(1, "then_branch") + part(6, deep) + number(20, 5)))
    yield "graphs-in-graphs", model(deep + end(11, "x"))
    yield "circle", model(node("Add", ["x", "b"], "a") + node("Relu", ["a"], "b") + end(11, "x") + end(12, "b"))
    yield "circle-of-one", model(node("Relu", ["y"], "y") + end(11, "x") + end(12, "y"))
    names = [f"a{index}" for index in range(20_000)]
    yield "chain-of-20000", model(b"".join(node("Relu", [a], b) for a, b in zip(["x"] + names, names)) + end(11, "x") + end(12, names[-1]))
    wide = b"".join(node("Identity", ["x"], name) for name in names)
    yield "fan-of-20000", model(wide + end(11, "x") + end(12, "a0"))


def onnx_cases(is_full):
    for what, data, offset in faults():
        # Recognition looks at the first fields; what is wrong there is no ONNX file.
        code = "unknown-format" if what == "cut-in-graph" else "onnx-damaged"
        yield Case(f"onnx/{what}", {"model.onnx": data}, code, None if code != "onnx-damaged" else offset)
    for what, data in graphs():
        yield Case(f"onnx/graph-{what}", {"model.onnx": data}, "onnx-refused", None, ())
    if is_full:
        names = [f"a{index}" for index in range(100_000)]
        nodes = b"".join(node("Relu", [before], name) for before, name in zip(["x"] + names, names))
        yield Case("onnx/graph-chain-of-100000", {"model.onnx": model(nodes + end(11, "x") + end(12, names[-1]))},
                   "onnx-refused", None, ())
        most = b"".join(tensor(f"t{index}", (0,), 1, b"") for index in range(65_536))
        yield Case("onnx/tensors-65536", {"model.onnx": model(most)}, None)
    bytes24 = bytes(24)
    for what, location, files in (
            ("parent", "../secret.bin", {"../secret.bin": bytes24}), ("absolute", "/etc/passwd", {}), ("below", "sub/w.bin", {"sub/w.bin": bytes24}),
            ("link", "w.bin", {"w.bin": Link("/etc/passwd")}), ("fifo", "w.bin", {"w.bin": Fifo()}), ("folder", "w.bin", {"w.bin": Folder()}),
            ("missing", "w.bin", {}), ("nul", "w\0.bin", {}), ("itself", "model.onnx", {}), ("device", "/dev/zero", {})):
        data = model(tensor(elements=external(("location", location), ("offset", "0"), ("length", "24"))))
        code = {"parent": "onnx-refused", "absolute": "onnx-refused", "below": "onnx-refused", "nul": "onnx-refused",
                "device": "onnx-refused", "missing": "cannot-open", "link": "cannot-open", "fifo": "cannot-open", "folder": "is-directory",
                # 24 bytes of the file that was given.
                "itself": None}[what]
        yield Case(f"onnx/external-{what}", {"model.onnx": data, **{key: value for key, value in files.items() if ".." not in key}}, code)
    for what, pairs in {"offset-2-63": ("9223372036854775808", "24"), "offset-behind": ("24", "24"), "length-2-63": ("0", "9223372036854775808"),
                        "length-7": ("0", "7"), "offset-negative": ("-1", "24"), "offset-text": ("0x0", "24")}.items():
        data = model(tensor(elements=external(("location", "w.bin"), ("offset", pairs[0]), ("length", pairs[1]))))
        # The tensor's place.
        yield Case(f"onnx/external-{what}", {"model.onnx": data, "w.bin": bytes24}, "onnx-damaged", 10)


def index_cases(is_full):
    """Lists of shards of safetensors files."""
    import json
    import tensors
    good = tensors.file({"a": tensors.entry()}, bytes(24))
    index = lambda files, **others: json.dumps({"weight_map": files, **others}).encode()
    damaged, refused = "safetensors-damaged", "safetensors-refused"
    shard = "model-1.safetensors"
    one = {shard: good}
    for what, text, files, code, offset in (
            ("cut", index({"a": shard})[:-1], one, damaged, len(index({"a": shard})) - 1),
            ("nested", b'{"weight_map": {"a": "' + shard.encode() + b'"}, "x": ' + b"[" * 10_000, one, damaged,
             len(b'{"weight_map": {"a": "' + shard.encode() + b'"}, "x": ') + 15),
            ("map-of-numbers", index({"a": shard, "b": 1}), one, refused, None),
            ("tensor-missing", index({"a": shard, "b": shard}), one, damaged, None),
            ("tensor-elsewhere", index({"a": shard, "b": "b.safetensors"}), one | {"b.safetensors": good}, damaged, None),
            ("total-size", index({"a": shard}, metadata={"total_size": 25}), one, damaged, None),
            ("file-parent", index({"a": "../x.safetensors"}), {}, refused, None),
            ("file-absolute", index({"a": "/etc/x.safetensors"}), {}, refused, None),
            ("file-below", index({"a": "sub/x.safetensors"}), {"sub/x.safetensors": good}, refused, None),
            ("file-link", index({"a": shard}), {shard: Link("other.safetensors"), "other.safetensors": good}, "cannot-open", None),
            ("file-fifo", index({"a": shard}), {shard: Fifo()}, "cannot-open", None),
            ("file-folder", index({"a": shard}), {shard: Folder()}, "is-directory", None),
            ("file-missing", index({"a": shard}), {}, "cannot-open", None),
            ("file-cut", index({"a": shard}), {shard: good[:-1]}, damaged, len(good) - 1),
            ("files-513", index({f"t{index}": f"f{index}.safetensors" for index in range(513)}), {}, refused, None)):
        yield Case(f"safetensors/index-{what}", {"model.safetensors.index.json": text, **files}, code, offset)
    if is_full:
        text = b'{"weight_map": {"a": "model-1.safetensors"}, "x": [' + b"1," * 900_000 + b"1]}"
        yield Case("safetensors/index-values-900000", {"model.safetensors.index.json": text, **one}, None)
