"""To models of Keras 3 and back; Keras must be installed."""

from __future__ import annotations

import math
import re
import warnings
from typing import Any, Dict, List, Optional, Sequence, Set, Tuple

import keras

import nnb
from nnb import _chain

if int(keras.__version__.split(".")[0]) < 3:
    raise ImportError(f"nnb.keras is for Keras 3, and this is Keras {keras.__version__}")

__all__ = ["from_model", "to_model"]

_LAYERS = keras.layers
# Keras's functions, and what they are in the format, with the parameters that Keras gives them.
_FUNCTIONS: Dict[str, Tuple[str, List[float]]] = {
    "linear": ("linear", []), "relu": ("relu", []), "softmax": ("softmax", []), "sigmoid": ("sigmoid", []),
    "tanh": ("tanh", []), "gelu": ("gelu, exact", []), "elu": ("elu", [1.0]), "selu": ("selu", []),
    "leaky_relu": ("leaky relu", [0.2]), "softplus": ("softplus", []), "silu": ("swish", []),
}
# What does nothing when a model is used.
_INERT = [getattr(_LAYERS, name) for name in (
    "InputLayer", "Dropout", "GaussianNoise", "GaussianDropout", "AlphaDropout", "ActivityRegularization",
    "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "Identity") if hasattr(_LAYERS, name)]
_FOLDED = [getattr(_LAYERS, name) for name in ("BatchNormalization", "Normalization")]
_TYPES = {"float32": "f32", "float64": "f64", "float16": "f16", "bfloat16": "bf16"}


def to_model(file: nnb.File, *, with_scaling: bool = True) -> Any:
    """A Sequential model that computes what the network of a file does: Input, Rescaling, Flatten, and dense layers.

    The Rescaling is there if the file knows a scaling; without it (`with_scaling=False`) the model takes numbers that are
    scaled already. Layers with f64 are of dtype float64, all others float32, which holds f16 and bf16 exactly. Letters that
    Keras does not allow in names become `_`.

    Warns if the stored numbers are of a type that f32 does not hold, as Keras rounds them to f32 before it scales them.

    Raises ValueError for a file without a network, gelu by tanh, and leaky relu with a slope below 0, which Keras has not.
    """
    dense = _chain.layers_of(file)
    assert file.network is not None
    names = _Names([layer.name for layer in dense])
    sample, scaling = file.network.sample, file.network.scaling
    model = keras.Sequential([keras.Input(tuple(sample), name=names.free("input"))])
    if scaling is not None and with_scaling:
        if scaling.type in ("i32", "u32", "i64", "u64", "f64"):
            warnings.warn(f"Keras rounds stored {scaling.type} to f32 before it scales them, so large numbers lose digits; "
                          "with_scaling=False makes a model that takes scaled numbers", stacklevel=2)
        model.add(_LAYERS.Rescaling(scaling.scale, scaling.offset, name=names.free("rescaling")))
    if len(sample) > 1:
        model.add(_LAYERS.Flatten(name=names.free("flatten")))
    for name, layer in zip(names.layers, dense):
        dtype = "float64" if "f64" in (layer.kernel.type, layer.bias and layer.bias.type) else "float32"
        activation, behind = _activation(layer, dtype, names.free(f"{name}_activation"))
        made = _LAYERS.Dense(layer.kernel.axes[1][0], activation, layer.bias is not None, name=name, dtype=dtype)
        model.add(made)
        made.set_weights([tensor.array().astype(dtype) for tensor in (layer.kernel, layer.bias) if tensor is not None])
        if behind is not None:
            model.add(behind)
    return model


def from_model(model: Any, *, scaling: Optional[nnb.Scaling] = None, labels: Optional[Sequence[str]] = None,
               like: Optional[nnb.File] = None) -> nnb.File:
    """The file of a Sequential or Functional model that is a chain of dense layers: what nnconv makes of it.

    A Rescaling before the first dense layer is the scaling of inputs. `scaling` and `labels` say what a model does not;
    `like` is a file from which they are taken otherwise, with names and notes, if its layers have the same sizes.

    Raises ValueError with all that the format cannot hold.
    """
    chain = _chain.Chain("the model")
    walk = _Walk(chain)
    if not isinstance(model, (keras.Sequential, keras.Model)):
        raise TypeError(f"a model of Keras is needed, not {type(model).__name__}")
    walk.model(model, "")
    sample = _sample(model, chain)
    return chain.file(sample, _chain.agreed(walk.scaling, scaling, like), labels, like)


class _Names:
    """Names that Keras takes and that differ: those of the dense layers, and further ones."""

    def __init__(self, names: List[str]):
        self.taken: Set[str] = set()
        self.layers = [self.free(re.sub(r"[/\0]", "_", name)) for name in names]

    def free(self, name: str) -> str:
        found, number = name, 1
        while found in self.taken:
            found, number = f"{name}_{number}", number + 1
        self.taken.add(found)
        return found


def _activation(layer: _chain.Dense, dtype: str, name: str) -> Tuple[str, Any]:
    """The activation of a Dense, and the layer behind it that some are instead."""
    if layer.activation == "leaky relu":
        if layer.parameters[0] < 0:
            raise ValueError(f"layer {layer.name!r}: Keras has no leaky relu with a slope below 0")
        return "linear", _LAYERS.LeakyReLU(negative_slope=layer.parameters[0], name=name, dtype=dtype)
    if layer.activation == "elu" and layer.parameters != [1.0]:
        return "linear", _LAYERS.ELU(alpha=layer.parameters[0], name=name, dtype=dtype)
    for function, (activation, _) in _FUNCTIONS.items():
        if activation == layer.activation:
            return function, None
    raise ValueError(f"layer {layer.name!r}: Keras has no activation {layer.activation!r}")


def _sample(model: Any, chain: _chain.Chain) -> List[int]:
    """The shape of a sample."""
    shape = getattr(model, "input_shape", None) if model.built else None
    if not isinstance(shape, tuple) or not shape[1:] or not all(isinstance(size, int) for size in shape[1:]):
        chain.refuse(f"its input has the shape {shape}, and not that of one sample; begin it with keras.Input")
        return []
    return list(shape[1:])


def _order(model: Any) -> Optional[List[Any]]:
    """The layers of a model in the order in which it computes; None if that is no chain."""
    if isinstance(model, keras.Sequential):
        return list(model.layers)
    if len(model.inputs or []) != 1 or len(model.outputs or []) != 1:
        return None
    layers: List[Any] = []
    tensor = model.outputs[0]
    while True:
        layer, node, _ = tensor._keras_history
        if layer in layers:
            return None
        layers.append(layer)
        inputs = layer._inbound_nodes[node].input_tensors
        if not inputs or tensor is model.inputs[0]:
            return layers[::-1]
        if len(inputs) != 1:
            return None
        tensor = inputs[0]


class _Walk:
    """Goes through the layers of a model."""

    def __init__(self, chain: _chain.Chain):
        self.chain = chain
        self.scaling: Optional[nnb.Scaling] = None

    def model(self, model: Any, where: str) -> None:
        if type(model) not in (keras.Sequential, keras.Model) and type(model).__name__ != "Functional":
            self.chain.refuse(f"{where or 'it'} is of the class {type(model).__name__}, which computes what nobody can see")
            return
        layers = _order(model)
        if layers is None:
            self.chain.refuse(f"{where or 'it'} is no chain of layers that are used once")
            return
        for layer in layers:
            if isinstance(layer, keras.Model):
                self.model(layer, f"layer {layer.name!r}")
            else:
                self.layer(layer)

    def layer(self, layer: Any) -> None:
        kind, where = type(layer), f"layer {layer.name!r}"
        if kind is _LAYERS.Dense:
            self.dense(layer, where)
        elif kind is _LAYERS.Rescaling:
            self.rescaling(layer, where)
        elif kind is _LAYERS.Flatten:
            if layer.data_format != "channels_last":
                self.chain.refuse(f"{where} changes the order of values (channels_first)")
        elif kind is _LAYERS.Reshape:
            if len(layer.target_shape) != 1:
                self.chain.refuse(f"{where} is a Reshape to several axes")
        elif kind not in _INERT:
            found = _of_layer(layer)
            if isinstance(found, str):
                self.chain.refuse(f"{where} {found}")
            else:
                self.chain.activate(where, *found)

    def dense(self, layer: Any, where: str) -> None:
        if not layer.built:
            self.chain.refuse(f"{where} has no weights yet; call the model or begin it with keras.Input")
            return
        if getattr(layer, "lora_enabled", False) or getattr(layer, "quantization_mode", None):
            self.chain.refuse(f"{where} is quantized or has low-rank parts (LoRA)")
            return
        if len(layer.input.shape) != 2:
            self.chain.refuse(f"{where} works along the last of several axes; a Flatten before it is missing")
            return
        types = [str(variable.dtype) for variable in layer.weights]
        if not set(types) <= set(_TYPES):
            self.chain.refuse(f"{where} has weights of {' and '.join(types)}")
            return
        found = _of_function(layer.activation)
        if isinstance(found, str):
            self.chain.refuse(f"{where} {found}")
            found = ("linear", [])
        kernel, *bias = layer.get_weights()
        self.chain.dense(layer.name, nnb.Tensor.of("kernel", kernel), nnb.Tensor.of("bias", bias[0]) if bias else None, *found)

    def rescaling(self, layer: Any, where: str) -> None:
        if self.chain.layers or self.scaling is not None:
            self.chain.refuse(f"{where} is not the only Rescaling before the first dense layer (nnconv --fold takes it)")
            return
        numbers = [_number(number) for number in (layer.scale, layer.offset)]
        if None in numbers:
            self.chain.refuse(f"{where} scales with several numbers (nnconv --fold takes it)")
        elif not all(math.isfinite(number) for number in numbers):
            self.chain.refuse(f"{where} scales with a number that is not finite")
        else:
            self.scaling = nnb.Scaling("u8", *numbers)


def _number(value: Any) -> Optional[float]:
    """A number of Python, NumPy or a tensor without axes as a float; None for anything else."""
    try:
        return float(value) if getattr(value, "shape", ()) == () and not isinstance(value, str) else None
    except (TypeError, ValueError):
        return None


def _of_function(function: Any) -> Any:
    """The activation that a function or layer is, or what is wrong with it."""
    if isinstance(function, keras.Layer):
        return _of_layer(function)
    for name, (activation, parameters) in _FUNCTIONS.items():
        if function is getattr(keras.activations, name):
            return activation, parameters
    return f"has the activation {getattr(function, '__name__', function)!s}, which the format has not"


def _of_layer(layer: Any) -> Any:
    """The activation that a layer is, or what is wrong with it."""
    kind = type(layer)
    if kind is _LAYERS.Activation:
        return _of_function(layer.activation)
    if kind is _LAYERS.ReLU:
        if layer.max_value is not None or layer.threshold:
            return "is a ReLU with a max_value or threshold, which the format has not"
        return ("leaky relu", [float(layer.negative_slope)]) if layer.negative_slope else ("relu", [])
    if kind is _LAYERS.LeakyReLU:
        return "leaky relu", [float(layer.negative_slope)]
    if kind is _LAYERS.ELU:
        return "elu", [float(layer.alpha)]
    if kind is _LAYERS.Softmax:
        return ("softmax", []) if layer.axis in (-1, 1, [-1], (-1,)) else "is a Softmax along another axis than the last"
    fold = " (nnconv --fold takes it)" if kind in _FOLDED else ""
    return f"is of the class {kind.__name__}, which the format has not{fold}"
