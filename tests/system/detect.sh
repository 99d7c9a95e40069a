# detect: rare events by the model's error, with and without labels.
source "$(dirname "$0")/expect.sh"

/usr/bin/python3 - <<'EOF'
from math import sin
with open("wave.csv", "w") as train, open("new.csv", "w") as new:
    train.write("y,event\n")
    new.write("y\n")
    for i in range(300):
        event = int(270 <= i < 275)
        train.write(f"{sin(i / 3) + 3 * event:.4f},{event}\n")
        new.write(f"{sin(i / 3 + 1) + 3 * (100 <= i < 103):.4f}\n")
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
encoder = 8
decoder = 8
[train]
epochs = 30
learning_rate = 0.01
EOF
expect 0 "$tapelab" run wave.ini -o wave
expect 0 "$tapelab" detect wave seed=1 --threshold quantile:1 --score window --on mse -o scores.csv
says stdout "(the validation part, 55 scores)"
says stdout "the run's test part: 55 windows"
says stdout "always alarm"
grep -q '^sequence,first_row,last_row,score,alarm,label$' scores.csv || fail "no scores"
expect 0 "$tapelab" detect wave seed=1 --json
/usr/bin/python3 - <<'EOF' || fail "the events are not found"
import json
found = json.load(open("stdout"))
assert found["events"] == 5 and found["detector"]["recall"] == 1 and found["always_alarm"]["false_alarm_rate"] == 1
assert found["detector"]["f1"] > found["always_alarm"]["f1"]
EOF
# The run itself was measured the same way.
expect 0 "$tapelab" run wave.ini -o windows eval.score=window eval.threshold=mean+2std
expect 0 "$tapelab" detect windows seed=1 --json
mv stdout detected
expect 0 "$tapelab" table windows --metric test_detect_f1 --json
/usr/bin/python3 - <<'PYTHON' || fail "the run's own measure differs from detect's"
import json
found, table = json.load(open("detected")), json.load(open("stdout"))
assert found["detector"]["f1"] == table["cells"][0]["mean"], (found["detector"], table)
PYTHON
expect 2 "$tapelab" detect wave seed=1 new.csv
says stderr "no column 'event' in 'new.csv'"
expect 0 "$tapelab" detect wave seed=1 new.csv --set data.label_column= --threshold mean+6std
says stdout "first row"
expect 0 "$tapelab" detect wave seed=1 new.csv --set data.label_column= --threshold 1000 --csv
says stderr "0 alarms"
expect 0 "$tapelab" detect wave seed=1 --md

# Nothing was held out: said.
expect 0 "$tapelab" run "$grids/stacked.ini" seed=1 train.epochs=2 model.recurrent_activation=sigmoid -o cubes
expect 0 "$tapelab" detect cubes seed=1
says stdout "the training part: nothing was held out"

expect 2 "$tapelab" detect wave seed=1 --threshold high
says stderr "the threshold 'high' is not"
expect 2 "$tapelab" detect wave seed=1 --score row
says stderr "--score takes step or window, not 'row'"
expect 2 "$tapelab" detect wave seed=1 --decoder predict
says stderr "it has: reconstruct"
expect 2 "$tapelab" detect wave seed=1 -o scores.npy
mkdir away && mv wave.csv away
expect 2 "$tapelab" detect wave seed=1
says stderr "--training-data FILE"
expect 0 "$tapelab" detect wave seed=1 --training-data away/wave.csv
[ ! -s stderr ] || fail "unexpected: $(cat stderr)"
sed -i '2s/.*/0.5,0/' away/wave.csv
expect 0 "$tapelab" detect wave seed=1 --training-data away/wave.csv
says stderr "have changed since it was trained"

# Every row is scored or counted. Whole series: longer ones than those of the training are scored in windows.
/usr/bin/python3 - <<'EOF'
from math import sin
def series(path, lengths, event=()):
    with open(path, "w") as file:
        file.write("id,y,event\n")
        for name, rows in lengths.items():
            for i in range(rows):
                at = (name, i) in event
                file.write(f"{name},{sin(i) + 5 * at:.4f},{int(at)}\n")
series("short.csv", {"a": 4, "b": 5, "c": 5, "d": 3})
series("long.csv", {"p": 7, "q": 3, "r": 12}, {("p", 6), ("r", 11)})
EOF
cat >short.ini <<'EOF'
[data]
source = csv
file = short.csv
sequence_column = id
label_column = event
window = 0
[model]
encoder = 4
decoder = 4
[train]
epochs = 20
EOF
expect 0 "$tapelab" run short.ini -o short
expect 0 "$tapelab" detect short seed=1 long.csv --json -o rows.csv
says stderr "2 series are longer than the maximum of 5 rows that the decoder reconstruct was trained on"
/usr/bin/python3 - <<'EOF' || fail "rows of long series are not all scored"
import csv, json
found, rows = json.load(open("stdout")), list(csv.DictReader(open("rows.csv")))
assert [(r["sequence"], int(r["row"])) for r in rows] == [(s, i) for s, n in zip("pqr", (7, 3, 12)) for i in range(n)]
assert sum(int(r["label"]) for r in rows) == found["events"] == 2 and found["not_scored"] == {"rows": 0, "events": 0}
EOF
expect 2 "$tapelab" predict short seed=1 long.csv
says stderr "--set data.window=3"
expect 0 "$tapelab" predict short seed=1 long.csv --set data.window=3 -o windows.csv
[ ! -s stderr ] || fail "the hint's windows leave something out: $(cat stderr)"
[ "$(cut -d, -f1,4 windows.csv | sort -u | wc -l)" = 23 ] || fail "the hint's windows do not hold every row"

mv away/wave.csv .
# Rows between windows, behind the last one and before a forecast are counted, with the events among them.
expect 0 "$tapelab" run wave.ini -o strided data.stride=9 data.validation=0 data.test=0
/usr/bin/python3 -c 'print("y,event"); [print(f"{i % 5},{int(i in (6, 7, 19))}") for i in range(20)]' >gaps.csv
expect 0 "$tapelab" detect strided seed=1 gaps.csv --threshold 0
says stdout "gaps.csv: 12 rows"
says stdout "not scored: 8 rows, 3 of them with an event"
says stderr "no row with an event was scored"
says stderr "--set data.stride=1"
expect 0 "$tapelab" detect strided seed=1 gaps.csv --threshold 0 --json
/usr/bin/python3 -c 'import json; f = json.load(open("stdout")); assert f["not_scored"] == {"rows": 8, "events": 3}, f' ||
  fail "the JSON does not count the rows without a score"
expect 0 "$tapelab" detect strided seed=1 gaps.csv --threshold 0 --score window --csv
grep -q ',rows not scored,events not scored$' stdout || fail "no counts in the CSV"
grep -q ',8,3$' stdout || fail "wrong counts in the CSV"
expect 0 "$tapelab" detect strided seed=1 gaps.csv --threshold 0 --set data.stride=1
says stdout "gaps.csv: 20 rows"
if grep -q "not scored" stdout; then fail "all rows have a score"; fi
expect 0 "$tapelab" run wave.ini -o ahead reconstruct.enabled=false predict.enabled=true predict.target=future predict.steps=2
expect 0 "$tapelab" detect ahead seed=1 gaps.csv --threshold 0
says stdout "not scored: 6 rows, none of them with an event"
# Windows with an event are no training data; where nothing else is tested, their rows are counted.
expect 0 "$tapelab" detect strided seed=1
says stdout "of them with an event"
