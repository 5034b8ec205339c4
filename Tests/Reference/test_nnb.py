"""Tests of Spec/reference/nnb.py with the files of Fixtures/nnb and with files made here."""

import ast
import json
import os
import struct
import subprocess
import sys
import unittest
import zlib
from pathlib import Path

import suite
from verdict import content, error, nnb

SPEC = Path(__file__).resolve().parents[2] / "Spec"
GOOD = suite.files("good")
SMALL = {name: data for name, data in GOOD.items() if len(data) <= 3000}
# Spec/nnb.md, section 2.1.
SMALLEST = GOOD["smallest-network.nnb"]


def fault(data):
    """The fault of a file as JSON, or None."""
    try:
        nnb.loads(data)
    except nnb.Fault as found:
        return error(found)


def where_a_flip_shows(data):
    """For each byte of a file of small sections, the faults that a flipped bit may be."""
    sums = 24 + 24 * struct.unpack_from("<I", data, 12)[0]
    expected = [("not-nnb", "text-transfer")] * 8 + [(f"directory-checksum {sums}",)] * (sums + 4 - 8)
    for at in range(12, 16):  # another count leads to another place
        places = [24 + 24 * (struct.unpack_from("<I", data, 12)[0] ^ 1 << 8 * (at - 12) + bit) for bit in range(8)]
        expected[at] = ("section-count 12", "truncated", *(f"directory-checksum {place}" for place in places))
    for start, length in (struct.unpack_from("<QQ", data, entry + 8) for entry in range(24, sums, 24)):
        expected += [(f"padding {offset}",) for offset in range(len(expected), start)]
        expected += [(f"section-checksum {start}",)] * length
    return expected


class SpecificationTests(unittest.TestCase):
    """The constants are those of the table."""

    def test_table(self):
        spec = json.loads((SPEC / "nnb.json").read_text(encoding="utf-8"))
        self.assertEqual(nnb.SIGNATURE.hex(), spec["signature"])
        self.assertEqual([text.hex() for text in nnb.TEXT_TRANSFERS], spec["text transfers"])
        self.assertEqual((nnb.VERSION, nnb.ALIGNMENT, nnb.BLOCK),
                         (spec["version"]["read"], spec["alignment"], spec["block bytes"]))
        self.assertEqual([nnb.SECTIONS, nnb.CONTENT, nnb.TENSORS, nnb.RANK, nnb.TEXT, nnb.LAYERS, nnb.MOST_NOTES, nnb.MOST,
                          nnb.OVERRIDES, nnb.FURTHER, nnb.NUMBERS, nnb.EPOCHS], list(spec["limits"].values()))
        self.assertEqual([type.decode() for type in (*nnb.KNOWN[:-1], nnb.SETTINGS, nnb.KNOWN[-1])],
                         [section["type"] for section in spec["sections"]])
        self.assertEqual([(code, name, nnb._size(name)) for code, name in enumerate(nnb.TYPES, 1)],
                         [(type["code"], type["name"], type["bytes"]) for type in spec["element types"]])
        self.assertEqual([(code, *one) for code, one in enumerate(nnb.ACTIVATIONS.items())],
                         [(one["code"], one["name"], len(one["parameters"])) for one in spec["activations"]])
        self.assertEqual([slots for _, slots in nnb.OPTIMIZERS.values()],
                         [len(slots) for slots in spec["slots"].values()])

    def test_python_3_8(self):
        source = (SPEC / "reference" / "nnb.py").read_text(encoding="utf-8")
        ast.parse(source, feature_version=(3, 8))


class ReadingTests(unittest.TestCase):
    """Contents that were calculated by hand, and every damage that is one bit or one length."""

    def test_smallest_network(self):
        self.assertEqual(nnb.loads(SMALLEST), nnb.File(
            [nnb.Tensor("b", "f32", [(2, "out")], struct.pack("<2f", 0.5, 0.25)),
             nnb.Tensor("k", "f32", [(1, "in"), (2, "out")], struct.pack("<2f", 1, -2))],
            nnb.Network([1], [nnb.Layer("d", 1, 2, "softmax", [], "k", "b")], nnb.Scaling("u8", 0.5, -1.0),
                        ["n", "y"])))

    def test_elements(self):
        found = {tensor.name[2:]: tensor.tolist() for tensor in nnb.loads(GOOD["tensors-only.nnb"]).tensors}
        self.assertEqual(found.pop("f32")[0][:2], [1.0, -0.0])
        self.assertEqual(found.pop("d bf16"[2:])[:2], [-1.0, 0.0078125])
        self.assertEqual(found.pop("f16")[:3], [1.5, -65504.0, 2.0**-24])
        self.assertEqual(str(found.pop("f64")), "nan")
        self.assertEqual(found, {
            "i8": [[[-128, -1]], [[0, 127]]], "u8": [0, 1, 127, 128, 255], "i16": [-32768, 32767], "u16": [258, 65535],
            "i32": [-2**31, 2**31 - 1], "u32": [2**32 - 1], "i64": [-2**63, 2**63 - 1], "u64": 2**64 - 1, "empty": [],
            "two": [1, 2], "empty, the last": []})

    def test_training(self):
        state, network = nnb.loads(GOOD["training-adam.nnb"]).training, nnb.loads(GOOD["training-adam.nnb"]).network
        self.assertEqual((state.optimizer, state.optimizer_settings), ("adam", [0.875, 0.99, 1e-7, 0.01]))
        self.assertEqual((state.seed, state.schedule, state.schedule_settings), (2**64 - 1, "cosine", [40]))
        self.assertEqual(state.overrides, [(4, 1), (8, 126)])
        self.assertEqual(state.slots, [["m/a", "m/ab", "m/b", None], ["v/a", "v/ab", "v/b", None]])
        self.assertEqual([layer.bias for layer in network.layers], ["ab", None])

    def test_further_settings(self):
        state = nnb.loads(GOOD["settings-with-all-sections.nnb"]).training
        self.assertEqual(state.arithmetic_version, 1 << 31)
        self.assertEqual(state.further_settings, [nnb.Setting(nnb.CLASS_WEIGHTS, "f32", struct.pack("<2f", 2, 1))])
        self.assertEqual(state.setting_changes, [(1, 1)])
        for name in ("settings-lost.nnb", "settings-of-another-state.nnb"):
            self.assertIsNone(nnb.loads(GOOD[name]).training.further_settings)
        self.assertEqual(nnb.loads(GOOD["settings-of-another-state.nnb"]).extensions, [("sETS", b"")])

    def test_bytes_by_hand(self):
        head = nnb.SIGNATURE + bytes.fromhex("0100 0100 01000000 8400000000000000")
        head += b"TNSR" + struct.pack("<IQQ", zlib.crc32(bytes(4)), 128, 4)
        data = head + struct.pack("<I", zlib.crc32(head)) + bytes(128 - 52) + bytes(4)
        self.assertEqual(fault(data), {"error": "section-offset", "offset": 32})
        head = nnb.SIGNATURE + bytes.fromhex("0100 0100 01000000 4400000000000000")
        head += b"TNSR" + struct.pack("<IQQ", zlib.crc32(bytes(4)), 64, 4)
        data = head + struct.pack("<I", zlib.crc32(head)) + bytes(64 - 52) + bytes(4)
        self.assertEqual(nnb.loads(data), nnb.File())
        self.assertEqual(nnb.dumps(nnb.File()), data)

    def test_every_length(self):
        for name, data in SMALL.items():
            directory = 28 + 24 * struct.unpack_from("<I", data, 12)[0]
            self.assertEqual(fault(b""), {"error": "not-nnb", "offset": None})
            for length in range(1, len(data)):
                needed = 24 if length < 24 else directory if length < directory else len(data)
                expected = {"error": "truncated", "expected": needed, "found": length}
                self.assertEqual(fault(data[:length]), expected, name)
            self.assertEqual(fault(data + b"\0"), {"error": "trailing-bytes", "offset": len(data)})

    def test_every_bit(self):
        """All bits of the smallest network, and of others where all is checked; elsewhere one bit of each byte."""
        for name, data in SMALL.items():
            expected = where_a_flip_shows(data)
            for bit in range(8 * len(data)):
                if (bit // 8 + bit) % 8 and data != SMALLEST and not os.environ.get("NNB_TEST_FULL"):
                    continue
                flipped = bytearray(data)
                flipped[bit // 8] ^= 1 << bit % 8
                found = fault(flipped)
                self.assertIsNotNone(found, f"{name}, bit {bit}")
                shown = found["error"] if found.get("offset") is None else f"{found['error']} {found['offset']}"
                self.assertIn(shown, expected[bit // 8], f"{name}, bit {bit}")

    def test_blocks(self):
        content = bytes(range(256)) * (5 << 11)  # two blocks and a half
        data = bytearray(nnb.dumps(nnb.File([nnb.Tensor("t", "u8", [(len(content), "")], content)])))
        start, = struct.unpack_from("<Q", data, 24 + 24 + 8)
        sums = struct.pack("<3I", *(zlib.crc32(content[at:at + (1 << 20)]) for at in (0, 1 << 20, 1 << 21)))
        self.assertEqual(data[start + len(content):], sums)
        self.assertEqual(struct.unpack_from("<I", data, 24 + 24 + 4)[0], zlib.crc32(sums))
        for at, offset in ((start, start), (start + (1 << 20) - 1, start), (start + (1 << 20), start + (1 << 20)),
                           (start + len(content) - 1, start + (1 << 21)), (len(data) - 1, start + len(content))):
            data[at] ^= 4
            self.assertEqual(fault(data), {"error": "section-checksum", "offset": offset})
            data[at] ^= 4
        self.assertEqual(nnb.loads(data).tensors[0].data, content)

    def test_one_block(self):
        data = nnb.dumps(nnb.File([nnb.Tensor("t", "u8", [(1 << 20, "")], bytes(1 << 20))]))
        self.assertEqual(len(data), 192 + (1 << 20))

    def test_numbers_that_would_need_memory(self):
        sections = [(b"NETW", b"\1" + struct.pack("<QBI", 1, 0, 0xFFFFFFFF)), (b"TNSR", bytes(4))]
        entries, body, place = b"", b"", 128
        for type, content in sections:
            entries += struct.pack("<4sIQQ", type, zlib.crc32(content), place, len(content))
            body += content.ljust(64, b"\0")
            place += 64
        head = nnb.SIGNATURE + struct.pack("<HHIQ", 1, 1, 2, 128 + 64 + 4) + entries
        data = (head + struct.pack("<I", zlib.crc32(head))).ljust(128, b"\0") + body[:68]
        self.assertEqual(fault(data), {"error": "section-end", "offset": 128 + 14})


@unittest.skipUnless(suite.MANIFEST.exists(), "there is no manifest")
class ManifestTests(unittest.TestCase):
    """What the manifest says."""

    def test_good(self):
        manifest = suite.manifest()["good"]
        self.assertEqual(sorted(manifest), sorted(GOOD))
        for name, entry in manifest.items():
            self.assertEqual(json.loads(json.dumps(content(nnb.loads(GOOD[name])))), entry["content"], name)
            self.assertEqual(nnb.digest(nnb.loads(GOOD[name])).hex(), entry["digest"], name)

    def test_bad(self):
        manifest, bad = suite.manifest()["bad"], suite.files("bad")
        self.assertEqual(sorted(manifest), sorted(bad))
        for name, entry in manifest.items():
            self.assertEqual(fault(bad[name]), {key: entry[key] for key in ("error", "offset", "expected", "found")
                                                if key in entry}, name)


class CommandTests(unittest.TestCase):
    """The file as a program, without any other package."""

    def run_on(self, *paths):
        return subprocess.run([sys.executable, "-I", "-S", SPEC / "reference" / "nnb.py", *paths], capture_output=True,
                              text=True, env={**os.environ, "PYTHONIOENCODING": "ascii"})

    def test_good(self):
        path = suite.FOLDER / "good" / "smallest-network.nnb"
        done = self.run_on(path)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(done.stdout, f"{path}: 2 tensors, 1 layer\n  'b'  f32  2 out\n  'k'  f32  1 in x 2 out\n")

    def test_one_and_none(self):
        path = suite.FOLDER / "good" / "no-tensors.nnb"
        self.assertEqual(self.run_on(path).stdout, f"{path}: 0 tensors, 0 layers\n")
        self.assertEqual([nnb._counted(count, "tensor") for count in (0, 1, 2)], ["0 tensors", "1 tensor", "2 tensors"])

    def test_names_are_escaped(self):
        done = self.run_on(suite.FOLDER / "good" / "names.nnb")
        self.assertEqual(done.returncode, 0)
        self.assertIn("  '\\x1b[31m'  u8  1 \\x1b[31m\n", done.stdout)

    def test_bad(self):
        path = SPEC / "nnb.json"
        done = self.run_on(path, suite.FOLDER / "good" / "no-tensors.nnb")
        self.assertEqual((done.returncode, done.stderr), (65, f"{path}: not-nnb\n"))
        self.assertEqual(self.run_on(SPEC / "no such file").returncode, 66)
        done = self.run_on()
        self.assertEqual((done.returncode, done.stdout), (64, ""))
        self.assertIn("usage:", done.stderr)

    def test_help(self):
        done = self.run_on("--help")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("usage:", done.stdout)


if __name__ == "__main__":
    unittest.main()
