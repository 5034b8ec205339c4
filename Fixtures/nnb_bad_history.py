"""Bad files about the history of training: check 10 of section 9, with the rules of section 13."""

import struct
from dataclasses import replace

from nnb_bad import at, bad, content, cut, edited, longer
from nnb_bad_training import STATE
from nnb_fields import MEASURES, Section, u8, u32, u64
from nnb_good import smallest_network
from nnb_good_training import SMALLEST_F64, training

# Two epochs are done, at the steps 3 and 6, and a batch of the next; all is measured of the first.
EPOCHS = [(3, 1.5, 0.25, 1.25, 0.5, 1.75, 0.125), (6, 1.0, 0.5)]
GOOD = replace(STATE, history=EPOCHS)


def past(*epochs, **changes):
    return training(replace(STATE, history=list(epochs), **changes))


# The history ends with its last field ---------------------------------------------------------------------------------

EMPTY = training(GOOD).file()
EMPTY.section(b"hIST").fields = []
bad("history-empty", "A history without content.", 10, "section-end", EMPTY, content(b"hIST"))
for name, meaning, nth, keep in [
        ("epochs", "epochs", 0, 3), ("steps", "steps done", 1, 0), ("measures", "measures", 0, 0),
        ("training-accuracy", "training accuracy", 0, 7), ("validation-loss", "validation loss", 0, 0),
        ("test-accuracy", "test accuracy", 0, 4), ("last-accuracy", "training accuracy", 1, 0)]:
    bad(f"history-ends-in-{name}", f"The history ends {'in' if keep else 'before'} a field.", 10, "section-end",
        *cut(training(GOOD), b"hIST", meaning, nth, 0, keep))
bad("history-longer", "A byte behind the last measure.", 10, "section-end", *longer(training(GOOD), b"hIST"))
bad("history-one-less", "The history counts an epoch less than it has.", 10, "section-end",
    edited(training(GOOD), b"hIST", "epochs", u32(1, "epochs")), at(b"hIST", "steps done", 1))
bad("history-100000-of-two", "As many epochs as there may be, and two of them there.", 10, "section-end",
    *longer(edited(training(GOOD), b"hIST", "epochs", u32(100_000, "epochs")), b"hIST", b""))
bad("history-measures-that-are-not-there", "The last epoch should have measures of a test set.", 10, "section-end",
    *longer(edited(training(GOOD), b"hIST", "measures", u8(2, "measures"), nth=1), b"hIST", b""))


# Fields out of their ranges -------------------------------------------------------------------------------------------

def out_of_range(name, about, meaning, new, nth=0):
    bad(f"history-{name}", about, 10, "value", edited(training(GOOD), b"hIST", meaning, new, nth=nth),
        at(b"hIST", meaning, nth))


bad("history-of-no-epoch", "A history of no epochs.", 10, "value",
    edited(training(GOOD), b"hIST", "epochs", u32(0, "epochs"), drop=13), at(b"hIST", "epochs"))
out_of_range("of-100001-epochs", "100,001 epochs.", "epochs", u32(100_001, "epochs"))
for steps, name in [(0, "0"), (2**62, "2-62")]:
    out_of_range(f"steps-{name}", f"{steps:,} steps at the end of an epoch.", "steps done", u64(steps, "steps done"), 1)
out_of_range("measures-4", "A third kind of measures.", "measures", u8(4, "measures"))
for index, meaning in enumerate(MEASURES):
    number = [float("nan"), float("inf"), float("-inf")][index % 3]
    out_of_range(f"{meaning.replace(' ', '-')}-{['nan', 'infinity', 'minus-infinity'][index % 3]}",
                 f"A {meaning} is {number!r}.", meaning, struct.pack("<d", number))


# The history as a whole -----------------------------------------------------------------------------------------------

def unfit(rule, name, about, model):
    bad(f"history-{name}", about, 10, "training", model, content(b"hIST"), rule)


ALONE = training(GOOD).file()
ALONE.sections.remove(ALONE.section(b"STAT"))
unfit("H1", "without-state", "A history without a state.", ALONE)
WITHOUT = ALONE.copy()
WITHOUT.sections.remove(WITHOUT.section(b"NETW"))
unfit("H1", "without-network", "A history without a state and without a network.", WITHOUT)
OTHER = smallest_network().file()
OTHER.sections.insert(2, Section(b"hIST", []))
unfit("H1", "empty-without-state", "A history without content, without a state: that is looked at first.", OTHER)
unfit("H2", "of-more-epochs-than-are-done", "An epoch more than are done.", past((2, 1.0, 0.5), *EPOCHS))
unfit("H3", "steps-equal", "Two epochs end at the same step.", past((3, 1.0, 0.5), (3, 1.0, 0.5)))
unfit("H3", "steps-descending", "An epoch ends before the one before it.", past((6, 1.0, 0.5), (3, 1.0, 0.5)))
unfit("H3", "steps-not-done", "An epoch ends after more steps than are done.", past((3, 1.0, 0.5), (8, 1.0, 0.5)))
for index, meaning in enumerate(MEASURES):
    numbers = [("minus-zero", -0.0), ("negative", -SMALLEST_F64)]
    if index % 2:
        numbers.append(("above-1", 1.0 + 2.0**-52))
    for name, number in numbers:
        measures = list(EPOCHS[0][1:])
        measures[index] = number
        unfit("H4", f"{meaning.replace(' ', '-')}-{name}", f"A {meaning} is {number!r}.", past((3, *measures), EPOCHS[1]))
