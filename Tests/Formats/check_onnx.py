"""Checks the ONNX files of other programs that nnconv reads, beside those programs.

Usage: check_onnx.py TOOLS     TOOLS is the folder with nnconv, nninfer and nninfo

Each file of Fixtures/onnx/good becomes .nnb, whose outputs in NumPy and float64 are compared with those of onnxruntime. Files
of Fixtures/onnx/refused are refused. Random chains are written in random spellings, and compared with onnxruntime as they are.
"""

import json
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Keras"))
from forward import forward
from harness import Report, Tools, nnb, shown

FIXTURES = Path(__file__).resolve().parents[2] / "Fixtures" / "onnx"
TOLERANCE = 2e-6
onnxruntime.set_default_logger_severity(4)


def outputs(path, inputs):
    """The outputs of a .nnb file for stored numbers, in float64."""
    file = nnb.load(path)
    inputs = np.asarray(inputs, np.float64)
    if file.network.scaling is not None:
        _, scale, offset = file.network.scaling
        inputs = (inputs * np.float64(np.float32(scale)) + np.float64(np.float32(offset))).astype(np.float32)
    return forward(file, inputs)


def far(found, expected):
    """The largest difference, less what is allowed relative to a number; infinite where shapes differ."""
    expected = np.asarray(expected, np.float64)
    if found.shape != expected.shape:
        return np.inf
    return float(np.max(np.abs(found - expected) / (1 + np.abs(expected)), initial=0))


def check_fixtures(tools, report, folder):
    report.group("files of exporters, and all spellings")
    for name, case in json.loads((FIXTURES / "expected.json").read_text()).items():
        target = folder / "m.nnb"
        run = tools.convert(FIXTURES / "good" / f"{name}.onnx", target, "--force", "--quiet")
        if report.check(run.returncode == 0, f"{name}: {shown(run)}"):
            difference = far(outputs(target, case["inputs"]), case["outputs"])
            report.check(difference <= TOLERANCE, f"{name}: outputs differ by {difference}")
    report.group("files that are refused")
    for source in sorted((FIXTURES / "refused").glob("*.onnx")):
        run = tools.convert(source, folder / "r.nnb", "--force", "--quiet")
        report.check(run.returncode == 65 and any(word in run.stderr for word in ("node ", "layer ", "inputs")), f"{source.name}: {shown(run)}")
        tensors = tools.convert(source, folder / "t.nnb", "--force", "--quiet", "--tensors-only")
        if report.check(tensors.returncode == 0, f"{source.name}: {shown(tensors)}"):
            found = nnb.load(folder / "t.nnb").by_name()
            for tensor in onnx.load(source).graph.initializer:
                same = tensor.name in found and found[tensor.name].array().tobytes() == numpy_helper.to_array(tensor).tobytes()
                report.check(same or tensor.data_type in (TensorProto.STRING, TensorProto.BOOL), f"{source.name}: tensor {tensor.name}")


SPELLINGS = {
    "Relu": ([], [("Relu", "z")]), "Sigmoid": ([], [("Sigmoid", "z")]), "Tanh": ([], [("Tanh", "z")]), "none": ([], []),
    "silu": ([], [("Sigmoid", "z"), ("Mul", "z", 0)]),
    "gelu": ([("r", 2**0.5), ("one", 1), ("half", 0.5)],
             [("Div", "z", "r"), ("Erf", 0), ("Add", 1, "one"), ("Mul", "z", 2), ("Mul", 3, "half")]),
}


def chain(rng, path):
    """Writes a random chain in a random spelling; gives its inputs."""
    widths, nodes, tensors, value = rng.integers(1, 40, rng.integers(2, 6)), [], [], "x"
    count = 0

    def result():
        nonlocal count
        count += 1
        return f"v{count}"

    def tensor(array):
        tensors.append(numpy_helper.from_array(array, f"t{len(tensors)}"))
        name = tensors[-1].name
        if rng.random() < 0.2:
            nodes.append(helper.make_node("Identity", [name], [result()]))
            name = nodes[-1].output[0]
        return name

    for inputs, outputs_ in zip(widths, widths[1:]):
        weights = (rng.normal(size=(inputs, outputs_)) / np.sqrt(inputs)).astype(np.float32)
        bias = rng.normal(size=outputs_).astype(np.float32)
        kind = rng.integers(4)
        z = result()
        if kind == 0:
            nodes.append(helper.make_node("Gemm", [value, tensor(weights), tensor(bias)], [z]))
        elif kind == 1:
            nodes.append(helper.make_node("Gemm", [value, tensor(weights.T.copy()), tensor(bias)], [z], transB=1))
        else:
            name = tensor(weights if kind == 2 else weights.T.copy())
            if kind == 3:
                nodes.append(helper.make_node("Transpose", [name], [result()], perm=[1, 0]))
                name = nodes[-1].output[0]
            product = result()
            nodes.append(helper.make_node("MatMul", [value, name], [product]))
            pair = [product, tensor(bias if rng.random() < 0.5 else bias[None])]
            nodes.append(helper.make_node("Add", pair if rng.random() < 0.5 else pair[::-1], [z]))
        numbers, steps = SPELLINGS[rng.choice(list(SPELLINGS))]
        names = {}
        for name, number in numbers:
            tensors.append(numpy_helper.from_array(np.float32(number), f"t{len(tensors)}"))
            names[name] = tensors[-1].name
        results, value = [], z
        for operation, *operands in steps:
            operands = [z if operand == "z" else results[operand] if isinstance(operand, int) else names[operand] for operand in operands]
            if len(operands) == 2 and operation in ("Add", "Mul") and rng.random() < 0.5:
                operands.reverse()
            value = result()
            results.append(value)
            nodes.append(helper.make_node(operation, operands, [value]))
    rng.shuffle(tensors)
    graph = helper.make_graph(nodes, "g", [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", int(widths[0])])],
                              [helper.make_tensor_value_info(value, TensorProto.FLOAT, None)], list(tensors))
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 7
    onnx.save(model, path)
    return rng.normal(size=(5, widths[0])).astype(np.float32)


def check_random(tools, report, folder):
    report.group("random chains in random spellings")
    rng = np.random.default_rng(11)
    for number in range(60):
        source, target = folder / "m.onnx", folder / "m.nnb"
        inputs = chain(rng, source)
        expected = onnxruntime.InferenceSession(str(source)).run(None, {"x": inputs})[0]
        run = tools.convert(source, target, "--force", "--quiet")
        if report.check(run.returncode == 0, f"chain {number}: {shown(run)}"):
            difference = far(outputs(target, inputs), expected)
            report.check(difference <= TOLERANCE, f"chain {number}: outputs differ by {difference}")


def check_external(tools, report, folder):
    report.group("elements outside of the file")
    source = FIXTURES / "good" / "torch-new-external.onnx"
    model = onnx.load(source, load_external_data=False)
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    data = source.with_name("torch-new-external.onnx.data").read_bytes()
    (elsewhere / "data").write_bytes(data)
    (folder / "link").symlink_to(elsewhere / "data")
    (folder / "short").write_bytes(data[:-1])
    (folder / "folder").mkdir()
    (folder / "data").write_bytes(data)
    for location, passes in (("data", True), ("missing", False), ("link", False), ("short", False), ("folder", False), ("../data", False),
                             ("elsewhere/data", False), (str(elsewhere / "data"), False), (".", False), ("", False)):
        for tensor in model.graph.initializer:
            for entry in tensor.external_data:
                if entry.key == "location":
                    entry.value = location
        (folder / "m.onnx").write_bytes(model.SerializeToString())
        run = tools.convert(folder / "m.onnx", folder / "m.nnb", "--force", "--quiet")
        report.check((run.returncode == 0) == passes and run.returncode >= 0, f"{location!r}: {shown(run)}")


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    tools, report = Tools(sys.argv[1]), Report()
    for check in (check_fixtures, check_random, check_external):
        with tempfile.TemporaryDirectory() as folder:
            check(tools, report, Path(folder))
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
