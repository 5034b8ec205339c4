#!/usr/bin/env python3
"""Trains the recipes of Spec/recipes.md on MNIST and measures each model once on the test images.

    python3 record.py TOOLS MNIST [RECIPE…] [--seeds 1,2,3,4,5]

TOOLS is the folder with nntrain and nninfer, MNIST one with the four files. A run that is finished in .build/record is not
repeated, if its command, the data and the version of nntrain are the same. Prints a line for each run, and the mean of each
recipe. Python's standard library is enough.
"""

import argparse
import json
import os
import subprocess
import tempfile
import time
import zlib
from pathlib import Path

MOMENTUM = ["--optimizer", "momentum", "--learning-rate", "0.03", "--schedule", "cosine"]
SGD = ["--optimizer", "sgd", "--learning-rate", "0.3", "--schedule", "cosine"]
HALF = "elastic=2.5,spacing=7,rotate=3.5,shear=3.5,scale=4.6,aspect=2.3,shift=0"
# The options of a recipe's stages. A stage after the first goes on with the model of the one before it.
RECIPES = {
    "minute": [["--hidden", "128", "--epochs", "300", *MOMENTUM, "--augment",
                "elastic=4.2,spacing=7,rotate=5,shear=5,scale=6.5,aspect=3.2,shift=0"]],
    "five": [["--hidden", "800", "--epochs", "300", *MOMENTUM, "--augment", "digits"]],
    "hour": [["--hidden", "2048", "--epochs", "750", *SGD, "--horizon", "1000epochs", "--augment", "digits"],
             ["--epochs", "1000", "--augment", HALF, "--override"]],
}
USUAL = ["minute", "five"]
RESULTS = Path(".build/record")


def version(tools):
    """What nntrain says of itself."""
    return subprocess.run([tools / "nntrain", "--version"], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def marks(data):
    """The CRC-32 of each file of the data, training and test."""
    return {file.name: zlib.crc32(file.read_bytes())
            for pattern in ("train-*", "t10k-*") for file in sorted(data.glob(pattern)) if file.is_file()}


def known(path, origin):
    """The result in a file, if it is one of this origin; None if it is not, or there is none."""
    try:
        found = json.loads(path.read_text())
        same = found["origin"] == origin and {"seconds", "wrong", "images"} <= found.keys()
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return None
    return found if same else None


def store(path, found):
    """Writes a result, whole or not at all."""
    part = path.with_suffix(".json.part")
    part.write_text(json.dumps(found))
    os.replace(part, path)


def run(tools, data, name, seed, surroundings):
    """The result of a run: the seconds that training took, and the test images that are wrong."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    path, result = RESULTS / f"{name}-{seed}.nnb", RESULTS / f"{name}-{seed}.json"
    first, *further = RECIPES[name]
    stages = [["-o", path, "--force", "--seed", str(seed), *first], *(["--resume", path, *words] for words in further)]
    origin = {"command": [[str(word) for word in words] for words in stages], **surroundings}
    if found := known(result, origin):
        return found
    with tempfile.TemporaryDirectory() as folder:
        # Training does not see the test images.
        for file in data.glob("train-*"):
            (Path(folder) / file.name).symlink_to(file.resolve())
        start = time.monotonic()
        for words in stages:
            subprocess.run([tools / "nntrain", folder, *words, "--quiet"], check=True)
        seconds = time.monotonic() - start
    measured = subprocess.run([tools / "nninfer", path, data, "--json"], check=True, stdout=subprocess.PIPE).stdout
    measured = json.loads(measured)
    found = {"origin": origin, "seconds": round(seconds, 1), "wrong": measured["images"] - measured["correct"],
             "images": measured["images"]}
    store(result, found)
    return found


def seeds(text):
    """The seeds of a list such as 1,2,3."""
    try:
        found = [int(part) for part in text.split(",")]
    except ValueError:
        found = []
    if not found or min(found) < 0:
        raise argparse.ArgumentTypeError(f"expected whole numbers from 0 with commas between them, found {text!r}")
    return found


def recipe(text):
    """The name of a recipe."""
    if text not in RECIPES:
        raise argparse.ArgumentTypeError(f"there is no recipe {text!r}; there are {', '.join(RECIPES)}")
    return text


def folder(text):
    """A folder, by a path that no search of PATH can mean otherwise."""
    path = Path(text).resolve()
    if not path.is_dir():
        raise argparse.ArgumentTypeError(f"{text!r} is no folder")
    return path


def arguments(words=None):
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("tools", type=folder)
    parser.add_argument("data", type=folder)
    parser.add_argument("recipes", nargs="*", type=recipe, metavar="RECIPE")
    parser.add_argument("--seeds", type=seeds, default=[1, 2, 3, 4, 5])
    found = parser.parse_args(words)
    found.recipes = found.recipes or USUAL
    return found


def main():
    asked = arguments()
    surroundings = {"data": marks(asked.data), "version": version(asked.tools)}
    for name in asked.recipes:
        print(f"{name}: nntrain MNIST -o model.nnb {' '.join(COMMON + RECIPES[name])} --seed N")
        errors = []
        for seed in asked.seeds:
            found = run(asked.tools, asked.data, name, seed, surroundings)
            errors.append(100 * found["wrong"] / found["images"])
            print(f"  seed {seed}: {errors[-1]:.2f} % of the test images are wrong, {found['seconds']:.0f} s", flush=True)
        print(f"  mean {sum(errors) / len(errors):.3f} %, from {min(errors):.2f} to {max(errors):.2f} %")


if __name__ == "__main__":
    main()
