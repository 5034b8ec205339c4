"""The bytes of an ONNX model of two dense layers, written field by field, so that no process pays for the onnx package.

The fields are those of onnx.proto3 (IR version 8, operator set 17): MatMul, Relu, MatMul.
"""


def varint(value):
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes(out + bytes([value]))


def number(field, value):
    return varint(field << 3) + varint(value)


def chunk(field, content):
    content = content.encode() if isinstance(content, str) else content
    return varint(field << 3 | 2) + varint(len(content)) + content


def tensor(name, array):
    dims = b"".join(number(1, size) for size in array.shape)
    return dims + number(2, 1) + chunk(8, name) + chunk(9, array.astype("<f4").tobytes())


def node(kind, inputs, output):
    return b"".join(chunk(1, name) for name in inputs) + chunk(2, output) + chunk(4, kind)


def value(name, width):
    dims = chunk(1, chunk(2, "n")) + chunk(1, number(1, width))
    return chunk(1, name) + chunk(2, chunk(1, number(1, 1) + chunk(2, dims)))


def two_layers(w1, w2):
    nodes = [node("MatMul", ["x", "w1"], "z1"), node("Relu", ["z1"], "a1"), node("MatMul", ["a1", "w2"], "z2")]
    graph = b"".join(chunk(1, one) for one in nodes) + chunk(2, "g")
    graph += chunk(5, tensor("w1", w1)) + chunk(5, tensor("w2", w2))
    graph += chunk(11, value("x", w1.shape[0])) + chunk(12, value("z2", w2.shape[1]))
    return number(1, 8) + chunk(7, graph) + chunk(8, chunk(1, "") + number(2, 17))
