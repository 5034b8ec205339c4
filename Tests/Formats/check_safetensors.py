#!/usr/bin/env python3
"""Checks nnconv beside the safetensors package, and beside PyTorch where that is installed.

    python check_safetensors.py TOOLS        TOOLS is the folder with nnconv, nninfer and nntrain

Files that the package writes become .nnb, which the reader in Spec/reference reads; files that nnconv writes are read by the
package. Every element is compared, bit for bit.
"""

import json
import sys
import tempfile
from pathlib import Path

import ml_dtypes
import numpy as np
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Keras"))
from forward import forward, scaled
from harness import Report, Tools, distance, nnb, shown, write_images

TYPES = {"f16": np.float16, "f32": np.float32, "f64": np.float64, "bf16": ml_dtypes.bfloat16}
FIXTURES = Path(__file__).resolve().parents[2] / "Fixtures" / "nnb" / "good"
WIDTHS = (6, 5, 4, 3)
ACTIVATIONS = ("relu", "tanh", "softmax")
TOLERANCE = 1e-6


def same(tensor, array):
    """Whether a tensor of the reference reader has the type, shape and bits of an array."""
    expected = nnb.Tensor.of(tensor.name, np.ascontiguousarray(array).reshape(array.shape))
    return ((tensor.type, [size for size, _ in tensor.axes], tensor.data)
            == (expected.type, [size for size, _ in expected.axes], expected.data))


def network(kind, element, biases=True):
    """The arrays of a network under the names of a library, and its kernels (inputs, outputs) and biases."""
    rng, arrays, expected = np.random.default_rng(len(kind)), {}, []
    for index, (inputs, outputs) in enumerate(zip(WIDTHS, WIDTHS[1:])):
        kernel = rng.normal(size=(inputs, outputs)).astype(TYPES[element])
        bias = rng.normal(size=outputs).astype(TYPES[element])
        name = {"Sequential": f"{2 * index}", "Module": f"fc{index + 1}", "nested": f"model.net.{index}",
                "flax": f"params.Dense_{index}", "flax with slashes": f"params/Dense_{index}"}[kind]
        sign = "/" if "/" in name else "."
        if "flax" in kind:
            arrays[f"{name}{sign}kernel"] = kernel
        else:
            arrays[f"{name}.weight"] = np.ascontiguousarray(kernel.T)
        if biases:
            arrays[f"{name}{sign}bias"] = bias
        expected.append((kernel, bias if biases else None))
    return arrays, expected


def check_networks(tools, report, folder):
    report.group("networks that the package writes")
    for kind in ("Sequential", "Module", "nested", "flax", "flax with slashes"):
        for element in TYPES:
            for biases in (True, False):
                arrays, expected = network(kind, element, biases)
                source, target = folder / "n.safetensors", folder / "n.nnb"
                save_file(arrays, source, metadata={"format": "pt"} if element == "f32" else None)
                run = tools.convert(source, target, "--force", "--quiet", "--activations", ",".join(ACTIVATIONS))
                what = f"{kind}, {element}, {'biases' if biases else 'no biases'}"
                if not report.check(run.returncode == 0, f"{what}: {shown(run)}"):
                    continue
                file = nnb.load(target)
                tensors, layers = file.by_name(), file.network.layers
                good = len(layers) == len(expected) and all(
                    same(tensors[layer.kernel], kernel)
                    and ((layer.bias is None) if bias is None else same(tensors[layer.bias], bias))
                    for layer, (kernel, bias) in zip(layers, expected))
                report.check(good, f"{what}: other elements")
                report.check([layer.activation for layer in layers] == list(ACTIVATIONS), f"{what}: other activations")


def check_tensors(tools, report, folder):
    report.group("tensors that the package writes")
    rng = np.random.default_rng(7)
    arrays = {f"{name}.{rank}": rng.normal(size=(2, 3, 4, 5)[:rank]).astype(type)
              for name, type in TYPES.items() for rank in range(1, 5)}
    arrays |= {type: np.array([np.iinfo(type).min, 0, 1, np.iinfo(type).max], type)
               for type in ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")}
    arrays |= {"scalar": np.array(2.5, np.float32), "none": np.zeros((3, 0, 2), np.float32),
               "odd": np.array([np.nan, np.inf, -np.inf, -0.0], np.float32),
               "\u00e9": np.array([1], np.uint8), "e\u0301": np.array([2], np.uint8), "../x": np.array([3], np.uint8)}
    source, target = folder / "t.safetensors", folder / "t.nnb"
    save_file(arrays | {"mask": np.array([True, False, True])}, source)
    run = tools.convert(source, target, "--tensors-only")
    if report.check(run.returncode == 0, shown(run)):
        report.check("mask" in run.stderr and "BOOL" in run.stderr, f"nothing is said of the tensor of bool: {shown(run)}")
        found = nnb.load(target).by_name()
        report.check(found.pop("mask").data == bytes([1, 0, 1]), "mask has other bytes")
        report.check(set(found) == set(arrays), f"other names: {set(found) ^ set(arrays)}")
        for name in sorted(set(found) & set(arrays)):
            report.check(same(found[name], arrays[name]), f"{name} is another")


def check_written(tools, report, folder):
    report.group("files that nnconv writes")
    for source in sorted(FIXTURES.glob("*.nnb")):
        target, again = folder / "w.safetensors", folder / "again.nnb"
        run = tools.convert(source, target, "--force", "--quiet")
        if not report.check(run.returncode == 0, f"{source.name}: {shown(run)}"):
            continue
        file, arrays = nnb.load(source), load_file(target)
        tensors = file.by_name()
        expected = {}
        if file.network:
            for layer in file.network.layers:
                expected[f"{layer.name}.weight"] = (tensors[layer.kernel], True)
                if layer.bias is not None:
                    expected[f"{layer.name}.bias"] = (tensors[layer.bias], False)
        else:
            expected = {name: (tensor, False) for name, tensor in tensors.items()}
        report.check(set(arrays) == set(expected), f"{source.name}: other names: {set(arrays) ^ set(expected)}")
        for name in set(arrays) & set(expected):
            tensor, is_transposed = expected[name]
            array = arrays[name].T if is_transposed else arrays[name]
            report.check(same(tensor, array), f"{source.name}: {name} is another")
        with safe_open(target, "np") as opened:
            report.check(opened.metadata()["format"] == "pt", f"{source.name}: no format in the metadata")
        start = 8 + int.from_bytes(target.read_bytes()[:8], "little")
        report.check(start % 8 == 0, f"{source.name}: the data begins at byte {start}")
        if nnb.dumps(file) == source.read_bytes():  # canonical
            run = tools.convert(target, again, "--force", "--quiet")
            report.check(run.returncode == 0 and again.read_bytes() == source.read_bytes(),
                         f"{source.name}: other bytes on return: {shown(run)}")


def check_saved_again(tools, report, folder):
    report.group("files that the package saves again")
    source = FIXTURES / "two-layers.nnb"
    tools.convert(source, folder / "a.safetensors", "--force", "--quiet")
    arrays = load_file(folder / "a.safetensors")
    with safe_open(folder / "a.safetensors", "np") as opened:
        metadata = opened.metadata()
    save_file(arrays, folder / "b.safetensors", metadata)
    run = tools.convert(folder / "b.safetensors", folder / "b.nnb", "--force", "--quiet")
    report.check(run.returncode == 0 and (folder / "b.nnb").read_bytes() == source.read_bytes(), f"with the metadata: {shown(run)}")
    changed = dict(arrays)
    name = next(name for name in arrays if name.endswith(".weight"))
    changed[name] = arrays[name] * 2
    save_file(changed, folder / "c.safetensors", metadata)
    run = tools.convert(folder / "c.safetensors", folder / "c.nnb", "--force", "--quiet")
    report.check(run.returncode == 65 and "--ignore-record" in run.stderr, f"changed since: {shown(run)}")
    save_file(arrays, folder / "d.safetensors")
    activations = ",".join(layer.activation for layer in nnb.load(source).network.layers)
    run = tools.convert(folder / "d.safetensors", folder / "d.nnb", "--force", "--quiet", "--activations", activations)
    report.check(run.returncode == 0, f"without the metadata: {shown(run)}")


def check_notes(tools, report, folder):
    report.group("notes in the metadata")
    source, model = FIXTURES / "two-layers.nnb", folder / "n.safetensors"
    tools.convert(source, model, "--force", "--quiet", "--note", "author=\u00c9mile", "--note", "licence=MIT", "--note", "k=v")
    with safe_open(model, "np") as opened:
        entries, arrays = opened.metadata(), {key: opened.get_tensor(key) for key in opened.keys()}
    report.check((entries.get("author"), entries.get("licence"), entries.get("k")) == ("\u00c9mile", "MIT", None), f"{list(entries)}")
    save_file(arrays, folder / "c.safetensors", entries | {"author": "another"})
    run = tools.convert(folder / "c.safetensors", folder / "c.nnb", "--force")
    report.check(run.returncode == 65 and "--ignore-record" in run.stderr, f"another author: {shown(run)}")
    others = {"format": "pt", "modelspec.author": "\u00c9mile", "license": "MIT", "description": "d", "k": "v", "title": ""}
    save_file(arrays, folder / "o.safetensors", others)
    run = tools.convert(folder / "o.safetensors", folder / "o.nnb", "--force", "--activations", "relu,softmax")
    found = {note.key: note.text for note in nnb.load(folder / "o.nnb").notes}
    report.check(found == {"about": "d", "author": "\u00c9mile", "licence": "MIT"}, f"notes of another program: {found}, {shown(run)}")


def check_parts(tools, report, folder):
    report.group("models in several files")
    arrays, _ = network("Module", "f32")
    names = sorted(arrays)
    parts = {"model-00001-of-00002.safetensors": names[:3], "model-00002-of-00002.safetensors": names[3:]}
    for name, members in parts.items():
        save_file({member: arrays[member] for member in members}, folder / name, {"format": "pt"})
    index = {"metadata": {"total_size": sum(array.nbytes for array in arrays.values())},
             "weight_map": {member: name for name, members in parts.items() for member in members}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index, indent=2))
    save_file(arrays, folder / "one.safetensors")
    for source in ("one.safetensors", "model.safetensors.index.json"):
        run = tools.convert(folder / source, folder / f"{source}.nnb", "--quiet", "--activations", ",".join(ACTIVATIONS))
        report.check(run.returncode == 0, f"{source}: {shown(run)}")
    report.check((folder / "one.safetensors.nnb").read_bytes() == (folder / "model.safetensors.index.json.nnb").read_bytes(),
                 "other bytes than from one file")
    run = tools.convert(folder / "model-00001-of-00002.safetensors", folder / "p.nnb", "--activations", "relu")
    report.check(run.returncode == 65 and "model.safetensors.index.json" in run.stderr, f"a part alone: {shown(run)}")


def check_types(tools, report, folder):
    try:
        import torch
        from safetensors.torch import load_file as load_torch, save_file as save_torch
    except ImportError:
        print("skip  PyTorch is not installed: its 8-bit types are not checked")
        return
    report.group("types that .nnb does not have")
    values = torch.linspace(-3, 3, 24).reshape(2, 3, 4)
    types = [torch.float8_e4m3fn, torch.float8_e5m2, torch.float8_e8m0fnu, torch.float8_e4m3fnuz, torch.float8_e5m2fnuz,
             torch.complex64, torch.bool, torch.bfloat16, torch.uint16]
    tensors = {str(type): values.abs().to(type) if type == torch.uint16 else values.to(type) for type in types}
    save_torch(tensors, folder / "t.safetensors")
    for source, target in (("t.safetensors", "t.nnb"), ("t.nnb", "u.safetensors"), ("u.safetensors", "u.nnb")):
        run = tools.convert(folder / source, folder / target, *(["--tensors-only"] if source[0] == "t" and ".s" in source else []))
        report.check(run.returncode == 0, f"{source}: {shown(run)}")
    found = load_torch(folder / "u.safetensors")
    for name, tensor in tensors.items():
        again = found.get(name)
        report.check(again is not None and again.dtype == tensor.dtype and again.shape == tensor.shape
                     and again.view(torch.uint8).equal(tensor.view(torch.uint8)), f"{name} is another")
    report.check((folder / "t.nnb").read_bytes() == (folder / "u.nnb").read_bytes(), "other bytes on return")


def check_pairs(tools, report, folder):
    report.group("tensors alone from every format to every format")
    rng = np.random.default_rng(5)
    arrays = {f"conv{rank}.weight": rng.normal(size=(2, 3, 4, 5, 1, 2, 3, 1)[:rank]).astype(type)
              for rank, type in enumerate((np.float16, np.float32, np.float64, np.float32) * 2, 1)}
    arrays |= {"bn.num_batches_tracked": np.array(77, np.int64), "mask.bits": np.arange(9, dtype=np.uint8).reshape(3, 3),
               "none": np.zeros((0, 4), np.float32), "steps.i32": np.array([-1, 2], np.int32)}
    save_file(arrays, folder / "a.safetensors")
    formats = ("nnb", "h5", "safetensors", "npz", "pt")

    def convert(source, target):
        layout = ["--layout", "plain"] if target.endswith("h5") else []
        ignore = [] if source.endswith("nnb") else ["--ignore-record", "--tensors-only"]
        run = tools.convert(folder / source, folder / target, "--force", "--quiet", *layout, *ignore)
        report.check(run.returncode == 0, f"{source} to {target}: {shown(run)}")

    for first in formats:
        convert("a.safetensors", f"x.{first}")
        for second in formats:
            convert(f"x.{first}", f"y.{second}")
            convert(f"y.{second}", "b.nnb" if second == "nnb" else "c.nnb")
            found = nnb.load(folder / ("b.nnb" if second == "nnb" else "c.nnb")).by_name()
            report.check(set(found) == set(arrays) and all(same(found[name], arrays[name]) for name in arrays),
                         f"{first} to {second}: other tensors")


def policy(rng):
    """The tensors of an actor and a critic of Stable-Baselines3 for 4 inputs, with a normaliser, and what the actor computes."""
    def layer(outputs, inputs):
        return rng.normal(size=(outputs, inputs)).astype(np.float32), rng.normal(size=outputs).astype(np.float32)

    layers = {"mlp_extractor.policy_net.0": layer(8, 4), "mlp_extractor.policy_net.2": layer(8, 8), "action_net": layer(2, 8),
              "mlp_extractor.value_net.0": layer(8, 4), "mlp_extractor.value_net.2": layer(8, 8), "value_net": layer(1, 8)}
    arrays = {f"{name}.{part}": array for name, pair in layers.items() for part, array in zip(("weight", "bias"), pair)}
    mean, variance = rng.normal(size=4) * 5, np.exp(rng.normal(size=4) * 3)
    arrays |= {"log_std": np.zeros(2, np.float32), "obs_rms.mean": mean, "obs_rms.var": variance,
               "obs_rms.count": np.array(1000.5)}

    def actor(inputs):
        values = (inputs - mean) / np.sqrt(variance + 1e-8)
        for index, name in enumerate(list(layers)[:3]):
            weight, bias = layers[name]
            values = values @ weight.astype(np.float64).T + bias
            values = np.tanh(values) if index < 2 else values
        return values

    return arrays, actor, mean, variance


def check_policies(tools, report, folder):
    report.group("policies with a critic and a normaliser beside the actor")
    rng = np.random.default_rng(11)
    arrays, actor, mean, variance = policy(rng)
    source, target = folder / "p.safetensors", folder / "p.nnb"
    save_file(arrays, source)
    run = tools.convert(source, target)
    option = "--prefix mlp_extractor.policy_net.,action_net.,obs_rms."
    report.check(run.returncode == 65 and option in run.stderr, f"no prefix offered: {shown(run)}")
    options = [*option.split(), "--activations", "tanh,tanh,linear"]
    run = tools.convert(source, target, *options)
    report.check(run.returncode == 65 and "--fold-scaling" in run.stderr, f"a scaling taken: {shown(run)}")
    options += ["--fold-scaling", "--scaling-epsilon", "1e-8"]
    inputs = mean + np.sqrt(variance) * rng.uniform(-1, 1, (50, 4))
    tools.convert(source, folder / "t.nnb", "--tensors-only", "--quiet")
    tools.convert(folder / "t.nnb", folder / "t.h5", "--layout", "plain", "--quiet")
    for file, more in ((source, []), (folder / "t.h5", ["--ignore-record"])):
        run = tools.convert(file, target, *options, *more, "--force")
        if not report.check(run.returncode == 0 and "off by at most" in run.stderr, f"{file.name}: {shown(run)}"):
            continue
        found = forward(nnb.load(target), inputs)
        error = np.abs(np.asarray(found) - actor(inputs)).max()
        report.check(error < 1e-4, f"{file.name}: other outputs, by {error}")
        names = [layer.name for layer in nnb.load(target).network.layers]
        report.check(names == ["policy_net.0", "policy_net.2", "action_net"], f"{file.name}: other layers: {names}")


def check_order_of_memory(tools, report, folder):
    """The trap of the package's NumPy writer, version 0.8.0: an array in another order of memory is scrambled, and nothing in
    the file tells. What nnconv reads is what the package itself reads of such a file."""
    report.group("arrays that are not contiguous")
    kernel = np.arange(12, dtype=np.float32).reshape(3, 4)
    for what, array in (("transposed", kernel.T), ("Fortran", np.asfortranarray(kernel)), ("contiguous", kernel)):
        source, target = folder / "m.safetensors", folder / "m.nnb"
        save_file({"w": array}, source)
        found = load_file(source)["w"]
        run = tools.convert(source, target, "--force", "--quiet", "--tensors-only")
        if not report.check(run.returncode == 0, f"{what}: {shown(run)}"):
            continue
        report.check(same(nnb.load(target).by_name()["w"], found), f"{what}: other elements than the package reads")
        if what == "contiguous":
            report.check(np.array_equal(found, array), f"{what}: the package changed the elements")


def check_torch(tools, report, folder):
    try:
        import torch
        from safetensors.torch import load_file as load_torch, save_file as save_torch
    except ImportError:
        print("skip  PyTorch is not installed: nothing is loaded into its modules")
        return
    report.group("modules of PyTorch")
    rng = np.random.default_rng(3)
    pixels = rng.integers(0, 256, (20, WIDTHS[0]), np.uint8)
    write_images(folder / "images.idx", pixels, [WIDTHS[0]])
    torch.manual_seed(1)

    def sequential():
        return torch.nn.Sequential(torch.nn.Linear(6, 5), torch.nn.ReLU(), torch.nn.Linear(5, 4), torch.nn.Tanh(),
                                   torch.nn.Linear(4, 3), torch.nn.Softmax(dim=-1))

    class Module(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.fc1, self.fc2, self.fc3 = torch.nn.Linear(6, 5), torch.nn.Linear(5, 4), torch.nn.Linear(4, 3)

        def forward(self, x):
            return torch.softmax(self.fc3(torch.tanh(self.fc2(torch.relu(self.fc1(x))))), -1)

    for make in (sequential, Module):
        what, module = make.__name__, make()
        with torch.no_grad():
            expected = module(torch.tensor(scaled(pixels))).numpy()
        save_torch(module.state_dict(), folder / "p.safetensors")
        run = tools.convert(folder / "p.safetensors", folder / "p.nnb", "--force", "--quiet", "--activations", ",".join(ACTIVATIONS))
        if not report.check(run.returncode == 0, f"{what}: {shown(run)}"):
            continue
        found, run = tools.outputs(folder / "p.nnb", folder / "images.idx")
        report.check(found is not None and distance(found, expected) <= TOLERANCE, f"{what}: other outputs: {shown(run)}")
        report.check(distance(forward(nnb.load(folder / "p.nnb"), scaled(pixels)), expected) <= TOLERANCE, f"{what}: NumPy")
        run = tools.convert(folder / "p.nnb", folder / "q.safetensors", "--force", "--quiet")
        if not report.check(run.returncode == 0, f"{what}: {shown(run)}"):
            continue
        other = make()
        other.load_state_dict(load_torch(folder / "q.safetensors"), strict=True)
        report.check(all(torch.equal(a, b) for a, b in zip(module.state_dict().values(), other.state_dict().values())),
                     f"{what}: other parameters on return")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    tools, report = Tools(sys.argv[1]), Report()
    for check in (check_networks, check_tensors, check_written, check_saved_again, check_notes, check_policies, check_parts, check_pairs, check_types,
                  check_order_of_memory, check_torch):
        with tempfile.TemporaryDirectory() as folder:
            check(tools, report, Path(folder))
            report.end_group()
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
