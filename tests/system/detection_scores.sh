# How rare events are scored, given a threshold and judged: each number again from the scores that detect writes.
source "$(dirname "$0")/expect.sh"

/usr/bin/python3 - <<'EOF'
from math import sin
events = {*range(410, 418), *range(430, 433), *range(470, 476), 497, *range(530, 540), *range(575, 580)}
with open("wave.csv", "w") as file, open("training.csv", "w") as training:
    for f in (file, training):
        f.write("y,z,event\n")
    for i in range(600):
        event = int(i in events)
        line = f"{sin(i / 3) + (i % 5) * 0.3 * event:.4f},{sin(i / 5) + 0.7 * event:.4f},{event}\n"
        file.write(line)
        if i < 360:
            training.write(line)
EOF
cat >wave.ini <<'EOF'
[data]
source = csv
file = wave.csv
label_column = event
window = 6
validation = 0.2
test = 0.2
[model]
encoder = 4
decoder = 8
[train]
epochs = 20
learning_rate = 0.01
EOF
cat >again.py <<'EOF'
"""Scores of a CSV of detect's and the measures of a run, computed once more from their definitions."""
import csv, json, math

def rows_of(path):
    rows = list(csv.DictReader(open(path)))
    return [int(r.get("row", r.get("first_row"))) for r in rows], [float(r["score"]) for r in rows], [
        int(r["label"]) for r in rows]

def metrics():
    return {name[len("test_detect_"):]: value for name, value in json.load(open("shown"))["metrics"].items()
            if name.startswith("test_detect_")}

def quantile(scores, q):
    scores = sorted(scores)
    place = q * (len(scores) - 1)
    low = int(place)
    return scores[low] + (place - low) * (scores[min(low + 1, len(scores) - 1)] - scores[low])

def spans(rows, flags):
    found = []
    for row, flag in zip(rows, flags):
        if flag and found and found[-1][1] == row - 1:
            found[-1][1] = row
        elif flag:
            found.append([row, row])
    return found

def check(found, rows, scores, labels, threshold, tolerance=0):
    alarms = [s > threshold for s in scores]
    counts = {"hits": 0, "false_alarms": 0, "misses": 0, "quiet": 0}
    for alarm, label in zip(alarms, labels):
        counts[("hits" if label else "false_alarms") if alarm else ("misses" if label else "quiet")] += 1
    events, segments = spans(rows, labels), spans(rows, alarms)
    near = lambda e, s: e[0] - tolerance <= s[1] and s[0] <= e[1] + tolerance
    counts["events"], counts["alarm_segments"] = len(events), len(segments)
    counts["events_found"] = sum(any(near(e, s) for s in segments) for e in events)
    counts["alarm_segments_true"] = sum(any(near(e, s) for e in events) for s in segments)
    for name, count in counts.items():
        assert found[name] == count, (name, found[name], count)
    close = lambda name, value: math.isclose(found[name], value, rel_tol=1e-9)
    assert close("f1", 2 * counts["hits"] / (2 * counts["hits"] + counts["false_alarms"] + counts["misses"]))
    p, r = counts["alarm_segments_true"] / len(segments), counts["events_found"] / len(events)
    assert close("event_precision", p) and close("event_recall", r) and close("event_f1", 2 * p * r / (p + r))
    pairs = [(a > b) + (a == b) / 2 for a, x in zip(scores, labels) if x for b, y in zip(scores, labels) if not y]
    assert close("roc_area", sum(pairs) / len(pairs)), (found["roc_area"], sum(pairs) / len(pairs))
    area, before = 0, 0
    for level in sorted(set(scores), reverse=True):
        above = [x for s, x in zip(scores, labels) if s >= level]
        area, before = area + sum(above) / len(above) * (sum(above) - before), sum(above)
    assert close("pr_area", area / sum(labels)), (found["pr_area"], area / sum(labels))
EOF
shown() {
  expect 0 "$tapelab" show "$1" seed=1 --json
  mv stdout shown
}
expect 0 "$tapelab" run wave.ini -o plain eval.tolerance=3
shown plain
expect 0 "$tapelab" detect plain seed=1 --json -o rows.csv
/usr/bin/python3 - <<'EOF' || fail "the measures of the run are not those of its scores"
import json
from again import *
found = metrics()
check(found, *rows_of("rows.csv"), json.load(open("stdout"))["threshold"], tolerance=3)
assert found["vus_window"] == 5 and 0 < found["vus_pr"] < 1 and "point_adjusted_f1" not in found, found
for baseline in ("always_alarm", "deviation", "last_value", "pca"):
    assert found[f"events_baseline_{baseline}"] == found["events"], baseline
    assert f"vus_pr_baseline_{baseline}" in found, baseline
EOF

# An alarm needs all windows that cover the row, above a factor times a quantile of the training part's windows.
expect 0 "$tapelab" run wave.ini -o all eval.row_score=min eval.feature_score=sum eval.threshold=1.2*quantile:0.98 \
  eval.threshold_from=training eval.point_adjusted=true
shown all
expect 0 "$tapelab" detect all seed=1 --json -o rows.csv
mv stdout detected
expect 0 "$tapelab" detect all seed=1 --score window --threshold 1 -o windows.csv
expect 0 "$tapelab" detect all seed=1 training.csv --score window --threshold 1 -o training_windows.csv
/usr/bin/python3 - <<'EOF' || fail "a row does not have the smallest score of its windows, or the threshold is another"
import json
from again import *
rows, scores, labels = rows_of("rows.csv")
starts, windows, _ = rows_of("windows.csv")
_, training, _ = rows_of("training_windows.csv")
for row, score in zip(rows, scores):
    covering = [w for start, w in zip(starts, windows) if start <= row < start + 6]
    assert covering and score == min(covering), (row, score, covering)
threshold = json.load(open("detected"))["threshold"]
assert math.isclose(threshold, 1.2 * quantile(training, 0.98), rel_tol=1e-6), (threshold, quantile(training, 0.98))
found = metrics()
check(found, rows, scores, labels, threshold)
assert found["point_adjusted_f1"] >= found["f1"] and "point_adjusted_f1_random" in found
EOF

# The best threshold for the labels of the validation part is the best of all for them.
expect 0 "$tapelab" run wave.ini -o best eval.threshold=best_f1
expect 0 "$tapelab" detect best seed=1 --json
says stdout "the validation part with its events"
/usr/bin/python3 -c '
import csv
rows = list(csv.reader(open("wave.csv")))
csv.writer(open("validation.csv", "w")).writerows(rows[:1] + rows[361:481])'
mv stdout detected
expect 0 "$tapelab" detect best seed=1 validation.csv --threshold 1 -o rows.csv
/usr/bin/python3 - <<'EOF' || fail "another threshold is better for the labels of the validation part"
import json
from again import *
_, scores, labels = rows_of("rows.csv")
def f1(threshold):
    hits = sum(x for s, x in zip(scores, labels) if s > threshold)
    return 2 * hits / (sum(s > threshold for s in scores) + sum(labels))
chosen = f1(json.load(open("detected"))["threshold"])
assert chosen == max(f1(s) for s in [-1, *scores]) > 0, (chosen, max(map(f1, scores)))
EOF

# A fit that fails is said and never used.
expect 0 "$tapelab" run wave.ini -o few eval.threshold=pot:0.001
says stderr "not measured: peaks over threshold need at least 10 normal scores above the level 0.98; these are "
shown few
if grep -q test_detect_f1 shown; then fail "measured without a threshold"; fi
grep -q '"message": "rare events (test_detect_\*) are not measured: peaks over' shown || fail "the run does not say why"
expect 2 "$tapelab" detect few seed=1
says stderr "peaks over threshold need at least 10 normal scores"
expect 0 "$tapelab" run wave.ini -o pot eval.threshold=pot:0.001:0.8 eval.threshold_from=training
expect 0 "$tapelab" show pot seed=1
says stdout "test_detect_f1"

# What cannot be is one error, before anything is trained.
expect 2 "$tapelab" run wave.ini -o none eval.threshold_from=validation data.validation=0
says stderr "eval.threshold_from = validation needs the scores of a validation part, and there is none"
expect 2 "$tapelab" run wave.ini -o none eval.threshold=best_f1 data.validation=0
says stderr "eval.threshold = best_f1 needs the scores of a validation part, and there is none"
expect 2 "$tapelab" run wave.ini -o none eval.threshold=best_f1 data.validation=0.03 data.test=0.05
says stderr "none of its rows is labelled as an event"
expect 2 "$tapelab" run wave.ini -o none eval.threshold=pot:0.1
says stderr "the risk in 'pot:0.1' must be below 0.02"
expect 2 "$tapelab" run wave.ini -o none eval.row_score=min eval.score=window
says stderr "'eval.row_score' has no effect with eval.score = window"
[ ! -e none ] || fail "a rejected grid leaves a study behind"
