"""The good files of Fixtures/nnb/good/ about training (section 13); used by make_nnb.py."""

from dataclasses import replace

from nnb_fields import Layer, Model, Network, State, Tensor, bias, kernel
from nnb_good import file

LARGEST = 2**62 - 1
LARGEST_F64 = (2.0 - 2.0**-52) * 2.0**1023
SMALLEST_F64 = 5e-324

# The least that a state can hold: the start of full-batch gradient descent. Its arithmetic is the version before the final one;
# such files stay good, though nobody trains on from them.
START = State(
    version=0, seed=1, initial=0, batch_size=0, samples=7, held_out=0, checksum=0, optimizer="sgd", clip=0.0,
    rate=0.5, warmup=0, schedule="constant", end=("steps", 1), patience=0, epoch=0, batch=0, step=0, loss=0.0,
    correct=0, best=(0, 0.0), overrides=[], slots=[], history=[])


def training(state, extensions=()):
    """One layer with kernel and bias, and slots for both: one by momentum, two by adam."""
    tensors = [kernel("k", "f32", 1, 2, [1.0, -2.0]), bias("b", "f32", 2, [0.5, 0.25])]
    count = {"sgd": 0, "adam": 2}.get(state.optimizer[0] if isinstance(state.optimizer, tuple) else state.optimizer, 1)
    names = ["m/", "v/"][:count]
    for place, prefix in enumerate(names):
        tensors += [kernel(prefix + "k", "f32", 1, 2, [place + 0.5, -0.0]), bias(prefix + "b", "f32", 2, [0.0, 0.125])]
    layer = Layer("d", 1, 2, "softmax", "k", "b")
    slots = [[prefix + "k", prefix + "b"] for prefix in names]
    return Model(tensors, Network([1], None, [], [layer]), replace(state, slots=slots), extensions)


@file("training-start")
def training_start():
    """The least that a state can hold: the start of full-batch gradient descent."""
    return training(START)


@file("training-arithmetic-1")
def training_arithmetic_1():
    """The start of a run that follows version 1 of the arithmetic, the final one; that of most other files is 0."""
    return training(replace(START, version=1))


@file("training-adam")
def training_adam():
    """Everything that a state can hold: slots of two layers, of which one has no bias, and all kinds of epochs."""
    shapes = {"a": [(2, "in"), (3, "out")], "ab": [(3, "out")], "b": [(3, "in"), (2, "out")]}
    tensors = []
    for place, prefix in enumerate(["", "m/", "v/"]):
        for name, axes in shapes.items():
            count = axes[0][0] * (axes[1][0] if len(axes) > 1 else 1)
            tensors.append(Tensor(prefix + name, "f32", axes, [place + index / 8 for index in range(count)]))
    tensors.append(Tensor("other", "u8", [(1, "")], [9]))
    layers = [Layer("x", 2, 3, "relu", "a", "ab"), Layer("y", 3, 2, "softmax", "b", None)]
    state = State(
        version=0, seed=2**64 - 1, initial=2, batch_size=30, samples=100, held_out=20, checksum=0x89ABCDEF,
        optimizer=("adam", 0.875, 0.99, 1e-7, 0.01), clip=2.5, rate=0.001, warmup=5, schedule=("cosine", 40),
        end=("epochs", 10), patience=3, epoch=3, batch=2, step=13, loss=41.5, correct=17, best=(2, 0.75),
        overrides=[(4, 1), (8, 0x7E)], slots=[["m/a", "m/ab", "m/b", None], ["v/a", "v/ab", "v/b", None]],
        history=[(4, 1.5, 0.25), (8, 1.25, 0.5, 0.75, 1.0), (11, 1.0, 0.625, None, None, 0.0, 0.5)])
    return Model(tensors, Network([2], None, [], layers), state, [(b"zzZZ", b"kept")])


@file("training-momentum")
def training_momentum():
    """Nesterov's momentum and a schedule in stairs, and an epoch measured in every way."""
    tensors = [kernel("k", "f32", 1, 2, [1.0, -2.0]), kernel("velocity", "f32", 1, 2, [0.5, 0.25])]
    layer = Layer("d", 1, 2, "softmax", "k", None)
    state = State(
        version=0, seed=3, initial=1, batch_size=4, samples=8, held_out=1, checksum=1, optimizer=("nesterov", 0.9),
        clip=0.0, rate=0.1, warmup=1, schedule=("step", 2, 0.5), end=("steps", 9), patience=0, epoch=1, batch=0, step=2,
        loss=0.0, correct=0, best=(1, 0.5), overrides=[], slots=[["velocity", None]],
        history=[(2, 0.625, 0.5, 0.5, 1.0, 0.75, 0.25)])
    return Model(tensors, Network([1], None, [], [layer]), state=state)


@file("training-plain-momentum")
def training_plain_momentum():
    """Momentum, a constant rate and clipping, in the middle of the first epoch."""
    return training(replace(START, optimizer=("momentum", 0.5), clip=1.0, batch_size=2, batch=3, step=3, loss=4.5,
        correct=6))


@file("training-mu-zero")
def training_mu_zero():
    """The least mu that there may be."""
    return training(replace(START, optimizer=("momentum", 0.0)))


@file("training-mu-below-one")
def training_mu_below_one():
    """The greatest mu that there may be."""
    return training(replace(START, optimizer=("nesterov", 1.0 - 2.0**-53)))


@file("training-adam-constant")
def training_adam_constant():
    """Adam without weight decay at a constant rate, seed 0, no epoch done."""
    return training(replace(START, seed=0, optimizer=("adam", 0.9, 0.999, 1e-8, 0.0), end=("epochs", 1)))


@file("training-sgd-cosine")
def training_sgd_cosine():
    """Gradient descent along half a cosine, behind its horizon and behind its end."""
    return training(replace(START, schedule=("cosine", 1), epoch=3, step=3, history=[(3, 0.5, 0.5)]))


@file("training-least-values")
def training_least_values():
    """Every number of a state is the least one that there may be."""
    return training(replace(
        START, seed=0, batch_size=1, samples=1, optimizer=("adam", 0.0, 0.0, SMALLEST_F64, 0.0), clip=SMALLEST_F64,
        rate=SMALLEST_F64, schedule=("step", 1, SMALLEST_F64)))


@file("training-greatest-values")
def training_greatest_values():
    """Every number of a state is the greatest one that there may be, as far as they can be together."""
    epochs = 2**61 - 1
    return training(replace(
        START, version=2**32 - 1, seed=2**64 - 1, initial=2, batch_size=2**61, samples=LARGEST, held_out=LARGEST,
        checksum=2**32 - 1, optimizer=("adam", 1.0 - 2.0**-53, 1.0 - 2.0**-53, LARGEST_F64, LARGEST_F64),
        clip=LARGEST_F64, rate=LARGEST_F64, warmup=LARGEST, schedule=("step", LARGEST, 1.0), end=("epochs", LARGEST),
        patience=LARGEST, epoch=epochs, batch=1, step=LARGEST, loss=LARGEST_F64, correct=LARGEST,
        best=(epochs, LARGEST_F64), history=[(LARGEST - 1, LARGEST_F64, 1.0, LARGEST_F64, 1.0, LARGEST_F64, 1.0)]))


@file("training-greatest-horizon")
def training_greatest_horizon():
    """The longest horizon and the largest batch, with as many samples; epochs are steps then."""
    return training(replace(
        START, batch_size=LARGEST, samples=LARGEST, schedule=("cosine", LARGEST), end=("steps", LARGEST), epoch=LARGEST,
        step=LARGEST))


@file("training-last-batch-smaller")
def training_last_batch_smaller():
    """The samples are no multiple of the batch size: an epoch has a batch more, and two of three are done."""
    return training(replace(START, batch_size=3, epoch=2, batch=2, step=8, loss=0.0, correct=0))


@file("training-full-batch")
def training_full_batch():
    """All samples are one batch, by a batch size of 0: each epoch is a step."""
    return training(replace(START, epoch=4, step=4, end=("epochs", 4)))


@file("training-batch-size-above-samples")
def training_batch_size_above_samples():
    """A batch size above the samples: each epoch is a step."""
    return training(replace(START, batch_size=LARGEST, epoch=2, step=2))


@file("training-without-history")
def training_without_history():
    """Epochs are done of which nothing is known."""
    return training(replace(START, held_out=2, patience=2, epoch=5, step=5))


@file("training-best-of-zero")
def training_best_of_zero():
    """The lowest validation loss is 0, of the last epoch done; no patience is set."""
    return training(replace(START, held_out=1, epoch=2, step=2, best=(2, 0.0)))


@file("training-correct-all")
def training_correct_all():
    """All samples were correct, as many as there are, and the sum of their losses is 0."""
    return training(replace(START, batch_size=4, batch=1, step=1, correct=7))


@file("training-data-changed")
def training_data_changed():
    """After overrides the steps need not fit the epochs: as few as epochs here, though each has three batches now."""
    return training(replace(START, batch_size=3, epoch=4, batch=1, step=5, loss=2.0, overrides=[(4, 5)]))


@file("overrides-at-the-ends")
def overrides_at_the_ends():
    """Overrides before the first step and after the last one done, several at one step."""
    return training(replace(START, epoch=2, step=2, overrides=[(0, 127), (0, 1), (1, 64), (2, 2), (2, 32)]))


@file("overrides-1000")
def overrides_1000():
    """The most overrides that there may be, with every sum of changes."""
    overrides = [(index // 2, index % 127 + 1) for index in range(1_000)]
    return training(replace(START, epoch=500, step=500, overrides=overrides))


@file("history-of-some-epochs")
def history_of_some_epochs():
    """Fewer epochs are known than are done, and there is a batch of the next one."""
    return training(replace(START, batch_size=5, epoch=9, batch=1, step=19, loss=0.25, correct=5,
                            history=[(16, 0.5, 0.25), (18, 0.25, 0.5)]))


@file("history-of-all-measures")
def history_of_all_measures():
    """Each set of measures, and each measure at the bounds of its range: 0, 1, subnormal, the largest."""
    return training(replace(START, held_out=1, epoch=5, step=5, best=(3, 0.0), history=[
        (1, 0.0, 0.0), (2, LARGEST_F64, 1.0, LARGEST_F64, 1.0), (3, SMALLEST_F64, SMALLEST_F64, 0.0, 0.0),
        (4, 1.0, 0.5, None, None, 0.0, 1.0), (5, 1.0, 1.0 - 2.0**-53, SMALLEST_F64, 1.0, LARGEST_F64, 0.0)]))


@file("history-without-samples-held-out")
def history_without_samples_held_out():
    """A measure of samples held out where none are held out now: after an override there may be."""
    return training(replace(START, epoch=1, step=1, overrides=[(1, 1)], history=[(1, 1.0, 0.5, 1.0, 0.5)]))


@file("ancillary-everywhere")
def ancillary_everywhere():
    """Ancillary sections in all places of the order: before and behind the history, public and private."""
    state = replace(START, epoch=1, step=1, history=[(1, 1.0, 0.5)])
    kinds = [b"aAAA", b"abCD", b"gzZZ", b"hAAA", b"hISS", b"hISU", b"hIZZ", b"haAA", b"hzZZ", b"iAAA", b"zZZZ", b"zzZZ"]
    return training(state, [(kind, kind.lower()) for kind in kinds])


@file("slots-in-any-place")
def slots_in_any_place():
    """Slots of any names and in any order; those of three layers, one without bias, whose parameters are equal in shape."""
    names = ["p", "c", "n", "a", "q", "z", "m", "b", "y", "x", "d", "w", "e", "o", "f"]
    shapes = {"kernel": [(1, "in"), (1, "out")], "bias": [(1, "out")]}
    kernels = ["n", "a", "z", "m", "y", "d", "w", "o", "f"]
    tensors = [Tensor(name, "f32", shapes["kernel" if name in kernels else "bias"], [float(index)])
               for index, name in enumerate(names)]
    layers = [Layer("1", 1, 1, "relu", "n", "p"), Layer("2", 1, 1, "tanh", "a", None),
        Layer("3", 1, 1, "linear", "z", "c")]
    state = replace(START, optimizer=("adam", 0.5, 0.5, 1.0, 1.0), slots=[
        ["y", "x", "d", None, "m", "b"], ["f", "q", "o", None, "w", "e"]])
    return Model(tensors, Network([1], None, [], layers), state)
