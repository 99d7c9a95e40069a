# No place to write: exit code 5, a message with the next step, and nothing finished is lost.
source "$(dirname "$0")/expect.sh"
tiny=("$grids/reconstruct.ini" train.epochs=2 model.recurrent_activation=sigmoid)

touch file
expect 5 "$tapelab" run "${tiny[@]}" seed=1 -o file/study
says stderr "file/study"

# Files may not grow beyond 100 kB; a run file of this model takes 500 kB.
expect 0 "$tapelab" run "${tiny[@]}" 'seed=1..4' -o whole
expect 0 "$tapelab" run "${tiny[@]}" 'seed=1..2' -o limited
expect 5 bash -c 'ulimit -f 100; exec "$@"' limited "$tapelab" run "${tiny[@]}" 'seed=1..4' -o limited
says stderr "raise the limit (ulimit -f), then run the same command again"
[ "$(find limited -name '*.tmp')" = "" ] || fail "a temporary file is left"
expect 0 "$tapelab" run "${tiny[@]}" 'seed=1..4' -o limited
says stdout "4 done (2 new)"
same whole limited

# What an earlier version left of what it trained keeps no run from its end.
mkdir -p blocked/.active.json.tmp/inside blocked/active.json/inside
expect 0 "$tapelab" run "${tiny[@]}" 'seed=1..4' -o blocked
same whole blocked

# A really full disk, where mounting is allowed.
mkdir small
if mount -t tmpfs -o size=1200k tapelab_test small 2>/dev/null; then
  trap 'umount "$scratch/small"; rm -rf "$scratch"' EXIT
  expect 5 "$tapelab" run "${tiny[@]}" 'seed=1..4' -o small/study
  stored small/study 1 || fail "what fitted is not there"
  mount -o remount,size=64m small
  expect 0 "$tapelab" run "${tiny[@]}" 'seed=1..4' -o small/study
  same whole small/study
fi
exit 0
