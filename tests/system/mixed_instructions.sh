# Runs of several instruction sets in one study: said wherever bits matter. OpenBLAS chooses its kernels at run time; here
# it is told which, as two kinds of nodes would choose them.
source "$(dirname "$0")/expect.sh"
on() { env OPENBLAS_CORETYPE="$1" "$tapelab" "${@:2}"; }
tiny=("$grids/reconstruct.ini" model.encoder=16 model.decoder=16 model.recurrent_activation=sigmoid train.epochs=30)

kinds=()
for kernels in Haswell Nehalem Sandybridge SkylakeX; do
  [[ $(on $kernels version 2>&1) == *"OpenBLAS "*" $kernels"* ]] && kinds+=("$kernels")
done
if [ ${#kinds[@]} -lt 2 ]; then
  echo "skipped: OpenBLAS cannot choose between kernels here"
  exit 0
fi
a=${kinds[0]} b=${kinds[1]}

expect 0 on "$a" run "${tiny[@]}" 'seed=1..3' -o study
grep -q "last bits" "$scratch/stderr" && fail "a warning without a cause"
expect 0 on "$a" run "${tiny[@]}" 'seed=1..3' -o study
grep -q "last bits" "$scratch/stderr" && fail "a warning without a cause"
expect 0 on "$b" run "${tiny[@]}" 'seed=1..5' -o study
says stderr "warning: 3 runs in 'study' were made with OpenBLAS kernels $a, new ones are with OpenBLAS kernels $b: last bits may differ"
says stderr " = for one instruction set throughout, run on machines of one kind, or use a new folder: -o DIR"
several="the runs were made with several instruction sets, so that last bits may differ: 3 runs with OpenBLAS kernels $a, 2 runs with OpenBLAS kernels $b"
expect 0 on "$a" verify study
says stderr "note: $several"
says stdout "  instructions.openblas: $b, now $a: last bits may differ"
says stdout "5/5 reproduced"
expect 0 on "$a" verify study --json
says stdout '"instruction_sets": ['
expect 0 on "$a" verify study seed=1
says stdout "1/1 reproduced, bit by bit"
expect 0 "$tapelab" show study seed=4 --all
says stdout "\"openblas\":\"$b\""
expect 0 "$tapelab" report study -o page.html
grep -q "$several" page.html || fail "Methods does not say it"

# A run that went on elsewhere names both.
long=("$grids/reconstruct.ini" model.recurrent_activation=sigmoid train.epochs=4000 train.checkpoint_every=10 seed=1)
env OPENBLAS_CORETYPE="$a" "$tapelab" run "${long[@]}" -o moved >/dev/null 2>&1 &
process=$!
has_checkpoint() { [ -n "$(find moved -name '*.ckpt' 2>/dev/null)" ]; }
wait_for has_checkpoint
kill -TERM $process
wait $process
has_checkpoint || fail "the run ended before it was stopped"
cp -r moved stayed
expect 0 on "$b" run "${long[@]}" -o moved
expect 0 on "$a" run "${long[@]}" -o stayed
expect 0 "$tapelab" show moved seed=1 --json
says stdout "\"openblas\": \"$a, then $b\""
expect 0 "$tapelab" show stayed seed=1 --json
says stdout "\"openblas\": \"$a\""
expect 0 on "$a" run "${long[@]}" -o at_once
same at_once stayed

# The same runs by both: bits differ, and why says the cause; merged they are not.
expect 0 on "$b" run "${tiny[@]}" 'seed=1..3' -o other
expect 4 "$tapelab" merge study other -o merged
says stdout "nothing is merged: "
says stdout "  why: instruction set: the library of matrix products chose other kernels: $a and $b"
expect 0 "$tapelab" why study seed=1 other seed=1
says stdout "instruction set: the library of matrix products chose other kernels: $a and $b"
expect 0 on "$b" run "${tiny[@]}" seed=9 -o more
expect 0 "$tapelab" merge study more -o merged
says stderr "note: the runs were made with several instruction sets, so that last bits may differ: 3 runs with OpenBLAS"
