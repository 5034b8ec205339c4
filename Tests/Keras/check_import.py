"""Checks what nnconv and nninfer make of the files that Keras saved (variants.py)."""

import json

import numpy as np

from forward import forward, scaled, tensor
from harness import SCALE, distance, nnb, shown, write_images

TOLERANCE = 1e-5


def mentions(text, wanted):
    """Whether `text` has `wanted`, or one of several with | between them."""
    return any(part in text for part in wanted.split("|"))


def load_numbers(saved, entry):
    """The images, the expected outputs and the weights of each layer, as they were saved with a model."""
    numbers = np.load(saved / f"{entry['variant']}.npz")
    layers = []
    for index, has_bias in enumerate(entry["biases"]):
        layers.append([numbers[f"layer{index}_{part}"] for part in range(1 + has_bias)])
    return numbers["images"], numbers["outputs"], layers


def check_refusal(label, result, target, says, report):
    """A refusal has status 65, says what is wrong, and leaves nothing behind."""
    report.check(result.returncode == 65, f"{label}: expected status 65, found {shown(result)}")
    for word in says:
        report.check(mentions(result.stderr, word), f"{label}: the message lacks {word!r}: {shown(result)}")
    left = [path.name for path in target.parent.iterdir() if path.name.startswith(target.name) or path == target]
    report.check(not left, f"{label}: refused, and left {left}")


def check_tensors(label, file, layers, bfloat16, report):
    """Kernels and biases are those of Keras, bit for bit and of the same type."""
    if not report.check(len(file.network.layers) == len(layers), f"{label}: {len(file.network.layers)} layers"):
        return
    tensors = file.by_name()
    for index, (layer, weights) in enumerate(zip(file.network.layers, layers)):
        names = [layer.kernel] + ([] if layer.bias is None else [layer.bias])
        if not report.check(len(names) == len(weights), f"{label}: layer {index} has {len(names)} tensors"):
            continue
        for name, weight in zip(names, weights):
            found = tensors[name]
            element = "bf16" if bfloat16 else f"f{8 * weight.dtype.itemsize}"
            report.check(found.type == element, f"{label}: {name!r} is {found.type}, not {element}")
            report.check(found.data == weight.tobytes(), f"{label}: the elements of {name!r} are not Keras's")


def check_contract(label, entry, network, report):
    shape, scaling = tuple(entry["shape"]), entry["scaling"]
    allowed = {shape, shape[:-1]} if len(shape) == 3 and shape[-1] == 1 else {shape}
    report.check(tuple(network.sample) in allowed, f"{label}: the shape is {network.sample}, not {shape}")
    report.check(network.labels == [], f"{label}: labels from nowhere: {network.labels}")
    if scaling is None:
        report.check(network.scaling is None, f"{label}: a scaling from nowhere: {network.scaling}")
    else:
        wanted = ("u8", float(np.float32(scaling[0])), float(np.float32(scaling[1])))
        report.check(network.scaling == wanted, f"{label}: the scaling is {network.scaling}, not {wanted}")
    if entry["names"] is not None:
        found = [layer.name for layer in network.layers]
        report.check(found == entry["names"], f"{label}: the layers are {found}, not {entry['names']}")


def check_outputs(label, entry, file, source, target, numbers, tools, folder, report):
    """The converted network, and nninfer on both files, give what Keras predicts."""
    images, outputs, _ = numbers
    found = forward(file, scaled(images, file.network.scaling))
    off = distance(found, outputs)
    report.check(off <= TOLERANCE, f"{label}: the network differs from Keras by {off:.3g}")
    if len(entry["shape"]) > 2:
        return  # nninfer feeds images of two axes
    pixels = folder / "images.idx"
    write_images(pixels, images, entry["shape"])
    options = [] if entry["scaling"] else ["--scale", SCALE, "--offset", "0"]
    models = [target] if entry["kind"] == "weights" else [target, source]
    for model in models:
        values, result = tools.outputs(model, pixels, *options)
        if report.check(values is not None, f"{label}: nninfer on {model.suffix}: {shown(result)}"):
            off = distance(values, outputs)
            report.check(off <= TOLERANCE, f"{label}: nninfer on {model.suffix} differs from Keras by {off:.3g}")


def check_entry(entry, saved, folder, tools, report):
    """One saved file: converted or refused as it should be."""
    label, source, target = entry["file"], saved / entry["file"], folder / (entry["file"] + ".nnb")
    options = []
    if entry["kind"] == "weights":
        if entry["expect"] != "refused":
            without = tools.convert(source, target)
            check_refusal(f"{label} without --activations", without, target, ["--activations"], report)
        options = ["--activations", entry["activations"]]
    result = tools.convert(source, target, *options)
    if entry["expect"] == "refused" or (entry["expect"] == "either" and result.returncode != 0):
        return check_refusal(label, result, target, entry["says"], report)
    if not report.check(result.returncode == 0, f"{label}: not converted: {shown(result)}"):
        return None
    try:
        file = nnb.load(target)
    except (nnb.Fault, OSError) as error:
        return report.check(False, f"{label}: no good .nnb: {error}")
    if not report.check(file.network is not None, f"{label}: converted without its network"):
        return None
    numbers = load_numbers(saved, entry)
    if entry["expect"] == "converts":
        check_tensors(label, file, numbers[2], entry["bfloat16"], report)
        check_contract(label, entry, file.network, report)
    return check_outputs(label, entry, file, source, target, numbers, tools, folder, report)


# Options --------------------------------------------------------------------------------------------------------------

def check_types(entry, saved, folder, tools, report):
    """--dtype rounds to nearest, ties to even."""
    layers = load_numbers(saved, entry)[2]
    for element in ("f32", "f16", "bf16"):
        target = folder / f"typed-{element}.nnb"
        result = tools.convert(saved / entry["file"], target, "--dtype", element)
        if report.check(result.returncode == 0, f"--dtype {element}: {shown(result)}"):
            file = nnb.load(target)
            for layer, (kernel, _) in zip(file.network.layers, layers):
                found, wanted = file.by_name()[layer.kernel], tensor("", element, kernel)
                report.check((found.type, found.data) == (element, wanted.data),
                             f"--dtype {element}: {layer.kernel!r} is not the kernel rounded")


def check_options(entry, saved, folder, tools, report):
    source, target, images = saved / entry["file"], folder / "options.nnb", folder / "options.idx"
    pixels, _, layers = load_numbers(saved, entry)
    write_images(images, pixels, entry["shape"])

    result = tools.convert(source, target, "--dry-run")
    report.check(result.returncode == 0 and not target.exists(), f"--dry-run: {shown(result)}")
    result = tools.convert(source, target, "--json")
    try:
        report.check(result.returncode == 0 and json.loads(result.stdout) is not None, f"--json: {shown(result)}")
    except ValueError as error:
        report.check(False, f"--json: {error}: {shown(result)}")
    whole = target.read_bytes() if target.exists() else b""
    result = tools.convert(source, target)
    report.check(result.returncode in (64, 65, 73) and target.exists() and target.read_bytes() == whole,
                 f"an existing file without --force: {shown(result)}")
    result = tools.convert(source, target, "--force", "--quiet")
    report.check(result.returncode == 0 and not result.stderr, f"--force --quiet: {shown(result)}")
    report.check(target.exists() and target.read_bytes() == whole, "the same conversion gave other bytes")
    result = tools.convert(source, folder / "probed.nnb", "--probe", images)
    report.check(result.returncode == 0, f"--probe: {shown(result)}")
    for odd in (["--layout", "sideways"], ["--dtype", "f12"], ["--activations", "rleu,softmax"]):
        result = tools.convert(source, folder / "never.nnb", *odd)
        report.check(result.returncode == 64, f"{' '.join(odd)}: expected status 64, found {shown(result)}")
    result = tools.convert(folder / "not-there.h5", folder / "never.nnb")
    report.check(result.returncode == 66, f"no such file: expected status 66, found {shown(result)}")
    report.check(not (folder / "never.nnb").exists(), "a failed conversion left a file")

    result = tools.convert(source, folder / "tensors.nnb", "--tensors-only")
    if report.check(result.returncode == 0, f"--tensors-only: {shown(result)}"):
        file = nnb.load(folder / "tensors.nnb")
        found = sorted(bytes(one.data) for one in file.tensors)
        wanted = sorted(weight.tobytes() for weights in layers for weight in weights)
        report.check(file.network is None and found == wanted, "--tensors-only: not the tensors, or a network")


def check_activation_options(entry, saved, folder, tools, report):
    """Activations that do not fit the file."""
    source, target = saved / entry["file"], folder / "activations.nnb"
    for options in ("relu", "relu,relu,softmax"):
        result = tools.convert(source, target, "--activations", options)
        report.check(result.returncode in (64, 65), f"--activations {options} for 2 layers: {shown(result)}")
        report.check("--activations" in result.stderr, f"--activations {options}: the message does not name it")
        report.check(not target.exists(), f"--activations {options}: left a file")


def run(index, saved, folder, tools, report):
    """Checks every file of the index, then the options on one of them."""
    folder.mkdir(parents=True, exist_ok=True)
    groups = [
        ("reading whole models", lambda one: one["kind"] == "whole" and one["expect"] == "converts"),
        ("reading weights alone", lambda one: one["kind"] == "weights"),
        ("reading rightly or refusing", lambda one: one["kind"] == "whole" and one["expect"] == "either"),
        ("refusing", lambda one: one["kind"] == "whole" and one["expect"] == "refused"),
    ]
    for name, belongs in groups:
        report.group(name)
        for entry in filter(belongs, index):
            check_entry(entry, saved, folder, tools, report)
    plain = {entry["kind"]: entry for entry in index if entry["variant"] == "plain"}
    report.group("options of nnconv")
    check_types(plain["whole"], saved, folder, tools, report)
    check_options(plain["whole"], saved, folder, tools, report)
    check_activation_options(plain["weights"], saved, folder, tools, report)
