# The lines of Python in the README give the numbers of `table`; study.h5 built again from its runs has the same bytes.
source "$(dirname "$0")/expect.sh"
expect 0 "$tapelab" run "$grids/reconstruct.ini" model.encoder=6 model.decoder=6 train.epochs=5 'seed=1..4' \
  model.recurrent_activation=sigmoid,hard_sigmoid -j2

sed -n '/^### The results in Python/,/^## /p' "$grids/../../README.md" | sed -n '/^```python$/,/^```$/p' | sed '1d;$d' >lines.py
[ "$(wc -l <lines.py)" -eq 5 ] || fail "the README has not five lines of Python"
expect 0 "$tapelab" table out/reconstruct --metric test_reconstruct_max_abs_error --rows model.recurrent_activation --json
cp "$scratch/stdout" table.json
{
  cat lines.py
  cat <<'PYTHON'
import json
cells = [c for c in json.load(open("table.json"))["cells"] if "baseline" not in c]
assert len(cells) == len(table) == 2, cells
for cell in cells:
    row = table.loc[cell["factors"]["model.recurrent_activation"]]
    assert row["count"] == cell["n"] == 4, (row, cell)
    for ours, theirs in (("mean", "mean"), ("deviation", "std")):
        assert abs(cell[ours] - row[theirs]) <= 1e-12 * abs(cell[ours]), (row, cell)
PYTHON
} >check.py
expect 0 /usr/bin/python3 check.py
says stdout "hard_sigmoid"

cp -r out/reconstruct rebuilt
rm rebuilt/study.h5 rebuilt/timing.h5
expect 0 "$tapelab" ls rebuilt
same out/reconstruct rebuilt
cmp out/reconstruct/timing.h5 rebuilt/timing.h5 || fail "timing.h5 differs"
