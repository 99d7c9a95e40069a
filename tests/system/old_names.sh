# Metrics under the name of an earlier version: every command that takes one takes it, and says the name of today.
source "$(dirname "$0")/expect.sh"
old=test_detect_missing_alarm_rate
new=test_detect_miss_rate
renamed="warning: the metric '$old' is called '$new' now"

/usr/bin/python3 - <<'PY'
from math import sin
with open("wave.csv", "w") as file:
    file.write("y,event\n")
    for i in range(300):
        event = int(270 <= i < 275)
        file.write(f"{sin(i / 3) + 3 * event:.4f},{event}\n")
PY
cat >wave.ini <<TEXT
[grid]
expect = 0 < $old
[published]
$old = A 0.25
[data]
source = csv
file = wave.csv
label_column = event
window = 6
validation = 0.2
test = 0.2
[model]
encoder = 4
decoder = 4
[train]
epochs = 2
TEXT

expect 0 "$tapelab" plan wave.ini -o wave
says stdout "the metric '$old' is called '$new' now"
expect 0 "$tapelab" run wave.ini -o wave seed=1,2 model.encoder=4,8 eval.threshold=0
says stderr "the metric '$old' is called '$new' now"
grep -q "\"$new\"" wave/study.json || fail "published under the old name"

# One run as an earlier version stored it.
run=$(ls wave/runs/r*.h5 | head -1)
/usr/bin/python3 - "$run" <<PY
import sys, h5py
with h5py.File(sys.argv[1], "r+") as file:
    for name in [name for name in file if name.startswith("$new")]:
        file.move(name, name.replace("$new", "$old"))
PY
expect 0 "$tapelab" show wave "$(basename "$run" .h5)"
says stdout $new
! grep -q $old stdout || fail "the old name is shown"
expect 0 "$tapelab" export wave -o tables
/usr/bin/python3 - <<PY || fail "not one variable"
import csv, h5py
rows = list(csv.DictReader(open("tables/runs.csv")))
assert len(rows) == 4 and "$old" not in rows[0] and all(row["$new"] for row in rows), rows[0]
with h5py.File("wave/study.h5") as study:
    assert "$new" in study and "$old" not in study and "${new}_baseline_pca" in study, list(study)
PY

# same_under_both COMMAND... with OLD in place of the name: the same output, with and without the line on the name.
same_under_both() {
  expect 0 "$tapelab" "${@//OLD/$new}"
  ! grep -q "is called" stderr || fail "a name of today is complained about"
  mv stdout want
  expect 0 "$tapelab" "${@//OLD/$old}"
  says stderr "$renamed"
  cmp stdout want || fail "another output under the old name: $*"
}
same_under_both table wave --metric OLD
same_under_both compare wave --metric OLD --factor model.encoder
same_under_both ls wave 'OLD>=0'
same_under_both ls wave --sort -OLD
same_under_both export wave --runs 'OLD>=0'
same_under_both report wave --metric OLD -o page.html
same_under_both show wave seed=1 model.encoder=4 'OLD>=0'
same_under_both why wave 'OLD>=0 seed=1 model.encoder=4' 'seed=2 model.encoder=4'
same_under_both detect wave seed=1 model.encoder=8 'OLD>=0' --json
same_under_both verify wave 'OLD<-1 or seed=1 and model.encoder=8' --json

expect 0 "$tapelab" table wave --published
says stdout $new
expect 0 "$tapelab" verdict wave --expect wave.ini
says stderr "$renamed"
says stdout "above $new"
[ "$(grep -c "is called" stderr)" -eq 1 ] || fail "said twice"
expect 0 "$tapelab" detect wave seed=1 model.encoder=8
says stdout "precision"
expect 0 "$tapelab" detect wave seed=1 model.encoder=8 --json
says stdout '"miss_rate"'

# Settings under the name of an earlier version: the same run, with the line on the name, wherever a setting is named.
before=model.start_parts
now=model.start_modules
said="the setting '$before' is called '$now' now"
printf '[train]\nepochs = 1\n' >tiny.ini
tiny=(model.encoder=4 model.decoder=4 seed=1,2)
expect 0 "$tapelab" run tiny.ini "${tiny[@]}" -o first
next=(model.start_from=first "${tiny[@]}")
expect 0 "$tapelab" plan tiny.ini "${next[@]}" "$now=encoder,reconstruct" -o next
grep -o 'r[0-9a-f]\{12\}' stdout >want || true
expect 0 "$tapelab" plan tiny.ini "${next[@]}" "$before=encoder,reconstruct" -o next
says stdout "$said"
grep -o 'r[0-9a-f]\{12\}' stdout >have || true
cmp want have || fail "other ids under the old name"
printf '[grid]\nexclude = %s=reconstruct seed=2\nexpect = test_loss %s=encoder ~1000%% %s=reconstruct\n[train]\nepochs = 1\n[model]\nstart_parts = encoder, reconstruct\n' \
  "$before" "$before" "$before" >next.ini
expect 0 "$tapelab" run next.ini "${next[@]}" -o next
says stderr "$said"
same_setting() {
  expect 0 "$tapelab" "${@//KEY/$now}"
  ! grep -q "is called" stderr || fail "a name of today is complained about"
  mv stdout want
  expect 0 "$tapelab" "${@//KEY/$before}"
  says stderr "$said"
  cmp stdout want || fail "another output under the old name: $*"
}
same_setting ls next KEY=encoder
same_setting show next seed=1 KEY=encoder
same_setting table next --rows KEY
same_setting table next --rows seed --cols KEY
same_setting compare next --factor KEY
same_setting export next --runs KEY=reconstruct
same_setting verify next seed=1 KEY=encoder --json
expect 0 "$tapelab" verdict next
! grep -q "selects no run" stdout || fail "the expectation is not read by the name of today"

# A study that an earlier version wrote.
for file in next/runs/r*.h5; do
  /usr/bin/python3 - "$file" "$now" "$before" <<'PY'
import sys, h5py
path, now, before = sys.argv[1:]
with h5py.File(path, "r+") as file:
    for name in ("settings", "config"):
        text = file[name][()].decode().replace(now, before)
        file[name][()] = text
PY
done
rm -f next/study.h5 next/timing.h5
expect 0 "$tapelab" ls next "$now=encoder"
says stdout "status = ok, "
[ "$(grep -c "^r[0-9a-f]" stdout)" -eq 2 ] || fail "the runs of an earlier version are not found by the name of today"
expect 0 "$tapelab" plan next.ini "${next[@]}" -o next
says stdout "3 done, 0 failed, 0 to run"
