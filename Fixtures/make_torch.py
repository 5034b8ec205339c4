#!/usr/bin/env python3
"""Writes the files in Fixtures/torch/, and what is to be made of each, with PyTorch and NumPy alone.

    python make_torch.py            write the files and expected.json

PyTorch puts a random number into each archive, so the bytes differ from run to run; what is in them does not. The numbers of
all tensors are whole or halves, so that any type holds them.

expected.json has for each file a list of cases:

    options      the options of nnconv
    refused      what the message has to contain, or absent
    tensors      with --tensors-only, or of a network: type, shape and values, by name in .nnb
    activations  of the network's layers, or absent
"""

import argparse
import collections
import io
import json
import pickle
import struct
import sys
import zipfile
from pathlib import Path
from typing import Tuple

import numpy as np
import torch
from torch import nn

FOLDER = Path(__file__).resolve().parent / "torch"
cases = {}


def numbers(*shape, start=0.0):
    """Halves from `start` on, in the order of the elements."""
    count = int(np.prod(shape)) if shape else 1
    return torch.from_numpy((np.arange(count) / 2 + start).astype(np.float32).reshape(shape))


def fill(module):
    """Gives every parameter numbers of its own."""
    with torch.no_grad():
        for index, parameter in enumerate(module.parameters()):
            parameter.copy_(numbers(*parameter.shape, start=10.0 * index))
    return module


def tensor(value):
    """A tensor as expected.json states it."""
    names = {torch.float32: "f32", torch.float64: "f64", torch.float16: "f16", torch.bfloat16: "bf16",
             torch.int8: "i8", torch.uint8: "u8", torch.int16: "i16", torch.uint16: "u16", torch.int32: "i32",
             torch.uint32: "u32", torch.int64: "i64", torch.uint64: "u64"}
    return {"type": names[value.dtype], "shape": list(value.shape),
            "values": [float(x) for x in value.detach().to(torch.float64).flatten().tolist()]}


def case(name, *options, tensors=None, layers=None, activations=None, refused=None, notes=None):
    """States what is to be made of a file: the tensors by name, or layers (name, weight, bias) of a network."""
    entry = {"options": list(options)}
    if refused is not None:
        entry["refused"] = refused
    if notes is not None:
        entry["notes"] = notes
    if layers is not None:
        tensors = {}
        for layer, weight, bias in layers:
            tensors[f"{layer}/kernel"] = weight.detach().t()
            if bias is not None:
                tensors[f"{layer}/bias"] = bias
    if tensors is not None:
        entry["tensors"] = {key: tensor(value) for key, value in tensors.items()}
    if activations is not None:
        entry["activations"] = activations
    cases.setdefault(name, []).append(entry)


def layers_of(state, *names):
    return [(name, state[f"{name}.weight"], state.get(f"{name}.bias")) for name in names]


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(3, 4)
        self.fc2 = nn.Linear(4, 2)

    def forward(self, x):
        return self.fc2(torch.relu(self.fc1(x)))


ACTIVATIONS = ("--activations", "relu,linear")


def state_dicts():
    net = fill(Net())
    state = net.state_dict()
    torch.save(state, FOLDER / "state-dict.pt")
    case("state-dict.pt", *ACTIVATIONS, layers=layers_of(state, "fc1", "fc2"), activations=["relu", "linear"])
    case("state-dict.pt", "--tensors-only", tensors=state)
    case("state-dict.pt", refused="activations")
    case("state-dict.pt", "--key", "fc1", refused="leads to no tensors; all tensors stand at the top")

    torch.save(state, FOLDER / "protocol-4.pt", pickle_protocol=4)
    case("protocol-4.pt", *ACTIVATIONS, layers=layers_of(state, "fc1", "fc2"), activations=["relu", "linear"])

    torch.save(state, FOLDER / "legacy.pt", _use_new_zipfile_serialization=False)
    case("legacy.pt", *ACTIVATIONS, layers=layers_of(state, "fc1", "fc2"), activations=["relu", "linear"])

    optimizer = torch.optim.Adam(net.parameters())
    net(torch.ones(2, 3)).sum().backward()
    optimizer.step()
    fill(net)
    state = net.state_dict()
    torch.save({"epoch": 3, "model_state_dict": state, "optimizer_state_dict": optimizer.state_dict(),
                "loss": torch.tensor(0.5), "best": np.float64(0.25), "args": argparse.Namespace(rate=0.1)},
               FOLDER / "checkpoint.pt")
    case("checkpoint.pt", *ACTIVATIONS, layers=layers_of(state, "fc1", "fc2"), activations=["relu", "linear"])
    case("checkpoint.pt", "--key", "model_state_dict", "--tensors-only", tensors=state)
    case("checkpoint.pt", "--key", "model", refused="leads to no tensors; there are model_state_dict")

    lightning = {"epoch": 1, "global_step": 2, "pytorch-lightning_version": "2.5.0",
                 "state_dict": collections.OrderedDict((f"model.{key}", value) for key, value in state.items()),
                 "loops": {"fit_loop": {"state_dict": {}}}, "callbacks": {}, "optimizer_states": [optimizer.state_dict()],
                 "lr_schedulers": [], "hparams_name": "kwargs", "hyper_parameters": {"lr": 0.1, "path": Path("x")}}
    torch.save(lightning, FOLDER / "lightning.ckpt")
    case("lightning.ckpt", "--tensors-only", tensors={f"model.{key}": value for key, value in state.items()})

    torch.save({"actor": state, "critic": fill(Net()).state_dict()}, FOLDER / "actor-critic.pt")
    case("actor-critic.pt", *ACTIVATIONS, refused="under actor and critic")
    case("actor-critic.pt", *ACTIVATIONS, "--key", "critic", layers=layers_of(state, "fc1", "fc2"),
         activations=["relu", "linear"])
    case("actor-critic.pt", "--tensors-only",
         tensors={f"{net}.{key}": value for net in ("actor", "critic") for key, value in state.items()})

    policy = {f"{net}.{key}": value for net in ("actor", "critic") for key, value in state.items()}
    torch.save({"model_state_dict": policy | {"std": numbers(2)}, "infos": None}, FOLDER / "policy.pt")
    case("policy.pt", "--tensors-only", tensors=policy | {"std": numbers(2)})

    normaliser = {"_mean": numbers(1, 3), "_var": numbers(1, 3), "_std": numbers(1, 3), "count": torch.tensor(5)}
    torch.save({"model_state_dict": state, "obs_norm_state_dict": normaliser}, FOLDER / "normalised.pt")
    case("normalised.pt", *ACTIVATIONS, refused="obs_norm_state_dict")
    torch.save({"model_state_dict": state, "value_norm": {"mean": numbers(2), "std": numbers(2)}},
               FOLDER / "normalised-values.pt")
    case("normalised-values.pt", *ACTIVATIONS, layers=layers_of(state, "fc1", "fc2"), activations=["relu", "linear"],
         notes=["value_norm.mean and value_norm.std, which stand beside the network, are left aside"])
    inner = io.BytesIO()
    torch.save(collections.OrderedDict((f"mlp_extractor.policy_net.{2 * i}.{part}", state[f"fc{i + 1}.{part}"])
                                       for i in range(2) for part in ("weight", "bias")), inner)
    with zipfile.ZipFile(FOLDER / "baselines.zip", "w") as archive:
        archive.writestr("data", "{}")
        archive.writestr("policy.pth", inner.getvalue())
        archive.writestr("_stable_baselines3_version", "2.3.0")
    names = ("mlp_extractor.policy_net.0", "mlp_extractor.policy_net.2")
    case("baselines.zip", "--activations", "tanh,linear", activations=["tanh", "linear"],
         layers=[(name, state[f"fc{i + 1}.weight"], state[f"fc{i + 1}.bias"]) for i, name in enumerate(names)])
    with zipfile.ZipFile(FOLDER / "deflated.pt", "w", zipfile.ZIP_DEFLATED) as archive:
        with zipfile.ZipFile(FOLDER / "state-dict.pt") as source:
            for member in source.namelist():
                archive.writestr(member, source.read(member))
    case("deflated.pt", *ACTIVATIONS, layers=layers_of(state, "fc1", "fc2"), activations=["relu", "linear"])

    nested = {layer: {part: state[f"{layer}.{part}"] for part in ("weight", "bias")} for layer in ("fc1", "fc2")}
    torch.save(nested, FOLDER / "nested.pt")
    case("nested.pt", *ACTIVATIONS, layers=layers_of(state, "fc1", "fc2"), activations=["relu", "linear"])
    torch.save({"weights": nested, "epoch": 2}, FOLDER / "nested-deeper.pt")
    case("nested-deeper.pt", "--key", "weights", *ACTIVATIONS, layers=layers_of(state, "fc1", "fc2"),
         activations=["relu", "linear"])


def views():
    base = numbers(6, 5)
    tied = numbers(3, 3, start=100)
    tensors = {"slice": base[2:4], "columns": base[:, 1:3], "transposed": base.t(), "steps": base[::2, ::3],
               "expanded": numbers(1, 3).expand(4, 3), "cube": numbers(2, 3, 4).permute(2, 0, 1),
               "one": base[0, 0], "none": torch.zeros(0, 3), "tied.a": tied, "tied.b": tied,
               "parameter": nn.Parameter(numbers(2, 2))}
    torch.save(tensors, FOLDER / "views.pt")
    case("views.pt", "--tensors-only", tensors=tensors)
    torch.save(tensors, FOLDER / "views-legacy.pt", _use_new_zipfile_serialization=False)
    case("views-legacy.pt", "--tensors-only", tensors=tensors)
    # A machine of the other byte order writes its elements so.
    with zipfile.ZipFile(FOLDER / "views.pt") as source, zipfile.ZipFile(FOLDER / "big-endian.pt", "w") as target:
        for member in source.namelist():
            content = source.read(member)
            if member.endswith("/byteorder"):
                content = b"big"
            elif "/data/" in member:
                content = np.frombuffer(content, "<f4").astype(">f4").tobytes()
            target.writestr(member, content)
    case("big-endian.pt", "--tensors-only", tensors=tensors)


def types():
    tensors = {str(dtype).split(".")[1]: torch.tensor([0, 1, 2, 100], dtype=dtype) for dtype in (
        torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.int16, torch.int8,
        torch.uint8, torch.uint16, torch.uint32, torch.uint64)}
    others = {"bool": torch.tensor([True, False]), "complex64": torch.zeros(2, dtype=torch.complex64),
              "float8": torch.zeros(2, dtype=torch.float8_e4m3fn),
              "quantised": torch.quantize_per_tensor(numbers(2, 2), 0.5, 0, torch.qint8),
              "sparse": torch.eye(2).to_sparse()}
    torch.save(tensors | others, FOLDER / "types.pt")
    case("types.pt", "--tensors-only", tensors=tensors,
         notes=["of type bool", "of type complex64", "of type float8_e4m3fn", "quantised", "sparse"])
    torch.save({"fc.weight": others["quantised"], "fc.bias": numbers(2)}, FOLDER / "quantised.pt")
    case("quantised.pt", "--activations", "relu", refused="dataset fc.weight holds elements that are quantised")


def modules():
    net = fill(nn.Sequential(
        nn.Flatten(), nn.Linear(3, 4), nn.LeakyReLU(0.125), nn.Dropout(0.5), nn.Linear(4, 3), nn.ELU(0.5),
        nn.Linear(3, 3, bias=False), nn.GELU("tanh"), nn.Identity(), nn.Linear(3, 2), nn.Softmax(dim=-1)))
    torch.save(net, FOLDER / "sequential.pt")
    state = net.state_dict()
    layers = layers_of(state, "1", "4", "6", "9")
    activations = ["leaky_relu:0.125", "elu:0.5", "gelu_tanh", "softmax"]
    case("sequential.pt", layers=layers, activations=activations, notes=["nothing in the file was executed"])
    case("sequential.pt", "--activations", "relu,relu,relu,softmax", refused="activation")
    torch.save({"model": net, "epoch": 1}, FOLDER / "sequential-inside.pt")
    case("sequential-inside.pt", layers=layers, activations=activations)
    torch.save(net, FOLDER / "sequential-legacy.pt", _use_new_zipfile_serialization=False)
    case("sequential-legacy.pt", layers=layers, activations=activations)
    log = fill(nn.Sequential(nn.Linear(3, 4), nn.Sequential(nn.SiLU(), nn.Linear(4, 2)), nn.LogSoftmax(dim=1)))
    torch.save(log, FOLDER / "log-softmax.pt")
    case("log-softmax.pt", refused="layer 2 has the activation LogSoftmax")
    case("log-softmax.pt", "--activations", "swish,softmax", layers=layers_of(log.state_dict(), "0", "1.1"),
         activations=["swish", "softmax"])
    odd = fill(nn.Sequential(nn.Linear(3, 4), nn.Hardtanh(), nn.BatchNorm1d(4), nn.Linear(4, 2), nn.Softmax(dim=0)))
    torch.save(odd, FOLDER / "odd-modules.pt")
    case("odd-modules.pt", refused="torch.nn.modules.activation.Hardtanh")
    case("odd-modules.pt", refused="the setting dim 0, expected 1 or -1")
    torch.save(fill(Net()), FOLDER / "own-class.pt")
    net = fill(Net())
    case("own-class.pt", *ACTIVATIONS, layers=layers_of(net.state_dict(), "fc1", "fc2"),
         activations=["relu", "linear"], notes=["__main__.Net"])
    torch.save(fill(Net()), FOLDER / "own-class-legacy.pt", _use_new_zipfile_serialization=False)
    case("own-class-legacy.pt", *ACTIVATIONS, layers=layers_of(net.state_dict(), "fc1", "fc2"),
         activations=["relu", "linear"], notes=["__main__.Net"])


def first_plus_one(self, inputs: Tuple[torch.Tensor]) -> Tuple[torch.Tensor]:
    return (inputs[0] + 1,)


def scripts():
    plain = fill(nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2), nn.Sigmoid()))
    layers = layers_of(plain.state_dict(), "0", "2")
    torch.jit.save(torch.jit.script(plain), FOLDER / "script.pt")
    torch.jit.save(torch.jit.trace(plain, torch.ones(1, 3)), FOLDER / "trace.pt")
    for name in ("script.pt", "trace.pt"):
        case(name, layers=layers, activations=["relu", "sigmoid"], notes=["nothing in the file was executed"])
    leaky = fill(nn.Sequential(nn.Linear(3, 4), nn.LeakyReLU(0.25), nn.Linear(4, 2)))
    torch.jit.save(torch.jit.script(leaky), FOLDER / "script-leaky.pt")
    case("script-leaky.pt", refused="LeakyReLU")
    case("script-leaky.pt", "--activations", "leaky_relu:0.25,linear", layers=layers_of(leaky.state_dict(), "0", "2"),
         activations=["leaky_relu:0.25", "linear"])
    hooked = fill(nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2)))
    hooked[0].register_forward_hook(lambda module, inputs, outputs: outputs * 2)
    torch.jit.save(torch.jit.trace(hooked, torch.ones(1, 3)), FOLDER / "trace-hook.pt")
    case("trace-hook.pt", refused="the code of Sequential has torch.mul between its modules")
    hooked = fill(nn.Sequential(nn.Linear(3, 4), nn.Sequential(nn.ReLU()), nn.Linear(4, 2)))
    hooked[1][0].register_forward_pre_hook(first_plus_one)
    torch.jit.save(torch.jit.script(hooked), FOLDER / "script-hook.pt")
    case("script-hook.pt", refused="the code of 1 has __torch__.torch.nn.modules.activation")
    torch.jit.save(torch.jit.script(fill(Net())), FOLDER / "script-own-class.pt")
    case("script-own-class.pt", *ACTIVATIONS, layers=layers_of(fill(Net()).state_dict(), "fc1", "fc2"),
         activations=["relu", "linear"], notes=["Net"])


def others():
    torch.save([numbers(2, 2), numbers(3)], FOLDER / "list.pt")
    case("list.pt", "--tensors-only", tensors={"0": numbers(2, 2), "1": numbers(3)})
    torch.save(numbers(2, 2), FOLDER / "tensor.pt")
    case("tensor.pt", "--tensors-only", tensors={"tensor": numbers(2, 2)})
    torch.save({"epoch": 3}, FOLDER / "empty.pt")
    case("empty.pt", refused="nothing in it that could be the weights")
    (FOLDER / "plain.pkl").write_bytes(pickle.dumps({"fc1.weight": np.ones((2, 2), np.float32)}))
    case("plain.pkl", refused="a Python pickle")


def main():
    FOLDER.mkdir(exist_ok=True)
    for file in FOLDER.iterdir():
        file.unlink()
    torch.manual_seed(1)
    # A legacy file of a whole module has the source text of its classes, which is not needed here.
    torch.serialization.get_source_lines_and_file = lambda thing: (["source\n"], 0, "source.py")
    sys.modules["__main__"].Net = Net
    for make in (state_dicts, views, types, modules, scripts, others):
        make()
    text = json.dumps(cases, indent=1, sort_keys=True)
    (FOLDER / "expected.json").write_text(text + "\n")
    print(f"{len(cases)} files, {sum(map(len, cases.values()))} cases")


main()
