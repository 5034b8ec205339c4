"""What a network wants to be fed, as a module of PyTorch."""

from __future__ import annotations

import math
from typing import Optional, Sequence

import torch
from torch import nn

import nnb
from nnb import _chain


class Input(nn.Module):
    """The input contract of a file as a module: takes samples as they are stored, such as bytes, and gives them flat and
    scaled, in the dtype of the module that it is part of.

    Samples may have each shape that Spec/nnb.md, 7.1, allows: images of 28x28 also as 784 or 1x28x28. It has no parameters.
    """

    def __init__(self, sample: Sequence[int], scaling: Optional[nnb.Scaling] = None, labels: Sequence[str] = (),
                 dtype: torch.dtype = torch.float32) -> None:
        super().__init__()
        self.sample, self.scaling, self.labels = list(sample), scaling, list(labels)
        # It goes where the module goes, and becomes of its dtype.
        self.register_buffer("_like", torch.empty(0, dtype=dtype), persistent=False)

    def forward(self, samples: torch.Tensor) -> torch.Tensor:
        """A tensor of (number of samples, inputs)."""
        shape = list(samples.shape[1:])
        if not _chain.is_sample(shape, self.sample):
            raise ValueError(f"samples of {shape} are not those of the network, {self.sample}")
        like: torch.Tensor = self._like  # type: ignore[assignment]
        flat = samples.reshape(samples.shape[0], math.prod(self.sample)).to(like.device)
        if self.scaling is not None:
            # One rounding, as the format asks for; not every device has f64.
            exact = flat.to(torch.float32 if like.device.type == "mps" else torch.float64)
            flat = exact * self.scaling.scale + self.scaling.offset
        return flat.to(torch.promote_types(torch.float32, like.dtype)).to(like.dtype)

    def extra_repr(self) -> str:
        return f"sample={self.sample}, scaling={self.scaling}, labels={self.labels}"


# Where users find it, and pickles.
Input.__module__ = "nnb.torch"
