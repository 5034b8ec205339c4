#!/usr/bin/env python3
"""The source archive: it has all files, makes itself again without git, and is a package that Swift builds.

    python3 Tests/Install/check_dist.py ARCHIVE SWIFT MAKE

With NNB_TEST_FULL in the environment a tool is built from it, for some minutes; without, its manifest is read. Ends with status 1
and one line at the first fault.
"""

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run(*command, **options):
    result = subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)
    if result.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}: status {result.returncode}\n{result.stdout[-2000:]}{result.stderr[-2000:]}")
    return result.stdout


def content(folder, names):
    """Each file's bytes, or where a link leads, and whether it is a program."""
    return {name: (os.readlink(path) if path.is_symlink() else path.read_bytes(), os.access(path, os.X_OK))
            for name in names for path in [folder / name]}


def unpacked(archive, folder):
    """Unpacks the archive; all is in one folder of its name, and is what the checkout has."""
    top = archive.name.removesuffix(".tar.gz")
    with tarfile.open(archive) as tar:
        members = tar.getmembers()
        if any(member.name.split("/")[0] != top or ".." in member.name or member.uid or member.uname for member in members):
            sys.exit("the archive has a file outside its folder, or an owner")
        tar.extractall(folder)
    names = [member.name.removeprefix(top + "/") for member in members]
    if names != sorted(set(names)):
        sys.exit("the names are not sorted")
    if (ROOT / ".git").exists() and shutil.which("git"):
        tracked = [name for name in run("git", "-C", ROOT, "ls-files", "-z").split("\0") if name and os.path.lexists(ROOT / name)]
        if set(names) != set(tracked):
            sys.exit(f"other files than git tracks: {sorted(set(names) ^ set(tracked))}")
    if content(folder / top, names) != content(ROOT, names):
        sys.exit("a file of the archive is another than that of the folder")
    return folder / top


def main(archive, swift, make):
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        source = unpacked(archive, folder)
        # A git that fails stands for one that is not there.
        (folder / "bin").mkdir()
        (folder / "bin" / "git").write_text("#!/bin/sh\necho 'git is not to be used' >&2\nexit 1\n")
        (folder / "bin" / "git").chmod(0o755)
        environment = {**os.environ, "PATH": f"{folder}/bin:{os.environ['PATH']}"}
        # What a build and Python leave is not part of it.
        for name in (".build/left", ".venv-left/left", "Tests/__pycache__/left.pyc", "left.nnb.tmp"):
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).touch()
        run(make, "--no-print-directory", "dist", cwd=source, env=environment)
        if (source / ".build" / "dist" / archive.name).read_bytes() != archive.read_bytes():
            sys.exit("the archive that is made from the unpacked one is another")
        if os.environ.get("NNB_TEST_FULL"):
            run(swift, "build", "--product", "nninfo", cwd=source, env=environment)
            run(source / ".build" / "debug" / "nninfo", "--check", "Fixtures/nnb/good/two-layers.nnb", cwd=source)
            print("nninfo builds from it")
        else:
            run(swift, "package", "dump-package", cwd=source, env=environment)
    print(f"{archive.name}: all files, the same bytes without git")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit("usage: check_dist.py ARCHIVE SWIFT MAKE")
    main(Path(sys.argv[1]).resolve(), *sys.argv[2:])
