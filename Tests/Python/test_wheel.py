"""The wheel: what is in it, that its bytes are the same wherever it is built, and that pip installs it and the folder."""

import ast
import base64
import hashlib
import inspect
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import unittest
import zipfile
from pathlib import Path

import package
from package import backend, nnb

PIP = ("install", "--quiet", "--disable-pip-version-check", "--no-index")
VERSIONS = ("3.9", "3.10", "3.11", "3.12", "3.13")


def interpreters():
    """Other Pythons on this machine, by their versions: on the path, and of pyenv."""
    found = {}
    for version in VERSIONS:
        folders = sorted(Path("~/.pyenv/versions").expanduser().glob(f"{version}.*/bin"))
        for path in (shutil.which(f"python{version}"), *(folder / "python" for folder in folders)):
            command = [str(path), "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
            if path and subprocess.run(command, capture_output=True, text=True).stdout.strip() == version:
                found[version] = str(path)
                break
    return found


class WheelTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def test_it_contains_the_reference(self):
        with zipfile.ZipFile(package.WHEEL) as archive:
            self.assertEqual(archive.read("nnb/__init__.py"), package.REFERENCE.read_bytes())
            self.assertIn("nnb/py.typed", archive.namelist())
            self.assertEqual({name.partition("/")[0] for name in archive.namelist()}, {"nnb", "nnb-0.2.0.dist-info"})
            for path in (package.SOURCE / "nnb").glob("*.py*"):
                self.assertEqual(archive.read(f"nnb/{path.name}"), path.read_bytes())
        self.assertFalse((package.SOURCE / "nnb" / "__init__.py").exists(), "the package has one implementation")

    def test_its_record(self):
        with zipfile.ZipFile(package.WHEEL) as archive:
            lines = archive.read("nnb-0.2.0.dist-info/RECORD").decode().splitlines()
            self.assertEqual([line.split(",")[0] for line in lines], archive.namelist())
            for line in lines[:-1]:
                name, digest, length = line.split(",")
                content = archive.read(name)
                expected = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
                self.assertEqual((digest, int(length)), (f"sha256={expected}", len(content)))

    def test_the_same_bytes_from_another_place_and_python(self):
        places = self.folder / "elsewhere"
        shutil.copytree(package.SOURCE, places / "python", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(package.REFERENCE, places)
        expected = package.WHEEL.read_bytes()
        for version, python in {"this": sys.executable, **interpreters()}.items():
            subprocess.run([python, places / "python" / "backend.py", self.folder / version], check=True,
                           stdout=subprocess.DEVNULL, env={**os.environ, "TZ": "Asia/Tokyo"}, umask=0o077)
            self.assertEqual((self.folder / version / package.WHEEL.name).read_bytes(), expected, version)

    def test_its_metadata(self):
        fields = backend.project()
        source = (package.ROOT / "Sources" / "NNBCommandLine" / "Command.swift").read_text()
        self.assertEqual(fields["version"], re.search(r'static let version = "(.*)"', source).group(1))
        self.assertEqual(list(fields), ["name", "version", "description", "readme", "requires-python", "keywords", "classifiers"])
        if sys.version_info >= (3, 11):
            import tomllib
            table = tomllib.loads((package.SOURCE / "pyproject.toml").read_text())
            self.assertEqual(fields, table["project"])
        with zipfile.ZipFile(package.WHEEL) as archive:
            text = archive.read("nnb-0.2.0.dist-info/METADATA").decode()
        self.assertNotIn("Requires-Dist", text)
        self.assertNotIn("License", text)
        self.assertTrue(text.endswith((package.SOURCE / "README.md").read_text()))

    def test_without_the_reference(self):
        shutil.copytree(package.SOURCE, self.folder / "alone", ignore=shutil.ignore_patterns("__pycache__"))
        result = subprocess.run([sys.executable, self.folder / "alone" / "backend.py", self.folder / "out"],
                                capture_output=True, text=True)
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("pip before 21.3", result.stderr)

    def test_a_source_archive_builds_the_same_wheel(self):
        name = backend.build_sdist(self.folder)
        with tarfile.open(self.folder / name) as archive:
            archive.extractall(self.folder)
        subprocess.run([sys.executable, self.folder / "nnb-0.2.0" / "backend.py", self.folder / "out"], check=True,
                       stdout=subprocess.DEVNULL)
        self.assertEqual((self.folder / "out" / package.WHEEL.name).read_bytes(), package.WHEEL.read_bytes())

    def test_pip_installs_it_from_nothing_but_its_own_file(self):
        alone = self.folder / "alone"
        alone.mkdir()
        shutil.copy(package.WHEEL, alone)
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder)}
        subprocess.run([sys.executable, "-m", "venv", self.folder / "venv"], check=True)
        python = self.folder / "venv" / "bin" / "python"

        def run(*arguments):
            return subprocess.run([python, *arguments], cwd=alone, env=environment, capture_output=True, text=True)

        model = alone / "model.nnb"
        nnb.save(model, package.example())
        for what in (package.WHEEL.name, str(package.SOURCE)):
            result = run("-m", "pip", *PIP, what)
            self.assertEqual((result.returncode, result.stderr), (0, ""), what)
            self.assertEqual(run("-m", "nnb", "check", "model.nnb").stdout, "model.nnb: whole, 4 tensors\n")
            result = run("-c", "import nnb; file = nnb.load('model.nnb'); nnb.save('again.nnb', file); print(nnb.__file__)")
            self.assertTrue(result.stdout.startswith(str(self.folder / "venv")), result)
            self.assertEqual((alone / "again.nnb").read_bytes(), model.read_bytes())
            self.assertEqual(run("-m", "pip", "check").returncode, 0)
            self.assertIn("Version: 0.2.0", run("-m", "pip", "show", "nnb").stdout)
            self.assertEqual(run("-m", "pip", "uninstall", "--yes", "nnb").returncode, 0)
            self.assertNotEqual(run("-c", "import nnb").returncode, 0)
        self.assertFalse((package.SOURCE / "build").exists())

    def test_on_each_version(self):
        found = interpreters()
        for version in VERSIONS:
            with self.subTest(version):
                if version not in found:
                    self.skipTest(f"there is no Python {version}")
                result = subprocess.run([found[version], "-m", "unittest", "test_package"], capture_output=True, text=True,
                                        cwd=Path(__file__).parent, env={"PATH": os.environ["PATH"]})
                self.assertEqual(result.returncode, 0, result.stderr)


class StubTests(unittest.TestCase):
    """The stub __init__.pyi has what the reference has."""

    def setUp(self):
        tree = ast.parse((package.SOURCE / "nnb" / "__init__.pyi").read_text())
        self.stub = {node.name: node for node in tree.body if isinstance(node, (ast.ClassDef, ast.FunctionDef))}

    def test_all_is_there(self):
        public = {name for name, value in vars(nnb).items() if not name.startswith("_")
                  and inspect.getmodule(value) is nnb and (inspect.isclass(value) or inspect.isfunction(value))}
        self.assertEqual(public, {name for name in self.stub if not name.startswith("_")},
                         "Spec/reference/python/nnb/__init__.pyi has other classes or functions than nnb.py")
        for name, node in self.stub.items():
            value = getattr(nnb, name)
            if not isinstance(node, ast.ClassDef):
                self.same_parameters(name, node, value)
                continue
            fields = [part.target.id for part in node.body if isinstance(part, ast.AnnAssign)]
            if hasattr(value, "_fields"):
                self.assertEqual(fields, list(value._fields), name)
            elif hasattr(value, "__dataclass_fields__"):
                self.assertEqual(fields, list(value.__dataclass_fields__), name)
            methods = {part.name: part for part in node.body if isinstance(part, ast.FunctionDef)}
            public = {key for key, method in vars(value).items() if not key.startswith("_")
                      and isinstance(method, (classmethod, staticmethod, type(lambda: 0)))}
            self.assertEqual({key for key in methods if not key.startswith("_")}, public, name)
            for key, method in methods.items():
                self.same_parameters(f"{name}.{key}", method, inspect.getattr_static(value, key))

    def same_parameters(self, name, node, function):
        function = getattr(function, "__func__", function)
        arguments = node.args
        stated = [part.arg for part in (*arguments.posonlyargs, *arguments.args)]
        stated += [arguments.vararg.arg] if arguments.vararg else []
        self.assertEqual(stated + [part.arg for part in arguments.kwonlyargs], list(inspect.signature(function).parameters), name)


if __name__ == "__main__":
    unittest.main()
