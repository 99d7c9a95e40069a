#!/usr/bin/env bash
# Writes README.md beside this file from the studies beside it: what the program prints of each, under the command that
# prints it.  write_readme.sh TAPELAB [FILE]   FILE: in place of README.md.  A test compares the two.
set -euo pipefail
export LC_ALL=C
tapelab=$(realpath "$1")
here=$(dirname "$(realpath "$0")")
out=$(realpath -m "${2:-$here/README.md}")
grids=experiments/grids
cd "$here/../.."

# shows COMMAND...: the command, and what it prints. Warnings go to the reader of this script.
shows() {
  local word line='tapelab'
  for word in "$@"; do
    [[ $word == *[\ \"\<]* ]] && word="'$word'"
    line+=" $word"
  done
  printf '\n`%s`\n\n' "$line"
  "$tapelab" "$@"
}
# The swept settings, separated by commas.
factors_of() {
  "$tapelab" table "$1" --json | python3 -c 'import json, sys; t = json.load(sys.stdin)
print(",".join(t["rows"] + t["cols"]))'
}

# Which program made how many of a study's runs, and on what.
provenance() {
  /usr/bin/python3 - "$1" <<'PY'
import collections, json, sys
import h5py
found = collections.Counter()
with h5py.File(sys.argv[1]) as study:
    for text in study["provenance"].asstr()[:].ravel():
        facts = json.loads(text)
        changed = " with uncommitted changes" if facts.get("dirty") else ""
        found["commit %s%s, `%s`, %s%s" % (facts["commit"][:12], changed, facts["flags"], facts["libraries"]["gemm"],
                                          ", " + facts["cpu"] if "cpu" in facts else "")] += 1
for made_by, count in found.items():
    print("- %d run%s: %s" % (count, "" if count == 1 else "s", made_by))
PY
}

# What composite models trained on two digits lose on one, seed by seed, on the same videos.
other_digits() {
  cat <<'TEXT'

## One digit: models trained on two, and on one

The composite models of `tiny/out_of_domain.h5` (`tapelab export STUDY --runs data.digits=1
reconstruct.enabled=true predict.conditional=false`), trained on two digits, beside those of `tiny/pretraining.h5` (`tapelab export
STUDY --runs reconstruct.enabled=true predict.enabled=true`), trained on one; test_predict_nats_per_frame.

TEXT
  /usr/bin/python3 - "$tapelab" <<'PY'
import csv, subprocess, sys
def by_seed(study, *words):
    said = subprocess.run([sys.argv[1], "export", "results/reference/tiny/" + study, "--runs", *words], capture_output=True,
                          text=True, check=True).stdout
    return {int(run["seed"]): float(run["test_predict_nats_per_frame"]) for run in csv.DictReader(said.splitlines())}
two = by_seed("out_of_domain.h5", "data.digits=1", "reconstruct.enabled=true", "predict.conditional=false")
one = by_seed("pretraining.h5", "reconstruct.enabled=true", "predict.enabled=true")
assert two.keys() == one.keys()
print("| seed | trained on two | on one | loses |\n| --- | --- | --- | --- |")
for seed in sorted(two):
    print("| %s | %.1f | %.1f | %.1f |" % (seed, two[seed], one[seed], two[seed] - one[seed]))
mean = lambda values: sum(values) / len(values)
print("| mean | %.1f | %.1f | %.1f |" % (mean(two.values()), mean(one.values()), mean([two[s] - one[s] for s in two])))
PY
}

{
  cat <<'TEXT'
# Studies that ship

Written by `results/reference/write_readme.sh` from the `study.h5` files in this folder (without weights), whole: every
comparison and every expectation, whatever it says. `tiny/` and `small/` are two scales of the moving digits
(`experiments/grids/scale/`), 1,000 updates and 6 seeds, each made by `tapelab run experiments/grids/paper/NAME.ini -j2`;
both are without clipping, which never acted. `native/` and `portable/` are the other grids, each made by
`tapelab run experiments/grids/NAME.ini -j2`, by two builds: the default one, and `cmake -DTAPELAB_ONEDNN=OFF
-DTAPELAB_NATIVE=OFF`, for any x86-64 processor and with OpenBLAS alone, which adds in another order. The processor is named
where runs store it.

`tiny/future_prediction_3000.h5` is `tapelab run experiments/grids/paper/future_prediction.ini train.steps=3000 'seed=seeds(8)' -o
out/future_prediction_3000 -j2`. `small/future_prediction.h5` is `./run_all.sh mnist`, then `tapelab run
experiments/grids/paper/future_prediction.ini experiments/grids/scale/small.ini -o out/future_prediction_small -j2`.

# The claims of the default grids, by two kernels

What `tapelab verdict` says of each expectation in `native/` and in `portable/`, and where a claim depends on the cell, of each
crossed cell.
TEXT
  /usr/bin/python3 results/reference/two_kernels.py "$tapelab" results/reference/native results/reference/portable

  printf '\n# The default grids\n'
  for study in results/reference/{native,portable}/*.h5; do
    printf '\n## %s\n\n' "${study#results/reference/}"
    provenance "$study"
    case $(basename "$study" .h5) in
      reconstruct | predict | composite | multivariate | stacked) shows table "$study" --published --md ;;
      *) shows table "$study" --md ;;
    esac
  done

  printf '\n# Moving digits\n'
  for study in results/reference/{small,tiny}/*.h5; do
    name=$(basename "$study" .h5)
    printf '\n## %s\n\n' "${study#results/reference/}"
    provenance "$study"
    case $name in
      future_prediction*)
        shows table "$study" --rows reconstruct.enabled,predict.conditional --md --metric \
          test_predict_nats_per_frame,test_predict_nats_per_frame_tf,test_reconstruct_nats_per_frame
        shows compare "$study" --factor reconstruct.enabled,predict.conditional --md \
          --metric test_predict_nats_per_frame ;;
      long_horizon)
        shows table "$study" --by-step --metric test_predict_nats_by_step --steps 0,4,9,14,19,49,99 --md
        shows table "$study" --md --metric test_predict_nats_by_step_horizon_mean ;;
      out_of_domain)
        shows table "$study" --rows reconstruct.enabled,predict.conditional --cols data.digits --md \
          --metric test_predict_nats_per_frame ;;
      classifier) shows table "$study" --rows model.start_from --cols data.labels_per_class --md ;;
      *)
        shows table "$study" --md
        shows compare "$study" --factor "$(factors_of "$study")" --md ;;
    esac
  done
  other_digits
  printf '\n## What the grids of the moving digits expect\n'
  cat <<'TEXT'

These studies are of one kernel. `out_of_domain.h5` is left out: it was made for an expectation that holds by construction, as
the floor of the errors grows with the digits.
TEXT
  # A study that its grid has outgrown cannot be judged by it, which makes the exit code 2: it is judged by its own below.
  shows verdict results/reference/tiny/*.h5 --expect $grids/paper --md || [ $? -eq 2 ]
  shows verdict results/reference/tiny/layers.h5 --md
  shows verdict results/reference/small/future_prediction.h5 --expect $grids/paper --md
} >"$out.new"
mv "$out.new" "$out"
