#!/bin/sh
# check_reproducible.sh MAKE: builds this tree in two folders of unlike names, and compares what would be installed.
set -eu
make=$1
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
for name in a another-folder; do
  mkdir "$root/$name"
  git ls-files -z --cached --others --exclude-standard | tar --null --files-from - -cf - | tar -xf - -C "$root/$name"
  "$make" --no-print-directory -C "$root/$name" install DESTDIR="$root/installed/$name" PREFIX=/usr >/dev/null
done
diff -r "$root/installed/a" "$root/installed/another-folder"
echo "the same bytes from both folders"
