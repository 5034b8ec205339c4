"""Small random networks, and the ways in which programs lay them out in HDF5 files; used by make_hdf5.py."""

import json

import h5py
import numpy as np

TEXT = h5py.string_dtype("utf-8")
ASCII = h5py.string_dtype("ascii")


# Networks -------------------------------------------------------------------------------------------------------------

class Net:
    """A random network; `layers` are lists of a name, a kernel, a bias or None, and the name of an activation."""

    def __init__(self, widths=(6, 5, 3), activations=("relu", "softmax"), names=("dense", "dense_1"), bias=True,
                 shape=None, dtype="<f4", seed=1):
        rng = np.random.default_rng(seed)
        self.shape, self.layers = shape or (widths[0],), []
        for index, (name, activation) in enumerate(zip(names, activations)):
            kernel = rng.normal(0, 0.7, widths[index:index + 2]).astype(dtype)
            values = rng.normal(0, 0.7, widths[index + 1]).astype(dtype)
            self.layers.append([name, kernel, values if bias else None, activation])

    def outputs(self, inputs):
        """The outputs in float64, of what is stored."""
        x = inputs.astype(np.float64)
        for _, kernel, bias, activation in self.layers:
            z = x @ real(kernel) + (0 if bias is None else real(bias))
            x = ACTIVATIONS[activation](z)
        return x


def real(array):
    """Stored elements as float64; two bytes without a meaning are bf16."""
    if array.dtype == np.dtype("V2"):
        array = (array.view("<u2").astype("<u4") << 16).view("<f4")
    return array.astype(np.float64)


def bf16(array):
    """f32 as the upper two bytes, as h5py stores the bf16 of others: without a meaning."""
    return np.ascontiguousarray((np.ascontiguousarray(array, "<f4").view("<u4") >> 16).astype("<u2")).view("V2")


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


ACTIVATIONS = {
    "linear": lambda z: z, "relu": lambda z: np.maximum(z, 0), "tanh": np.tanh, "softmax": softmax,
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)), "leaky": lambda z: np.where(z > 0, z, np.float64(0.3) * z),
}


def names(prefix, count, first=0):
    """Keras's own names: dense, dense_1 … or, from 1 on, dense_1, dense_2 …"""
    return [prefix if index == 0 else f"{prefix}_{index}" for index in range(first, first + count)]


# Strings in attributes ------------------------------------------------------------------------------------------------

def variable(owner, name, texts):
    """A list of strings of variable length; an empty list is one of f64, as h5py makes it."""
    owner.attrs[name] = np.array(texts, dtype=object) if texts else []
    if texts:
        owner.attrs.create(name, np.array(texts, dtype=object), dtype=TEXT)


def fixed(owner, name, texts):
    """A list of strings of one length, padded with zero bytes, as by Keras until 2.4."""
    owner.attrs[name] = np.array([text.encode("utf-8") for text in texts]) if texts else []


def padded_with(padding, charset=h5py.h5t.CSET_ASCII):
    """A writer of strings of one length with another padding: a zero byte at the end, or spaces."""
    def write(owner, name, texts):
        if not texts:
            owner.attrs[name] = []
            return
        encoded = [text.encode("utf-8") for text in texts]
        size = max(map(len, encoded)) + (padding == h5py.h5t.STR_NULLTERM) + 2 * (padding == h5py.h5t.STR_SPACEPAD)
        kind = h5py.h5t.C_S1.copy()
        kind.set_size(size)
        kind.set_strpad(padding)
        kind.set_cset(charset)
        fill = b" " if padding == h5py.h5t.STR_SPACEPAD else b"\0"
        data = np.array([text.ljust(size, fill) for text in encoded], f"S{size}")
        attribute = h5py.h5a.create(owner.id, name.encode(), kind, h5py.h5s.create_simple((len(texts),)))
        attribute.write(data, mtype=kind)
    return write


# Weights --------------------------------------------------------------------------------------------------------------

def dataset(group, name, array, **options):
    """A dataset without a time stamp."""
    return group.create_dataset(name, data=array, track_times=False, **options)


def parts(net, form):
    """For each layer its name, and its datasets' names and arrays; `form` makes a name of a layer's name and a part."""
    found = []
    for name, kernel, bias, _ in net.layers:
        arrays = [(form(name, "kernel"), kernel)] + ([] if bias is None else [(form(name, "bias"), bias)])
        found.append((name, arrays))
    return found


def keras_1(name, part):
    return f"{name}_{'W' if part == 'kernel' else 'b'}"


def keras_2(name, part):
    return f"{name}/{part}:0"


def keras_3(name, part):
    return f"{name}/{part}"


def put_layers(group, entries, strings=variable, put=dataset):
    """The layout of all whole models and of the weights of Keras 1 and 2."""
    strings(group, "layer_names", [name for name, _ in entries])
    for name, arrays in entries:
        inner = group.create_group(name)
        strings(inner, "weight_names", [path for path, _ in arrays])
        for path, array in arrays:
            put(inner, path, array)


def put_numbered(group, net, numbers=None, label=False, put=dataset):
    """The layout of .weights.h5: groups named for the class, and the variables numbered."""
    for group_name, (name, kernel, bias, _) in zip(numbers or names("dense", len(net.layers)), net.layers):
        inner = group.create_group(f"{group_name}/vars")
        if label:
            inner.attrs["name"] = name
        for index, array in enumerate([kernel] + ([] if bias is None else [bias])):
            put(inner, str(index), array)


# Configurations -------------------------------------------------------------------------------------------------------

def entry(kind, **config):
    return {"class_name": kind, "config": config}


def keras_1_config(net):
    """Keras 1: a list; sizes are called output_dim, and activations are layers of their own where people liked that."""
    layers = [entry("Flatten", batch_input_shape=[None, *net.shape], input_dtype="float32", trainable=True,
                    name="flatten_1")]
    for index, (name, kernel, bias, activation) in enumerate(net.layers):
        layers.append(entry("Dense", name=name, trainable=True, output_dim=kernel.shape[1], init="glorot_uniform",
                            activation="linear", bias=bias is not None, input_dim=None, W_regularizer=None,
                            b_regularizer=None, activity_regularizer=None, W_constraint=None, b_constraint=None))
        layers.append(entry("Activation", name=f"activation_{index + 1}", trainable=True, activation=activation))
        if index == 0:
            layers.append(entry("Dropout", name="dropout_1", trainable=True, p=0.2))
    return entry("Sequential") | {"config": layers}


def keras_2_dense(name, kernel, bias, activation, **more):
    glorot = {"class_name": "VarianceScaling",
              "config": {"scale": 1.0, "mode": "fan_avg", "distribution": "uniform", "seed": None}}
    return entry("Dense", name=name, trainable=True, units=kernel.shape[1], activation=activation,
                 use_bias=bias is not None, kernel_initializer=glorot,
                 bias_initializer={"class_name": "Zeros", "config": {}}, kernel_regularizer=None,
                 bias_regularizer=None, activity_regularizer=None, kernel_constraint=None, bias_constraint=None, **more)


def brief_dense(name, kernel, bias, activation, dtype="float32"):
    """As little as Keras needs."""
    return entry("Dense", name=name, units=kernel.shape[1], activation=activation, use_bias=bias is not None,
                 dtype=dtype)


def keras_2_config(net, listed=False, typed=True, explicit_input=False, brief=False, dtype="float32", instead=()):
    """Keras 2, Sequential: `listed` until 2.1, a `typed` layer since 2.3, an `explicit_input` since TensorFlow 2.2.

    `instead` replaces the layers, the input aside.
    """
    more = {"dtype": dtype} if typed else {}
    layers = [(brief_dense if brief else keras_2_dense)(*layer, **more) for layer in net.layers]
    if len(net.shape) > 1:
        layers.insert(0, entry("Flatten", name="flatten", trainable=True, data_format="channels_last", **more))
    layers = list(instead) or layers
    shape = {"batch_input_shape": [None, *net.shape]}
    if explicit_input:
        layers.insert(0, entry("InputLayer", **shape, dtype="float32", sparse=False, ragged=False, name="input_1"))
    else:
        layers[0]["config"].update(shape | ({} if typed else {"dtype": "float32"}))
    return {"class_name": "Sequential", "config": layers if listed else {"name": "sequential", "layers": layers}}


def functional_config(net, kind="Functional", batch="batch_input_shape"):
    """Keras 2, functional; `kind` was Model until TensorFlow 2.3."""
    layers = [entry("InputLayer", **{batch: [None, *net.shape]}, dtype="float32", sparse=False, name="input_1")
              | {"name": "input_1", "inbound_nodes": []}]
    nodes = [entry("Flatten", name="flatten", trainable=True, dtype="float32", data_format="channels_last")] * (
        len(net.shape) > 1)
    nodes += [keras_2_dense(*layer, dtype="float32") for layer in net.layers]
    for one in nodes:
        name = one["config"]["name"]
        layers.append(one | {"name": name, "inbound_nodes": [[[layers[-1]["name"], 0, 0, {}]]]})
    return {"class_name": kind, "config": {"name": "model", "layers": layers, "input_layers": [["input_1", 0, 0]],
                                           "output_layers": [[layers[-1]["name"], 0, 0]]}}


def keras_3_entry(kind, **config):
    policy = {"module": "keras", "class_name": "DTypePolicy", "config": {"name": "float32"}, "registered_name": None}
    config.setdefault("dtype", policy)
    return {"module": "keras.layers", "class_name": kind, "config": config, "registered_name": None}


def keras_3_layers(net):
    layers = [keras_3_entry("InputLayer", batch_shape=[None, *net.shape], dtype="float32", sparse=False, ragged=False,
                            name="input_layer")]
    if len(net.shape) > 1:
        layers.append(keras_3_entry("Flatten", name="flatten", trainable=True, data_format="channels_last"))
    for name, kernel, bias, activation in net.layers:
        layers.append(keras_3_entry("Dense", name=name, trainable=True, units=kernel.shape[1], activation=activation,
                                    use_bias=bias is not None, quantization_config=None)
                      | {"build_config": {"input_shape": [None, kernel.shape[0]]}})
    return layers


def keras_3_config(net):
    config = {"name": "sequential", "trainable": True, "layers": keras_3_layers(net),
              "build_input_shape": [None, *net.shape]}
    return {"class_name": "Sequential", "config": config}


def keras_3_functional_config(net):
    layers, shape = [], list(net.shape)
    for one in keras_3_layers(net):
        name = one["config"]["name"]
        nodes = []
        if layers:
            tensor = {"class_name": "__keras_tensor__", "config": {
                "shape": [None, *shape], "dtype": "float32", "keras_history": [layers[-1]["name"], 0, 0]}}
            nodes = [{"args": [tensor], "kwargs": {}}]
            shape = [one["config"].get("units", int(np.prod(net.shape)))]
        layers.append(one | {"name": name, "inbound_nodes": nodes})
    return {"class_name": "Functional", "config": {
        "name": "functional", "trainable": True, "layers": layers, "input_layers": [["input_layer", 0, 0]],
        "output_layers": [[layers[-1]["name"], 0, 0]]}}


TRAINING = {"loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"], "weighted_metrics": None,
            "loss_weights": None, "optimizer_config": entry("Adam", name="Adam", learning_rate=0.001)}


def put_model(file, config, entries, version="2.12.0", strings=variable, put=dataset, training=True, brief=False):
    """A whole model: configuration and weights; a `brief` one has nothing that takes the global heap's 4 KiB."""
    text = config if isinstance(config, str) else json.dumps(config)
    file.attrs["model_config"] = np.bytes_(text.encode("ascii")) if brief and len(text) < 60_000 else text
    if brief:
        put_layers(file.create_group("model_weights"), entries, strings, put)
        return
    file.attrs.create("keras_version", version, dtype=TEXT)
    file.attrs.create("backend", "tensorflow", dtype=TEXT)
    if training:
        file.attrs["training_config"] = json.dumps(TRAINING)
    group = file.create_group("model_weights")
    group.attrs.create("keras_version", version, dtype=ASCII)
    group.attrs.create("backend", "tensorflow", dtype=ASCII)
    put_layers(group, entries, strings, put)


def put_optimizer(file, net, form, strings=variable):
    """The state of Adam, as TensorFlow 2.11 lays it out, or until 2.10."""
    group = file.create_group("optimizer_weights")
    variables = [(part, array) for name, kernel, bias, _ in net.layers
                 for part, array in ((f"{name}/kernel", kernel), (f"{name}/bias", bias))]
    if form == "new":
        paths = [("iteration:0", np.int64(7))]
        paths += [(f"Adam/{slot}/{part}:0", array) for part, array in variables for slot in "mv"]
    else:
        paths = [("Adam/iter:0", np.int64(7))]
        paths += [(f"Adam/{part}/{slot}:0", array) for slot in "mv" for part, array in variables]
    strings(group, "weight_names", [path for path, _ in paths])
    for path, array in paths:
        dataset(group, path, array if np.ndim(array) == 0 else np.zeros_like(array))
