# classify: classes of own data, on series of different lengths, alone and beside decoders; scores by an independent script.
source "$(dirname "$0")/expect.sh"

/usr/bin/python3 - <<'PYTHON'
import math, random
random.seed(7)
rows = []
for n in range(90):
    kind = ["slow", "fast", "flat"][n % 3 if n % 5 else 0]  # slow is the most frequent
    length = random.randint(8, 20)
    speed = {"slow": 0.3, "fast": 1.2, "flat": 0.0}[kind]
    phase = random.uniform(0, 6)
    for t in range(length):
        values = [math.sin(phase + speed * t) + random.gauss(0, 0.3), math.cos(phase + speed * t) + random.gauss(0, 0.3)]
        rows.append(f"s{n:02d},{values[0]:.4f},{values[1]:.4f},{kind}")
open("kinds.csv", "w").write("id,x,y,kind\n" + "\n".join(rows) + "\n")
PYTHON
cat >kinds.ini <<'EOF'
[data]
source = csv
file = kinds.csv
sequence_column = id
class_column = kind
window = 0
split = random
test = 0.4
scaling = standard
[model]
encoder = 10
decoder = 10
[reconstruct]
enabled = false
[classify]
enabled = true
[train]
epochs = 60
batch_size = 16
learning_rate = 0.02
[eval]
samples = 100
EOF
expect 0 "$tapelab" plan kinds.ini
says stdout "3 classes"
expect 0 "$tapelab" summary kinds.ini
says stdout "classify/output"
expect 0 "$tapelab" run kinds.ini -o kinds
expect 0 "$tapelab" show kinds seed=1
says stdout "test sequences of each class (rows) by the class they are taken for (columns)"
says stdout "class  fast  flat  slow  F1"
cp stdout shown

# Everything again, from the probabilities that predict writes and from nothing else.
expect 0 "$tapelab" predict kinds seed=1 -o probabilities.csv
expect 0 "$tapelab" show kinds seed=1 --json
/usr/bin/python3 - <<'PYTHON' || fail "the scores are not those of an independent computation"
import collections, csv, glob, json
import h5py, numpy as np, xarray
show = json.load(open("stdout"))
classes = {row["id"]: row["kind"] for row in csv.DictReader(open("kinds.csv"))}
sums = collections.defaultdict(lambda: np.zeros(3))
names = None
for row in csv.DictReader(open("probabilities.csv")):
    names = [name for name in row if name in ("fast", "flat", "slow")]
    values = np.array([float(row[name]) for name in names])
    assert abs(values.sum() - 1) < 1e-5, row
    sums[row["sequence"]] += values
assert names == ["fast", "flat", "slow"] and len(sums) == 90, (names, len(sums))
guess = {sequence: names[total.argmax()] for sequence, total in sums.items()}
with h5py.File(glob.glob("kinds/runs/*.h5")[0]) as run:
    confusion = run["classify_confusion"][:]
    tested = int(confusion.sum())
    targets = run["outputs/classify/target"][:]
assert tested == len(targets) and 30 <= tested <= 40, tested
# Which sequences are tested is known by the outputs that the run stored of them.
true = np.array([np.nansum(target, 0).argmax() for target in targets])
with h5py.File(glob.glob("kinds/runs/*.h5")[0]) as run:
    prediction = run["outputs/classify/prediction"][:]
taken = np.array([np.where(np.isnan(t), 0, p).sum(0).argmax() for p, t in zip(prediction, targets)])
again = np.zeros((3, 3), int)
np.add.at(again, (true, taken), 1)
assert (again == confusion).all(), (again, confusion)
assert show["confusion"] == {"classes": names, "counts": confusion.tolist()}, show["confusion"]
accuracy = np.trace(again) / again.sum()
f1 = [2 * again[c, c] / (again[c].sum() + again[:, c].sum()) for c in range(3) if again[c].sum()]
metrics = show["metrics"]
assert abs(metrics["test_classify_sequence_accuracy"] - accuracy) < 1e-12
assert abs(metrics["test_classify_macro_f1"] - np.mean(f1)) < 1e-12
assert accuracy > 0.8, accuracy
assert metrics["test_classify_sequence_accuracy_baseline_majority"] == again[2].sum() / again.sum()
# predict says the same of the tested sequences: as many of each kind are taken for each as the run counted.
counts = collections.Counter((classes[s], g) for s, g in guess.items())
for a in range(3):
    for b in range(3):
        assert counts[(names[a], names[b])] >= again[a, b], (counts, again)
run = xarray.open_dataset(glob.glob("kinds/runs/*.h5")[0])
assert run.classify_confusion.dims == ("classify_true", "classify_predicted")
assert list(run.classify_true.values) == names
study = xarray.open_dataset("kinds/study.h5")
assert study.classify_confusion.dims == ("cell", "seed", "classify_true", "classify_predicted")
assert (study.classify_confusion.values[0, 0] == confusion).all()
PYTHON
expect 0 "$tapelab" table kinds --metric test_classify_macro_f1
says stdout "majority class"
expect 0 "$tapelab" verify kinds
expect 0 "$tapelab" check kinds
expect 0 "$tapelab" report kinds -o page.html
grep -q '"confusions":{"cells":\[{"classes":\["fast","flat","slow"\]' page.html || fail "no confusion on the page"

# Beside a decoder, in windows: a window's class is that of its series. Probabilities are not in the data's units.
expect 0 "$tapelab" run kinds.ini -o both reconstruct.enabled=true data.window=6 data.scale=3 data.stride=3 train.epochs=5
expect 0 "$tapelab" predict both seed=1 --decoder classify -o windows.csv
/usr/bin/python3 - <<'PYTHON' || fail "probabilities that sum to something else than 1"
import csv
rows = list(csv.DictReader(open("windows.csv")))
assert rows and all(abs(float(r["fast"]) + float(r["flat"]) + float(r["slow"]) - 1) < 1e-5 for r in rows), rows[0]
PYTHON

# New data without classes.
cut -d, -f1-3 kinds.csv >new.csv
expect 0 "$tapelab" predict kinds seed=1 new.csv --set data.class_column= -o new_probabilities.csv
cmp probabilities.csv new_probabilities.csv || fail "the same rows without classes are classified otherwise"

# Bad input.
expect 2 "$tapelab" plan kinds.ini data.class_column=
says stderr "classify.enabled = true needs sequences that each have a class: data.class_column is empty"
expect 2 "$tapelab" plan kinds.ini data.class_column=sort
says stderr "no column 'sort'"
awk -F, 'NR == 1 || $4 == "slow"' kinds.csv >one.csv
expect 2 "$tapelab" plan kinds.ini data.file=one.csv
says stderr "needs two classes or more; every series is of class 'slow'"
awk -F, 'BEGIN { OFS = "," } { if ($1 == "s89") $4 = "rare"; print }' kinds.csv >rare.csv
expect 2 "$tapelab" plan kinds.ini data.file=rare.csv data.split=time
says stderr "the test part has windows of class 'rare', of which the training part has none"
expect 2 "$tapelab" plan kinds.ini data.source=ramp data.file= data.sequence_column= data.class_column= data.window=3 \
  data.split=time data.test=0 data.scaling=none
says stderr "csv or array with data.class_column"
expect 2 "$tapelab" detect kinds seed=1
