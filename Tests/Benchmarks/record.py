#!/usr/bin/env python3
"""Trains the recipes of Spec/recipes.md on MNIST and measures each model once on the test images.

    python3 record.py TOOLS MNIST [RECIPE…] [--seeds 1,2,3,4,5]

TOOLS is the folder with nntrain and nninfer, MNIST one with the four files. A run that is finished in .build/record is not
repeated. Prints a line for each run, and the mean of each recipe. Python's standard library is enough.
"""

import argparse
import json
import subprocess
import tempfile
import time
from pathlib import Path

COMMON = ["--optimizer", "momentum", "--learning-rate", "0.03", "--schedule", "cosine"]
RECIPES = {
    "minute": ["--hidden", "128", "--epochs", "300", "--augment",
               "elastic=4.2,spacing=7,rotate=5,shear=5,scale=6.5,aspect=3.2,shift=0"],
    "five": ["--hidden", "800", "--epochs", "300", "--augment", "digits"],
    "hour": ["--hidden", "2048", "--epochs", "300", "--augment", "digits"],
}
RESULTS = Path(".build/record")


def run(tools, data, name, seed):
    """The result of a run: the seconds that training took, and the test images that are wrong."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    path, result = RESULTS / f"{name}-{seed}.nnb", RESULTS / f"{name}-{seed}.json"
    if result.exists():
        return json.loads(result.read_text())
    with tempfile.TemporaryDirectory() as folder:
        # Training does not see the test images.
        for file in data.glob("train-*"):
            (Path(folder) / file.name).symlink_to(file.resolve())
        start = time.monotonic()
        subprocess.run([tools / "nntrain", folder, "-o", path, "--force", "--quiet", "--seed", str(seed), *COMMON,
                        *RECIPES[name]], check=True)
        seconds = time.monotonic() - start
    measured = subprocess.run([tools / "nninfer", path, data, "--json"], check=True, stdout=subprocess.PIPE).stdout
    measured = json.loads(measured)
    found = {"seconds": round(seconds, 1), "wrong": measured["images"] - measured["correct"], "images": measured["images"]}
    result.write_text(json.dumps(found))
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tools", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("recipes", nargs="*", default=["minute", "five"], choices=list(RECIPES))
    parser.add_argument("--seeds", default="1,2,3,4,5")
    arguments = parser.parse_args()
    seeds = [int(seed) for seed in arguments.seeds.split(",")]
    for name in arguments.recipes:
        print(f"{name}: nntrain MNIST -o model.nnb {' '.join(COMMON + RECIPES[name])} --seed N")
        errors = []
        for seed in seeds:
            found = run(arguments.tools, arguments.data, name, seed)
            errors.append(100 * found["wrong"] / found["images"])
            print(f"  seed {seed}: {errors[-1]:.2f} % of the test images are wrong, {found['seconds']:.0f} s", flush=True)
        print(f"  mean {sum(errors) / len(errors):.3f} %, from {min(errors):.2f} to {max(errors):.2f} %")


if __name__ == "__main__":
    main()
