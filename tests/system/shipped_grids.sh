# Every grid that ships runs as planned, can be judged by its own claim, and is reproduced bit by bit; the reference
# models have the published numbers of parameters.
source "$(dirname "$0")/expect.sh"

# The runs that a file of `ls --json` lists; each finished, each with numbers.
counted() {
  python3 - "$1" <<'PY'
import json, math, sys
runs = json.load(open(sys.argv[1]))
for run in runs:
    if run["status"] != "ok":
        sys.exit("%s is %s" % (run["run"], run["status"]))
    numbers = {name: value for name, value in run.items() if name.startswith(("test_", "final_", "train_"))}
    measured = [name for name, value in numbers.items() if isinstance(value, float) and math.isfinite(value)]
    if not any(name.startswith("test_") for name in measured):
        sys.exit("%s has no number of the test: %s" % (run["run"], numbers))
print(len(runs))
PY
}

# Every expectation of a file of `verdict --json` found what it compares: one seed leaves them undecided.
judged() {
  python3 - "$1" <<'PY'
import json, sys
for study in json.load(open(sys.argv[1])):
    for expectation in study["expectations"]:
        if expectation["problem"] or expectation["missing_pairs"] or not expectation["seeds"]:
            sys.exit("%s: %s" % (study["name"], expectation))
    print(len(study["expectations"]))
PY
}

expectations_in() {
  python3 -c 'import re, sys
text = open(sys.argv[1]).read().replace("\\\n", " ")
found = re.search(r"^expect *=(.*)", text, re.M)
print(found.group(1).count(";") + 1 if found else 0)' "$1"
}

for grid in "$grids"/*.ini; do
  name=$(basename "$grid" .ini)
  expect 0 "$tapelab" plan "$grid" seed=1 train.epochs=2
  planned=$(sed -n 's/^runs *\([0-9,]*\): 0 done, 0 failed, \1 to run.*/\1/p' stdout)
  [ "${planned:-0}" -ge 1 ] || fail "plan of $name says no number of runs: $(cat stdout)"
  expect 0 "$tapelab" run "$grid" seed=1 train.epochs=2 -j2
  says stdout "0 failed; out/$name/study.h5"
  expect 0 "$tapelab" plan "$grid" seed=1 train.epochs=2
  says stdout "$planned: $planned done, 0 failed, 0 to run"
  expect 0 "$tapelab" ls "out/$name" --json
  found=$(counted stdout) || fail "$name: $found"
  [ "$found" = "$planned" ] || fail "$name: $found runs of $planned"
  expect 0 "$tapelab" verdict "out/$name" --json
  found=$(judged stdout) || fail "$name: $found"
  [ "$found" = "$(expectations_in "$grid")" ] || fail "$name: $found expectations are judged"
  expect 0 "$tapelab" verify "out/$name" --sample 1
  says stdout "1/1 reproduced, bit by bit"
  expect 0 "$tapelab" table "out/$name"
  expect 0 "$tapelab" table "out/$name" --published
done

parameters() {
  expect 0 "$tapelab" summary "$grids/$1.ini"
  says stdout "$2"
}
parameters reconstruct 121,301
parameters multivariate 123,305
parameters stacked 248,578
