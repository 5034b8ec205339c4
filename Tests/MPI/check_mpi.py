#!/usr/bin/env python3
"""Checks that ranks train to the same files as nntrain alone, byte for byte.

    python3 Tests/MPI/check_mpi.py FOLDER

FOLDER has nntrain and nntrain-mpi. Without nntrain-mpi or mpirun the check says that it is skipped. Two ranks train by every
optimizer, with and without --sharded; with NNB_TEST_FULL 1, 2, 3 and 8 ranks of 1 and 2 threads do. Python's standard library is
enough.
"""

import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

from ranks import DATA, MPIRUN, environment, mpirun, run, same, tools

# In KiB, as ulimit has it: enough for a rank of Open MPI that trains a small network.
LIMIT = 200_000

FULL = "NNB_TEST_FULL" in os.environ
SHAPES = [(2, 1, False), (2, 2, True)]
if FULL:
    SHAPES = [(ranks, threads, sharded) for ranks in (1, 2, 3, 8) for threads in (1, 2) for sharded in (False, True)]

WAYS = {
    "sgd": "--epochs 2 --hidden 100",
    "clipped": "--steps 30 --optimizer momentum --clip-norm 0.5 --hidden 70 --batch-size 100",
    "nesterov": "--epochs 1 --optimizer nesterov --schedule step --decay-every 20 --label-smoothing 0.1 --hidden 33",
    "adam": "--steps 50 --optimizer adam --average 0.5 --augment digits --hidden 96 --validation 500",
    "adamw": "--epochs 2 --optimizer adamw --schedule cosine --warmup 10 --class-weights balanced --hidden 8",
    "early": "--epochs 30 --optimizer adam --learning-rate 0.02 --validation 20% --patience 1 --best --hidden 64",
    "full": "--steps 4 --batch-size full --learning-rate 0.5 --hidden 128 --weight-decay 0.1",
    "deep": "--steps 40 --hidden 96,70,33 --optimizer adam --clip-norm 1 --batch-size 150",
    "deeper": "--steps 40 --hidden 200,130 --optimizer sgd --average 1",
}


def outputs(folder, name):
    """The files of a run, but for its log's own name."""
    return sorted(path.name for path in folder.glob(f"{name}.*"))


def compare(expected, found, name, what):
    names = outputs(expected, name)
    if names != outputs(found, name):
        sys.exit(f"{what}: {names} became {outputs(found, name)}")
    for file in names:
        same(expected / file, found / file, what)


def check(plain, ranked, folder):
    alone = folder / "alone"
    alone.mkdir()
    for name, options in WAYS.items():
        words = [DATA, *options.split(), "--log"]
        run([plain, *words, alone / f"{name}.jsonl", "-o", alone / f"{name}.nnb"])
        for ranks, threads, sharded in SHAPES:
            place = folder / f"{ranks}x{threads}{'-sharded' if sharded else ''}"
            place.mkdir(exist_ok=True)
            rest = [place / f"{name}.jsonl", "-o", place / f"{name}.nnb", "--threads", threads]
            result = run(mpirun(ranks, ranked, *words, *rest, *["--sharded"] * sharded))
            compare(alone, place, name, f"{name} on {ranks} ranks of {threads} threads, sharded: {sharded}")
            if result.stdout.count("epoch 1/") > 1 or result.stderr.count("wrote") != 1:
                sys.exit(f"{name}: not only rank 0 speaks:\n{result.stdout}{result.stderr}")
    print(f"{len(WAYS)} ways to train, each on {len(SHAPES)} numbers of ranks and threads: the same files as one process")


def check_resuming(plain, ranked, folder):
    """A run goes from one number of ranks to another, to none, and back."""
    options = "--optimizer adam --hidden 130 --clip-norm 2 --average 0.5".split()
    whole = folder / "whole.nnb"
    run([plain, DATA, "-o", whole, *options, "--steps", 100])
    parts, steps = folder / "parts.nnb", 0
    chain = [(2, 1, True), None, (3, 1, True)]
    if FULL:
        chain = [None, (2, 1, False), (3, 2, True), None, (8, 1, True), (1, 2, True), (2, 2, False), (3, 1, True)]
    for index, shape in enumerate(chain):
        steps = 100 if index == len(chain) - 1 else steps + 13
        start = ["-o", parts, *options] if index == 0 else ["--resume", parts]
        words = [DATA, *start, "--steps", steps]
        run([plain, *words] if shape is None
            else mpirun(shape[0], ranked, *words, "--threads", shape[1], *["--sharded"] * shape[2]))
    same(whole, parts, "resumed over ranks")
    print(f"a run that was resumed on {len(chain) - 1} other numbers of ranks: the same file")


def check_sharded(plain, ranked, folder):
    """Checkpoints on the way, the best one, and a start from a model; a file that is damaged, or that a rank does not see."""
    saves = "--hidden 300,40 --steps 60 --checkpoint-every 20 --keep 2 --validation 500 --best --optimizer momentum".split()
    names = {}
    for name, command in {"one": [plain], "shards": mpirun(3, ranked)}.items():
        place = folder / name
        place.mkdir()
        more = ["--sharded"] * (name == "shards")
        run([*command, DATA, "-o", place / "m.nnb", *saves, *more])
        run([*command, DATA, "-o", place / "later.nnb", "--init-from", place / "m.nnb", "--steps", 20, "--average", "0.5", *more])
        run([*command, DATA, "--resume", place / "m.nnb", "--steps", 80, "--validation", 500, "--best", "--force", *more])
        names[name] = sorted(path.name for path in place.iterdir())
    if names["one"] != names["shards"]:
        sys.exit(f"sharded: {names['one']} became {names['shards']}")
    for name in names["one"]:
        same(folder / "one" / name, folder / "shards" / name, "sharded")

    def fails(status, text, command):
        result = run(command, status)
        if text not in result.stderr or result.stderr.count("nntrain-mpi:") > 2:
            sys.exit(f"expected {text}, found:\n{result.stderr}")
        left = [path for path in (folder / "shards").iterdir() if path.name not in names["shards"]]
        if left:
            sys.exit(f"{text}: left behind: {left}")

    model = folder / "shards" / "m.nnb"
    words = [DATA, "--sharded", "--steps", 10]
    for option in ["--report", "--tensorboard"]:
        fails(64, f"{option} needs the whole model", mpirun(2, ranked, *words, "-o", folder / "none.nnb", option, folder / "page"))
    fails(64, "--sharded reads and writes .nnb alone", mpirun(2, ranked, *words, "-o", folder / "none.safetensors"))
    damaged = bytearray(model.read_bytes())
    damaged[-1000] ^= 1
    (folder / "damaged.nnb").write_bytes(damaged)
    fails(65, "damaged.nnb", mpirun(2, ranked, *words, "-o", folder / "none.nnb", "--init-from", folder / "damaged.nnb"))
    if os.geteuid() == 0:
        apart = ["unshare", "--mount", "sh", "-c", f'mount -t tmpfs none "{folder}/shards" && exec "$@"', "sh"]
        run_ = [*words, "-o", folder / "shards" / "none.nnb"]
        fails(73, "rank 1 on ", [MPIRUN, "-n", 1, ranked, *run_, ":", "-n", 1, *apart, ranked, *run_])
    print("sharded runs: the same checkpoints, kept, best and started from a model; refused where a rank does not see the file")


def check_best(plain, ranked, folder):
    """A best model of a sharded run that its place does not take goes elsewhere at once, and to its place as soon as that is free."""
    place, other, whole = folder / "kept" / "m.nnb", folder / "other", folder / "best-alone.nnb"
    best = place.with_name("m.best.nnb")
    other.mkdir()
    # Every epoch is better than the one before, or nearly.
    options = "--hidden 40 --epochs 40 --learning-rate 0.001 --validation 500 --best".split()
    run([plain, DATA, "-o", whole, *options])
    for is_freed in (False, True):
        place.parent.mkdir()
        process = subprocess.Popen(
            list(map(str, mpirun(2, ranked, DATA, "-o", place, *options, "--sharded", "--threads", 1))),
            env=environment() | {"TMPDIR": str(other)}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        while process.poll() is None:
            try:
                # Not before the run has taken its places.
                best.unlink()
                best.mkdir()
                break
            except OSError:
                pass
        while is_freed and process.poll() is None and not list(other.glob("m.best*.nnb")):
            pass
        if is_freed:
            best.rmdir()
        error = process.communicate()[1]
        # A later one is written under a free name before the earlier one is removed.
        left = list(other.iterdir())
        if "; the best model is in " not in error or f"{other} meanwhile; training goes on" not in error:
            sys.exit(f"a best model without its place: nothing is said on the way:\n{error}")
        if is_freed:
            if process.returncode != 0 or left:
                sys.exit(f"a place that is free again: status {process.returncode}:\n{error}")
        else:
            if process.returncode != 73 or len(left) != 1 or f"is not lost: {left[0]} has it" not in error:
                sys.exit(f"a best model without its place: status {process.returncode}:\n{error}")
            best.rmdir()
            words = error.split("as soon as its place can take it: ")[1].splitlines()[0].split()
            run([plain.with_name(words[0]), *words[1:]])
            left[0].unlink()
        same(whole.with_name("best-alone.best.nnb"), best, "a best model that was elsewhere")
        shutil.rmtree(place.parent)
    print("a best model of a sharded run whose place is taken: kept elsewhere, and put there when it is free")


def check_agreement(ranked, folder):
    """A rank with other data, options or a missing file is named; data is sent if that is asked for."""
    other = folder / "data"
    other.mkdir()
    for path in DATA.iterdir():
        shutil.copy(path, other)
    run([ranked, DATA, "-o", folder / "sent-alone.nnb", "--steps", 20])
    run(mpirun(2, ranked, DATA, "-o", folder / "sent.nnb", "--steps", 20, "--broadcast"))
    same(folder / "sent-alone.nnb", folder / "sent.nnb", "--broadcast")

    def fails(status, text, *words):
        first = ["-n", 1, ranked, DATA, "-o", folder / "none.nnb", "--steps", 20]
        result = run([MPIRUN, *first, ":", "-n", 1, ranked, *words], status)
        if text not in result.stderr or (folder / "none.nnb").exists():
            sys.exit(f"expected {text}, found:\n{result.stderr}")
        return result

    same_words = ["-o", folder / "none.nnb", "--steps", 20]
    # Rank 1 reads nothing where rank 0 sends.
    run([MPIRUN, "-n", 1, ranked, DATA, "-o", folder / "far.nnb", "--steps", 20, "--broadcast", ":", "-n", 1, ranked,
         folder / "nowhere", "-o", folder / "far.nnb", "--steps", 20, "--broadcast"])
    same(folder / "sent-alone.nnb", folder / "far.nnb", "--broadcast to a rank without data")
    fails(66, "rank 1 on ", folder / "nowhere", *same_words)
    fails(64, "its options are others than those of rank 0", DATA, *same_words, "--seed", 2)
    fails(64, "--bogus", DATA, *same_words, "--bogus")
    for words in (["--help"], ["--version"], ["--generate", "man"], [DATA, "--augment", "--augment-preview", folder / "none.png"]):
        option = next(word for word in reversed(words) if str(word).startswith("--"))
        fails(64, f": its command line has {option}, and that of rank 0 has not", *words)
        first = [MPIRUN, "-n", 1, ranked, *words, ":", "-n", 2, ranked, DATA, *same_words]
        result = run(first, 64)
        if result.stderr.count(f": its command line is without {option}, which that of rank 0 has") != 2 or result.stdout:
            sys.exit(f"{option} of rank 0 alone:\n{result.stdout}{result.stderr}")
    if (folder / "none.png").exists() or (folder / "none.nnb").exists():
        sys.exit("written where ranks differ")
    for words in (["--help"], ["--version"], ["--generate", "man"]):
        if run(mpirun(3, ranked, *words)).stdout != run([ranked, *words]).stdout:
            sys.exit(f"{words[0]} of all ranks is not that of one process")
    run(mpirun(2, ranked, DATA, "--augment", "--augment-preview", folder / "all.png"))
    if not (folder / "all.png").exists():
        sys.exit("--augment-preview of all ranks writes nothing")
    labels = other / "train-labels-idx1-ubyte.gz"
    import gzip
    bytes_ = bytearray(gzip.decompress(labels.read_bytes()))
    bytes_[100] ^= 1
    labels.write_bytes(gzip.compress(bytes(bytes_)))
    fails(65, "its data has the CRC-32 ", other, *same_words)
    print("ranks with other data or options: named, and nothing written; data sent to ranks without: the same file")


def check_memory(ranked, folder):
    """A rank without memory for the data, or for its part of the network, is named with the status that rank 0 would have."""
    large = folder / "large"
    large.mkdir()
    count = 250_000
    with open(large / "train-images-idx3-ubyte", "wb") as file:
        file.write(struct.pack(">IIII", 2051, count, 28, 28))
        file.truncate(16 + count * 784)
    (large / "train-labels-idx1-ubyte").write_bytes(struct.pack(">II", 2049, count) + bytes([0, 1]) * (count // 2))
    place = folder / "none.nnb"
    wide = "--hidden 65536 --optimizer adam --batch-size 32".split()

    def limited(words):
        few = ["sh", "-c", f'ulimit -v {LIMIT}; exec "$@"', "sh", ranked, *words]
        return run([MPIRUN, "-n", 1, ranked, *words, ":", "-n", 1, *few], 71)

    for data, options in ((large, ["--hidden", 10]), (large, ["--hidden", 10, "--broadcast"]), (DATA, wide), (DATA, [*wide, "--sharded"])):
        result = limited([data, "-o", place, "--steps", 1, "--threads", 1, *options])
        if not re.search("nntrain-mpi: rank 1 on .*not enough memory", result.stderr) or place.exists():
            sys.exit(f"a rank without memory for {options}:\n{result.stderr}")
    print("a rank without memory for the data, sent or not, or for its part of the network: named, with status 71")


def main():
    plain, ranked = tools(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        check(plain, ranked, folder)
        check_resuming(plain, ranked, folder)
        check_sharded(plain, ranked, folder)
        check_best(plain, ranked, folder)
        check_agreement(ranked, folder)
        check_memory(ranked, folder)


if __name__ == "__main__":
    main()
