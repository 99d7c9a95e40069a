# export -o model.keras and model.h5: what the files say, computed by numpy, is what predict and encode give; what Keras has no
# layers for is named.  With KERAS_PYTHON, a Python with Keras, Keras itself computes it too.
source "$(dirname "$0")/expect.sh"
source "$2/tests/system/exported/variants.sh"

# variant NAME DECODERS SETTING...: trains it; the whole model in both forms.
refused=" "
variant() {
  local name=$1 decoders=${2%% once} form
  shift 2
  expect 0 "$tapelab" run base.ini "$@" -o "$name"
  if ! "$tapelab" export "$name" seed=1 -o "$name.keras" >stdout 2>stderr; then
    expect 2 "$tapelab" export "$name" seed=1 -o "$name.h5"
    says stderr "cannot be exported to Keras, "
    refused+="$name "
    return
  fi
  outputs "$name" short.npy "$name" $decoders
  for form in keras h5; do
    [ $form = keras ] || expect 0 "$tapelab" export "$name" seed=1 -o "$name.$form"
    check "$name.$form" "$name.$form" input=short.npy "$wanted"
  done
}
all_variants
for name in hard_sigmoid peepholes peepholes_state linear conditional conditional_gru conditional_last conditional_state \
  conditional_first_state conditional_peepholes conditional_all_steps conditional_sigmoid; do
  [[ $refused == *" $name "* ]] || fail "$name was not refused"
  refused=${refused/ $name / }
done
[ "$refused" = " " ] || fail "refused, too:$refused"

# Encoders alone, of any number of steps; a masked value; dropout, which does nothing here.
expect 0 "$tapelab" export lstm seed=1 -o code.keras --part encoder
for data in short long; do
  expect 0 "$tapelab" encode lstm seed=1 $data.npy -o $data.code.npy
  check "code of $data" code.keras input=$data.npy code=$data.code.npy
done
expect 0 "$tapelab" run base.ini model.dropout=0.3 model.mask_value=0.25 data.scaling=none data.file=masked.npy -o masked
expect 0 "$tapelab" export masked seed=1 -o masked.keras
outputs masked masked.npy masked $r
check "masked value" masked.keras input=masked.npy "$wanted"
hours="data.source=csv data.file=hours.csv data.axes=auto data.time_column=time data.calendar=hour data.window=7"
expect 0 "$tapelab" run base.ini $hours $future -o calendar
expect 0 "$tapelab" export calendar seed=1 -o calendar.keras
outputs calendar "" calendar $p
check calendar calendar.keras "input=windows.npy predict_known=known.npy" "$wanted"

# Out, in, out, in: equal bits of the weights, and in the end the same run.
for name in lstm gru reset_before gru_hard_sigmoid_3 relu gru_linear by_layer stacked bidirectional sum bidirectional_decoder \
  sum_both code_dense reversed_input output_softmax; do
  for form in keras h5; do
    expect 0 "$tapelab" export "$name" seed=1 -o "out.$form" --raw
    rm -rf in again
    expect 0 "$tapelab" import "out.$form" -o in
    run=$(basename "$(find in/runs -name '*.h5')" .h5)
    expect 0 "$tapelab" export in "$run" -o "again.$form"
    expect 0 "$tapelab" import "again.$form" -o again
    /usr/bin/python3 - "$name" in again <<'PYTHON' || fail "weights of $name changed on their way through $form"
import glob, sys
import h5py, numpy as np
def weights(study):
    with h5py.File(glob.glob(study + "/runs/*.h5")[0]) as file:
        return {name: array[()] for name, array in file["weights"].items()}
all_weights = [weights(study) for study in sys.argv[1:]]
assert len(all_weights[0]) > 4
for other in all_weights[1:]:
    assert other.keys() == all_weights[0].keys(), other.keys() ^ all_weights[0].keys()
    assert all(np.array_equal(all_weights[0][key], other[key]) for key in other)
PYTHON
  done
done

# What cannot be exported is named; other models stay.
expect 0 "$tapelab" run base.ini data.source=csv data.file=far.csv data.axes=auto data.window=7 -o far
expect 2 "$tapelab" export far seed=1 -o far.keras
says stderr "would lose digits in float32"
expect 0 "$tapelab" export far seed=1 -o far.keras --raw
expect 0 "$tapelab" export far seed=1 -o far.keras --raw
cp far.keras theirs.keras
/usr/bin/python3 - <<'PYTHON'
import zipfile
with zipfile.ZipFile("theirs.keras", "w") as archive:
    archive.writestr("config.json", "{}")
PYTHON
expect 2 "$tapelab" export lstm seed=1 -o theirs.keras
says stderr "already exists and is not a model that tapelab exported"
expect 0 "$tapelab" predict lstm seed=1 -o theirs.h5
cp theirs.h5 before.h5
expect 2 "$tapelab" export lstm seed=1 -o theirs.h5
cmp theirs.h5 before.h5 || fail "export wrote over another file"
expect 0 "$tapelab" export lstm seed=1 -o again.keras
cmp again.keras lstm.keras || fail "the same model gives another file"

/usr/bin/python3 "$source/make_data.py" cases cases.json || fail "no cases"
/usr/bin/python3 "$source/compare.py" cases.json >compared || fail "the files say something else: $(grep -v '^ok' compared)"
sort -g -k 2 compared | tail -n 3
if [ -n "${KERAS_PYTHON:-}" ]; then
  "$KERAS_PYTHON" "$source/compare.py" cases.json keras >compared || fail "Keras makes something else: $(grep -v '^ok' compared)"
  sort -g -k 2 compared | tail -n 3
fi
exit 0
