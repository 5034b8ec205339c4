"""safetensors files that are wrong in one place (Spec/safetensors.md, section 1), and sets of shards (section 5)."""

import json
import struct

from case import Case, Fifo, Folder, Link, u64


def file(header, data=b"", length=None):
    text = header if isinstance(header, bytes) else header.encode() if isinstance(header, str) else json.dumps(header).encode()
    return u64(len(text) if length is None else length) + text + data


def entry(dtype="F32", shape=(2, 3), begin=0, end=24, **others):
    return {"dtype": dtype, "shape": list(shape), "data_offsets": [begin, end], **others}


def faults():
    damaged, data = "safetensors-damaged", struct.pack("<6f", *range(6))
    good = file({"a": entry()}, data)
    start = len(good) - len(data)
    yield "cut-at-0", b"", "empty", None
    for length in (1, 7):
        yield f"cut-at-{length}", good[:length], "unknown-format", None
    # A length without a header may be anything.
    yield "cut-at-8", good[:8], "unknown-format", None
    for length in (9, start - 1, start, len(good) - 1):
        yield f"cut-at-{length}", good[:length], damaged, length
    yield "trailing-byte", good + b"\0", damaged, len(good)
    for what, length in (("1", 1), ("100000001", 100_000_001), ("2-63", 1 << 63), ("2-64", (1 << 64) - 1), ("0", 0)):
        yield f"length-{what}", file({"a": entry()}, data, length), "unknown-format", None
    yield "length-100000000", file({"a": entry()}, data, 100_000_000), damaged, len(good)

    def text(what, header, place=None, data=data):
        header = header if isinstance(header, (str, bytes)) else json.dumps(header)
        if isinstance(place, str):
            place = 8 + header.index(place)
        return what, file(header, data), damaged, place
    yield text("json-key-twice", '{"a": %s, "a": %s}' % ((json.dumps(entry()),) * 2), 8 + 8 + len(json.dumps(entry())))
    yield text("json-field-twice", '{"a": {"dtype": "F32", "shape": [2, 3], "shape": [6], "data_offsets": [0, 24]}}', '"shape": [6]')
    yield text("json-metadata-twice", '{"__metadata__": {"a": "1", "a": "2"}}', '"a": "2"', b"")
    yield text("json-nul-behind", json.dumps({"a": entry()}) + "\0", "\0")
    yield text("json-two", "{}{}", 8 + 2, b"")
    yield text("json-not-utf-8", b'{"\xff": ' + json.dumps(entry()).encode() + b"}", 8 + 1)
    yield text("json-surrogate", '{"\\ud800": ' + json.dumps(entry()) + "}", 8 + 2)
    yield text("json-control", '{"a\n": ' + json.dumps(entry()) + "}", 8 + 3)
    yield text("json-comma", '{"a": ' + json.dumps(entry()) + ",}", 8 + len('{"a": ' + json.dumps(entry()) + ","))
    yield text("json-comment", '{/**/"a": ' + json.dumps(entry()) + "}", 8 + 1)
    for what, opening, place in (("lists", '{"a":', "["), ("objects", "", '{"a":')):
        body = opening + place * 10_000
        # 64 levels; the object around the lists is one of them.
        level = 64 if not opening else 63
        yield text(f"json-nested-{what}", body, 8 + len(opening) + len(place) * level, b"")

    for what, change in {
            "dtype-unknown": {"dtype": "F128"}, "dtype-lower": {"dtype": "f32"}, "dtype-number": {"dtype": 7},
            "dtype-missing": {"dtype": None}, "shape-negative": {"shape": [-2, -3]}, "shape-fraction": {"shape": [2.0, 3]},
            "shape-text": {"shape": "2,3"}, "shape-object": {"shape": {"0": 2}}, "shape-2-63": {"shape": [1 << 63]},
            "shape-2-64": {"shape": [1 << 64]}, "shape-wraps": {"shape": [1 << 32, 1 << 32]},
            "shape-wraps-to-6": {"shape": [6148914691236517206, 6]}, "shape-bytes-2-63": {"shape": [1 << 61]},
            "shape-zero-times-all": {"shape": [1 << 62, 1 << 62, 0], "data_offsets": [0, 0]},
            "shape-too-small": {"shape": [2, 2]}, "shape-too-large": {"shape": [2, 4]},
            "offsets-swapped": {"data_offsets": [24, 0]}, "offsets-negative": {"data_offsets": [-24, 0]},
            "offsets-one": {"data_offsets": [24]}, "offsets-three": {"data_offsets": [0, 24, 24]},
            "offsets-2-63": {"data_offsets": [(1 << 63) - 25, (1 << 63) - 1]}, "offsets-2-64": {"data_offsets": [0, 1 << 64]},
            "offsets-fraction": {"data_offsets": [0, 24.5]}, "offsets-hole": {"data_offsets": [4, 28]},
            "offsets-half-bytes": {"dtype": "F4", "shape": [3], "data_offsets": [0, 1]}}.items():
        one = entry() | change
        if what == "dtype-missing":
            del one["dtype"]
        yield text(what, {"a": one})
    yield text("entry-list", {"a": [1]})
    yield text("entry-null", '{"a": null}')
    yield text("top-list", "{ [1]", 8 + 2)
    yield text("overlap", {"a": entry(), "b": entry(begin=12, end=36)}, None, data + data[:12])
    yield text("same-bytes", {"a": entry(), "b": entry()}, None)
    yield text("hole", {"a": entry(), "b": entry(begin=25, end=49)}, None, data * 2 + b"\0")
    yield text("metadata-list", {"__metadata__": ["pt"], "a": entry()})
    yield text("metadata-number", {"__metadata__": {"format": 1}, "a": entry()})


def large():
    """Files whose header calls for memory, or for time."""
    damaged = "safetensors-damaged"
    ones = b'{"a":{"dtype":"F32","shape":[' + b",".join([b"1"] * 1_900_000) + b'],"data_offsets":[0,4]}}'
    # The value that is one too many: the object, dtype and shape come before it.
    yield "rank-1900000", file(ones, bytes(4)), damaged, 8 + ones.index(b"[") + 1 + 2 * 1_021
    many = b'{"a":[' + b",".join([b"1"] * 2_100_000) + b"]}"
    yield "values-2100000", file(many), damaged, 8 + 6 + 2 * 1_023
    empty = ",".join(f'"{index}":{{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}' for index in range(65_537))
    yield "tensors-65537", file("{" + empty + "}"), damaged, None
    full = ",".join(f'"{index}":{{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}' for index in range(50_000))
    yield "tensors-50000", file("{" + full + "}"), None, None
    texts = ",".join(f'"{index}":""' for index in range(900_000))
    header = '{"__metadata__":{' + texts + '},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}'
    yield "metadata-900000", file(header, b"1"), damaged, 8 + header.index('"131071":') + len('"131071":')
    alike = ",".join('"' + "k" * 20 + f'{index}":""' for index in range(131_000))
    yield "metadata-long-keys", file('{"__metadata__":{' + alike + '},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}', b"1"), None, None
    name = "n" * (4 << 20)
    yield "name-4-mib", file('{"' + name + '":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}', b"1"), "safetensors-refused", None
    escapes = "\\u0041" * 1_000_000
    yield "name-escaped", file('{"' + escapes + '":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}', b"1"), "safetensors-refused", None
    most = ",".join(f'"{index}":{{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}' for index in range(65_536))
    yield "tensors-65536", file("{" + most + "}"), None, None
    blanks = " " * 30_000_000
    yield "blanks-30-mb", file(blanks + "{}"), "safetensors-refused", None


def named(names, shape=(1, 1)):
    """A file of tensors of ones with these names."""
    size = 4 * shape[0] * (shape[1] if len(shape) > 1 else 1)
    entries = {name: entry(shape=shape, begin=index * size, end=(index + 1) * size) for index, name in enumerate(names)}
    return file(entries, struct.pack("<f", 1) * (len(entries) * size // 4))


def unordered():
    """Files whose names nobody can make a network of, and which must not take long for that."""
    deep, many = ".".join("abcdefghijklmn"), range(65_000)
    yield "kernels-65000-in-groups", named([f"g{index}.{deep}.weight" for index in many])
    yield "kernels-65000-in-groups-and-one", named([f"g{index}.{deep}.weight" for index in many] + ["stray"])
    yield "kernels-65000-in-one-group-and-one", named([f"{deep}.g{index}.weight" for index in many] + ["stray"])
    yield "kernels-4096-in-one-group", named([f"{deep}.g{index}.weight" for index in range(4_096)])
    yield "kernels-4096-without-order", named([
        f"{deep}.{chr(97 + index % 26)}{chr(97 + index // 26 % 26)}{chr(97 + index // 676)}x.weight"
        for index in range(4_096)])
    yield "names-65000", named([f"s{index}" for index in many])
    half = range(32_000)
    yield "kernels-and-biases-that-differ", named(
        [f"s{index}.bias" for index in half] + ["x_" * 30 + f"s{index}.weight" for index in half])
    yield "means-32000", named([f"obs{index}.mean" for index in half] + [f"obs{index}.std" for index in half], (1,))


def safetensors_cases(is_full):
    for what, data, code, offset in faults():
        yield Case(f"safetensors/{what}", {"model.safetensors": data}, code, offset)
    if is_full:
        for what, data, code, offset in large():
            yield Case(f"safetensors/{what}", {"model.safetensors": data}, code, offset)
        for what, data in unordered():
            yield Case(f"safetensors/{what}", {"model.safetensors": data}, "safetensors-refused", None, (), True)
