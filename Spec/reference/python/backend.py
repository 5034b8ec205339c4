"""Builds the package: a backend of PEP 517 for pip, and by itself `python3 backend.py FOLDER` for `make wheel`.

The package's __init__.py is Spec/reference/nnb.py, byte for byte; all else of it is in the folder nnb beside this. A wheel
has the same bytes wherever and whenever it is built: members are stored, in the order of their names, dated 1980.
Python's standard library is enough, from version 3.9 on.
"""

import ast
import base64
import gzip
import hashlib
import io
import os
import re
import sys
import tarfile
import zipfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
# What a source archive has of this folder, beside the package.
BUILDING = ("README.md", "backend.py", "pyproject.toml")
SUFFIXES = {".py", ".pyi", ".typed"}


def project():
    """The table [project] of pyproject.toml: texts and lists of texts. Python has a reader of TOML from 3.11 on only."""
    text = (FOLDER / "pyproject.toml").read_text(encoding="utf-8")
    table = re.search(r"^\[project\]\n(.*?)(?=^\[)", text, re.MULTILINE | re.DOTALL).group(1)
    fields = re.findall(r'^([a-z-]+) = (".*?"$|\[.*?\]$)', table, re.MULTILINE | re.DOTALL)
    return {key: ast.literal_eval(value) for key, value in fields}


def reference():
    """The one file that the package is made from; in a source archive it lies in this folder."""
    for folder in (FOLDER, FOLDER.parent):
        if (folder / "nnb.py").is_file():
            return (folder / "nnb.py").read_bytes()
    raise FileNotFoundError(f"{FOLDER.parent / 'nnb.py'} is not there; pip before 21.3 builds in a copy of the folder, "
                            "where it does not find it: use a later one")


def package():
    """The content of each file of the package, in the order of their names."""
    files = {f"nnb/{path.name}": path.read_bytes() for path in (FOLDER / "nnb").iterdir() if path.suffix in SUFFIXES}
    files["nnb/__init__.py"] = reference()
    return dict(sorted(files.items()))


def metadata():
    """The file METADATA, which ends with the README."""
    fields = project()
    lines = ["Metadata-Version: 2.1", f"Name: {fields['name']}", f"Version: {fields['version']}",
             f"Summary: {fields['description']}", f"Keywords: {','.join(fields['keywords'])}",
             *(f"Classifier: {text}" for text in fields["classifiers"]), f"Requires-Python: {fields['requires-python']}",
             "Description-Content-Type: text/markdown"]
    return "\n".join(lines).encode() + b"\n\n" + (FOLDER / fields["readme"]).read_bytes()


def stem():
    """What file names begin with: name and version."""
    fields = project()
    return f"{fields['name']}-{fields['version']}"


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    """Writes the wheel into a folder; returns its file name."""
    info = f"{stem()}.dist-info"
    files = {**package(), f"{info}/METADATA": metadata(),
             f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: nnb\nRoot-Is-Purelib: true\nTag: py3-none-any\n"}
    record = "".join(f"{name},sha256={_digest(content)},{len(content)}\n" for name, content in files.items())
    files[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n".encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            member = zipfile.ZipInfo(name)
            member.create_system, member.external_attr = 3, 0o100644 << 16
            archive.writestr(member, content)
    return _written(wheel_directory, f"{stem()}-py3-none-any.whl", out.getvalue())


def build_sdist(sdist_directory, config_settings=None):
    """Writes the source archive into a folder; returns its file name."""
    files = {name: content for name, content in package().items() if name != "nnb/__init__.py"}
    files.update({name: (FOLDER / name).read_bytes() for name in BUILDING})
    files.update({"nnb.py": reference(), "PKG-INFO": metadata()})
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, content in sorted(files.items()):
            member = tarfile.TarInfo(f"{stem()}/{name}")
            member.size, member.mode = len(content), 0o644
            archive.addfile(member, io.BytesIO(content))
    return _written(sdist_directory, f"{stem()}.tar.gz", gzip.compress(out.getvalue(), mtime=0))


def _digest(content):
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


def _written(folder, name, content):
    with open(os.path.join(folder, name), "wb") as stream:
        stream.write(content)
    return name


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        sys.exit("usage: python3 backend.py FOLDER")
    os.makedirs(sys.argv[1], exist_ok=True)
    print(os.path.join(sys.argv[1], build_wheel(sys.argv[1])))
