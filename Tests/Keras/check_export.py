"""Checks the .h5 files that nnconv makes of .nnb files: with Keras, with h5py, and by converting them back."""

import time
from pathlib import Path

import h5py
import numpy as np

from forward import forward, scaled, tensor
from harness import distance, nnb, shown, write_images
from variants import silence

TOLERANCE = 1e-5
FIXTURES = Path(__file__).resolve().parents[2] / "Fixtures"
BYTES = ("u8", float(np.float32(1) / np.float32(255)), 0.0)


class Case:
    """A .nnb file; `must` is false where nnconv may also refuse it, as Keras has nothing like it."""

    def __init__(self, name, data, must=True):
        self.name, self.data, self.must = name, data, must


# The files ------------------------------------------------------------------------------------------------------------

def model(activations=("relu", "softmax"), widths=(6, 5, 3), shape=None, scaling=None, labels=(), elements=("f32",),
          biases=(True,), extra=(), ancillary=(), parameters=(), names=None, spread=0.5):
    """The bytes of a random network; `elements` and `biases` are gone through in turn."""
    rng = np.random.default_rng(sum(widths) + len(activations))
    tensors, layers, parameters = list(extra), [], dict(parameters)
    for index, activation in enumerate(activations):
        inputs, outputs = widths[index:index + 2]
        name = names[index] if names else f"layer{index}"
        kernel, bias = f"{name}/kernel", f"{name}/bias"
        element, has_bias = elements[index % len(elements)], biases[index % len(biases)]
        tensors.append(tensor(kernel, element, rng.normal(0, spread, (inputs, outputs)), ["in", "out"]))
        if has_bias:
            other = elements[(index + 1) % len(elements)]
            tensors.append(tensor(bias, other, rng.normal(0, spread, outputs), ["out"]))
        given = [parameters.get(activation, 0.5)] * nnb.ACTIVATIONS[activation]
        layers.append(nnb.Layer(name, inputs, outputs, activation, given, kernel, bias if has_bias else None))
    network = nnb.Network(list(shape or widths[:1]), layers, scaling and nnb.Scaling(*scaling), list(labels))
    return nnb.dumps(nnb.File(tensors, network, extensions=list(ancillary)))


def cases():
    for activation in nnb.ACTIVATIONS:
        yield Case(f"activation {activation}", model((activation, "linear", activation), (6, 5, 4, 3)),
                   must=activation != "gelu by tanh")
    for value in (1.0, 0.25, 0.0, -0.5, 3.0, 1e-320):
        yield Case(f"elu {value}", model(("elu", "softmax"), parameters={"elu": value}))
    for value in (0.2, 0.3, 0.01, 0.0, 1.0, 1e-320):
        yield Case(f"leaky relu {value}", model(("leaky relu", "softmax"), parameters={"leaky relu": value}))
    for value in (-0.1, -1e-320):  # Keras 3 loads no such slope
        yield Case(f"leaky relu {value}", model(("leaky relu", "softmax"), parameters={"leaky relu": value}), must=False)
    for element in ("f32", "f16", "bf16", "f64"):
        yield Case(f"elements {element}", model(elements=(element,)))
    yield Case("elements mixed", model(("relu",) * 3 + ("softmax",), (6, 5, 4, 3, 3), elements=("f16", "f32", "bf16")))
    yield Case("no bias", model(biases=(False,)))
    yield Case("some biases", model(("relu", "tanh", "softmax"), (6, 5, 4, 3), biases=(False, True)))
    yield Case("one layer", model(("softmax",), (6, 3)))
    yield Case("one output", model(("relu", "sigmoid"), (6, 5, 1)))
    yield Case("one unit everywhere", model(("relu", "linear"), (1, 1, 1)))
    yield Case("twelve layers", model(("relu", "tanh") * 6, (6,) * 13))
    yield Case("shape 2 x 3", model(shape=(2, 3)))
    yield Case("shape 2 x 3 x 1", model(shape=(2, 3, 1)))
    yield Case("scaling 1/255", model(scaling=BYTES))
    yield Case("scaling with offset", model(scaling=("u8", float(np.float32(1 / 127.5)), -1.0), shape=(2, 3)))
    yield Case("scaling of f32", model(scaling=("f32", 1.0, 0.0)))
    yield Case("labels", model(labels=("none", "\u00e9\U0001f600", ""), scaling=BYTES))
    extra = [tensor("other/ints", "i64", np.array([-2**63, 2**63 - 1])), tensor("scalar", "f64", np.pi),
             tensor("empty", "f32", np.zeros((3, 0, 2)), ["a", "", "c"]), tensor("u", "u8", np.arange(9)),
             nnb.Tensor("zz not a number", "f32", [(2, "x")], bytes.fromhex("0100807f000000ff"))]
    yield Case("other tensors", model(extra=extra))
    yield Case("unknown sections", model(ancillary=(("abCD", b""), ("teST", bytes(range(256)) * 5))))
    yield Case("names as of Keras", model(names=("dense", "dense_1")))
    yield Case("names against the order", model(("relu", "tanh", "softmax"), (4, 4, 4, 4), names=("z", "m", "a")))
    for index, names in enumerate([("a/b", "a"), ("\u00e9 \U0001f9e0", "line\nbreak"), ("kernel:0", "input_1"),
                                   ("layer_names", "model_weights"), ("n" * 1000, "."), ("Dense", "dense")]):
        yield Case(f"odd names {index}", model(names=names), must=index == 5)
    yield Case("blocks", model(("relu", "softmax"), (784, 400, 10), shape=(28, 28), scaling=BYTES, spread=0.05))
    for name in ("activations", "ancillary", "longest-name", "names", "no-tensors", "smallest-network", "tensors-only",
                 "training-adam", "training-momentum", "training-start", "two-layers"):
        yield Case(f"Fixtures/nnb/good/{name}.nnb", (FIXTURES / "nnb" / "good" / f"{name}.nnb").read_bytes(),
                   must=name in ("smallest-network", "two-layers"))


def trained(folder, tools, report):
    """A model that nntrain made of MNIST."""
    target = folder / "trained.nnb"
    result = tools.run("nntrain", FIXTURES / "mnist", "-o", target, "--hidden", "16", "--steps", "50", "--quiet")
    report.check(result.returncode == 0, f"nntrain: {shown(result)}")
    return [Case("trained by nntrain", target.read_bytes())] if result.returncode == 0 else []


# The checks -----------------------------------------------------------------------------------------------------------

def load(keras, path):
    with silence():
        return keras.models.load_model(str(path))


def has_rescaling(keras, loaded):
    return any(type(layer).__name__ == "Rescaling" for layer in loaded.layers)


def check_in_keras(case, keras, path, file, report):
    """Keras opens the file without anything else, and predicts what the network computes."""
    try:
        loaded = load(keras, path)
    except Exception as error:  # whatever this Keras raises
        report.check(False, f"{case.name}: Keras does not open it: {type(error).__name__}: {str(error)[:300]}")
        return
    network = file.network
    report.check(tuple(loaded.input_shape[1:]) == tuple(network.sample),
                 f"{case.name}: in Keras the input is {loaded.input_shape}, not {network.sample}")
    images = np.random.default_rng(3).integers(0, 256, (16, network.layers[0].inputs), np.uint8)
    inputs = scaled(images, network.scaling)
    fed = images.astype(np.float32) if has_rescaling(keras, loaded) else inputs
    outputs = loaded.predict(fed.reshape((16, *network.sample)), verbose=0)
    off = distance(outputs, forward(file, inputs))
    report.check(off <= TOLERANCE, f"{case.name}: in Keras it differs by {off:.3g}")


def check_storage(case, path, report):
    """Every dataset has a checksum, and the metadata has them by superblock version 2."""
    report.check(path.read_bytes()[8] == 2, f"{case.name}: the superblock has version {path.read_bytes()[8]}, not 2")
    datasets = {}
    with h5py.File(path, "r") as file:
        file.visititems(lambda name, item: datasets.update({name: item.fletcher32})
                        if isinstance(item, h5py.Dataset) and item.size else None)
        if report.check("model_config" in file.attrs, f"{case.name}: no model_config"):
            kind = file.attrs.get_id("model_config").get_type()
            report.check(isinstance(kind, h5py.h5t.TypeStringID) and not kind.is_variable_str(),
                         f"{case.name}: model_config is not a string of fixed length")
    bare = [name for name, sums in datasets.items() if not sums]
    report.check(datasets and not bare, f"{case.name}: datasets without fletcher32: {bare}")


def check_case(case, keras, folder, number, tools, report):
    """One file there and back; gives the .nnb and .h5 files where it was converted."""
    source = folder / f"{number}.nnb"
    target, again = source.with_suffix(".h5"), folder / f"{number}-back.nnb"
    source.write_bytes(case.data)
    file = nnb.loads(case.data)
    result = tools.convert(source, target)
    if not case.must and result.returncode != 0:
        report.check(result.returncode == 65, f"{case.name}: expected status 65, found {shown(result)}")
        report.check(not target.exists(), f"{case.name}: refused, and left a file")
        return None
    if not report.check(result.returncode == 0 and target.exists(), f"{case.name}: not converted: {shown(result)}"):
        return None
    if file.network is not None:
        check_in_keras(case, keras, target, file, report)
        check_storage(case, target, report)
    result = tools.convert(target, again)
    if report.check(result.returncode == 0, f"{case.name}: not converted back: {shown(result)}"):
        report.check(again.read_bytes() == case.data, f"{case.name}: there and back gives other bytes")
    if file.network is not None and len(file.network.sample) <= 2 and (file.network.scaling or ("u8",))[0] == "u8":
        images = folder / "images.idx"
        size = file.network.layers[0].inputs
        write_images(images, np.random.default_rng(4).integers(0, 256, (4, size), np.uint8), file.network.sample)
        ours, theirs = (tools.outputs(model, images)[1] for model in (source, target))
        report.check(ours.returncode == 0 and theirs.returncode == 0 and ours.stdout == theirs.stdout,
                     f"{case.name}: nninfer on .nnb: {shown(ours)}, on .h5: {shown(theirs)}")
    return source, target


def check_same_bytes(pairs, folder, tools, report):
    """The same file gives the same bytes, also in another second."""
    last = max(first.stat().st_mtime for _, first in pairs)
    time.sleep(max(0, last + 1.1 - time.time()))
    for source, first in pairs:
        second = folder / f"{source.stem}-again.h5"
        result = tools.convert(source, second)
        report.check(result.returncode == 0 and second.read_bytes() == first.read_bytes(),
                     f"{source.name}: a second conversion gave other bytes: {shown(result)}")


def check_edited(folder, tools, report):
    """What somebody changed in the .h5 is not silently replaced by what is kept beside it."""
    source = folder / "to-edit.nnb"
    source.write_bytes(model(scaling=BYTES))

    def edit_kernel(file):
        kernels = []
        file["model_weights"].visititems(lambda _, item: kernels.append(item)
                                         if isinstance(item, h5py.Dataset) and item.ndim == 2 else None)
        kernels[-1][0, 0] += 1

    def edit_bias(file):
        biases = []
        file["model_weights"].visititems(lambda _, item: biases.append(item)
                                         if isinstance(item, h5py.Dataset) and item.ndim == 1 else None)
        biases[0][0] += 1

    def edit_config(file):
        text = file.attrs["model_config"]
        text = text.decode("utf-8") if isinstance(text, bytes) else text
        file.attrs["model_config"] = text.replace("relu", "tanh")

    for number, edit in enumerate((edit_kernel, edit_bias, edit_config)):
        target, back = folder / f"edited-{number}.h5", folder / f"edited-{number}.nnb"
        result = tools.convert(source, target)
        if not report.check(result.returncode == 0, f"{edit.__name__}: not converted: {shown(result)}"):
            continue
        with h5py.File(target, "r+") as file:
            edit(file)
        result = tools.convert(target, back)
        report.check(result.returncode == 65, f"{edit.__name__}: expected status 65, found {shown(result)}")
        report.check("chang" in result.stderr.lower(), f"{edit.__name__}: no word of a change: {shown(result)}")
        report.check(not back.exists(), f"{edit.__name__}: left a file")


def check_plain(folder, tools, report):
    """--layout plain writes W1, b1, W2, b2, and reads them again."""
    source, target, back = folder / "plain.nnb", folder / "plain.h5", folder / "plain-back.nnb"
    source.write_bytes(model())
    file = nnb.load(source)
    result = tools.convert(source, target, "--layout", "plain")
    if not report.check(result.returncode == 0, f"--layout plain: {shown(result)}"):
        return
    wanted, tensors = {}, file.by_name()
    for index, layer in enumerate(file.network.layers, 1):
        wanted[f"W{index}"], wanted[f"b{index}"] = tensors[layer.kernel], tensors[layer.bias]
    with h5py.File(target, "r") as h5:
        report.check(set(wanted) <= set(h5), f"--layout plain: the root holds {sorted(h5)}, not {sorted(wanted)}")
        for name in set(wanted) & set(h5):
            values = h5[name][()]
            report.check(values.dtype == np.float32 and np.array_equal(values, wanted[name].array()),
                         f"--layout plain: {name} is not the tensor")
    result = tools.convert(target, back, "--activations", "relu,softmax")
    if report.check(result.returncode == 0, f"back from --layout plain: {shown(result)}"):
        x = np.random.default_rng(1).normal(size=(4, 6))
        report.check(np.array_equal(forward(nnb.load(back), x), forward(file, x)),
                     "back from --layout plain: another network")


def run(keras, folder, tools, report):
    """All checks of writing."""
    folder.mkdir(parents=True, exist_ok=True)
    report.group("writing for Keras, and back")
    found = [check_case(case, keras, folder, number, tools, report)
             for number, case in enumerate([*trained(folder, tools, report), *cases()])]
    report.group("the same bytes twice")
    check_same_bytes([pair for pair in found if pair], folder, tools, report)
    report.group("changed files")
    check_edited(folder, tools, report)
    report.group("plain datasets")
    check_plain(folder, tools, report)
