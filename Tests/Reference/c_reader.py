"""Builds the reader in C (Spec/reference/nnb.h) in the ways that its checks need.

    python3 c_reader.py PROGRAM          the program of verdict.c, under the sanitizers of addresses and of undefined behaviour
"""

import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
HEADER = HERE.parents[1] / "Spec" / "reference" / "nnb.h"
STRICT = ["-pedantic", "-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Werror"]
SANITIZED = ["-g", "-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
# Of which instruction sets the code is counted: compilers and the words that choose it. Cortex-M3 and M0+ have no floats.
SETS = {"Cortex-M3": ("thumbv7m", ["-mcpu=cortex-m3"]), "Cortex-M0+": ("thumbv6m", ["-mcpu=cortex-m0plus"]),
        "Cortex-M4F": ("thumbv7em", ["-mcpu=cortex-m4", "-mfloat-abi=hard", "-mfpu=fpv4-sp-d16"])}


def compilers():
    """Compilers of C for this machine, the first of them with both sanitizers."""
    return [name for name in ("clang", "gcc", "cc") if shutil.which(name)][:2]


def build(program, *options, compiler=None, source=HERE / "verdict.c", standard="c99"):
    """Compiles and links a program."""
    compiler = compiler or compilers()[0]
    linker = ["-fuse-ld=lld"] if compiler.startswith("clang") and "-c" not in options and shutil.which("ld.lld") else []
    subprocess.run([compiler, f"-std={standard}", *STRICT, *linker, *options, str(source), "-o", str(program)], check=True)
    return str(program)


def code(compiler, name, folder, *options):
    """The bytes of instructions and constants of the whole header for an instruction set, without the C library."""
    triple, words = SETS[name]
    source, object = folder / "counted.c", folder / "counted.o"
    source.write_text(f'#define NNB_IMPLEMENTATION\n#include "{HEADER}"\n')
    target = [f"--target={triple}-none-eabi", "-ffreestanding"] if "clang" in compiler else []
    subprocess.run([compiler, *target, *words, "-mthumb", "-std=c99", "-Os", "-fno-unwind-tables", *options, "-c", str(source),
                    "-o", str(object)], check=True)
    return sum(size for section, size in sections(object.read_bytes()) if section.startswith((".text", ".rodata", ".data", ".bss")))


def sections(elf):
    """Names and sizes of the sections of a 32-bit little-endian object file."""
    word = lambda at, size=4: int.from_bytes(elf[at:at + size], "little")
    start, each, count, names = word(32), word(46, 2), word(48, 2), word(50, 2)
    text = word(start + names * each + 16)
    for header in range(start, start + count * each, each):
        name = text + word(header)
        yield elf[name:elf.index(0, name)].decode(), word(header + 20)


if __name__ == "__main__":
    build(sys.argv[1], *SANITIZED)
