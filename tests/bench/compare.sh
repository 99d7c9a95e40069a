#!/usr/bin/env bash
# Our training step beside those of PyTorch, Keras, JAX and oneDNN's bare LSTM, in turns so that a busy machine slows
# all. Prints Markdown tables and writes them to PREFIX.md, and every form of every peer to PREFIX.csv.
#
#   tests/bench/compare.sh [-r ROUNDS] [-o PREFIX] [-w "WORKLOAD ..."] [-c CORE] [-p PYTHON]... [BUILD_FOLDER ...]
#
# Defaults: 5 rounds, out/compare, "seed stack mid digits16 digits32", core 1 or the only one, the Python of
# tests/bench/peers.sh and, if it has PyTorch (python3-torch), Debian's; build. A workload is one of bench_train_step;
# `paper` takes minutes and several GB. Several build folders, for instance with and without oneDNN, are measured in the
# same rounds. One thread each, on one core. First, every peer trains 10 steps from our weights: other losses are an
# error.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
rounds=5
prefix=$root/out/compare
workloads="seed stack mid digits16 digits32"
core=$(($(nproc) > 1))
pythons=()
export PYTHONDONTWRITEBYTECODE=1
export OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 TF_NUM_INTRAOP_THREADS=1 TF_NUM_INTEROP_THREADS=1
export XLA_FLAGS=--xla_cpu_multi_thread_eigen=false JAX_PLATFORMS=cpu CUDA_VISIBLE_DEVICES='' TF_CPP_MIN_LOG_LEVEL=3
fail() { echo "error: $*" >&2; exit 2; }
while getopts r:o:w:c:p: option; do
  case $option in
    r) rounds=$OPTARG ;;
    o) prefix=$OPTARG ;;
    w) workloads=$OPTARG ;;
    c) core=$OPTARG ;;
    p) pythons+=("$OPTARG") ;;
    *) sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//p}' "$0" >&2; exit 2 ;;
  esac
done
shift $((OPTIND - 1))
builds=("$@")
[ ${#builds[@]} -gt 0 ] || builds=("$root/build")
[[ $rounds =~ ^[1-9][0-9]*$ ]] || fail "-r takes a number of rounds, not '$rounds'"
taskset -c "$core" true 2>/dev/null || fail "-c takes a core that this process may use, not '$core'"
/usr/bin/python3 -c 'import numpy' 2>/dev/null ||
  fail "numpy is missing; install it with: apt-get install python3-numpy"
if [ ${#pythons[@]} -eq 0 ]; then
  [ ! -x "$root/out/peers/bin/python" ] || pythons+=("$root/out/peers/bin/python")
  ! /usr/bin/python3 -c 'import torch' 2>/dev/null || pythons+=(/usr/bin/python3)
  [ ${#pythons[@]} -gt 0 ] ||
    echo "note: no PyTorch, Keras or JAX; tests/bench/peers.sh installs them, or name a Python: -p" >&2
fi
for python in "${pythons[@]}"; do command -v "$python" >/dev/null || fail "-p: there is no Python '$python'"; done
for build in "${builds[@]}"; do
  [ -x "$build/bench_train_step" ] || fail "no program $build/bench_train_step; build the target bench_train_step first"
done

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export_options=("--export=$folder")
[[ " $workloads " != *" paper "* ]] || export_options+=(--paper)
"${builds[0]}/bench_train_step" "${export_options[@]}"
for workload in $workloads; do
  [ -e "$folder/$workload.json" ] || fail "bench_train_step knows no workload '$workload'"
done

# Who takes part: interpreter, program and form, one peer per line. Ours come first.
peers=()
for build in "${builds[@]}"; do peers+=("/usr/bin/python3 native $build/bench_train_step"); done
peers+=("/usr/bin/python3 native ${builds[0]}/bench_onednn_lstm")
for python in "${pythons[@]}"; do
  for form in torch:eager torch:compile torch:unrolled jax:scan jax:unrolled keras:tensorflow keras:jax keras:torch; do
    peers+=("$python peer_${form%:*} ${form#*:}")
  done
done

# run PEER COMMAND [ARGUMENT...]; what a library says beside goes to a file
run() {
  local python program form
  read -r python program form <<<"$1"
  taskset -c "$core" "$python" "$here/peers/$program.py" "$2" "$form" "${@:3}" 2>"$folder/said"
}
# Whether the peer can do it; what it says where it cannot. Any other failure ends it all.
attempt() {
  local status=0
  run "$@" >"$folder/answer" || status=$?
  [ $status -ne 3 ] || { echo "left out: $(tail -n 1 "$folder/said")" >&2; return 1; }
  [ $status -eq 0 ] || { tail -n 20 "$folder/said" >&2; fail "'$2' of $1 ended with exit code $status"; }
}

taking_part=()
for peer in "${peers[@]}"; do
  attempt "$peer" info || continue
  cat "$folder/answer" >>"$folder/infos"
  taking_part+=("$peer")
done
: >"$folder/measured" >"$folder/notes"
declare -A able
for workload in $workloads; do
  for peer in "${taking_part[@]}"; do
    ONEDNN_VERBOSE=1 DNNL_VERBOSE=1 attempt "$peer" check "$folder" "$workload" || continue
    able[$workload/$peer]=1
    read -r python program form <<<"$peer"
    echo "$program $form: $(grep ' differ by ' "$folder/answer" || echo "the losses of $workload")" >&2
    [ "$program" = native ] ||
      echo "$workload, $program $form of $python: $(/usr/bin/python3 "$here/peers/onednn_log.py" <"$folder/answer")" \
        >>"$folder/notes"
  done
done

for ((round = 1; round <= rounds; ++round)); do
  for workload in $workloads; do
    for who in "${!taking_part[@]}"; do
      [ -n "${able[$workload/${taking_part[who]}]:-}" ] || continue
      attempt "${taking_part[who]}" time "$folder" "$workload" || continue
      echo "$workload $who $round $(cat "$folder/answer")" >>"$folder/measured"
    done
  done
done
mkdir -p "$(dirname "$prefix")"
/usr/bin/python3 "$here/peers/compare_table.py" "$folder" "${#builds[@]}" "$prefix"
