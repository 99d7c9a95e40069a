# predict: a stored model on its own data and on new files, in every form; wrong input says what is wrong.
source "$(dirname "$0")/expect.sh"

# Two series, a semicolon file with other columns in another order, and a model that forecasts.
/usr/bin/python3 - <<'EOF'
from math import cos, sin
with open("wave.csv", "w") as train, open("new.csv", "w") as new:
    train.write("id,y,z\n")
    new.write("z;note;id;y\n")
    for series in "ab":
        for i in range(60):
            y, z = 10 + 5 * sin(i / 3), 100 + 20 * cos(i / 3)
            train.write(f"{series},{y:.4f},{z:.4f}\n")
            new.write(f"{z:.4f};-;{series};{y:.4f}\n")
EOF
cat >wave.ini <<'EOF'
[data]
source = csv
file = wave.csv
columns = y z
sequence_column = id
window = 8
scaling = min_max
[model]
encoder = 6
decoder = 6
[predict]
enabled = true
target = future
steps = 2
[train]
epochs = 20
EOF
expect 0 "$tapelab" run wave.ini seed=1,2 -o wave
run=$(basename "$(ls wave/runs/*.h5 | head -1)" .h5)

# The run's own data, the same file, and the same rows in another order of columns give the same output.
expect 0 "$tapelab" predict wave "$run" --csv
cp stdout own.csv
says stdout "sequence,sample,step,row,y,z"
expect 0 "$tapelab" predict wave "${run:0:6}" wave.csv --csv
cmp stdout own.csv || fail "a file with the run's own data gives other output"
expect 0 "$tapelab" predict wave "$run" new.csv --set data.delimiter=semicolon --csv
cmp stdout own.csv || fail "the order of the columns changes the output"
expect 0 "$tapelab" predict wave seed=1 -o out.csv
expect 0 "$tapelab" predict wave seed=1 -o out.h5
expect 0 "$tapelab" predict wave seed=1 -o out.npy
says stdout "out.npy: 106 samples of 8 steps, 2 values each"
/usr/bin/python3 - <<'EOF' || fail "the written files disagree"
import csv, h5py, numpy as np
a, h = np.load("out.npy"), h5py.File("out.h5")
assert a.shape == (106, 8, 2) and np.array_equal(a, h["values"][:]) and h["row"][53 + 5, 3] == 8
rows = list(csv.DictReader(open("out.csv")))
assert len(rows) == 106 * 8 and rows[9]["row"] == "2"
assert all([float(r["y"]), float(r["z"])] == list(a[int(r["sample"]), int(r["step"])]) for r in rows)
EOF
expect 0 "$tapelab" predict wave "$run" --json
/usr/bin/python3 -m json.tool <stdout >/dev/null || fail "no JSON"

# Next steps and a rolling forecast; the first steps of both are the same.
expect 0 "$tapelab" predict wave "$run" --decoder predict --csv
grep '^a,52,' stdout | cut -d, -f4- >next.csv
expect 0 "$tapelab" predict wave "$run" --steps 5 --csv
grep '^a,0,[01],' stdout | cut -d, -f4- | cmp - next.csv || fail "the forecast does not begin with the next steps"
expect 0 "$tapelab" predict wave "$run" --steps 3 --until 'y>=1000'
says stdout "series 'b': y >= 1000 not reached within 3 steps"
expect 0 "$tapelab" predict wave "$run" --steps 9 --until 'y < 1000'
says stdout "series 'a': y < 1000 first at step 1"
expect 0 "$tapelab" predict wave "$run" --steps 9 --until 'y<1000' --json
says stdout '"step": 1'

# Any layer, and the walk through all of them.
expect 0 "$tapelab" run "$grids/reconstruct.ini" seed=1 model.recurrent_activation=sigmoid train.epochs=2 -o ramp
expect 0 "$tapelab" predict ramp seed=1 --layer all
says stdout "encoder/0  LSTM  [1, 100]"
says stdout "reconstruct/repeat  RepeatVector  [1, 9, 100]"
says stdout "reconstruct/output  TimeDistributed(Dense)  [1, 9, 1]"
expect 0 "$tapelab" predict ramp seed=1 --layer reconstruct/0 -o layer.npy
says stdout "1 sample of 9 steps, 100 values each"
expect 0 "$tapelab" predict ramp seed=1 --layer all -o layers.h5
expect 0 "$tapelab" predict ramp seed=1 --layer all --json
/usr/bin/python3 -m json.tool <stdout >/dev/null || fail "no JSON"

# Series of different length, with gaps: read as in training, carried on from their ends.
expect 0 "$tapelab" run "$grids/variable_length.ini" seed=1 train.epochs=2 model.cell=lstm -o ragged
expect 0 "$tapelab" predict ragged model.bidirectional=true --csv
says stderr "the last 3 rows of every series are left to the decoder"
says stdout "s95,95,0,0,"
expect 0 "$tapelab" predict ragged model.bidirectional=false --steps 4 --csv
says stdout "s95,95,3,"

# An array [time, feature] is cut into windows, as --set says.
/usr/bin/python3 - <<'EOF'
import csv, numpy as np
np.save("table.npy", [[float(r["y"]), float(r["z"])] for r in csv.DictReader(open("wave.csv")) if r["id"] == "a"])
EOF
for command in predict encode "detect --threshold 1"; do
  expect 0 "$tapelab" ${command%% *} wave "$run" table.npy --set data.stride=4 $(echo "$command" | cut -s -d' ' -f2-)
done
expect 0 "$tapelab" predict wave "$run" table.npy --set data.window=6 -o windows.npy
says stdout "windows.npy: 55 samples of"
np_save() { /usr/bin/python3 -c "import numpy as np; np.save('$1', np.random.default_rng(2).normal(size=$2))"; }
np_save sequences.npy '(3, 10, 2)'
expect 0 "$tapelab" predict wave "$run" sequences.npy
for setting in data.window=6 data.stride=2; do
  expect 2 "$tapelab" predict wave "$run" sequences.npy --set $setting
  says stderr "'${setting%=*}' has no effect with data.axes = auto: sequences are read whole"
done
expect 2 "$tapelab" predict wave "$run" sequences.npy --set 'data.axes=sequence step feature' --set data.window=6
says stderr "'data.window' has no effect with data.axes = sequence step feature: sequences are read whole"
expect 2 "$tapelab" predict wave "$run" wave.csv --set 'data.axes=time feature'
says stderr "'data.axes' has no effect with data.source = csv"

# Numbers of an array that were read packed when the run was trained: no command reads others without a word.
/usr/bin/python3 - <<'EOF'
import h5py, numpy as np
values = np.random.default_rng(1).integers(-100, 100, (20, 6, 2))
with h5py.File("packed.h5", "w") as file:
    file["x"] = values.astype("i2")
    file["x"].attrs["scale_factor"] = 0.5
np.save("plain.npy", values.astype("f4"))
EOF
cat >packed.ini <<'EOF'
[data]
source = array
file = packed.h5
scaling = min_max
[model]
encoder = 4
decoder = 4
[train]
epochs = 2
EOF
expect 0 "$tapelab" run packed.ini -o older
for command in predict encode detect "frames -o x.png --height 1 --width 2"; do
  expect 0 "$tapelab" ${command%% *} older seed=1 $(echo "$command" | cut -s -d' ' -f2-)
done
expect 0 "$tapelab" predict older seed=1 packed.h5
/usr/bin/python3 - <<'EOF'
import glob, h5py, json
with h5py.File(glob.glob("older/runs/*.h5")[0], "r+") as file:
    facts = json.loads(file["provenance"].asstr()[()])
    facts["known_revisions"] = 4
    facts["data_checksum"] = facts["data_checksum"][::-1]
    file["provenance"][()] = json.dumps(facts, separators=(",", ":"))
    del file["revision"]
EOF
for command in predict encode; do
  for data in "" packed.h5; do
    expect 2 "$tapelab" $command older seed=1 $data
    says stderr "was made before revision 5, since which '"
    says stderr "packed.h5' is read differently: scale_factor, add_offset and missing_value of an HDF5 array are applied"
  done
  expect 0 "$tapelab" $command older seed=1 plain.npy
done
for command in detect "frames -o x.png --height 1 --width 2"; do
  expect 2 "$tapelab" ${command%% *} older seed=1 $(echo "$command" | cut -s -d' ' -f2-)
  says stderr "is of revision 0; since revision 5 the code computes something else for this configuration: scale_factor"
done
expect 2 "$tapelab" detect older seed=1 packed.h5 --threshold 1
says stderr "was made before revision 5"

# Wrong input.
expect 2 "$tapelab" predict ramp seed=1 --layer encoder/9
says stderr "did you mean 'encoder/0'?"
expect 2 "$tapelab" predict wave "$run" none.csv
says stderr "cannot read data file 'none.csv': no such file"
printf 'id,y\na,1\n' >few.csv
expect 2 "$tapelab" predict wave "$run" few.csv
says stderr "no column 'z' in 'few.csv'"
says stderr "the model reads y, z"
expect 2 "$tapelab" predict ramp seed=1 wave.csv --set 'data.columns=y z'
says stderr "the model reads x: 1 feature; 'wave.csv' gives 2 features: y, z"
printf 'id,y,z\na,1,2\na,1' >cut.csv
expect 2 "$tapelab" predict wave "$run" cut.csv
says stderr "cut.csv:3"
expect 2 "$tapelab" predict wave "$run" new.csv
says stderr "data.delimiter = semicolon"
expect 2 "$tapelab" predict wave "$run" --steps 5 --until 'q>=1'
says stderr "no column 'q'"
expect 2 "$tapelab" predict wave "$run" --until 'y>=1'
says stderr "--until needs --steps"
expect 2 "$tapelab" predict ramp seed=1 --steps 5
says stderr "the model has no predict decoder"
expect 2 "$tapelab" predict ramp seed=1 --decoder predict
says stderr "it has: reconstruct"
expect 2 "$tapelab" predict wave
says stderr "no run given"
expect 2 "$tapelab" predict wave train.epochs=20
says stderr "the study has 2 runs with train.epochs=20"
expect 2 "$tapelab" predict wave/study.h5 "$run"
says stderr "holds no weights"
expect 2 "$tapelab" predict wave "$run" --set model.encoder=3
expect 2 "$tapelab" predict wave "$run" -o out.txt
expect 5 "$tapelab" predict wave "$run" -o none/out.csv
cp wave.csv before.csv
for command in predict encode detect; do
  expect 2 "$tapelab" $command wave "$run" wave.csv -o ./wave.csv
  says stderr "-o ./wave.csv would overwrite the data file itself"
  expect 2 "$tapelab" $command wave "$run" -o wave.csv
done
cmp wave.csv before.csv || fail "-o overwrote the data"
expect 2 "$tapelab" ls wave.csv
says stderr "no study 'wave.csv': it is not an HDF5 file"
expect 0 "$tapelab" show wave seed=1 train.epochs=20
says stdout ", seed 1, 20 epochs"
expect 2 "$tapelab" show wave train.epochs=20
says stderr "the study has 2 runs with train.epochs=20"
head -c 100 out.npy >cut.npy
expect 2 "$tapelab" predict wave "$run" cut.npy
says stderr "cut.npy"
mv wave.csv elsewhere.csv
expect 2 "$tapelab" predict wave "$run"
says stderr "are not where they were"
truncate -s -100 "wave/runs/$run.h5"
expect 3 "$tapelab" predict wave "$run" elsewhere.csv

# Large numbers keep every digit in every form: float32 outputs leave the model's scale in double.
/usr/bin/python3 - <<'EOF'
with open("counter.csv", "w") as file:
    file.write("n\n" + "".join(f"{1700000000000 + 37 * i + i * i % 11}\n" for i in range(60)))
EOF
cat >counter.ini <<'EOF'
[data]
source = csv
file = counter.csv
window = 6
scaling = min_max
[model]
encoder = 6
decoder = 6
[train]
epochs = 20
EOF
expect 0 "$tapelab" run counter.ini -o counter
for form in npy h5 csv; do expect 0 "$tapelab" predict counter seed=1 -o n.$form; done
expect 0 "$tapelab" predict counter seed=1 --json
mv stdout n.json
expect 0 "$tapelab" predict counter seed=1
mv stdout n.txt
/usr/bin/python3 - <<'EOF' || fail "a form loses digits"
import csv, json, h5py, numpy as np
a = np.load("n.npy")
assert len(np.unique(a)) > a.size // 2, len(np.unique(a))
assert np.array_equal(a, h5py.File("n.h5")["values"][:])
flat = list(a.ravel())
assert [float(r["n"]) for r in csv.DictReader(open("n.csv"))] == flat
assert [r["values"][0] for r in json.load(open("n.json"))["rows"]] == flat
assert [float(line.split()[-1]) for line in open("n.txt").readlines()[1:]] == flat
EOF
