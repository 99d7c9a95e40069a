# A run that goes to NaN is a result: reported, listed, stored; the others are whole.
source "$(dirname "$0")/expect.sh"
grid=("$grids/reconstruct.ini" train.epochs=20 model.encoder=8 model.decoder=8 model.recurrent_activation=sigmoid
      'seed=1..3')
both=("${grid[@]}" train.learning_rate=0.001,1000)

expect 1 "$tapelab" run "${both[@]}" -j2 -o study
says stdout "6 runs: 3 done (6 new), 3 failed; study/study.h5"
says stderr "failed runs:"
grep -qE "failed .*(encoder|decoder|reconstruct)" "$scratch/stderr" || fail "the layer is not named"
expect 0 "$tapelab" ls study status=ok
[ "$(grep -cE '^ *r[0-9a-f]{12}' "$scratch/stdout")" -eq 3 ] || fail "not 3 good runs"
expect 0 "$tapelab" ls study status=failed
[ "$(grep -cE '^ *r[0-9a-f]{12}' "$scratch/stdout")" -eq 3 ] || fail "not 3 failed runs"

expect 1 "$tapelab" run "${both[@]}" -o study
says stdout "nothing to do"
expect 1 "$tapelab" run "${both[@]}" -o study --retry-failed
says stdout "3 done (3 new), 3 failed"

# The good runs are the same as without the failing ones.
expect 0 "$tapelab" run "${grid[@]}" train.learning_rate=0.001 -o alone
for run in alone/runs/*.h5; do
  id=$(basename "$run" .h5)
  expect 0 "$tapelab" show alone "$id" --json
  [ -f "study/runs/$id.h5" ] || fail "$id is not in the study with failed runs"
done
