# A claim is locked: every run keeps a hash of what its grid expected, and a later change is marked wherever the verdict stands.
source "$(dirname "$0")/expect.sh"
mark="the claim was changed after the first result"

grid() { printf '[grid]\n%s\n[model]\nencoder = 4\ndecoder = 4\n[train]\nepochs = 2\n' "$1" >mine.ini; }  # grid EXPECT
run() { expect 0 "$tapelab" run mine.ini "$@"; }
marked() { says stdout "$mark ($1"; }
unmarked() { ! grep -q "changed after" stdout || fail "marked: $(cat stdout)"; }
first='expect = 0 < test_loss'
second='expect = 0 <+-0.5 test_loss'

grid "$first"
run seed=1,2
unmarked
cp out/mine/study.h5 first.h5
expect 0 "$tapelab" verdict out/mine
unmarked
grid 'expect =   0   <   test_loss'
run seed=1,2
says stdout "nothing to do"
unmarked

# Another margin: marked at the end of run, in the verdict's forms, and on the page; two runs more keep the new claim.
grid "$second"
run seed=1,2
says stdout "nothing to do"
marked "2 of 2 runs were made under another)"
run seed=1..4
marked "2 of 4 runs were made under another)"
expect 0 "$tapelab" verdict out/mine
marked "2 of 4 runs"
expect 0 "$tapelab" verdict out/mine --md
marked "2 of 4 runs"
expect 0 "$tapelab" verdict out/mine --json
/usr/bin/python3 - <<'PY' || fail "verdict --json"
import json
study = json.load(open("stdout"))[0]
assert study["claim_changed"] is True and study["runs_with_claim"] == 4 and study["runs_under_another_claim"] == 2, study
PY
expect 0 "$tapelab" report out/mine -o page.html
grep -q "$mark (2 of 4 runs" page.html || fail "the page does not say so"
cp out/mine/study.h5 lone.h5
expect 0 "$tapelab" verdict lone.h5
unmarked

# The hash is in the log of a run's file and of timing.h5, and nowhere else.
/usr/bin/python3 - <<'PY' || fail "where the hash is"
import glob, json, h5py
from numpy import ravel
text = lambda data: data.decode() if isinstance(data, bytes) else data
hashes = set()
for path in glob.glob("out/mine/runs/*.h5"):
    with h5py.File(path) as file:
        hashes.add(json.loads(text(file["timing/log"][()]))["claim"])
assert len(hashes) == 2 and all(len(one) == 12 for one in hashes), hashes
with h5py.File("out/mine/timing.h5") as file:
    assert {json.loads(text(log))["claim"] for log in file["log"][()].ravel()} == hashes
with h5py.File("out/mine/study.h5") as file:
    texts = [text(value) for name in file if file[name].dtype.kind == "O" for value in ravel(file[name][()])]
assert len(texts) > 4 and not any(one in value for one in hashes for value in texts), texts
PY

# The first claim put back: of the runs made under it nothing is said, and study.h5 is as it was.
grid "$first"
run seed=1..4
says stdout "nothing to do"
marked "2 of 4 runs were made under another)"  # the other two
run seed=1,2 -o again
unmarked
cmp again/study.h5 first.h5 || fail "study.h5 is not a function of the runs"
grid "$second"
run seed=1,2 -o again
marked "2 of 2 runs"
cp again/study.h5 changed.h5
run seed=1,2 -o under_second
unmarked
cmp under_second/study.h5 changed.h5 || fail "study.h5 depends on the claim that runs were made under"
cmp under_second/timing.h5 again/timing.h5 >stdout && fail "timing.h5 does not hold the claim"
grid "$first"
run seed=1,2 -o again
unmarked
cmp again/study.h5 first.h5 || fail "study.h5 is another after the claim was put back"

# A claim that was added or taken away after the runs were made; a grid file given to verdict; one that fits no run.
grid ''
run seed=1 -o silent
unmarked
grid "$first"
run seed=1 -o silent
marked "1 of 1 run was made under another)"
grid ''
run seed=1 -o again
marked "2 of 2 runs"
grid "$second"
expect 0 "$tapelab" verdict again --expect mine.ini
marked "2 of 2 runs"
grid 'expect = test_loss model.encoder=5 < model.encoder=4'
run seed=1 -o silent
says stdout "no verdict: "
marked "1 of 1 run"

# Runs of earlier versions keep no claim: nothing is said of them.
for file in silent/runs/*.h5; do
  /usr/bin/python3 - "$file" <<'PY'
import sys, json, h5py
with h5py.File(sys.argv[1], "r+") as file:
    log = json.loads(file["timing/log"][()])
    del log["claim"], file["timing/log"]
    file["timing/log"] = json.dumps(log)
PY
done
rm silent/study.h5 silent/timing.h5
grid "$first"
run seed=1 -o silent
unmarked
