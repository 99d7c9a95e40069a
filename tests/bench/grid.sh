#!/usr/bin/env bash
# A grid beside what users of PyTorch, JAX and Keras do today: the same runs of experiments/grids/reconstruct.ini (300
# epochs of one update) by `tapelab run -j2`, by a loop in one process of each, and by separate processes, two at a
# time. Start-up and compilation count. Prints a Markdown table and writes it to PREFIX.md and PREFIX.csv.
#
#   tests/bench/grid.sh [-r ROUNDS] [-n RUNS] [-o PREFIX] [-b "BACKEND ..."] [-p PYTHON] [BUILD_FOLDER]
#
# Defaults: 3 rounds, 20 runs, out/compare_grid, Keras' backends "tensorflow jax torch", the Python of
# tests/bench/peers.sh, build. Cores: 0 and 1. A peer that is missing is named and left out.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
rounds=3
runs=20
prefix=$root/out/compare_grid
backends="tensorflow jax torch"
python=$root/out/peers/bin/python
fail() { echo "error: $*" >&2; exit 2; }
while getopts r:n:o:b:p: option; do
  case $option in
    r) rounds=$OPTARG ;;
    n) runs=$OPTARG ;;
    o) prefix=$OPTARG ;;
    b) backends=$OPTARG ;;
    p) python=$OPTARG ;;
    *) sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//p}' "$0" >&2; exit 2 ;;
  esac
done
shift $((OPTIND - 1))
[ $# -le 1 ] || fail "one build folder, not $#"
tapelab=${1:-$root/build}/tapelab
[ -x "$tapelab" ] || fail "no program $tapelab; build the target tapelab first"
command -v "$python" >/dev/null || fail "there is no Python '$python'; tests/bench/peers.sh makes one, -p names another"
[[ $rounds =~ ^[1-9][0-9]*$ ]] || fail "-r takes a number of rounds, not '$rounds'"
[[ $runs =~ ^[1-9][0-9]*$ ]] || fail "-n takes a number of runs, not '$runs'"
taskset -c 0,1 true 2>/dev/null || fail "this takes two cores, 0 and 1"
# With a thread for each core PyTorch's small products wait for one another.
export PYTHONDONTWRITEBYTECODE=1
export OMP_NUM_THREADS=1 JAX_PLATFORMS=cpu CUDA_VISIBLE_DEVICES='' TF_CPP_MIN_LOG_LEVEL=3
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

ours() { # ACTIVATION
  rm -rf "$folder/study"
  "$tapelab" run "$root/experiments/grids/reconstruct.ini" model.activation="$1" model.recurrent_activation=sigmoid \
    "seed=1..$runs" -j2 -o "$folder/study" >"$folder/said" 2>&1
}
one_process() { # PROGRAM
  seq "$runs" | xargs "$python" "$here/peers/$1.py" >"$folder/errors" 2>"$folder/said"
}
processes() { # PROGRAM; one thread each, as there are as many processes as cores
  seq "$runs" | TF_NUM_INTRAOP_THREADS=1 xargs -P 2 -n 1 "$python" "$here/peers/$1.py" \
    >"$folder/errors" 2>"$folder/said"
}
keras() { KERAS_BACKEND=$1 "$2" grid_keras; }

# measure NAME BESIDE COMMAND...; BESIDE is who of ours trains the same model
measure() {
  local TIMEFORMAT='%R %U %S'
  : >"$folder/errors"
  { time "${@:3}"; } 2>"$folder/time" || { tail -n 20 "$folder/said" >&2; fail "$1 failed"; }
  [[ $1 != tapelab* ]] ||
    "$tapelab" table "$folder/study" --metric test_reconstruct_max_abs_error --rows seed --csv |
      awk -F, 'NR > 1 && $1 != "" { print $9 }' >"$folder/errors"
  [ "$(wc -l <"$folder/errors")" -eq "$runs" ] || fail "$1 made $(wc -l <"$folder/errors") runs of $runs"
  echo "$1;$2;$(tail -n 1 "$folder/time");$(tr '\n' ' ' <"$folder/errors")" >>"$folder/measured"
}
has() { # MODULE
  "$python" -c "import $1" 2>/dev/null || { echo "left out: $python has no $1" >&2; return 1; }
}

libraries=()
for library in torch jax; do ! has $library || libraries+=("$library"); done
keras_backends=()
for backend in $backends; do
  [[ $backend =~ ^(tensorflow|jax|torch)$ ]] ||
    fail "-b: Keras has no backend '$backend' here, but tensorflow, jax and torch"
  ! has "$backend" || ! KERAS_BACKEND=$backend has keras || keras_backends+=("$backend")
done
for ((round = 1; round <= rounds; ++round)); do
  measure "tapelab, relu" "" ours relu
  measure "tapelab, tanh" "" ours tanh
  for how in one_process processes; do
    for library in "${libraries[@]}"; do
      beside="tapelab, relu"
      [ "$library" != torch ] || beside="tapelab, tanh"
      measure "$library, $how" "$beside" $how "grid_$library"
    done
    for backend in "${keras_backends[@]}"; do
      measure "keras on $backend, $how" "tapelab, relu" keras "$backend" $how
    done
  done
done
mkdir -p "$(dirname "$prefix")"
/usr/bin/python3 "$here/peers/grid_table.py" "$folder/measured" "$prefix"
