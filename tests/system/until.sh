# Seeds are added until a claim is decided: the same bits however it is run, anytime-valid numbers, refusals.
source "$(dirname "$0")/expect.sh"
claim='test_reconstruct_mse model.activation=tanh < model.activation=relu'
grid=("$grids/reconstruct.ini" model.activation=relu,tanh model.recurrent_activation=sigmoid)

expect 0 "$tapelab" run "${grid[@]}" 'seed=seeds(4)' --until "$claim" -j2 -o two
runs=$(find two/runs -name 'r*.h5' | wc -l)
seeds=$((runs / 2))
[ "$seeds" -ge 6 ] && [ "$seeds" -lt 20 ] || fail "decided with $seeds seeds"
says stderr "4 seeds, undecided"
says stderr "$seeds seeds, decided: holds: test_reconstruct_mse"
says stdout "anytime-valid 95 % interval"
says stdout "$runs runs: $runs done ($runs new), 0 failed; two/study.h5"
expect 0 "$tapelab" run "${grid[@]}" 'seed=seeds(4)' --until "$claim" -j1 -o one
same one two
expect 0 "$tapelab" run "${grid[@]}" 'seed=seeds(4)' --until "$claim" -j2 -o one
says stdout "nothing to do: $runs runs"
says stderr "$seeds seeds, decided: holds"
# A fixed design of 20 seeds, with more runs, says the same.
expect 0 "$tapelab" run "${grid[@]}" 'seed=seeds(20)' "grid.expect=$claim" -j2 -o fixed
says stdout "40 runs: 40 done"
says stdout "holds: test_reconstruct_mse"
if grep -q anytime stdout; then fail "a fixed number of seeds is tested as such"; fi
# Runs that are there already are looked at as if they ended one by one.
expect 0 "$tapelab" run "${grid[@]}" 'seed=seeds(4)' --until "$claim" -j2 -o fixed
says stderr "$seeds seeds, decided: holds"
if grep -q "^$((seeds + 1)) seeds" stderr; then fail "looked on after the decision"; fi

# Killed ten times on the way: the same bytes.
for i in $(seq 10); do
  "$tapelab" run "${grid[@]}" 'seed=seeds(4)' --until "$claim" -j2 -o killed >/dev/null 2>&1 &
  wait_for stored killed "$((i + 2))"
  kill -9 $! 2>/dev/null
  wait $! 2>/dev/null
done
expect 0 "$tapelab" run "${grid[@]}" 'seed=seeds(4)' --until "$claim" -j2 -o killed
same killed two

# What stands in the study prints anytime-valid numbers, never those of a fixed number of seeds.
expect 0 "$tapelab" verdict two
says stdout "anytime-valid 95 % interval"
says stdout "Seeds were added until the claim was decided"
if grep -q "inverts the sign-flip test" stdout; then fail "verdict speaks of the other test"; fi
expect 0 "$tapelab" verdict two --json
says stdout '"anytime": true'
expect 0 "$tapelab" compare two
says stdout "p (anytime)"
if grep -q "sign-flip" stdout; then fail "compare speaks of the other test"; fi
expect 0 "$tapelab" compare two --json
says stdout '"p_sign_flip": null'
says stdout '"test": "anytime"'
expect 0 "$tapelab" report two -o two.html
says stdout "two.html"
grep -q "bets on the signs" two.html || fail "the page's methods do not name the test"
if grep -q "sign-flip permutation test" two.html; then fail "the page speaks of the other test"; fi
grep -q "bands hold the central 95 % of the runs" two.html || fail "the page's bands are intervals of a fixed number of seeds"

# A margin: equal within it is an answer too, and the expectation of a difference then fails.
expect 0 "$tapelab" run "${grid[@]}" 'seed=seeds(4)' --until "$claim" --margin 100000% -j2 -o within
says stderr "decided: does not hold"
says stdout "expected lower by more than 100000 %"
# It gives up with the seeds that it may have.
expect 0 "$tapelab" run "${grid[@]}" 'seed=seeds(4)' --until "$claim" --max-seeds 6 -j2 -o six
says stdout "12 runs: 12 done"
grep -q "decided: holds" stderr || says stderr "note: 1 expectation undecided with 6 seeds, as many as there may be; to go on: --max-seeds 12"
# Two expectations share alpha; seeds go to the cells of the one that is undecided.
expect 0 "$tapelab" run "${grid[@]}" 'seed=seeds(6)' --max-seeds 8 -j2 -o shared \
  --until "test_reconstruct_mse < test_reconstruct_mse_baseline_mean; $claim"
says stdout "anytime-valid 97.5 % interval"
expect 0 "$tapelab" plan "${grid[@]}" 'seed=seeds(4)' "grid.until=$claim"
says stdout "until    $claim"

refused() {
  expect 2 "$tapelab" run "$grids/predict.ini" model.recurrent_activation=sigmoid -o none "${@:2}"
  says stderr "$1"
  [ ! -e none ] || fail "something was started"
}
claim='test_predict_mse predict.conditional=true < predict.conditional=false'
two='predict.conditional=false,true'
refused "seed = seeds(6) begins with as many as can decide at alpha 0.05" "$two" seed=1 --until "$claim"
refused "it takes at least 6: --max-seeds 6 or more" "$two" 'seed=seeds(3)' --until "$claim" --max-seeds 5
refused "the grid begins with 50 seeds" "$two" 'seed=seeds(50)' --until "$claim"
refused "1 of 3 cells are in no expectation of until" predict.conditional=true model.encoder=8,16,32 'seed=seeds(3)' \
  --until 'test_predict_mse model.encoder=8 < model.encoder=16'
refused "no test_reconstruct_mse" "$two" 'seed=seeds(3)' \
  --until 'test_reconstruct_mse predict.conditional=true < predict.conditional=false'
refused "1 cell has no test_classify_accuracy" "$two" 'seed=seeds(3)' \
  --until 'test_classify_accuracy predict.conditional=true < predict.conditional=false'
refused "a margin of nothing" "$two" 'seed=seeds(3)' --margin 5%
refused "'7.5' is not a whole number from 1" "$two" 'seed=seeds(3)' --until "$claim" --max-seeds 7.5
refused "is not a number from" "$two" 'seed=seeds(3)' --until "$claim" --alpha 2
refused "no < or ~MARGIN" "$two" 'seed=seeds(3)' --until rubbish
refused "but nothing is expected" "$two" 'seed=seeds(3)' grid.expect= --until expect
refused "selects no run" "$two" 'seed=seeds(3)' --until 'test_predict_mse predict.conditional=maybe < predict.conditional=false'

# An interaction is about the four cells that it names.
expect 2 "$tapelab" run "$grids/reconstruct.ini" model.activation=relu,tanh model.encoder=4,8,16 'seed=seeds(4)' -o none \
  --until 'test_reconstruct_mse model.activation=relu,tanh x model.encoder=4,8 < 0'
says stderr "cells are in no expectation of until"

# A later command without --until does not make a fixed number of the seeds, and is marked.
expect 0 "$tapelab" run "${grid[@]}" 'seed=seeds(12)' 'grid.expect=test_reconstruct_mse model.activation=tanh < model.activation=relu' -o two
says stdout "anytime-valid 95 % interval"
says stdout "the claim was changed after the first result"
