# Too little memory is said, in bounded time, before anything starts or for the run that lacks it.
source "$(dirname "$0")/expect.sh"
base=("$grids/reconstruct.ini" train.epochs=2 model.decoder=4 model.recurrent_activation=sigmoid)
tiny=("${base[@]}" model.encoder=4)

# A model that cannot fit.
for command in plan run; do
  expect 2 "$tapelab" $command "${base[@]}" seed=1,2 model.encoder=65536 model.layers=100 -o huge
  says stderr "a run takes about "
  says stderr " parameters) of memory; there are "
  says stderr "  --> command line"
  says stderr "in the run with seed = 1"
done
[ ! -e huge ] || fail "a study was begun with a run that cannot fit"
expect 0 "$tapelab" summary "${base[@]}" model.encoder=65536
# Only one of several runs cannot.
expect 2 "$tapelab" run "${base[@]}" seed=1 model.layers=1,100 model.encoder=65536,4 -o huge
says stderr "a run takes about "

# Data that cannot: videos, and windows that overlap.
data=$grids/../data
digits=("$grids/paper/layers.ini" model.encoder=4 model.decoder=4 data.canvas=1024)
expect 2 "$tapelab" plan "${digits[@]}" data.window=1000000
says stderr "a single video would take "
expect 2 "$tapelab" plan "${digits[@]}" data.test_sequences=1000000
says stderr "data.test_sequences = 1000000 videos would take "
seq 1000000 | sed '1ix,y' | sed '2,$s/$/,1/' >long.csv
expect 2 "$tapelab" plan "${tiny[0]}" data.source=csv data.file=long.csv data.window=400000
says stderr "600001 windows of 400000 steps would take 3840 GB of memory" # two columns in and out, 4 bytes each

# The sanitizers take more address space than any limit here.
(ulimit -v 2000000 && exec "$tapelab" version) >/dev/null 2>&1 || exit 0

# Every limit of address space: it works, or it says what is missing, soon.
limited() {
  local code=0
  (ulimit -v "$1" && shift && exec timeout -s KILL 60 "$@") >"$scratch/stdout" 2>"$scratch/stderr" || code=$?
  case $code in
    0) ;;
    1) grep -q '^failed ' "$scratch/stderr" || fail "ulimit -v $1: exit code 1: $*" ;;
    5) grep -q '^error: ' "$scratch/stderr" || fail "ulimit -v $1: exit code 5 without a message: $*" ;;
    127) grep -q 'shared' "$scratch/stderr" || fail "ulimit -v $1: exit code 127: $*" ;;
    2) grep -q ' of memory; there are ' "$scratch/stderr" || fail "ulimit -v $1: exit code 2: $*" ;;
    *) fail "ulimit -v $1: exit code $code: $*" ;;
  esac
  last=$code
}
expect 0 "$tapelab" run "${tiny[@]}" seed=1..2 -o whole
id=$(basename "$(ls whole/runs/*.h5 | head -1)" .h5)
codes=
for kilobytes in 100000 115000 125000 150000 175000 200000 250000 300000 350000 400000 500000 700000 1000000 1500000 2000000; do
  rm -rf limited
  limited $kilobytes "$tapelab" run "${tiny[@]}" seed=1..2 -j2 -o limited
  codes="$codes $last"
  if [ "$last" -eq 0 ]; then same whole limited; fi
done
[ "$last" -eq 0 ] || fail "2 GB are too little: $codes"
for kilobytes in 150000 250000 350000 600000; do
  limited $kilobytes "$tapelab" plan "${tiny[@]}" seed=1..2
  limited $kilobytes "$tapelab" predict whole "$id"
  limited $kilobytes "$tapelab" verify whole --sample 1
done

# One run of several lacks memory: it fails with what it needs, the others are whole.
expect 0 "$tapelab" run "${tiny[@]}" seed=1..2 -o small
code=0
(ulimit -v 700000 && exec timeout -s KILL 120 "$tapelab" run "${base[@]}" seed=1..2 model.encoder=4,2800 -o mixed) \
  >"$scratch/stdout" 2>"$scratch/stderr" || code=$?
[ $code -eq 1 ] || fail "exit code $code instead of 1 when one run lacks memory"
says stderr "not enough memory: the run takes about "
says stdout "2 done"
for run in small/runs/*.h5; do
  expect 0 "$tapelab" verify mixed "$(basename "$run" .h5)"
done
exit 0
