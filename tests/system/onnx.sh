# export -o model.onnx: ONNX Runtime makes of exported models what predict and encode give, for batches of 1, 3 and 17, as many
# steps as in training and twice as many; what cannot be exported is named.
#   onnx.sh TAPELAB SOURCE CHECK_ONNX NODE_MODULES     the last: a folder with onnxruntime-node, for the comparison
source "$(dirname "$0")/expect.sh"
source "$2/tests/system/exported/variants.sh"
checker=$3
modules=$4

# variant NAME DECODERS SETTING...: trains it; the whole model, then encoder and decoders one behind the other, at T and 2T.
variant() {
  local name=$1 decoders=${2%% once} twice=yes part
  [ "$decoders" = "$2" ] || twice=
  shift 2
  expect 0 "$tapelab" run base.ini "$@" -o "$name"
  for part in all encoder decoder; do expect 0 "$tapelab" export "$name" seed=1 -o "$name.$part.onnx" --part $part; done
  outputs "$name" short.npy "$name" $decoders
  check "$name" "$name.all.onnx" input=short.npy "$wanted"
  check "$name, in parts" "$name.encoder.onnx $name.decoder.onnx" "input=short.npy reconstruct_first=first.npy" "$wanted"
  [ -n "$twice" ] || return 0
  expect 0 "$tapelab" run base.ini "$@" data.file=long.npy "model.start_from=$name" train.enabled=false -o "$name.long"
  outputs "$name.long" long.npy "$name.long" $decoders
  check "$name, 2T" "$name.all.onnx" input=long.npy "$wanted"
}

all_variants

# Steps of a decoder that puts out what follows: as many as in training, or as many as it is asked for.
expect 0 "$tapelab" run base.ini $future -o future
expect 0 "$tapelab" export future seed=1 -o future.onnx
outputs future short.npy future $p
check "future" future.onnx input=short.npy "$wanted"
expect 0 "$tapelab" run base.ini ${future/steps=2/steps=5} model.start_from=future train.enabled=false -o future5
outputs future5 short.npy future5 $p
# onnxruntime-node feeds no input that has a default, so it is the default that is changed.
/usr/bin/python3 - <<'PYTHON'
default = b"predict_steps\x4a\x08"  # the name of a tensor, then its 8 bytes
model = open("future.onnx", "rb").read()
assert model.count(default + bytes([2])) == 1
open("five.onnx", "wb").write(model.replace(default + bytes([2]), default + bytes([5])))
PYTHON
check "future, 5 steps" five.onnx input=short.npy "$wanted"

# Without scaling: inputs and outputs as the layers have them.
expect 0 "$tapelab" run base.ini data.scaling=none -o raw
for flag in "" --raw; do
  expect 0 "$tapelab" export raw seed=1 -o raw.onnx $flag
  outputs raw short.npy raw $r
  check "raw $flag" raw.onnx input=short.npy "$wanted"
done

# The codes that encode gives.
expect 0 "$tapelab" encode lstm seed=1 short.npy -o lstm.code.npy
check "code" lstm.encoder.onnx input=short.npy code=lstm.code.npy
expect 0 "$tapelab" encode all_steps seed=1 short.npy --all-steps -o all_steps.code.npy
check "codes of all steps" all_steps.encoder.onnx input=short.npy code_steps=all_steps.code.npy
expect 0 "$tapelab" encode code_dense seed=1 short.npy -o code_dense.code.npy
check "code of a Dense" code_dense.encoder.onnx input=short.npy code=code_dense.code.npy

# Sequences of different length: lengths beside them.
table="data.source=csv data.file=ragged.csv data.axes=auto data.sequence_column=id data.window=0"
for name in "ragged " "ragged_both model.bidirectional=true" "ragged_reversed model.reversed_input=true" \
  "ragged_last reconstruct.conditional=true reconstruct.first_input=last" \
  "ragged_classes classify.enabled=true data.class_column=kind"; do
  settings=${name#* } name=${name%% *}
  [ "$name" = ragged_classes ] && decoders="$r classify" || decoders=$r
  classes=; [ "$name" = ragged_classes ] || classes=data.exclude_columns=kind
  expect 0 "$tapelab" run base.ini $table $classes $settings -o $name
  expect 0 "$tapelab" export $name seed=1 -o $name.onnx
  outputs $name "" $name $decoders
  check "$name" $name.onnx "input=padded.npy lengths=lengths.npy" "$wanted"
done

# Missing values beside known ones; a calendar that is known beforehand; numbers far from 0.
expect 0 "$tapelab" run base.ini data.file=gaps.npy data.missing=mask_values -o gaps
expect 0 "$tapelab" export gaps seed=1 -o gaps.onnx
outputs gaps gaps.npy gaps $r
check "missing values" gaps.onnx "input=gaps.npy lengths=whole.npy" "$wanted"
expect 0 "$tapelab" run base.ini data.file=gaps.npy data.missing=mask_values data.mask_channel=true -o channels
expect 0 "$tapelab" export channels seed=1 -o channels.onnx
outputs channels gaps.npy channels $r
check "missing values, said" channels.onnx "input=gaps_known.npy lengths=whole.npy" "$wanted"
hours="data.source=csv data.file=hours.csv data.axes=auto data.time_column=time data.calendar=hour data.window=7"
for name in "calendar " "calendar_conditional predict.conditional=true" "calendar_last predict.conditional=true predict.first_input=last"; do
  settings=${name#* } name=${name%% *}
  expect 0 "$tapelab" run base.ini $hours $future $settings -o $name
  expect 0 "$tapelab" export $name seed=1 -o $name.onnx
  outputs $name "" $name $p
  check "$name" $name.onnx "input=windows.npy predict_known=known.npy" "$wanted"
done
expect 0 "$tapelab" run base.ini data.source=csv data.file=far.csv data.axes=auto data.window=7 -o far
expect 0 "$tapelab" export far seed=1 -o far.onnx
outputs far "" far $r
check "far from 0" far.onnx input=far.npy "$wanted"

# What cannot be exported is named, and nothing is written.
refused() { # NAME TEXT ARGUMENT...
  expect 2 "$tapelab" export "${@:3}" -o "$1"
  says stderr "$2"
  [ ! -e "$1" ] || fail "$1 was written"
}
expect 0 "$tapelab" run base.ini data.file=gaps.npy data.missing=mask -o masked
refused no.onnx "data.missing = mask leaves out steps wherever a value is missing" masked seed=1
expect 0 "$tapelab" run base.ini model.mask_value=-1 -o mask_value
refused no.onnx "model.mask_value = -1 leaves out steps" mask_value seed=1
expect 0 "$tapelab" run base.ini $table data.exclude_columns=kind data.scale_by=series -o by_series
refused no.onnx "data.scale_by = series scales every series by itself" by_series seed=1
expect 0 "$tapelab" export by_series seed=1 -o by_series.onnx --raw
refused no.onnx "no run given" lstm
refused no.onnx "'short.npy' is given" lstm seed=1 short.npy
refused no.onnx "--part takes all, encoder or decoder, not 'encode'" lstm seed=1 --part encode
refused no.onnx "holds no weights" lstm/study.h5 seed=1
expect 2 "$tapelab" export lstm seed=1 --raw
says stderr "--part and --raw are for models"
expect 1 "$tapelab" run base.ini train.learning_rate=1000 model.activation=relu train.guard=true train.epochs=200 -o failed
refused no.onnx "has no weights; its status is failed" failed seed=1
expect 5 "$tapelab" export lstm seed=1 -o none/no.onnx
cp short.npy mine.onnx
expect 2 "$tapelab" export lstm seed=1 -o mine.onnx
says stderr "already exists and is not a model that tapelab exported"
cmp short.npy mine.onnx || fail "export wrote over another file"
expect 0 "$tapelab" export lstm seed=1 -o lstm.all.onnx # its own file it replaces
cp lstm.all.onnx before.onnx
expect 0 "$tapelab" export lstm seed=1 -o lstm.all.onnx
cmp lstm.all.onnx before.onnx || fail "the same model gives another file"
mkdir folder.onnx # a folder, as ever
expect 0 "$tapelab" export lstm -o folder.onnx
[ -e folder.onnx/runs.csv ] || fail "no tables in a folder that is called like a model"

expect 0 "$checker" ./*.all.onnx ./*coder.onnx future.onnx raw.onnx ragged*.onnx gaps.onnx channels.onnx calendar*.onnx far.onnx by_series.onnx
cat stdout

if [ ! -e "$modules/onnxruntime-node/package.json" ]; then
  echo "skipped: ONNX Runtime was not asked, as onnxruntime-node is not in $modules; ./run_all.sh test fetches it by npm"
  exit 77
fi
/usr/bin/python3 "$source/make_data.py" cases cases.json || fail "no cases"
NODE_PATH=$modules node "$source/compare.js" cases.json >compared || fail "ONNX Runtime makes something else: $(grep -v '^ok' compared)"
sort -g -k 2 compared | tail -n 3
echo "$(grep -c '^ok' compared) comparisons"
