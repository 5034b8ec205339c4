"""Tensors of files as tensors of PyTorch, and back. NumPy, which PyTorch does without, is not needed."""

from __future__ import annotations

import ctypes
import sys
from typing import Any, Optional

import torch

import nnb
from nnb import _chain

_TYPES = {"f32": "float32", "f64": "float64", "f16": "float16", "bf16": "bfloat16", "i8": "int8", "u8": "uint8",
          "i16": "int16", "u16": "uint16", "i32": "int32", "u32": "uint32", "i64": "int64", "u64": "uint64"}
_SHORT = {getattr(torch, name): short for short, name in _TYPES.items() if hasattr(torch, name)}
_FLOATS = ("f32", "f64", "f16", "bf16")


def tensor_of(tensor: nnb.Tensor) -> torch.Tensor:
    """A copy of a tensor of a file. Raises ValueError if this PyTorch does not have its type."""
    dtype = getattr(torch, _TYPES[tensor.type], None)
    if dtype is None:
        raise ValueError(f"tensor {tensor.name!r}: this version of PyTorch has no {_TYPES[tensor.type]}")
    shape = [size for size, _ in tensor.axes]
    if not len(tensor.data):
        return torch.empty(shape, dtype=dtype)
    return torch.frombuffer(bytearray(_swapped(bytes(tensor.data), dtype)), dtype=dtype).reshape(shape)


def stored(tensor: torch.Tensor) -> nnb.Tensor:
    """A tensor for a file, without a name. NumPy, which PyTorch does without, is not needed."""
    still = tensor.detach().cpu().resolve_neg().contiguous()
    data = ctypes.string_at(still.data_ptr(), still.numel() * still.element_size()) if still.numel() else b""
    return nnb.Tensor("", _SHORT[still.dtype], [(size, "") for size in still.shape], _swapped(data, still.dtype))


def _swapped(data: bytes, dtype: torch.dtype) -> bytes:
    """Bytes of elements from the order of the machine to that of files, or back."""
    if sys.byteorder == "little":
        return data
    size = torch.empty(0, dtype=dtype).element_size()
    return b"".join(data[at:at + size][::-1] for at in range(0, len(data), size))


def fault_of(tensor: Any, rank: int) -> Optional[str]:
    """Why a thing is not a kernel (rank 2) or bias (rank 1), or None."""
    if not isinstance(tensor, torch.Tensor):
        return f"is no tensor but {type(tensor).__name__}"
    if tensor.layout is not torch.strided or tensor.is_quantized or tensor.device.type == "meta":
        return "is sparse, quantized, or on no device"
    if _SHORT.get(tensor.dtype) not in _FLOATS:
        return f"is of {str(tensor.dtype).replace('torch.', '')}; there are f16, bf16, f32 and f64"
    return None if tensor.dim() == rank else f"has {_chain.counted(tensor.dim(), 'axis').replace('axiss', 'axes')}, not {rank}"
