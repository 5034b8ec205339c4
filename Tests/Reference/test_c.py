"""Tests of Spec/reference/nnb.h: what the manifest of Fixtures/nnb says of each file, its arithmetic by itself, its size, and
that compilers have nothing to say about it. Other processors are emulated where cross compilers and QEMU are there."""

import os
import random
import shutil
import struct
import subprocess
import tempfile
import unittest
from fractions import Fraction
from pathlib import Path

import c_reader
import json
import suite
from test_javascript import nearest
from verdict import nnb

MANIFEST = suite.manifest()
FILES = {kind: suite.files(kind) for kind in ("good", "bad")}
# Bytes of code at -Os of a reader that only computes the commonest networks, all its functions together.
MOST_CODE = 8192
# Other byte order, other size of pointers and no unit for floats: compilers and emulators.
OTHERS = [("s390x-linux-gnu-gcc", "qemu-s390x"), ("arm-linux-gnueabi-gcc", "qemu-arm")]


def lines(command, files):
    """What a reader says of files, parsed and as text."""
    frames = b"".join(struct.pack("<I", len(data)) + data for data in files)
    result = subprocess.run(command, input=frames, stdout=subprocess.PIPE, check=True)
    return result.stdout.decode("ascii").splitlines()


def bits(data):
    return ["nan" if number & 0x7FFFFFFF > 0x7F800000 else f"{number:08x}" for number, in struct.iter_unpack("<I", data)]


def flat(sample):
    return [number for part in sample for number in flat(part)] if isinstance(sample, list) else [sample]


def hidden_by_class(name, data):
    """Whether the fault of a bad file is in a content that a reader which only computes leaves unread."""
    entry = MANIFEST["bad"][name]
    if entry["error"] not in ("value", "section-end", "training") or entry["offset"] is None:
        return False
    for at in range(24, 24 + 24 * struct.unpack_from("<I", data, 12)[0], 24):
        type, _, offset, length = struct.unpack_from("<4sIQQ", data, at)
        if offset <= entry["offset"] <= offset + length and type in (b"STAT", b"hIST", b"sETS"):
            return True
    return False


class CTests(unittest.TestCase):
    """The reader in C."""

    @classmethod
    def setUpClass(cls):
        cls.kept = tempfile.TemporaryDirectory()
        cls.folder = Path(cls.kept.name)
        cls.program = c_reader.build(cls.folder / "verdict", *c_reader.SANITIZED)

    @classmethod
    def tearDownClass(cls):
        cls.kept.cleanup()

    def run_suite(self, command):
        """Every file of the suite: the content, as text, or the error and the offset."""
        names = [(kind, name) for kind in FILES for name in FILES[kind]]
        answers = lines(command, [FILES[kind][name] for kind, name in names])
        for (kind, name), answer in zip(names, answers, strict=True):
            entry = MANIFEST[kind][name]
            expected = {key: entry[key] for key in entry if key in ("content", "error", "offset", "expected", "found")}
            with self.subTest(name, command=command):
                self.assertEqual(answer, json.dumps(expected))

    def run_outputs(self, command):
        """Inputs and outputs of every network of the suite: the same bits, or for activations that are not the same bits
        everywhere a part in a million."""
        path = self.folder / "model.nnb"
        for name, entry in MANIFEST["good"].items():
            if "outputs" not in entry:
                continue
            entry = entry["outputs"]
            path.write_bytes(FILES["good"][name])
            sample = b"".join(bytes.fromhex(number)[::-1] for number in flat(entry["sample"]))
            found = {}
            for what in ("inputs", "outputs"):
                result = subprocess.run([*command, f"--{what}", path, str(len(sample))], input=sample, stdout=subprocess.PIPE,
                                        check=True)
                # Floats have the byte order of the machine that computes.
                order = ">" if "s390x" in command[0] else "<"
                found[what] = bits(struct.pack(f"<{len(result.stdout) // 4}I",
                                               *struct.unpack(f"{order}{len(result.stdout) // 4}I", result.stdout)))
            with self.subTest(name, command=command):
                self.assertEqual(found["inputs"], entry["inputs"])
                if entry["exact"]:
                    self.assertEqual(found["outputs"], entry["outputs"])
                for ours, theirs in zip(found["outputs"], entry["outputs"], strict=True):
                    if ours != theirs:
                        ours, theirs = (struct.unpack(">f", bytes.fromhex(number))[0] for number in (ours, theirs))
                        self.assertLessEqual(abs(ours - theirs), 1e-6 * abs(theirs) + 1e-44)

    def test_example(self):
        """The example prints what a network says of a sample, with its labels."""
        program = c_reader.build(self.folder / "example", "-O2", source=c_reader.HEADER.parent / "example.c")
        (self.folder / "small.nnb").write_bytes(FILES["good"]["smallest-network.nnb"])
        (self.folder / "sample").write_bytes(b"\x02")
        result = subprocess.run([program, self.folder / "small.nnb", self.folder / "sample"], stdout=subprocess.PIPE, check=True)
        # An input of 0, so the sums are the biases: softmax of 0.5 and 0.25.
        texts = [line.split(": ") for line in result.stdout.decode().splitlines()]
        self.assertEqual([label for label, _ in texts], ["n", "y"])
        self.assertAlmostEqual(float(texts[0][1]), 0.5621765, 6)
        self.assertAlmostEqual(float(texts[1][1]), 0.4378235, 6)

    def test_suite(self):
        self.run_suite([self.program])

    def test_outputs(self):
        self.run_outputs([self.program])

    def test_computing_only(self):
        """A reader that only computes refuses the same files, but for faults in contents that it does not read."""
        program = c_reader.build(self.folder / "computes", *c_reader.SANITIZED, "-DNNB_COMPUTE_ONLY")
        names, hidden = [(kind, name) for kind in FILES for name in FILES[kind]], 0
        for (kind, name), answer in zip(names, lines([program], [FILES[kind][name] for kind, name in names]), strict=True):
            entry, answer = MANIFEST[kind][name], json.loads(answer)
            with self.subTest(name):
                if kind == "good":
                    self.assertEqual({key: entry["content"][key] for key in ("tensors", "network")},
                                     {key: answer["content"][key] for key in ("tensors", "network")})
                elif hidden_by_class(name, FILES[kind][name]):
                    hidden += 1 # and none, or the second one of two faults, is found
                    self.assertTrue("content" in answer or name.startswith("two-") and answer["offset"] != entry["offset"], answer)
                else:
                    self.assertEqual(answer, {key: entry[key] for key in ("error", "offset", "expected", "found") if key in entry})
        self.assertGreater(hidden, 100)

    def triples(self):
        """Factors and addends whose sums are near points halfway between two f32, or at the ends of the numbers."""
        chance, triples = random.Random(3), []
        for _ in range(1500):
            a, b = (chance.choice((-1, 1)) * chance.randrange(1 << 23, 1 << 24) for _ in range(2))
            middle = ((abs(a * b) >> 24) | 1) << 24
            c = chance.choice((middle - abs(a * b), chance.randrange(1 << 24), -(abs(a * b) >> 23 << 23), -a * b, chance.randrange(1, 9)))
            power = 2.0 ** chance.choice((-172, -149, -40, 0, 70, 80))
            triples.append((float(a), b * power, max(-3e38, min(3e38, c * power * 2.0 ** chance.choice((0, 0, -1, 1, 15, 40, -60))))))
        for _ in range(1500):
            triples.append(struct.unpack("<3f", struct.pack("<3I", *(chance.getrandbits(32) for _ in range(3)))))
        triples += [(3.4028234663852886e38, 1.0, 2.0 ** 103), (2.0 ** 127, 2.0 - 2.0 ** -23, 2.0 ** 102), (2.0 ** -75, 2.0 ** -75, 2.0 ** -149),
                    (2.0 ** -75, -2.0 ** -75, 2.0 ** -149), (1.0, -1.0, 1.0), (0.0, -1.0, 0.0), (0.0, -1.0, -0.0), (2.0 ** -100, 2.0 ** -100, -0.0),
                    (2.0 ** -75, 2.0 ** -75, 0.0), (2.0 ** -75, 1.0000001192092896 * 2.0 ** -75, 0.0), (-1.0, float("inf"), float("inf")),
                    (3e38, 3e38, float("-inf")), (0.0, float("inf"), 1.0)]
        return b"".join(struct.pack("<3I", *(struct.unpack("<I", struct.pack("<f", number))[0] for number in triple)) for triple in triples)

    def run_fma(self, command):
        data = self.triples()
        result = subprocess.run([*command, "--fma"], input=data, stdout=subprocess.PIPE, check=True)
        for (a, b, c), (found,) in zip(struct.iter_unpack("<3f", data), struct.iter_unpack("<I", result.stdout), strict=True):
            if all(abs(number) <= 3.5e38 for number in (a, b, c)):
                exact = Fraction(a) * Fraction(b) + Fraction(c)
                zero = struct.unpack("<I", struct.pack("<f", a * b + c if a * b == 0 and c == 0 and 0 in (a, b) else 0.0))[0]
                self.assertEqual(f"{found:08x}", f"{nearest(exact) if exact else zero:08x}", (a, b, c))
            else:  # a NaN or an infinity; a product of finite f32 is finite in f64
                wanted, got = a * b + c, struct.unpack("<f", struct.pack("<I", found))[0]
                self.assertTrue(wanted == got or (wanted != wanted and got != got), (a, b, c))

    def test_fma(self):
        """Products and sums rounded once by whole numbers, and by the processor if it can."""
        self.run_fma([c_reader.build(self.folder / "soft", "-O2", "-DNNB_SOFT")])
        if "fma" in Path("/proc/cpuinfo").read_text().split():
            self.run_fma([c_reader.build(self.folder / "hard", "-O2", "-mfma")])

    def test_wide_numbers(self):
        """Stored numbers of more bits than f32 has become inputs by one rounding, beside fractions."""
        chance, path = random.Random(5), self.folder / "wide.nnb"
        forms = {"i32": "i", "u32": "I", "i64": "q", "u64": "Q", "f64": "d"}
        for type, form in forms.items():
            for _ in range(8):
                numbers, size = [], struct.calcsize(form)
                scale = chance.choice((1.0, -1.0, 0.0, 0.3333333432674408, 2.0 ** -149, 2.0 ** chance.randrange(-100, 60) * 1.2345670461654663))
                scale = struct.unpack("<f", struct.pack("<f", scale))[0]
                for _ in range(40):
                    number, = struct.unpack(f"<{form}", chance.randbytes(size))
                    if type == "f64":
                        number = chance.choice((chance.gauss(0, 1), chance.gauss(0, 1) * 2.0 ** chance.randrange(-140, 140), 0.0, 5e-324, number))
                        number = number if abs(number) < 1e300 else 1.0
                    elif chance.random() < 0.5:
                        number >>= chance.randrange(8 * size)
                    numbers.append(number)
                # An offset that takes away most of one of the products.
                offset = chance.choice((0.0, 1.0, -float(numbers[0]) * scale, -float(numbers[0]) * scale * (1 + 2.0 ** -23), 3e-45))
                bits_of_offset = nearest(Fraction(max(-3e38, min(3e38, offset))))
                offset, = struct.unpack("<f", struct.pack("<I", bits_of_offset))
                file = nnb.File(network=nnb.Network([len(numbers)], scaling=nnb.Scaling(type, scale, offset)))
                zeros = bytes(4 * len(numbers))
                file.tensors = [nnb.Tensor("k", "f32", [(len(numbers), "in"), (1, "out")], zeros)]
                file.network.layers = [nnb.Layer("l", len(numbers), 1, "linear", [], "k", None)]
                nnb.save(path, file)
                sample = struct.pack(f"<{len(numbers)}{form}", *numbers)
                result = subprocess.run([self.program, "--inputs", path, str(len(sample))], input=sample, stdout=subprocess.PIPE, check=True)
                for number, (found,) in zip(numbers, struct.iter_unpack("<I", result.stdout), strict=True):
                    exact = Fraction(number) * Fraction(scale) + Fraction(offset)
                    if exact:
                        self.assertEqual(f"{found:08x}", f"{nearest(exact):08x}", (type, number, scale, offset))
                    else:
                        self.assertEqual(found & 0x7FFFFFFF, 0, (type, number, scale, offset))

    def test_bound_without_fma(self):
        """Sums with NNB_ROUGH are as near to the others as the header says."""
        program = c_reader.build(self.folder / "rough", "-O2", "-DNNB_ROUGH", "-ffp-contract=off")
        chance, path, count = random.Random(9), self.folder / "rough.nnb", 300
        numbers = [struct.unpack("<f", struct.pack("<f", chance.gauss(0, 1)))[0] for _ in range(count * 5)]
        file = nnb.File(network=nnb.Network([count]))
        file.tensors = [nnb.Tensor("k", "f32", [(count, "in"), (4, "out")], struct.pack(f"<{count * 4}f", *numbers[:count * 4]))]
        file.network.layers = [nnb.Layer("l", count, 4, "linear", [], "k", None)]
        nnb.save(path, file)
        sample = struct.pack(f"<{count}f", *numbers[count * 4:])
        ours, theirs = (struct.unpack("<4f", subprocess.run([one, "--outputs", path, str(len(sample))], input=sample,
                                                            stdout=subprocess.PIPE, check=True).stdout) for one in (program, self.program))
        self.assertNotEqual(ours, theirs)
        for unit in range(4):
            size = sum(abs(numbers[4 * row + unit] * numbers[4 * count + row]) for row in range(count))
            self.assertLessEqual(abs(ours[unit] - theirs[unit]), (2 * count + 1) * 2.0 ** -24 * size)

    def test_compilers(self):
        """Neither gcc nor clang has a warning, in C99 and C++, and in every class."""
        for compiler in c_reader.compilers():
            plus = {"gcc": "g++", "clang": "clang++"}.get(compiler)
            for options in ([], ["-DNNB_COMPUTE_ONLY"], ["-DNNB_COMPUTE_ONLY", "-DNNB_SMALL"], ["-DNNB_ROUGH"], ["-DNNB_SOFT"], ["-DNNB_API=static", "-Wno-unused-function"]):
                c_reader.build(self.folder / "object.o", "-O2", "-c", *options, compiler=compiler)
                if plus and shutil.which(plus):
                    c_reader.build(self.folder / "object.o", "-O1", "-c", "-x", "c++", *options, compiler=plus, standard="c++11")

    def test_fast_math(self):
        """-ffast-math would take roundings away that exp needs."""
        for options in ([], ["-DNNB_ROUGH"]):
            with self.assertRaises(subprocess.CalledProcessError):
                c_reader.build(self.folder / "fast.o", "-O2", "-c", "-ffast-math", *options)

    def test_size(self):
        """The code for microcontrollers, counted."""
        for compiler in filter(shutil.which, ("clang", "arm-none-eabi-gcc")):
            for name in c_reader.SETS:
                try:
                    size = c_reader.code(compiler, name, self.folder, "-DNNB_COMPUTE_ONLY", "-DNNB_SMALL")
                    computing = c_reader.code(compiler, name, self.folder, "-DNNB_COMPUTE_ONLY")
                    whole = c_reader.code(compiler, name, self.folder)
                except subprocess.CalledProcessError:
                    self.skipTest(f"{compiler} makes no code for ARM")
                print(f"nnb.h, {name}, {compiler} -Os: {size:,} bytes; with all activations {computing:,}; "
                      f"and with the training state {whole:,}")
                with self.subTest(compiler, processor=name):
                    # ARMv6-M has fewer instructions, and clang unrolls.
                    self.assertLess(size, 9000 if name == "Cortex-M0+" else MOST_CODE)

    def test_other_processors(self):
        """The suite and its outputs in the other byte order, and in 32 bits without a unit for floats."""
        there = [(compiler, emulator) for compiler, emulator in OTHERS if shutil.which(compiler) and shutil.which(emulator)]
        if not there:
            self.skipTest("no cross compiler with an emulator")
        for compiler, emulator in there:
            command = [emulator, c_reader.build(self.folder / emulator, "-O2", "-static", compiler=compiler)]
            self.run_suite(command)
            self.run_outputs(command)


if __name__ == "__main__":
    unittest.main()
