"""The types of nnb, whose code is Spec/reference/nnb.py."""

import os
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Dict, List, NamedTuple, Optional, Sequence, Tuple, Union

import numpy
import numpy.typing

# Names of types and of activations, and the limits of the format (8). What is not here may change.
TYPES: Dict[str, str]
ACTIVATIONS: Dict[str, int]
SPELLINGS: Dict[str, Tuple[Any, ...]]
OPTIMIZERS: Dict[str, Tuple[int, int]]
VERSION: int
WRITE_VERSION: int
TENSORS: int
RANK: int
TEXT: int
LAYERS: int

_Bytes = Union[bytes, bytearray, memoryview]
_Path = Union[str, bytes, os.PathLike[str], os.PathLike[bytes]]

class Fault(ValueError):
    code: str
    offset: Optional[int]
    expected: Optional[int]
    found: Optional[int]
    def __init__(self, code: str, offset: Optional[int] = None, why: str = "", expected: Optional[int] = None,
                 found: Optional[int] = None) -> None: ...

class Tensor(NamedTuple):
    name: str
    type: str
    axes: List[Tuple[int, str]]
    data: _Bytes
    @classmethod
    def of(cls, name: str, array: numpy.typing.ArrayLike, *axes: str) -> Tensor: ...
    def array(self) -> numpy.typing.NDArray[Any]: ...
    def tolist(self) -> Any: ...

class Scaling(NamedTuple):
    type: str
    scale: float
    offset: float

class Layer(NamedTuple):
    name: str
    inputs: int
    outputs: int
    activation: str
    parameters: List[float]
    kernel: str
    bias: Optional[str]

class Setting(NamedTuple):
    code: int
    type: str
    data: _Bytes

class Training(NamedTuple):
    arithmetic_version: int
    seed: int
    initial_parameters: str
    batch_size: int
    samples: int
    samples_held_out: int
    data_crc: int
    optimizer: str
    optimizer_settings: List[float]
    clip_norm: float
    learning_rate: float
    warm_up: int
    schedule: str
    schedule_settings: List[float]
    end: Tuple[str, int]
    patience: int
    epochs_done: int
    batches_done: int
    steps_done: int
    sum_of_losses: float
    correct: int
    best_epoch: int
    lowest_loss: float
    overrides: List[Tuple[int, int]]
    slots: List[List[Optional[str]]]
    further_settings: Optional[List[Setting]] = ...
    setting_changes: Sequence[Tuple[int, int]] = ...

class Note(NamedTuple):
    key: str
    text: str
    digest: Optional[bytes] = ...

class Epoch(NamedTuple):
    steps: int
    training: Tuple[float, float]
    validation: Optional[Tuple[float, float]]
    test: Optional[Tuple[float, float]]

@dataclass
class Network:
    sample: List[int]
    layers: List[Layer] = field(default_factory=list)
    scaling: Optional[Scaling] = None
    labels: List[str] = field(default_factory=list)

@dataclass
class File:
    tensors: List[Tensor] = field(default_factory=list)
    network: Optional[Network] = None
    training: Optional[Training] = None
    history: List[Epoch] = field(default_factory=list)
    notes: List[Note] = field(default_factory=list)
    extensions: List[Tuple[str, _Bytes]] = field(default_factory=list)
    read_version: int = ...
    write_version: int = ...
    def by_name(self) -> Dict[str, Tensor]: ...
    def add_dense(self, name: str, kernel: numpy.typing.ArrayLike, bias: Optional[numpy.typing.ArrayLike], activation: str,
                  *parameters: float) -> None: ...

def load(path: Union[_Path, BinaryIO]) -> File: ...
def loads(data: _Bytes) -> File: ...
def check(path: Union[_Path, BinaryIO]) -> Optional[Fault]: ...
def digest(file: File) -> bytes: ...
def save(path: _Path, file: File) -> None: ...
def dumps(file: File) -> bytes: ...
def main(paths: Sequence[str]) -> int: ...
def _activation(text: str, parameters: Sequence[float]) -> Tuple[str, List[float]]: ...
