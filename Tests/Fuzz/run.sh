#!/bin/bash
# run.sh PROGRAMS MINUTES TARGET...
#
# Runs libFuzzer on each target for some minutes, from the seeds in Fixtures, the hostile files of Tests/Formats, and the
# corpus that earlier runs left in .build/fuzz/corpus. Prints CPU time, executions, coverage and the size of the corpus. An input that fails is left in
# .build/fuzz/findings, and the exit status is then 1.

cd "$(dirname "$0")/../.." || exit 1
programs=$1 minutes=$2
shift 2
# Swift's own report of a crash would not end under libFuzzer.
export SWIFT_BACKTRACE=enable=no
# Swift marks references in bits of pointers, so what a table made once refers to is told as lost. Memory has limits below.
export ASAN_OPTIONS=detect_leaks=0
TIMEFORMAT='%U %S'
status=0

for target; do
  corpus=.build/fuzz/corpus/$target findings=.build/fuzz/findings/$target log=.build/fuzz/$target.log
  mkdir -p "$corpus" "$findings"
  seeds=()
  length=4096
  case $target in
    FuzzNNB) seeds=(Fixtures/nnb/good Fixtures/nnb/bad) ;;
    FuzzPNG) seeds=(Fixtures/pictures) ;;
    FuzzKeras) length=8192 ;;
    FuzzONNX) length=8192 ;;
  esac
  hostile=.build/fuzz/hostile/$target
  python3 Tests/Fuzz/hostile_seeds.py "$target" "$hostile" "$length" || exit 1
  folders=("$corpus")
  for folder in "Fixtures/fuzz/$target" "$hostile" "${seeds[@]}"; do
    [ -d "$folder" ] && folders+=("$folder")
  done
  # No input of a few KiB may take seconds, here left to a busy machine, or call for memory out of proportion.
  options=(-max_total_time=$((minutes * 60)) -max_len=$length -timeout=60 -report_slow_units=60 -rss_limit_mb=2048
    -malloc_limit_mb=256 -print_final_stats=1 -artifact_prefix="$findings/")
  cpu=$({ time "$programs/$target" "${options[@]}" "${folders[@]}" >"$log" 2>&1; } 2>&1)
  # What an earlier run found is still a finding.
  found=$(find "$findings" -type f | wc -l)
  if ! grep -q '^Done ' "$log" || [ "$found" -gt 0 ]; then
    status=1
    grep -E '^==|ERROR|Fatal error|SUMMARY|Test unit written' "$log" | head -20
  fi
  executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log" | tail -1)
  reached=$(grep -oE 'cov: [0-9]+ ft: [0-9]+' "$log" | tail -1)
  awk -v cpu="$cpu" -v target="$target" -v runs="${executions:-?}" -v reached="$reached" \
    -v files="$(find "$corpus" -type f | wc -l)" -v found="$found" 'BEGIN {
      split(cpu, part, " ")
      printf "%s: %.1f CPU minutes, %s executions, %s, corpus %d files, findings %d\n", target,
        (part[1] + part[2]) / 60, runs, reached, files, found
    }' | tee -a .build/fuzz/totals.txt
done
exit $status
