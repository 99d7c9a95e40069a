# Memory that is lacking anywhere, once or from there on, is said, and loses nothing.
source "$(dirname "$0")/expect.sh"
preloaded=$3
tiny=("$grids/reconstruct.ini" train.epochs=2 model.decoder=4 model.recurrent_activation=sigmoid model.encoder=4 seed=1..2)
expect 0 "$tapelab" run "${tiny[@]}" -o whole
id=$(basename "$(ls whole/runs/*.h5 | head -1)" .h5)

# lacking FIRST COUNT COMMAND...: the message, or what the command does without that memory.
lacking() {
  local first=$1 count=$2 code=0
  shift 2
  FAILING_NEW_FROM=$first FAILING_NEW_COUNT=$count LD_PRELOAD=$preloaded timeout -s KILL 60 "$@" \
    >"$scratch/stdout" 2>"$scratch/stderr" || code=$?
  case $code in
    0) ;;
    1 | 2 | 3 | 5) grep -qE '^failed |^error: ' "$scratch/stderr" || fail "allocations $first + $count: exit code $code without a message: $*" ;;
    4) grep -q 'impossible: not enough memory' "$scratch/stdout" || fail "allocations $first + $count: exit code 4: $*" ;;
    *) fail "allocations $first + $count: exit code $code: $*" ;;
  esac
  last=$code
}

# sweep POINTS COMMAND...: at so many places, which are others for every command.
sweep() {
  local points=$1 total first i
  shift
  before
  FAILING_NEW_REPORT=$scratch/total LD_PRELOAD=$preloaded expect 0 "$@"
  total=$(cat total)
  for i in $(seq "$points"); do
    first=$(((2 * i - 1) * total / (2 * points)))
    for count in 1 1000000000; do
      before
      lacking "$first" $count "$@"
      after
    done
  done
}

before() { rm -rf limited; }
after() {
  [ "$last" -ne 0 ] || same whole limited
  expect 0 "$tapelab" run "${tiny[@]}" -o limited --retry-failed # goes on from whatever is there
  same whole limited
}
sweep 30 "$tapelab" run "${tiny[@]}" -j2 -o limited

before() { :; }
after() { :; }
sweep 15 "$tapelab" plan "${tiny[@]}"
sweep 15 "$tapelab" table whole
sweep 15 "$tapelab" predict whole "$id"
sweep 10 "$tapelab" verify whole --sample 1
sweep 10 "$tapelab" report whole -o page.html
exit 0
