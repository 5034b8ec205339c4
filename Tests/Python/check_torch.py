#!/usr/bin/env python3
"""Checks nnb.torch beside nnconv and nninfer, with the real PyTorch.

    python check_torch.py TOOLS        TOOLS is the folder with nnconv and nninfer

What from_module and from_state_dict give is the file that nnconv makes of what torch.save wrote, byte for byte; state_dict is
what nnconv writes for PyTorch; what to_module gives computes what nninfer does.
"""

import collections
import io
import re
import sys
import tempfile
from pathlib import Path

import numpy as np

try:
    import torch
    from torch import nn
except ImportError:
    print("skip  PyTorch is not installed: nnb.torch is not checked")
    sys.exit()

import examples
import package
from package import nnb

sys.path.insert(0, str(package.ROOT / "Tests" / "Keras"))
from harness import Report, Tools, distance, shown, write_images

import nnb.torch

GOOD = sorted((package.ROOT / "Fixtures" / "nnb" / "good").glob("*.nnb"))
TOLERANCE = 1e-6
U8 = nnb.Scaling("u8", 1 / 255, 0)


def modules():
    """Modules that the format can hold, by what they show."""
    S, named = nn.Sequential, collections.OrderedDict
    yield "a plain one", S(nn.Linear(7, 5), nn.ReLU(), nn.Linear(5, 4), nn.Softmax(dim=1))
    yield "an image's", S(nn.Flatten(), nn.Linear(20, 5), nn.Dropout(), nn.Tanh(), nn.Identity(), nn.Linear(5, 1), nn.Sigmoid())
    yield "a named one", S(named(fc1=nn.Linear(4, 5, bias=False), a=nn.ELU(0.5), out=nn.Linear(5, 3, bias=False)))
    yield "one in another", S(nn.Linear(4, 5), S(nn.LeakyReLU(0.1), nn.Linear(5, 3)), S(S(nn.Linear(3, 3))))
    for activation in (nn.GELU(), nn.GELU("tanh"), nn.SELU(), nn.SiLU(), nn.Softplus(), nn.LeakyReLU(-0.5), nn.ELU()):
        yield repr(activation), S(nn.Linear(4, 5), activation, nn.Linear(5, 3))
    for dtype in (torch.float64, torch.float16, torch.bfloat16):
        yield str(dtype), S(nn.Linear(4, 5), nn.ReLU(), nn.Linear(5, 3)).to(dtype)
    turned = S(nn.Linear(4, 4))
    turned[0].weight = nn.Parameter(torch.randn(4, 4).T)
    yield "a transposed kernel", turned


def check_beside_nnconv(tools, report, folder):
    report.group("from_module and from_state_dict give the bytes of nnconv")
    torch.manual_seed(3)
    for what, module in modules():
        source, target = folder / "m.pt", folder / "m.nnb"
        torch.save(module, source)
        run = tools.convert(source, target, "--force")
        if not report.check(run.returncode == 0, f"{what}: {shown(run)}"):
            continue
        expected, file = target.read_bytes(), nnb.torch.from_module(module)
        report.check(nnb.dumps(file) == expected, f"{what}: {file.network} is not {nnb.load(target).network}")
        words = [":".join([layer.activation, *map(str, layer.parameters)]) for layer in file.network.layers]
        report.check(nnb.dumps(nnb.torch.from_state_dict(module.state_dict(), words)) == expected, f"{what}: its state_dict")
        wrapped = {f"module.{key}": value for key, value in module.state_dict().items()}
        report.check(nnb.dumps(nnb.torch.from_state_dict(wrapped, words)) == expected, f"{what}: wrapped")
    module = nn.Sequential(nn.Linear(4, 4), nn.ReLU(), nn.Linear(4, 2))
    torch.save(module.state_dict(), folder / "s.pt")
    options = ("--activations", "relu,leaky_relu", "--scale", "1/255", "--class-names", "a,b", "--force")
    run = tools.convert(folder / "s.pt", folder / "s.nnb", *options)
    report.check(run.returncode == 0, shown(run))
    file = nnb.torch.from_state_dict(module.state_dict(), "relu,leaky_relu", scaling=U8, labels=["a", "b"])
    report.check(nnb.dumps(file) == (folder / "s.nnb").read_bytes(), f"stated options: {file.network}")
    pair = {f"{name}.{key}": value for name in ("actor", "critic") for key, value in module.state_dict().items()}
    torch.save(pair, folder / "p.pt")
    run = tools.convert(folder / "p.pt", folder / "p.nnb", "--activations", "relu,linear", "--prefix", "critic.", "--force")
    report.check(run.returncode == 0, shown(run))
    for prefix in ("critic", "critic."):
        file = nnb.torch.from_state_dict(pair, "relu,linear", prefix=prefix)
        report.check(nnb.dumps(file) == (folder / "p.nnb").read_bytes(), f"prefix {prefix}: {file.network}")


def check_state_dicts(tools, report, folder):
    report.group("state_dict is what nnconv writes")
    for path in GOOD:
        run = tools.convert(path, folder / "w.pt", "--strip", "--force", "--quiet")
        if not report.check(run.returncode == 0, f"{path.name}: {shown(run)}"):
            continue
        expected, found = torch.load(folder / "w.pt", weights_only=True), nnb.torch.state_dict(nnb.load(path))
        report.check(list(found) == list(expected) and all(same(found[key], expected[key]) for key in found),
                     f"{path.name}: {list(found)} is not {list(expected)}")


def same(a, b):
    """Whether two tensors have the same type, shape, layout and bits."""
    def bits(tensor):
        return tensor.reshape(-1).view(torch.uint8).numpy().tobytes() if tensor.numel() else b""

    return a.dtype == b.dtype and a.shape == b.shape and a.is_contiguous() and bits(a) == bits(b)


def check_return(tools, report, folder):
    report.group("to_module computes what nninfer does, and comes back")
    chance = np.random.default_rng(9)
    state = torch.random.get_rng_state()
    for path in GOOD:
        file = nnb.load(path)
        network = file.network
        if network is None:
            continue
        module = nnb.torch.to_module(file)
        plain = nnb.torch.to_module(file, with_scaling=False)
        tensors = file.by_name()
        names = [name for layer in network.layers for name in (layer.kernel, layer.bias) if name is not None]
        own = nnb.File([tensors[name] for name in names], network, notes=file.notes, extensions=file.extensions)
        for made in (module, plain):
            report.check(nnb.dumps(nnb.torch.from_module(made, like=file)) == nnb.dumps(own), f"{path.name}: on return")
        report.check(all(type(part).__module__.startswith("torch.") for part in plain.modules()), f"{path.name}: {plain}")
        if all(re.fullmatch(r"[a-z]+[0-9]*", layer.name) for layer in network.layers):
            expected = nnb.torch.state_dict(file)
            report.check(list(module.state_dict()) == list(expected) or "train" in str(expected), f"{path.name}: {module}")
            module.load_state_dict(expected, strict=True)
        if network.scaling and network.scaling.type == "u8" and len(network.sample) < 3:
            pixels = chance.integers(0, 256, (9, *network.sample), np.uint8)
            write_images(folder / "i.idx", pixels.reshape(9, -1), network.sample)
            found, run = tools.outputs(path, folder / "i.idx")
            wide = nnb.torch.to_module(file, dtype=torch.float32)
            wide = wide if all(tensors[name].type != "f64" for name in names) else module.to(torch.float64)
            with torch.no_grad():
                ours = [made(torch.tensor(pixels)).numpy() for made in (wide,)]
                ours.append(wide(torch.tensor(pixels.reshape(9, -1))).numpy())
            if report.check(found is not None, f"{path.name}: {shown(run)}") and np.isfinite(found).all():
                report.check(max(distance(each, found) for each in ours) <= TOLERANCE,
                             f"{path.name}: other outputs by {distance(ours[0], found)}")
    report.check(torch.equal(state, torch.random.get_rng_state()), "random numbers were drawn")


def check_modules(report):
    report.group("modules")
    file = package.example()
    module = nnb.torch.to_module(file)
    stream = io.BytesIO()
    torch.save(module, stream)
    loaded = torch.load(io.BytesIO(stream.getvalue()), weights_only=False)
    report.check(nnb.dumps(nnb.torch.from_module(loaded)) == nnb.dumps(file), "a pickled module is another")
    report.check(nnb.dumps(nnb.torch.from_module(nn.DataParallel(module))) == nnb.dumps(file), "DataParallel")
    report.check(nnb.dumps(nnb.torch.from_module(torch.compile(module))) == nnb.dumps(file), "torch.compile")
    half = nnb.torch.to_module(file, dtype=torch.bfloat16)
    report.check(half(torch.zeros(2, 6, dtype=torch.uint8)).dtype == torch.bfloat16, "Input gives the module's type")
    report.check(module.double()(torch.zeros(2, 1, 2, 3)).dtype == torch.float64, "Input follows the module's type")
    for shape in ((5, 3, 2), (5, 5), (5, 1, 7)):
        try:
            module(torch.zeros(shape))
            report.check(False, f"samples of {shape} are taken")
        except ValueError as error:
            report.check("[2, 3]" in str(error), str(error))
    loss = nnb.torch.to_module(file)(torch.ones(1, 2, 3)).sum()
    loss.backward()
    for names in (["training"], ["a.b", "c", "a.d"], ["a", "a.b"], ["a..b"], ["forward.x"], ["relu", "relu_"], ["0", "1.0", "1.2"]):
        other = nnb.File(network=nnb.Network([2]))
        for name in names:
            other.add_dense(name, np.eye(2, dtype="f4"), None, "relu")
        other = nnb.loads(nnb.dumps(other))
        made = nnb.torch.to_module(other)
        report.check(len([part for part in made.modules() if type(part) is nn.ReLU]) == len(names), f"{names}: {made}")
        report.check(nnb.dumps(nnb.torch.from_module(made, like=other)) == nnb.dumps(other), f"{names}: on return")
    noted = nnb.File(file.tensors, file.network, notes=[nnb.Note("title", "digits")], extensions=[("aBCD", b"x")])
    again = nnb.torch.from_module(module, like=noted)
    report.check((again.notes, again.extensions) == (noted.notes, noted.extensions), "a note is lost")


def check_refusals(report):
    report.group("what the format cannot hold is one error")
    S, lin = nn.Sequential, nn.Linear

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.fc = lin(2, 2)

    hooked = lin(2, 2)
    hooked.register_forward_hook(lambda *_: None)
    state = S(lin(2, 2), nn.ReLU(), lin(2, 2)).state_dict()
    module, given = nnb.torch.from_module, nnb.torch.from_state_dict
    cases = [
        (lambda: module(Net()), "forward of Net is unknown.*from_state_dict"),
        (lambda: module(lin(2, 2)), "forward of Linear is unknown"),
        (lambda: module(S()), "no dense layer"),
        (lambda: module(S(nn.Conv1d(1, 1, 1), lin(2, 2), nn.ReLU6())), "'0' is of the class Conv1d.*'2' is of the class ReLU6"),
        (lambda: module(S(lin(2, 2), nn.BatchNorm1d(2))), "BatchNorm1d.*nnconv --fold"),
        (lambda: module(S(lin(2, 2), nn.LogSoftmax(1))), "LogSoftmax"),
        (lambda: module(S(lin(2, 2), nn.Softmax(0))), "along axis 0"),
        (lambda: module(S(lin(2, 2), nn.Softplus(2))), "beta"),
        (lambda: module(S(nn.ReLU(), lin(2, 2))), "before the first"),
        (lambda: module(S(lin(2, 2), nn.ReLU(), nn.Tanh())), "second activation"),
        (lambda: module(S(lin(2, 3), lin(2, 2))), "layer '1' takes 2 inputs, 3 come"),
        (lambda: module(S(hooked)), "hooks"),
        (lambda: module(S(nn.Flatten(2), lin(2, 2))), "Flatten"),
        (lambda: module(S(lin(2, 2), nnb.torch.Input([2]))), "not the first"),
        (lambda: module(S(nn.utils.parametrizations.weight_norm(lin(2, 2)))), "ParametrizedLinear"),
        (lambda: module(S(lin(2, 2, device="meta"))), "on no device"),
        (lambda: module(S(lin(2, 2)), sample=[3]), "sample of 3 is not 2 inputs"),
        (lambda: module(S(lin(2, 2)), labels=["a"]), "1 label for 2 outputs"),
        (lambda: module(S(lin(2, 2)), scaling=nnb.Scaling("u8", 1e300, 0)), "not finite in f32"),
        (lambda: module(S(nnb.torch.Input([2], U8), lin(2, 2)), scaling=nnb.Scaling("u8", 1, 0)), "and not by 1"),
        (lambda: module(S(lin(2, 2)), like=package.example()), "other sizes"),
        (lambda: given(state, "relu"), "1 activation for 2 layers: 0, 2"),
        (lambda: given(state, "relu,relux"), "no activation 'relux'"),
        (lambda: given(state, "relu,elu:x"), "takes 1 number"),
        (lambda: given({}, "relu"), "it is empty"),
        (lambda: given(state, "relu", prefix="actor"), "no name begins with 'actor.'; there are 0, 2"),
        (lambda: given(S(lin(2, 2), nn.BatchNorm1d(2)).state_dict(), "relu"), "'1.running_mean' is no weight or bias"),
        (lambda: given({"epoch": 1, "model": state}, "relu,linear"), "'epoch' is no weight.*'model' is no weight"),
        (lambda: given({"a.bias": torch.zeros(2)}, "relu"), "'a.bias' is no bias of a Linear"),
        (lambda: given({"a.weight": torch.zeros(2, 2, dtype=torch.int8)}, "relu"), "of int8; there are f16"),
        (lambda: given({"a.weight": torch.zeros(2, 2, dtype=torch.complex64)}, "relu"), "of complex64"),
        (lambda: given({"fc2.weight": torch.zeros(2, 2), "fc1.weight": torch.zeros(2, 2)}, "relu,relu"), "order of|order is not"),
    ]
    for number, (case, words) in enumerate(cases):
        try:
            case()
            report.check(False, f"case {number} ({words}): it is taken")
        except ValueError as error:
            report.check(re.search(words, str(error)) and "\n" not in str(error), f"case {number}: {error}")
    for function in (nnb.torch.to_module,):
        try:
            function(nnb.File())
            report.check(False, "a file without a network is taken")
        except ValueError as error:
            report.check("no network" in str(error), str(error))


def main(folder_of_tools):
    tools, report = Tools(folder_of_tools), Report()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        report.group("the examples of the README")
        report.check(examples.run("PyTorch") >= 8, "too few examples")
        check_beside_nnconv(tools, report, folder)
        check_state_dicts(tools, report, folder)
        check_return(tools, report, folder)
        check_modules(report)
        check_refusals(report)
    return report.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
