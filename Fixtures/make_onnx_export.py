"""Makes Fixtures/onnx-export: what files of Fixtures/nnb/good become as ONNX, by ONNX's own package.

Usage: make_onnx_export.py            writes the files
       make_onnx_export.py --check    compares them with what would be written

Written from Spec/onnx-writing.md alone; needs onnx 1.23.2 and the reader in Spec/reference.
"""

import base64
import json
import math
import struct
import sys
from pathlib import Path

import numpy as np
from onnx import TensorProto, checker, helper

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "Spec" / "reference"))
import nnb

TYPES = {"f32": TensorProto.FLOAT, "f64": TensorProto.DOUBLE, "f16": TensorProto.FLOAT16, "bf16": TensorProto.BFLOAT16,
         "i8": TensorProto.INT8, "u8": TensorProto.UINT8, "i16": TensorProto.INT16, "u16": TensorProto.UINT16,
         "i32": TensorProto.INT32, "u32": TensorProto.UINT32, "i64": TensorProto.INT64, "u64": TensorProto.UINT64}
OPERATIONS = {"relu": "Relu", "sigmoid": "Sigmoid", "tanh": "Tanh", "selu": "Selu", "softplus": "Softplus", "elu": "Elu",
              "leaky relu": "LeakyRelu", "softmax": "Softmax"}
FACTOR = 2 * math.sqrt(2 / math.pi)

# The steps of activations that are patterns: X is what goes in, a number of two parts is a step, others are numbers.
X = None
PATTERNS = {
    "swish": [("Sigmoid", X), ("Mul", X, "0")],
    "gelu, exact": [("Div", X, math.sqrt(2)), ("Erf", "0"), ("Add", "1", 1.0), ("Mul", X, "2"), ("Mul", "3", 0.5)],
    "gelu by tanh": [("Mul", X, X), ("Mul", "0", FACTOR * 0.044715), ("Add", "1", FACTOR), ("Mul", X, "2"), ("Sigmoid", "3"),
                     ("Mul", X, "4")],
}
CASES = {"two-layers": {}, "activations": {}, "activation-parameters": {"opset": 9, "ir": 4}, "training-adam": {"opset": 22, "ir": 10},
         "tensors-only": {}, "ranks": {}, "names-hard": {}, "tensors-no-layer-uses": {}, "labels-empty-and-equal": {},
         "layers-without-bias": {"opset": 28, "ir": 14}, "scaling-u8": {"scaling": True}, "scaling-i64": {"scaling": True}}


class Graph:
    """Collects nodes and initializers; no two values, and no two nodes, have one name."""

    def __init__(self):
        self.nodes, self.initializers, self.numbers, self.values, self.names = [], [], {}, set(), set()

    @staticmethod
    def take(taken, name):
        found, number = name, 2
        while found in taken:
            found, number = f"{name}_{number}", number + 1
        taken.add(found)
        return found

    def node(self, operation, name, inputs, **attributes):
        value = self.take(self.values, name)
        self.nodes.append(helper.make_node(operation, inputs, [value], self.take(self.names, name), **attributes))
        return value

    def tensor(self, name, type, shape, data):
        self.initializers.append(helper.make_tensor(name, TYPES[type], shape, bytes(data), raw=True))

    def number(self, value, type="f32"):
        value = np.float64(np.float32(value)) if type == "f64" else np.float32(value)
        if value.tobytes() not in self.numbers:
            self.numbers[value.tobytes()] = (self.take(self.values, "constant"), value, type)
        return self.numbers[value.tobytes()][0]


def parameter(graph, names, tensor):
    """Adds a layer's tensor; gives the name of its f32."""
    name, type, data = names[tensor.name], tensor.type, tensor.data
    if type == "bf16":
        type, data = "f32", (np.frombuffer(data, "<u2").astype("<u4") << 16).tobytes()
    if type == "f64":
        type, data = "f32", np.frombuffer(data, "<f8").astype("<f4").tobytes()
    graph.tensor(name, type, [size for size, _ in tensor.axes], data)
    return name if type == "f32" else graph.node("Cast", f"{name}/Cast", [name], to=1)


def network(file, scaling):
    """The graph of a network, and its input and output."""
    graph, net, tensors = Graph(), file.network, file.by_name()
    graph.values |= {"input", "output"}
    names = {name: graph.take(graph.values, name) for layer in net.layers for name in (layer.kernel, layer.bias) if name is not None}
    value, type = "input", net.scaling.type if scaling else "f32"
    if scaling:
        computed = "f64" if type in ("i32", "u32", "i64", "u64", "f64") else "f32"
        if type != computed:
            value = graph.node("Cast", "input/Cast", [value], to=TYPES[computed])
        value = graph.node("Mul", "input/Mul", [value, graph.number(net.scaling.scale, computed)])
        if net.scaling.offset != 0:
            value = graph.node("Add", "input/Add", [value, graph.number(net.scaling.offset, computed)])
        if computed != "f32":
            value = graph.node("Cast", "input/Cast", [value], to=1)
    for layer in net.layers:
        inputs = [parameter(graph, names, tensors[name]) for name in (layer.kernel, layer.bias) if name is not None]
        value = graph.node("MatMul" if layer.bias is None else "Gemm", layer.name, [value, *inputs])
        if layer.activation in PATTERNS:
            results = []
            for operation, *operands in PATTERNS[layer.activation]:
                operands = [value if operand is X else results[int(operand)] if isinstance(operand, str) else graph.number(operand)
                            for operand in operands]
                results.append(graph.node(operation, f"{layer.name}/{operation}", operands))
            value = results[-1]
        elif layer.activation != "linear":
            operation = OPERATIONS[layer.activation]
            attributes = {"axis": 1} if operation == "Softmax" else {"alpha": alpha for alpha in layer.parameters}
            value = graph.node(operation, f"{layer.name}/{operation}", [value], **attributes)
    graph.nodes[-1].output[0] = "output"
    for name, number, number_type in graph.numbers.values():
        graph.tensor(name, number_type, [], number.tobytes())
    return helper.make_graph(
        graph.nodes, "network", [helper.make_tensor_value_info("input", TYPES[type], ["N", net.layers[0].inputs])],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, ["N", net.layers[-1].outputs])], graph.initializers)


def metadata(path, file, scaling):
    """The entries of metadata_props in their order."""
    entries, net = [], file.network
    if net is not None:
        if net.labels:
            entries.append(("class_names", json.dumps(net.labels)))
        if net.scaling and not scaling:
            entries += [("input_offset", json.dumps(float(net.scaling.offset))), ("input_scale", json.dumps(float(net.scaling.scale))),
                        ("input_type", json.dumps(net.scaling.type))]
        entries.append(("input_shape", json.dumps(list(net.sample))))
    data = path.read_bytes()
    sections = nnb._read_directory(data)[2]
    first = next((section.offset for section in sections if section.type == b"DATA"), len(data))
    entries.append(("nnb.head", base64.b64encode(data[:first]).decode()))
    if net is not None:
        used = {name for layer in net.layers for name in (layer.kernel, layer.bias)}
        entries += [(f"nnb.tensor.{index}", base64.b64encode(tensor.data).decode()) for index, tensor in enumerate(file.tensors)
                    if tensor.name not in used or tensor.type == "f64"]
    return entries + [("nnb.version", "1")]


def made(name, opset=13, ir=7, scaling=False):
    """The bytes of a file."""
    path = HERE / "nnb" / "good" / f"{name}.nnb"
    file = nnb.load(path)
    if file.network is None:
        tensors = Graph()
        for tensor in file.tensors:
            tensors.tensor(tensor.name, tensor.type, [size for size, _ in tensor.axes], bytes(tensor.data))
        graph = helper.make_graph([], "tensors", [], [], tensors.initializers)
    else:
        graph = network(file, scaling)
    operators = helper.make_opsetid("", opset)
    operators.ClearField("domain")
    model = helper.make_model(graph, opset_imports=[operators], ir_version=ir, producer_name="nnb")
    for key, value in metadata(path, file, scaling):
        model.metadata_props.add(key=key, value=value)
    checker.check_model(model, full_check=True)
    return model.SerializeToString(deterministic=True)


def main():
    wrong = []
    for name, options in CASES.items():
        path, data = HERE / "onnx-export" / f"{name}.onnx", made(name, **options)
        if "--check" not in sys.argv:
            path.write_bytes(data)
        elif not path.is_file() or path.read_bytes() != data:
            wrong.append(path.name)
    print(f"{len(CASES)} files" + (f", others: {', '.join(wrong)}" if wrong else ""))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
