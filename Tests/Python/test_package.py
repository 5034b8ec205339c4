"""The package nnb for Python, on any Python from 3.9 on, without any other package."""

import importlib
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import package
from package import nnb

FIXTURES = package.ROOT / "Fixtures" / "nnb"


def run(*arguments, **options):
    """`python -m nnb` with arguments, without site packages."""
    return subprocess.run([sys.executable, "-S", "-m", "nnb", *map(str, arguments)], cwd=package.UNPACKED,
                          env={"PYTHONIOENCODING": "utf-8"}, capture_output=True, text=True, encoding="utf-8", **options)


class PackageTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "model.nnb"

    def test_all_good_files_come_back(self):
        for path in sorted((FIXTURES / "good").glob("*.nnb")):
            if not path.name.startswith("write-version-"):  # these state another version than their content calls for
                nnb.save(self.path, nnb.load(path))
                self.assertEqual(self.path.read_bytes(), path.read_bytes(), path.name)

    def test_all_bad_files_are_refused(self):
        for path in sorted((FIXTURES / "bad").glob("*.nnb")):
            self.assertIsInstance(nnb.check(path), nnb.Fault, path.name)

    def test_nothing_else_is_imported(self):
        code = "import sys, nnb, nnb.__main__, nnb._chain; nnb.load(sys.argv[1]); print(*sys.modules)"
        result = subprocess.run([sys.executable, "-S", "-c", code, str(FIXTURES / "good" / "two-layers.nnb")],
                                cwd=package.UNPACKED, capture_output=True, text=True, check=True)
        known = set(getattr(sys, "stdlib_module_names", ()))
        if known:  # from 3.10 on
            roots = {name.partition(".")[0] for name in result.stdout.split()}
            self.assertLessEqual(roots - known, {"nnb", "__main__", "mpl_toolkits", "google"})
        self.assertFalse({"numpy", "keras", "torch"} & set(result.stdout.split()))

    def test_what_is_not_installed_is_not_imported(self):
        for name in ("keras", "torch"):
            if importlib.util.find_spec(name) is None:
                with self.assertRaisesRegex(ImportError, name):
                    importlib.import_module(f"nnb.{name}")

    def test_check(self):
        good = FIXTURES / "good" / "two-layers.nnb"
        bad = sorted((FIXTURES / "bad").glob("*.nnb"))[0]
        result = run("check", good)
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, f"{good}: whole, 4 tensors\n", ""))
        result = run("check", bad, good)
        self.assertEqual((result.returncode, result.stdout), (65, f"{good}: whole, 4 tensors\n"))
        self.assertEqual(result.stderr, f"{bad}: {nnb.check(bad)}\n")
        result = run("check", "not there", good, bad)
        self.assertEqual(result.returncode, 66)
        self.assertRegex(result.stderr, "^not there: .*No such file")
        self.assertEqual(len(result.stderr.splitlines()), 2)

    def test_names_are_escaped(self):
        odd = self.path.with_name("a\x1bé\n.nnb")
        odd.write_bytes(b"")
        result = run("check", odd)
        self.assertEqual((result.returncode, result.stderr), (65, f"{self.path.parent}/a\\x1b\\xe9\\n.nnb: not-nnb\n"))

    def test_show(self):
        result = run("show", FIXTURES / "good" / "two-layers.nnb")
        self.assertEqual(result.returncode, 0)
        self.assertIn("'hidden/kernel'  f32  12 in x 7 out", result.stdout)

    def test_usage(self):
        for arguments in ((), ("check",), ("chek", "x"), ("model.nnb",)):
            result = run(*arguments)
            self.assertEqual((result.returncode, result.stdout), (64, ""))
            self.assertIn("python -m nnb check FILE…", result.stderr)
        result = run("--help")
        self.assertEqual((result.returncode, result.stderr), (0, ""))


class ExampleTests(unittest.TestCase):
    def test_the_examples_of_the_readme(self):
        import examples
        self.assertGreater(examples.run("Files"), 10)
        if importlib.util.find_spec("numpy"):
            self.assertGreater(examples.run("NumPy"), 8)

    def test_commands_of_the_readme(self):
        package_file = package.example()
        nnb.save(self.folder / "model.nnb", package_file)
        (self.folder / "other.nnb").write_bytes(nnb.dumps(package_file)[:-1] + b"?")
        text = (package.SOURCE / "README.md").read_text(encoding="utf-8").partition("## On the command line")[2]
        lines = [line[4:] for line in text.splitlines() if line.startswith("    ")]
        found = []
        for line in lines:
            if line.startswith("$ python -m nnb "):
                words = line.split()[4:]
                result = subprocess.run([sys.executable, "-m", "nnb", *words], cwd=self.folder, capture_output=True, text=True,
                                        env={"PYTHONPATH": str(package.UNPACKED), "PYTHONIOENCODING": "utf-8"})
                found += [line, *(result.stdout + result.stderr).splitlines()]
        at = lines.index("  …")
        self.assertEqual(found[:at], lines[:at])

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)


if __name__ == "__main__":
    unittest.main()
