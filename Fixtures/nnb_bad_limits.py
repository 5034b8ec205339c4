"""Bad files that are good up to a limit of section 8 or 13, and have a fault at their end: who reports another fault,
or none, has another limit."""

from dataclasses import replace

from nnb_bad import bad, flipped
from nnb_fields import Layer, Model, Network, Tensor, kernel
from nnb_good_training import START, training


def last_damaged(model):
    """The model's file with the last byte flipped, and where that is noticed."""
    layout = model.layout()
    return flipped(layout, layout.end - 1), layout.contents[-1]


TENSORS = [Tensor(f"{index:04x}", "u8", [(0, "")], []) for index in range(65_536)]
EXTENSIONS = [(f"a{first}{second}Z".encode("ascii"), b"") for first in "ABCDEFG" for second in "ABCDEFGHI"]
MOST = Model(TENSORS, extensions=EXTENSIONS).file()
assert len(MOST.sections) == 65_600
MOST.sections[-1].checksum = 1
bad("limit-65600-sections", "As many sections and tensors as there may be; the last one has a wrong checksum.", 11,
    "section-checksum", MOST, lambda layout: layout.contents[-1])

KERNELS = [kernel(f"{index:03x}", "f32", 1, 1, [1.0]) for index in range(4_096)]
LAYERS = [Layer(f"{index:03x}", 1, 1, "relu", f"{index:03x}", None) for index in range(4_096)]
bad("limit-4096-layers", "As many layers as there may be; the last tensor is damaged.", 11, "section-checksum",
    *last_damaged(Model(KERNELS, Network([1], None, [], LAYERS))))

EPOCHS = [(index + 1, 1.0, 0.5) for index in range(100_000)]
bad("limit-100000-epochs", "As many epochs in a history as there may be; the last tensor is damaged.", 11,
    "section-checksum", *last_damaged(training(replace(START, epoch=100_000, step=100_000, history=EPOCHS))))

LABELS = [f"{index}" for index in range(70_000)]
WIDE = [kernel("k", "f16", 1, 70_000, [0.0] * 70_000)]
bad("limit-none-of-labels", "70,000 labels, which have no limit of their own; the last tensor is damaged.", 11,
    "section-checksum", *last_damaged(
        Model(WIDE, Network([1], None, LABELS, [Layer("d", 1, 70_000, "softmax", "k", None)]))))
