#!/usr/bin/env bash
# Our training step against PyTorch's, in alternation so that a busy machine slows both. Prints a Markdown table.
#
#   tests/bench/compare.sh [BUILD_FOLDER [ROUNDS [WORKLOAD...]]]     defaults: build, 5, seed stack mid digits16 digits32
#
# Needs python3-torch for /usr/bin/python3. One thread each.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=${1:-$here/../../build}
rounds=${2:-5}
workloads=("${@:3}")
[ ${#workloads[@]} -gt 0 ] || workloads=(seed stack mid digits16 digits32)
export OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 MKL_NUM_THREADS=1

bench=$build/bench_train_step
[ -x "$bench" ] || { echo "error: no program $bench; build the target bench_train_step first" >&2; exit 2; }
/usr/bin/python3 -c 'import torch' 2>/dev/null ||
  { echo "error: PyTorch is missing; install it with: apt-get install python3-torch" >&2; exit 2; }

# Milliseconds per step of one of our benchmarks.
ours() {
  "$bench" --paper --benchmark_filter="^train_step/$1\$" --benchmark_format=csv --benchmark_min_time=0.3 \
    2>/dev/null | awk -F, '/^"train_step/ { print $3 }'
}

echo "| workload | ours, ms | PyTorch, ms | ratio | ratios from .. to |"
echo "|---|---|---|---|---|"
for w in "${workloads[@]}"; do
  pairs=""
  for ((k = 0; k < rounds; ++k)); do
    a=$(ours "$w")
    [ -n "$a" ] || { echo "error: $bench knows no workload '$w'" >&2; exit 2; }
    b=$(/usr/bin/python3 "$here/peer_torch.py" "$w" 3)
    pairs+="$a $b"$'\n'
  done
  printf '%s' "$pairs" | /usr/bin/python3 -c '
import statistics, sys
pairs = [tuple(map(float, line.split())) for line in sys.stdin]
ratios = [b / a for a, b in pairs]
ours, theirs = (statistics.median(column) for column in zip(*pairs))
print(f"| {sys.argv[1]} | {ours:.3g} | {theirs:.3g} | {statistics.median(ratios):.3g} | {min(ratios):.3g} .. {max(ratios):.3g} |")
' "$w"
done
