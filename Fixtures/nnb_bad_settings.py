"""Bad files about further settings: check 10 of section 9, with the rules of section 13.1."""

import struct
from dataclasses import replace

from nnb_bad import at, bad, content, cut, edited, longer
from nnb_bad_training import STATE
from nnb_fields import u16, u32, u64
from nnb_good_settings import DIGITS, SOME
from nnb_good_training import training

# Seven steps are done; two classes.
SETTINGS = [(1, "f32", [0.75, 1.5]), (44, "f64", [0.5, 0.25]), (47, "u8", [1, 2, 3])]
AVERAGE = (3, "f64", [0.5, 2.0])
GOOD = replace(STATE, version=SOME, settings=SETTINGS, changes=[(2, 1), (5, 9)])


def with_settings(*settings, changes=()):
    return training(replace(GOOD, settings=list(settings), changes=list(changes)))


# The section ends with its last field ---------------------------------------------------------------------------------

EMPTY = training(GOOD).file()
EMPTY.section(b"sETS").fields = []
bad("settings-empty", "Further settings without content.", 10, "section-end", EMPTY, content(b"sETS"))
for name, meaning, nth, keep in [
        ("count", "settings", 0, 3), ("code", "setting 0: code", 0, 1), ("element-type", "element type f64", 0, 0),
        ("numbers", "numbers", 0, 2), ("number", "number element 1", 1, 7), ("last-number", "number element 2", 0, 0),
        ("changes", "changes", 0, 0), ("steps", "steps before", 1, 4), ("changed-code", "code that changed", 1, 1)]:
    bad(f"settings-end-in-{name}", f"The further settings end {'in' if keep else 'before'} a field.", 10, "section-end",
        *cut(training(GOOD), b"sETS", meaning, nth, 0, keep))
bad("settings-longer", "A byte behind the last change.", 10, "section-end", *longer(training(GOOD), b"sETS"))
bad("settings-longer-without-changes", "A byte behind the number of changes, which is 0.", 10, "section-end",
    *longer(with_settings(*SETTINGS), b"sETS"))
bad("settings-1000-of-three", "As many settings as there may be, and three of them there.", 10, "section-end",
    *cut(edited(training(GOOD), b"sETS", "settings", u32(1_000, "settings")), b"sETS", "changes"))
bad("settings-65536-numbers-of-three", "As many numbers as there may be, and three of them there.", 10, "section-end",
    *cut(edited(training(GOOD), b"sETS", "numbers", u32(65_536, "numbers"), nth=2), b"sETS", "changes"))


# Fields out of their ranges -------------------------------------------------------------------------------------------

def out_of_range(name, about, meaning, new, nth=0, source=None):
    bad(f"settings-{name}", about, 10, "value", edited(source or training(GOOD), b"sETS", meaning, new, nth=nth),
        at(b"sETS", meaning, nth))


out_of_range("1001", "1,001 settings.", "settings", u32(1_001, "settings"))
out_of_range("code-0", "A setting of the code 0.", "setting 0: code", u16(0, "setting 0: code"))
out_of_range("code-twice", "Two settings have one code.", "setting 1: code", u16(1, "setting 1: code"))
out_of_range("code-descending", "The codes of two settings descend.", "setting 2: code", u16(2, "setting 2: code"))
for code in [0, 13, 255]:
    out_of_range(f"element-type-{code}", f"A setting of the element type {code}.", "element type f64", bytes([code]))
for code, name in [(2, "f64"), (6, "u8")]:
    out_of_range(f"class-weights-of-{name}", f"Class weights are {name}.", "element type f32", bytes([code]))
for code, name in [(7, "i16"), (10, "u32")]:
    out_of_range(f"distorted-of-{name}", f"The numbers of a distortion are {name}.", "element type u16", bytes([code]),
                 source=with_settings(DIGITS))
for count in [6, 8]:
    out_of_range(f"distorted-of-{count}-numbers", f"A distortion of {count} numbers.", "numbers", u32(count, "numbers"),
                 source=with_settings(DIGITS))
for code, name in [(1, "f32"), (12, "u64")]:
    out_of_range(f"averaged-of-{name}", f"The numbers of averaged weights are {name}.", "element type f64", bytes([code]),
                 source=with_settings(AVERAGE))
for count in [1, 3]:
    out_of_range(f"averaged-of-{count}-numbers", f"Averaged weights of {count} numbers.", "numbers", u32(count, "numbers"),
                 source=with_settings(AVERAGE))
for place, name in enumerate(["fraction", "steps"]):
    out_of_range(f"averaged-{name}-nan", f"The {name} of averaged weights are a NaN.", f"number element {place}",
                 struct.pack("<d", float("nan")), source=with_settings(AVERAGE))
for code, what in [(4, "decay"), (5, "smoothing")]:
    made = with_settings((code, "f64", [0.5]))
    out_of_range(f"{what}-of-f32", f"The number of the {what} is f32.", "element type f64", bytes([1]), source=made)
    out_of_range(f"{what}-of-2-numbers", f"The {what} has two numbers.", "numbers", u32(2, "numbers"), source=made)
    out_of_range(f"{what}-nan", f"The {what} is a NaN.", "number element 0", struct.pack("<d", float("nan")), source=made)
out_of_range("of-no-numbers", "A setting without numbers.", "numbers", u32(0, "numbers"), 1)
out_of_range("of-65537-numbers", "A setting of 65,537 numbers.", "numbers", u32(65_537, "numbers"), 2)
for element, bits, name, what in [
        ("f32", "0000807f", "infinity", "infinity"), ("f64", "010000000000f07f", "nan", "a NaN"),
        ("f16", "00fc", "minus-infinity", "-infinity"), ("f16", "017e", "nan", "a NaN"),
        ("bf16", "80ff", "minus-infinity", "-infinity"), ("bf16", "817f", "nan", "a NaN")]:
    bad(f"settings-number-{element}-{name}", f"A number of an unknown setting, which is {element}, is {what}.", 10,
        "value", with_settings((45, element, [1.0, bytes.fromhex(bits)])), at(b"sETS", "number element 1"))
for name, number in [("nan", float("nan")), ("infinity", float("inf")), ("minus-zero", -0.0), ("negative", -2.0**-149)]:
    out_of_range(f"class-weight-{name}", f"A class weight is {number!r}.", "number element 1", struct.pack("<f", number))
out_of_range("1001-changes", "1,001 changes.", "changes", u32(1_001, "changes"))
out_of_range("steps-2-62", "A change after 2^62 steps.", "steps before", u64(2**62, "steps before"), 1)
out_of_range("changed-code-0", "A change of the code 0.", "code that changed", u16(0, "code that changed"))


# The settings as a whole ----------------------------------------------------------------------------------------------

def unfit(rule, name, about, model):
    bad(f"settings-{name}", about, 10, "training", model, content(b"sETS"), rule)


unfit("S1", "of-nothing", "No setting and no change.", with_settings())
unfit("S2", "changes-descending", "The steps of two changes descend.", with_settings(changes=[(5, 1), (4, 1)]))
unfit("S2", "change-not-reached", "A change after more steps than are done.", with_settings(changes=[(8, 1)]))
unfit("S3", "class-weights-too-few", "Class weights, one less than outputs.", with_settings((1, "f32", [0.5])))
unfit("S3", "class-weights-too-many", "Class weights, one more than outputs.", with_settings((1, "f32", [1.0, 0.5, 1.0])))
unfit("S4", "class-weights-all-1", "Class weights that are all 1, which is none.", with_settings((1, "f32", [1.0, 1.0])))
for place, (name, least, most) in enumerate([("spacing", 1, 64), ("elastic", 0, 2047), ("rotation", 0, 32_767), ("shear", 0, 32_767),
                                             ("scale", 0, 32_767), ("aspect", 0, 32_767), ("shift", 0, 2047)]):
    for number in ([least - 1] if least else []) + [most + 1]:
        numbers = DIGITS[2][:place] + [number] + DIGITS[2][place + 1:]
        unfit("S5", f"distorted-{name}-{number}", f"A distortion of the {name} {number}.", with_settings((2, "u16", numbers)))
unfit("S6", "distorted-not-at-all", "A distortion whose strengths are all 0, which is none.",
      with_settings((2, "u16", [7, 0, 0, 0, 0, 0, 0])))
for name, numbers in [("fraction-0", [0.0, 0.0]), ("fraction-minus-0", [-0.0, 0.0]), ("fraction-negative", [-0.5, 0.0]),
                      ("fraction-above-1", [1.0 + 2.0**-52, 0.0]), ("steps-minus-0", [0.5, -0.0]), ("steps-negative", [0.5, -1.0]),
                      ("steps-broken", [0.5, 6.5]), ("steps-below-1", [0.5, 5e-324]), ("steps-not-done", [0.5, 8.0]),
                      ("steps-2-62", [0.5, 2.0**62]), ("steps-2-1023", [0.5, 2.0**1023])]:
    unfit("S7", f"averaged-{name}", f"Averaged weights of the numbers {numbers}.", with_settings((3, "f64", numbers)))
for name, number in [("0", 0.0), ("minus-0", -0.0), ("negative", -0.5)]:
    unfit("S8", f"decay-{name}", f"A weight decay of {number}.",
          training(replace(GOOD, optimizer="sgd", settings=[(4, "f64", [number])], changes=())))
    unfit("S9", f"smoothing-{name}", f"A label smoothing of {number}.", with_settings((5, "f64", [number])))
unfit("S8", "decay-beside-adam", "A weight decay beside that of the optimizer.", with_settings((4, "f64", [0.5])))
unfit("S9", "smoothing-1", "A label smoothing of 1.", with_settings((5, "f64", [1.0])))


# Two faults -----------------------------------------------------------------------------------------------------------

bad("two-settings-value-and-unfit", "Class weights that are all 1, and a change of the code 0.", 10, "value",
    edited(with_settings((1, "f32", [1.0, 1.0]), changes=[(1, 1)]), b"sETS", "code that changed",
           u16(0, "code that changed")), at(b"sETS", "code that changed"))
bad("two-settings-longer-and-unfit", "No setting and no change, and a byte behind.", 10, "section-end",
    *longer(with_settings(), b"sETS"))
bad("two-settings-end-and-value", "A number that is cut, of class weights that are below 0.", 10, "section-end",
    *cut(edited(training(GOOD), b"sETS", "number element 1", struct.pack("<f", -1.0)), b"sETS", "number element 1", 0, 0, 3))
bad("two-settings-code-and-numbers", "A code that is not above the one before, of no numbers.", 10, "value",
    edited(edited(training(GOOD), b"sETS", "numbers", u32(0, "numbers"), nth=1), b"sETS", "setting 1: code",
           u16(1, "setting 1: code")), at(b"sETS", "setting 1: code"))
bad("two-state-and-settings", "A state that contradicts itself, and settings of nothing.", 10, "training",
    training(replace(GOOD, rate=0.0, settings=[], changes=())), content(b"STAT"))
bad("two-history-and-settings", "A history that contradicts itself, and settings of nothing.", 10, "training",
    training(replace(GOOD, history=[(3, 1.0, 2.0)], settings=[], changes=())), content(b"hIST"))
