#!/usr/bin/env python3
"""The Debian package: the same bytes each time, clean for lintian, whole, of use where dpkg installs it, and gone afterwards.

    python3 Tests/Install/check_deb.py DEB INSTALLED MODEL LEVEL

DEB was made by `make deb` from the folder INSTALLED, packed by xz with LEVEL; MODEL is a file that nntrain wrote. dpkg installs
into an empty folder, for which it needs no rights and no network; check_chroot.py does the same in a whole Debian. Ends with
status 1 and one line at the first fault.
"""

import gzip
import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SEARCH = "/usr/sbin:/usr/bin:/sbin:/bin"


def run(*command, **options):
    """What a program writes to standard output; what it writes to standard error, or its status, is a fault."""
    result = subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)
    if result.returncode != 0 or result.stderr:
        sys.exit(f"{' '.join(map(str, command))}: status {result.returncode}\n{result.stdout}{result.stderr}")
    return result.stdout


def same_again(deb, installed, level, folder):
    """Another folder, another umask, another time zone: the same bytes."""
    shutil.copytree(installed, folder / "copy", copy_function=shutil.copyfile)
    environment = {**os.environ, "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    run(sys.executable, ROOT / "Spec/packages/debian/package.py", folder / "copy", folder / "again", level, env=environment, umask=0o077)
    if (folder / "again" / deb.name).read_bytes() != deb.read_bytes():
        sys.exit("the package has other bytes when it is built again")


def without_complaint(deb):
    """No error and no warning of lintian, and no override that overrides nothing."""
    if not shutil.which("lintian"):
        return "lintian is not there: what it would say is not checked"
    user = ["--allow-root"] if os.geteuid() == 0 else []
    said = subprocess.run(["lintian", *user, "--no-cfg", "--info", "--display-info", "--fail-on", "error,warning", deb],
                          capture_output=True, text=True)
    faults = [line for line in said.stdout.splitlines() if line[:2] in ("E:", "W:") or "-override " in line]
    if said.returncode != 0 or faults:
        sys.exit("\n".join(["lintian:", *faults, said.stderr]))
    return "lintian finds no fault"


def has_all(deb, installed):
    """The files that belong to it, and owners, modes and fields. Returns the names of the tools, and the version."""
    listed = [line.split(maxsplit=5) for line in run("dpkg-deb", "--contents", deb).splitlines()]
    files = {words[5].removeprefix(".") for words in listed}
    tools = sorted(path.name for path in (installed / "usr" / "bin").iterdir())
    expected = {f"/usr/bin/{tool}" for tool in tools} | {"/usr/libexec/nnhdf5", "/usr/share/mime/packages/nnb.xml"}
    expected |= {f"/usr/share/nnb/{path.name}" for path in (installed / "usr" / "share" / "nnb").iterdir()}
    expected |= {f"/usr/share/doc/nnb/{name}" for name in ("README.Debian", "changelog.Debian.gz", "changelog.gz", "copyright")}
    expected |= {f"/usr/share/man/man1/{tool}.1.gz" for tool in tools} | {"/usr/share/man/man5/nnb.5.gz"}
    for tool in tools:
        expected |= {f"/usr/share/bash-completion/completions/{tool}", f"/usr/share/zsh/vendor-completions/_{tool}",
                     f"/usr/share/fish/vendor_completions.d/{tool}.fish"}
    if not expected <= files:
        sys.exit(f"not in the package: {sorted(expected - files)}")
    for mode, owner, *_, name in listed:
        runs = name.startswith(("./usr/bin/", "./usr/libexec/")) or mode[0] == "d"
        if owner != "root/root" or (mode[0] != "l" and mode[1:] != ("rwxr-xr-x" if runs else "rw-r--r--")):
            sys.exit(f"owner or mode: {mode} {owner} {name}")
    version = run("dpkg-deb", "--field", deb, "Version").partition("-")[0]
    depends = run("dpkg-deb", "--field", deb, "Depends")
    if "libhdf5" not in depends or "libc6 (>=" not in depends:
        sys.exit(f"Depends: {depends}")
    return tools, version


def same_type(installed):
    """The type for desktops is that of the lines for file(1), by the same first bytes."""
    name = "{http://www.freedesktop.org/standards/shared-mime-info}"
    stated = xml.etree.ElementTree.parse(installed / "usr/share/mime/packages/nnb.xml").getroot().find(f"{name}mime-type")
    lines = (installed / "usr/share/nnb/nnb.magic").read_text()
    first, kind = re.search(r"^0\tstring\t(\S+)", lines, re.MULTILINE).group(1), re.search(r"^!:mime\t(\S+)", lines, re.MULTILINE).group(1)
    found = stated.find(f"{name}magic/{name}match").get("value"), stated.get("type"), stated.find(f"{name}glob").get("pattern")
    if found != (first, kind, "*.nnb"):
        sys.exit(f"nnb.xml has {found}, nnb.magic {first, kind}")


def of_use(root, model, tools, version):
    """The tools, worker, manual pages, completions and lines for file(1) where they were installed."""
    share = root / "usr" / "share"
    for tool in tools:
        path = root / "usr" / "bin" / tool
        if run(path, "--version", env={}).split() != [tool, version]:
            sys.exit(f"{tool} has another version than the package")
        page = share / "man" / "man1" / f"{tool}.1.gz"
        if shutil.which("man"):
            run("man", "--warnings", "--local-file", page, env={"PATH": SEARCH, "LC_ALL": "C.UTF-8"})
        elif not gzip.decompress(page.read_bytes()).startswith(b".TH "):
            sys.exit(f"{page.name} is no manual page")
        run("bash", "-n", share / "bash-completion" / "completions" / tool)
    converted, again = root / "model.h5", root / "again.nnb"
    run(root / "usr/bin/nnconv", model, converted, "--quiet", env={})
    run(root / "usr/bin/nnconv", converted, again, "--quiet", env={})
    if again.read_bytes() != model.read_bytes():
        sys.exit("a model is another after it was converted to .h5 and back")
    if not run(sys.executable, share / "nnb" / "nnb.py", model):
        sys.exit("nnb.py says nothing")
    if "nnb neural network checkpoint" not in run("file", "-m", share / "nnb" / "nnb.magic", model):
        sys.exit("file(1) does not know a model by the lines")
    converted.unlink()
    again.unlink()


def installed_and_removed(deb, model, tools, version, folder):
    """dpkg installs into an empty folder, where the libraries that the package needs are missing, and removes it from there."""
    root = folder / "root"
    state = root / "var" / "lib" / "dpkg"
    for name in ("info", "updates", "triggers"):
        (state / name).mkdir(parents=True)
    (state / "status").touch()

    def dpkg(*words):
        # Containers often tell dpkg to leave documents and manual pages out.
        command = ["dpkg", f"--root={root}", f"--log={folder}/log", "--path-include=/*", "--force-depends", "--force-not-root", *words]
        result = subprocess.run(command, env={"PATH": SEARCH, "LC_ALL": "C.UTF-8"}, capture_output=True, text=True)
        if result.returncode != 0:
            sys.exit(f"dpkg {words[0]}: {result.stderr}")
        return result.stdout

    def files():
        return {path for path in root.rglob("*") if state not in path.parents}

    before = files()
    dpkg("--install", deb)
    of_use(root, model, tools, version)
    changed = dpkg("--verify", "nnb")
    dpkg("--purge", "nnb")
    if changed or files() != before:
        sys.exit(f"changed: {changed}; left when it was removed: {sorted(map(str, files() - before))}")


def main(deb, installed, model, level):
    tools, version = has_all(deb, installed)
    same_type(installed)
    print(without_complaint(deb))
    with tempfile.TemporaryDirectory() as folder:
        same_again(deb, installed, level, Path(folder))
        installed_and_removed(deb, model, tools, version, Path(folder))
    print(f"{deb.name}: the same bytes twice, installed, used and removed")


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit("usage: check_deb.py DEB INSTALLED MODEL LEVEL")
    main(*(Path(word).resolve() for word in sys.argv[1:4]), sys.argv[4])
