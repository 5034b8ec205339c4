"""Layers out of modules and state_dicts of PyTorch."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional, Tuple, Union

import torch
from torch import nn

import nnb
from nnb import _chain
from nnb._torch_input import Input
from nnb._torch_tensors import fault_of, stored

# What does nothing when a module is used.
_INERT = [getattr(nn, name) for name in ("Identity", "Dropout", "AlphaDropout", "FeatureAlphaDropout", "Dropout1d")
          if hasattr(nn, name)]
_FOLDED = (nn.BatchNorm1d, nn.SyncBatchNorm)


def add_linear(chain: _chain.Chain, name: str, weight: Any, bias: Any, activation: str = "linear") -> None:
    """Adds a layer, or what is wrong with it."""
    faults = [f"{name}.weight {fault}" for fault in [fault_of(weight, 2)] if fault]
    faults += [f"{name}.bias {fault}" for fault in [fault_of(bias, 1)] if fault and bias is not None]
    try:
        spelled, parameters = nnb._activation(activation, [])
    except ValueError as error:
        faults.append(str(error))
    for fault in faults:
        chain.refuse(fault)
    if not faults:
        chain.dense(name, stored(weight.T), None if bias is None else stored(bias), spelled, parameters)


def unwrapped(module: Any) -> Any:
    """A module without what DataParallel and torch.compile put around it."""
    while True:
        if isinstance(module, (nn.DataParallel, nn.parallel.DistributedDataParallel)):
            module = module.module
        elif "_orig_mod" in getattr(module, "_modules", {}):
            module = module._modules["_orig_mod"]
        else:
            return module


def is_sequential(module: nn.Module) -> bool:
    """Whether a module says by its parts what it computes."""
    return isinstance(module, nn.Sequential) and type(module).forward is nn.Sequential.forward and not _is_changed(module)


def _is_changed(module: nn.Module) -> bool:
    """Whether a module has hooks or a forward of its own."""
    return "forward" in vars(module) or bool(module._forward_hooks or module._forward_pre_hooks)


class Walk:
    """Goes through the modules of a Sequential."""

    def __init__(self, chain: _chain.Chain):
        self.chain = chain
        self.input: Optional[Input] = None
        self.is_begun = False

    def sequential(self, module: nn.Module, path: str) -> None:
        for name, part in module._modules.items():
            if part is not None:
                self.module(part, f"{path}{name}")

    def module(self, module: nn.Module, name: str) -> None:
        kind, where = type(module), f"module {name!r}"
        if is_sequential(module):
            self.sequential(module, f"{name}.")
            return
        if _is_changed(module):
            self.chain.refuse(f"{where} has hooks or a forward of its own")
        elif kind is Input:
            if self.is_begun:
                self.chain.refuse(f"{where} is an Input that is not the first")
            self.input = module  # type: ignore[assignment]
        elif kind is nn.Linear:
            add_linear(self.chain, name, module.weight, module.bias)
        elif kind is nn.Flatten:
            if module.start_dim != 1 or module.end_dim != -1:
                self.chain.refuse(f"{where} is a Flatten that is not from axis 1 to the last")
        elif kind not in _INERT:
            found = _of_module(module)
            if isinstance(found, str):
                self.chain.refuse(f"{where} {found}")
            else:
                self.chain.activate(where, *found)
        self.is_begun = True


def _of_module(module: Any) -> Union[str, Tuple[str, List[float]]]:
    """The activation that a module is, or what is wrong with it."""
    kind = type(module)
    plain = {nn.ReLU: "relu", nn.Sigmoid: "sigmoid", nn.Tanh: "tanh", nn.SELU: "selu", nn.SiLU: "swish"}
    if kind in plain:
        return plain[kind], []
    if kind is nn.LeakyReLU:
        return "leaky relu", [float(module.negative_slope)]
    if kind is nn.ELU:
        return "elu", [float(module.alpha)]
    if kind is nn.GELU:
        return ("gelu by tanh" if module.approximate == "tanh" else "gelu, exact"), []
    if kind is nn.Softplus:
        good = module.beta == 1 and module.threshold >= 20
        return ("softplus", []) if good else "is a Softplus with another beta than 1, or a threshold below 20"
    if kind is nn.Softmax:
        return ("softmax", []) if module.dim in (1, -1, None) else f"is a Softmax along axis {module.dim}"
    if kind is nn.LogSoftmax:
        return "is a LogSoftmax, which the format has not: leave it out, or make it a Softmax"
    fold = " (nnconv --fold takes it)" if kind in _FOLDED else ""
    return f"is of the class {kind.__name__}, which the format has not{fold}"


def modules_of(state: Mapping[str, Any], prefix: str, chain: _chain.Chain) -> Dict[str, Dict[str, Any]]:
    """The parameters of each module, by its name without prefix and wrappers, in the order of the state_dict."""
    taken = {str(key): value for key, value in state.items()}
    for wrapper in ("module.", "_orig_mod.") * 2:
        if taken and all(key.startswith(wrapper) for key in taken):
            taken = {key[len(wrapper):]: value for key, value in taken.items()}
    prefix = f"{prefix}." if prefix and not prefix.endswith(".") else prefix
    groups = sorted({key.partition(".")[0] for key in taken})
    taken = {key[len(prefix):]: value for key, value in taken.items() if key.startswith(prefix)}
    if not taken:
        chain.refuse(f"no name begins with {prefix!r}; there are {', '.join(groups)}" if prefix else "it is empty")
    found: Dict[str, Dict[str, Any]] = {}
    for key, value in taken.items():
        name, _, part = key.rpartition(".")
        if name and part in ("weight", "bias") and isinstance(value, torch.Tensor) and value.dim() == 2 - (part == "bias"):
            found.setdefault(name, {})[part] = value
        else:
            chain.refuse(f"{key!r} is no weight or bias of a Linear")
    for name in [name for name, parts in found.items() if "weight" not in parts]:
        chain.refuse(f"'{name}.bias' is no bias of a Linear")
        del found[name]
    return found
