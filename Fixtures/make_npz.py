#!/usr/bin/env python3
"""Makes the files of `npz/` with NumPy, and `npz/expected.json`: what is to be found in them.

    python make_npz.py          writes the files
    python make_npz.py --check  says whether they are the same

Of each file, `expected.json` has the tensors by name: type, shape, and the elements, row-major and little-endian, in
hexadecimal; and the names of the arrays that are left out. Written with NumPy 2.3.5.
"""

import io
import json
import sys
import zipfile
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).resolve().parent / "npz"
TYPES = {"f2": "f16", "f4": "f32", "f8": "f64"} | {f"{k}{n}": f"{k}{8 * n}" for k in "iu" for n in (1, 2, 4, 8)}


class Pipe(io.RawIOBase):
    """A file that cannot seek."""

    def __init__(self):
        self.bytes = b""

    def writable(self):
        return True

    def write(self, piece):
        self.bytes += bytes(piece)
        return len(piece)


def saved(save, *arrays, **named):
    file = io.BytesIO()
    save(file, *arrays, **named)
    return file.getvalue()


def streamed(save, **named):
    file = Pipe()
    save(file, **named)
    return file.bytes


def npy(array, version=(1, 0)):
    file = io.BytesIO()
    np.lib.format.write_array(file, array, version=version)
    return file.getvalue()


def by_hand(text, data, version=(1, 0), pad=True):
    """An array with this header."""
    head = b"\x93NUMPY" + bytes(version)
    width = 2 if version == (1, 0) else 4
    body = text.encode()
    if pad:
        body += b" " * (-(len(head) + width + len(body) + 1) % 64) + b"\n"
    return head + len(body).to_bytes(width, "little") + body + data


def archive(members, method=zipfile.ZIP_STORED, large=False):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as zip:
        for name, content in members:
            info = zipfile.ZipInfo(name)
            info.compress_type = method
            with zip.open(info, "w", force_zip64=large) as member:
                member.write(content)
    return file.getvalue()


def network(seed, *widths, type="f4"):
    rng = np.random.default_rng(seed)
    return [rng.normal(size=size).astype(type) for pair in zip(widths, widths[1:]) for size in (pair, pair[1:])]


def files():
    """The files by name: the bytes, and the arrays in them."""
    w1, b1, w2, b2 = two = network(1, 6, 5, 3)
    plain = dict(W1=w1, b1=b1, W2=w2, b2=b2)
    made = {}

    def add(name, content, arrays):
        made[name] = (content, {key: np.asarray(array) for key, array in arrays.items()})

    add("plain.npz", saved(np.savez, **plain), plain)
    add("compressed.npz", saved(np.savez_compressed, **plain), plain)
    add("streamed.npz", streamed(np.savez, **plain), plain)
    add("streamed-compressed.npz", streamed(np.savez_compressed, **plain), plain)
    add("get-weights.npz", saved(np.savez, *two), {f"arr_{i}": array for i, array in enumerate(two)})
    many = network(2, *[4] * 6, 3)
    add("get-weights-12.npz", saved(np.savez, *many), {f"arr_{i}": array for i, array in enumerate(many)})
    kernels = [network(3, 6, 5, 3)[i] for i in (0, 2)]
    add("kernels-alone.npz", saved(np.savez, *kernels), {f"arr_{i}": array for i, array in enumerate(kernels)})
    sklearn = {"coefs_0": w1.astype("f8"), "coefs_1": w2.astype("f8"),
               "intercepts_0": b1.astype("f8"), "intercepts_1": b2.astype("f8")}
    add("sklearn.npz", saved(np.savez, **sklearn), sklearn)
    torch = {"fc1.weight": w1.T, "fc1.bias": b1, "fc2.weight": np.ascontiguousarray(w2.T), "fc2.bias": b2}
    add("torch.npz", saved(np.savez, **torch), torch)
    flax = {f"params/Dense_{i}/{part}": array
            for i, pair in enumerate([(w1, b1), (w2, b2)]) for part, array in zip(("kernel", "bias"), pair)}
    add("flax.npz", saved(np.savez, **flax), flax)
    orders = {"W1": np.asfortranarray(w1), "b1": b1.astype(">f4"), "W2": np.asfortranarray(w2.astype(">f4")), "b2": b2}
    add("orders.npz", saved(np.savez, **orders), orders)
    rng = np.random.default_rng(4)
    types = {code + sign: rng.integers(0, 100, (2, 3)).astype(sign + code)
             for code in TYPES for sign in ("<>" if code[1] != "1" else "|")}
    types |= {"cube": np.asfortranarray(rng.normal(size=(2, 3, 4)).astype(">f4")), "scalar": np.float64(2.5),
              "none": np.zeros((3, 0, 2), "f4"), "one": np.array([7], "i2"), "F1": np.asfortranarray(np.ones((1, 4), "f4"))}
    add("types.npz", saved(np.savez_compressed, **types), types)
    others = {"text": np.array(["a", "bc"]), "bytes": np.array([b"a"]), "objects": np.array([None, 1], object),
              "dates": np.zeros(2, "M8[s]"), "fields": np.zeros(2, [("a", "<f4"), ("b", "i1", (2, 2))]),
              "flags": np.array([True]), "complex": np.zeros(2, "c8"), "opaque": np.zeros(2, "V3"),
              "long": np.zeros(2, "longdouble")}
    add("others.npz", saved(np.savez, **plain, **others), plain | others)
    add("bf16.npz", saved(np.savez, W1=(w1.view("u4") >> 16).astype("u2").view("V2"), b1=b1), {})
    bare = archive([("W1", npy(w1)), ("b1.npy", npy(b1)), ("notes.txt", b"made by hand"), ("W2", npy(w2)), ("b2", npy(b2))],
                   zipfile.ZIP_DEFLATED, large=True)
    add("bare-names.npz", bare, plain)
    add("versions.npz", archive([("one.npy", npy(w1)), ("two.npy", npy(w1, (2, 0))), ("three.npy", npy(w1, (3, 0)))]),
        dict(one=w1, two=w1, three=w1))
    data = w1.tobytes()
    texts = {"double": '{"descr": "<f4", "fortran_order": False, "shape": (6, 5)}',
             "order": "{'shape': (6, 5,), 'descr': '<f4', 'fortran_order': False, }",
             "python2": "{'descr': '<f4', 'fortran_order': False, 'shape': (6L, 5L), }",
             "tight": "{'descr':'<f4','fortran_order':False,'shape':(6,5)}"}
    add("headers.npz",
        archive([(f"{name}.npy", by_hand(text, data, pad=name != "tight")) for name, text in texts.items()]),
        {name: w1 for name in texts})
    add("objects.npz", saved(np.savez, np.array([None, "weights"], object)), {"arr_0": np.array([None], object)})
    add("matrix.npy", saved(np.save, w1), {"matrix": w1})
    add("fortran.npy", saved(np.save, np.asfortranarray(w1.astype(">f8"))), {"fortran": w1.astype(">f8")})
    add("scalar.npy", saved(np.save, np.float32(1.5)), {"scalar": np.float32(1.5)})
    return made


def expected(arrays):
    tensors, out = {}, []
    for name, array in arrays.items():
        code = array.dtype.str[1:]
        if code not in TYPES:
            out.append(name)
            continue
        elements = np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<"))
        tensors[name] = {"type": TYPES[code], "shape": list(array.shape), "elements": elements.tobytes().hex()}
    return {"tensors": tensors, "leftOut": sorted(out)}


def main():
    made = files()
    contents = {name: content for name, (content, _) in made.items()}
    contents["expected.json"] = (json.dumps(
        {name: expected(arrays) for name, (_, arrays) in made.items()}, indent=1, sort_keys=True) + "\n").encode()
    if "--check" in sys.argv:
        other = [name for name, content in contents.items() if (FOLDER / name).read_bytes() != content]
        other += [path.name for path in FOLDER.iterdir() if path.name not in contents]
        print("npz: the same" if not other else f"npz: others: {', '.join(other)}")
        sys.exit(bool(other))
    FOLDER.mkdir(exist_ok=True)
    for name, content in contents.items():
        (FOLDER / name).write_bytes(content)


main()
