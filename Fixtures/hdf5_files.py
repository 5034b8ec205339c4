"""The files of Fixtures/hdf5/ that hold networks: generations of Keras, plain layouts, and ways of storage.

Every function writes one file and gives its cases (make_hdf5.py). Files that have to be refused are in hdf5_hostile.py.
"""

import h5py
import numpy as np

from hdf5_layouts import (Net, bf16, dataset, entry, fixed, functional_config, keras_1, keras_1_config, keras_2,
                          keras_2_config, keras_3, keras_3_config, keras_3_functional_config, names, padded_with, parts,
                          put_layers, put_model, put_numbered, put_optimizer, variable)

FILES = {}
BLOCK_SIZE = [2048]  # what HDF5 takes for metadata at a time
OLD, SUPERBLOCK_2, SUPERBLOCK_3 = "earliest", ("v108", "v110"), ("v110", "v110")
RELU_SOFTMAX = ["--activations", "relu,softmax"]


def file(name):
    """Registers the maker of a file."""
    def register(make):
        assert name not in FILES, name
        FILES[name] = make
        return make
    return register


def good(net, *options, scaling=None, layers=True, shape=None, **more):
    """The file gives this network."""
    found = {"options": list(options), "status": 0, "shape": list(shape or net.shape), "scaling": scaling,
             "layers": [layer[0] for layer in net.layers] if layers else None, "net": net}
    return found | more


def refused(*says, options=(), status=65):
    return {"options": list(options), "status": status, "says": list(says)}


def weights(net, activations="relu,softmax", *options):
    """Weights alone: refused without activations, and good with them."""
    flat = [int(np.prod(net.shape))]
    return [refused("--activations"), good(net, "--activations", activations, *options, layers=False, shape=flat)]


def new(path, libver=SUPERBLOCK_2, **options):
    return h5py.File(path, "w", libver=libver, meta_block_size=BLOCK_SIZE[0], **options)


# Whole models ---------------------------------------------------------------------------------------------------------

def k1_entries(net, suffix=""):
    entries = [("flatten_1", [])]
    for index, one in enumerate(parts(net, lambda name, part: keras_1(name, part) + suffix)):
        entries += [one, (f"activation_{index + 1}", [])] + [("dropout_1", [])] * (index == 0)
    return entries


@file("keras-1.h5")
def _(path):
    net = Net(names=names("dense", 2, 1), shape=(2, 3))
    with new(path, OLD) as h5:
        put_model(h5, keras_1_config(net), k1_entries(net), "1.2.2", fixed)
    return [good(net)]


@file("keras-1-tensorflow.h5")
def _(path):
    net = Net(names=names("dense", 2, 1), shape=(2, 3), seed=2)
    with new(path) as h5:
        put_model(h5, keras_1_config(net), k1_entries(net, ":0"), "1.2.2", fixed, training=False)
    return [good(net)]


@file("keras-2.0.8-list.h5")
def _(path):
    net = Net(names=names("dense", 2, 1))
    with new(path) as h5:
        put_model(h5, keras_2_config(net, listed=True, typed=False), parts(net, keras_2), "2.0.8", fixed)
    return [good(net)]


@file("keras-2.2.4.h5")
def _(path):
    net = Net(names=names("dense", 2, 1), shape=(2, 3))
    with new(path, OLD) as h5:
        put_model(h5, keras_2_config(net, typed=False), [("flatten", []), *parts(net, keras_2)], "2.2.4", fixed)
    return [good(net)]


@file("keras-2.3.1-model.h5")
def _(path):
    net = Net(names=names("dense", 2, 1), shape=(2, 3))
    with new(path) as h5:
        put_model(h5, functional_config(net, "Model"), [("input_1", []), ("flatten", []), *parts(net, keras_2)],
                  "2.3.1", fixed)
    return [good(net)]


@file("tf-2.4-adam.h5")
def _(path):
    net = Net(shape=(2, 3))
    with new(path) as h5:
        put_model(h5, keras_2_config(net, explicit_input=True), [("flatten", []), *parts(net, keras_2)], "2.4.0", fixed)
        put_optimizer(h5, net, "old", fixed)
    return [good(net)]


@file("tf-2.12-adam.h5")
def _(path):
    net = Net(shape=(2, 3))
    with new(path) as h5:
        put_model(h5, keras_2_config(net, explicit_input=True), [("flatten", []), *parts(net, keras_2)])
        put_optimizer(h5, net, "new")
        h5["model_weights"].create_group("top_level_model_weights").attrs["weight_names"] = []
    return [good(net)]


@file("tf-2.12-functional.h5")
def _(path):
    net = Net(shape=(2, 3))
    with new(path) as h5:
        put_model(h5, functional_config(net), [("input_1", []), ("flatten", []), *parts(net, keras_2)])
    return [good(net)]


@file("keras-3-sequential.h5")
def _(path):
    net = Net(shape=(2, 3))
    with new(path, OLD) as h5:
        put_model(h5, keras_3_config(net),
                  [("flatten", []), *parts(net, lambda name, part: f"sequential/{name}/{part}")], "3.15.1")
        h5["model_weights"].create_group("top_level_model_weights").attrs["weight_names"] = []
    return [good(net)]


@file("keras-3-functional.h5")
def _(path):
    net = Net(shape=(2, 3))
    with new(path) as h5:
        put_model(h5, keras_3_functional_config(net),
                  [("input_layer", []), ("flatten", []), *parts(net, keras_3)], "3.15.1")
    return [good(net)]


def standard(path, net=None, put=dataset, strings=fixed, libver=SUPERBLOCK_2, config=None, edit=None,
             entries=None, **options):
    """A whole model in as few bytes as can be, with one thing otherwise: Keras 2's spelling, fixed strings."""
    net = net or Net()
    with new(path, libver, **options) as h5:
        put_model(h5, config or keras_2_config(net, explicit_input=True, brief=True), entries or parts(net, keras_2),
                  strings=strings, put=put, brief=True)
        if edit:
            edit(h5)
    return net


@file("functional-last-first.h5")
def _(path):
    net = Net((4, 4, 4, 4), ("relu", "tanh", "softmax"), ("dense_2", "dense_1", "dense"))
    return [good(standard(path, net, config=functional_config(net)))]


@file("layer-names-not-in-order.h5")
def _(path):
    """Layers with weights are taken in the order of layer_names, whatever they are called in the file."""
    net = Net((4, 4, 4, 4), ("relu", "tanh", "softmax"), ("dense_10", "dense_9", "dense_2"))
    return [good(standard(path, net))]


@file("names-with-slashes.h5")
def _(path):
    net = Net(names=("net/fc", "net/fc/out"))

    def put_nested(h5):
        group = h5["model_weights"]
        variable(group, "layer_names", ["net/fc", "net/fc/out"])
        for name, arrays in parts(net, keras_2):
            inner = group.require_group(name)
            variable(inner, "weight_names", [path for path, _ in arrays])
            for part, array in arrays:
                dataset(inner, part, array)
    with new(path) as h5:
        put_model(h5, keras_2_config(net, explicit_input=True), [])
        put_nested(h5)
    return [good(net)]


@file("rescaling.h5")
def _(path):
    net = Net(shape=(2, 3))
    layers = [entry("Rescaling", name="rescaling", trainable=True, dtype="float32", scale=1 / 127.5, offset=-1.0)]
    layers += keras_2_config(net, brief=True)["config"]["layers"]
    layers[1]["config"].pop("batch_input_shape")
    standard(path, net, config=keras_2_config(net, explicit_input=True, brief=True, instead=layers))
    return [good(net, scaling=[1 / 127.5, -1.0])]


@file("leaky-relu-alpha.h5")
def _(path):
    net = Net(activations=("leaky", "softmax"))
    first, last = keras_2_config(Net(activations=("linear", "softmax")), brief=True)["config"]["layers"]
    layers = [first, entry("LeakyReLU", name="leaky_re_lu", trainable=True, dtype="float32", alpha=0.3), last]
    standard(path, net, config=keras_2_config(net, explicit_input=True, brief=True, instead=layers))
    return [good(net)]


@file("no-bias.h5")
def _(path):
    return [good(standard(path, Net(bias=False)))]


# Weights alone --------------------------------------------------------------------------------------------------------

@file("keras-0-weights.h5")
def _(path):
    net = Net()
    with new(path, OLD) as h5:
        h5.attrs["nb_layers"] = np.int64(4)
        for index, layer in enumerate([net.layers[0], None, net.layers[1], None]):
            group = h5.create_group(f"layer_{index}")
            arrays = layer[1:3] if layer else []
            group.attrs["nb_params"] = np.int64(len(arrays))
            for number, array in enumerate(arrays):
                dataset(group, f"param_{number}", array)
    return weights(net)


@file("keras-1-weights.h5")
def _(path):
    net = Net(names=("dense_60", "dense_61"))
    with new(path, OLD) as h5:
        first, last = parts(net, lambda name, part: keras_1(name, part) + ":0")
        put_layers(h5, [first, ("activation_29", []), last, ("activation_30", [])], fixed)
    return weights(net)


@file("keras-2-weights.h5")
def _(path):
    net = Net()
    with new(path) as h5:
        h5.attrs.create("backend", b"tensorflow")
        h5.attrs.create("keras_version", b"2.12.0")
        put_layers(h5, [("flatten", []), *parts(net, keras_2)])
        h5.create_group("top_level_model_weights").attrs["weight_names"] = []
    return weights(net)


@file("keras-2-weights-reloaded.h5")
def _(path):
    net = Net(names=("dense_1", "dense_2"))
    with new(path) as h5:
        put_layers(h5, parts(net, lambda name, part: f"{name}_1/{part}:0"), fixed)
    return weights(net)


@file("keras-3.weights.h5")
def _(path):
    net = Net(names=("z_hidden", "a_output"))
    with new(path, OLD) as h5:
        put_numbered(h5.create_group("layers"), net, label=True)
        h5.create_group("layers/flatten/vars").attrs["name"] = "flatten"
        h5.create_group("vars")
    return weights(net)


@file("keras-3-trained.weights.h5")
def _(path):
    """With the state of the optimizer, which has the shapes of kernels."""
    net = Net()
    with new(path) as h5:
        put_numbered(h5.create_group("layers"), net, label=True)
        h5.create_group("vars")
        state = h5.create_group("optimizer/vars")
        arrays = [np.int64(3), np.float32(0.001)] + [array for layer in net.layers for array in layer[1:3]] * 2
        for index, array in enumerate(arrays):
            dataset(state, str(index), array)
    return weights(net)


@file("keras-3-12-layers.weights.h5")
def _(path):
    """As strings, dense_10 comes before dense_2, and all shapes are alike."""
    activations = ("relu", "tanh") * 5 + ("relu", "softmax")
    net = Net((3,) * 13, activations, names("dense", 12))
    with new(path) as h5:
        put_numbered(h5.create_group("layers"), net, label=True)
    return weights(net, ",".join(activations))


@file("tf-keras.weights.h5")
def _(path):
    net = Net()
    with new(path) as h5:
        put_numbered(h5.create_group("layers"), net)
        h5.create_group("vars")
        for metric in ("mean", "sparse_categorical_accuracy"):
            for index in range(2):
                dataset(h5.require_group(f"metrics/{metric}/vars"), str(index), np.float32(index))
    return weights(net)


@file("tf-2.12.weights.h5")
def _(path):
    net = Net((6, 5, 4, 3), ("relu", "tanh", "softmax"), names("dense", 3))
    with new(path) as h5:
        put_numbered(h5.create_group("_layer_checkpoint_dependencies"), net, ["dense", "dense_2", "dense_4"])
    return weights(net, "relu,tanh,softmax")


@file("subclassed.weights.h5")
def _(path):
    net = Net(names=("fc1", "fc2"))
    with new(path) as h5:
        put_numbered(h5, net, ["fc1", "fc2"], label=True)
        h5.create_group("vars")
    return weights(net)


@file("nested.weights.h5")
def _(path):
    net = Net()
    with new(path) as h5:
        put_numbered(h5.create_group("layers/sequential/layers"), net, label=True)
    return [refused(), good(net, *RELU_SOFTMAX, layers=False, may_refuse=True)]


@file("layer-names-in-pieces.h5")
def _(path):
    """layer_names too long for one attribute; layer_names10 comes before layer_names2 as a string only."""
    activations = ("relu", "tanh") * 5 + ("softmax",)
    net = Net((3,) * 12, activations, [f"layer_{chr(ord('k') - index)}" for index in range(11)])
    with new(path) as h5:
        put_layers(h5, parts(net, keras_2), fixed)
        del h5.attrs["layer_names"]
        for index, layer in enumerate(net.layers):
            fixed(h5, f"layer_names{index}", [layer[0]])
        group = h5["layer_k"]
        del group.attrs["weight_names"]
        fixed(group, "weight_names0", ["layer_k/kernel:0"])
        fixed(group, "weight_names1", ["layer_k/bias:0"])
    return weights(net, ",".join(activations))


# Strings, types and storage -------------------------------------------------------------------------------------------

for _name, _strings in {
    "variable": variable, "null-padded": fixed, "space-padded": padded_with(h5py.h5t.STR_SPACEPAD),
    "null-terminated": padded_with(h5py.h5t.STR_NULLTERM),
    "fixed-utf-8": padded_with(h5py.h5t.STR_NULLPAD, h5py.h5t.CSET_UTF8),
}.items():
    FILES[f"strings-{_name}.h5"] = lambda path, strings=_strings: [
        good(standard(path, Net(names=("dense", "d\u00e9nse_1")), strings=strings))]


for _name, _type in {"big-endian-f32": ">f4", "f16": "<f2", "f64": "<f8", "big-endian-f64": ">f8"}.items():
    FILES[f"type-{_name}.h5"] = lambda path, dtype=_type: [good(standard(path, Net(dtype=dtype)))]


def as_bf16(net):
    for layer in net.layers:
        layer[1:3] = [bf16(array) for array in layer[1:3]]
    return net


@file("type-bf16.h5")
def _(path):
    """Nothing but the layers' dtype in model_config tells what the two bytes are."""
    net = as_bf16(Net())
    config = keras_2_config(net, explicit_input=True, brief=True, dtype="bfloat16")
    return [good(standard(path, net, config=config))]


@file("type-bf16-marked.weights.h5")
def _(path):
    net = as_bf16(Net())

    def put(group, name, array):
        dataset(group, name, array).attrs["dtype"] = "bfloat16"
    with new(path) as h5:
        put_numbered(h5.create_group("layers"), net, put=put)
    return weights(net)


@file("type-two-bytes.weights.h5")
def _(path):
    net = as_bf16(Net())
    with new(path) as h5:
        put_numbered(h5.create_group("layers"), net)
    return [refused("vars/"), refused("vars/", options=RELU_SOFTMAX)]


def storage(name, libver=SUPERBLOCK_3, **options):
    """Each dataset is one chunk; superblock 3 brings the small index for that, 2 the B-tree."""
    def make(path):
        return [good(standard(path, libver=libver, put=lambda group, at, array: dataset(
            group, at, array, chunks=array.shape, **options)))]
    FILES[f"storage-{name}.h5"] = make


storage("chunked")
storage("gzip", compression="gzip")
storage("shuffle", shuffle=True)
storage("fletcher32", SUPERBLOCK_2, fletcher32=True)
storage("gzip-shuffle-fletcher32", compression="gzip", shuffle=True, fletcher32=True)
FILES["storage-resizable.h5"] = lambda path: [good(standard(
    path, libver=SUPERBLOCK_3, put=lambda group, at, array: dataset(
        group, at, array, chunks=(2,) * array.ndim, maxshape=(None,) * array.ndim)))]


@file("storage-old-chunked.h5")
def _(path):
    """Chunks that do not divide the sizes, in a B-tree of version 1 and groups of the old kind."""
    net = Net()
    with new(path, OLD) as h5:
        for index, (_, kernel, bias, _) in enumerate(net.layers, 1):
            dataset(h5, f"W{index}", kernel, chunks=(4, 3), compression="gzip")
            dataset(h5, f"b{index}", bias)
    return weights(net)


@file("storage-compact.h5")
def _(path):
    def put(group, name, array):
        properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        properties.set_layout(h5py.h5d.COMPACT)
        properties.set_obj_track_times(False)
        parent = group.require_group(name.rpartition("/")[0])
        made = h5py.h5d.create(parent.id, name.rpartition("/")[2].encode(), h5py.h5t.py_create(array.dtype),
                               h5py.h5s.create_simple(array.shape), properties)
        made.write(h5py.h5s.ALL, h5py.h5s.ALL, array)
    return [good(standard(path, put=put))]


@file("storage-scalar.h5")
def _(path):
    """Single values and an empty dataset beside the weights."""
    def edit(h5):
        dataset(h5, "optimizer_weights/iteration:0", np.int64(7))
        dataset(h5, "optimizer_weights/learning_rate:0", np.float32(0.5))
    net = standard(path, edit=edit)
    tensors = {f"model_weights/{name}/{name}/{part}:0": ["f32", list(array.shape)]
               for name, kernel, bias, _ in net.layers for part, array in (("kernel", kernel), ("bias", bias))}
    tensors |= {"optimizer_weights/iteration:0": ["i64", []], "optimizer_weights/learning_rate:0": ["f32", []]}
    return [good(net), {"options": ["--tensors-only"], "status": 0, "tensors": tensors}]


for _name, _options in {"superblock-0": {"libver": OLD}, "superblock-2": {"libver": SUPERBLOCK_2},
                        "superblock-3": {"libver": SUPERBLOCK_3}, "user-block-512": {"userblock_size": 512},
                        "user-block-1024": {"userblock_size": 1024, "libver": SUPERBLOCK_3}}.items():
    FILES[f"{_name}.h5"] = lambda path, options=_options: [good(standard(path, **options))]


# Plain layouts --------------------------------------------------------------------------------------------------------

def plain(path, arrays, libver=SUPERBLOCK_2):
    with new(path, libver) as h5:
        for name, array in arrays.items():
            dataset(h5, name, array)


def plain_file(name, make, net=None, cases=weights):
    """A file whose datasets `make` names, given the two kernels and biases of a network."""
    def write(path):
        used = net or Net()
        (_, w1, b1, _), (_, w2, b2, _) = used.layers
        plain(path, make(w1, b1, w2, b2))
        return cases(used)
    FILES[f"plain-{name}.h5"] = write


plain_file("in-out", lambda w1, b1, w2, b2: {"W1": w1, "b1": b1, "W2": w2, "b2": b2})
plain_file("out-in", lambda w1, b1, w2, b2: {"W1": w1.T, "b1": b1, "W2": w2.T, "b2": b2})
plain_file("bias-columns", lambda w1, b1, w2, b2: {"W1": w1.T, "b1": b1[:, None], "W2": w2.T, "b2": b2[:, None]})
plain_file("bias-rows", lambda w1, b1, w2, b2: {"W1": w1, "b1": b1[None], "W2": w2, "b2": b2[None]})
plain_file("zero-based", lambda w1, b1, w2, b2: {"W0": w1, "b0": b1, "W1": w2, "b1": b2})
plain_file("lower-case", lambda w1, b1, w2, b2: {"w1": w1, "b1": b1, "w2": w2, "b2": b2})
plain_file("groups", lambda w1, b1, w2, b2: {
    "layer1/weights": w1, "layer1/bias": b1, "layer2/weights": w2, "layer2/bias": b2})
plain_file("pytorch", lambda w1, b1, w2, b2: {
    "fc1.weight": w1.T, "fc1.bias": b1, "fc2.weight": w2.T, "fc2.bias": b2})
plain_file("pytorch-sequential", lambda w1, b1, w2, b2: {
    "2.weight": w1.T, "2.bias": b1, "10.weight": w2.T, "10.bias": b2})
plain_file("no-bias", lambda w1, b1, w2, b2: {"W1": w1, "W2": w2}, Net(bias=False))
plain_file("square-first", lambda w1, b1, w2, b2: {"W1": w1, "b1": b1, "W2": w2, "b2": b2}, Net((5, 5, 3)))
plain_file("big-endian", lambda w1, b1, w2, b2: {"W1": w1, "b1": b1, "W2": w2, "b2": b2}, Net(dtype=">f8"))
SQUARE = Net((4, 4, 4))
plain_file("squares-pytorch", lambda w1, b1, w2, b2: {
    "fc1.weight": w1.T, "fc1.bias": b1, "fc2.weight": w2.T, "fc2.bias": b2}, SQUARE)
plain_file("squares-kernel", lambda w1, b1, w2, b2: {
    "fc1/kernel": w1, "fc1/bias": b1, "fc2/kernel": w2, "fc2/bias": b2}, SQUARE)


@file("plain-squares.h5")
def _(path):
    """Nothing says which way round the kernels are."""
    (_, w1, b1, _), (_, w2, b2, _) = SQUARE.layers
    plain(path, {"W1": w1, "b1": b1, "W2": w2, "b2": b2})
    turned = Net((4, 4, 4))
    for layer in turned.layers:
        layer[1] = layer[1].T
    return [refused("--layout", options=RELU_SOFTMAX),
            good(SQUARE, "--layout", "in-out", *RELU_SOFTMAX, layers=False),
            good(turned, "--layout", "out-in", *RELU_SOFTMAX, layers=False)]
