"""Tests of what Spec/reference/nnb.py writes, and of how it replaces a file."""

import dataclasses
import os
import resource
import stat
import struct
import tempfile
import types
import unittest
from pathlib import Path
from unittest import mock

import suite
from verdict import nnb

try:
    import numpy
except ImportError:
    numpy = None

GOOD = suite.files("good")


def one_layer(**changes):
    """A network of one layer with two inputs and one unit; `changes` are to the layer."""
    layer = nnb.Layer("d", 2, 1, "elu", [0.5], "d/kernel", "d/bias")._replace(**changes)
    return nnb.File([nnb.Tensor("d/kernel", "f32", [(2, "in"), (1, "out")], bytes(8)),
                     nnb.Tensor("d/bias", "f32", [(1, "out")], bytes(4))], nnb.Network([2], [layer]))


class EncodingTests(unittest.TestCase):
    def test_the_same_bytes(self):
        for name, data in GOOD.items():
            file = nnb.loads(data)
            own = 2 if file.notes or file.training and file.training.further_settings is not None else 1
            if file.write_version == own:
                self.assertEqual(nnb.dumps(file), data, name)
            else:
                self.assertTrue(name.startswith("write-version-"), name)
                self.assertEqual(nnb.loads(nnb.dumps(file)), dataclasses.replace(file, write_version=own), name)

    def test_a_later_write_version(self):
        data = bytearray(GOOD["smallest-network.nnb"])
        data[10:12] = b"\xff\xff"
        struct.pack_into("<I", data, 120, nnb.zlib.crc32(data[:120]))
        file = nnb.loads(data)
        self.assertEqual((file.read_version, file.write_version), (1, 65535))
        self.assertEqual(nnb.dumps(file), GOOD["smallest-network.nnb"])

    def test_order(self):
        file = one_layer()
        backwards = nnb.File(file.tensors[::-1], file.network)
        file.extensions, backwards.extensions = [("abCD", b"1"), ("aBCD", b"2")], [("aBCD", b"2"), ("abCD", b"1")]
        self.assertEqual(nnb.dumps(backwards), nnb.dumps(file))

    def test_what_breaks_a_rule(self):
        cases = {
            "network": one_layer(inputs=3),
            "value": one_layer(name=""),
            "section-order": nnb.File(extensions=[("aBCD", b""), ("aBCD", b"")]),
            "unknown-section": nnb.File(extensions=[("ABCD", b"")]),
            "section-type": nnb.File(extensions=[("aBcD", b"")]),
            "section-length": nnb.File([nnb.Tensor("t", "u8", [(3, "")], b"12")]),
        }
        for code, file in cases.items():
            with self.assertRaises(nnb.Fault) as caught:
                nnb.dumps(file)
            self.assertEqual(caught.exception.code, code)
        twice = nnb.File([nnb.Tensor("t", "u8", [], b"1")] * 2)
        with self.assertRaisesRegex(nnb.Fault, "^value at offset .*'t' out of order"):
            nnb.dumps(twice)

    def test_what_fits_no_field(self):
        def started(**changes):
            file = nnb.loads(GOOD["training-start.nnb"])
            file.training = file.training._replace(**changes)
            return file

        with self.assertRaisesRegex(ValueError, "^'rleu' is none of: linear; relu; softmax; "):
            nnb.dumps(one_layer(activation="rleu"))
        for file in (one_layer(kernel="nowhere"), one_layer(activation="rleu"), one_layer(parameters=[]),
                     one_layer(inputs=-1), one_layer(outputs=2**64), one_layer(name="n" * 70_000),
                     one_layer(name="\ud800"),
                     nnb.File([nnb.Tensor("t", "f8", [], b"1")]), nnb.File(extensions=[("TNSR", b"")]),
                     nnb.File(extensions=[("hIST", b"")]), nnb.File(extensions=[("aBCDE", b"")]),
                     nnb.File(network=nnb.Network([1], [], nnb.Scaling("f32", 1e300, 0))),
                     started(seed=1 << 64), started(optimizer_settings=[1.0]), started(schedule_settings=[1.0]),
                     started(schedule="step"), started(slots=[["nowhere"]])):
            with self.assertRaises(ValueError) as caught:
                nnb.dumps(file)
            self.assertNotIsInstance(caught.exception, nnb.Fault)


@unittest.skipUnless(os.name == "posix", "modes and links are those of POSIX")
class SavingTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.path = self.folder / "model.nnb"
        self.file = one_layer()
        self.data = nnb.dumps(self.file)

    def mode(self, path):
        return stat.S_IMODE(path.stat().st_mode)

    def test_a_new_file(self):
        old = os.umask(0o027)
        try:
            nnb.save(self.path, self.file)
        finally:
            os.umask(old)
        self.assertEqual((self.path.read_bytes(), self.mode(self.path)), (self.data, 0o640))
        self.assertEqual(nnb.load(self.path), nnb.loads(self.data))
        self.assertIsNone(nnb.check(self.path))

    def test_in_the_current_folder(self):
        old = os.getcwd()
        os.chdir(self.folder)
        try:
            nnb.save("model.nnb", self.file)
        finally:
            os.chdir(old)
        self.assertEqual(os.listdir(self.folder), ["model.nnb"])

    def test_an_old_file(self):
        self.path.write_bytes(b"old")
        self.path.chmod(0o604)
        link = self.folder / "link.nnb"
        link.symlink_to("model.nnb")
        nnb.save(link, self.file)
        self.assertTrue(link.is_symlink())
        self.assertEqual((self.path.read_bytes(), self.mode(self.path)), (self.data, 0o604))
        self.assertEqual(sorted(os.listdir(self.folder)), ["link.nnb", "model.nnb"])

    def test_what_is_no_file(self):
        (self.folder / "nowhere.nnb").symlink_to("not there")
        os.mkfifo(self.folder / "pipe.nnb")
        for path in ("", "nowhere.nnb", "pipe.nnb", "no/model.nnb"):
            with self.assertRaises(OSError):
                nnb.save(self.folder / path, self.file)
        self.assertEqual(sorted(os.listdir(self.folder)), ["nowhere.nnb", "pipe.nnb"])

    @unittest.skipIf(os.geteuid() == 0, "root may write everything")
    def test_what_may_not_be_written(self):
        self.path.write_bytes(b"old")
        self.path.chmod(0o444)
        with self.assertRaises(OSError):
            nnb.save(self.path, self.file)
        self.assertEqual((self.path.read_bytes(), os.listdir(self.folder)), (b"old", ["model.nnb"]))

    def test_order_of_steps(self):
        steps, fsync, replace = [], os.fsync, os.replace

        def synced(descriptor):
            status = os.fstat(descriptor)
            steps.append("folder" if stat.S_ISDIR(status.st_mode) else f"{status.st_size} bytes")
            fsync(descriptor)

        def replaced(beside, path):
            self.assertEqual((os.path.dirname(beside), path), (str(self.folder.resolve()), str(self.path.resolve())))
            steps.append("rename")
            replace(beside, path)

        with mock.patch("os.fsync", synced), mock.patch("os.replace", replaced):
            nnb.save(self.path, self.file)
        self.assertEqual(steps, [f"{len(self.data)} bytes", "rename", "folder"])

    def test_what_fails(self):
        self.path.write_bytes(b"old")
        for step in ("os.fsync", "os.replace", "os.chmod"):
            for raised in (OSError("no"), KeyboardInterrupt()):
                with mock.patch(step, side_effect=raised), self.assertRaises(type(raised)):
                    nnb.save(self.path, self.file)
                self.assertEqual((self.path.read_bytes(), os.listdir(self.folder)), (b"old", ["model.nnb"]))
        with self.assertRaises(nnb.Fault):
            nnb.save(self.path, one_layer(inputs=3))
        self.assertEqual((self.path.read_bytes(), os.listdir(self.folder)), (b"old", ["model.nnb"]))

    def test_a_disk_that_is_full(self):
        self.path.write_bytes(b"old")
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(self.data) - 1, limits[1]))
        try:
            with self.assertRaises(OSError):
                nnb.save(self.path, self.file)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        self.assertEqual((self.path.read_bytes(), os.listdir(self.folder)), (b"old", ["model.nnb"]))

    def test_an_open_file(self):
        self.path.write_bytes(self.data)
        with open(self.path, "rb") as stream:
            self.assertEqual(nnb.load(stream), nnb.load(self.path))

    def test_other_formats_are_named(self):
        for start, word in ((b"\x89HDF\r\n\x1a\n", "nnconv"), (b"PK\x03\x04", "zip"), (b"\x1f\x8b", "gzip")):
            self.path.write_bytes(start + bytes(100))
            fault = nnb.check(self.path)
            self.assertEqual((fault.code, fault.offset), ("not-nnb", None))
            self.assertIn(word, str(fault))

    def test_check(self):
        self.path.write_bytes(self.data[:-1])
        self.assertEqual(str(nnb.check(self.path)),
                         f"truncated: {len(self.data)} bytes are needed, {len(self.data) - 1} are there")
        self.assertEqual(str(nnb.check("/dev/zero")), "not-nnb")
        with self.assertRaises(FileNotFoundError):
            nnb.check(self.folder / "not there")


@unittest.skipIf(numpy is None, "there is no NumPy")
class ArrayTests(unittest.TestCase):
    TYPES = {"f32": "f4", "f64": "f8", "f16": "f2", "i8": "i1", "u8": "u1", "i16": "i2", "u16": "u2", "i32": "i4",
             "u32": "u4", "i64": "i8", "u64": "u8"}

    def test_types(self):
        for type, short in self.TYPES.items():
            values = numpy.arange(6).reshape(2, 3)
            for order in "<>":
                tensor = nnb.Tensor.of("t", values.astype(order + short), "row", "column")
                self.assertEqual(tensor[:3], ("t", type, [(2, "row"), (3, "column")]))
                self.assertEqual(tensor.data, values.astype("<" + short).tobytes())
                self.assertEqual(tensor.array().dtype, numpy.dtype("<" + short))
                self.assertTrue(numpy.array_equal(tensor.array(), values))
                self.assertEqual(tensor.tolist(), [[0, 1, 2], [3, 4, 5]])

    def test_orders(self):
        values = numpy.arange(6, dtype="f4").reshape(2, 3)
        self.assertEqual(nnb.Tensor.of("t", values.T).data, values.T.tobytes())
        self.assertEqual(nnb.Tensor.of("t", numpy.asfortranarray(values)).data, values.tobytes())
        self.assertEqual(nnb.Tensor.of("t", values[:, ::2]).data, values[:, ::2].tobytes())

    def test_bits_are_kept(self):
        bits = bytes.fromhex("0100807f 010080ff 0000807f 00000080 01000000")
        tensor = nnb.Tensor("t", "f32", [(5, "")], bits)
        self.assertEqual(nnb.Tensor.of("t", tensor.array()), tensor)
        half = nnb.Tensor("t", "bf16", [(2, "")], bytes.fromhex("81ff 80bf"))
        self.assertEqual(half.array().tobytes().hex(), "000081ff000080bf")
        self.assertEqual(half.tolist()[1], -1.0)

    def test_shapes(self):
        self.assertEqual(nnb.Tensor.of("t", numpy.float64(2)).axes, [])
        self.assertEqual(nnb.Tensor("t", "f64", [], struct.pack("<d", 2)).array().shape, ())
        self.assertEqual(nnb.Tensor("t", "f64", [], struct.pack("<d", 2)).tolist(), 2)
        wide = nnb.Tensor("t", "u8", [(2**60, ""), (0, "")], b"")
        self.assertEqual((wide.array().shape, wide.tolist()), ((2**60, 0), []))
        self.assertEqual(nnb.loads(nnb.dumps(nnb.File([wide]))).tensors[0].array().shape, (2**60, 0))

    def test_refusals(self):
        for array, axes in ((numpy.zeros(2, bool), ()), (numpy.zeros(2, complex), ()), (numpy.array(["a"]), ()),
                            (numpy.array([None]), ()), (numpy.zeros(2), ("a", "b"))):
            with self.assertRaises(ValueError):
                nnb.Tensor.of("t", array, *axes)

    def test_what_a_refusal_says(self):
        for array, axes, words in ((numpy.zeros(2, "c8"), (), "complex64 is no type"),
                                   (numpy.zeros(2), ("a", "b"), "2 names of axes, expected 1")):
            with self.assertRaisesRegex(ValueError, words):
                nnb.Tensor.of("t", array, *axes)

    def test_activations_as_keras_and_nnconv_name_them(self):
        for text, parameters, name, numbers in (
                ("gelu", (), "gelu, exact", []), ("gelu_tanh", (), "gelu by tanh", []), ("silu", (), "swish", []),
                ("leaky_relu", (), "leaky relu", [0.2]), ("leaky_relu:0.1", (), "leaky relu", [0.1]),
                ("leaky relu", (0.3,), "leaky relu", [0.3]), ("elu", (), "elu", [1.0]), ("elu:0.5", (), "elu", [0.5]),
                ("relu", (), "relu", [])):
            file = nnb.File(network=nnb.Network([2]))
            file.add_dense("d", numpy.zeros((2, 1), "f4"), None, text, *parameters)
            self.assertEqual(nnb.loads(nnb.dumps(file)).network.layers[0][3:5], (name, numbers), text)

    def test_a_layer_that_does_not_fit(self):
        zeros = numpy.zeros
        for kernel, bias, activation, words in (
                (zeros((3, 2), "f4"), None, "relu", "kernel of 3 inputs, 2 come; .* pass kernel.T"),
                (zeros((4, 3), "f4"), None, "relu", "kernel of 4 inputs, 2 come$"),
                (zeros((2, 3), "f4"), zeros(2, "f4"), "relu", "3 outputs and 2 biases"),
                (zeros((2, 3), "f4"), zeros(3, "f4"), "relux", "no activation 'relux'"),
                (zeros((2, 3), "f4"), zeros(3, "f4"), "relu:1", "'relu:1' takes 0 numbers"),
                (zeros((2, 3), "f4"), zeros(3, "f4"), "elu:x", "'elu:x' takes 1 number$")):
            file = nnb.File(network=nnb.Network([2]))
            with self.assertRaisesRegex(ValueError, words):
                file.add_dense("d", kernel, bias, activation)
            self.assertEqual((file.tensors, file.network.layers), ([], []))

    def test_arrays_are_read_only(self):
        array = nnb.Tensor("t", "f32", [(1, "")], bytes(4)).array()
        with self.assertRaises(ValueError):
            array[0] = 1
        array.copy()[0] = 1

    def test_the_example_at_the_top(self):
        def dense(name, activation, *weights):
            return types.SimpleNamespace(name=name, weights=weights, get_weights=lambda: weights,
                                         activation=types.SimpleNamespace(__name__=activation))

        ones, zeros = numpy.ones, numpy.zeros
        model = types.SimpleNamespace(layers=[
            dense("flatten", "none"), dense("dense", "relu", ones((784, 3), "f4"), zeros(3, "f4")),
            dense("dense_1", "softmax", ones((3, 2), "f4"), zeros(2, "f4"))])
        example = nnb.__doc__.replace('"', "'").split("\n\n")
        with tempfile.TemporaryDirectory() as folder:
            names = {"model": model}
            for part in (example[5], example[2]):
                code = "\n".join(line[4:] for line in part.split("\n")).replace("'model.nnb'", f"'{folder}/model.nnb'")
                exec(code.replace("'arrays.nnb'", f"'{folder}/arrays.nnb'"), {"nnb": nnb, **names}, names)
            file = nnb.load(Path(folder) / "model.nnb")
            arrays = nnb.load(Path(folder) / "arrays.nnb")
        self.assertEqual([layer[:4] for layer in file.network.layers],
                         [("dense", 784, 3, "relu"), ("dense_1", 3, 2, "softmax")])
        self.assertEqual(file.network.scaling, ("u8", struct.unpack("<f", struct.pack("<f", 1 / 255))[0], 0.0))
        self.assertEqual([tensor.name for tensor in arrays.tensors],
                         ["dense/bias", "dense/kernel", "dense_1/bias", "dense_1/kernel"])
        self.assertIsNone(arrays.network)


if __name__ == "__main__":
    unittest.main()
