"""The good files of Fixtures/nnb/good/ about further settings (section 13.1); used by make_nnb.py."""

from dataclasses import replace

from nnb_fields import Model, bias, kernel
from nnb_good import file
from nnb_good_sections import small
from nnb_good_training import LARGEST, LARGEST_F64, SMALLEST_F64, START, training

SOME = 2**31  # the bit of the arithmetic version that says that there are further settings
STATED = replace(START, version=SOME)
LARGEST_F32 = (2.0 - 2.0**-23) * 2.0**127


@file("settings-class-weights")
def settings_class_weights():
    """Class weights, which are the only further setting."""
    return training(replace(STATED, settings=[(1, "f32", [0.75, 1.5])]))


@file("settings-class-weights-at-the-ends")
def settings_class_weights_at_the_ends():
    """The least and the greatest class weight."""
    return training(replace(STATED, settings=[(1, "f32", [0.0, LARGEST_F32])]))


@file("settings-class-weights-all-zero")
def settings_class_weights_all_zero():
    """Class weights that are all 0, in a state of the arithmetic version 1."""
    return training(replace(STATED, version=SOME + 1, settings=[(1, "f32", [0.0, 0.0])]))


# Spacing, elastic, rotation, shear, scale, aspect, shift.
DIGITS = (2, "u16", [7, 1280, 8000, 8000, 6000, 3000, 0])


@file("settings-distorted")
def settings_distorted():
    """Distorted images."""
    return training(replace(STATED, settings=[DIGITS]))


@file("settings-distorted-and-class-weights")
def settings_distorted_and_class_weights():
    """Two settings of the table, one of a later version behind them, and a change of each."""
    return training(replace(STATED, epoch=3, step=3, settings=[(1, "f32", [0.75, 1.5]), DIGITS, (49, "u8", [1])],
                            changes=[(1, 1), (1, 2), (3, 2)]))


@file("settings-distorted-most")
def settings_distorted_most():
    """Each number of the distortion is the greatest that it may be."""
    return training(replace(STATED, settings=[(2, "u16", [64, 2047] + [32_767] * 4 + [2047])]))


@file("settings-distorted-least")
def settings_distorted_least():
    """Each number of the distortion is the least that it may be, but for one strength."""
    return training(replace(STATED, settings=[(2, "u16", [1, 0, 0, 0, 0, 0, 1])]))


def averaged(state, prefix="training/weights/"):
    """A model whose layers have averages; what training goes on with is beside them."""
    made = training(state)
    tensors = [kernel(prefix + "k", "f32", 1, 2, [1.5, -2.5]), bias(prefix + "b", "f32", 2, [0.75, 0.125])]
    return Model(made.tensors + tensors, made.network, made.state)


@file("settings-averaged")
def settings_averaged():
    """Averaged weights, and slots of an optimizer."""
    return averaged(replace(STATED, optimizer=("momentum", 0.5), epoch=70, step=70, settings=[(3, "f64", [0.25, 1.0])],
                            changes=[(1, 3)]))


@file("settings-averaged-and-all-others")
def settings_averaged_and_all_others():
    """All settings of the table, and one of a later version behind them."""
    return averaged(replace(STATED, epoch=3, step=3, settings=[(1, "f32", [0.75, 1.5]), DIGITS, (3, "f64", [0.1, 0.0]),
                                                               (4, "f64", [1e-4]), (5, "f64", [0.1]), (49, "u8", [1])]))


@file("settings-averaged-least")
def settings_averaged_least():
    """The least fraction, and no steps before."""
    return averaged(replace(STATED, settings=[(3, "f64", [SMALLEST_F64, 0.0])]))


@file("settings-averaged-most")
def settings_averaged_most():
    """The greatest fraction, and as many steps before as a state can have done, of those that an f64 holds."""
    return averaged(replace(STATED, epoch=LARGEST, step=LARGEST, settings=[(3, "f64", [1.0, 2.0**62 - 2.0**9])]))


@file("settings-averaged-without-weights")
def settings_averaged_without_weights():
    """What training would go on with is not there: nobody trains on from it, but it conforms."""
    return training(replace(STATED, settings=[(3, "f64", [0.5, 0.0])]))


@file("settings-averaged-of-others")
def settings_averaged_of_others():
    """Tensors of such names that are others: one is no f32, one has another size. Nobody trains on from it, but it conforms."""
    made = training(replace(STATED, settings=[(3, "f64", [0.5, 0.0])]))
    tensors = [kernel("training/weights/k", "f64", 1, 2, [1.5, -2.5]), bias("training/weights/b", "f32", 3, [0.75, 0.125, 0.0])]
    return Model(made.tensors + tensors, made.network, made.state)


@file("settings-decay-and-smoothing-least")
def settings_decay_and_smoothing_least():
    """The least weight decay, and the least label smoothing."""
    return training(replace(STATED, settings=[(4, "f64", [SMALLEST_F64]), (5, "f64", [SMALLEST_F64])]))


@file("settings-decay-and-smoothing-most")
def settings_decay_and_smoothing_most():
    """The greatest weight decay, and the greatest label smoothing; momentum."""
    return training(replace(STATED, optimizer=("nesterov", 0.5), settings=[(4, "f64", [LARGEST_F64]), (5, "f64", [1 - 2.0**-53])]))


@file("settings-unknown")
def settings_unknown():
    """A setting of every type, with codes that no table has, behind class weights; numbers at the ends of their ranges."""
    reals = [("f32", [1.5, -0.0, b"\xff\xff\x7f\xff"]), ("f64", [0.1, 5e-324, -0.0]), ("f16", [65504.0, -0.0]),
             ("bf16", [b"\x7f\x7f", b"\x01\x80"])]
    whole = [(f"{sign}{bits}", [0, 2**(bits - (sign == "i")) - 1] + [-2**(bits - 1)] * (sign == "i"))
             for bits in (8, 16, 32, 64) for sign in "iu"]
    settings = [(1, "f32", [1.0, 0.5])] + [(44 + index, kind, numbers)
                                           for index, (kind, numbers) in enumerate(reals + whole)]
    return training(replace(STATED, settings=settings + [(65_535, "u8", [7])]))


@file("settings-changed")
def settings_changed():
    """No setting now, but there were some before; one that is not in the table too, and two changes at one step."""
    return training(replace(STATED, epoch=3, step=3, settings=[], changes=[(0, 1), (2, 1), (2, 65_535), (3, 1)]))


@file("settings-with-all-sections")
def settings_with_all_sections():
    """A history before the settings, unknown sections on both sides, overrides of both kinds, slots."""
    state = replace(STATED, optimizer=("adam", 0.5, 0.5, 0.1, 0.0), batch_size=4, epoch=1, batch=1, step=3, loss=0.5,
                    overrides=[(1, 64)], history=[(2, 1.0, 0.5)], settings=[(1, "f32", [2.0, 1.0])], changes=[(1, 1)])
    return training(state, [(b"hzZZ", b"before"), (b"sETT", b"behind"), (b"zzZZ", b"")])


@file("settings-1000")
def settings_1000():
    """The most settings and the most changes that there may be."""
    return training(replace(
        STATED, epoch=999, step=999, settings=[(index + 100, "u8", [index % 256]) for index in range(1_000)],
        changes=[(index, index % 7 + 1) for index in range(1_000)]))


@file("settings-65536-numbers")
def settings_65536_numbers():
    """The most numbers that a setting may have."""
    return training(replace(STATED, settings=[(49, "u16", bytes(2 * 65_536))]))


@file("settings-lost")
def settings_lost():
    """The arithmetic version says that there are further settings, and there are none: nobody trains on from it."""
    return training(STATED)


@file("settings-of-no-state")
def settings_of_no_state():
    """Further settings of a state that is gone: a section like any unknown one, whatever is in it."""
    return small([(b"sETS", b"\x01\x00\x00\x00")])


@file("settings-of-another-state")
def settings_of_another_state():
    """Bit 31 of the arithmetic version is not set: a section like any unknown one, empty."""
    return training(replace(START, version=2**31 - 1), [(b"sETS", b"")])


@file("settings-of-a-network")
def settings_of_a_network():
    """A network without a state, and well-formed settings, as a program of version 1 leaves them."""
    made = training(replace(STATED, settings=[(1, "f32", [0.75, 1.5])]))
    content = b"".join(data for data, _ in made.file().section(b"sETS").fields)
    return Model(made.tensors, made.network, extensions=[(b"sETS", content)])


@file("write-version-1-with-settings")
def write_version_1_with_settings():
    """Further settings, rewritten by a program of version 1, which states its own version."""
    made = settings_class_weights()
    made.given_write = 1
    return made


@file("write-version-3-with-settings")
def write_version_3_with_settings():
    """Further settings in a file of a later write version."""
    made = settings_unknown()
    made.given_write = 3
    return made
