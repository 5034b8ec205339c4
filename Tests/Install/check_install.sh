#!/bin/sh
# check_install.sh MAKE MODEL: `make install` by somebody who has no Swift on the path, then the installed tools, then
# `make uninstall`, which leaves nothing.
set -eu
make=$1 model=$2
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
env -i PATH=/usr/bin:/bin "$make" --no-print-directory install DESTDIR="$root" PREFIX=/usr >/dev/null
for path in "$root"/usr/bin/*; do
  tool=$(basename "$path")
  env -i "$path" --version
  # Its manual page and completions are there, and are those that it writes itself.
  env -i "$path" --generate man | cmp - "$root/usr/share/man/man1/$tool.1"
  env -i "$path" --generate bash | cmp - "$root/usr/share/bash-completion/completions/$tool"
  env -i "$path" --generate zsh | cmp - "$root/usr/share/zsh/site-functions/_$tool"
  env -i "$path" --generate fish | cmp - "$root/usr/share/fish/vendor_completions.d/$tool.fish"
done
# The worker is found in libexec, and works.
env -i "$root/usr/bin/nnconv" "$model" "$root/model.h5" >/dev/null
env -i "$root/usr/bin/nnconv" "$root/model.h5" "$root/again.nnb" >/dev/null
cmp "$model" "$root/again.nnb"
python3 "$root/usr/share/nnb/nnb.py" "$root/again.nnb" >/dev/null
rm "$root/model.h5" "$root/again.nnb"
# Nothing that only a debugger reads: all that is installed is stripped. Addresses of functions are read-only once it runs.
for file in "$root"/usr/bin/* "$root"/usr/libexec/*; do
  readelf --program-headers --wide "$file" | grep -q GNU_RELRO || { echo "$file has lost GNU_RELRO" >&2; exit 1; }
  if readelf --sections --wide "$file" | grep -q ' \.symtab\| \.debug'; then
    echo "$file is not stripped" >&2
    exit 1
  fi
done
env -i PATH=/usr/bin:/bin "$make" --no-print-directory uninstall DESTDIR="$root" PREFIX=/usr >/dev/null
left=$(find "$root" ! -type d)
[ -z "$left" ] || { echo "uninstall left $left" >&2; exit 1; }
# Without Swift and without a build, one line says where to get it.
if said=$(env -i PATH=/usr/bin:/bin "$make" --no-print-directory swift 2>&1); then
  echo "swift is on the path of the system: its absence is not checked"
else
  echo "$said" | grep -q "swift.org/install"
fi
echo "installed, used and removed"
