# The protocols in grids/benchmarks on data made here in the layout of the public ones: one command from files to pooled scores and
# pictures; the counts recomputed from the scores of detect; and what goes wrong, said.
source "$(dirname "$0")/expect.sh"

# 34 files of eight sensors in three folders; from row 500 on one sensor stands still.
/usr/bin/python3 - <<'PY' || fail "cannot make the data"
import os
import numpy as np
sizes = {"valve1": 16, "valve2": 4, "other": 14}
names = "Accelerometer1RMS Accelerometer2RMS Current Pressure Temperature Thermocouple Voltage Volume_Flow_RateRMS".split()
rng = np.random.default_rng(1)
for folder, count in sizes.items():
    os.makedirs(f"skab/{folder}")
    for number in range(count):
        rows, t = 560, np.arange(560)
        x = np.stack([np.sin(2 * np.pi * t / 40 + i) * (1 + i) + rng.normal(0, 0.05, rows) for i in range(8)], 1)
        x[500:530, 3] += 6
        lines = [";".join(["datetime", *names, "anomaly", "changepoint"])]
        for row in range(rows):
            time = str(np.datetime64("2020-03-09T10:00:00") + np.timedelta64(int(row + (row >= 450) * 5), "s")).replace("T", " ")
            event = int(500 <= row < 530)
            lines.append(";".join([time, *(f"{v:.6f}" for v in x[row]), f"{event}.0", "0.0"]))
        open(f"skab/{folder}/{number}.csv", "w").write("\n".join(lines) + "\n")
# Hourly data from 2016-07-01 on, 14,500 rows of seven columns.
t = np.arange(14500)
x = np.stack([np.sin(2 * np.pi * t / 24 + i) + 0.3 * np.sin(2 * np.pi * t / 168 + i) for i in range(7)], 1) + rng.normal(0, 0.1, (14500, 7))
with open("ETTh1.csv", "w") as file:
    file.write("date,HUFL,HULL,MUFL,MULL,LUFL,LULL,OT\n")
    for row in range(14500):
        time = str(np.datetime64("2016-07-01T00:00:00") + np.timedelta64(row, "h")).replace("T", " ")
        file.write(time + "," + ",".join(f"{v:.4f}" for v in x[row]) + "\n")
# Beats of 140 steps: class 1 and two others.
for part, count in (("TRAIN", 60), ("TEST", 40)):
    with open(f"ECG5000_{part}.txt", "w") as file:
        for n in range(count):
            kind = 1 if n % 4 else 2 + n // 4 % 2
            beat = np.sin(2 * np.pi * np.arange(140) / (70 if kind == 1 else 30 * kind)) + rng.normal(0, 0.1, 140)
            file.write(f"  {kind}.0000000e+00 " + " ".join(f"{v:.7e}" for v in beat) + "\n")
PY
cp "$grids"/benchmarks/*.ini .

# Machine sensors: 34 models, counts pooled over the files, as recomputed from every score that detect writes.
expect 0 "$tapelab" plan machine_sensors.ini seed=1
says stdout "runs     34:"
expect 0 "$tapelab" run machine_sensors.ini seed=1 train.epochs=2 model.encoder=8 model.decoder=8 'data.files=each(skab/valve2/*.csv)' -j2 -o skab_study
expect 0 "$tapelab" table skab_study --pool data.files --json
cp stdout pooled.json
for file in skab/valve2/*.csv; do
  expect 0 "$tapelab" detect skab_study "data.files=$(basename "$file")" -o "scores-$(basename "$file")"
done
/usr/bin/python3 - <<'PY' || fail "the pooled counts are not those of the scores"
import csv, glob, json
hits = false_alarms = misses = 0
files = sorted(glob.glob("scores-*.csv"))
assert len(files) == 4, files
for name in files:
    rows = list(csv.DictReader(open(name)))
    assert len(rows) == 160, len(rows)  # from row 400 on
    assert rows[0]["time"] == "2020-03-09 10:06:40", rows[0]
    for row in rows:
        alarm, label = row["alarm"] == "1", row["label"] == "1"
        hits += alarm and label
        false_alarms += alarm and not label
        misses += label and not alarm
f1 = 2 * hits / (2 * hits + false_alarms + misses)
text = open("pooled.json").read()
numbers = []
def walk(value):
    if isinstance(value, dict):
        for v in value.values(): walk(v)
    elif isinstance(value, list):
        for v in value: walk(v)
    elif isinstance(value, (int, float)):
        numbers.append(value)
walk(json.loads(text))
assert any(abs(n - f1) < 1e-9 for n in numbers), (f1, text)
assert hits in numbers and false_alarms in numbers and misses in numbers, (hits, false_alarms, misses, text)
PY
/usr/bin/python3 - <<'PY' || fail "the stored samples have no times"
import numpy as np, xarray as xr
with xr.open_dataset("skab_study/study.h5", engine="h5netcdf") as study:
    time = study.reconstruct_time
    assert time.dims == ("cell", "reconstruct_sample", "reconstruct_step"), time.dims
    assert time.values[0, 0, 0] == np.datetime64("2020-03-09T10:06:40"), time.values[0, 0]
    assert (np.diff(time.values[0, 0]) == np.timedelta64(1, "s")).all()
PY
expect 0 "$tapelab" detect skab_study data.files=0.csv -o alarms.png
[ "$(head -c 4 alarms.png | tail -c 3)" = PNG ] || fail "alarms.png is no picture"
expect 0 "$tapelab" detect skab_study data.files=0.csv -o alarms.html
grep -q 2020-03-09 alarms.html || fail "alarms.html has no times"

# Forecasts: parts by rows, inputs that reach back, what is known of the calendar.
expect 0 "$tapelab" run electricity.ini seed=1 train.epochs=1 model.encoder=4 model.decoder=4 data.stride=24 -j2 -o ett_study
expect 0 "$tapelab" table ett_study --metric test_predict_mse
says stdout "linear autoregression"
says stdout "seasonal naive"
expect 0 env COLUMNS=300 "$tapelab" plan electricity.ini seed=1 data.stride=1 data.calendar=
says stdout "8521 train, 2857 validation, 2857 test"  # as that protocol counts its windows

# Heartbeats: one class against the rest, classes in the first column of files without a header.
expect 0 "$tapelab" run heartbeats.ini seed=1 model.encoder=4 train.epochs=2 -o beats
expect 0 "$tapelab" table beats --metric test_detect_f1
says stdout "PCA"

# Machines: what ships, from every file a model.
expect 0 "$tapelab" plan machines.ini seed=1 'data.files=each('"$grids"'/../data/machines/*.csv.gz)'
says stdout "12:"

# What goes wrong names its cause.
bad() {  # bad "TEXT" ARGUMENT...
  local text=$1
  shift
  expect 2 "$tapelab" plan "$@"
  says stderr "$text"
}
bad "no file fits" machine_sensors.ini 'data.files=each(nothing/*.csv)'
bad "no column 'when'" electricity.ini data.time_column=when data.calendar=
bad "data.test_from = 5000 lies before data.validation_from = 8640" electricity.ini data.test_from=5000
bad "neither 0 nor 1" machine_sensors.ini seed=1 'data.files=skab/valve1/0.csv' data.label_column=Current
sed '3,4{h;d};5{G}' ETTh1.csv >back.csv
bad "backwards" electricity.ini data.file=back.csv
bad "no series has the class data.normal_class = 9" heartbeats.ini data.normal_class=9
bad "leaves that part without a" electricity.ini data.test_from=14390 data.test_until=14400 data.lookback_across=false
printf 'x,y\n1,2\n' >skab/valve2/z.csv
bad "no column 'anomaly' in 'skab/valve2/z.csv'" machine_sensors.ini seed=1 'data.files=skab/valve2/*.csv'
