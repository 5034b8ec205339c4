"""A chain of dense layers between a File and the models of other libraries: what all of these have in common."""

from __future__ import annotations

import math
import struct
from typing import Iterable, List, NamedTuple, NoReturn, Optional, Sequence, Tuple

import nnb


class Dense(NamedTuple):
    """A dense layer with its tensors: a kernel of (inputs, outputs) and a bias or None."""

    name: str
    kernel: nnb.Tensor
    bias: Optional[nnb.Tensor]
    activation: str
    parameters: List[float]


def layers_of(file: nnb.File) -> List[Dense]:
    """The layers of a file's network, in their order. Raises ValueError if there is no network."""
    if file.network is None:
        raise ValueError("the file has tensors and no network")
    tensors = file.by_name()
    return [Dense(layer.name, tensors[layer.kernel], None if layer.bias is None else tensors[layer.bias],
                  layer.activation, list(layer.parameters))
            for layer in file.network.layers]


def is_sample(shape: Sequence[int], sample: Sequence[int]) -> bool:
    """Whether a user's samples of a shape are samples of a network (Spec/nnb.md, 7.1)."""
    ours, theirs = ([size for size in sizes if size != 1] for sizes in (shape, sample))
    return ours == theirs or min(len(ours), len(theirs)) < 2 and math.prod(ours) == math.prod(theirs)


def f32(number: float) -> float:
    """The nearest f32. Raises ValueError if it is not finite."""
    try:
        rounded, = struct.unpack("<f", struct.pack("<f", number))
    except OverflowError:
        rounded = math.inf
    if not math.isfinite(rounded):
        raise ValueError(f"a scaling by {number} is not finite in f32")
    return float(rounded)


def counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' * (count != 1)}"


class Chain:
    """Collects the layers of a model, and all that the format cannot hold, which is one error in the end."""

    def __init__(self, what: str):
        self.what = what
        self.layers: List[Dense] = []
        self.problems: List[str] = []

    def refuse(self, problem: str) -> None:
        self.problems.append(problem)

    def dense(self, name: str, kernel: nnb.Tensor, bias: Optional[nnb.Tensor], activation: str = "linear",
              parameters: Iterable[float] = ()) -> None:
        """Adds a layer. Its tensors may have any names."""
        self.layers.append(Dense(name, kernel, bias, activation, list(parameters)))

    def activate(self, where: str, activation: str, parameters: Iterable[float] = ()) -> None:
        """Gives the last layer an activation that stands behind it."""
        if activation == "linear":
            return
        if not self.layers:
            self.refuse(f"{where} is an activation before the first dense layer")
        elif self.layers[-1].activation != "linear":
            self.refuse(f"{where} is a second activation after {self.layers[-1].name!r}")
        else:
            self.layers[-1] = self.layers[-1]._replace(activation=activation, parameters=list(parameters))

    def file(self, sample: Optional[Sequence[int]], scaling: Optional[nnb.Scaling], labels: Optional[Sequence[str]],
             like: Optional[nnb.File]) -> nnb.File:
        """The file of the layers; what is None is taken from `like`, with names, notes and extensions, if there is one.

        Raises ValueError with all problems.
        """
        self._check_chain()
        contract = None
        if like is not None:
            contract = like.network
            self._name_like(layers_of(like))
        self._check_names()
        if sample is None:
            sample = contract.sample if contract else [self.layers[0].kernel.axes[0][0]] if self.layers else []
        if scaling is None and contract:
            scaling = contract.scaling
        if labels is None:
            labels = contract.labels if contract else []
        self._check_contract(sample, labels)
        if self.problems:
            self._fail()
        network = nnb.Network(list(sample), [], scaling and nnb.Scaling(scaling[0], f32(scaling[1]), f32(scaling[2])),
                              list(labels))
        file = nnb.File([], network, notes=list(like.notes) if like else [], extensions=list(like.extensions) if like else [])
        for name, kernel, bias, activation, parameters in self.layers:
            file.tensors += [kernel] if bias is None else [kernel, bias]
            network.layers.append(nnb.Layer(name, kernel.axes[0][0], kernel.axes[1][0], activation, parameters,
                                            kernel.name, None if bias is None else bias.name))
        return file

    def _fail(self) -> NoReturn:
        raise ValueError(f"{self.what} is no network of the .nnb format: {'; '.join(self.problems)}")

    def _check_chain(self) -> None:
        """The widths of neighbours; gives all tensors the names that nnconv would give them."""
        width: Optional[int] = None
        if not self.layers and not self.problems:
            self.refuse("it has no dense layer")
        for at, layer in enumerate(self.layers):
            (inputs, _), (outputs, _) = layer.kernel.axes
            if width not in (None, inputs):
                self.refuse(f"layer {layer.name!r} takes {counted(inputs, 'input')}, {width} come")
            if layer.bias is not None and layer.bias.axes[0][0] != outputs:
                self.refuse(f"layer {layer.name!r} has {counted(outputs, 'output')} "
                            f"and {layer.bias.axes[0][0]} biases")
            width = outputs
            self._name(at, layer.name, f"{layer.name}/kernel", f"{layer.name}/bias")

    def _name(self, at: int, name: str, kernel: str, bias: Optional[str]) -> None:
        layer = self.layers[at]
        shape = [size for size, _ in layer.kernel.axes]
        self.layers[at] = layer._replace(
            name=name, kernel=layer.kernel._replace(name=kernel, axes=list(zip(shape, ("in", "out")))),
            bias=layer.bias and layer.bias._replace(name=bias or "", axes=[(shape[1], "out")]))

    def _name_like(self, others: List[Dense]) -> None:
        def form(layers: List[Dense]) -> List[Tuple[List[int], bool]]:
            return [([size for size, _ in layer.kernel.axes], layer.bias is None) for layer in layers]

        if form(self.layers) != form(others):
            self.refuse("its layers have other sizes or biases than those of the file that it should be like")
            return
        for at, other in enumerate(others):
            self._name(at, other.name, other.kernel.name, other.bias and other.bias.name)

    def _check_names(self) -> None:
        names = set()
        for layer in self.layers:
            if layer.name in names:
                self.refuse(f"two layers are called {layer.name!r}")
            names.add(layer.name)
            for name in (layer.name, layer.kernel.name, layer.bias.name if layer.bias else "b"):
                if not 1 <= len(name.encode()) <= nnb.TEXT:
                    shown = name if len(name) < 40 else f"{name[:40]}…"
                    self.refuse(f"a name of 1 to {nnb.TEXT} bytes is needed, and there is {shown!r} of {len(name.encode())}")

    def _check_contract(self, sample: Sequence[int], labels: Sequence[str]) -> None:
        if not self.layers:
            return
        inputs, outputs = self.layers[0].kernel.axes[0][0], self.layers[-1].kernel.axes[1][0]
        if not 1 <= len(sample) <= nnb.RANK or math.prod(sample) != inputs:
            shape = "x".join(map(str, sample)) or "no axes"
            self.refuse(f"a sample of {shape} is not {counted(inputs, 'input')} on 1 to {nnb.RANK} axes")
        if len(labels) not in (0, outputs):
            self.refuse(f"there are {counted(len(labels), 'label')} for {counted(outputs, 'output')}")


def agreed(model: Optional[nnb.Scaling], given: Optional[nnb.Scaling], like: Optional[nnb.File]) -> Optional[nnb.Scaling]:
    """The scaling of a model that has one itself, or None.

    Raises ValueError if the caller states another. The type of the stored numbers, which Keras does not say, may be stated.
    """
    if model is None:
        return given
    known = given or (like.network.scaling if like and like.network else None)
    same = known is not None and [f32(known[1]), f32(known[2])] == [f32(model[1]), f32(model[2])]
    if given is not None and not same:
        raise ValueError(f"the model scales inputs by {model[1]} and adds {model[2]}, and not by {given[1]} and {given[2]}")
    return known if same else model
