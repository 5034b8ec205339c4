#!/usr/bin/env python3
"""What damage is noticed by which format's own reader; run by `make damage`.

    damage.py [TOOLS] [--count N] [--seed N] [--sizes small,MNIST] [--formats WORD,…] [--jobs N] [--keep FOLDER]

TOOLS is the folder with nntrain, nnconv, nnhdf5 and nnverdict; without it, only the .nnb reader in Python is tried, on
small files, with nothing but the standard library. A case is a file, a kind of damage and a number, and always the same
for the same seed. Prints tables in Markdown. The exit status is 1 if any damage of an .nnb file is not an error that
its readers name, or the two name different ones; such files are kept in FOLDER.
"""

import argparse
import concurrent.futures
import os
import platform
import sys
import tempfile
from importlib import metadata
from pathlib import Path

import formats
import graphs
from cases import Process
from kinds import KINDS
from models import SIZES, prepare
from table import counts, table

OURS = [formats.NNBInSwift, formats.NNBInPython]
# What nnconv makes of the files of other formats, of nnb's own with a record and of others'.
CONVERTED = [formats.HDF5ByNNConv, formats.KerasZipByNNConv, formats.NPZByNNConv, formats.PyTorchByNNConv,
             formats.SafetensorsByNNConv, formats.ONNXByNNConv, formats.NumPyByNNConv, formats.LibraryByNNConv,
             formats.PyTorchAlone, formats.KerasZipAlone, formats.ONNXAlone]
FORMATS = OURS + CONVERTED + [formats.HDF5ByKeras, formats.KerasHDF5, formats.KerasZip, formats.NPZ,
                  formats.Safetensors, graphs.ONNX, graphs.GGUF]
# At most so many flips and so many cases of every other kind.
MOST = {"nnb": (None, None), "fast": (10_000, 2_000), "slow": (1_000, 200)}


def numbers(made, kind, count):
    """How many cases of a kind a format's reader gets: of .nnb `count` flips, and a tenth of each other kind but not
    too few; of formats that are slow to read, an eighth."""
    if kind != "flip":
        count = max(count // 10, min(count, 200))
    if made.pace == "slow":
        count = max(count // 8, 1)
    most = MOST[made.pace][kind != "flip"]
    return count if most is None else min(count, most)


def column(made, models, options, folder):
    """All cases of a format: the outcomes by size and kind, and the lengths of the files by size."""
    process = Process(made, options.tools, folder / made.__name__, models, options.seed, options.keep)
    try:
        outcomes = {(size, kind): process.run(size, kind, numbers(made, kind, options.count))
                    for size in models for kind in KINDS}
    finally:
        process.end()
    print(f"{made.title}: read", file=sys.stderr, flush=True)
    return outcomes, process.lengths


def disagreements(outcomes):
    """Cases of which the readers of .nnb say different things."""
    for kind in KINDS:
        said = [outcomes[made, kind].details for made in OURS if (made, kind) in outcomes]
        if len(said) == 2:
            yield from (f"{kind} number {number}: Swift says {swift}, Python {python}"
                        for number, (swift, python) in enumerate(zip(*said)) if swift != python)


def report(size, chosen, outcomes, lengths, options):
    """Prints what was counted; returns what must not be."""
    ours = [made for made in OURS if made in chosen]
    print(f"\n{SIZES[size]}, seed {options.seed}\n")
    print("\n".join(table(chosen, outcomes)) + "\n")
    print("In per cent of the cases: another content without a word; in parentheses the content that was there; behind")
    print("a dagger crashes and hangs. All others are errors.\n")
    print("\n".join(counts(chosen, outcomes, lengths)))
    if not ours:
        return []
    findings = [finding for made in ours for kind in KINDS for finding in outcomes[made, kind].findings]
    findings += disagreements(outcomes)
    cases = sum(outcomes[ours[0], kind].counts.total() for kind in KINDS)
    good = "each is an error, of both readers the same" if len(ours) > 1 else "each is an error"
    told = f"{len(findings)} findings" if findings else good
    print(f"\n{SIZES[size]}, `.nnb`: {cases:,} damaged files; {told}")
    print("".join(f"  {finding}\n" for finding in findings[:40]), end="")
    return findings


def main():
    parser = argparse.ArgumentParser(description="What damage is noticed by which format's own reader.")
    parser.add_argument("tools", nargs="?", type=lambda path: Path(path).resolve())
    parser.add_argument("--count", type=int, default=400, help="flips of .nnb files of a size (400)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sizes", type=lambda text: text.split(","))
    parser.add_argument("--formats", help="words in the formats' titles: nnb,Keras,GGUF")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--keep", type=Path, default=formats.ROOT / ".build" / "damage")
    options = parser.parse_args()
    words = options.formats.split(",") if options.formats else [""]
    chosen = [made for made in FORMATS if any(word in made.title for word in words)]
    if options.tools is None:
        chosen, options.sizes = [formats.NNBInPython], ["small"]
    libraries = sorted({library for made in chosen for library in made.libraries})
    print(", ".join([f"Python {platform.python_version()}"]
                    + [f"{library} {metadata.version(library)}" for library in libraries]))

    findings, outcomes, lengths = [], {}, {}
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        folder = Path(folder)
        models = {size: prepare(size, options.tools, folder) for size in options.sizes or SIZES}
        columns = {made: pool.submit(column, made, models, options, folder) for made in chosen}
        for made, future in columns.items():
            found, lengths[made] = future.result()
            outcomes.update({(made, *key): outcome for key, outcome in found.items()})
    for size in models:
        ours = {(made, kind): outcome for (made, one, kind), outcome in outcomes.items() if one == size}
        findings += report(size, chosen, ours, {made: lengths[made][size] for made in chosen}, options)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
