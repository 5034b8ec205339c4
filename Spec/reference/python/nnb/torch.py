"""To modules and state_dicts of PyTorch and back; PyTorch must be installed."""

from __future__ import annotations

import collections
import re
from typing import Any, Dict, List, Mapping, Optional, Sequence, Union

import torch
from torch import nn

import nnb
from nnb import _chain
from nnb._torch_input import Input
from nnb._torch_tensors import tensor_of
from nnb._torch_tree import Tree
from nnb._torch_walk import Walk, add_linear, is_sequential, modules_of, unwrapped

__all__ = ["Input", "from_module", "from_state_dict", "state_dict", "to_module"]


def state_dict(file: nnb.File) -> "collections.OrderedDict[str, torch.Tensor]":
    """The parameters of a file as nnconv writes them for PyTorch: `NAME.weight` (outputs, inputs) and `NAME.bias`, in the
    order of the layers, each of its own type. A file without a network gives all tensors under their names."""
    found: "collections.OrderedDict[str, torch.Tensor]" = collections.OrderedDict()
    if file.network is None:
        for tensor in file.tensors:
            found[tensor.name] = tensor_of(tensor)
        return found
    for layer in _chain.layers_of(file):
        found[f"{layer.name}.weight"] = tensor_of(layer.kernel).T.contiguous()
        if layer.bias is not None:
            found[f"{layer.name}.bias"] = tensor_of(layer.bias)
    return found


def to_module(file: nnb.File, *, with_scaling: bool = True, dtype: Optional[torch.dtype] = None) -> nn.Sequential:
    """An nn.Sequential that computes what the network of a file does, its modules named so that `state_dict(file)` is its
    state_dict.

    It begins with an `Input`, which takes samples as they are stored, if the file says anything about them. Without it
    (`with_scaling=False`) all modules are PyTorch's own, and take numbers that are scaled already. Parameters are of the
    types of the file, or of `dtype`.

    A name that PyTorch does not take for a module becomes one that it takes. Raises ValueError for a file without a network.
    """
    dense = _chain.layers_of(file)
    contract = file.network
    assert contract is not None
    tree = Tree([layer.name for layer in dense])
    modules = []
    for layer in dense:
        (inputs, _), (outputs, _) = layer.kernel.axes
        linear = nn.Linear(inputs, outputs, layer.bias is not None, device="meta")  # without random numbers
        linear.weight = nn.Parameter(tensor_of(layer.kernel).T.contiguous().to(dtype))
        if layer.bias is not None:
            linear.bias = nn.Parameter(tensor_of(layer.bias).to(dtype))
        modules.append(linear)
    if with_scaling and (contract.scaling or contract.labels or len(contract.sample) > 1):
        tree.add("input", Input(contract.sample, contract.scaling, contract.labels, modules[0].weight.dtype))
    elif len(contract.sample) > 1:
        tree.add("flatten", nn.Flatten())
    for at, (layer, linear) in enumerate(zip(dense, modules)):
        tree.add_layer(at, linear)
        activation = _module(layer.activation, layer.parameters)
        if activation is not None:
            tree.add_activation(at, activation)
    return tree.root


def from_module(module: nn.Module, *, sample: Optional[Sequence[int]] = None, scaling: Optional[nnb.Scaling] = None,
                labels: Optional[Sequence[str]] = None, like: Optional[nnb.File] = None) -> nnb.File:
    """The file of an nn.Sequential, also with others in it, of Linear and activations: what nnconv makes of it.

    `sample`, `scaling` and `labels` say what modules do not, unless the first is an `Input`; a sample is otherwise a vector.
    `like` is a file from which they are taken otherwise, with names and notes, if its layers have the same sizes.

    Raises ValueError with all that the format cannot hold, and for a module of another class, whose forward nobody can
    read: `from_state_dict` takes its parameters.
    """
    module = unwrapped(module)
    chain = _chain.Chain("the module")
    if not is_sequential(module):
        raise ValueError(f"the forward of {type(module).__name__} is unknown: only an nn.Sequential says what it computes; "
                         "nnb.torch.from_state_dict(module.state_dict(), activations) takes what you say")
    found = Walk(chain)
    found.sequential(module, "")
    if found.input is not None:
        scaling = _chain.agreed(found.input.scaling, scaling, None)
        sample = found.input.sample if sample is None else sample
        labels = found.input.labels if labels is None else labels
    return chain.file(sample, scaling, labels, like)


def from_state_dict(state: Mapping[str, torch.Tensor], activations: Union[str, Sequence[str]], *, prefix: str = "",
                    sample: Optional[Sequence[int]] = None, scaling: Optional[nnb.Scaling] = None,
                    labels: Optional[Sequence[str]] = None, like: Optional[nnb.File] = None) -> nnb.File:
    """The file of the parameters of Linear modules that follow each other in the order of the state_dict.

    `activations` are those of the layers, in their order, as a list or as nnconv takes them (`"relu,leaky_relu:0.1,linear"`);
    `linear` is one that has none. `prefix` takes one of several networks: `"actor."`. All else is as in from_module.

    Raises ValueError with all that the format cannot hold.
    """
    chain = _chain.Chain("the state_dict")
    modules = modules_of(state, prefix, chain)
    words = [word.strip() for word in activations.split(",")] if isinstance(activations, str) else list(activations)
    if len(words) != len(modules) and not chain.problems:
        chain.refuse(f"there are {_chain.counted(len(words), 'activation')} for {_chain.counted(len(modules), 'layer')}: "
                     f"{', '.join(modules)}")
    numbers = {name: [int(number) for number in re.findall(r"\d+", name)] for name in modules}
    patterns = {re.sub(r"\d+", "#", name) for name in modules}
    if len(patterns) == 1 and list(modules) != sorted(modules, key=lambda name: numbers[name]):
        chain.refuse(f"its order is not that of the numbers in its names: {', '.join(modules)}")
    for (name, parts), word in zip(modules.items(), words):
        add_linear(chain, name, parts["weight"], parts.get("bias"), word)
    return chain.file(sample, scaling, labels, like)


def _module(activation: str, parameters: List[float]) -> Optional[nn.Module]:
    """The module of an activation, None for linear."""
    makers: Dict[str, Any] = {
        "linear": lambda: None, "relu": nn.ReLU, "softmax": lambda: nn.Softmax(dim=-1), "sigmoid": nn.Sigmoid, "tanh": nn.Tanh,
        "gelu, exact": nn.GELU, "gelu by tanh": lambda: nn.GELU("tanh"), "elu": nn.ELU, "selu": nn.SELU,
        "leaky relu": nn.LeakyReLU, "softplus": nn.Softplus, "swish": nn.SiLU}
    made: Optional[nn.Module] = makers[activation](*parameters)
    return made
