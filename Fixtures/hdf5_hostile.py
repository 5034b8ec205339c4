"""The files of Fixtures/hdf5/ that have to be refused, or that ask for care; used by make_hdf5.py."""

import gzip
import io
import json
import zipfile

import h5py
import numpy as np

from hdf5_files import FILES, OLD, RELU_SOFTMAX, SUPERBLOCK_2, SUPERBLOCK_3, file, good, new, plain, refused, standard
from hdf5_layouts import Net, brief_dense, dataset, entry, functional_config, keras_2, keras_2_config, parts


# Networks that are no chain of dense layers ---------------------------------------------------------------------------

def dense(index, net=None, **changes):
    made = brief_dense(*(net or Net()).layers[index])
    made["config"].update(changes)
    return made


def other(kind, name, **config):
    return entry(kind, name=name, trainable=True, dtype="float32", **config)


def refused_layers(name, layers, *says, shape=None, arrays=None):
    """A model with these layers is refused; `arrays` are the weights of those that are no dense layers."""
    def make(path):
        net = Net(shape=shape)
        entries = parts(net, keras_2)
        extra = [(layer, [(f"{layer}/{part}:0", np.ones(size, "<f4")) for part, size in sizes.items()])
                 for layer, sizes in (arrays or {}).items()]
        config = keras_2_config(net, explicit_input=True, brief=True, instead=layers)
        standard(path, net, config=config, entries=extra + entries)
        return [refused(*says)]
    FILES[f"refuse-{name}.h5"] = make


NORM = other("BatchNormalization", "norm_it", axis=[1], momentum=0.99, epsilon=0.001, center=True, scale=True)
NORM_WEIGHTS = {"norm_it": {"gamma": 5, "beta": 5, "moving_mean": 5, "moving_variance": 5}}
CONV = other("Conv2D", "look", filters=1, kernel_size=[1, 1], strides=[1, 1], padding="valid", activation="relu",
             use_bias=True)
CONV_WEIGHTS = {"look": {"kernel": (1, 1, 1, 1), "bias": 1}}
FLAT = other("Flatten", "flatten", data_format="channels_last")
LAMBDA = other("Lambda", "twice", function=["4wEAAAAAAAAA\n", None, None], function_type="lambda", module="__main__",
               output_shape=None, output_shape_type="raw", arguments={})

refused_layers("batch-normalization", [dense(0), NORM, dense(1)], "norm_it", "BatchNormalization", arrays=NORM_WEIGHTS)
refused_layers("conv2d", [CONV, FLAT, dense(0), dense(1)], "look", "Conv2D", shape=(2, 3, 1), arrays=CONV_WEIGHTS)
refused_layers("conv2d-and-batch-normalization", [CONV, NORM, FLAT, dense(0), dense(1)], "look", "Conv2D", "norm_it",
               "BatchNormalization", shape=(2, 3, 1), arrays=CONV_WEIGHTS | NORM_WEIGHTS)
refused_layers("lambda", [dense(0), LAMBDA, dense(1)], "twice", "Lambda")
refused_layers("two-activations", [dense(0), other("Activation", "again", activation="tanh"), dense(1)], "again")
refused_layers("relu6", [dense(0, activation="linear"), other("ReLU", "cut", max_value=6.0, negative_slope=0.0,
                                                                threshold=0.0), dense(1)], "cut")
refused_layers("hard-sigmoid", [dense(0, activation="hard_sigmoid"), dense(1)], "dense", "hard_sigmoid")
refused_layers("unknown-activation", [dense(0, activation="my_function"), dense(1)], "dense", "my_function")
refused_layers("softmax-axis", [dense(0), dense(1, activation="linear"), other("Softmax", "odd_axis", axis=0)],
               "odd_axis")
refused_layers("permute", [other("Permute", "turn", dims=[2, 1]), FLAT, dense(0), dense(1)], "turn", shape=(2, 3))
refused_layers("units", [dense(0, units=4), dense(1)], "dense")
refused_layers("bias-that-is-not-there", [dense(0), dense(1), dense(1) | {"config": dense(1)["config"] | {
    "name": "more"}}], "more")


@file("refuse-dense-on-rows.h5")
def _(path):
    net = Net((3, 5, 10, 3), ("relu", "linear", "softmax"), ("row_by_row", "skipped", "last"), shape=(2, 3))
    del net.layers[1]
    layers = [dense(0, net), FLAT, dense(1, net)]
    standard(path, net, config=keras_2_config(net, explicit_input=True, brief=True, instead=layers))
    return [refused("row_by_row")]


@file("refuse-branches.h5")
def _(path):
    net = Net((6, 6, 6), names=("left", "right"))
    config = functional_config(net)
    config["config"]["layers"][2]["inbound_nodes"] = [[["input_1", 0, 0, {}]]]
    config["config"]["layers"].append(other("Add", "sum_of_both") | {
        "name": "sum_of_both", "inbound_nodes": [[["left", 0, 0, {}], ["right", 0, 0, {}]]]})
    config["config"]["output_layers"] = [["sum_of_both", 0, 0]]
    standard(path, net, config=config)
    return [refused("sum_of_both")]


# Files that contradict themselves -------------------------------------------------------------------------------------

def refused_model(name, *says, **options):
    def make(path):
        standard(path, **options)
        return [refused(*says)]
    FILES[f"refuse-{name}.h5"] = make


def remove_bias(h5):
    del h5["model_weights/dense_1/dense_1/bias:0"]


def remove_group(h5):
    del h5["model_weights/dense_1"]


def other_shape(h5):
    del h5["model_weights/dense/dense/kernel:0"]
    dataset(h5, "model_weights/dense/dense/kernel:0", np.ones((6, 4), "<f4"))


refused_model("config-cut-short", "model_config", config=json.dumps(keras_2_config(Net()))[:-20])
refused_model("config-of-another-tool", config={"format": "layers-model", "generatedBy": "another tool"})
refused_model("missing-dataset", "dense_1/bias:0", edit=remove_bias)
refused_model("missing-group", "dense_1", edit=remove_group)
refused_model("other-shape", "dense", edit=other_shape)


# Plain layouts that leave a doubt -------------------------------------------------------------------------------------

def refused_plain(name, make, *says, options=RELU_SOFTMAX):
    def write(path):
        (_, w1, b1, _), (_, w2, b2, _) = Net().layers
        plain(path, make(w1, b1, w2, b2))
        return [refused(*says, options=options)]
    FILES[f"refuse-plain-{name}.h5"] = write


refused_plain("one-bias-missing", lambda w1, b1, w2, b2: {"W1": w1, "b1": b1, "W2": w2}, "W2|b2")
refused_plain("no-chain", lambda w1, b1, w2, b2: {"W1": w1, "b1": b1, "W2": w2[:4], "b2": b2}, "W1|W2|dense_1")
refused_plain("bias-too-long", lambda w1, b1, w2, b2: {"W1": w1, "b1": b1, "W2": w2, "b2": np.append(b2, b2)}, "b2")
refused_plain("convolution", lambda w1, b1, w2, b2: {
    "conv1/kernel": np.ones((3, 3, 1, 6), "<f4"), "conv1/bias": np.ones(6, "<f4"), "fc/kernel": w1, "fc/bias": b1},
    "conv1")
refused_plain("integers", lambda w1, b1, w2, b2: {
    "W1": (w1 * 100).astype("i1"), "b1": b1, "W2": (w2 * 100).astype("i1"), "b2": b2}, "W1")
refused_plain("case", lambda w1, b1, w2, b2: {"W1": w1, "b1": b1, "w1": w1, "W2": w2, "b2": b2}, "w1|W1")
refused_plain("vectors", lambda w1, b1, w2, b2: {"b1": b1, "b2": b2})
refused_plain("nothing", lambda w1, b1, w2, b2: {})
refused_plain("batch-normalization", lambda w1, b1, w2, b2: {
    f"{name}": array for name, array in {
        "fc1.weight": w1.T, "fc1.bias": b1, "bn1.weight": b1, "bn1.bias": b1, "bn1.running_mean": b1,
        "bn1.running_var": b1, "fc2.weight": w2.T, "fc2.bias": b2}.items()}, "bn1")


# Features of HDF5 that lead out of a file, or nowhere -----------------------------------------------------------------

def with_first_kernel(name, put, *says, zero=None, filled=None, libver=SUPERBLOCK_2):
    """A plain file whose W1 is what `put` makes of the file; the rest is as it should be.

    With `zero`, the rows of the kernel that HDF5 reads as zero, the file is read; with `filled`, those for which
    --allow-fill takes the value 0.
    """
    def make(path):
        net = Net()
        (_, w1, b1, _), (_, w2, b2, _) = net.layers
        plain(path, {"b1": b1, "W2": w2, "b2": b2})
        with h5py.File(path, "r+", libver=libver) as h5:
            put(h5, w1)
        if zero is not None:
            w1[zero] = 0
            return [good(net, *RELU_SOFTMAX, layers=False)]
        cases = [refused(*says, options=RELU_SOFTMAX)]
        if filled is not None:
            w1[filled] = 0
            cases.append(good(net, *RELU_SOFTMAX, "--allow-fill", layers=False))
        return cases
    FILES[f"{name}.h5"] = make


def soft_link(h5, w1):
    dataset(h5, "elsewhere", w1)
    h5["W1"] = h5py.SoftLink("/elsewhere")


def soft_link_by_way_of_a_group(h5, w1):
    dataset(h5.create_group("store"), "first", w1)
    h5["alias"] = h5py.SoftLink("store")
    h5["W1"] = h5py.SoftLink("./alias/first")


def soft_link_to_nothing(h5, w1):
    h5["W1"] = h5py.SoftLink("/elsewhere")


def soft_link_in_a_circle(h5, w1):
    h5["W1"] = h5py.SoftLink("/W3")
    h5["W3"] = h5py.SoftLink("/W1")


def two_paths(h5, w1):
    dataset(h5, "W1", w1)
    h5["copy"] = h5["W1"]


def external_link(h5, w1):
    h5["W1"] = h5py.ExternalLink("plain-in-out.h5", "/W1")


def cycle(h5, w1):
    dataset(h5, "W1", w1)
    group = h5.create_group("group")
    group["loop"] = group


def cycle_to_root(h5, w1):
    dataset(h5, "W1", w1)
    h5["group"] = h5["/"]


def external_storage(h5, w1):
    h5.create_dataset("W1", w1.shape, "<f4", external=[("expected.json", 0, w1.nbytes)], track_times=False)


def virtual(h5, w1):
    space = h5py.h5s.create_simple(w1.shape)
    properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    properties.set_obj_track_times(False)
    properties.set_virtual(space, b"plain-in-out.h5", b"W1", space)
    h5py.h5d.create(h5.id, b"W1", h5py.h5t.IEEE_F32LE, space, properties)


def huge(h5, w1):
    h5.create_dataset("W1", (2**20, 2**20), "<f4", track_times=False)


def never_written(h5, w1):
    h5.create_dataset("W1", w1.shape, "<f4", track_times=False)


def missing_chunk(h5, w1):
    h5.create_dataset("W1", w1.shape, "<f4", chunks=(3, 5), track_times=False)[:3] = w1[:3]


def no_fill_value(h5, w1):
    properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    properties.set_obj_track_times(False)
    properties.set_fill_time(h5py.h5d.FILL_TIME_NEVER)
    h5py.h5d.create(h5.id, b"W1", h5py.h5t.IEEE_F32LE, h5py.h5s.create_simple(w1.shape), properties)


def newest_layout(h5, w1):
    dataset(h5, "W1", w1, chunks=w1.shape, compression="gzip")


def implicit(h5, w1):
    """All chunks are allocated at once, so that none has a record."""
    properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    properties.set_obj_track_times(False)
    properties.set_chunk((2, 3))
    properties.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
    made = h5py.h5d.create(h5.id, b"W1", h5py.h5t.IEEE_F32LE, h5py.h5s.create_simple(w1.shape), properties)
    made.write(h5py.h5s.ALL, h5py.h5s.ALL, w1)


def single_chunk(h5, w1):
    dataset(h5, "W1", w1, chunks=w1.shape, compression="gzip")


def strings(h5, w1):
    dataset(h5, "W1", np.array([["1"] * 5] * 6, dtype=object), dtype=h5py.string_dtype())


def compound(h5, w1):
    dataset(h5, "W1", np.rec.fromarrays([w1, w1], names="value,error"))


def lzf(h5, w1):
    dataset(h5, "W1", np.zeros_like(w1), chunks=(6, 5), compression="lzf")


def lzf_that_does_not_compress(h5, w1):
    """The chunk is stored as it is, and its mask says that the filter was left out."""
    dataset(h5, "W1", w1, chunks=(6, 5), compression="lzf")


with_first_kernel("links-soft", soft_link, zero=np.s_[6:])
with_first_kernel("links-soft-group", soft_link_by_way_of_a_group, zero=np.s_[6:])
with_first_kernel("links-two-paths", two_paths, zero=np.s_[6:])
with_first_kernel("refuse-soft-link", soft_link_to_nothing, "W1", "/elsewhere", "not in the file")
with_first_kernel("refuse-soft-link-in-a-circle", soft_link_in_a_circle, "W1|W3", "not in the file")
with_first_kernel("refuse-external-link", external_link, "W1", "link")
with_first_kernel("refuse-cycle", cycle, "group")
with_first_kernel("refuse-cycle-to-root", cycle_to_root, "group")
with_first_kernel("refuse-external-storage", external_storage, "W1")
with_first_kernel("refuse-virtual", virtual, "W1")
with_first_kernel("refuse-huge", huge, "W1|b1")
with_first_kernel("refuse-strings", strings, "W1")
with_first_kernel("refuse-compound", compound, "W1")
with_first_kernel("refuse-lzf", lzf, "W1", "filter|LZF")
with_first_kernel("storage-lzf-left-out", lzf_that_does_not_compress, zero=np.s_[6:])
with_first_kernel("storage-never-written", never_written, "W1", "never written", "--allow-fill", filled=np.s_[:])
with_first_kernel("storage-missing-chunk", missing_chunk, "W1", "1 of 2 chunks", "--allow-fill", filled=np.s_[3:])
with_first_kernel("storage-no-fill-value", no_fill_value, "W1", "never written")
with_first_kernel("refuse-newest-layout", newest_layout, "W1", "HDF5 2.0", "libver", libver="latest")


def indexed(name, open_ended, **options):
    """A kind of index that HDF5 1.10 brought, told by the axes along which the dataset may grow."""
    def put(h5, w1):
        dataset(h5, "W1", w1, chunks=(2, 2), maxshape=[None if grows else size for grows, size in
                                                       zip(open_ended, w1.shape)], **options)
    with_first_kernel(f"storage-index-{name}", put, zero=np.s_[6:], libver=SUPERBLOCK_3)


indexed("fixed-array", (False, False), compression="gzip")
indexed("extensible-array", (False, True))
indexed("b-tree-2", (True, True), shuffle=True, compression="gzip")
with_first_kernel("storage-index-implicit", implicit, zero=np.s_[6:], libver=SUPERBLOCK_3)
with_first_kernel("storage-index-single", single_chunk, zero=np.s_[6:], libver=SUPERBLOCK_3)


# Files that are something else ----------------------------------------------------------------------------------------

def standard_bytes(path, **options):
    standard(path, **options)
    return path.read_bytes()


def not_hdf5(name, make, *says):
    def write(path):
        path.write_bytes(make(path))
        return [refused(*says)]
    FILES[f"not-{name}.h5"] = write


def keras_zip(path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, content in (("metadata.json", b"{}"), ("config.json", json.dumps(keras_2_config(Net())).encode()),
                              ("model.weights.h5", standard_bytes(path))):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)
    return packed.getvalue()


LFS = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0123456789abcdef" * 4 + "\nsize 12345\n"
not_hdf5("hdf5-but-git-lfs", lambda path: LFS.encode(), "LFS")
not_hdf5("hdf5-but-html", lambda path: b"<!DOCTYPE html>\n<html><head><title>404</title></head></html>\n", "HTML")
not_hdf5("hdf5-but-empty", lambda path: b"", "empty")
not_hdf5("hdf5-but-zip", keras_zip, "zip|.keras")
not_hdf5("hdf5-but-gzip", lambda path: gzip.compress(standard_bytes(path), 9, mtime=0), "gzip")
not_hdf5("hdf5-but-text", lambda path: b"0.25 0.5 0.75\n" * 40)
not_hdf5("whole-cut-at-the-end", lambda path: standard_bytes(path)[:-200])
not_hdf5("whole-cut-in-half", lambda path: (lambda data: data[:len(data) // 2])(standard_bytes(path, libver=OLD)))
not_hdf5("whole-signature-only", lambda path: standard_bytes(path)[:8])
not_hdf5("whole-bad-checksum", lambda path: (lambda data: data[:20] + bytes([data[20] ^ 1]) + data[21:])(
    standard_bytes(path)))


@file("not-whole-bad-fletcher32.h5")
def _(path):
    """One bit of the first kernel is another one, and its checksum notices."""
    net = standard(path, libver=SUPERBLOCK_3, put=lambda group, at, array: dataset(
        group, at, array, chunks=array.shape, fletcher32=True))
    data, kernel = bytearray(path.read_bytes()), net.layers[0][1].tobytes()
    assert data.count(kernel) == 1
    data[data.find(kernel) + 7] ^= 4
    path.write_bytes(data)
    return [refused("dense")]


# Large ones -----------------------------------------------------------------------------------------------------------

LARGE = ("refuse-deep-groups.h5", "refuse-deep-config.h5", "large-config.h5")


@file("refuse-deep-groups.h5")
def _(path):
    properties = h5py.h5p.create(h5py.h5p.GROUP_CREATE)
    properties.set_obj_track_times(False)
    with new(path) as h5:
        group = h5.id
        for _ in range(10_000):
            group = h5py.h5g.create(group, b"g", gcpl=properties)
    return [refused(options=RELU_SOFTMAX)]


@file("refuse-deep-config.h5")
def _(path):
    standard(path, config="[" * 2**20)
    return [refused("model_config")]


@file("large-config.h5")
def _(path):
    """64 MiB of white space in front of a good configuration."""
    net = Net()
    config = keras_2_config(net, explicit_input=True)
    standard(path, net, config=" " * 2**26 + json.dumps(config))
    return [good(net, may_refuse=True)]
