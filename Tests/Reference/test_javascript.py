"""Tests of Spec/reference/nnb.mjs: what the manifest of Fixtures/nnb says of each file, and its arithmetic by itself."""

import json
import struct
import subprocess
import unittest
from fractions import Fraction
from pathlib import Path

import suite

HERE = Path(__file__).resolve().parent

SUMS = """
import { readFileSync, writeSync } from "node:fs";
import { fma } from %s;
const values = new Float32Array(new Uint8Array(readFileSync(0)).buffer), found = new Float32Array(values.length / 3);
for (let at = 0; at < found.length; at++) found[at] = fma(...values.subarray(3 * at, 3 * at + 3));
writeSync(1, new Uint8Array(found.buffer));
"""


def nearest(exact):
    """The bits of the f32 that is nearest to a fraction, ties to even, found by halving."""
    size, low, high = abs(exact), 0, 0x7F800000
    value = lambda bits: Fraction(struct.unpack("<f", struct.pack("<I", bits))[0]) if bits < 0x7F800000 else Fraction(2) ** 128
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if value(middle) <= size else (low, middle)
    above = size - value(low) > value(high) - size or (size - value(low) == value(high) - size and low & 1)
    return (high if above else low) | (0x80000000 if exact < 0 else 0)


class JavaScriptTests(unittest.TestCase):
    """The reader in JavaScript."""

    def test_suite(self):
        """Every file of the suite: the content, or the error and the offset."""
        manifest = suite.manifest()
        with subprocess.Popen(["node", HERE / "verdict.mjs"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as reader:
            for kind in ("good", "bad"):
                for name, data in suite.files(kind).items():
                    reader.stdin.write(struct.pack("<I", len(data)) + data)
                    reader.stdin.flush()
                    expected = {key: manifest[kind][name][key] for key in manifest[kind][name]
                                if key in ("content", "error", "offset", "expected", "found")}
                    with self.subTest(name):
                        self.assertEqual(json.loads(reader.stdout.readline()), expected)
            reader.stdin.close()

    def test_outputs(self):
        """The inputs and outputs of every network of the suite: the same bits, or for activations that are not the same bits
        everywhere a part in a million."""
        command = ["node", HERE / "outputs.mjs", suite.FOLDER]
        found = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
        expected = {name: entry["outputs"] for name, entry in suite.manifest()["good"].items() if "outputs" in entry}
        self.assertEqual(set(found), set(expected))
        for name, entry in expected.items():
            with self.subTest(name):
                self.assertEqual(found[name]["inputs"], entry["inputs"])
                if entry["exact"]:
                    self.assertEqual(found[name]["outputs"], entry["outputs"])
                for ours, theirs in zip(found[name]["outputs"], entry["outputs"], strict=True):
                    if ours != theirs:
                        ours, theirs = (struct.unpack(">f", bytes.fromhex(bits))[0] for bits in (ours, theirs))
                        self.assertLessEqual(abs(ours - theirs), 1e-6 * abs(theirs) + 1e-44)

    def test_fma(self):
        """Products and sums rounded once, those halfway between two f32 among them, beside fractions."""
        import random
        chance, triples = random.Random(3), []
        for _ in range(3000):
            a, b = (chance.choice((-1, 1)) * chance.randrange(1 << 23, 1 << 24) for _ in range(2))
            # The sum is near a point halfway between two f32, which only the last bits of the product tell.
            middle = ((abs(a * b) >> 24) | 1) << 24
            c = chance.choice((middle - abs(a * b), chance.randrange(1 << 24), -(abs(a * b) >> 23 << 23), chance.randrange(1, 9)))
            power = 2.0 ** chance.choice((-149, -40, 0, 70, 80))
            triples.append((float(a), b * power, struct.unpack("<f", struct.pack("<f", max(-3e38, min(3e38, c * power))))[0]))
        triples += [(3.4028234663852886e38, 1.0, 2.0 ** 103), (2.0 ** 127, 2.0 - 2.0 ** -23, 2.0 ** 102),
                    (2.0 ** -75, 2.0 ** -75, 2.0 ** -149), (2.0 ** -75, -2.0 ** -75, 2.0 ** -149), (1.0, -1.0, 1.0)]
        data = b"".join(struct.pack("<3f", *triple) for triple in triples)
        module = json.dumps(str(HERE.parents[1] / "Spec" / "reference" / "nnb.mjs"))
        result = subprocess.run(["node", "--input-type=module", "--eval", SUMS % module], input=data, stdout=subprocess.PIPE, check=True)
        found = [bits for bits, in struct.iter_unpack("<I", result.stdout)]
        stored = [struct.unpack_from("<3f", data, 12 * at) for at in range(len(triples))]
        for triple, bits in zip(stored, found):
            a, b, c = map(Fraction, triple)
            self.assertEqual(f"{bits:08x}", f"{nearest(a * b + c):08x}", triple)


if __name__ == "__main__":
    unittest.main()
