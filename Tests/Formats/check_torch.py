#!/usr/bin/env python3
"""Checks the tools beside PyTorch, in both directions.

    python check_torch.py TOOLS        TOOLS is the folder with nnconv, nninfer and nntrain

Files that PyTorch writes become .nnb, whose outputs are compared with those of the module; files that nnconv writes are loaded
by torch.load with weights_only, and mapped, and strictly by modules. An optimizer goes on from the state of nntrain. What only
older versions can do is left out with a note.
"""

import collections
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np

try:
    import torch
    from torch import nn
except ImportError:
    print("skip  PyTorch is not installed: its files are not checked")
    sys.exit()

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Keras"))
from forward import forward, scaled
from harness import Report, Tools, distance, nnb, shown, write_images

FIXTURES = Path(__file__).resolve().parents[2] / "Fixtures"
TYPES = {"f16": torch.float16, "f32": torch.float32, "f64": torch.float64, "bf16": torch.bfloat16}
WIDTHS = (6, 5, 4, 3)
TOLERANCE = 1e-6

ACTIVATIONS = {
    "relu": nn.ReLU, "leaky_relu:0.1": lambda: nn.LeakyReLU(0.1), "elu:0.5": lambda: nn.ELU(0.5), "gelu": nn.GELU,
    "gelu_tanh": lambda: nn.GELU("tanh"), "selu": nn.SELU, "softplus": nn.Softplus, "sigmoid": nn.Sigmoid, "tanh": nn.Tanh,
    "swish": nn.SiLU, "linear": nn.Identity,
}


def sequential(activation, last=nn.Softmax):
    """A network of three layers, without its last activation if `last` is None."""
    modules = [nn.Linear(6, 5), ACTIVATIONS[activation](), nn.Linear(5, 4), ACTIVATIONS[activation](), nn.Linear(4, 3)]
    return nn.Sequential(*modules, *([last(dim=-1)] if last else []))


def outputs(module, pixels):
    with torch.no_grad():
        return module(torch.tensor(scaled(pixels))).numpy()


def load(path, mapped=False):
    """What torch.load makes of a file without executing anything."""
    return torch.load(path, weights_only=True, **({"mmap": True} if mapped else {}))


def saved(thing, path, way):
    """Saves as a version of PyTorch does."""
    if way == "archive":
        torch.save(thing, path)
    elif way == "legacy":
        torch.save(thing, path, _use_new_zipfile_serialization=False)
    else:
        torch.save(thing, path, pickle_protocol=4)


def check_modules(tools, report, folder):
    report.group("networks that PyTorch saves")
    pixels = np.random.default_rng(3).integers(0, 256, (20, WIDTHS[0]), np.uint8)
    write_images(folder / "images.idx", pixels, [WIDTHS[0]])
    torch.manual_seed(1)
    for activation in ACTIVATIONS:
        module = sequential(activation)
        expected = outputs(module, pixels)
        names = ",".join([activation, activation, "softmax"])
        ways = {f"state_dict, {way}": (lambda path, way=way: saved(module.state_dict(), path, way), ("--activations", names))
                for way in ("archive", "legacy", "protocol 4")}
        ways |= {f"whole module, {way}": (lambda path, way=way: saved(module, path, way), ())
                 for way in ("archive", "legacy", "protocol 4")}
        scripted = torch.jit.script(module)
        options = () if activation in ("relu", "sigmoid", "tanh", "selu", "swish", "linear") else ("--activations", names)
        # The settings of a softmax are in the code, which is not read.
        ways["TorchScript"] = (lambda path: torch.jit.save(scripted, path), ("--activations", names) if options == () else options)
        for what, (save, options) in ways.items():
            source, target = folder / "p.pt", folder / "p.nnb"
            save(source)
            run = tools.convert(source, target, "--force", "--quiet", *options)
            if not report.check(run.returncode == 0, f"{activation}, {what}: {shown(run)}"):
                continue
            found, run = tools.outputs(target, folder / "images.idx")
            report.check(found is not None and distance(found, expected) <= TOLERANCE, f"{activation}, {what}: {shown(run)}")
            report.check(distance(forward(nnb.load(target), scaled(pixels)), expected) <= TOLERANCE, f"{activation}, {what}: NumPy")
        direct, run = tools.outputs(folder / "p.pt", folder / "images.idx", "--activations", names)
        report.check(direct is not None and distance(direct, expected) <= TOLERANCE, f"{activation}, straight: {shown(run)}")


def check_return(tools, report, folder):
    report.group("networks there and back")
    torch.manual_seed(2)
    for element, type in TYPES.items():
        for what, make in (("Sequential", lambda: sequential("relu", None)),
                           ("named", lambda: nn.Sequential(collections.OrderedDict(
                               fc1=nn.Linear(6, 5), act=nn.ReLU(), fc2=nn.Linear(5, 3))))):
            module = make().to(type)
            torch.save({"model_state_dict": module.state_dict(), "epoch": 1}, folder / "p.pt")
            layers = sum(isinstance(child, nn.Linear) for child in module)
            run = tools.convert(folder / "p.pt", folder / "q.pt", "--force", "--quiet", "--activations",
                                ",".join(["relu"] * (layers - 1) + ["linear"]))
            if not report.check(run.returncode == 0, f"{what}, {element}: {shown(run)}"):
                continue
            for mapped in (False, True):
                other = make().to(type)
                other.load_state_dict(load(folder / "q.pt", mapped), strict=True)
                report.check(all(torch.equal(a, b) for a, b in zip(module.state_dict().values(), other.state_dict().values())),
                             f"{what}, {element}: other parameters on return")
            report.check(list(load(folder / "q.pt")) == list(module.state_dict()), f"{what}, {element}: another order")


def check_written(tools, report, folder):
    report.group("files that nnconv writes")
    for source in sorted((FIXTURES / "nnb" / "good").glob("*.nnb")):
        target, again, copy = folder / "w.pt", folder / "again.nnb", folder / "copy.pt"
        run = tools.convert(source, target, "--force", "--quiet")
        if not report.check(run.returncode == 0, f"{source.name}: {shown(run)}"):
            continue
        file = nnb.load(source)
        tensors = file.by_name()
        for mapped in (False, True):
            loaded = load(target, mapped)
            state = loaded["model_state_dict"] if file.training else loaded
            expected = {}
            if file.network:
                for layer in file.network.layers:
                    expected[f"{layer.name}.weight"] = (tensors[layer.kernel], True)
                    if layer.bias is not None:
                        expected[f"{layer.name}.bias"] = (tensors[layer.bias], False)
            else:
                expected = {name: (tensor, False) for name, tensor in tensors.items()}
            report.check(set(state) == set(expected), f"{source.name}: other names: {set(state) ^ set(expected)}")
            for name in set(state) & set(expected):
                tensor, is_transposed = expected[name]
                array = state[name].T if is_transposed else state[name]
                shape = [size for size, _ in tensor.axes]
                bits = array.contiguous().reshape(-1).view(torch.uint8).numpy().tobytes() if array.numel() else b""
                report.check(list(array.shape) == shape and bits == tensor.data, f"{source.name}: {name} is another")
        with zipfile.ZipFile(target) as archive:
            report.check(archive.testzip() is None, f"{source.name}: a wrong checksum")
        tools.convert(source, copy, "--force", "--quiet")
        report.check(copy.read_bytes() == target.read_bytes(), f"{source.name}: other bytes the second time")
        if nnb.dumps(file) == source.read_bytes():  # canonical
            run = tools.convert(target, again, "--force", "--quiet")
            report.check(run.returncode == 0 and again.read_bytes() == source.read_bytes(),
                         f"{source.name}: other bytes on return: {shown(run)}")


def check_training(tools, report, folder):
    report.group("optimizers that go on")
    rng = np.random.default_rng(5)
    pixels = rng.integers(0, 256, (64, 6), np.uint8)
    write_images(folder / "train-images-idx3-ubyte", pixels, [6])
    labels = rng.integers(0, 3, 64).astype(np.uint8)
    (folder / "train-labels-idx1-ubyte").write_bytes(bytes([0, 0, 8, 1, 0, 0, 0, 64]) + labels.tobytes())
    x, y = torch.tensor(scaled(pixels)), torch.tensor(labels.astype(np.int64))
    # The settings come from the file.
    optimizers = {
        "sgd": lambda p: torch.optim.SGD(p, 1), "sgd --weight-decay 5": lambda p: torch.optim.SGD(p, 1),
        "momentum --momentum 0 --weight-decay 5": lambda p: torch.optim.SGD(p, 1),
        "momentum": lambda p: torch.optim.SGD(p, 1, momentum=0.5),
        "nesterov": lambda p: torch.optim.SGD(p, 1, momentum=0.5, nesterov=True),
        "adam": lambda p: torch.optim.Adam(p, 1), "adamw --weight-decay 5": lambda p: torch.optim.AdamW(p, 1, weight_decay=0),
    }
    for name, make in optimizers.items():
        # Full batches: each epoch is one step, and its order is no matter.
        common = ("--optimizer", *name.split(), "--hidden", "5", "--learning-rate", "0.01", "--batch-size", "full", "--quiet", "--force")
        run = tools.run("nntrain", folder, "-o", folder / "a.nnb", "--epochs", "3", *common)
        if not report.check(run.returncode == 0, f"{name}: {shown(run)}"):
            continue
        run = tools.run("nntrain", folder, "-o", folder / "b.nnb", "--epochs", "5", *common)
        report.check(run.returncode == 0, f"{name}: {shown(run)}")
        run = tools.convert(folder / "a.nnb", folder / "a.pt", "--force", "--quiet")
        if not report.check(run.returncode == 0, f"{name}: {shown(run)}"):
            continue
        checkpoint = load(folder / "a.pt")
        module = nn.Sequential(collections.OrderedDict(hidden=nn.Linear(6, 5), relu=nn.ReLU(), output=nn.Linear(5, 3)))
        module.load_state_dict(checkpoint["model_state_dict"], strict=True)
        optimizer = make(module.parameters())
        optimizer.load_state_dict(checkpoint["optimizer_state_dict"])
        report.check(checkpoint["epoch"] == 3, f"{name}: the epoch is {checkpoint['epoch']}")
        for _ in range(2):
            optimizer.zero_grad()
            nn.functional.cross_entropy(module(x), y).backward()
            optimizer.step()
        tensors = nnb.load(folder / "b.nnb").by_name()
        for layer in ("hidden", "output"):
            found = getattr(module, layer)
            for part, value in (("kernel", found.weight.T), ("bias", found.bias)):
                difference = np.abs(tensors[f"{layer}/{part}"].array() - value.detach().numpy()).max()
                report.check(difference < 1e-5, f"{name}: {layer}/{part} differs by {difference} after two more steps")
        run = tools.run("nntrain", folder, "--resume", folder / "a.pt", "-o", folder / "c.nnb", "--epochs", "5", "--quiet", "--force")
        report.check(run.returncode == 0 and (folder / "c.nnb").read_bytes() == (folder / "b.nnb").read_bytes(),
                     f"{name}: resumed from the .pt, another end: {shown(run)}")


def check_saved_again(tools, report, folder):
    report.group("files that PyTorch saves again")
    source = FIXTURES / "nnb" / "good" / "two-layers.nnb"
    tools.convert(source, folder / "a.pt", "--force", "--quiet")
    torch.save(load(folder / "a.pt"), folder / "b.pt")
    activations = ",".join(layer.activation for layer in nnb.load(source).network.layers)
    run = tools.convert(folder / "b.pt", folder / "b.nnb", "--force", "--quiet", "--activations", activations)
    if report.check(run.returncode == 0, shown(run)):
        expected, found = nnb.load(source).by_name(), nnb.load(folder / "b.nnb").by_name()
        report.check(all(found[name].data == tensor.data for name, tensor in expected.items() if name in found), "other elements")
    run = tools.run("nndiff", "--weights", source, folder / "a.pt")
    report.check(run.returncode == 0, shown(run))


def check_convolutions(tools, report, folder):
    report.group("tensors of any network")
    module = nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(4, 2))
    torch.save(module.state_dict(), folder / "c.pt")
    run = tools.convert(folder / "c.pt", folder / "c.nnb", "--force", "--quiet", "--activations", "relu,linear")
    report.check(run.returncode == 65, f"a network that is no chain of dense layers is refused: {shown(run)}")
    run = tools.convert(folder / "c.pt", folder / "d.pt", "--force", "--quiet", "--tensors-only")
    if report.check(run.returncode == 0, shown(run)):
        other = nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(4, 2))
        other.load_state_dict(load(folder / "d.pt"), strict=True)
        report.check(all(torch.equal(a, b) for a, b in zip(module.state_dict().values(), other.state_dict().values())),
                     "other tensors on return")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    tools, report = Tools(sys.argv[1]), Report()
    for check in (check_modules, check_return, check_written, check_training, check_saved_again, check_convolutions):
        with tempfile.TemporaryDirectory() as folder:
            check(tools, report, Path(folder))
            report.end_group()
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
