# init: from a stranger's file to runs, their table and their verdict; whatever the file, the grid that is written runs.
source "$(dirname "$0")/expect.sh"

/usr/bin/python3 - <<'PY'
import datetime
import h5py
import numpy as np

rng = np.random.default_rng(0)
start = datetime.datetime(2024, 1, 1)
with open("plant.csv", "w") as file:  # times, gaps, a switch, a text, labelled events
    file.write("timestamp,temperature,pressure,valve,serial,fault\n")
    for i in range(700):
        event = i % 200 > 188
        temperature = "" if rng.random() < 0.03 else 20 + 5 * np.sin(2 * np.pi * i / 24) + rng.normal() + 8 * event
        file.write(f"{start + datetime.timedelta(hours=i)},{temperature},{np.cos(2 * np.pi * i / 24)},{i % 24 // 12},A1,{event:d}\n")
with open("units.csv", "w") as file:  # series of different length, semicolons
    file.write("unit;cycle;s1;s2\n")
    for unit in range(14):
        for cycle in range(rng.integers(30, 60)):
            file.write(f"{unit};{cycle};{cycle / 60 + rng.normal() * 0.05};{np.sin(cycle / 5)}\n")
with open("short.csv", "w") as file:  # a few dozen rows
    file.write("a b\n" + "".join(f"{np.sin(i)} {i * i % 7}\n" for i in range(40)))
with open("caf\u00e9, 1.csv", "wb") as file:  # a name with a space, a comma and no ASCII; columns likewise
    file.write("t\u00e9mp, out;x\n".encode("latin-1") + b"".join(b"%f;%f\n" % (np.sin(i / 3), np.cos(i)) for i in range(150)))
np.save("series.npy", rng.normal(size=(300, 3)).cumsum(0).astype("f4"))
np.save("line.npy", np.sin(np.arange(300) / 4))
np.save("sequences.npy", np.sin(np.arange(12)[None, :, None] / 3 + 6 * rng.random((60, 1, 2))).astype("f4"))
np.save("videos.npy", rng.integers(0, 256, (40, 6, 4, 4)).astype("u1"))
with h5py.File("two.h5", "w") as file:
    file["a/x"] = rng.normal(size=(50, 8, 2))
    file["y"] = rng.normal(size=(50, 8, 2))
PY

fast="seed=1 train.epochs=2 model.encoder=3 model.decoder=3"
for file in plant.csv units.csv short.csv "café, 1.csv" series.npy line.npy sequences.npy videos.npy; do
  folder=in-${file%%.*}
  mkdir "$folder"
  cp "$file" "$folder"
  cd "$folder"
  expect 0 "$tapelab" init "$file" $fast
  says stdout "next: tapelab run"
  expect 0 "$tapelab" plan
  expect 0 "$tapelab" run
  says stdout "next: tapelab compare"
  expect 0 "$tapelab" verdict out/*
  expect 0 "$tapelab" report out/*
  ls out/*/report.html >stdout
  says stdout report.html
  # What stands in the file is what was said, and it is never written over.
  cp ./*.ini before
  expect 2 "$tapelab" init "$file"
  says stderr "init never overwrites"
  cmp ./*.ini before
  cd ..
done

cd in-plant
grep -qx 'columns        = temperature pressure valve' plant.ini
grep -q '^label_column   = fault ' plant.ini
grep -q '^missing        = mask ' plant.ini
grep -q '^window         = 24 ' plant.ini
grep -q '^encoder        = 3  *# given$' plant.ini
expect 0 "$tapelab" table out/plant --metric f1
says stdout "test_detect_f1"
cd ..
grep -q '^sequence_column = unit$' in-units/units.ini
grep -q '^delimiter      = semicolon' in-units/units.ini

# Units in the names of columns become data.units, and stand at what is stored.
/usr/bin/python3 - <<'PY'
import numpy as np
with open("rooms.csv", "w") as file:
    file.write("temp [degC],humidity (percent),doors\n" + "".join(f"{20 + np.sin(i / 4)},{50 + 9 * np.cos(i / 5)},{i % 13 * 7}\n" for i in range(300)))
with open("pipes.csv", "w") as file:
    file.write("inlet (K),outlet (K)\n" + "".join(f"{293 + np.sin(i / 4)},{290 + 9 * np.cos(i / 5)}\n" for i in range(300)))
PY
for file in rooms pipes; do
  expect 0 "$tapelab" init $file.csv $fast reconstruct.enabled=false
  expect 0 "$tapelab" run $file.ini -o $file
done
grep -q '^units *= degC percent 1 ' rooms.ini || fail "no units: $(cat rooms.ini)"
grep -q '^units *= K ' pipes.ini || fail "no unit: $(cat pipes.ini)"
expect 2 "$tapelab" plan pipes.ini 'data.units=K C m'
says stderr "data.units names 3 units, but 2 columns are used"
expect 2 "$tapelab" plan pipes.ini data.units=K,m
says stderr "units of several columns have spaces between them, no commas"
expect 0 "$tapelab" run pipes.ini data.units= -o pipes # the same runs
says stdout "nothing to do: 1 run"
/usr/bin/python3 - <<'PY' || fail "units in the files"
import glob
import h5py
def text(value):
    return value.decode() if isinstance(value, bytes) else value
for study, unit, features in (("rooms", "1", ["degC", "percent", "1"]), ("pipes", "K", ["K", "K"])):
    run, = glob.glob(study + "/runs/*.h5")
    with h5py.File(study + "/study.h5") as s, h5py.File(run) as r:
        for file, start in ((s, "predict_"), (r, "outputs/predict/")):
            assert [text(u) for u in file[start + "feature_units"][:]] == features
            for name in (start + "prediction", start + "target", "test_predict_mae_unscaled",
                         "test_predict_max_abs_error_unscaled_baseline_copy_last"):
                assert text(file[name].attrs["units"]) == unit, (study, name)
            for name in ("test_predict_mse", "test_predict_mae", "test_predict_relative_error", "n_epochs"):
                assert text(file[name].attrs["units"]) == "1", (study, name)
PY
ncdump -h pipes/study.h5 | grep -q 'test_predict_mae_unscaled:units = "K"' || fail "ncdump reads no unit"

# More than one array: it says which, and takes the answer.
expect 2 "$tapelab" init two.h5
says stderr "data.dataset"
expect 0 "$tapelab" init two.h5 data.dataset=y $fast
expect 0 "$tapelab" run two.ini

# A grid elsewhere finds the data, and the only grid of a folder is found.
mkdir elsewhere
expect 0 "$tapelab" init series.npy -o elsewhere/mine.ini $fast
cd elsewhere
expect 0 "$tapelab" summary
expect 0 "$tapelab" run
cp mine.ini other.ini
expect 2 "$tapelab" plan
says stderr "this folder has several: mine.ini, other.ini"
rm ./*.ini
expect 2 "$tapelab" run
says stderr "this folder has none; tapelab init"
cd ..

# Bad input.
expect 2 "$tapelab" init
expect 2 "$tapelab" init nowhere.csv
says stderr "nowhere.csv"
expect 2 "$tapelab" init plant.csv -o x.ini data.windw=3
says stderr "did you mean 'data.window'?"
expect 2 "$tapelab" init plant.csv -o x.ini data.window=100000
says stderr "window"
expect 2 "$tapelab" init plant.csv -o x.ini data.window
says stderr "key=value"
printf 't;x\n1;2,5\n2;3,5\n3;4,5\n' >commas.csv
expect 2 "$tapelab" init commas.csv
says stderr "decimal"
head -c 3000 /dev/urandom >noise.csv
expect 2 "$tapelab" init noise.csv
[[ ! -e x.ini && ! -e commas.ini && ! -e noise.ini ]]
