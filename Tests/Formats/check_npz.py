#!/usr/bin/env python3
"""Checks nnconv beside NumPy's own .npz and .npy files, and zip archives beside Python's zipfile.

    python check_npz.py TOOLS        TOOLS is the folder with nnconv, nninfer, nninfo and nntrain

Files that NumPy writes become .nnb, which the reader in Spec/reference reads; files that nnconv writes are read by NumPy.
Every element is compared, bit for bit.
"""

import io
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import ml_dtypes
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Keras"))
from harness import Report, Tools, nnb, shown

TYPES = {"f16": np.float16, "f32": np.float32, "f64": np.float64}
FIXTURES = Path(__file__).resolve().parents[2] / "Fixtures"
GOOD = FIXTURES / "nnb" / "good"
WIDTHS = (6, 5, 4, 3)
ACTIVATIONS = ("relu", "tanh", "softmax")
NATIVE = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float32", "float64")
# What a tool may take beyond the size of the file, in bytes, and how long, in seconds.
MEMORY, SECONDS = 64 << 20, 2


def same(tensor, array):
    """Whether a tensor of the reference reader has the type, shape and bits of an array."""
    array = np.asarray(array)
    array = np.ascontiguousarray(array.astype(array.dtype.newbyteorder("<"))).reshape(array.shape)
    expected = nnb.Tensor.of(tensor.name, array)
    return ((tensor.type, [size for size, _ in tensor.axes], tensor.data)
            == (expected.type, [size for size, _ in expected.axes], expected.data))


def narrowed(array):
    """The bf16 elements that an array of f32 stands for, with the bits of NaNs."""
    return np.asarray((np.ascontiguousarray(array).view("<u4") >> 16).astype("<u2").view(ml_dtypes.bfloat16)).reshape(array.shape)


class Pipe(io.RawIOBase):
    """A file that cannot seek."""

    def __init__(self, file):
        self.file = file

    def writable(self):
        return True

    def write(self, piece):
        return self.file.write(bytes(piece))


def streamed(save):
    def write(path, *arrays, **named):
        with open(path, "wb") as file:
            save(Pipe(file), *arrays, **named)
    return write


WAYS = {"stored": np.savez, "deflated": np.savez_compressed,
        "streamed": streamed(np.savez), "streamed and deflated": streamed(np.savez_compressed)}


def network(kind, element, rng):
    """The arrays of a network under the names of a library, and its kernels (inputs, outputs) and biases."""
    arrays, expected = {}, []
    for index, (inputs, outputs) in enumerate(zip(WIDTHS, WIDTHS[1:])):
        kernel = rng.normal(size=(inputs, outputs)).astype(TYPES[element])
        bias = rng.normal(size=outputs).astype(TYPES[element])
        names, stored = {
            "plain": ((f"W{index + 1}", f"b{index + 1}"), kernel),
            "positional": ((f"arr_{2 * index}", f"arr_{2 * index + 1}"), kernel),
            "scikit-learn": ((f"coefs_{index}", f"intercepts_{index}"), kernel),
            "torch": ((f"fc{index + 1}.weight", f"fc{index + 1}.bias"), kernel.T),
            "Sequential": ((f"{2 * index}.weight", f"{2 * index}.bias"), np.ascontiguousarray(kernel.T)),
            "flax": ((f"params/Dense_{index}/kernel", f"params/Dense_{index}/bias"), kernel),
            "Fortran order": ((f"W{index + 1}", f"b{index + 1}"), np.asfortranarray(kernel)),
            "big-endian": ((f"W{index + 1}", f"b{index + 1}"), kernel.astype(kernel.dtype.newbyteorder(">"))),
        }[kind]
        arrays |= {names[0]: stored, names[1]: bias}
        expected.append((kernel, bias))
    return arrays, expected


def check_networks(tools, report, folder):
    report.group("networks that NumPy writes")
    rng = np.random.default_rng(1)
    for kind in ("plain", "positional", "scikit-learn", "torch", "Sequential", "flax", "Fortran order", "big-endian"):
        for element in TYPES:
            arrays, expected = network(kind, element, rng)
            for way, save in WAYS.items():
                what = f"{kind}, {element}, {way}"
                source, target = folder / "n.npz", folder / "n.nnb"
                save(source, **arrays)
                run = tools.convert(source, target, "--force", "--quiet", "--activations", ",".join(ACTIVATIONS))
                if not report.check(run.returncode == 0, f"{what}: {shown(run)}"):
                    continue
                file = nnb.load(target)
                tensors, layers = file.by_name(), file.network.layers
                report.check(len(layers) == len(expected) and all(
                    same(tensors[layer.kernel], kernel) and same(tensors[layer.bias], bias)
                    for layer, (kernel, bias) in zip(layers, expected)), f"{what}: other elements")
    # What np.savez(*model.get_weights()) writes of more than five layers: arr_10 comes after arr_9.
    sizes = [7, 6, 5, 4, 3, 2, 9, 8]
    weights = [rng.normal(size=size).astype("f4") for pair in zip(sizes, sizes[1:]) for size in (pair, pair[1:])]
    np.savez(folder / "w.npz", *weights)
    run = tools.convert(folder / "w.npz", folder / "w.nnb", "--force", "--quiet", "--activations", "relu," * 6 + "softmax")
    if report.check(run.returncode == 0, f"many arrays: {shown(run)}"):
        file = nnb.load(folder / "w.nnb")
        found = [file.by_name()[name] for layer in file.network.layers for name in (layer.kernel, layer.bias)]
        report.check(all(map(same, found, weights)), "many arrays: another order")


def check_arrays(tools, report, folder):
    report.group("arrays that NumPy writes")
    rng = np.random.default_rng(7)
    arrays = {}
    for type in NATIVE:
        for order in "<>":
            for rank in range(5):
                bits = rng.integers(0, 256, np.prod((2, 3, 4, 5)[:rank], dtype=int) * np.dtype(type).itemsize, np.uint8)
                array = bits.view(np.dtype(type).newbyteorder(order)).reshape((2, 3, 4, 5)[:rank])
                arrays |= {f"{type}{order}{rank}{layout}": array.copy(layout) for layout in "CF"}
    arrays |= {"none": np.zeros((3, 0, 2), "f4"), "\u00e9": np.array([1], "u1"), "e\u0301": np.array([2], "u1"),
               "a.npy": np.array([3], "u1"), "x/y z": np.array([4], "u1")}
    other = {"flag": np.array([True]), "text": np.array(["x"]), "objects": np.array([None]), "complex": np.zeros(1, "c16"),
             "fields": np.zeros(1, [("a", "f4")]), "dates": np.zeros(1, "M8[D]")}
    for way, save in WAYS.items():
        save(folder / "t.npz", **arrays, **other)
        run = tools.convert(folder / "t.npz", folder / "t.nnb", "--force", "--tensors-only")
        if not report.check(run.returncode == 0, f"{way}: {shown(run)}"):
            continue
        for name in other:
            report.check(f"the dataset {name} is left out" in run.stderr, f"{way}: nothing is said of {name}")
        found = nnb.load(folder / "t.nnb").by_name()
        report.check(set(found) == set(arrays), f"{way}: other names: {set(found) ^ set(arrays)}")
        for name in sorted(set(found) & set(arrays)):
            report.check(same(found[name], arrays[name]), f"{way}: {name} is another")
    for name in ("float32<2C", "float64>3F", "int16>0C", "none"):
        np.save(folder / "one.npy", arrays[name])
        run = tools.convert(folder / "one.npy", folder / "one.nnb", "--force", "--quiet", "--tensors-only")
        report.check(run.returncode == 0 and same(nnb.load(folder / "one.nnb").by_name()["one"], arrays[name]),
                     f"{name} alone: {shown(run)}")
    bf16 = rng.normal(size=(4, 3)).astype(ml_dtypes.bfloat16)
    np.savez(folder / "b.npz", W1=bf16)
    run = tools.convert(folder / "b.npz", folder / "b.nnb", "--force", "--quiet", "--tensors-only", "--opaque", "bf16")
    report.check(run.returncode == 0 and same(nnb.load(folder / "b.nnb").by_name()["W1"], bf16), f"bf16: {shown(run)}")


def check_written(tools, report, folder):
    report.group("files that nnconv writes")
    for source in sorted(GOOD.glob("*.nnb")):
        target, again = folder / "w.npz", folder / "again.nnb"
        run = tools.convert(source, target, "--force", "--quiet")
        if not report.check(run.returncode == 0, f"{source.name}: {shown(run)}"):
            continue
        file = nnb.load(source)
        tensors, layers = file.by_name(), file.network.layers if file.network else []
        names = {}
        for index, layer in enumerate(layers, 1):
            names[layer.kernel] = f"W{index}"
            if layer.bias is not None:
                names[layer.bias] = f"b{index}"
        with np.load(target) as opened:
            arrays = {name: opened[name] for name in opened.files}
        report.check("nnb.head" in arrays and len(arrays) == len(tensors) + 1, f"{source.name}: other arrays: {list(arrays)}")
        for name, tensor in tensors.items():
            array = arrays.get(names.get(name, name))
            if array is None:
                report.check(any(key.startswith("nnb.tensor.") for key in arrays), f"{source.name}: {name} is missing")
            elif tensor.type == "bf16":
                report.check(array.dtype == np.float32 and same(tensor, narrowed(array)), f"{source.name}: {name}")
            else:
                report.check(same(tensor, array), f"{source.name}: {name} is another")
        report.check(zipfile.ZipFile(target).testzip() is None, f"{source.name}: zipfile finds it damaged")
        if nnb.dumps(file) == source.read_bytes():  # canonical
            run = tools.convert(target, again, "--force", "--quiet")
            report.check(run.returncode == 0 and again.read_bytes() == source.read_bytes(),
                         f"{source.name}: other bytes on return: {shown(run)}")
            np.savez_compressed(folder / "saved.npz", **arrays)
            run = tools.convert(folder / "saved.npz", again, "--force", "--quiet")
            report.check(run.returncode == 0 and again.read_bytes() == source.read_bytes(),
                         f"{source.name}: other bytes after NumPy saved it again: {shown(run)}")


def check_changed(tools, report, folder):
    report.group("files that were changed or damaged")
    tools.convert(GOOD / "two-layers.nnb", folder / "a.npz", "--force", "--quiet")
    with np.load(folder / "a.npz") as opened:
        arrays = dict(opened)
    np.savez(folder / "b.npz", **(arrays | {"W1": arrays["W1"] * 2}))
    run = tools.convert(folder / "b.npz", folder / "b.nnb", "--force", "--quiet")
    report.check(run.returncode == 65 and "--ignore-record" in run.stderr, f"changed since: {shown(run)}")
    content = (folder / "a.npz").read_bytes()
    for info in zipfile.ZipFile(folder / "a.npz").infolist():
        place = info.header_offset + 30 + len(info.filename) + info.file_size
        (folder / "c.npz").write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1:])
        run = tools.convert(folder / "c.npz", folder / "c.nnb", "--force", "--quiet")
        report.check(run.returncode == 65 and not (folder / "c.nnb").exists(), f"a flipped bit in {info.filename}: {shown(run)}")


# Starts a tool and tells its memory. A process counts the memory of the one that starts it as its own, so that one is small.
STARTER = """
import os, sys
pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, 1, 2)])
_, status, usage = os.wait4(pid, 0)
sys.stdout.write(f"\\0{os.waitstatus_to_exitcode(status)} {usage.ru_maxrss} {usage.ru_utime + usage.ru_stime}")
"""


def measured(*command):
    """Runs a tool: its exit status, its seconds of a processor, the most memory that it had in bytes, and what it said."""
    run = subprocess.run([sys.executable, "-I", "-S", "-c", STARTER, *map(str, command)], capture_output=True, timeout=120)
    output, numbers = run.stdout.decode(errors="replace").rsplit("\0", 1)
    status, kilobytes, seconds = numbers.split()
    return int(status), float(seconds), int(kilobytes) << 10, output


def hostile(folder):
    """Files that take far more than they are, or say so."""
    def archive(name, members, method=zipfile.ZIP_DEFLATED):
        path = folder / name
        with zipfile.ZipFile(path, "w", method) as zip:
            for member, content in members:
                zip.writestr(member, content)
        return path

    def npy(shape, data=b"", descr="<f4"):
        text = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}".encode()
        text += b" " * (63 - (10 + len(text)) % 64) + b"\n"
        return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text + data

    count = 32 << 20
    yield archive("bomb.npz", [("W1.npy", npy(f"({count // 4}, 8)", bytes(8 * count)))])
    yield archive("small-bombs.npz", [(f"W{i}.npy", npy("(1, 1900000)", bytes(4 * 1_900_000))) for i in range(60)])
    yield archive("large-shape.npz", [("W1.npy", npy("(1099511627776, 4)"))])
    yield archive("many.npz", [(f"{i}.npy", npy("(1,)", b"1234")) for i in range(70_000)], zipfile.ZIP_STORED)
    yield archive("fortran.npz", [("W1.npy", npy("(4, 8388608)", bytes(4 * count)).replace(b"'fortran_order': False", b"'fortran_order': True "))])
    (folder / "header.npy").write_bytes(b"\x93NUMPY\x02\x00\xff\xff\xff\xff")
    yield folder / "header.npy"
    (folder / "deep.npy").write_bytes(b"\x93NUMPY\x01\x00\xff\xff{'descr': " + b"[" * 65525)
    yield folder / "deep.npy"
    (folder / "shape.npy").write_bytes(npy(f"({2 ** 62}, 4)"))
    yield folder / "shape.npy"


def check_hostile(tools, report, folder):
    report.group("files that are made to do harm")
    for path in hostile(folder):
        for tool in ("nninfo", "nninfer"):
            more = [FIXTURES / "mnist"] if tool == "nninfer" else []
            status, seconds, memory, output = measured(str(Path(sys.argv[1]) / tool), path, *more)
            report.check(seconds < SECONDS and memory < MEMORY + path.stat().st_size + (16 << 20) and 0 <= status < 80,
                         f"{tool} {path.name}: {seconds:.1f} s, {memory >> 20} MiB, status {status}: {output[-300:]}")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    tools, report = Tools(sys.argv[1]), Report()
    for check in (check_networks, check_arrays, check_written, check_changed, check_hostile):
        with tempfile.TemporaryDirectory() as folder:
            check(tools, report, Path(folder))
            report.end_group()
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
