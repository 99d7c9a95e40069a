# What lies in a study's folder is safe: from other commands' outputs, from moves while it is written, under wrong names.
source "$(dirname "$0")/expect.sh"
tiny=("$grids/reconstruct.ini" train.epochs=2 model.encoder=4 model.decoder=4 model.recurrent_activation=sigmoid)

# A run file under another run's name is no finished run.
expect 0 "$tapelab" run "${tiny[@]}" seed=1,2 -o study
ids=($(ls study/runs | sed 's/\.h5$//'))
cp -r study whole
cp "study/runs/${ids[0]}.h5" "study/runs/${ids[1]}.h5"
expect 0 "$tapelab" plan "${tiny[@]}" seed=1,2 -o study --json
says stdout '"to_run": 1'
says stderr "holds the run ${ids[0]}"
expect 3 "$tapelab" predict study "${ids[1]}"
expect 0 "$tapelab" run "${tiny[@]}" seed=1,2 -o study
says stdout "2 done (1 new)"
same whole study
mv "study/runs/${ids[0]}.h5" "study/runs/${ids[1]}.h5" # the only copy of that run: it gets its name back
expect 0 "$tapelab" run "${tiny[@]}" seed=1,2 -o study
says stderr "held the run ${ids[0]}"
says stdout "2 done (1 new)"
cmp "whole/runs/${ids[0]}.h5" "study/runs/${ids[0]}.h5" || fail "a run was lost under a wrong name"
same whole study
cp -r study named
for seeds in 1,2 1; do # names that were swapped, also where the grid has only one of the runs
  mv "study/runs/${ids[0]}.h5" aside
  mv "study/runs/${ids[1]}.h5" "study/runs/${ids[0]}.h5"
  mv aside "study/runs/${ids[1]}.h5"
  expect 0 "$tapelab" run "${tiny[@]}" seed=$seeds -o study
  says stderr "held the run ${ids[0]}"
  says stderr "held the run ${ids[1]}"
  says stdout "nothing to do"
  for id in "${ids[@]}"; do cmp "named/runs/$id.h5" "study/runs/$id.h5" || fail "a swapped run did not come back"; done
done
same whole study

# No output takes the place of a file of a study, however it is spelt.
rm -rf study && cp -r whole study
printf 'x\n1\n2\n3\n4\n5\n6\n7\n8\n9\n' >data.csv
ln -s study/runs linked_runs
ln -s "study/runs/${ids[0]}.h5" link.h5
ln "study/runs/${ids[0]}.h5" hard.h5
cp study/study.h5 lone.h5
id=${ids[0]}
unchanged() {
  diff -r whole study >"$scratch/changes" || fail "$1 changed the study: $(cat "$scratch/changes")"
  cmp whole/study.h5 lone.h5 || fail "$1 changed a lone study.h5"
}
for path in "study/runs/$id.h5" "./study/../study/runs/$id.h5" "$PWD/study/runs/$id.h5" "linked_runs/$id.h5" link.h5 \
  hard.h5 "study/runs/new.h5" linked_runs/new.h5 study/study.h5 study/timing.h5 study/workers/new.json lone.h5; do
  for command in "predict study $id" "predict study $id data.csv" "encode study $id" "encode study $id data.csv" \
    "merge study whole"; do
    expect 2 "$tapelab" $command -o "$path"
    says stderr "would overwrite files of a study"
    unchanged "$command -o $path"
  done
done
for command in "predict study $id data.csv -o study/runs/x.csv" "encode study $id -o linked_runs/x.npy" \
  "detect study $id data.csv -o study/runs/x.csv" "frames study $id -o study/runs/x.png" \
  "report study -o study/runs/x.html" "export study -o study/runs" "export study -o linked_runs" \
  "export study -o study/runs/new" "export study $id -o study/runs/x.onnx" "merge whole study -o study/runs/new" "submit $grids/reconstruct.ini --dry-run -o study/runs/new"; do
  expect 2 "$tapelab" $command
  says stderr "would overwrite files of a study"
  unchanged "$command"
done
for command in predict encode detect frames report export merge submit; do # every command that takes -o is in the list above
  "$tapelab" help $command | grep -q -- '-o ' || fail "$command takes no -o any more"
done
others=$("$tapelab" help | grep -oE '^ +[a-z]+ .* \[?-o ' | awk '{print $1}' | grep -vE '^(plan|run|import|predict|encode|detect|frames|report|export|merge|submit)$')
[ -z "$others" ] || fail "-o of $others is not tested here"
expect 0 "$tapelab" predict study "$id" -o study/mine.h5
expect 0 "$tapelab" predict study "$id" -o study/mine.h5
rm study/mine.h5

# Nor that of data.
printf 'run;of;another;kind\n' >runs.csv
expect 2 "$tapelab" export study -o .
says stderr "is not a table of an earlier export"
[ "$(cat runs.csv)" = "run;of;another;kind" ] || fail "export wrote over other data"
expect 0 "$tapelab" export study -o tables
expect 0 "$tapelab" export study -o tables
expect 2 "$tapelab" predict study "$id" data.csv -o data.csv
printf '[data]\nsource = csv\nfile = data.csv\n' >csv.ini
expect 0 "$tapelab" run csv.ini train.epochs=1 model.encoder=4 model.decoder=4 -o on_csv
cp data.csv other.csv
expect 2 "$tapelab" predict on_csv seed=1 other.csv -o ./data.csv
says stderr "would overwrite the data file itself"

# Names of grids and outputs that would lead elsewhere.
mkdir names && cp csv.ini names/..ini && cp csv.ini names/...ini && cp csv.ini names/.ini
cp csv.ini "$(printf 'names/a\tb.ini')" && sed -i 's|data.csv|../data.csv|' names/*.ini names/.*ini
for file in names/..ini names/...ini "$(printf 'names/a\tb.ini')"; do
  expect 2 "$tapelab" run "$file" train.epochs=1
  says stderr "[grid] name = NAME"
  [ ! -e out ] || fail "$file wrote into out"
done
for name in ../x . .. a/b /x "$(printf 'a\tb')" '' -x; do
  expect 2 "$tapelab" run csv.ini "grid.name=$name"
  [ ! -e out ] || fail "grid.name=$name wrote into out"
done
expect 2 "$tapelab" plan csv.ini "grid.name=$(printf 'n%.0s' $(seq 300))"
says stderr "too many for a folder"
for command in "plan csv.ini" "run csv.ini" "export study" "report study" "predict study $id" "encode study $id"; do
  before=$(ls -A)
  expect 2 "$tapelab" $command -o ''
  [ "$(ls -A)" = "$before" ] || fail "$command -o '' wrote into the working directory"
done

# The folder moves, or goes, while runs are written into it.
long=("$grids/reconstruct.ini" train.epochs=12000 model.encoder=16 model.decoder=16 model.recurrent_activation=sigmoid 'seed=1..8')
start() {
  "$tapelab" run "${long[@]}" -o "$1" >"$scratch/stdout" 2>"$scratch/stderr" &
  process=$!
  wait_for stored "$1" 1
}
ended_with() {
  code=0
  wait $process || code=$?
  [ $code -eq 5 ] || fail "exit code $code instead of 5 when the folder was $1"
}
start moving
mv moving moved
ended_with moved
says stderr "folder 'moving' was moved to '$PWD/moved'"
[ ! -e moving ] || fail "runs were written to where the folder had been: $(find moving)"
expect 0 "$tapelab" ls moved
[ ! -e moved/workers ] || fail "what trains is still said in the folder that moved"
start moving
mv moving/runs moving/elsewhere
ended_with "moved"
says stderr "folder 'moving/runs' was moved to '$PWD/moving/elsewhere'"
start leaving
mv leaving left && mkdir -p leaving/runs
ended_with "replaced"
says stderr "folder 'leaving' was moved to '$PWD/left'"
[ -z "$(find leaving left -name workers)" ] || fail "a worker wrote into a replaced folder, or left something behind"
start going
while [ -e going ]; do rm -rf going 2>/dev/null; done # a file that is written meanwhile keeps its folder
ended_with removed
# Or a file went under the writer's hands while its folder was still there.
grep -q "folder 'going.*was removed" "$scratch/stderr" || grep -q "cannot write 'going/\(runs\|workers\)/" "$scratch/stderr" ||
  fail "what went is not named"

# A run file goes while others are written: the study holds fewer runs than were stored.
start losing
rm losing/runs/r*.h5
ended_with "emptied"
says stderr "removed from 'losing/runs' while runs were written into it"
expect 0 "$tapelab" run "${long[@]}" -o losing
says stdout "8 done"
exit 0
