#!/bin/sh
# Static tools where there is no /proc and no /dev, and with hardly a descriptor to open: `check_start.sh FOLDER` with the tools.
# Needs the right to change the root folder; without it, and where the tools are not static, that part is passed over.
set -eu
tools=$1
fixtures=$(cd "$(dirname "$0")/../.." && pwd)/Fixtures/nnb/good
model=$fixtures/two-layers.nnb
bare=$(mktemp -d)
trap 'rm -r "$bare"' EXIT

# expect STATUS WORDS COMMAND...: the command ends so, and what it says has the words.
expect() {
  status=$1 words=$2
  shift 2
  found=0
  said=$("$@" 2>&1) || found=$?
  case $said in
    *"$words"*) [ "$found" = "$status" ] && return 0 ;;
  esac
  echo "$*: expected status $status and '$words', found $found: $said"
  exit 1
}

cp "$tools/nninfo" "$tools/nnconv" "$model" "$fixtures/training-adam.nnb" "$bare"
if chroot "$bare" /nninfo --version >/dev/null 2>&1 || [ "$(chroot "$bare" /nninfo --version 2>&1 | head -c 6)" = Unable ]; then
  expect 0 "nninfo 0." chroot "$bare" /nninfo --version
  expect 0 "whole" chroot "$bare" /nninfo --check /two-layers.nnb
  expect 0 "" chroot "$bare" /nnconv /two-layers.nnb /again.nnb
  cmp "$bare/two-layers.nnb" "$bare/again.nnb"
  expect 64 "without that state: nnconv /training-adam.nnb /half.nnb --dtype f16 --strip" \
    chroot "$bare" /nnconv /training-adam.nnb /half.nnb --dtype f16
  # The worker is started, from beside the tool: no static program, it cannot be loaded here.
  cp "$tools/nnhdf5" "$bare"
  expect 71 "/nnhdf5" chroot "$bare" /nnconv /two-layers.nnb /m.h5
else
  echo "the root folder cannot be changed here: not checked without /proc"
fi

few() { (ulimit -n 3 && exec "$@"); }
expect 71 "cannot open $model: Too many open files" few "$tools/nninfo" "$model"
expect 0 "nninfo 0." few "$tools/nninfo" --version
echo "static tools start without /proc, and with three descriptors"
