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
says stderr "the threshold 'high' is none of"
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
