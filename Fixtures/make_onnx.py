"""Makes Fixtures/onnx: small models as programs export them, and every spelling that Spec/onnx.md names, with what onnxruntime
computes of them.

Usage: make_onnx.py     needs onnx 1.23.2, onnxruntime 1.32.0, torch, skl2onnx and scikit-learn

`good` has files that are read, `refused` such that are not. `expected.json` has for each good file an input of two samples and
the outputs of onnxruntime. Programs write texts of their own into their files, so that another run gives other bytes.
"""

import io
import json
import os
import shutil
import tempfile
import warnings
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, checker, helper, numpy_helper

HERE = Path(__file__).resolve().parent / "onnx"
GOOD, REFUSED = HERE / "good", HERE / "refused"
expected = {}
RNG = np.random.default_rng(7)
W1, B1 = RNG.normal(size=(4, 5)).astype(np.float32), RNG.normal(size=5).astype(np.float32)
W2, B2 = RNG.normal(size=(5, 3)).astype(np.float32), RNG.normal(size=3).astype(np.float32)
X = RNG.normal(size=(2, 4)).astype(np.float32)
BYTES = np.array([[0, 77, 200, 255], [13, 1, 128, 64]], np.uint8)
warnings.filterwarnings("ignore")
onnxruntime.set_default_logger_severity(4)


def clean(model):
    """Takes away what programs tell of the machine that they ran on."""
    for node in model.graph.node:
        del node.metadata_props[:]
        node.doc_string = ""
    for value in list(model.graph.value_info) + list(model.graph.input) + list(model.graph.output):
        del value.metadata_props[:]
        value.doc_string = ""
    for tensor in model.graph.initializer:
        del tensor.metadata_props[:]
        tensor.doc_string = ""
    del model.graph.metadata_props[:]
    del model.metadata_props[:]
    model.doc_string = model.graph.doc_string = ""
    return model


def keep(name, model, inputs=X, output=None, external=None):
    """Writes a model that is read, and what comes out of it."""
    data = model if isinstance(model, bytes) else clean(model).SerializeToString()
    path = GOOD / f"{name}.onnx"
    path.write_bytes(data)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    found = session.run([output] if output else None, {session.get_inputs()[0].name: inputs})[0]
    expected[name] = {"inputs": np.asarray(inputs, np.float64).reshape(len(inputs), -1).tolist(),
                      "outputs": np.asarray(found, np.float64).reshape(len(inputs), -1).tolist()}


def refuse(name, model):
    (REFUSED / f"{name}.onnx").write_bytes(clean(model).SerializeToString())


def init(**tensors):
    return [numpy_helper.from_array(np.asarray(value), name) for name, value in tensors.items()]


def model(nodes, tensors, opset=13, shape=("N", 4), width=3, kind=TensorProto.FLOAT, out="y", domains=(), check=True, others=()):
    """A graph from x to y."""
    graph = helper.make_graph(
        nodes, "g", [helper.make_tensor_value_info("x", kind, shape)],
        [helper.make_tensor_value_info(out, TensorProto.FLOAT, ["N", width] if width else None)] + list(others), tensors)
    imports = [helper.make_opsetid("", opset)] + [helper.make_opsetid(domain, 1) for domain in domains]
    result = helper.make_model(graph, opset_imports=imports, producer_name="test")
    result.ir_version = {7: 3, 8: 3, 9: 4, 10: 5, 11: 6, 12: 7, 13: 7, 14: 7, 15: 8, 17: 8, 18: 8, 19: 9, 20: 9, 21: 10}.get(opset, 11)
    if result.ir_version < 4:
        # Tensors are inputs too in these versions.
        graph_inputs = [helper.make_tensor_value_info(t.name, t.data_type, t.dims) for t in tensors]
        result.graph.input.extend(graph_inputs)
    if check:
        checker.check_model(result, full_check=not domains)
    return result


def two(activation_nodes, opset=13, last="Softmax", extra=(), domains=(), **options):
    """Gemm, some nodes from z to a, Gemm, Softmax."""
    nodes = [helper.make_node("Gemm", ["x", "w1", "b1"], ["z"], "one")] + list(activation_nodes)
    nodes += [helper.make_node("Gemm", ["a", "w2", "b2"], ["s"], "two"), helper.make_node(last, ["s"], ["y"], axis=1)]
    return model(nodes, init(w1=W1, b1=B1, w2=W2, b2=B2) + list(extra), opset, domains=domains, **options)


def n(operation, *names, **attributes):
    """A node; the last name is its result."""
    return helper.make_node(operation, list(names[:-1]), [names[-1]], **attributes)


def f(**numbers):
    return init(**{name: np.float32(number) for name, number in numbers.items()})


def spellings():
    for opset in (7, 9, 11, 13, 15, 17, 18, 19, 20, 21, 22):
        keep(f"opset-{opset}", two([n("Relu", "z", "a")], opset))
    single = {"sigmoid": {}, "tanh": {}, "elu": {"alpha": 0.5}, "selu": {}, "leakyrelu": {"alpha": 0.25}, "softplus": {}}
    names = {"leakyrelu": "LeakyRelu"}
    for name, attributes in single.items():
        keep(name, two([n(names.get(name, name.capitalize()), "z", "a", **attributes)]))
    keep("leakyrelu-usual", two([n("LeakyRelu", "z", "a")]))
    keep("elu-usual", two([n("Elu", "z", "a")]))
    keep("softmax-inside", two([n("Softmax", "z", "a", axis=-1)]))
    keep("prelu", two([n("PRelu", "z", "slope", "a")], extra=init(slope=np.float32([[0.1]]))))
    keep("relu-clip", two([n("Clip", "z", "zero", "", "a")], extra=f(zero=0)))
    keep("relu-max", two([n("Max", "z", "zero", "a")], extra=f(zero=0)))
    keep("silu", two([n("Sigmoid", "z", "g"), n("Mul", "z", "g", "a")]))
    keep("silu-turned", two([n("Sigmoid", "z", "g"), n("Mul", "g", "z", "a")]))
    keep("gelu-op", two([n("Gelu", "z", "a")], 20))
    keep("gelu-op-tanh", two([n("Gelu", "z", "a", approximate="tanh")], 20))
    keep("gelu", two([n("Div", "z", "r", "d"), n("Erf", "d", "e"), n("Add", "e", "one", "p"), n("Mul", "z", "p", "m"),
                      n("Mul", "m", "half", "a")], extra=f(r=np.sqrt(2), one=1, half=0.5)))
    keep("gelu-half-first", two([n("Mul", "z", "half", "h"), n("Mul", "z", "r", "d"), n("Erf", "d", "e"), n("Add", "one", "e", "p"),
                                 n("Mul", "h", "p", "a")], extra=f(r=np.sqrt(0.5), one=1, half=0.5)))
    keep("gelu-half-within", two([n("Mul", "z", "r", "d"), n("Erf", "d", "e"), n("Mul", "e", "half", "h"), n("Add", "h", "half", "p"),
                                  n("Mul", "p", "z", "a")], extra=f(r=np.sqrt(0.5), half=0.5)))
    keep("gelu-tanh-pow", two([n("Pow", "z", "three", "c"), n("Mul", "c", "k", "kc"), n("Add", "z", "kc", "s1"), n("Mul", "s1", "q", "t1"),
                               n("Tanh", "t1", "t"), n("Add", "t", "one", "p"), n("Mul", "z", "half", "h"), n("Mul", "h", "p", "a")],
                              extra=f(three=3, k=0.044715, q=np.sqrt(2 / np.pi), one=1, half=0.5)))
    keep("gelu-tanh-mul", two([n("Mul", "z", "z", "z2"), n("Mul", "z2", "z", "c"), n("Mul", "c", "k", "kc"), n("Add", "z", "kc", "s1"),
                               n("Mul", "s1", "q", "t1"), n("Tanh", "t1", "t"), n("Add", "t", "one", "p"), n("Mul", "z", "p", "h"),
                               n("Mul", "h", "half", "a")],
                              extra=f(k=0.044715, q=np.sqrt(2 / np.pi), one=1, half=0.5)))
    keep("softplus-where", two([n("Softplus", "z", "l"), n("Greater", "z", "t", "c"), n("Where", "c", "z", "l", "a")], extra=f(t=20)))
    keep("celu-one", two([n("Celu", "z", "a")]))

    tensors = init(w1=W1, b1=B1, w2=W2, b2=B2)
    turned = init(w1=W1.T.copy(), b1=B1, w2=W2.T.copy(), b2=B2)
    keep("gemm-transposed", model([n("Gemm", "x", "w1", "b1", "z", transB=1, alpha=1.0, beta=1.0, transA=0), n("Relu", "z", "a"),
                                   n("Gemm", "a", "w2", "b2", "y", transB=1)], turned))
    keep("gemm-alpha", model([n("Gemm", "x", "w1", "b1", "z", alpha=0.5, beta=0.3), n("Relu", "z", "a"),
                              n("Gemm", "a", "w2", "b2", "y", alpha=2.0)], tensors))
    keep("gemm-no-c", model([n("Gemm", "x", "w1", "z"), n("Relu", "z", "a"), n("Gemm", "a", "w2", "b2", "y")], tensors))
    keep("gemm-beta-zero", model([n("Gemm", "x", "w1", "b1", "z", beta=0.0), n("Relu", "z", "a"), n("Gemm", "a", "w2", "b2", "y")], tensors))
    for name, c in {"scalar": np.float32(0.5), "one": np.float32([0.5]), "row": B1.reshape(1, 5)}.items():
        keep(f"gemm-c-{name}", model([n("Gemm", "x", "w1", "b1", "z"), n("Relu", "z", "a"), n("Gemm", "a", "w2", "b2", "y")],
                                     init(w1=W1, b1=c, w2=W2, b2=B2)))
    keep("matmul-add", model([n("MatMul", "x", "w1", "m1"), n("Add", "m1", "b1", "z"), n("Relu", "z", "a"), n("MatMul", "a", "w2", "m2"),
                              n("Add", "b2", "m2", "y")], tensors))
    keep("matmul-alone", model([n("MatMul", "x", "w1", "z"), n("Relu", "z", "a"), n("MatMul", "a", "w2", "y")], init(w1=W1, w2=W2)))
    keep("matmul-transpose", model([n("Transpose", "w1", "t1", perm=[1, 0]), n("MatMul", "x", "t1", "m1"), n("Add", "m1", "b1", "z"),
                                    n("Relu", "z", "a"), n("Identity", "w2", "i"), n("Transpose", "i", "t2"), n("MatMul", "a", "t2", "m2"),
                                    n("Add", "b2", "m2", "y")], turned))
    keep("identity-of-equal", model([n("Identity", "b1", "c1"), n("Gemm", "x", "w1", "b1", "z"), n("Relu", "z", "a"),
                                     n("Gemm", "a", "w2", "c1", "y")], init(w1=W1, b1=B1, w2=RNG.normal(size=(5, 5)).astype(np.float32)),
                                    width=5))
    keep("tied", model([n("Gemm", "x", "w1", "b1", "z"), n("Relu", "z", "a"), n("Gemm", "a", "w1", "b1", "y", transB=0)],
                       init(w1=RNG.normal(size=(4, 4)).astype(np.float32), b1=RNG.normal(size=4).astype(np.float32)), width=4))
    value = numpy_helper.from_array(W1, "")
    keep("constants", model([n("Constant", "w1", value=value), n("Constant", "b1", value_floats=B1.tolist()), n("Gemm", "x", "w1", "b1", "z"),
                             n("Relu", "z", "a"), n("Constant", "shape", value_ints=[5, 3]), n("Reshape", "flat", "shape", "w2"),
                             n("Constant", "axes", value=numpy_helper.from_array(np.int64([0]), "")), n("Squeeze", "b2", "axes", "b"),
                             n("Gemm", "a", "w2", "b", "y")], init(flat=W2.reshape(-1), b2=B2.reshape(1, 3))))
    keep("typed-fields", model([n("Gemm", "x", "w1", "b1", "z"), n("Relu", "z", "a"), n("Gemm", "a", "w2", "b2", "y")],
                               [helper.make_tensor("w1", TensorProto.FLOAT, [4, 5], W1.reshape(-1)),
                                helper.make_tensor("b1", TensorProto.FLOAT, [5], B1),
                                helper.make_tensor("w2", TensorProto.FLOAT, [5, 3], W2.reshape(-1)),
                                helper.make_tensor("b2", TensorProto.FLOAT, [3], B2)]))
    for kind, code in {"f16": TensorProto.FLOAT16, "bf16": TensorProto.BFLOAT16, "f64": TensorProto.DOUBLE}.items():
        for field in ("raw", "typed"):
            tensor = helper.make_tensor("h", code, [4, 5], W1.reshape(-1).astype(np.float64))
            if field == "raw":
                tensor = numpy_helper.from_array(numpy_helper.to_array(tensor), "h")
            keep(f"cast-{kind}-{field}", model([n("Cast", "h", "w1", to=TensorProto.FLOAT), n("Gemm", "x", "w1", "b1", "z"),
                                                n("Relu", "z", "a"), n("Gemm", "a", "w2", "b2", "y")], init(b1=B1, w2=W2, b2=B2) + [tensor]))
    q = RNG.integers(-128, 128, (4, 5)).astype(np.int8)
    for name, scale, zero, options in (("tensor", np.float32(0.01), np.int8(3), {}),
                                       ("axis", np.float32([.01, .02, .03, .04, .05]), np.zeros(5, np.int8), {"axis": 1})):
        keep(f"weights-int8-{name}", model([n("DequantizeLinear", "q", "scale", "zero", "w1", **options), n("Gemm", "x", "w1", "b1", "z"),
                                            n("Relu", "z", "a"), n("Gemm", "a", "w2", "b2", "y")],
                                           init(q=q, scale=scale, zero=zero, b1=B1, w2=W2, b2=B2)))
    # Shapes.
    image = X.reshape(2, 2, 2)
    chain = [n("Gemm", "f", "w1", "b1", "z"), n("Relu", "z", "a"), n("Gemm", "a", "w2", "b2", "y")]
    keep("flatten", model([n("Flatten", "x", "f")] + chain, tensors, shape=("N", 2, 2)), image)
    keep("reshape", model([n("Reshape", "x", "shape", "f")] + chain, tensors + init(shape=np.int64([-1, 4])), shape=("N", 2, 2)), image)
    keep("reshape-zero", model([n("Reshape", "x", "shape", "f")] + chain, tensors + init(shape=np.int64([0, -1])), shape=("N", 2, 2)), image)
    keep("reshape-shape", model([n("Shape", "x", "s"), n("Gather", "s", "zero", "g", axis=0), n("Unsqueeze", "g", "axes", "u"),
                                 n("Concat", "u", "rest", "c", axis=0), n("Reshape", "x", "c", "f")] + chain,
                                tensors + init(zero=np.int64(0), axes=np.int64([0]), rest=np.int64([-1])), shape=("N", 2, 2)), image)
    keep("batch-two", model([n("Reshape", "x", "shape", "f")] + chain, tensors + init(shape=np.int64([2, 4])), shape=(2, 2, 2), check=False), image)
    keep("squeeze", model([n("Squeeze", "x", "axes", "f")] + chain, tensors + init(axes=np.int64([2])), shape=("N", 4, 1)), X.reshape(2, 4, 1))
    keep("dropout", model([n("Gemm", "x", "w1", "b1", "z"), n("Relu", "z", "r"), n("Dropout", "r", "d"), n("Identity", "d", "a"),
                           n("Gemm", "a", "w2", "b2", "y")], tensors))
    # Scaled inputs.
    chain = [n("Gemm", "f", "w1", "b1", "z"), n("Relu", "z", "a"), n("Gemm", "a", "w2", "b2", "y")]
    for name, steps, numbers in (
            ("mul", [n("Mul", "c", "s", "f")], f(s=1 / 255)),
            ("div", [n("Div", "c", "s", "f")], f(s=255)),
            ("div-sub", [n("Div", "c", "s", "d"), n("Sub", "d", "m", "f")], f(s=255, m=0.5)),
            ("mul-add", [n("Mul", "c", "s", "d"), n("Add", "o", "d", "f")], f(s=2 / 255, o=-1))):
        keep(f"scaling-{name}", model([n("Cast", "x", "c", to=TensorProto.FLOAT)] + steps + chain, tensors + numbers, kind=TensorProto.UINT8), BYTES)
    keep("scaling-f32", model([n("Sub", "x", "m", "d"), n("Div", "d", "s", "f")] + chain, tensors + f(m=0.5, s=0.25)))
    keep("scaling-bytes-alone", model([n("Cast", "x", "f", to=TensorProto.FLOAT)] + chain, tensors, kind=TensorProto.UINT8), BYTES)
    # What hangs off the end.
    label = helper.make_tensor_value_info("label", TensorProto.INT64, ["N"])
    keep("argmax", two([n("Relu", "z", "a"), n("ArgMax", "y", "label", axis=1, keepdims=0)], others=[label], check=False), output="y")
    keep("metadata", two([n("Relu", "z", "a")]))


def refusals():
    tensors = init(w1=W1, b1=B1, w2=W2, b2=B2)
    for name in ("HardSigmoid", "Mish", "Softsign", "HardSwish"):
        refuse(f"activation-{name.lower()}", two([n(name, "z", "a")], 18))
    refuse("relu6", two([n("Clip", "z", "zero", "six", "a")], extra=f(zero=0, six=6)))
    refuse("quick-gelu", two([n("Mul", "z", "k", "s1"), n("Sigmoid", "s1", "g"), n("Mul", "z", "g", "a")], extra=f(k=1.702)))
    refuse("two-activations", two([n("Relu", "z", "r"), n("Tanh", "r", "a")]))
    refuse("log-softmax", two([n("Relu", "z", "a")], last="LogSoftmax"))
    refuse("softmax-over-samples", model([n("Gemm", "x", "w1", "b1", "z"), n("Softmax", "z", "y", axis=0)], tensors, width=5))
    square = init(w=RNG.normal(size=(4, 4)).astype(np.float32), b=RNG.normal(size=4).astype(np.float32))
    refuse("residual", model([n("Gemm", "x", "w", "b", "z"), n("Relu", "z", "a"), n("Add", "a", "x", "y")], square, width=4))
    refuse("weights-first", model([n("MatMul", "w", "x", "y")], square, shape=(4, 4), width=4))
    refuse("sub-for-add", model([n("MatMul", "x", "w1", "m"), n("Sub", "m", "b1", "y")], tensors, width=5))
    refuse("gemm-trans-a", model([n("Gemm", "x", "w", "b", "y", transA=1)], square, shape=(4, 4), width=4))
    refuse("gemm-c-column", model([n("Gemm", "x", "w", "c", "y")], square + init(c=np.float32([[1], [2]])), shape=(2, 4), width=4))
    refuse("two-biases", model([n("Gemm", "x", "w1", "b1", "z"), n("Add", "z", "b1", "y")], tensors, width=5))
    refuse("flatten-all", model([n("Flatten", "x", "f", axis=0), n("Gemm", "f", "w", "b", "y")],
                                init(w=RNG.normal(size=(8, 3)).astype(np.float32), b=B2), shape=(2, 4)))
    refuse("reshape-folds-samples", model([n("Reshape", "x", "s", "f"), n("Gemm", "f", "w", "b", "y")],
                                          square + init(s=np.int64([-1, 4])), shape=("N", 2, 4), width=4))
    refuse("rank-three", model([n("MatMul", "x", "w1", "m"), n("Add", "m", "b1", "y")], tensors, shape=("N", 7, 4), check=False))
    refuse("several", model([n("BatchNormalization", "x", "s", "s", "s", "s", "f"), n("Gemm", "f", "w1", "b1", "z"),
                             n("LayerNormalization", "z", "b1", "l"), n("HardSwish", "l", "y")],
                            tensors + init(s=np.ones(4, np.float32)), 17, width=5))
    scaled = [n("Gemm", "f", "w1", "b1", "z"), n("Relu", "z", "a"), n("Gemm", "a", "w2", "b2", "y")]
    vectors = init(m=np.float32([1, 2, 3, 4]), s=np.float32([2, 4, 8, 16]))
    refuse("feature-scaling", model([n("Sub", "x", "m", "d"), n("Div", "d", "s", "f")] + scaled, tensors + vectors))
    then = helper.make_graph([n("Identity", "w1", "t")], "t", [], [helper.make_tensor_value_info("t", TensorProto.FLOAT, None)])
    graph = model([n("Gemm", "x", "w1", "b1", "z"), n("Relu", "z", "y")], tensors, width=5)
    graph.graph.node.append(helper.make_node("If", ["y"], ["i"], then_branch=then, else_branch=then))
    refuse("if", graph)
    second = model([n("Gemm", "x", "w1", "b1", "z"), n("Relu", "z", "y")], tensors, width=5)
    second.graph.input.append(helper.make_tensor_value_info("x2", TensorProto.FLOAT, ["N", 4]))
    refuse("two-inputs", second)


def torch_exports():
    import torch
    from torch import nn
    torch.manual_seed(3)

    class View(nn.Module):
        def __init__(self):
            super().__init__()
            self.fc1, self.fc2 = nn.Linear(16, 8), nn.Linear(8, 3)

        def forward(self, x):
            return torch.softmax(self.fc2(torch.relu(self.fc1(x.view(x.size(0), -1)))), dim=1)

    def old(name, module, inputs, **options):
        buffer = io.BytesIO()
        torch.onnx.export(module.eval(), (inputs,), buffer, dynamo=False, input_names=["input"], output_names=["output"], **options)
        keep(name, onnx.load_from_string(buffer.getvalue()), inputs.numpy())

    x = torch.randn(2, 4)
    dense = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 3), nn.Softmax(dim=1))
    for opset in (9, 13, 17):
        old(f"torch-old-{opset}", dense, x, opset_version=opset, dynamic_axes={"input": {0: "batch"}})
    old("torch-old-unfolded", dense, x, opset_version=13, do_constant_folding=False, keep_initializers_as_inputs=True)
    old("torch-old-no-bias", nn.Sequential(nn.Linear(4, 6, bias=False), nn.Tanh(), nn.Linear(6, 3)), x, opset_version=13)
    zero = nn.Sequential(nn.Linear(4, 4), nn.ELU(0.7), nn.Linear(4, 4))
    for layer in (zero[0], zero[2]):
        nn.init.zeros_(layer.bias)
    old("torch-old-equal-biases", zero, x, opset_version=13)
    images = torch.randn(2, 1, 4, 4)
    old("torch-old-view", View(), images, opset_version=13, dynamic_axes={"input": {0: "batch"}})
    for name, activation in {"gelu": nn.GELU(), "gelu-tanh": nn.GELU("tanh"), "silu": nn.SiLU(), "softplus": nn.Softplus(), "selu": nn.SELU(),
                             "leaky": nn.LeakyReLU(0.2)}.items():
        old(f"torch-old-{name}", nn.Sequential(nn.Linear(4, 6), activation, nn.Linear(6, 3)), x, opset_version=17)

    def new(name, module, inputs, external=False):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"{name}.onnx"
            torch.onnx.export(module.eval(), (inputs,), str(path), dynamo=True, external_data=external, input_names=["input"],
                              output_names=["output"], dynamic_shapes=({0: torch.export.Dim("batch")},), verbose=False)
            if external:
                shutil.copy(str(path) + ".data", GOOD / f"{name}.onnx.data")
            keep(name, onnx.load(str(path), load_external_data=False), inputs.numpy())

    new("torch-new", dense, x)
    new("torch-new-external", nn.Sequential(nn.Flatten(), nn.Linear(16, 40), nn.ReLU(), nn.Linear(40, 3)), images, external=True)
    for name, activation in {"gelu": nn.GELU(), "gelu-tanh": nn.GELU("tanh"), "silu": nn.SiLU(), "softplus": nn.Softplus(),
                             "elu": nn.ELU(0.5)}.items():
        new(f"torch-new-{name}", nn.Sequential(nn.Linear(4, 6), activation, nn.Linear(6, 3)), x)


def sklearn_exports():
    from skl2onnx import to_onnx
    from sklearn.neural_network import MLPClassifier, MLPRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    data = np.random.default_rng(1).normal(size=(60, 4)).astype(np.float32)
    three, two_classes = np.arange(60) % 3, np.arange(60) % 2
    for name, labels in (("classifier", three), ("binary", two_classes)):
        fitted = MLPClassifier((5,), max_iter=20, random_state=1).fit(data, labels)
        for suffix, options in (("", {"zipmap": False}), ("-zipmap", {})):
            converted = to_onnx(fitted, data[:1], options={id(fitted): options} if options else None, target_opset=17)
            if name == "classifier" and not suffix:
                keep("skl-classifier", converted, X, output="probabilities")
            else:
                (GOOD / f"skl-{name}{suffix}.onnx").write_bytes(clean(converted).SerializeToString())
                outputs = fitted.predict_proba(X.astype(np.float64))
                if name == "binary":
                    outputs = outputs[:, 1:]
                expected[f"skl-{name}{suffix}"] = {"inputs": X.astype(float).tolist(), "outputs": outputs.tolist()}
    keep("skl-regressor", to_onnx(MLPRegressor(hidden_layer_sizes=(5,), activation="tanh", max_iter=20, random_state=1).fit(data, data[:, 0]), data[:1], target_opset=17))
    refuse("skl-scaler", to_onnx(make_pipeline(StandardScaler(), MLPRegressor(hidden_layer_sizes=(5,), max_iter=20, random_state=1)).fit(data, data[:, 0]), data[:1],
                                 target_opset=17))


def runtime_exports():
    from onnxruntime.quantization import CalibrationDataReader, QuantFormat, quantize_dynamic, quantize_static

    class Reader(CalibrationDataReader):
        def __init__(self):
            self.left = [{"x": X}]

        def get_next(self):
            return self.left.pop() if self.left else None

    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "m.onnx", Path(folder) / "o.onnx"
        for name in ("matmul-add", "gelu", "silu", "opset-17"):
            level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
            options = onnxruntime.SessionOptions()
            options.graph_optimization_level, options.optimized_model_filepath = level, str(target)
            onnxruntime.InferenceSession(str(GOOD / f"{name}.onnx"), options, providers=["CPUExecutionProvider"])
            keep(f"ort-{name}", onnx.load(str(target)))
        source.write_bytes(two([n("Relu", "z", "a")]).SerializeToString())
        for name, layout in (("qdq", QuantFormat.QDQ), ("qoperator", QuantFormat.QOperator)):
            quantize_static(str(source), str(target), Reader(), quant_format=layout)
            refuse(f"int8-{name}", onnx.load(str(target)))
        quantize_dynamic(str(source), str(target))
        refuse("int8-dynamic", onnx.load(str(target)))


if __name__ == "__main__":
    for folder in (GOOD, REFUSED):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    os.chdir(tempfile.mkdtemp())
    for part in (spellings, refusals, torch_exports, sklearn_exports, runtime_exports):
        part()
    (HERE / "expected.json").write_text(json.dumps(expected, sort_keys=True, separators=(",", ":")).replace("},", "},\n") + "\n")
    print(f"{len(expected)} good, {len(list(REFUSED.glob('*.onnx')))} refused")
