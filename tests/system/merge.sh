# Studies computed apart become one: the same bytes as of one made in one go, and nothing chosen silently.
source "$(dirname "$0")/expect.sh"
tiny=("$grids/reconstruct.ini" model.encoder=8 model.decoder=8 train.epochs=20)
python() { /usr/bin/python3 "$@" || fail "python: $*"; }

expect 0 "$tapelab" run "${tiny[@]}" 'seed=1..6' -o whole
expect 0 "$tapelab" run "${tiny[@]}" 'seed=1..3' -o a
expect 0 "$tapelab" run "${tiny[@]}" 'seed=4..6' -o b
cp -r a before
expect 0 "$tapelab" merge a b -o merged
says stdout "'merged' holds 12 runs: 6 from 'a', 6 from 'b'"
same whole merged
diff -r a before || fail "a study that is read was changed"
expect 0 "$tapelab" verify merged
says stdout "12/12 reproduced, bit by bit"
expect 0 "$tapelab" run "${tiny[@]}" 'seed=1..6' -o merged
says stdout "nothing to do: 12 runs"

# Again, a study added to another, and in three parts that overlap.
expect 0 "$tapelab" merge a b -o merged
says stdout "'merged' holds 12 runs: 12 that it had, 0 from 'a', 0 from 'b'"
same whole merged
cp -r a added
expect 0 "$tapelab" merge b -o added
says stdout "'added' holds 12 runs: 6 that it had, 6 from 'b'"
same whole added
expect 0 "$tapelab" run "${tiny[@]}" 'seed=3..4' -o c
expect 0 "$tapelab" merge c b a -o overlapping
says stdout "'overlapping' holds 12 runs: 4 from 'c', 4 from 'b', 4 from 'a'"
says stdout "left out: 4 files of runs that are there already, with equal numbers, 4 with other times"
same whole overlapping

# Split by a setting, and not complete: what is missing is known, and run there.
expect 0 "$tapelab" run "${tiny[@]}" 'seed=1..2' model.recurrent_activation=sigmoid -o sigmoid
expect 0 "$tapelab" run "${tiny[@]}" 'seed=1..2' model.recurrent_activation=hard_sigmoid -o hard
rm "$(find hard/runs -name '*.h5' | sort | head -1)"
expect 0 "$tapelab" merge sigmoid hard -o halves
expect 0 "$tapelab" ls halves
says stdout "1 run is missing: status=missing lists it"
expect 0 "$tapelab" run "${tiny[@]}" 'seed=1..2' -o halves
says stdout "4 done (1 new)"
expect 0 "$tapelab" run "${tiny[@]}" 'seed=1..2' -o two_seeds
same two_seeds halves

# Two grids in one folder, as if they had been run there.
expect 0 "$tapelab" run "$grids/denoising.ini" model.encoder=8 model.decoder=8 train.epochs=2 seed=1 -o other
expect 0 "$tapelab" merge a other -o grids
says stderr "runs of other grids lie in the same folder (denoising): title, question, claim and published values are those"

# An unfinished run goes on from the furthest checkpoint.
long=("$grids/reconstruct.ini" model.recurrent_activation=sigmoid train.epochs=4000 train.checkpoint_every=10 seed=1)
has_checkpoint() { [ -n "$(find "$1" -name '*.ckpt' 2>/dev/null)" ]; }
for name in shorter longer; do
  [ $name = shorter ] || cp -r shorter longer
  before=$(find $name -name '*.ckpt' -exec md5sum {} + 2>/dev/null)
  changed() { has_checkpoint "$1" && [ "$(find "$1" -name '*.ckpt' -exec md5sum {} +)" != "$before" ]; }
  "$tapelab" run "${long[@]}" -o $name >/dev/null 2>&1 &
  process=$!
  wait_for changed $name
  kill -TERM $process
  wait $process
  has_checkpoint $name || fail "the run in $name ended before it was stopped"
done
expect 0 "$tapelab" merge shorter longer -o unfinished
says stderr "has not finished; of its updates there are "
says stdout "'unfinished' holds 0 runs"
cmp "$(find longer -name '*.ckpt')" "$(find unfinished -name '*.ckpt')" || fail "not the furthest checkpoint"
expect 0 "$tapelab" run "${long[@]}" -o unfinished
expect 0 "$tapelab" run "${long[@]}" -o at_once
same at_once unfinished

# Other numbers under one id: nothing is written, the cause is named.
id=$(basename "$(find b/runs -name '*.h5' | sort | head -1)" .h5)
cp -r b forged
python - "$(find forged/runs -name "$id.h5")" <<'PYTHON'
import h5py, sys
with h5py.File(sys.argv[1], "r+") as file:
    file["train_loss"][3] *= 1.25
PYTHON
expect 4 "$tapelab" merge a forged b -o conflict
says stdout "nothing is merged: 1 run is not the same in two studies"
says stdout "run $id, train_loss at epoch 3: "
says stdout "was edited by another program"
says stdout " = all that differs: tapelab why "
[ ! -e conflict ] || fail "something was written"
cp -r merged kept
expect 4 "$tapelab" merge forged -o kept
diff -r merged kept || fail "something was written"

# Damaged: named, the rest is merged; whole elsewhere: taken from there.
cp -r b damaged
truncate -s 2000 "$(find damaged/runs -name "$id.h5")"
expect 3 "$tapelab" merge a damaged -o partial
says stderr "$id.h5' is damaged: it is cut short"
says stderr "1 run is whole in no study"
says stdout "'partial' holds 11 runs"
expect 0 "$tapelab" merge b -o partial
same whole partial
expect 0 "$tapelab" merge a damaged b -o again
says stderr "run $id is whole in 'b', from where it is taken"
same whole again

# No place to write, then there is one.
expect 5 bash -c 'ulimit -f 8; exec "$@"' limited "$tapelab" merge a b -o limited
says stderr "raise the limit (ulimit -f), then run the same command again"
expect 0 "$tapelab" merge a b -o limited
same whole limited
touch file
expect 5 "$tapelab" merge a b -o file/study
mkdir small
if mount -t tmpfs -o size=400k tapelab_test small 2>/dev/null; then
  trap 'umount "$scratch/small"; rm -rf "$scratch"' EXIT
  expect 5 "$tapelab" merge a b -o small/study
  says stderr "free space, then run the same command again"
  mount -o remount,size=64m small
  expect 0 "$tapelab" merge a b -o small/study
  same whole small/study
  mount -o remount,ro small
  expect 5 "$tapelab" merge c a -o small/other
  says stderr "make this one writable"
fi

# What cannot be merged.
expect 2 "$tapelab" merge a b
says stderr "-o is missing"
expect 2 "$tapelab" merge a -o new
says stderr "one study alone: name another, or with -o a study to which it is added"
expect 2 "$tapelab" merge a nowhere -o new
says stderr "no study 'nowhere': there is no such folder"
expect 2 "$tapelab" merge a whole/study.h5 -o new
says stderr "the runs with their weights lie in a study's folder runs/"
ln -s a link
expect 2 "$tapelab" merge a link -o new
says stderr "'a' and 'link' are the same folder"
expect 2 "$tapelab" merge a b -o a/merged
says stderr "lies within the other"
expect 2 "$tapelab" merge a b -o link
says stderr "'link' is to be written and is one of the studies that are read"
[ ! -e new ] || fail "something was written"

# What is no file in a file's place is named, and nothing waits for it.
for place in "$(cd b && find runs -name "$id.h5")" study.json plan.json; do
  for kind in pipe dangling directory; do
    rm -rf odd new && cp -r b odd && rm "odd/$place"
    case $kind in
      pipe) mkfifo "odd/$place" ;;
      dangling) ln -s nowhere "odd/$place" ;;
      directory) mkdir "odd/$place" ;;
    esac
    code=0
    [ "${place##*.}" = json ] || code=3
    expect $code timeout 30 "$tapelab" merge a odd -o new
    says stderr "odd/$place"
  done
done
