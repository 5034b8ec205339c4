#!/usr/bin/env python3
"""Checks the C source that nnconv writes (Spec/c-export.md): compiles it in many ways, and compares what it computes.

    python check_c.py TOOLS        TOOLS is the folder with nnconv, nninfer and nntrain

Outputs are compared bit for bit with the rational numbers of the suite, with nninfer on the test images of Fixtures/mnist, and for
kernels of i8 with NumPy.
"""

import gzip
import json
import os
import random
import re
import shutil
import struct
import subprocess
import sys
import tempfile
from fractions import Fraction
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "Tests" / "Keras"), str(ROOT / "Tests" / "Reference")]
import suite
from c_reader import SETS
from harness import Report, Tools, nnb, shown

GOOD = ROOT / "Fixtures" / "nnb" / "good"
SUITE, FILES = suite.manifest()["good"], suite.files("good")
MNIST = ROOT / "Fixtures" / "mnist"
IMAGES = "t10k-images-idx3-ubyte.gz"
WARNINGS = ["-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Wundef", "-Wdouble-promotion", "-Wmissing-declarations", "-pedantic",
            "-Werror"]
SANITIZED = ["-g", "-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
C_TYPES = {"u8": "uint8_t", "i8": "int8_t", "u16": "uint16_t", "i16": "int16_t", "u32": "uint32_t", "i32": "int32_t",
           "u64": "uint64_t", "i64": "int64_t", "f16": "uint16_t", "bf16": "uint16_t", "f32": "float", "f64": "double"}
EXACT = {"linear", "relu", "leaky relu", "softmax"}
HAS_FMA = "fma" in Path("/proc/cpuinfo").read_text().split() if Path("/proc/cpuinfo").exists() else False

# Reads samples of `TYPE` from standard input and writes the outputs of each.
DRIVER = """
#include <stdio.h>
#include "%(header)s"
int main(void) {
  static %(type)s sample[N_INPUTS];
  static float outputs[N_OUTPUTS];
  while (fread(sample, sizeof sample, 1, stdin) == 1) {
    %(run)s(sample, outputs);
    fwrite(outputs, sizeof outputs, 1, stdout);
  }
  return 0;
}
"""


def compilers():
    return [name for name in ("gcc", "clang") if shutil.which(name)]


class Program:
    """What is made of a model in C: `source` is its file, a .c or a .h, whose names begin with n."""

    def __init__(self, source, scaling=None):
        self.source, self.type = source, None
        text = source.read_text()
        found = re.search(r"void n_run_(\w+)\(", text)
        self.run = "n_run" + (f"_{found[1]}" if found else "")
        self.type = C_TYPES[found[1]] if found else "float"
        self.folder = source.parent

    def build(self, name, compiler, *options, standard="c99", warnings=WARNINGS):
        """Compiles file and driver; gives the program."""
        program, driver = self.folder / name, self.folder / f"{name}.driver.c"
        is_header = self.source.suffix == ".h"
        text = DRIVER % {"header": self.source.name, "type": self.type, "run": self.run}
        driver.write_text(("#define N_IMPLEMENTATION\n" if is_header else "#define N_DECLARE\n") + text)
        plus = {"gcc": "g++", "clang": "clang++"}[compiler] if standard.startswith(("c++", "gnu++")) else compiler
        language = ["-x", "c++"] if plus != compiler else []
        sources = [driver] + ([] if is_header else [self.source])
        subprocess.run([plus, *language, f"-std={standard}", *warnings, *options, *map(str, sources), "-o", str(program)], check=True,
                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        return program

    def outputs(self, program, samples, count):
        """The bits of the outputs for the bytes of samples, a row of `count` each."""
        result = subprocess.run([str(program)], input=samples, stdout=subprocess.PIPE, check=True)
        return np.frombuffer(result.stdout, "<u4").reshape(-1, count)


def convert(tools, source, target, *options):
    result = tools.convert(source, target, "--force", "--quiet", "--name", "n", *options)
    if result.returncode:
        raise RuntimeError(shown(result))
    return Program(target)


def bits(hexadecimal):
    return int(hexadecimal, 16)


def flat(value):
    return [one for part in value for one in flat(part)] if isinstance(value, list) else [value]


def near(found, expected, part=1e-6):
    """Whether f32 in bits are the same but for a part in a million."""
    found, expected = (np.asarray(one, "<u4").view("<f4").astype("f8") for one in (found, expected))
    same = (found == expected) | (np.isnan(found) & np.isnan(expected))
    return bool(np.all(same | (np.abs(found - expected) <= part * np.abs(expected) + 1e-44)))


def f32(number):
    """The bits of the f32 nearest to a fraction, ties to even."""
    if number == 0:
        return 0
    sign, size = (1 << 31 if number < 0 else 0), abs(number)
    exponent = size.numerator.bit_length() - size.denominator.bit_length()
    if Fraction(2) ** exponent > size:
        exponent -= 1
    last = max(exponent - 23, -149)
    scaled = size / Fraction(2) ** last
    whole = scaled.numerator // scaled.denominator
    rest = scaled - whole
    whole += rest > Fraction(1, 2) or (rest == Fraction(1, 2) and whole & 1)
    pattern = whole if last == -149 else (whole - (1 << 23)) + ((last + 150) << 23)
    return sign | min(pattern, 0x7F800000)


# The suite ------------------------------------------------------------------------------------------------------------------


def check_suite(tools, report, folder):
    report.group("networks of the suite, in C99 and C++11")
    for number, (name, entry) in enumerate((name, entry) for name, entry in SUITE.items() if "outputs" in entry):
        entry = entry["outputs"]
        compiler = compilers()[number % len(compilers())]
        (folder / "suite.nnb").write_bytes(FILES[name])
        try:
            program = convert(tools, folder / "suite.nnb", folder / ("n.c" if number % 2 else "n.h"))
            expected = [bits(one) for one in entry["outputs"]]
            sample = b"".join(bytes.fromhex(one)[::-1] for one in flat(entry["sample"]))
            for standard in ("c99", "c++11"):
                found = program.outputs(program.build("suite", compiler, "-O1", standard=standard), sample, len(expected))[0]
                good = list(found) == expected if entry["exact"] else near(found, expected)
                report.check(good, f"{name}, {compiler} {standard}: {[f'{one:08x}' for one in found]}, expected {entry['outputs']}")
        except subprocess.CalledProcessError as error:
            report.check(False, f"{name}: {error.stdout}")
        except RuntimeError as error:
            # C has no constants for NaN and infinities.
            report.check("special" in name and "no constant" in str(error), f"{name}: {error}")


# Test images ----------------------------------------------------------------------------------------------------------------


def images():
    return np.frombuffer(gzip.decompress((MNIST / IMAGES).read_bytes()), np.uint8, offset=16).reshape(-1, 784)


def inferred(tools, model, *options):
    """What nninfer says of the test images: the bits of the outputs, a row for each."""
    run = tools.run("nninfer", model, MNIST / IMAGES, "--format", "csv", "--probabilities", *options)
    if run.returncode:
        raise RuntimeError(shown(run))
    rows = [line.split(",") for line in run.stdout.splitlines()]
    first = next(index for index, title in enumerate(rows[0]) if title.startswith("output"))
    return np.array([row[first:] for row in rows[1:]], "f4").view("<u4")


def ways():
    """Options that may not change a bit, and whether they have a fused multiply-add of f64."""
    fused = [["-O2", "-mfma"], ["-O2", "-mfma", "-ffp-contract=off"], ["-O3", "-march=native"]] if HAS_FMA else []
    for compiler in compilers():
        for options in (["-O0"], ["-O2"], ["-Os"], ["-O2", "-ffp-contract=off"], ["-O2", "-DN_STATIC"], SANITIZED, *fused):
            yield compiler, options, options in fused


def check_images(tools, report, folder, model, title):
    """A model on all test images, compiled in many ways: the bits of nninfer."""
    report.group(f"{title}, on all test images")
    expected = inferred(tools, model)
    program, samples = convert(tools, model, folder / "n.c"), images().tobytes()
    is_exact = {layer.activation for layer in nnb.load(model).network.layers} <= EXACT
    for compiler, options, is_fused in ways():
        # A compiler by itself fuses products and sums.
        for standard in ("c99", "gnu99") if is_fused else ("c99",):
            try:
                built = program.build("images", compiler, *options, standard=standard)
            except subprocess.CalledProcessError as error:
                report.check(False, f"{compiler} {' '.join(options)}: {error.stdout}")
                continue
            found = program.outputs(built, samples, expected.shape[1])
            # Beyond sums, some activations need a fused multiply-add of f64 for the same bits.
            good = (found == expected).all() if is_exact or is_fused else near(found, expected, 1e-5)
            report.check(good and found.shape == expected.shape,
                         f"{compiler} {' '.join(options)} {standard}: {int((found != expected).sum())} of {expected.size} differ")
    return program, expected, samples


def check_rough(report, program, expected, samples):
    report.group("products and sums that are rounded each")
    for compiler in compilers():
        for options in (["-O0"], ["-O2"], ["-O3", "-march=native"]):
            found = program.outputs(program.build("rough", compiler, "-DN_ROUGH", *options), samples, expected.shape[1])
            report.check(near(found, expected, 1e-3), f"{compiler} {' '.join(options)}: outputs are far off")
        # These take roundings away, some without a word to the program. No figure may be far off for that.
        loose = (["-ffp-model=fast"] if "clang" in compiler else
                 ["-fassociative-math", "-fno-signed-zeros", "-fno-trapping-math"])
        for more in ([], ["-DN_ROUGH"]):
            try:
                built = program.build("loose", compiler, "-O2", *loose, *more)
            except subprocess.CalledProcessError as error:
                report.check("leave them out" in error.stdout, f"{compiler} {loose}: {error.stdout}")
                continue
            found = program.outputs(built, samples, expected.shape[1])
            report.check(near(found, expected, 1e-3), f"{compiler} {loose} {more}: outputs are far off")
        for options in ([], ["-DN_ROUGH"]):
            try:
                program.build("fast", compiler, "-O2", "-ffast-math", *options)
                report.check(False, f"{compiler} {options}: -ffast-math is taken")
            except subprocess.CalledProcessError as error:
                report.check("leave them out" in error.stdout, f"{compiler}: {error.stdout}")


def every_activation(path):
    """A network with a layer of every activation, of 784 inputs."""
    rng, chain = np.random.default_rng(7), ["gelu", "tanh", "sigmoid", "elu", "selu", "softplus", "swish", "gelu_tanh", "leaky_relu", "relu",
                                            "linear", "softmax"]
    names = dict(zip(chain, ["gelu, exact", "tanh", "sigmoid", "elu", "selu", "softplus", "swish", "gelu by tanh", "leaky relu", "relu", "linear",
                             "softmax"]))
    widths, tensors, layers = [784, *(37 + index for index in range(len(chain) - 1)), 10], [], []
    for index, activation in enumerate(chain):
        inputs, outputs = widths[index], widths[index + 1]
        kernel = (rng.normal(size=(inputs, outputs)) * (3 / inputs ** 0.5)).astype("<f4")
        bias = rng.normal(size=outputs).astype("<f4")
        tensors += [nnb.Tensor(f"{index:02d}/k", "f32", [(inputs, "in"), (outputs, "out")], kernel.tobytes()),
                    nnb.Tensor(f"{index:02d}/b", "f32", [(outputs, "out")], bias.tobytes())]
        parameters = {"elu": [0.75], "leaky_relu": [0.1]}.get(activation, [])
        layers.append(nnb.Layer(f"{index:02d}", inputs, outputs, names[activation], parameters, f"{index:02d}/k", f"{index:02d}/b"))
    file = nnb.File(network=nnb.Network([28, 28], scaling=nnb.Scaling("u8", 1 / 64, -1.5), layers=layers))
    file.tensors = sorted(tensors, key=lambda tensor: tensor.name.encode())
    nnb.save(path, file)
    return path


# Sums and stored numbers beside fractions -----------------------------------------------------------------------------------


def small(path, kernel, inputs, bias=None, scaling=None):
    units = len(kernel) // inputs
    tensors = [nnb.Tensor("k", "f32", [(inputs, "in"), (units, "out")], struct.pack(f"<{len(kernel)}f", *kernel))]
    if bias is not None:
        tensors.insert(0, nnb.Tensor("b", "f32", [(units, "out")], struct.pack(f"<{units}f", *bias)))
    layer = nnb.Layer("l", inputs, units, "linear", [], "k", None if bias is None else "b")
    file = nnb.File(network=nnb.Network([inputs], scaling=scaling, layers=[layer]))
    file.tensors = tensors
    nnb.save(path, file)
    return path


def number(chance, exponents):
    """An f32 whose bits are near halves of another one's."""
    size = chance.randrange(1 << 23, 1 << 24) & chance.choice((-1, -1 << 11, -1 << 12, -1 << 20))
    return chance.choice((-1, 1)) * float(size) * 2.0 ** chance.choice(exponents)


def check_sums(tools, report, folder):
    """One product and one sum, beside fractions: what the processor does, and what stands in for it."""
    report.group("products and sums rounded once")
    chance = random.Random(11)
    weights = [number(chance, (-23, -60, -149, 40)) for _ in range(64)]
    biases = [number(chance, (-23, -40, -149, -150 + 23, 60)) if chance.random() < 0.9 else 0.0 for _ in range(64)]
    biases = [struct.unpack("<f", struct.pack("<f", one))[0] for one in biases]
    inputs = [struct.unpack("<f", struct.pack("<f", number(chance, (-23, -90, -149, 20))))[0] for _ in range(200)]
    # Sums that are halves of two f32 but for the last bit.
    for index in range(40):
        product = abs(int(chance.randrange(1 << 23, 1 << 24) | 1))
        weights[index], biases[index] = float(product) * 2.0 ** -23, float(chance.randrange(1 << 22, 1 << 23) * 2 + 1)
    inputs += [2.0 ** -power for power in range(0, 60)] + [1.5 * 2.0 ** -power for power in range(0, 60)]
    program = convert(tools, small(folder / "s.nnb", weights, 1, biases), folder / "n.c")
    samples = struct.pack(f"<{len(inputs)}f", *inputs)
    expected = np.array([[f32(Fraction(x) * Fraction(w) + Fraction(b)) for w, b in zip(weights, biases)] for x in inputs], "<u4")
    for compiler, options, _ in ways():
        found = program.outputs(program.build("sums", compiler, *options), samples, 64)
        # A sum of 0 has a sign, which fractions do not.
        different = (found != expected) & ~((expected == 0) & (found == 1 << 31))
        report.check(not different.any(), f"{compiler} {' '.join(options)}: {int(different.sum())} of {expected.size} differ")


def check_stored(tools, report, folder):
    report.group("stored numbers of every type beside fractions")
    chance = random.Random(12)
    forms = {"u8": "B", "i8": "b", "u16": "H", "i16": "h", "u32": "I", "i32": "i", "u64": "Q", "i64": "q", "f16": "e", "f32": "f", "f64": "d"}
    for type, form in [*forms.items(), ("bf16", "H")]:
        for round in range(3):
            size, count = struct.calcsize(form), 60
            scale = struct.unpack("<f", struct.pack("<f", chance.choice((-1, 1)) * chance.uniform(0.5, 2) * 2.0 ** chance.randrange(-30, 20)))[0]
            shift = struct.unpack("<f", struct.pack("<f", chance.uniform(-1, 1) * 2.0 ** chance.randrange(-20, 20)))[0] * (round > 0)
            numbers = []
            while len(numbers) < count:
                raw = chance.randbytes(size)
                if type in ("f32", "f64"):
                    raw = struct.pack("<" + form, chance.gauss(0, 1) * 2.0 ** chance.randrange(-60, 40))
                value = struct.unpack("<" + form, raw)[0]
                if type == "bf16":
                    value = struct.unpack("<f", b"\0\0" + raw)[0]
                if value == value and abs(value) < 1e30:
                    numbers.append((raw, value))
            # The network is the identity, so outputs are inputs.
            kernel = [float(row == unit) for row in range(count) for unit in range(count)]
            path = small(folder / "t.nnb", kernel, count, None, nnb.Scaling(type, scale, shift))
            program = convert(tools, path, folder / "n.h")
            expected = [f32(Fraction(value) * Fraction(scale) + Fraction(shift)) for _, value in numbers]
            for compiler in compilers():
                built = program.build("stored", compiler, "-O2", *(SANITIZED if round == 0 else []))
                found = list(program.outputs(built, b"".join(raw for raw, _ in numbers), count)[0])
                report.check(found == expected or [one & 0x7FFFFFFF for one in found] == [one & 0x7FFFFFFF for one in expected],
                             f"{type} * {scale} + {shift}, {compiler}: {[f'{one:08x}' for one in found[:4]]}")


# Kernels of i8 --------------------------------------------------------------------------------------------------------------


def fused(a, b, c):
    """fma of arrays of f32: the product is exact in f64, and the sum becomes odd if it is not, before it is rounded again."""
    product, addend = np.broadcast_arrays(a.astype("f8") * b.astype("f8"), c.astype("f8"))
    total = product + addend
    part = total - product
    rest = (product - (total - part)) + (addend - part)
    pattern = total.view("<i8")
    step = np.where((rest > 0) == (total > 0), 1, -1)
    pattern = np.where((rest != 0) & (pattern & 1 == 0), pattern + step, pattern)
    return pattern.view("f8").astype("f4")


def exp32(x):
    """Spec/arithmetic.md, 4.1, for numbers up to 0."""
    f = np.float32
    n = (fused(x, f(float.fromhex("0x1.715476p+0")), f(12582912)) - f(12582912)).astype("f4")
    r = fused(n, f(-float.fromhex("0x1.62e430p-1")), x)
    r = fused(n, f(float.fromhex("0x1.05c610p-29")), r)
    q = np.full_like(r, f(1 / 5040))
    for k in (720, 120, 24, 6, 2, 1, 1):
        q = fused(q, r, f(1) / f(k))
    half = np.floor(n / 2)
    result = (q * np.exp2(half.astype("f8")).astype("f4")) * np.exp2((n - half).astype("f8")).astype("f4")
    return np.where(x < f(-float.fromhex("0x1.9fe368p+6")), f(0), result).astype("f4")


def quantised(kernel):
    """The integers and the scales of a kernel (Spec/c-export.md, 4)."""
    scale = (np.abs(kernel).max(axis=0) / np.float32(127)).astype("f4")
    with np.errstate(divide="ignore", invalid="ignore"):
        quotient = np.where(scale > 0, np.rint(kernel.astype("f8") / scale.astype("f8")), 0)
    return np.clip(quotient, -127, 127).astype("i4"), scale


def computed(file, inputs):
    """The outputs of relu and softmax networks with kernels of i8, by NumPy."""
    tensors, x = file.by_name(), inputs.astype("f4")
    for number, layer in enumerate(file.network.layers):
        integers, scale = quantised(np.frombuffer(tensors[layer.kernel].data, "<f4").reshape(layer.inputs, layer.outputs))
        bias = np.frombuffer(tensors[layer.bias].data, "<f4")
        z = np.zeros((len(x), layer.outputs), "f4")
        for start in range(0, layer.inputs, 32):
            group = z if number == 0 else np.zeros_like(z)
            for row in range(start, min(start + 32, layer.inputs)):
                term = fused(x[:, row:row + 1], integers[row:row + 1].astype("f4"), group)
                group = np.where(x[:, row:row + 1] == 0, group, term)
            z = group if number == 0 else (z + group).astype("f4")
        z = fused(z, scale[None, :], bias[None, :])
        if layer.activation == "relu":
            x = np.where(z <= 0, np.float32(0), z)
        else:
            e = exp32((z - z.max(axis=1, keepdims=True)).astype("f4"))
            total = np.zeros((len(e), 1), "f4")
            for column in range(e.shape[1]):
                total = (total + e[:, column:column + 1]).astype("f4")
            x = (e / total).astype("f4")
    return x.astype("<f4").view("<u4")


def array(text, name):
    """The numbers of an array in C, as texts."""
    return re.search(rf" {name}\[\d+\] = {{([^}}]*)}};", text)[1].replace("\n", " ").split(",")


def check_i8(tools, report, folder, model):
    report.group("kernels of i8 beside NumPy")
    run = tools.convert(model, folder / "n.c", "--force", "--name", "n", "--dtype", "i8", "--probe", MNIST, "--json")
    if not report.check(run.returncode == 0, shown(run)):
        return
    told, file, text = json.loads(run.stdout or run.stderr.splitlines()[-1]), nnb.load(model), (folder / "n.c").read_text()
    tensors = file.by_name()
    for number, layer in enumerate(file.network.layers):
        integers, scale = quantised(np.frombuffer(tensors[layer.kernel].data, "<f4").reshape(layer.inputs, layer.outputs))
        report.check([int(one) for one in array(text, f"n_kernel_{number}")] == integers.ravel().tolist(), f"layer {number}: other integers")
        found = np.array([one.strip().rstrip("f") for one in array(text, f"n_scale_{number}")], "f4")
        report.check((found.view("<u4") == scale.view("<u4")).all(), f"layer {number}: other scales")
    program, pixels, before = Program(folder / "n.c"), images(), inferred(tools, model)
    scaling = file.network.scaling
    inputs = fused(pixels[:100].astype("f4"), np.float32(scaling.scale), np.float32(scaling.offset))
    expected, first = computed(file, inputs), None
    for compiler, options, _ in ways():
        found = program.outputs(program.build("i8", compiler, *options), pixels.tobytes(), before.shape[1])
        report.check((found[:100] == expected).all(), f"{compiler} {' '.join(options)}: other bits than NumPy")
        first = found if first is None else first
        report.check((found == first).all(), f"{compiler} {' '.join(options)}: other bits than the first program")
    labels = np.frombuffer(gzip.decompress((MNIST / "t10k-labels-idx1-ubyte.gz").read_bytes()), np.uint8, offset=8)
    after, past = first.view("<f4"), before.view("<f4")
    expected = {"images": len(labels), "changed": int((after.argmax(1) != past.argmax(1)).sum()),
                "largest_difference": float(np.abs(after - past).max()), "correct_before": int((past.argmax(1) == labels).sum()),
                "correct_after": int((after.argmax(1) == labels).sum())}
    report.check(told.get("probe") == expected, f"the probe says {told.get('probe')}, and the program {expected}")
    report.check(all(one["to"] == "i8" for one in told["rounded"]) and len(told["rounded"]) == 2, f"rounded: {told['rounded']}")


# Texts ----------------------------------------------------------------------------------------------------------------------

HOSTILE = ["*/ int injected; /*", "*\\\n/ int injected;", "??/\n*/ int injected;", "\\", "end\\", "??/", "\" , injected, \"", "\n#include <injected>\n",
           "\u202e*/ injected", "é ü 漢字 😀", "\u2028injected", "%s%n", "/* // */", "???\\injected", "\x00injected", "\x1b[31m", "'", "\\x41", "\\u0041",
           "a" * 1000, "*" * 300, "??" * 200]


def check_texts(tools, report, folder):
    report.group("texts from a model")
    labels = HOSTILE
    kernel = struct.pack(f"<{len(labels)}f", *range(len(labels)))
    for number, text in enumerate(HOSTILE):
        layer = nnb.Layer(text[:1000] or "l", 1, len(labels), "linear", [], "k", None)
        file = nnb.File(network=nnb.Network([1], scaling=None, labels=labels, layers=[layer]))
        file.tensors = [nnb.Tensor("k", "f32", [(1, "in"), (len(labels), "out")], kernel)]
        nnb.save(folder / "h.nnb", file)
        notes = [word for key in ("title", "author", "licence") for word in ("--note", f"{key}=@{folder / 'note'}")]
        (folder / "note").write_text(text, encoding="utf-8", newline="")
        run = tools.convert(folder / "h.nnb", folder / "n.c", "--force", "--quiet", "--name", "n", *notes)
        if not report.check(run.returncode == 0, f"{text!r}: {shown(run)}"):
            continue
        content = (folder / "n.c").read_bytes()
        report.check(all(0x20 <= byte < 0x7F or byte == 0x0A for byte in content), f"{text!r}: bytes that are not ASCII")
        report.check(b"??" not in content and b"\\\n" not in content, f"{text!r}: a trigraph or a line that goes on")
        bare = re.sub(rb'"(\\.|[^"\\])*"', b"", re.sub(rb"/\*.*?\*/", b"", content, flags=re.S))
        report.check(b"injected" not in bare, f"{text!r}: a text became code")
    program = Program(folder / "n.c")
    for compiler in compilers():
        for standard in ("c99", "c++11"):
            program.build("texts", compiler, "-O1", standard=standard)
        main = folder / "labels.c"
        main.write_text('#include <stdio.h>\n#include "n.c"\nint main(void) { size_t k; for (k = 0; n_label(k); k++) '
                        '{ fputs(n_label(k), stdout); putchar(0); } return n_label(k + 1) != NULL; }\n')
        subprocess.run([compiler, "-std=c99", *WARNINGS, main, "-o", folder / "labels"], check=True)
        told = subprocess.run([folder / "labels"], stdout=subprocess.PIPE, check=True).stdout
        report.check(told == b"".join(label.split("\0")[0].encode() + b"\0" for label in labels), f"{compiler}: other labels")


def check_names(tools, report, folder):
    report.group("names, and the same bytes again")
    names = {"digits.c": "digits", "my-net 2.h": "my_net_2", "2.c": "n2", "_x__y_.c": "x_y", "é.c": "model", "nnb.c": "model", "int.h": "int",
             "a" * 90 + ".c": "a" * 48, "UPPER.C": "UPPER", ".c": "model", "a.b.c": "a_b", "Ω漢.h": "model", "'; rm -rf.c": "rm_rf"}
    for file, name in names.items():
        path = folder / file
        run = tools.convert(GOOD / "two-layers.nnb", path, "--force", "--quiet")
        if not report.check(run.returncode == 0, f"{file}: {shown(run)}"):
            continue
        text = path.read_text()
        report.check(f"{name}_run(" in text and f"#define {name.upper()}_INPUTS" in text, f"{file}: the name is not {name}")
        again = folder / ("again.h" if file.endswith(".h") else "again.c")
        tools.convert(GOOD / "two-layers.nnb", again, "--force", "--quiet", "--name", name)
        report.check(again.read_bytes() == path.read_bytes(), f"{file}: other bytes")
    for name in ("", "2x", "_x", "x_", "a__b", "a-b", "é", "nnb", "NNB", "a" * 49, "a b", "a\nb"):
        run = tools.convert(GOOD / "two-layers.nnb", folder / "m.c", "--force", f"--name={name}")
        report.check(run.returncode == 64, f"--name {name!r} is taken: {shown(run)}")
    run = tools.run("nnconv", GOOD / "two-layers.nnb", "-", "--to", "c")
    report.check(run.returncode == 0 and "model_run(" in run.stdout, f"standard output: {shown(run)}")


# Refusals -------------------------------------------------------------------------------------------------------------------


def check_refusals(tools, report, folder):
    report.group("what is refused")
    convert(tools, GOOD / "two-layers.nnb", folder / "n.c")
    for tool, words in (("nnconv", [folder / "n.c", folder / "back.nnb"]), ("nninfer", [folder / "n.c", MNIST / IMAGES]), ("nninfo", [folder / "n.c"])):
        run = tools.run(tool, *words)
        report.check(run.returncode == 65 and "C source is written and not read" in run.stderr and "digest" in run.stderr, shown(run))
    (folder / "other.c").write_text("#include <stdio.h>\nint main(void) { return 0; }\n")
    run = tools.convert(folder / "other.c", folder / "back.nnb")
    report.check(run.returncode == 65 and "source text of C" in run.stderr, shown(run))
    run = tools.run("nntrain", MNIST, "-o", folder / "m.c", "--epochs", "1")
    report.check(run.returncode == 64 and "nnconv model.nnb" in run.stderr, shown(run))
    for value in (float("nan"), float("inf"), float("-inf")):
        run = tools.convert(small(folder / "bad.nnb", [1.0, value], 1), folder / "bad.c")
        report.check(run.returncode == 65 and "no constant" in run.stderr, f"{value}: {shown(run)}")
    run = tools.convert(GOOD / "two-layers.nnb", folder / "m.h5", "--dtype", "i8")
    report.check(run.returncode == 64, f"i8 in .h5: {shown(run)}")
    report.check(not [name for name in os.listdir(folder) if name.startswith(("bad.c", "m.", "back"))], f"something was left: {os.listdir(folder)}")


# Sizes ----------------------------------------------------------------------------------------------------------------------


def check_sizes(tools, report, folder, model):
    report.group("code for microcontrollers, -Os")
    compiler = next((name for name in ("arm-none-eabi-gcc", "clang") if shutil.which(name)), None)
    for kind in ("f32", "i8"):
        convert(tools, model, folder / "n.c", "--dtype", kind)
        sizes = {}
        for name, (triple, words) in SETS.items():
            target = [f"--target={triple}-none-eabi"] if compiler == "clang" else []
            command = [compiler, *target, "-ffreestanding", *words, "-mthumb", "-std=c99", "-Os", "-fno-unwind-tables", *WARNINGS, "-c",
                       folder / "n.c", "-o", folder / "n.o"]
            if not compiler or subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE).returncode:
                report.skip(f"no compiler for {name}")
                continue
            lines = subprocess.run(["size", "-A", folder / "n.o"], stdout=subprocess.PIPE, text=True).stdout.splitlines()
            sections = {line.split()[0]: int(line.split()[1]) for line in lines if line.startswith(".")}
            sizes[name] = sum(size for section, size in sections.items() if section.startswith(".text"))
            report.check(sizes[name] < 2048, f"{kind}, {name}: {sizes[name]} bytes")
            report.check(sum(size for section, size in sections.items() if section.startswith((".data", ".bss"))) == 0,
                         f"{kind}, {name}: memory that is not constant")
        print(f"      {kind}: " + ", ".join(f"{name} {size:,} bytes" for name, size in sizes.items()) + f" ({compiler})")


def main():
    tools, report = Tools(sys.argv[1]), Report()
    if not compilers():
        sys.exit("neither gcc nor clang is here")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        model = folder / "mnist.nnb"
        run = tools.run("nntrain", MNIST, "-o", model, "--hidden", "128", "--epochs", "3", "--seed", "1", "--quiet")
        if run.returncode:
            sys.exit(shown(run))
        check_suite(tools, report, folder)
        checked = check_images(tools, report, folder, model, "relu and softmax")
        check_rough(report, *checked)
        check_images(tools, report, folder, every_activation(folder / "all.nnb"), "every activation")
        check_sums(tools, report, folder)
        check_stored(tools, report, folder)
        check_i8(tools, report, folder, model)
        check_texts(tools, report, folder)
        check_names(tools, report, folder)
        check_refusals(tools, report, folder)
        check_sizes(tools, report, folder, model)
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
