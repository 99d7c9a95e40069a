# Sourced by every test: $tapelab, $grids, a scratch folder as working directory, and checks.
set -u
unset COLUMNS  # how wide text is
tapelab=$(realpath "$1")
grids=$(realpath "$2")/experiments/grids
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1

fail() {
  echo "FAILED: $*"
  for file in stdout stderr; do
    [ -f "$scratch/$file" ] && sed "s/^/  $file: /" "$scratch/$file"
  done
  exit 1
}

# expect CODE COMMAND...: the command ends with CODE; its output is kept in stdout and stderr.
expect() {
  local want=$1 code=0
  shift
  "$@" >"$scratch/stdout" 2>"$scratch/stderr" || code=$?
  [ "$code" -eq "$want" ] || fail "exit code $code instead of $want: $*"
}

# says stdout|stderr TEXT: the last output holds TEXT.
says() { grep -qF -- "$2" "$scratch/$1" || fail "$1 does not say: $2"; }

# same A B: both studies have the same bytes.
same() { cmp "$1/study.h5" "$2/study.h5" || fail "$1/study.h5 and $2/study.h5 differ"; }

# wait_for CONDITION...: polls for up to 60 s.
wait_for() {
  for _ in $(seq 1200); do
    "$@" && return 0
    sleep 0.05
  done
  fail "waited in vain for: $*"
}

# stored DIR N: the study has at least N run files.
stored() { [ "$(find "$1/runs" -name 'r*.h5' 2>/dev/null | wc -l)" -ge "$2" ]; }
