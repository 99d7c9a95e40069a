# Ctrl-C and SIGTERM leave a study that goes on.
source "$(dirname "$0")/expect.sh"
long=("$grids/reconstruct.ini" train.epochs=10000 model.encoder=16 model.decoder=16 'seed=1..6')

# stop_by SIGNAL CODE DIR
stop_by() {
  # A shell's background job ignores SIGINT; a new session set up by python does not.
  /usr/bin/python3 -c 'import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])' \
    "$tapelab" run "${long[@]}" -j2 -o "$3" >"$scratch/stdout" 2>"$scratch/stderr" &
  local process=$! code=0
  wait_for stored "$3" 1
  kill -"$1" $process
  wait $process || code=$?
  [ $code -eq "$2" ] || fail "exit code $code instead of $2 after SIG$1"
}

has_checkpoint() { [ -n "$(find "$1" -name '*.ckpt' 2>/dev/null)" ]; }

expect 0 "$tapelab" run "${long[@]}" -j2 -o whole
stop_by INT 130 interrupted
says stderr "the same command continues from there"
says stdout " left; interrupted/study.h5"
[ -f interrupted/study.h5 ] || fail "no study.h5 after the interruption"
[ -n "$(find interrupted -name '*.ckpt')" ] || fail "no checkpoint"
expect 0 "$tapelab" run "${long[@]}" -j2 -o interrupted
same whole interrupted
[ -z "$(find interrupted -name '*.ckpt')" ] || fail "checkpoints left"

stop_by TERM 143 terminated
expect 0 "$tapelab" run "${long[@]}" -j1 -o terminated
same whole terminated

# Before any run has finished: the checkpoints are kept, and nothing speaks of a study that is not there.
slow=("$grids/reconstruct.ini" train.epochs=200000 model.recurrent_activation=sigmoid train.checkpoint_every=5 seed=1)
for signal in INT:130 TERM:143; do
  /usr/bin/python3 -c 'import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])' \
    "$tapelab" run "${slow[@]}" -o "early_$signal" >"$scratch/stdout" 2>"$scratch/stderr" &
  process=$! code=0
  wait_for has_checkpoint "early_$signal"
  kill -"${signal%:*}" $process
  wait $process || code=$?
  [ $code -eq "${signal#*:}" ] || fail "exit code $code instead of ${signal#*:} before the first run had finished"
  says stderr "to continue, run the same command again"
  says stdout "1 run: 0 done (0 new), 0 failed, 1 left; early_$signal"
  has_checkpoint "early_$signal" || fail "no checkpoint"
  expect 0 "$tapelab" ls "early_$signal"
  says stdout "1 run is missing"
  for command in table verify "export -o csv" "report -o page.html"; do
    expect 2 "$tapelab" ${command%% *} "early_$signal" $(echo "$command" | cut -s -d' ' -f2-)
    says stderr "no run of 'early_$signal' has finished yet"
    says stderr " = tapelab run GRID -o early_$signal continues where it stopped"
  done
done

# A damaged checkpoint costs time, not the run.
stop_by TERM 143 damaged
checkpoint=$(find damaged -name '*.ckpt' | head -1)
truncate -s -10 "$checkpoint"
expect 0 "$tapelab" run "${long[@]}" -j2 -o damaged
says stderr "starts from the beginning"
same whole damaged
