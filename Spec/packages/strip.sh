#!/bin/sh
# strip.sh PROGRAM…: removes what only a debugger reads, and a hash of the compiler's options, which name the folder of the build.
#
# The hash becomes zeros: to remove its section would also remove the note that relocated data is read-only once it runs.
set -eu
zeros=$(mktemp)
trap 'rm -f "$zeros"' EXIT
for program; do
  strip --remove-section=.comment "$program"
  size=$(objdump --section-headers --section=.swift_modhash "$program" 2>/dev/null | awk '$2 == ".swift_modhash" { print $3 }')
  [ -n "$size" ] || continue
  head -c $((0x$size)) /dev/zero >"$zeros"
  objcopy --update-section .swift_modhash="$zeros" "$program"
done
