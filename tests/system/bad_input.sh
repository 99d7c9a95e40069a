# Every mistake has its message and exit code, and starts nothing.
source "$(dirname "$0")/expect.sh"
grid=$grids/reconstruct.ini
tiny=("$grid" seed=1,2 train.epochs=2 model.encoder=4 model.decoder=4)

expect 0 "$tapelab"
says stdout "tapelab init mine.csv && tapelab run"
expect 2 "$tapelab" rnu
says stderr "error: unknown command 'rnu'"
says stderr "did you mean 'run'?"
expect 2 "$tapelab" run "$grid" train.epoch=3
says stderr "error: unknown key 'train.epoch'"
says stderr "did you mean 'train.epochs'?"
expect 2 "$tapelab" run "$grid" train.epochs=many
says stderr "train.epochs"
expect 2 "$tapelab" run "$grid" -j0
expect 2 "$tapelab" run "$grid" --jbos 3
says stderr "tapelab help run"
expect 2 "$tapelab" run missing.ini
says stderr "missing.ini"
expect 2 "$tapelab" run "$grid" 'seed=seeds(20000)'
says stderr "--yes"
expect 2 "$tapelab" run
[ ! -e out ] || fail "something was started"

expect 0 "$tapelab" plan "${tiny[@]}" --json
says stdout '"to_run": 4'
[ ! -e out ] || fail "plan started something"
expect 0 "$tapelab" run "${tiny[@]}"
says stdout "out/reconstruct/study.h5"

expect 2 "$tapelab" ls nowhere
expect 2 "$tapelab" ls out/reconstruct 'seed=1 and test_reconstruct_mes<3'
says stderr "  --> seed=1 and test_reconstruct_mes<3"
says stderr "                 ^^^^^^^^^^^^^^^^^^^^"
says stderr "did you mean 'test_reconstruct_mse'?"
expect 0 "$tapelab" ls out/reconstruct '(seed=1 or seed=2) and not status=failed' --sort -test_reconstruct_mse --csv
/usr/bin/python3 -c 'import csv, sys; v = [float(r["test_reconstruct_mse"]) for r in csv.DictReader(sys.stdin)]; assert v and v == sorted(v)[::-1]' \
  <stdout || fail "not sorted"
expect 2 "$tapelab" show out/reconstruct rffffffffffff
expect 2 "$tapelab" table out/reconstruct --metric test_reconstruct_mes
says stderr "test_reconstruct_mse"
expect 2 "$tapelab" table out/reconstruct --json --csv
expect 0 "$tapelab" table out/reconstruct seed=1
says stdout "of one seed"
expect 2 "$tapelab" table out/reconstruct seed=99
expect 0 "$tapelab" export out/reconstruct --runs seed=1
expect 2 "$tapelab" export out/reconstruct --runs seed=99
expect 2 "$tapelab" table out/reconstruct --by-step
says stderr "eval.by_step=true"
expect 2 "$tapelab" table out/reconstruct --published --by-step
expect 2 "$tapelab" table out/reconstruct --steps 0,last
says stderr "'last' is not a whole number"
for command in "ls out/reconstruct" "table out/reconstruct" "table out/reconstruct --published" "check out/reconstruct" \
  "watch out/reconstruct" "verify out/reconstruct --sample 1" "why out/reconstruct $(ls out/reconstruct/runs | sed -n "s/.h5//;1,2p" | xargs)" schema version; do
  expect 0 "$tapelab" $command --json
  /usr/bin/python3 -m json.tool <stdout >/dev/null || fail "$command --json prints no JSON"
done
expect 0 "$tapelab" --version
says stdout "commit"
for command in $("$tapelab" help | sed -n 's/^  \([a-z]\+\) .*/\1/p'); do expect 0 "$tapelab" help $command; done

# A damaged run file is named and repeated, and a lone damaged study.h5 rejected.
cp -r out/reconstruct whole
runs=(out/reconstruct/runs/*.h5)
truncate -s -100 "${runs[0]}"
printf 'X' | dd of="${runs[1]}" bs=1 seek=3000 conv=notrunc status=none
expect 0 "$tapelab" run "${tiny[@]}"
says stderr "$(basename "${runs[0]}")"
says stderr "$(basename "${runs[1]}")"
says stderr "nothing valid is lost"
says stdout "4 done (2 new)"
same whole out/reconstruct
cp whole/study.h5 lone.h5
truncate -s -7 lone.h5
expect 3 "$tapelab" ls lone.h5
says stderr "lone.h5"

# Help topics and the schema are read on any terminal.
for topic in grid data metrics exit-codes; do
  expect 0 "$tapelab" help $topic
  [ "$(awk 'length > 80' stdout | wc -l)" -eq 0 ] || fail "help $topic has lines of more than 80 characters"
done
expect 0 "$tapelab" schema data.window
says stdout "data.window = 3"
expect 0 "$tapelab" schema grid
says stdout "grid.expect"
expect 2 "$tapelab" schema dat.window
says stderr "did you mean 'data.window'?"
expect 2 "$tapelab" schema data model
