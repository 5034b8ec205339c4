#!/usr/bin/env python3
"""Makes the Debian package of what `make install PREFIX=/usr` put into a folder, for `make deb`.

    python3 Spec/packages/debian/package.py INSTALLED FOLDER [LEVEL]

LEVEL is that of xz, 0 to 9. From 8 on xz finds what the tools have in common, and the package is a third of what 6 makes.

The same files give the same bytes: names are sorted, owners are root, modes fixed, dates those of the version. It needs
dpkg-dev and Python's standard library, and no rights. DEBFULLNAME and DEBEMAIL name who made the package, as for Debian's tools.
"""

import email.utils
import hashlib
import os
import shutil
import string
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from release import DAY, EPOCH, ROOT, VERSION, gzipped  # noqa: E402

# A package that Debian makes itself one day begins with -1, and replaces this one.
DEBIAN_VERSION = f"{VERSION}-0nnb1"
MAINTAINER = f"{os.environ.get('DEBFULLNAME', 'nnb developers')} <{os.environ.get('DEBEMAIL', 'nnb@nnb.invalid')}>"
# What is linked into the tools, by the packages that have it: the control file names their sources.
STATIC = ("libc6-dev", "zlib1g-dev", "libdeflate-dev", "libpng-dev")
PROGRAMS = ("usr/bin", "usr/libexec")


def output(*command, **options):
    """What a program writes; an error of it ends this one."""
    result = subprocess.run(command, stdout=subprocess.PIPE, text=True, **options)
    if result.returncode != 0:
        sys.exit(f"{command[0]} failed")
    return result.stdout


def compressed(path, content):
    """A file as Debian wants documents: by gzip, as small as it gets, without name and time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzipped(content))


def arrange(installed, package):
    """Copies what was installed to where Debian has it, and adds documents."""
    if not (installed / "usr" / "bin").is_dir():
        sys.exit(f"{installed} has no usr/bin: `make install DESTDIR={installed} PREFIX=/usr` fills it")
    shutil.copytree(installed / "usr", package / "usr")
    share = package / "usr" / "share"
    for page in sorted(share.glob("man/man*/*")):
        compressed(page.with_name(page.name + ".gz"), page.read_bytes())
        page.unlink()
    # Debian's zsh looks for completions of packages there.
    (share / "zsh" / "site-functions").rename(share / "zsh" / "vendor-completions")
    documents = share / "doc" / "nnb"
    documents.mkdir(parents=True)
    for source in (ROOT / "README.md", HERE / "README.Debian", HERE / "copyright"):
        shutil.copyfile(source, documents / source.name)
    (documents / "Spec").mkdir()
    for source in sorted((ROOT / "Spec").glob("*.md")):
        if (share / "nnb" / source.name).exists():
            (documents / "Spec" / source.name).symlink_to(f"../../../nnb/{source.name}")
        else:
            shutil.copyfile(source, documents / "Spec" / source.name)
    compressed(documents / "changelog.gz", (ROOT / "CHANGELOG.md").read_bytes())
    compressed(documents / "changelog.Debian.gz", changelog().encode())
    overrides = share / "lintian" / "overrides" / "nnb"
    overrides.parent.mkdir(parents=True)
    shutil.copyfile(HERE / "lintian-overrides", overrides)


def changelog():
    """One entry for the package of this version."""
    return (f"nnb ({DEBIAN_VERSION}) unstable; urgency=medium\n\n  * Package of nnb {VERSION}, whose changes are in changelog.gz.\n\n"
            f" -- {MAINTAINER}  {email.utils.format_datetime(DAY)}\n")


def programs(package):
    return [path for folder in PROGRAMS for path in sorted((package / folder).iterdir())]


def dependencies(package):
    """The field Depends, of the libraries that the programs load: of the worker, as the tools load none.

    dpkg-shlibdeps wants a folder `debian` above what it looks at, and cannot read a static executable.
    """
    loading = [path for path in programs(package) if "INTERP" in output("readelf", "--program-headers", "--wide", path)]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "debian").mkdir()
        (Path(folder) / "debian" / "control").write_text("Source: nnb\n\nPackage: nnb\nArchitecture: any\n")
        found = output("dpkg-shlibdeps", "-O", f"-S{package}", *loading, cwd=folder)
    return found.partition("shlibs:Depends=")[2].strip()


def built_using():
    """The field of the libraries that are linked into the tools: sources and their versions."""
    found = output("dpkg-query", "-W", "-f=${source:Package} (= ${source:Version})\\n", *STATIC)
    return ", ".join(sorted(set(found.splitlines())))


def installed_size(package):
    """The field Installed-Size in KiB, as Debian's policy counts: files rounded up, and 1 for all else."""
    return sum(-(-path.stat().st_size // 1024) if path.is_file() and not path.is_symlink() else 1 for path in package.rglob("*"))


def describe(package):
    """Writes the folder DEBIAN with the control file and the checksums."""
    size = installed_size(package)
    files = sorted(path for path in package.rglob("*") if path.is_file() and not path.is_symlink())
    sums = "".join(f"{hashlib.md5(path.read_bytes()).hexdigest()}  {path.relative_to(package)}\n" for path in files)
    (package / "DEBIAN").mkdir()
    control = string.Template((HERE / "control").read_text()).substitute(
        version=DEBIAN_VERSION, architecture=output("dpkg", "--print-architecture").strip(), maintainer=MAINTAINER,
        size=size, depends=dependencies(package), built_using=built_using())
    (package / "DEBIAN" / "control").write_text(control)
    (package / "DEBIAN" / "md5sums").write_text(sums)


def settle(package):
    """Fixed modes and times of all files, whatever umask and clock are."""
    runs = set(programs(package))
    for path in [package, *package.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path in runs else 0o644)
        os.utime(path, (EPOCH, EPOCH), follow_symlinks=False)


def main(installed, folder, level):
    with tempfile.TemporaryDirectory() as temporary:
        package = Path(temporary) / "nnb"
        package.mkdir()
        arrange(installed, package)
        describe(package)
        settle(package)
        folder.mkdir(parents=True, exist_ok=True)
        environment = {**os.environ, "SOURCE_DATE_EPOCH": str(EPOCH)}
        said = output("dpkg-deb", "--root-owner-group", "-Zxz", f"-z{level}", "--build", package, folder, env=environment)
    print(said.rpartition(" in '")[2].rstrip(".'\n"))


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4) or sys.argv[1].startswith("-"):
        sys.exit("usage: python3 package.py INSTALLED FOLDER [LEVEL]")
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) == 4 else 8)
