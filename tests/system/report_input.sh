# What report does with studies that are not as one would wish.
source "$(dirname "$0")/expect.sh"
tiny=("$grids/reconstruct.ini" train.epochs=3 model.encoder=4 model.decoder=4)

expect 0 "$tapelab" run "${tiny[@]}" seed=1..2 -o study
expect 0 "$tapelab" report study
says stdout "study/report.html: 1 study"
expect 0 "$tapelab" check study
cp study/study.h5 lone.h5
expect 0 "$tapelab" report study lone.h5
says stdout "report.html: 2 studies"
expect 2 "$tapelab" report -o page.html
says stderr "at least one study is needed"
expect 2 "$tapelab" report study -o study.h5
says stderr "'study.h5' must end in .html"
expect 2 "$tapelab" report nowhere -o page.html
says stderr "no study 'nowhere'"
expect 2 "$tapelab" report study -o page.html --metric test_reconstruct_mes
says stderr "study 'reconstruct': unknown metric 'test_reconstruct_mes'"
says stderr "did you mean 'test_reconstruct_mse'?"
expect 5 "$tapelab" report study -o no/such/folder/page.html
says stderr "no/such/folder"
[ -e page.html ] && fail "a page was written in spite of an error"

# A study file of another schema version, and one without runs.
cp study/study.h5 other.h5
/usr/bin/python3 - <<'PY' || fail "h5py"
import h5py
with h5py.File("other.h5", "r+") as file:
    file.attrs["schema_version"] = 99
PY
expect 2 "$tapelab" report other.h5 -o page.html
says stderr "has schema version 99; this program reads version"
mkdir empty
expect 2 "$tapelab" report empty -o page.html
says stderr "no study in 'empty': it holds neither runs/ nor study.h5"

# The drawing scripts are those that were fetched.
bash "$grids/../../results/report/vendor/renew.sh" --check >/dev/null || fail "results/report/vendor differs from SHA256SUMS"

# data PAGE EXPRESSION: the expression holds of the page's first study s.
data() {
  /usr/bin/python3 - "$1" "$2" <<'PY' || fail "$1: $2"
import json
import sys
text = open(sys.argv[1]).read().split('<script type="application/json" id="data">')[1].split("</script>")[0]
sys.exit(0 if eval(sys.argv[2], {"s": json.loads(text)["studies"][0], "any": any, "all": all, "len": len}) else 1)
PY
}

# One seed: lines without bands, no tests. All runs failed: a page with their messages. Several grids in one folder.
expect 0 "$tapelab" run "${tiny[@]}" seed=7 -o one
expect 0 "$tapelab" report one -o one.html
data one.html 's["seeds"] == [7] and not any("low" in line for line in s["curves"][0]["groupings"][0]["series"])'
data one.html '"There is one seed: no test is possible" in s["comparison"]["metrics"][0]["method"]'
expect 1 "$tapelab" run "$grids/reconstruct.ini" train.epochs=30 model.encoder=8 model.decoder=8 seed=1..2 \
  train.learning_rate=1000 -o failed
expect 0 "$tapelab" report failed -o failed.html
data failed.html 's["counts"]["ok"] == 0 and len(s["failures"]) == s["counts"]["failed"] == 4'
data failed.html 'all("non-finite value" in f["message"] for f in s["failures"])'
expect 0 "$tapelab" run "$grids/predict.ini" train.epochs=3 model.encoder=4 model.decoder=4 seed=1..2 -o study
expect 0 "$tapelab" report study -o mixed.html
data mixed.html 's["counts"]["ok"] == 8 and any(f["key"] == "predict.enabled" for f in s["factors"])'
data mixed.html '{m["name"] for m in s["metrics"]} >= {"test_reconstruct_max_abs_error", "test_predict_max_abs_error"}'

# The models are drawn with and without run files.
for study in one one/study.h5; do
  expect 0 "$tapelab" report $study -o model.html
  data model.html '[sum(l["parameters"] for l in m["layers"]) for m in s["models"]["models"]] == [245]'
done

# Codes are drawn where data and weights are; without them there is a page all the same, and a remark if the data are gone.
mkdir series
{ echo "y,event"; for i in $(seq 60); do echo "0.$((i * 37 % 100)),$((i == 50))"; done; } >series/y.csv
cat >series/y.ini <<'INI'
model.encoder = 3, 4
model.decoder = 3
train.epochs = 2
[data]
source = csv
file = y.csv
columns = y
label_column = event
window = 5
test = 0.4
INI
expect 0 "$tapelab" run series/y.ini -o y
expect 0 "$tapelab" report y -o y.html
data y.html 'len(s["codes"]["cells"]) == 2 and not s["codes"]["left_out"]'
data y.html 'all(c["event"] == [r <= 49 < r + 5 for r in c["row"]] for c in s["codes"]["cells"])'
expect 0 "$tapelab" report y/study.h5 -o y.html
data y.html 's["codes"] == {"cells": [], "left_out": [], "not_tried": 0, "without_data": False} and not s["training_time"]'
echo "0.5,0" >>series/y.csv
expect 0 "$tapelab" report y -o y.html
data y.html '[(r["why"], r["cells"]) for r in s["codes"]["left_out"]] == [("its data have changed since it was trained", 2)]'
rm series/y.csv
for file in nothing folder pipe; do
  case $file in folder) mkdir series/y.csv ;; pipe) rmdir series/y.csv && mkfifo series/y.csv ;; esac
  expect 0 "$tapelab" report y -o y.html
  data y.html 's["codes"]["without_data"] and "are not where they were" in s["codes"]["left_out"][0]["why"] and s["training_time"]'
done
rm -r y/runs
expect 0 "$tapelab" report y -o y.html
data y.html 's["codes"]["cells"] == [] and not s["codes"]["without_data"]'
