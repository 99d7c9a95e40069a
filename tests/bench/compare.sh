#!/usr/bin/env bash
# Our training step against PyTorch's, in alternation so that a busy machine slows both. Prints a Markdown table and
# writes it to PREFIX.md and PREFIX.csv.
#
#   tests/bench/compare.sh [-r ROUNDS] [-o PREFIX] [-w "WORKLOAD ..."] [BUILD_FOLDER ...]
#
# Defaults: 5 rounds, out/compare, "seed stack mid digits16 digits32", build. A workload is one of bench_train_step;
# `paper` takes minutes and several GB. Several build folders, for instance with and without oneDNN, are measured in
# the same rounds. Needs python3-torch for /usr/bin/python3. One thread each.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
rounds=5
prefix=$root/out/compare
workloads="seed stack mid digits16 digits32"
while getopts r:o:w: option; do
  case $option in
    r) rounds=$OPTARG ;;
    o) prefix=$OPTARG ;;
    w) workloads=$OPTARG ;;
    *) sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
  esac
done
shift $((OPTIND - 1))
builds=("$@")
[ ${#builds[@]} -gt 0 ] || builds=("$root/build")
[[ $rounds =~ ^[1-9][0-9]*$ ]] || { echo "error: -r takes a number of rounds, not '$rounds'" >&2; exit 2; }
export OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 MKL_NUM_THREADS=1

for build in "${builds[@]}"; do
  [ -x "$build/bench_train_step" ] ||
    { echo "error: no program $build/bench_train_step; build the target bench_train_step first" >&2; exit 2; }
done
/usr/bin/python3 -c 'import torch' 2>/dev/null ||
  { echo "error: PyTorch is missing; install it with: apt-get install python3-torch" >&2; exit 2; }

measured=$(mktemp)
trap 'rm -f "$measured"' EXIT

# Appends "workload,backend,round,milliseconds per step" of one of our benchmarks.
measure_ours() { # BUILD WORKLOAD ROUND
  "$1/bench_train_step" --paper --benchmark_filter="^train_step/$2\$" --benchmark_format=json \
    --benchmark_min_time=0.3 2>/dev/null | /usr/bin/python3 -c '
import json, sys
report = json.load(sys.stdin)
for row in report["benchmarks"]:
    print(sys.argv[1], report["context"]["blas"], sys.argv[2], row["real_time"], sep=",")' "$2" "$3" >>"$measured"
}

for workload in $workloads; do
  for ((round = 1; round <= rounds; ++round)); do
    before=$(wc -l <"$measured")
    for build in "${builds[@]}"; do measure_ours "$build" "$workload" "$round"; done
    (($(wc -l <"$measured") == before + ${#builds[@]})) ||
      { echo "error: bench_train_step knows no workload '$workload'" >&2; exit 2; }
    echo "$workload,PyTorch,$round,$(/usr/bin/python3 "$here/peer_torch.py" "$workload" 3)" >>"$measured"
  done
done

mkdir -p "$(dirname "$prefix")"
/usr/bin/python3 - "$measured" "$prefix" <<'END'
import collections, csv, statistics, sys
times = collections.defaultdict(lambda: collections.defaultdict(list))  # workload -> who -> ms of each round
for workload, who, _, ms in csv.reader(open(sys.argv[1])):
    times[workload][who].append(float(ms))
header = ["workload", "products by", "ours, ms", "PyTorch, ms", "ratio", "least", "most", "rounds"]
rows = []
for workload, sides in times.items():
    torch = sides.pop("PyTorch")
    for backend, ours in sides.items():
        ratios = [b / a for a, b in zip(ours, torch)]
        rows.append([workload, backend, statistics.median(ours), statistics.median(torch), statistics.median(ratios),
                     min(ratios), max(ratios), len(ratios)])
with open(sys.argv[2] + ".csv", "w", newline="") as file:
    csv.writer(file).writerows([header] + rows)
lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
for row in rows:
    cells = [f"{cell:.3g}" if isinstance(cell, float) else str(cell) for cell in row]
    lines.append("| " + " | ".join(cells) + " |")
text = "\n".join(lines) + "\n"
open(sys.argv[2] + ".md", "w").write(text)
print(text, end="")
END
