# import: models of Keras of several versions give Keras' own outputs; an imported run is used like one that was trained here.
source "$(dirname "$0")/expect.sh"
tests=$(realpath "$(dirname "$0")")
files=$(realpath "$tests/../experiments/keras/files")

for folder in "$files"/*/; do
  /usr/bin/python3 "$tests/import_outputs.py" "$tapelab" "$folder" || fail "outputs of $folder"
done
models=$files/keras_3.15.1

# One without data: what it is, and that nothing is known of its training.
expect 0 "$tapelab" import "$models/lstm.keras" -o study
says stdout "TimeDistributed(Dense)"
says stdout "imported from lstm.keras (Keras 3.15.1)"
run=$(basename "$(ls study/runs/*.h5)" .h5)
expect 0 "$tapelab" import "$models/lstm.keras" -o study
says stdout "was imported before"
expect 0 "$tapelab" show study "$run"
says stdout "imported from lstm.keras (Keras 3.15.1): trained elsewhere"
grep -q "test_\* is measured" stdout && fail "a run without data says what it was measured on"
expect 0 "$tapelab" show study "$run" --all
says stdout "checksum"
expect 2 "$tapelab" verify study
says stderr "nothing was trained here"
expect 2 "$tapelab" predict study "$run"
says stderr "was imported without data"
expect 2 "$tapelab" detect study "$run"
for command in "ls study" "ls study --json" "table study" "check study" "report study -o page.html" "export study -o csv" \
  "watch study --once"; do
  # shellcheck disable=SC2086
  expect 0 "$tapelab" $command
done

# Both formats hold one model: equal weights, so one run. Another model gets a run of its own.
expect 0 "$tapelab" import "$models/lstm.h5" -o study
says stdout "was imported before"
expect 0 "$tapelab" import "$models/both_ways.keras" -o study
expect 0 "$tapelab" import "$models/composite.keras" --json -o study
/usr/bin/python3 -m json.tool <stdout >/dev/null || fail "no JSON"
expect 0 "$tapelab" ls study
[ "$(grep -c '^r[0-9a-f]\{12\}.*\.keras' stdout)" -eq 3 ] || fail "not three runs"
expect 0 "$tapelab" why study "$run" model.start_from=both_ways.keras
says stdout "model.bidirectional"
expect 0 "$tapelab" report study -o page.html

# Columns by their names or, where nobody named them, by their order.
/usr/bin/python3 - "$models" <<'PYTHON'
import csv, sys
import numpy as np
x = np.load(sys.argv[1] + "/expected.npz")["lstm.x"]
for name, columns in (("plain.csv", "u,v"), ("named.csv", "b,note,a")):
    with open(name, "w") as file:
        file.write(columns + "\n")
        for u, v in x[0]:
            file.write(f"{u:.9g},{v:.9g}\n" if name == "plain.csv" else f"{v:.9g},0,{u:.9g}\n")
with open("series.csv", "w") as file:
    file.write("a,b,event\n")
    for i in range(200):
        file.write(f"{50 + 9 * np.sin(i / 5):.6f},{3 * np.cos(i / 5):.6f},{int(150 < i < 156)}\n")
PYTHON
expect 0 "$tapelab" predict study "$run" plain.csv -o plain.npy
expect 0 "$tapelab" import "$models/lstm.keras" data.columns='a b' -o named
expect 0 "$tapelab" predict named model.start_from=lstm.keras named.csv -o named.npy
/usr/bin/python3 - "$models" <<'PYTHON' || fail "columns of a table are not read as they should be"
import sys
import numpy as np
y = np.load(sys.argv[1] + "/expected.npz")["lstm.y0"][0]
for name in ("plain.npy", "named.npy"):
    got = np.load(name).reshape(y.shape)
    assert abs(got - y).max() < 1e-5, (name, abs(got - y).max())
PYTHON
expect 2 "$tapelab" predict named model.start_from=lstm.keras plain.csv
says stderr "the model reads a, b"

# With data: scaling fitted, test part measured, alarms; and the settings of the model stay the file's.
expect 0 "$tapelab" import "$models/lstm.keras" data.file=series.csv 'data.columns=a b' data.label_column=event \
  data.scaling=min_max data.test=0.5 -o scored
expect 0 "$tapelab" table scored --metric test_reconstruct_mse
expect 0 "$tapelab" show scored model.start_from=lstm.keras
says stdout "test_detect_f1"
expect 0 "$tapelab" detect scored model.start_from=lstm.keras
expect 0 "$tapelab" predict scored model.start_from=lstm.keras -o own.csv
expect 0 "$tapelab" report scored -o page.html
expect 2 "$tapelab" import "$models/lstm.keras" model.encoder=3 -o none
says stderr "'model.encoder' cannot be given"
expect 2 "$tapelab" import "$models/lstm.keras" data.file=series.csv 'data.columns=a' -o none
says stderr "the data do not fit the model of the file"
expect 2 "$tapelab" import "$models/lstm.keras" data.window=4 -o none
says stderr "reads 6 steps"

# A grid that starts from it, frozen in part and trained on; and one in which only the imported weights are measured.
cat >on.ini <<'INI'
[data]
source = csv
file = series.csv
columns = a b
window = 6
scaling = min_max
test = 0.5
[model]
encoder = 5
decoder = 4
[train]
epochs = 2
INI
expect 0 "$tapelab" run on.ini model.start_from="study:$run" train.freeze=encoder seed=1,2 -o on
expect 0 "$tapelab" run on.ini model.start_from="study:$run" train.enabled=false -o measured
expect 0 "$tapelab" verify on
expect 0 "$tapelab" import "$models/lstm.keras" -o on
expect 0 "$tapelab" verify on
says stdout "2/2 reproduced, bit by bit; 1 imported"
/usr/bin/python3 - <<'PYTHON' || fail "the numbers of an imported model differ from those measured by a grid"
import glob, h5py
mse = [h5py.File(glob.glob(study + "/runs/*.h5")[0])["test_reconstruct_mse"][()] for study in ("measured", "scored")]
assert mse[0] > 0, mse
PYTHON
expect 2 "$tapelab" plan on.ini data.source=none
says stderr "data.source = none is of imported models"

# An encoder alone has codes and no outputs.
expect 0 "$tapelab" import "$models/encoder_alone.keras" -o alone
expect 0 "$tapelab" encode alone model.start_from=encoder_alone.keras plain.csv
expect 2 "$tapelab" predict alone model.start_from=encoder_alone.keras plain.csv
says stderr "is an encoder alone"

# Other files by the right names, archives that would unpack to more than there is, weights without a model.
echo "no model" >text.keras
expect 2 "$tapelab" import text.keras -o none
says stderr "neither HDF5 nor a zip archive"
mkdir -p saved_model
expect 2 "$tapelab" import saved_model -o none
expect 2 "$tapelab" import absent.keras -o none
expect 2 "$tapelab" import "study/runs/$run.h5" -o none
says stderr "it is no Keras model"
/usr/bin/python3 - "$models" <<'PYTHON'
import json, sys, zipfile
import h5py, numpy as np
source = zipfile.ZipFile(sys.argv[1] + "/lstm.keras")
def archive(name, **changed):
    with zipfile.ZipFile(name, "w", zipfile.ZIP_DEFLATED) as out:
        for member in source.namelist():
            out.writestr(member, changed.get(member.split(".")[0], source.read(member)))
archive("bomb.keras", config=b"[" + b" " * 300_000_000 + b"]")
archive("deep.keras", config=b"[" * 100_000 + b"]" * 100_000)
config = json.loads(source.read("config.json"))
config["config"]["layers"][1]["config"]["units"] = 60000
archive("large.keras", config=json.dumps(config))
config["config"]["layers"][1]["config"]["units"] = 5
config["config"]["layers"][2]["config"]["n"] = 10**9
archive("long.keras", config=json.dumps(config))
with zipfile.ZipFile("no_weights.keras", "w") as out:
    out.writestr("config.json", source.read("config.json"))
    out.writestr("metadata.json", source.read("metadata.json"))
def edited(name, change):
    with open(sys.argv[1] + "/lstm.h5", "rb") as file, open(name, "wb") as out:
        out.write(file.read())
    with h5py.File(name, "r+") as file:
        change(file)
def other_shape(file):
    group = file["model_weights/lstm"]
    name = group.attrs["weight_names"][1]
    del group[name]
    group[name] = np.zeros((5, 24), "f4")
edited("other_shape.h5", other_shape)
edited("more.h5", lambda file: file["model_weights/lstm"].create_dataset("more", data=np.zeros(3, "f4")))
edited("weights.h5", lambda file: file.attrs.__delitem__("model_config"))
edited("version.h5", lambda file: file.attrs.__setitem__("keras_version", "1.2.0"))
edited("nan.h5", lambda file: file["model_weights/lstm"].visititems(
    lambda name, item: item.__setitem__(Ellipsis, np.nan) if isinstance(item, h5py.Dataset) else None))
PYTHON
refused() { # CODE FILE TEXT
  expect "$1" "$tapelab" import "$2" -o none
  says stderr "'$2'"
  says stderr "$3"
}
refused 3 bomb.keras "at most"
refused 3 deep.keras "nested"
refused 3 large.keras "of layer 'lstm' (LSTM)"
refused 3 long.keras "expected a whole number"
refused 2 no_weights.keras "model.weights.h5"
refused 3 other_shape.h5 "recurrent_kernel of layer 'lstm' (LSTM) needs [5, 20]"
refused 2 more.h5 "weights that no layer of its model has"
refused 2 weights.h5 "model_config is missing"
refused 2 version.h5 "it was saved by Keras '1.2.0'"
refused 3 nan.h5 "no finite numbers"
[ -e none ] && fail "a refused import leaves a study behind"
exit 0
