"""Bad files about the state of training: check 10 of section 9, with the rules of section 13."""

import struct
from dataclasses import replace

from nnb_bad import at, bad, content, cut, edited, longer
from nnb_fields import NO_BIAS, File, Layer, Model, Network, Tensor, bias, kernel, u32, u64
from nnb_good_training import LARGEST, SMALLEST_F64, START, training

# 7 samples in batches of 3: an epoch has 3 steps. Two epochs and a batch are done.
STATE = replace(
    START, seed=7, initial=1, batch_size=3, samples=7, held_out=2, checksum=0x01020304,
    optimizer=("adam", 0.5, 0.75, 0.001, 0.0), clip=1.0, rate=0.125, warmup=2, schedule=("step", 2, 0.5),
    end=("epochs", 9), patience=4, epoch=2, batch=1, step=7, loss=1.5, correct=2, best=(1, 0.5))
OVERRIDDEN = replace(STATE, overrides=[(3, 64), (5, 32)])
COSINE = replace(STATE, schedule=("cosine", 40))
MOMENTUM = replace(STATE, optimizer=("momentum", 0.5))
NESTEROV = replace(STATE, optimizer=("nesterov", 0.5))
BETWEEN = replace(STATE, batch=0, step=6, loss=0.0, correct=0)  # no batch of the next epoch is done


# The state ends with its last field -----------------------------------------------------------------------------------

EMPTY = training(STATE).file()
EMPTY.section(b"STAT").fields = []
bad("stat-empty", "A state without content.", 10, "section-end", EMPTY, content(b"STAT"))
for name, state, meaning, nth, keep in [
        ("arithmetic-version", STATE, "arithmetic version", 0, 3),
        ("initial-parameters", STATE, "initial", 0, 0), ("data-checksum", STATE, "CRC-32", 0, 2),
        ("optimizer", STATE, "optimizer", 0, 0), ("mu", MOMENTUM, "mu", 0, 4),
        ("weight-decay", STATE, "weight decay", 0, 7),
        ("factor", STATE, "factor", 0, 1), ("horizon", COSINE, "horizon", 0, 0),
        ("unit-of-the-end", STATE, "end in", 0, 0),
        ("steps-done", STATE, "steps done", 0, 5), ("lowest-loss", STATE, "lowest loss", 0, 0),
        ("overrides", STATE, "overrides", 0, 3), ("changes", OVERRIDDEN, "changes", 1, 2),
        ("slots", STATE, "slot m/k", 0, 0), ("last-slot", STATE, "slot v/b", 0, 3)]:
    bad(f"stat-ends-in-{name}", f"The state ends {'in' if keep else 'before'} a field.", 10, "section-end",
        *cut(training(state), b"STAT", meaning, nth, 0, keep))
bad("stat-longer", "A byte behind the last slot.", 10, "section-end", *longer(training(STATE), b"STAT"))
bad("stat-longer-without-slots", "An index behind the last field, where there is no slot.", 10, "section-end",
    *longer(training(START), b"STAT", b"\x00\x00\x00\x00"))
bad("stat-slots-of-another-optimizer", "Adam, with the slots of momentum.", 10, "section-end",
    *longer(cut(training(STATE), b"STAT", "slot v/k")[0], b"STAT", b""))
bad("stat-overrides-1000-of-none", "As many overrides as there may be, in a state that ends there.", 10, "section-end",
    *longer(edited(training(START), b"STAT", "overrides", u32(1_000, "overrides")), b"STAT", b""))


# Fields out of their ranges -------------------------------------------------------------------------------------------

def out_of_range(name, about, meaning, new, state=STATE, nth=0):
    bad(f"stat-{name}", about, 10, "value", edited(training(state), b"STAT", meaning, new, nth=nth),
        at(b"STAT", meaning, nth))


out_of_range("initial-parameters-3", "Initial parameters of the code 3.", "initial", b"\x03")
for code in [4, 255]:
    out_of_range(f"optimizer-{code}", f"An optimizer of the code {code}.", "optimizer", bytes([code]))
out_of_range("schedule-3", "A schedule of the code 3.", "schedule", b"\x03")
out_of_range("unit-of-the-end-2", "A unit of the end of the code 2.", "end in", b"\x02")
for name, meaning, state in [
        ("samples", "samples", STATE), ("stair", "steps of a stair", STATE), ("horizon", "horizon", COSINE),
        ("end", "end:", STATE)]:
    out_of_range(f"{name}-0", f"The field \"{meaning.rstrip(':')}\" is 0.", meaning, u64(0, meaning), state)
for name, meaning, state in [
        ("batch-size", "batch size", STATE), ("samples", "samples", STATE), ("held-out", "held out", STATE),
        ("warm-up", "warm-up", STATE), ("stair", "steps of a stair", STATE), ("horizon", "horizon", COSINE),
        ("end", "end:", STATE), ("patience", "patience", STATE), ("epochs", "epochs done", STATE),
        ("batches", "batches done", STATE), ("steps", "steps done", STATE), ("correct", "correct", STATE),
        ("best-epoch", "best epoch", STATE), ("override-steps", "steps before", OVERRIDDEN)]:
    out_of_range(f"{name}-2-62", f"The field \"{meaning.rstrip(':')}\" is 2^62.", meaning, u64(2**62, meaning), state)
out_of_range("batch-size-2-64-less-1", "The greatest u64 as batch size.", "batch size", u64(2**64 - 1, "batch size"))

NUMBERS = [("nan", float("nan")), ("infinity", float("inf"))]
for name, meaning, state in [
        ("mu", "mu", MOMENTUM), ("nesterov-mu", "mu", NESTEROV), ("beta1", "beta1", STATE), ("beta2", "beta2", STATE),
        ("epsilon", "epsilon", STATE), ("weight-decay", "weight decay", STATE), ("clip", "clip norm", STATE),
        ("learning-rate", "learning rate", STATE), ("factor", "factor", STATE),
        ("sum-of-losses", "sum of losses", STATE),
        ("lowest-loss", "lowest loss", STATE)]:
    # NaN in all of them, and infinity in some.
    for kind, number in NUMBERS[:2 if name in ("epsilon", "clip", "lowest-loss") else 1]:
        out_of_range(f"{name}-{kind}", f"The field \"{meaning}\" is not finite.", meaning,
                     struct.pack("<d", number), state)
for name, number in [("minus-zero", -0.0), ("negative", -1.0), ("negative-subnormal", -SMALLEST_F64)]:
    out_of_range(f"clip-{name}", f"The clip norm is {number!r}.", "clip norm", struct.pack("<d", number))
for name, number in [("positive", 0.5), ("minus-zero", -0.0), ("negative", -0.5)]:
    bad(f"stat-lowest-loss-{name}-without-best-epoch", f"No epoch is the best one, and its loss is {number!r}.", 10,
        "value", training(replace(STATE, best=(0, number))), at(b"STAT", "lowest loss"))
out_of_range("overrides-1001", "1,001 overrides.", "overrides", u32(1_001, "overrides"))
for changes in [0, 128]:
    out_of_range(f"changes-{changes}", f"An override of the changes {changes:,}.", "changes", u32(changes, "changes"),
                 OVERRIDDEN, 1)

NO_BIAS_MODEL = Model(
    [kernel("k", "f32", 1, 2, [1.0, -2.0]), kernel("v", "f32", 1, 2, [0.5, 0.25]),
     Tensor("w", "f32", [(2, "out")], [0.0, 0.0])],
    Network([1], None, [], [Layer("d", 1, 2, "softmax", "k", None)]), replace(MOMENTUM, slots=[["v", None]]))
for name, about, meaning, value in [
        ("kernel-of-no-tensor", "The index of a kernel's slot is the number of tensors.", "slot v/k", 6),
        ("kernel-none", "The slot of a kernel is none.", "slot m/k", NO_BIAS),
        ("bias-of-no-tensor", "The index of a bias's slot is the number of tensors.", "slot v/b", 6),
        ("bias-none", "The slot of a bias is none, where the layer has one.", "slot m/b", NO_BIAS)]:
    out_of_range(f"slot-{name}", about, meaning, u32(value, meaning))
for name, value in [("that-is-not", 2), ("next-to-none", NO_BIAS - 1)]:
    bad(f"stat-slot-of-a-bias-{name}", f"A layer without bias has {value:,} as its slot.", 10, "value",
        edited(NO_BIAS_MODEL, b"STAT", "slot None", u32(value, "slot None")), at(b"STAT", "slot None"))


# The state as a whole -------------------------------------------------------------------------------------------------

def unfit(rule, name, about, state):
    """`state` is one, or a model."""
    model = state if isinstance(state, (Model, File)) else training(state)
    bad(f"stat-{name}", about, 10, "training", model, content(b"STAT"), rule)


ALONE = training(STATE).file()
ALONE.sections.remove(ALONE.section(b"NETW"))
unfit("T1", "without-network", "A state without a network.", ALONE)

ABOVE_1 = 1.0 + 2.0**-52
for name, number, what in [("zero", 0.0, "0"), ("minus-zero", -0.0, "-0"), ("negative", -0.125, "negative")]:
    unfit("T2", f"learning-rate-{name}", f"The learning rate is {what}.", replace(STATE, rate=number))
    unfit("T2", f"epsilon-{name}", f"Epsilon is {what}.", replace(STATE, optimizer=("adam", 0.5, 0.75, number, 0.0)))
    unfit("T2", f"factor-{name}", f"The factor of a stair is {what}.", replace(STATE, schedule=("step", 2, number)))
unfit("T2", "factor-above-1", "The factor of a stair is the number behind 1.", replace(STATE, schedule=("step", 2, ABOVE_1)))
unfit("T2", "nesterov-mu-1", "Nesterov's mu is 1.", replace(NESTEROV, optimizer=("nesterov", 1.0)))
for name, number, what in [("1", 1.0, "1"), ("minus-zero", -0.0, "-0"), ("negative", -SMALLEST_F64,
    "the number below 0")]:
    unfit("T2", f"mu-{name}", f"Mu is {what}.", replace(MOMENTUM, optimizer=("momentum", number)))
    unfit("T2", f"beta1-{name}", f"Beta1 is {what}.", replace(STATE, optimizer=("adam", number, 0.75, 0.001, 0.0)))
    unfit("T2", f"beta2-{name}", f"Beta2 is {what}.", replace(STATE, optimizer=("adam", 0.5, number, 0.001, 0.0)))
for name, number, what in [("minus-zero", -0.0, "-0"), ("negative", -1.0, "negative")]:
    unfit("T2", f"weight-decay-{name}", f"The weight decay is {what}.",
        replace(STATE, optimizer=("adam", 0.5, 0.75, 0.001, number)))
    unfit("T2", f"sum-of-losses-{name}", f"The sum of the losses is {what}.", replace(STATE, loss=number))
    unfit("T2", f"lowest-loss-{name}", f"The lowest loss is {what}.", replace(STATE, best=(1, number)))

unfit("T3", "correct-above-samples", "A sample more was correct than there are.", replace(STATE, correct=8))
for name, number, what in [("positive", SMALLEST_F64, "the least above 0"), ("minus-zero", -0.0, "-0")]:
    unfit("T4", f"sum-of-losses-{name}-between-epochs",
          f"No batch is done of the next epoch, and the sum of its losses is {what}.",
          replace(BETWEEN, loss=number))
unfit("T4", "correct-between-epochs", "No batch is done of the next epoch, and a sample of it was correct.",
      replace(BETWEEN, correct=1))
unfit("T5", "patience-without-samples-held-out", "A patience, and no samples held out.",
      replace(STATE, held_out=0, best=(0, 0.0)))
unfit("T5", "patience-1-without-samples-held-out", "A patience of 1, and no samples held out.",
      replace(STATE, held_out=0, best=(0, 0.0), patience=1))
unfit("T5", "best-epoch-without-samples-held-out", "A best epoch, and no samples held out.",
      replace(STATE, held_out=0, patience=0))
unfit("T5", "best-epoch-not-done", "The best epoch is the one that is begun.", replace(STATE, best=(3, 0.5)))
unfit("T6", "batches-all-of-an-epoch", "As many batches are done as an epoch has.", replace(STATE, batch=3, step=9))
unfit("T6", "batches-of-full-batch", "A batch is done of an epoch of one batch, the batch size being 0.",
      replace(STATE, batch_size=0, batch=1, step=3))
unfit("T6", "batches-of-a-batch-of-all", "A batch is done of an epoch of one batch, the batch size being the samples'.",
      replace(STATE, batch_size=7, batch=1, step=3))
unfit("T6", "batches-greatest", "2^62 - 1 batches are done.", replace(STATE, batch=LARGEST, step=LARGEST))
unfit("T6", "batches-of-a-batch-size-above-samples", "A batch is done of an epoch of one batch, the batch size being above the "
      "samples.", replace(STATE, batch_size=8, batch=1, step=3))
unfit("T7", "steps-one-less", "A step less is done than epochs and batches have.", replace(STATE, step=6))
unfit("T7", "steps-one-more", "A step more is done than epochs and batches have.", replace(STATE, step=8))
unfit("T7", "steps-below-batches", "Fewer steps are done than batches of the next epoch.",
    replace(STATE, epoch=0, step=0, best=(0, 0.0)))
unfit("T7", "steps-2-64", "Epochs and batches of an epoch multiply to 2^64, which is in 64 bits the number of steps, 0.",
      replace(BETWEEN, batch_size=1, samples=8, epoch=2**61, step=0))
unfit("T7", "steps-greatest", "The product of epochs and their batches is beyond 2^123.",
      replace(BETWEEN, batch_size=1, samples=LARGEST, epoch=LARGEST, step=1))
unfit("T7", "steps-below-epochs-with-overrides", "With overrides: fewer steps less batches than epochs.",
      replace(OVERRIDDEN, epoch=7, step=7))
unfit("T7", "steps-below-batches-with-overrides", "With overrides: fewer steps than batches of the next epoch.",
      replace(OVERRIDDEN, epoch=0, batch=2, step=1, best=(0, 0.0), overrides=[(0, 64)]))
unfit("T8", "overrides-descending", "The steps of two overrides descend.", replace(STATE, overrides=[(5, 32), (4, 64)]))
unfit("T8", "override-not-reached", "An override after more steps than are done.",
    replace(STATE, overrides=[(3, 64), (8, 32)]))


# Tensors of layers and slots ------------------------------------------------------------------------------------------

def with_tensor(name, made, state=STATE):
    """The state's model with another tensor of this name."""
    model = training(state)
    model.tensors = [made if tensor.name == name else tensor for tensor in model.tensors]
    return model


def with_slots(*slots):
    model = training(STATE)
    model.state = replace(model.state, slots=[list(slot) for slot in slots])
    return model


for element in ["f64", "bf16"]:
    unfit("T9", f"kernel-of-{element}", f"A layer's kernel is {element}.",
        with_tensor("k", kernel("k", element, 1, 2, [1.0, 2.0])))
unfit("T9", "bias-of-f16", "A layer's bias is f16.", with_tensor("b", bias("b", "f16", 2, [1.0, 2.0])))
for element in ["f64", "u32"]:
    unfit("T10", f"slot-of-{element}", f"A slot's tensor is {element}.",
        with_tensor("v/k", kernel("v/k", element, 1, 2, [1, 2])))
for name, what, axes in [
        ("turned-around", "has the axes turned around", [(2, "out"), (1, "in")]),
        ("sizes-turned-around", "has the sizes turned around", [(2, "in"), (1, "out")]),
        ("without-axis-names", "has axes without names", [(1, ""), (2, "")]),
        ("of-rank-3", "has an axis more", [(1, "in"), (2, "out"), (1, "")]), ("of-rank-1", "has an axis less", [(2, "out")]),
        ("of-size-0", "has no elements", [(1, "in"), (0, "out")])]:
    count = 1
    for size, _ in axes:
        count *= size
    unfit("T10", f"slot-{name}", f"A slot's tensor {what}.", with_tensor("m/k", Tensor("m/k", "f32", axes, [0.5] * count)))
unfit("T10", "slot-of-a-bias-without-axis-name", "The slot of a bias has an axis without a name.",
      with_tensor("v/b", Tensor("v/b", "f32", [(2, "")], [0.0, 0.0])))
unfit("T10", "slot-of-a-bias-too-long", "The slot of a bias has an element more.",
    with_tensor("v/b", bias("v/b", "f32", 3, [0.0] * 3)))
unfit("T10", "slot-is-its-parameter", "A parameter is its own slot.", with_slots(["k", "m/b"], ["v/k", "v/b"]))
unfit("T10", "slot-is-a-layers-bias", "A layer's bias is its own slot.", with_slots(["m/k", "m/b"], ["v/k", "b"]))
unfit("T10", "slot-twice", "Both moments of a kernel are one tensor.", with_slots(["m/k", "m/b"], ["m/k", "v/b"]))
unfit("T10", "slots-of-kernel-and-bias-exchanged", "The slots of kernel and bias are exchanged.",
      with_slots(["m/b", "m/k"], ["v/k", "v/b"]))
TWO = Model(
    [kernel(name, "f32", 1, 1, [1.0]) for name in ["a", "b", "c", "d"]],
    Network([1], None, [], [Layer("x", 1, 1, "relu", "a", None), Layer("y", 1, 1, "softmax", "b", None)]),
    replace(MOMENTUM, slots=[["c", None, "c", None]]))
unfit("T10", "slot-of-two-layers", "Two layers have one tensor as their slot.", TWO)
OTHER = Model(TWO.tensors, TWO.network, replace(MOMENTUM, slots=[["b", None, "c", None]]))
unfit("T10", "slot-is-another-layers-kernel", "The slot of one layer is the kernel of the other.", OTHER)
