#!/usr/bin/env python3
"""Makes the source archive nnb-VERSION.tar.gz, which builds without git, for `make dist`.

    python3 Spec/packages/archive.py FOLDER

In a checkout it has the files that git tracks, as they are in the folder. Without git, as in a folder that was unpacked from such an
archive, it has all files but what a build makes, so it makes the same archive again. Names are sorted, owners are 0, dates that of the
version: the same files give the same bytes. Python's standard library is enough.
"""

import io
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from release import EPOCH, ROOT, VERSION, gzipped

# What builds, tests and Python leave, as in .gitignore.
MADE = (".build", ".venv*", "__pycache__", "*.nnb.tmp", ".git")


def tracked():
    """The names of the files that git tracks, or None without git or its folder, which a worktree has as a file."""
    if not (ROOT / ".git").exists() or not shutil.which("git"):
        return None

    def git(*words):
        result = subprocess.run(["git", "-C", ROOT, *words], capture_output=True, text=True)
        if result.returncode != 0:
            sys.exit(result.stderr.strip())
        return result.stdout

    changed = git("status", "--porcelain").splitlines()
    if changed:
        print(f"the folder differs from the last commit in {len(changed)} files, such as {changed[0][3:]}", file=sys.stderr)
    return [name for name in git("ls-files", "-z").split("\0") if name and os.path.lexists(ROOT / name)]


def found():
    """The names of all files in the folder that no build made."""
    names = []
    for folder, folders, files in os.walk(ROOT):
        kept = [name for name in folders if not made(name)]
        links = [name for name in kept if (Path(folder) / name).is_symlink()]
        folders[:] = [name for name in kept if name not in links]
        names += [str((Path(folder) / name).relative_to(ROOT)) for name in files + links if not made(name)]
    return names


def made(name):
    return any(Path(name).match(pattern) for pattern in MADE)


def archive(names):
    """The bytes of the archive."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name in sorted(names):
            path = ROOT / name
            member = tarfile.TarInfo(f"nnb-{VERSION}/{name}")
            member.mtime = EPOCH
            if path.is_symlink():
                member.type, member.linkname, member.mode = tarfile.SYMTYPE, os.readlink(path), 0o777
                tar.addfile(member)
                continue
            content = path.read_bytes()
            member.size = len(content)
            member.mode = 0o755 if path.stat().st_mode & 0o100 else 0o644
            tar.addfile(member, io.BytesIO(content))
    return gzipped(out.getvalue())


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        sys.exit("usage: python3 archive.py FOLDER")
    names = tracked()
    content = archive(found() if names is None else names)
    path = Path(sys.argv[1]) / f"nnb-{VERSION}.tar.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    print(path)
