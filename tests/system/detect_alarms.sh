# detect: alarms and events as lists, pictures of them, and all runs of a study together.
source "$(dirname "$0")/expect.sh"
here=$(cd "$(dirname "$0")" && pwd)

/usr/bin/python3 - <<'EOF'
from math import sin
with open("timed.csv", "w") as file:
    file.write("machine,y,z,event\n")
    for name in ("a", "<b>"):
        for i in range(400):
            event = i in range(350, 358) or (name == "a" and i in range(380, 383))
            file.write(f"{name},{sin(i / 3) + 3 * event:.4f},{sin(i / 5):.4f},{int(event)}\n")
EOF
cat >timed.ini <<'EOF'
[data]
source = csv
file = timed.csv
sequence_column = machine
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
expect 0 "$tapelab" run timed.ini seed=1,2 -o timed
expect 0 "$tapelab" detect timed seed=1 --json -o every.csv
/usr/bin/python3 - <<'EOF' || fail "alarms and events are not those of the scores"
import csv, json
found, rows = json.load(open("stdout")), list(csv.DictReader(open("every.csv")))
threshold = found["threshold"]
assert found["unit"] == "row" and found["scores"] == len(rows) and found["read"].startswith("rows "), found["read"]


def runs(hit):
    """Maximal runs of rows of one series."""
    spans = []
    for r in rows:
        if not hit(r):
            continue
        row = int(r["row"])
        if spans and spans[-1][0] == r["sequence"] and spans[-1][2] == row - 1:
            spans[-1][2] = row
        else:
            spans.append([r["sequence"], row, row])
    return spans


alarms, events = runs(lambda r: float(r["score"]) > threshold), runs(lambda r: r["label"] == "1")
assert [[a["sequence"], a["first_row"], a["last_row"]] for a in found["where"]] == alarms
assert [[e["sequence"], e["first_row"], e["last_row"]] for e in found["event_list"]] == events and len(events) == 3
for e, (name, first, last) in zip(found["event_list"], events):
    hits = [k for k, (n, f, l) in enumerate(alarms) if n == name and f <= last and l >= first]
    assert e["found"] == bool(hits) and e["first_alarm"] == (hits[0] + 1 if hits else None), e
    assert not hits or e["delay_rows"] == max(alarms[hits[0]][1], first) - first, e
for a, (name, first, last) in zip(found["where"], alarms):
    inside = [r for r in rows if r["sequence"] == name and first <= int(r["row"]) <= last]
    peak = max(inside, key=lambda r: float(r["score"]))
    assert a["highest_score"] == float(peak["score"]) and a["peak_row"] == int(peak["row"]), a
    assert a["alarms"] == len(inside), a
    shares = {c["column"]: c["share"] for c in a["columns"]}
    y, z = float(peak["score of y"]), float(peak["score of z"])
    assert abs(shares["y"] - y / (y + z)) < 1e-12 and abs((y + z) / 2 - float(peak["score"])) < 1e-7, (shares, peak)
assert found["found_events"] == sum(e["found"] for e in found["event_list"]) == found["detector"]["events_found"]
assert len(alarms) == found["detector"]["alarm_segments"]
EOF
expect 0 "$tapelab" detect timed seed=1
says stdout "measures by row:"
says stdout "events: "
says stdout "of each of 2 series"
expect 0 "$tapelab" detect timed seed=1 --list alarms --csv
grep -q '^alarm,sequence,first row,last row,peak row,peak score,alarm rows,columns,events$' stdout || fail "no list of alarms"
expect 0 "$tapelab" detect timed seed=1 --list events --csv
grep -q '^event,sequence,first row,last row,rows with a score,outcome,first alarm,delay in rows$' stdout ||
  fail "no list of events"
expect 2 "$tapelab" detect timed seed=1 --list alarm
says stderr "--list takes measures, alarms or events, not 'alarm'"
expect 2 "$tapelab" detect timed seed=1 timed.csv --set data.label_column= --list events
says stderr "there are no events without labels"
expect 0 "$tapelab" detect timed seed=1 --score window --threshold 0.3
says stdout "alarm windows"
# Many alarms: the highest, and how to see the others.
expect 0 "$tapelab" detect timed seed=1 timed.csv --threshold-from training --threshold quantile:0.9
says stdout "--all lists every one"
says stdout "the training part"
expect 0 "$tapelab" detect timed seed=1 timed.csv --threshold quantile:0.9 --all
if grep -q "lists every one" stdout; then fail "--all leaves some out"; fi

# The settings of a run are defaults: given for one that has others, they make the same scores.
expect 0 "$tapelab" run timed.ini eval.row_score=min eval.feature_score=max eval.tolerance=2 eval.threshold=1.5*quantile:0.9 \
  eval.threshold_from=training -o strict
expect 0 "$tapelab" detect strict --json
mv stdout strict.json
expect 0 "$tapelab" detect timed seed=1 --row-score min --feature-score max --tolerance 2 --threshold '1.5*quantile:0.9' \
  --threshold-from training --json
/usr/bin/python3 - <<'EOF' || fail "options and settings make different scores"
import json
a, b = json.load(open("strict.json")), json.load(open("stdout"))
assert a.pop("run") != b.pop("run") and a == b and a["tolerance"] == 2
EOF
for option in row-score=median feature-score=min threshold-from=test tolerance=-1 tolerance=two; do
  expect 2 "$tapelab" detect timed seed=1 "--$option"
  says stderr "--${option%=*} takes "
done

# So high a threshold that alarms are short beside the series.
for kind in png svg html; do expect 0 "$tapelab" detect timed seed=1 --threshold 0.3 -o "alarms.$kind"; done
[ "$(head -c 4 alarms.png | tail -c 3)" = PNG ] || fail "no PNG"
grep -q '<svg' alarms.svg || fail "no SVG"
/usr/bin/python3 - <<'EOF' || fail "the page does not hold what was found"
import json, re
page = open("alarms.html").read()
data = json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S).group(1))
assert not re.search(r'(src|href)="(?!data:|#)', page) and "default-src 'none'" in page and "<b>" not in page
assert data["alarm_count"] == len(data["alarms"]) and data["event_count"] == 3 and len(data["panels"]) == 2
assert max(y for y in data["panels"][0]["score"]["y"] if y is not None) > data["threshold"]
EOF
timeout -k 5 240 /usr/bin/python3 "$here/detect_page.py" alarms.html || fail "the page is not as it should be"
expect 2 "$tapelab" detect timed seed=1 -o alarms.gif
says stderr ".png, .svg or .html"
expect 2 "$tapelab" detect timed seed=1 -o timed.csv
says stderr "would overwrite the data file"

# All runs: each as by itself, their counts added up.
for seed in 1 2; do
  expect 0 "$tapelab" detect timed seed=$seed --json
  mv stdout "seed$seed.json"
done
expect 0 "$tapelab" detect timed --json
/usr/bin/python3 - <<'EOF' || fail "the runs together are not the runs by themselves"
import json
together, runs = json.load(open("stdout")), [json.load(open(f"seed{s}.json")) for s in (1, 2)]
assert [r["detector"] for r in together["runs"]] == [r["detector"] for r in runs]
assert [r["settings"]["seed"] for r in together["runs"]] == ["1", "2"] and together["not_scored"] == []
hits = sum(r["detector"]["hits"] for r in runs)
alarms, events = (sum(r[key] for r in runs) for key in ("alarms", "events"))
pooled, mean = together["pooled"], together["mean"]
assert (pooled["hits"], pooled["precision"], pooled["recall"]) == (hits, hits / alarms, hits / events), pooled
assert abs(pooled["f1"] - 2 * hits / (alarms + events)) < 1e-15
assert pooled["events_found"] == sum(r["found_events"] for r in runs)
assert abs(mean["f1"] - sum(r["detector"]["f1"] for r in runs) / 2) < 1e-15
EOF
expect 0 "$tapelab" detect timed 'seed<=2'
says stdout "pooled"
expect 0 "$tapelab" detect timed --csv
[ "$(wc -l <stdout)" = 3 ] || fail "no line per run"
expect 2 "$tapelab" detect timed -o all.png
says stderr "-o takes one run, and 2 are meant"
expect 2 "$tapelab" detect timed --list alarms
says stderr "--list takes one run"
expect 0 "$tapelab" detect timed timed.csv --threshold 1 --json
/usr/bin/python3 -c 'import json; f = json.load(open("stdout")); assert [r["scored"] for r in f["runs"]] == ["timed.csv"] * 2' ||
  fail "a file behind the study is not read by every run"
# A run that cannot be scored is said, and the others go on.
expect 0 "$tapelab" run timed.ini train.epochs=2 predict.enabled=true,false -o some
expect 1 "$tapelab" detect some --decoder predict --json
says stderr "it has: reconstruct"
/usr/bin/python3 -c 'import json; f = json.load(open("stdout")); assert len(f["runs"]) == len(f["not_scored"]) == 1' ||
  fail "the other run is not scored"
expect 2 "$tapelab" detect some predict.enabled=false --decoder predict

# The page of the study draws what detect draws, of the run that found most.
expect 0 "$tapelab" report timed -o report.html
/usr/bin/python3 - <<'EOF' || fail "the report's alarms are not those of detect"
import json, re
data = json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', open("report.html").read(), re.S).group(1))
alarms = data["studies"][0]["alarms"]
runs = {s: json.load(open(f"seed{s}.json")) for s in (1, 2)}
best = max(runs, key=lambda s: runs[s]["detector"]["f1"])
assert alarms["seed"] == best and alarms["highest_f1"] and alarms["plot"]["alarm_count"] == len(runs[best]["where"])
assert alarms["plot"]["threshold"] == runs[best]["threshold"]
EOF
