# table --pool: counts of detection summed over files, recomputed from study.h5; each() makes the files a factor.
source "$(dirname "$0")/expect.sh"

mkdir -p m other
for i in 1 2 3; do
  awk -v i=$i 'BEGIN { print "y,event"; for (t = 0; t < 200 + 20 * i; ++t) {
    e = (t >= 150 && t < 152 + i) || (i > 1 && t == 170 + i); y = (t * (5 + i)) % 20 / 20
    printf "%.3f,%d\n", y + (e ? 0.3 + 0.2 * i : 0) + (t == 140 ? 0.4 : 0), e } }' > m/m$i.csv
done
cat > g.ini <<'INI'
seed = 1, 2
[data]
source = csv
file = each(m/*.csv)
columns = y
label_column = event
window = 6
test = 0.4
[model]
encoder = 4
decoder = 4
[train]
epochs = 20
[eval]
threshold = quantile:0.9, quantile:0.99
INI
expect 0 "$tapelab" run g.ini -j2 -o study
expect 0 "$tapelab" table study --pool data.file
cp stdout shown
for text in "counts summed over data.file, 3 runs of each seed; mean ± standard deviation" "rows" "events" \
            "always alarm" "eval.threshold"; do
  grep -qF -- "$text" shown || fail "the table does not say: $text"
done
for format in csv md tex json; do
  expect 0 "$tapelab" table study --pool data.file --$format
  cp stdout pooled.$format
done
/usr/bin/python3 - <<'PY' || fail "the pooled numbers are not those of study.h5"
import csv, json, math
import h5py, numpy as np

study = h5py.File("study/study.h5")
text = lambda name: [v.decode() if isinstance(v, bytes) else str(v) for v in study[name][()]]
files, thresholds = text("data_file"), text("eval_threshold")
assert sorted(set(files)) == ["m1.csv", "m2.csv", "m3.csv"], files
count = lambda name, suffix: study["test_detect_" + name + suffix][()]
cells = json.load(open("pooled.json"))["cells"]
assert {c["counted"] for c in cells} == {"rows", "events"}
assert len([c for c in cells if "baseline" not in c]) == 4
suffix_of = {None: "", "always alarm": "_baseline_always_alarm"}
checked = 0
for cell in cells:
    if cell.get("baseline") not in suffix_of:
        continue
    suffix = suffix_of[cell.get("baseline")]
    own = [i for i, t in enumerate(thresholds) if t == cell["factors"]["eval.threshold"]]
    assert len(own) == 3 and cell["runs"] == 3 and cell["n"] == 2 and cell["left_out"] == 0
    total = lambda name: count(name, suffix)[own].sum(axis=0)  # [seed]
    if cell["counted"] == "rows":
        right = found = total("hits")
        alarms, events = right + total("false_alarms"), right + total("misses")
        f1 = 2 * right / (2 * right + total("false_alarms") + total("misses"))
        each = study["test_detect_f1" + suffix][()][own]
        assert math.isclose(cell["mean_over_runs"]["f1"]["mean"], np.nanmean(each, axis=0).mean(), rel_tol=1e-12)
    else:
        alarms, right = total("alarm_segments"), total("alarm_segments_true")
        events, found = total("events"), total("events_found")
        p, r = right / np.maximum(alarms, 1), found / events
        f1 = np.where(p + r > 0, 2 * p * r / np.where(p + r > 0, p + r, 1), 0)
    for i, of_seed in enumerate(cell["counts"]):
        assert [of_seed[k] for k in ("alarms", "true_alarms", "events", "found")] == [alarms[i], right[i], events[i], found[i]]
    assert events.min() > 0
    assert math.isclose(cell["pooled"]["f1"]["mean"], f1.mean(), rel_tol=1e-12, abs_tol=1e-15), (cell, f1)
    assert math.isclose(cell["pooled"]["f1"]["deviation"], f1.std(ddof=1), rel_tol=1e-9, abs_tol=1e-12)
    assert math.isclose(cell["pooled"]["recall"]["mean"], (found / events).mean(), rel_tol=1e-12)
    checked += 1
assert checked >= 6, checked
rows = list(csv.DictReader(open("pooled.csv")))
assert len(rows) == len(cells)
for row, cell in zip(rows, cells):
    assert row["counted"] == cell["counted"] and row["baseline"] == cell.get("baseline", "")
    if cell["pooled"]["f1"]["n"]:
        assert float(row["f1"]) == cell["pooled"]["f1"]["mean"]
PY
grep -qF "| eval.threshold |" pooled.md || fail "no Markdown table"
grep -qF '\toprule' pooled.tex || fail "no LaTeX table"

expect 0 "$tapelab" table study --pool data.file --pool seed --json
says stdout '"runs": 6'
expect 0 "$tapelab" table study --pool data.file,seed eval.threshold=quantile:0.9
says stdout "counts summed over data.file seed, 6 runs"

# What cannot be pooled.
expect 2 "$tapelab" table study --pool data.fille
says stderr "data.file"
expect 2 "$tapelab" table study --pool model.encoder
says stderr "model.encoder"
expect 2 "$tapelab" table study --pool data.file --rows seed
says stderr "--pool can be combined only with"
expect 0 "$tapelab" run g.ini data.label_column= eval.threshold=quantile:0.99 seed=1 train.epochs=1 -o unlabelled
expect 2 "$tapelab" table unlabelled --pool data.file
says stderr "no finished run measured detections"
says stderr "data.label_column"

# Files of one name in two folders are told apart by as much of the path as it takes.
mkdir a b && cp m/m1.csv a/x.csv && cp m/m2.csv b/x.csv
grep -v '^file' g.ini > two.ini
for key in data.file data.files; do
  expect 0 "$tapelab" run two.ini "$key=each(?/x.csv)" seed=1 train.epochs=1 eval.threshold=quantile:0.9 -o "two.$key"
  expect 0 "$tapelab" table "two.$key" --metric test_loss
  says stdout "a/x.csv"
  says stdout "b/x.csv"
  expect 0 "$tapelab" table "two.$key" --pool "$key" --json
  says stdout '"runs": 2'
done
