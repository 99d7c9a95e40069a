# verify, why, export and check on a real study: bits again, causes named, files whole.
source "$(dirname "$0")/expect.sh"
tiny=("$grids/reconstruct.ini" model.encoder=8 model.decoder=8 model.recurrent_activation=sigmoid train.epochs=20)
export TAPELAB=$tapelab
python() { /usr/bin/python3 "$@" || fail "python: $*"; }

expect 0 "$tapelab" run "${tiny[@]}" 'seed=1..5' -o study
expect 0 "$tapelab" verify study -j2
says stdout "5/5 reproduced, bit by bit"
expect 0 "$tapelab" verify study --sample 2
says stdout "2/2 reproduced, bit by bit"
cp "$scratch/stderr" first_sample
expect 0 "$tapelab" verify study --sample 2
cmp <(sed "s,^[0-9]*/,," first_sample | sort) <(sed "s,^[0-9]*/,," "$scratch/stderr" | sort) || fail "another sample was drawn"
expect 0 "$tapelab" verify study 'seed=2 or seed=4' --json
says stdout '"reproduced": 2'
id=$(basename "$(ls study/runs/*.h5 | head -1)" .h5)
expect 0 "$tapelab" verify study "${id:0:8}"
says stdout "1/1 reproduced"
expect 2 "$tapelab" verify study 'seed=99'
says stderr "no finished run of 'study' meets 'seed=99'"
expect 2 "$tapelab" verify study --sample=-1
says stderr "--sample takes an integer of at least 1, not -1"
cp study/study.h5 lone.h5
expect 2 "$tapelab" verify lone.h5
says stderr " = give the study's folder, the one with runs/ in it"
grep -q "for example" "$scratch/stderr" && fail "a folder without runs/ is recommended"

# Started from another study, only measured, and failed: all of it again, wherever the studies have moved together.
expect 0 "$tapelab" run "${tiny[@]}" 'seed=1..2' model.start_from=study -o studies/started
expect 0 "$tapelab" run "${tiny[@]}" 'seed=1..2' model.start_from=study train.enabled=false -o studies/measured
expect 1 "$tapelab" run "${tiny[@]}" seed=1 train.learning_rate=1000 -o studies/failed
for name in started measured failed; do
  expect 0 "$tapelab" verify "studies/$name"
  says stdout "reproduced, bit by bit"
done
mkdir moved && mv study studies/started moved
expect 0 "$tapelab" verify moved/started
mv moved/study moved/elsewhere
expect 4 "$tapelab" verify moved/started
says stdout "0/2 reproduced"
says stdout "started from the weights of r"
says stdout " = put the study 'study' beside this one"
mv moved/elsewhere study

# Data of its own, which then change.
printf 'a,b\n' >mine.csv
for i in $(seq 40); do printf '%d,%d\n' $((i % 7)) $((i % 5)) >>mine.csv; done
expect 0 "$tapelab" run "${tiny[@]}" seed=1 data.source=csv data.file=mine.csv data.window=4 data.scaling=min_max -o own
expect 0 "$tapelab" verify own
sed -i 's/^1,1$/1,2/' mine.csv
expect 4 "$tapelab" verify own
says stdout "the data of run r"
says stdout "have changed: their checksum was"

# A run whose numbers are not what its settings give: the first dataset that differs, and how far.
cp -r study forged
python - <<'PYTHON'
import glob, h5py
with h5py.File(sorted(glob.glob("forged/runs/*.h5"))[0], "r+") as file:
    file["train_reconstruct_mse"][3] *= 1.25
PYTHON
expect 4 "$tapelab" verify forged --sample 1
says stdout "0/1 reproduced"
says stdout "differs, train_reconstruct_mse at epoch 3: "
says stderr "was edited by another program"

# Made by another build: within the tolerance, and said.
cp -r study other
python - <<'PYTHON'
import glob, h5py
for path in glob.glob("other/runs/*.h5"):
    with h5py.File(path, "r+") as file:
        text = file["provenance"].asstr()[()].replace('"gemm":"', '"gemm":"AnotherBLAS 1.0 OldKernel with ')
        file["provenance"][()] = text
        file["train_loss"][3] *= 1 + 1e-6
PYTHON
expect 0 "$tapelab" verify other
says stdout "made by other code or another machine:"
says stdout "  libraries.gemm: AnotherBLAS 1.0 with "
says stdout "5/5 reproduced: 0 bit by bit, 5 within the tolerance"
expect 4 "$tapelab" verify other --tolerance 1e-9
says stdout "differs, train_loss at epoch 3"
run=$(basename "$(ls study/runs/*.h5 | head -1)" .h5)
expect 0 "$tapelab" why study "$run" other "$run"
says stdout "  train_loss  epoch 3"
says stdout "library: another one computed the matrix products"
expect 0 "$tapelab" why study "$run" study "$run"
says stdout "nothing to explain"
expect 0 "$tapelab" why study seed=1 seed=2 --json
says stdout '"settings: seed"'
expect 2 "$tapelab" why study seed=1
says stderr "a study and two runs are needed"

expect 2 "$tapelab" verify study/study.h5
says stderr "holds no weights; they are in the files of the runs"
expect 2 "$tapelab" verify study seed=9
says stderr "no finished run of 'study' meets 'seed=9'"
expect 2 "$tapelab" verify study --sample 0
says stderr "--sample takes an integer of at least 1"

# A damaged run is named by check and verify; every other command goes on with the rest.
expect 0 "$tapelab" check study forged
says stdout "study: 9 files, 9 good"
says stdout "1 edited"
truncate -s 2000 "study/runs/$run.h5"
expect 3 "$tapelab" check study forged
says stdout "damaged  runs/$run.h5: it is cut short: 2000 of "
expect 4 "$tapelab" verify study
says stdout "4/5 reproduced"
says stdout "$run: impossible: 'study/runs/$run.h5' is damaged"
for command in ls table check; do
  code=0
  [ "$command" = check ] && code=3
  expect "$code" "$tapelab" "$command" study
done
expect 0 "$tapelab" ls study --json
python -c 'import json, sys; assert len(json.load(open(sys.argv[1]))) == 4' "$scratch/stdout"

# CSV that reads back as the numbers of show.
expect 0 "$tapelab" export study -o csv
expect 0 "$tapelab" ls study --json
python - <<'PYTHON'
import csv, json, subprocess
runs = list(csv.DictReader(open("csv/runs.csv")))
curves = list(csv.DictReader(open("csv/curves.csv")))
assert len(runs) == 4, len(runs)
import os
for run in runs:
    shown = json.loads(subprocess.run([os.environ["TAPELAB"], "show", "study", run["run"], "--json"], check=True,
                                      capture_output=True, text=True).stdout)
    for name, value in shown["metrics"].items():
        assert float(run[name]) == value, name
    for key, value in shown["settings"].items():
        assert key in run, key
    assert float(run["train.learning_rate"]) == shown["settings"]["train.learning_rate"]
    for name, curve in shown["curves"].items():
        own = [float(row["value"]) for row in curves if row["run"] == run["run"] and row["metric"] == name]
        assert own == curve, name
PYTHON
expect 0 "$tapelab" export study --curves
cmp "$scratch/stdout" csv/curves.csv || fail "--curves prints something else"
expect 2 "$tapelab" export study --curves --runs
says stderr "--runs, --curves and --steps print one table each"
[ ! -e csv/steps.csv ] || fail "a table without rows was written"
