#!/usr/bin/env python3
"""The Debian package in a fresh Debian: apt installs it from its own file, people use it, and apt removes all of it.

    python3 Tests/Install/check_chroot.py DEB MODEL

It needs root, debootstrap and the archive that apt is set to use here; it says that it is skipped, and why, if they are missing.
Ends with status 1 and one line at the first fault.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

DATA = Path(__file__).resolve().parents[2] / "Fixtures" / "mnist"
# What reads manual pages, completions, lines of magic(5) and types.
READERS = ("man-db", "file", "shared-mime-info", "bash-completion", "zsh", "fish")
APT = "apt-get install --quiet --yes --no-install-recommends"
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/tmp/home", "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive",
               **{name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}}


class Chroot:
    """A Debian in a folder, with processes of its own."""

    def __init__(self, folder):
        self.folder = folder

    def run(self, command):
        """What a shell command writes; a status that is not 0 is a fault."""
        result = subprocess.run(["unshare", "--mount", "--pid", "--fork", f"--mount-proc={self.folder}/proc", "chroot", self.folder,
                                 "sh", "-c", f"cd /tmp && {command}"],
                                env=ENVIRONMENT, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        if result.returncode != 0:
            sys.exit(f"in the chroot: {command}: status {result.returncode}\n{result.stdout[-2000:]}{result.stderr[-2000:]}")
        return result.stdout

    def expect(self, command, pattern):
        said = self.run(command)
        if not re.search(pattern, said):
            sys.exit(f"in the chroot: {command}: no {pattern!r} in:\n{said[-2000:]}")

    def files(self):
        """All that is there, but what apt and man keep to be faster, and the folder of the test."""
        said = self.run("find / -xdev -path /tmp -prune -o -path /proc -prune -o -path /var/cache -prune -o -print")
        return set(said.splitlines())


def skipped(reason):
    print(f"skipped: the package in a fresh Debian: {reason}")
    sys.exit(0)


def sources():
    """The archives of this Debian that apt uses here: lines of sources.list, and the first one's address and name."""
    name = re.search(r"^VERSION_CODENAME=(.*)$", Path("/etc/os-release").read_text(), re.MULTILINE)
    said = subprocess.run(["apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE) $(COMPONENT) $(ORIGIN)", "Created-By: Packages"],
                          capture_output=True, text=True).stdout
    targets = [line.split(maxsplit=3) for line in said.splitlines()]
    own = [words for words in targets if name and words[1] == name.group(1) and words[2] == "main"]
    if not own:
        skipped("apt has no archive of this system's name")
    lines = [f"deb {words[0]} {words[1]} {words[2]}" for words in targets if words[3:] == own[0][3:]]
    return lines, own[0]


def bootstrap(folder):
    """A Debian of the least packages, with apt as it is set here."""
    if os.geteuid() != 0:
        skipped("it needs root")
    if not shutil.which("debootstrap", path=ENVIRONMENT["PATH"]) or not shutil.which("apt-get"):
        skipped("debootstrap is not there")
    lines, (address, name, *_) = sources()
    extra = ["--include=ca-certificates"] if address.startswith("https") else []
    result = subprocess.run(["debootstrap", "--variant=minbase", *extra, name, folder, address], capture_output=True, text=True,
                            env={**ENVIRONMENT, "HOME": "/root"})
    if result.returncode != 0:
        skipped(f"debootstrap: {(result.stdout + result.stderr).strip().splitlines()[-1]}")
    etc = folder / "etc" / "apt"
    (etc / "sources.list").write_text("\n".join(lines) + "\n")
    settings = subprocess.run(["apt-config", "dump"], capture_output=True, text=True).stdout.splitlines()
    kept = [line for line in settings if re.match(r"Acquire::(https?|Check-)[^ ]+ ", line)]
    (etc / "apt.conf.d" / "99test").write_text("\n".join(kept) + "\n")
    return Chroot(folder)


def install_first(chroot):
    """From nothing but its own file and Debian's archive: all that it needs comes with it. Returns the names of the tools."""
    chroot.run(f"apt-get update --quiet && {APT} /tmp/nnb.deb")
    tools = chroot.run("dpkg --listfiles nnb | sed -n s,^/usr/bin/,,p").split()
    for tool in tools:
        chroot.expect(f"{tool} --version", rf"^{tool} \d")
    chroot.run("nntrain mnist -o trained.nnb --epochs 1 --quiet && nnconv trained.nnb trained.h5 && nninfer trained.h5 mnist")
    chroot.run("nnconv model.nnb model.h5 && nnconv model.h5 again.nnb && cmp model.nnb again.nnb && nninfo --check again.nnb")
    chroot.run("nndiff model.nnb model.h5 && nnidx show mnist --count 1")
    chroot.run("apt-get remove --quiet --yes nnb")
    left = [path for path in chroot.files() if re.search(r"\bnn(b|conv|diff|hdf5|idx|infer|info|train)\b", path)]
    if left:
        sys.exit(f"left when it was removed: {left}")
    return tools


def use(chroot, tools):
    """What people have of it besides the tools."""
    for tool in tools:
        chroot.expect(f"man {tool}", rf"NAME\s+{tool}\s+- ")
        chroot.expect(f"whatis {tool}", rf"^{tool} \(1\)")
        chroot.expect(f"bash -c '. /usr/share/bash-completion/bash_completion; _completion_loader {tool}; complete -p {tool}'", f"{tool}$")
        chroot.expect(f"zsh -c 'autoload -U compinit && compinit -u -D && print $_comps[{tool}]'", f"^_{tool}$")
        chroot.expect(f"fish -c 'complete -C \"{tool} --ver\"'", "^--version")
    chroot.expect("man 5 nnb", "file format for the weights")
    chroot.expect("file -m /usr/share/nnb/nnb.magic model.nnb", "nnb neural network checkpoint, version 1")
    # As README.Debian has it.
    chroot.expect("mkdir -p home && cat /usr/share/nnb/nnb.magic >>home/.magic && file --mime-type model.nnb", "application/vnd.nnb")
    chroot.expect("cat /usr/share/mime/globs2", r"application/vnd\.nnb:\*\.nnb")
    chroot.expect("cat /usr/share/mime/magic | tr -d '\\000' | grep -a -c vnd.nnb", "1")
    chroot.expect("ls -L /usr/share/doc/nnb/Spec", "nnb.md")
    if said := chroot.run("dpkg --verify nnb"):
        sys.exit(f"dpkg --verify: {said}")


def main(deb, model, folder):
    chroot = bootstrap(folder)
    shutil.copyfile(deb, folder / "tmp" / "nnb.deb")
    shutil.copyfile(model, folder / "tmp" / "model.nnb")
    shutil.copytree(DATA, folder / "tmp" / "mnist")
    tools = install_first(chroot)
    chroot.run(f"{APT} {' '.join(READERS)}")
    before = chroot.files()
    for way in ("remove", "purge"):
        chroot.run(f"{APT} /tmp/nnb.deb")
        use(chroot, tools)
        chroot.run(f"apt-get {way} --quiet --yes nnb")
        after = chroot.files()
        if after != before:
            sys.exit(f"after apt-get {way}: {sorted(after - before)} is left, {sorted(before - after)} is gone")
    print(f"{deb.name}: installed by apt in a fresh Debian, used, removed and purged; nothing is left")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: check_chroot.py DEB MODEL")
    with tempfile.TemporaryDirectory() as temporary:
        main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve(), Path(temporary) / "root")
