"""What record.py repeats, and what it takes from before.

    python3 -m unittest discover -s Tests/Benchmarks
"""

import contextlib
import io
import os
import tempfile
import unittest
from pathlib import Path

import record

TRAIN = """#!/bin/sh
[ "$1" = --version ] && echo nntrain $VERSION && exit
echo "$@" >> count
echo model > "$3"
"""
INFER = """#!/bin/sh
echo '{"images": 100, "correct": 99}'
"""


class Record(unittest.TestCase):
    def setUp(self):
        self.place = contextlib.ExitStack()
        self.addCleanup(self.place.close)
        path = Path(self.place.enter_context(tempfile.TemporaryDirectory()))
        before = os.getcwd()
        os.chdir(path)
        self.place.callback(os.chdir, before)
        Path("data").mkdir()
        for name in ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte",
                     "t10k-labels-idx1-ubyte"):
            (Path("data") / name).write_text(name)
        for name, text in (("nntrain", TRAIN), ("nninfer", INFER)):
            Path(name).write_text(text)
            Path(name).chmod(0o755)

    def trained(self, *words, version="1"):
        """How many runs a call trains."""
        count = Path("count")
        count.write_text("")
        os.environ["VERSION"] = version
        self.addCleanup(os.environ.pop, "VERSION", None)
        asked = record.arguments([".", "data", *words])
        surroundings = {"data": record.marks(asked.data), "version": record.version(asked.tools)}
        for name in asked.recipes:
            for seed in asked.seeds:
                found = record.run(asked.tools, asked.data, name, seed, surroundings)
                self.assertEqual((found["wrong"], found["images"]), (1, 100))
        return len(count.read_text().splitlines())

    def test_without_recipes_there_are_the_usual_ones(self):
        self.assertEqual(self.trained(), 10)

    def test_a_run_is_repeated_if_its_command_its_data_or_its_version_is_another(self):
        usual = ("minute", "--seeds", "1,2")
        self.assertEqual(self.trained(*usual), 2)
        self.assertEqual(self.trained(*usual), 0)
        self.assertEqual(self.trained("minute", "--seeds", "3,2"), 1)
        self.assertEqual(self.trained(*usual, version="2"), 2)
        (Path("data") / "t10k-labels-idx1-ubyte").write_text("other")
        self.assertEqual(self.trained(*usual, version="2"), 2)
        before = record.RECIPES["minute"]
        self.addCleanup(record.RECIPES.__setitem__, "minute", before)
        record.RECIPES["minute"] = [[*before[0], "--clip-norm", "1"]]
        self.assertEqual(self.trained(*usual, version="2"), 2)

    def test_a_stage_after_the_first_goes_on_with_its_model(self):
        self.trained("hour", "--seeds", "4")
        first, then = (line.split() for line in Path("count").read_text().splitlines())
        model = str(record.RESULTS / "hour-4.nnb")
        self.assertEqual((first[1:3], first[4:6]), (["-o", model], ["--seed", "4"]))
        self.assertEqual((then[0], then[1:3], then[-2:]), (first[0], ["--resume", model], ["--override", "--quiet"]))

    def test_a_result_that_is_cut_or_of_an_earlier_form_does_not_count(self):
        usual = ("minute", "--seeds", "1")
        self.trained(*usual)
        path = record.RESULTS / "minute-1.json"
        for text in (path.read_text()[:-5], '{"seconds": 1, "wrong": 5, "images": 100}', "[]", ""):
            path.write_text(text)
            self.assertEqual(self.trained(*usual), 1, text)
        self.assertEqual(sorted(p.name for p in record.RESULTS.iterdir()), ["minute-1.json", "minute-1.nnb"])

    def test_what_is_wrong_on_the_command_line_is_told(self):
        for words in (["--seeds", ""], ["--seeds", "1-5"], ["--seeds=-1"], ["day"], ["--seeds", "1,,2"]):
            told = io.StringIO()
            with contextlib.redirect_stderr(told), self.assertRaises(SystemExit) as end:
                record.arguments([".", "data", *words])
            self.assertEqual(end.exception.code, 2)
            self.assertIn("expected whole numbers" if "--seeds" in words[0] else "no recipe", told.getvalue())


if __name__ == "__main__":
    unittest.main()
