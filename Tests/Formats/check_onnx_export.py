"""Checks ONNX files that nnconv writes beside the programs that read them.

Usage: check_onnx_export.py TOOLS [PYTHON…]   TOOLS is the folder with nnconv, nninfer and nntrain; each PYTHON has other
                                              versions of onnxruntime and OpenCV (such as 1.15 and 4.7), which run the same files
       check_onnx_export.py --run LIST        runs the graphs of a list, for the process above

Every file goes through ONNX's checker with shape inference. What onnxruntime and OpenCV compute is compared with NumPy in
float64, and with nninfer. Initializers are compared bit for bit, and the .nnb file that a file becomes again, byte for byte.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

TOLERANCE = 1e-6
ACTIVATIONS = {"linear": (), "relu": (), "sigmoid": (), "tanh": (), "gelu, exact": (), "gelu by tanh": (), "elu": (0.5,),
               "selu": (), "leaky relu": (0.25,), "softplus": (), "swish": (), "softmax": ()}
WIDE = {"i32": np.int32, "u32": np.uint32, "i64": np.int64, "u64": np.uint64, "f64": np.float64}
OPSETS = (9, 10, 11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 22, 24, 28)


def run_list(path):
    """Runs every graph of a list with onnxruntime and OpenCV, and saves what they compute."""
    import onnxruntime
    try:
        import cv2
    except ImportError:
        cv2 = None
    onnxruntime.set_default_logger_severity(4)
    cases, versions = json.loads(Path(path).read_text()), {"onnxruntime": onnxruntime.__version__}
    if cv2:
        versions["OpenCV"] = cv2.__version__
    print(json.dumps(versions), flush=True)
    for case in cases:
        inputs = np.load(case["inputs"])
        # 1.15 knows the operators of 19 in part: it has no Cast among them.
        if case["opset"] <= 18 or tuple(map(int, versions["onnxruntime"].split(".")[:2])) >= (1, 18):
            session = onnxruntime.InferenceSession(case["model"], providers=["CPUExecutionProvider"])
            for count in (len(inputs), 1):
                np.save(f"{case['result']}.onnxruntime.{count}.npy", session.run(None, {"input": inputs[:count]})[0])
        # Of stored numbers OpenCV takes those that are computed with in f64, from version 5 on; u32 it makes f32 first.
        is_wide = inputs.dtype in WIDE.values() and inputs.dtype != np.uint32 and int(versions.get("OpenCV", "0").split(".")[0]) >= 5
        if cv2 and (inputs.dtype == np.float32 or is_wide):
            for count in (len(inputs), 1):
                net = cv2.dnn.readNetFromONNX(case["model"])
                net.setInput(inputs[:count])
                np.save(f"{case['result']}.OpenCV.{count}.npy", net.forward())
        print(case["model"], flush=True)


if sys.argv[1:2] == ["--run"]:
    run_list(sys.argv[2])
    sys.exit(0)

import onnx
from onnx import numpy_helper

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Keras"))
from forward import forward, scaled, tensor
from harness import Report, Tools, nnb, shown, write_images

FIXTURES = Path(__file__).resolve().parents[2] / "Fixtures" / "nnb" / "good"


def network(widths, activations, element="f32", biases=True, scaling=("u8", 1 / 255, 0.0)):
    """A model of random numbers whose layers are l0, l1 …, and that takes bytes."""
    rng, file = np.random.default_rng(len(widths) + widths[0]), nnb.File()
    names = [f"l{index}" for index in range(len(widths) - 1)]
    layers = []
    for name, inputs, outputs, activation in zip(names, widths, widths[1:], activations):
        file.tensors.append(tensor(f"{name}/kernel", element, rng.normal(size=(inputs, outputs)) / np.sqrt(inputs), ("in", "out")))
        if biases:
            file.tensors.append(tensor(f"{name}/bias", element, rng.normal(size=outputs) / 4, ("out",)))
        layers.append(nnb.Layer(name, inputs, outputs, activation, ACTIVATIONS[activation], f"{name}/kernel",
                                f"{name}/bias" if biases else None))
    file.tensors.sort(key=lambda tensor: tensor.name.encode())
    file.network = nnb.Network([widths[0]], layers, nnb.Scaling(*scaling))
    return file


def difference(found, expected):
    """The largest difference, less what is allowed relative to a number; infinite where shapes differ."""
    found, expected = np.asarray(found, np.float64), np.asarray(expected, np.float64)
    if found.shape != expected.shape:
        return np.inf
    return float(np.max(np.abs(found - expected) / (1 + np.abs(expected)), initial=0))


class Cases:
    """Graphs that are converted first and run together, since a process of onnxruntime takes a second to start."""

    def __init__(self, tools, report, folder, pythons):
        self.tools, self.report, self.folder, self.pythons, self.cases = tools, report, folder, pythons, []

    def add(self, what, file, *options, opset=13, stored=None):
        """Converts a model, has it checked, and keeps it to be run, on bytes or on numbers that f32 does not hold."""
        stem = self.folder / f"case{len(self.cases)}"
        source, target = stem.with_suffix(".nnb"), stem.with_suffix(".onnx")
        nnb.save(source, file)
        run = self.tools.convert(source, target, "--quiet", "--force", *options)
        if not self.report.check(run.returncode == 0, f"{what}: {shown(run)}"):
            return
        try:
            model = onnx.load(target)
            onnx.checker.check_model(model, full_check=True)
            onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True)
        except Exception as error:
            self.report.check(False, f"{what}: {error}")
            return
        self.report.check(model.opset_import[0].version == opset and len(model.opset_import) == 1, f"{what}: other operators")
        irs = {row[2]: row[1] for row in reversed(onnx.helper.VERSION_TABLE)}
        self.report.check(model.ir_version == irs[opset], f"{what}: IR {model.ir_version}")
        pixels = np.random.default_rng(5).integers(0, 256, (7, file.network.sample[0]), np.uint8)
        if stored is not None:
            pixels = (2**30 + pixels.astype(np.int64)).astype(stored)
        is_raw = "--with-scaling" in options
        inputs = pixels if is_raw else scaled(pixels, file.network.scaling)
        np.save(stem.with_suffix(".npy"), inputs)
        expected = forward(file, scaled(pixels, file.network.scaling))
        self.cases.append({"what": what, "model": str(target), "inputs": str(stem.with_suffix(".npy")), "opset": opset,
                           "result": str(stem), "expected": expected})
        if stored is not None:
            return
        write_images(self.folder / "images.idx", pixels, [pixels.shape[1]])
        found, run = self.tools.outputs(source, self.folder / "images.idx")
        if found is not None and expected.shape[1] == 1:
            found = found[:, -1:]  # the outputs of a sigmoid of one unit are told with those of the other class
        self.report.check(found is not None and difference(found, expected) <= TOLERANCE, f"{what}: nninfer: {shown(run)}")

    def run(self):
        """Runs all that were added, with every Python."""
        plain = [{key: value for key, value in case.items() if key not in ("what", "expected")} for case in self.cases]
        (self.folder / "list.json").write_text(json.dumps(plain))
        for python in self.pythons:
            for old in self.folder.glob("*.*.*.npy"):
                old.unlink()
            done = subprocess.run([python, __file__, "--run", str(self.folder / "list.json")], capture_output=True, text=True)
            last = done.stdout.splitlines()[-1:]
            if not self.report.check(done.returncode == 0, f"{python}: after {last}: status {done.returncode}: {done.stderr[-600:]}"):
                continue
            versions = json.loads(done.stdout.splitlines()[0])
            for case in self.cases:
                for program in versions:
                    for count in (7, 1):
                        path = Path(f"{case['result']}.{program}.{count}.npy")
                        if path.is_file():
                            far = difference(np.load(path), case["expected"][:count])
                            self.report.check(far <= TOLERANCE, f"{case['what']}, {program} {versions[program]}, batch {count}: {far}")
        self.cases = []


def check_run(cases, report):
    report.group("activations in every set of operators")
    for opset in OPSETS:
        for activation in ACTIVATIONS:
            cases.add(f"{activation}, opset {opset}", network((6, 8, 5), (activation, "softmax")), "--opset", opset, opset=opset)
    cases.run()
    report.group("element types, biases, outputs and widths")
    for element in ("f32", "f16", "bf16", "f64"):
        for biases in (True, False):
            for last in ("softmax", "linear", "sigmoid"):
                for opset in (9, 13, 19):
                    cases.add(f"{element}, {biases=}, {last}, opset {opset}",
                              network((6, 5, 4, 3), ("relu", "tanh", last), element, biases), "--opset", opset, opset=opset)
    for widths in ((3, 1), (1, 1), (1, 2), (784, 128, 10), (5, 1, 3)):
        activations = ["relu"] * (len(widths) - 2) + ["sigmoid" if widths[-1] == 1 else "softmax"]
        cases.add(f"{widths}", network(widths, activations))
    cases.run()
    report.group("graphs that take bytes")
    for scaling in (("u8", 1 / 255, 0.0), ("u8", 1 / 128, -1.0), ("u8", 1.0, 0.0)):
        for opset in (9, 13, 19):
            cases.add(f"{scaling}", network((6, 5, 3), ("relu", "softmax"), scaling=scaling), "--with-scaling", "--opset", opset, opset=opset)
    cases.run()
    report.group("graphs that take numbers of more digits than f32 has")
    for type, stored in WIDE.items():
        for scale, offset in ((1.0, -(2.0**30)), (2.0**-30, 0.0)):
            for opset in (9, 13, 28):
                cases.add(f"{type} * {scale} + {offset}, opset {opset}", network((6, 5, 3), ("relu", "softmax"), scaling=(type, scale, offset)),
                          "--with-scaling", "--opset", opset, opset=opset, stored=stored)
    cases.run()


def check_content(tools, report, folder):
    report.group("files of the conformance suite")
    for source in sorted(FIXTURES.glob("*.nnb")):
        file, target, again, back = nnb.load(source), folder / "w.onnx", folder / "again.onnx", folder / "back.nnb"
        run = tools.convert(source, target, "--force", "--quiet")
        if not report.check(run.returncode == 0, f"{source.name}: {shown(run)}"):
            continue
        tools.convert(source, again, "--force", "--quiet")
        report.check(target.read_bytes() == again.read_bytes(), f"{source.name}: other bytes at the second time")
        model = onnx.load(target)
        try:
            onnx.checker.check_model(model, full_check=True)
        except Exception as error:
            report.check(False, f"{source.name}: {error}")
        report.check((model.producer_name, model.producer_version, model.doc_string) == ("nnb", "", ""), f"{source.name}: producer")
        report.check(not model.graph.doc_string, f"{source.name}: a doc string")
        # In a graph whose fields are in another order, the library would write other bytes.
        report.check(model.SerializeToString(deterministic=True) == target.read_bytes(), f"{source.name}: another order of fields")
        entries = {entry.key: entry.value for entry in model.metadata_props}
        report.check(entries["nnb.version"] == "1", f"{source.name}: no version")
        stored = {initializer.name: initializer for initializer in model.graph.initializer}
        tensors, network = file.by_name(), file.network
        wanted = list(tensors) if network is None else [
            name for layer in network.layers for name in (layer.kernel, layer.bias) if name is not None]
        if network is not None:
            report.check(json.loads(entries["input_shape"]) == list(network.sample), f"{source.name}: another shape of samples")
            report.check(json.loads(entries.get("class_names", "[]")) == list(network.labels), f"{source.name}: other class names")
        for name in wanted:
            array, expected = numpy_helper.to_array(stored[name]), tensors[name].array()
            if network is not None and tensors[name].type in ("bf16", "f64"):
                with np.errstate(over="ignore"):
                    expected = expected.astype(np.float32)
            if tensors[name].type == "bf16" and network is None:
                array, expected = array.view(np.uint16), np.frombuffer(tensors[name].data, "<u2").reshape(expected.shape)
            report.check(array.dtype == expected.dtype and array.shape == expected.shape
                         and array.tobytes() == np.ascontiguousarray(expected).tobytes(), f"{source.name}: {name} is another")
        if network is not None and network.scaling is not None:
            for opset in (9, 13, 28):
                is_known = network.scaling.type != "bf16" or opset >= 13
                run = tools.convert(source, again, "--force", "--quiet", "--with-scaling", "--opset", opset)
                report.check((run.returncode == 0) == is_known, f"{source.name}, scaling in the graph, {opset}: {shown(run)}")
                if run.returncode == 0:
                    try:
                        onnx.checker.check_model(onnx.load(again), full_check=True)
                    except Exception as error:
                        report.check(False, f"{source.name}, scaling in the graph, {opset}: {error}")
        if nnb.dumps(file) == source.read_bytes():  # canonical
            run = tools.convert(target, back, "--force", "--quiet")
            report.check(run.returncode == 0 and back.read_bytes() == source.read_bytes(), f"{source.name}: other bytes on return: {shown(run)}")


def check_saved_again(tools, report, folder):
    report.group("files that the library saves again")
    source, model = FIXTURES / "two-layers.nnb", folder / "a.onnx"
    tools.convert(source, model, "--force", "--quiet")
    onnx.save(onnx.load(model), folder / "b.onnx")
    run = tools.convert(folder / "b.onnx", folder / "b.nnb", "--force", "--quiet")
    report.check(run.returncode == 0 and (folder / "b.nnb").read_bytes() == source.read_bytes(), f"unchanged: {shown(run)}")
    # Notes are entries that any program shows, and are read where another wrote them.
    tools.convert(source, folder / "n.onnx", "--force", "--quiet", "--note", "author=\u00c9mile", "--note", "licence=MIT", "--note", "k=v")
    noted = onnx.load(folder / "n.onnx")
    entries = {entry.key: entry.value for entry in noted.metadata_props}
    report.check((entries.get("author"), entries.get("licence"), entries.get("k")) == ("\u00c9mile", "MIT", None), f"notes: {list(entries)}")
    del noted.metadata_props[:]
    for key, value in {"author": "\u00c9mile", "license": "MIT", "description": "d", "k": "v", "title": ""}.items():
        noted.metadata_props.add(key=key, value=value)
    onnx.save(noted, folder / "n.onnx")
    run = tools.convert(folder / "n.onnx", folder / "n.nnb", "--force")
    found = {note.key: note.text for note in nnb.load(folder / "n.nnb").notes}
    report.check(found == {"about": "d", "author": "\u00c9mile", "licence": "MIT"}, f"notes of another program: {found}, {shown(run)}")
    elements, graph = onnx.load(model), onnx.load(model)
    array = numpy_helper.to_array(elements.graph.initializer[0]) * 2
    elements.graph.initializer[0].CopyFrom(numpy_helper.from_array(array, elements.graph.initializer[0].name))
    next(node for node in graph.graph.node if node.op_type == "Relu").op_type = "Tanh"
    for what, changed in (("an element", elements), ("an activation", graph)):
        onnx.save(changed, folder / "c.onnx")
        run = tools.convert(folder / "c.onnx", folder / "c.nnb", "--force", "--quiet")
        report.check(run.returncode == 65 and "--ignore-record" in run.stderr, f"{what} changed: {shown(run)}")
        run = tools.convert(folder / "c.onnx", folder / "c.nnb", "--force", "--quiet", "--ignore-record")
        report.check(run.returncode == 0, f"{what} changed, without the record: {shown(run)}")


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    tools, report = Tools(sys.argv[1]), Report()
    with tempfile.TemporaryDirectory() as folder:
        check_run(Cases(tools, report, Path(folder), [sys.executable, *sys.argv[2:]]), report)
    for check in (check_content, check_saved_again):
        with tempfile.TemporaryDirectory() as folder:
            check(tools, report, Path(folder))
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
