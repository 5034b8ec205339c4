#!/usr/bin/env python3
"""Checks what nnconv folds into dense layers beside Keras, PyTorch and onnxruntime (Spec/folding.md).

    python check_folding.py TOOLS        TOOLS is the folder with nnconv and nninfer

Models with normalizations are made and saved by their programs, converted with --fold, and run by NumPy in float64; what comes
out is compared with what the programs compute in float64. Programs that are not installed are left out.
"""

import importlib.util
import json
import os
import sys
import tempfile
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Keras"))
from forward import forward
from harness import Report, Tools, distance, nnb, shown, write_images

if importlib.util.find_spec("torch"):
    os.environ.setdefault("KERAS_BACKEND", "torch")
TOLERANCE = 1e-6
RNG = np.random.default_rng(5)
INPUTS = RNG.normal(size=(40, 6)).astype(np.float32)


def compare(tools, report, source, expected, what, *options, inputs=INPUTS):
    """Converts with and without the option, and compares the outputs of the network."""
    target = source.with_suffix(".nnb")
    refused = tools.convert(source, target, "--force", "--quiet", *options)
    report.check(refused.returncode == 65 and "--fold" in refused.stderr, f"{what}: taken without --fold: {shown(refused)}")
    run = tools.convert(source, target, "--force", "--fold", "--json", *options)
    if not report.check(run.returncode == 0, f"{what}: {shown(run)}"):
        return None
    found = distance(forward(nnb.load(target), inputs), expected)
    report.check(found <= TOLERANCE, f"{what}: outputs differ by {found}")
    folded = json.loads(run.stdout)["folded"]
    report.check(0 < folded["largest_weight_error"] <= folded["largest_sum_error"] < 1e-5, f"{what}: {folded}")
    return target


# Keras ----------------------------------------------------------------------------------------------------------------

def keras_models(keras):
    layers = keras.layers
    dense = lambda *a, **k: layers.Dense(*a, **k)
    norm = lambda **k: layers.BatchNormalization(**k)
    data = RNG.normal(3, 2, size=(100, 6)).astype(np.float32)

    def adapted(**settings):
        layer = layers.Normalization(**settings)
        layer.adapt(data)
        return layer

    yield "before the activation", [dense(5), norm(), layers.ReLU(), dense(3, activation="softmax")]
    yield "behind the activation", [dense(5, activation="tanh"), norm(), dense(3, activation="softmax")]
    yield "behind a softmax within", [dense(5, activation="softmax"), norm(), dense(3)]
    yield "at the input", [norm(epsilon=0.1), dense(5, activation="relu"), dense(3, activation="softmax")]
    yield "everywhere", [norm(), dense(5), norm(), layers.ELU(), norm(), layers.Dropout(0.5), norm(), dense(4), norm(),
                         layers.Activation("sigmoid"), dense(3), norm()]
    yield "without gamma", [dense(5), norm(scale=False), layers.ReLU(), dense(3)]
    yield "without beta", [dense(5, use_bias=False), norm(center=False), layers.ReLU(), dense(3)]
    yield "without both", [dense(5, activation="relu"), norm(center=False, scale=False), dense(3, use_bias=False)]
    yield "before logits and softmax", [dense(5, activation="relu"), dense(3), norm(), layers.Softmax()]
    yield "normalization", [adapted(), dense(5, activation="relu"), dense(3)]
    yield "normalization with one number", [adapted(axis=None), dense(5, activation="relu"), dense(3)]
    yield "normalization with stated numbers", [layers.Normalization(mean=[1, 2, 3, 4, 5, 6], variance=[4, 1, 9, 0.5, 2, 3]),
                                                dense(5), dense(3)]
    yield "inverted normalization", [adapted(invert=True), dense(5, activation="relu"), dense(3)]
    yield "rescaling between", [dense(5, activation="relu"), layers.Rescaling(0.3, 0.7), dense(3)]
    yield "two rescalings", [layers.Rescaling(1.0, 0.0), layers.Rescaling(0.3, 0.7), dense(5, activation="relu"), dense(3)]
    yield "in a model in the model", [keras.Sequential([layers.Input((6,)), dense(5), norm(), layers.ReLU(), dense(4)]),
                                      norm(), dense(3, activation="softmax")]


def check_keras(tools, report, folder):
    try:
        import keras
    except ImportError:
        return
    report.group("Keras")
    for what, parts in keras_models(keras):
        model = keras.Sequential([keras.layers.Input((6,))] + parts)
        keras.utils.set_random_seed(len(what))
        rng = np.random.default_rng(len(what))
        for weight in model.weights:
            if weight.path.endswith("count") or "Normalization" in str(type(weight)) or "/normalization" in "/" + weight.path:
                continue
            values = rng.normal(size=weight.shape)
            if "variance" in weight.path:
                values = values * values + 0.01
            weight.assign(values.astype(np.float32))
        expected = keras_outputs(model, INPUTS)
        for ending in (".keras", ".h5"):
            source = folder / ("m" + ending)
            model.save(source)
            compare(tools, report, source, expected, what + ending)
        weights, config = folder / "m.weights.h5", folder / "m.json"
        model.save_weights(weights)
        config.write_text(model.to_json())
        compare(tools, report, weights, expected, what + ", weights and configuration", "--config", config)
    end = keras.Sequential([keras.layers.Input((6,)), keras.layers.Dense(3, activation="softmax", name="soft"),
                            keras.layers.BatchNormalization(name="too_late")])
    end.save(folder / "end.keras")
    run = tools.convert(folder / "end.keras", folder / "end.nnb", "--fold")
    report.check(run.returncode == 65 and "too_late comes after the softmax of dense layer soft" in run.stderr, shown(run))


def keras_outputs(model, inputs):
    """The outputs in float64, layer by layer, from the formulas of Keras's documentation."""
    from forward import activate
    x = np.asarray(inputs, np.float64)

    def number(weight):
        return np.asarray(weight.detach().cpu().numpy() if hasattr(weight, "detach") else weight, np.float64)

    for layer in model.layers:
        kind = type(layer).__name__
        if kind == "Sequential":
            x = keras_outputs(layer, x)
        elif kind == "Dense":
            x = x @ number(layer.kernel.numpy()) + (number(layer.bias.numpy()) if layer.use_bias else 0)
            x = activate(layer.activation.__name__, (), x)
        elif kind == "BatchNormalization":
            x = (x - number(layer.moving_mean.numpy())) / np.sqrt(number(layer.moving_variance.numpy()) + layer.epsilon)
            x = x * (number(layer.gamma.numpy()) if layer.scale else 1) + (number(layer.beta.numpy()) if layer.center else 0)
        elif kind == "Normalization":
            mean, deviation = number(layer.mean), np.maximum(np.sqrt(number(layer.variance)), 1e-7)
            x = x * deviation + mean if layer.invert else (x - mean) / deviation
        elif kind == "Rescaling":
            x = x * np.float64(layer.scale) + np.float64(layer.offset)
        elif kind == "Activation":
            x = activate(layer.activation.__name__, (), x)
        elif kind in ("ReLU", "Softmax"):
            x = activate(kind.lower(), (), x)
        elif kind == "ELU":
            x = activate("elu", (layer.alpha,), x)
        elif kind != "Dropout":
            raise ValueError(kind)
    # Keras itself says nearly the same, in float32.
    if not any(type(layer).__name__ == "Sequential" for layer in model.layers):
        own = np.asarray(model.predict(np.asarray(inputs, np.float32), verbose=0), np.float64)
        assert np.abs(own - x).max() < 1e-3 * (1 + np.abs(x).max()), (model.name, np.abs(own - x).max())
    return x


# PyTorch --------------------------------------------------------------------------------------------------------------

def check_torch(tools, report, folder):
    try:
        import torch
        from torch import nn
    except ImportError:
        return
    report.group("PyTorch")
    norm = lambda n, **k: nn.BatchNorm1d(n, **k)
    models = {
        "before the activation": ([nn.Linear(6, 5), norm(5), nn.ReLU(), nn.Linear(5, 3)], "relu,linear", ()),
        "behind the activation": ([nn.Linear(6, 5), nn.Tanh(), norm(5), nn.Linear(5, 3)], "tanh,linear", ()),
        "at the input": ([norm(6), nn.Linear(6, 5), nn.ReLU(), nn.Linear(5, 3)], "relu,linear", ()),
        "everywhere": ([norm(6), nn.Linear(6, 5), norm(5), nn.ReLU(), nn.Linear(5, 4), nn.Sigmoid(), norm(4), nn.Linear(4, 3),
                        norm(3)], "relu,sigmoid,linear", ()),
        "without weights": ([nn.Linear(6, 5), norm(5, affine=False), nn.ReLU(), nn.Linear(5, 3)], "relu,linear", ()),
        "with dropout, asked": ([nn.Linear(6, 5), nn.ReLU(), norm(5), nn.Dropout(), nn.Linear(5, 3)], "relu,linear",
                                ("--norms", "after")),
        "another epsilon": ([nn.Linear(6, 5), norm(5, eps=0.1), nn.ReLU(), nn.Linear(5, 3)], "relu,linear", ()),
        "no bias": ([nn.Linear(6, 5, bias=False), norm(5), nn.ReLU(), nn.Linear(5, 3, bias=False)], "relu,linear", ()),
    }
    for what, (parts, names, more) in models.items():
        torch.manual_seed(len(what))
        module = nn.Sequential(*parts).eval()
        for part in parts:
            if isinstance(part, nn.BatchNorm1d):
                part.running_mean.normal_()
                part.running_var.uniform_(0.01, 3)
                if part.affine:
                    nn.init.normal_(part.weight)
                    nn.init.normal_(part.bias)
        with torch.no_grad():
            expected = module.double()(torch.tensor(INPUTS).double()).numpy()
        module.float()
        torch.save(module, folder / "whole.pt")
        compare(tools, report, folder / "whole.pt", expected, what + ", whole")
        torch.save(module.state_dict(), folder / "state.pt")
        epsilon = next(str(part.eps) for part in parts if isinstance(part, nn.BatchNorm1d))
        options = ("--activations", names, "--scaling-epsilon", epsilon) + more
        # Options that need --fold beside them are given only with it.
        run = tools.convert(folder / "state.pt", folder / "state.nnb", "--force", "--fold", "--quiet", *options)
        if report.check(run.returncode == 0, f"{what}, state_dict: {shown(run)}"):
            found = distance(forward(nnb.load(folder / "state.nnb"), INPUTS), expected)
            report.check(found <= TOLERANCE, f"{what}, state_dict: outputs differ by {found}")
        run = tools.convert(folder / "state.pt", folder / "state.nnb", "--force")
        report.check(run.returncode == 65 and all(word in run.stderr for word in ("--fold", "--activations", "--scaling-epsilon")),
                     f"{what}, state_dict: not all asked at once: {shown(run)}")


# Sides of activations -------------------------------------------------------------------------------------------------

def check_sides(tools, report, folder):
    """State_dicts whose names leave open on which side of activations normalizations stand, or tell it (Spec/folding.md, 2)."""
    try:
        import torch
        from torch import nn
    except ImportError:
        return
    report.group("sides of activations")
    linear, norm, relu, drop = nn.Linear, nn.BatchNorm1d, nn.ReLU, nn.Dropout

    class Listed(nn.Module):
        """Activations stand in `forward`, so that numbers tell nothing of them."""

        def __init__(self, is_after, *parts):
            super().__init__()
            self.parts, self.is_after = nn.ModuleList(parts), is_after

        def forward(self, x):
            for part in self.parts:
                is_norm = isinstance(part, norm)
                x = part(x.relu()) if is_norm and self.is_after else part(x).relu() if is_norm else part(x)
            return x

    class Named(nn.Module):
        def __init__(self, first, second):
            super().__init__()
            self.fc1, self.bn1, self.fc2, self.bn2, self.fc3 = linear(6, 8), norm(8), linear(8, 8), norm(8), linear(8, 3)
            self.sides = first, second

        def forward(self, x):
            for layer, bn, side in ((self.fc1, self.bn1, self.sides[0]), (self.fc2, self.bn2, self.sides[1])):
                x = bn(layer(x).relu()) if side == "after" else bn(layer(x)).relu()
            return self.fc3(x)

    class Coder(nn.Module):
        def __init__(self):
            super().__init__()
            self.encoder = nn.Sequential(linear(6, 8), norm(8), relu(), linear(8, 3))
            self.decoder = nn.Sequential(norm(3), linear(3, 8), relu(), norm(8), linear(8, 5))

        def forward(self, x):
            return self.decoder(self.encoder(x).relu())

    class Block(nn.Module):
        def __init__(self, inputs, outputs):
            super().__init__()
            self.dense, self.norm = linear(inputs, outputs), norm(outputs)

        def forward(self, x):
            return self.norm(self.dense(x)).relu()

    class First(nn.Module):
        def __init__(self):
            super().__init__()
            self.input_bn, self.fc1, self.bn1, self.fc2 = norm(6), linear(6, 6), norm(6), linear(6, 3)

        def forward(self, x):
            return self.fc2(self.bn1(self.fc1(self.input_bn(x)).relu()))

    three = lambda *parts: (*parts, linear(8, 3))
    dropped = (linear(6, 8), norm(8), drop(), linear(8, 8), norm(8), drop(), linear(8, 3))
    bare = (linear(6, 8), norm(8), linear(8, 8), norm(8), linear(8, 3))
    wrong = nn.Sequential(*three(linear(6, 8), norm(8), relu(), drop(), linear(8, 8), norm(8), relu(), drop()))
    cases = [
        ("mixed", nn.Sequential(*three(linear(6, 8), norm(8), relu(), linear(8, 8), relu(), norm(8))), None, None),
        ("on both sides", nn.Sequential(*three(linear(6, 8), norm(8), relu(), norm(8), linear(8, 8), relu())), None, None),
        ("one after the other", nn.Sequential(*three(linear(6, 8), norm(8), norm(8), relu(), linear(8, 8), relu())), None, None),
        ("one open", nn.Sequential(*three(linear(6, 8), norm(8), relu(), linear(8, 8), relu(), norm(8), drop())), "after", None),
        ("an open one", nn.Sequential(*three(linear(6, 8), norm(8), relu(), linear(8, 8), relu(), norm(8), drop())), None,
         "--norms before"),
        ("said wrongly", wrong, "after", "by their numbers 1 and 5 come before the activation"),
        ("said rightly", wrong, "before", None),
        ("a list", Listed(False, *dropped), None, None),
        ("a list after", Listed(True, *dropped), "after", "parts.1=after,parts.4=after"),
        ("a list after, by name", Listed(True, *dropped), "parts.1=after,parts.4=after", None),
        ("a list without gaps", Listed(True, *bare), None, "--norms before"),
        ("a list without gaps, after", Listed(True, *bare), "after", None),
        ("a list without gaps, before", Listed(False, *bare), "before", None),
        ("an unknown name", Named("after", "after"), "bn3=after", "there are bn1 and bn2"),
        ("blocks", nn.Sequential(Block(6, 8), Block(8, 8), linear(8, 3)), "before", None),
        ("parts", Coder(), None, None),
        ("other names", First(), "after", "neither names nor sizes tell where the normalizations bn1 (6) and input_bn (6)"),
    ]
    for first in ("before", "after"):
        for second in ("before", "after"):
            cases.append((f"{first} and {second}", Named(first, second), f"bn1={first},bn2={second}", None))
            cases.append((f"{first}, the other {second}", Named(first, second), f"{second},bn1={first}", None))
    for what, module, sides, refusal in cases:
        torch.manual_seed(len(what))
        for part in module.eval().modules():
            if isinstance(part, norm):
                part.running_mean.normal_()
                part.running_var.uniform_(0.1, 3)
                nn.init.normal_(part.weight)
                nn.init.normal_(part.bias)
        torch.save(module.state_dict(), folder / "sides.pt")
        count = sum(isinstance(part, linear) for part in module.modules())
        names = ",".join(["relu"] * (count - 1) + ["linear"])
        run = tools.convert(folder / "sides.pt", folder / "sides.nnb", "--force", "--fold", "--quiet", "--scaling-epsilon", "1e-5",
                            "--activations", names, *(("--norms", sides) if sides else ()))
        if refusal:
            report.check(run.returncode == 65 and refusal in run.stderr, f"{what}: {shown(run)}")
        elif report.check(run.returncode == 0, f"{what}: {shown(run)}"):
            with torch.no_grad():
                expected = module.double()(torch.tensor(INPUTS).double()).numpy()
            found = distance(forward(nnb.load(folder / "sides.nnb"), INPUTS), expected)
            report.check(found <= TOLERANCE, f"{what}: outputs differ by {found}")
    module = nn.Sequential(linear(6, 8), norm(8, eps=0.1), relu(), linear(8, 3)).eval()
    torch.save(module, folder / "stated.pt")
    for options, text in ((("--scaling-epsilon", "1e-5"), "in the file 0.1 is added before a division (1), 1e-05 is given"),
                          (("--norms", "before"), "the file says itself where they stand"),
                          (("--scaling-epsilon", "0.1"), None)):
        run = tools.convert(folder / "stated.pt", folder / "stated.nnb", "--force", "--fold", "--quiet", *options)
        report.check(run.returncode == (65 if text else 0) and (text or "") in run.stderr, f"{options}: {shown(run)}")


# ONNX -----------------------------------------------------------------------------------------------------------------

def check_onnx(tools, report, folder):
    try:
        import onnx
        import onnxruntime
        from onnx import TensorProto, helper, numpy_helper
    except ImportError:
        return
    report.group("onnxruntime")
    rng = np.random.default_rng(9)
    tensors = {"w1": rng.normal(size=(6, 5)), "b1": rng.normal(size=5), "w2": rng.normal(size=(5, 3)), "b2": rng.normal(size=3),
               "g": rng.normal(size=5), "s": rng.normal(size=5), "m": rng.normal(size=5), "v": rng.uniform(0.01, 3, size=5),
               "d": rng.uniform(0.5, 2, size=5), "row": rng.normal(size=(1, 5)), "one": np.array(0.7),
               "g6": rng.normal(size=6), "s6": rng.normal(size=6), "m6": rng.normal(size=6), "v6": rng.uniform(0.01, 3, size=6)}
    node = helper.make_node
    first, last = node("Gemm", ["x", "w1", "b1"], ["z"]), node("Gemm", ["q", "w2", "b2"], ["y"])
    norm = lambda a, b, **k: node("BatchNormalization", [a, "g", "s", "m", "v"], [b], **k)
    graphs = {
        "before the activation": [first, norm("z", "n"), node("Relu", ["n"], ["q"]), last],
        "behind the activation": [first, node("Tanh", ["z"], ["r"]), norm("r", "q", epsilon=0.1), last],
        "at the input": [node("BatchNormalization", ["x", "g6", "s6", "m6", "v6"], ["i"]),
                         node("Gemm", ["i", "w1", "b1"], ["z"]), node("Relu", ["z"], ["q"]), last],
        "sub, div, mul, add": [first, node("Sub", ["z", "m"], ["a"]), node("Div", ["a", "d"], ["b"]),
                               node("Mul", ["b", "g"], ["c"]), node("Add", ["c", "row"], ["e"]), node("Relu", ["e"], ["q"]), last],
        "sub from behind the activation": [first, node("Sigmoid", ["z"], ["a"]), node("Sub", ["one", "a"], ["q"]), last],
        "matmul without a bias": [node("MatMul", ["x", "w1"], ["z"]), node("Mul", ["z", "g"], ["n"]),
                                  node("Add", ["n", "b1"], ["e"]), node("Relu", ["e"], ["q"]), last],
    }
    for what, nodes in graphs.items():
        used = {name for n in nodes for name in n.input}
        graph = helper.make_graph(
            nodes, "g", [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", 6])],
            [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["N", 3])],
            [numpy_helper.from_array(np.float32(values), name) for name, values in tensors.items() if name in used])
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8)
        onnx.checker.check_model(model)
        onnx.save(model, folder / "m.onnx")
        session = onnxruntime.InferenceSession(str(folder / "m.onnx"), providers=["CPUExecutionProvider"])
        expected = session.run(None, {"x": INPUTS})[0].astype(np.float64)
        target = folder / "m.nnb"
        run = tools.convert(folder / "m.onnx", target, "--force")
        report.check(run.returncode == 65 and "--fold" in run.stderr, f"{what}: taken without --fold: {shown(run)}")
        run = tools.convert(folder / "m.onnx", target, "--force", "--fold", "--quiet")
        if report.check(run.returncode == 0, f"{what}: {shown(run)}"):
            found = distance(forward(nnb.load(target), INPUTS), expected)
            # onnxruntime computes in float32.
            report.check(found <= 4 * TOLERANCE, f"{what}: outputs differ by {found}")


# The probe ------------------------------------------------------------------------------------------------------------

def check_probe(tools, report, folder):
    try:
        import torch
        from torch import nn
    except ImportError:
        return
    report.group("the probe")
    torch.manual_seed(3)
    norm = nn.BatchNorm1d(5)
    norm.running_mean.normal_()
    norm.running_var.uniform_(0.01, 3)
    module = nn.Sequential(nn.Linear(6, 5), norm, nn.ReLU(), nn.Linear(5, 3), nn.Softmax(-1)).eval()
    torch.save(module, folder / "p.pt")
    pixels = np.random.default_rng(3).integers(0, 256, (30, 6), np.uint8)
    write_images(folder / "images.idx", pixels, [6, 1])
    for element in ("f32", "f16"):
        run = tools.convert(folder / "p.pt", folder / "p.nnb", "--force", "--fold", "--json", "--probe", folder / "images.idx",
                            *(("--dtype", element) if element == "f16" else ()))
        if not report.check(run.returncode == 0, shown(run)):
            continue
        said = json.loads(run.stdout)["folded"]["largest_output_error"]
        tools.convert(folder / "p.pt", folder / "p.nnb", "--force", "--fold", "--quiet")
        found, _ = tools.outputs(folder / "p.nnb", folder / "images.idx")
        with torch.no_grad():
            inputs = torch.tensor((pixels * np.float32(1 / 255)).astype(np.float32))
            expected = module.double()(inputs.double()).numpy()
        module.float()
        # Outputs are printed with fewer digits than they have.
        report.check(0 < said < 1e-6 and abs(said - np.abs(found - expected).max()) < 1e-7, f"{said} and {np.abs(found - expected).max()}")


def main():
    tools, report = Tools(sys.argv[1]), Report()
    with tempfile.TemporaryDirectory() as name:
        for check in (check_keras, check_torch, check_sides, check_onnx, check_probe):
            check(tools, report, Path(name))
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
