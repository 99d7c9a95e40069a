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

provenance() {
  python3 - "$tapelab" "$1" <<'PY'
import collections, json, subprocess, sys
program, study = sys.argv[1:]
runs = json.loads(subprocess.run([program, "ls", study, "--json"], capture_output=True, text=True, check=True).stdout)
found = collections.Counter()
for run in runs:
    shown = subprocess.run([program, "show", study, run["run"], "--json"], capture_output=True, text=True, check=True)
    facts = json.loads(shown.stdout)["provenance"]
    changed = " with uncommitted changes" if facts.get("dirty") else ""
    found["commit %s%s, %s%s" % (facts["commit"][:12], changed, facts["libraries"]["gemm"],
                                 ", " + facts["cpu"] if "cpu" in facts else "")] += 1
for made_by, count in found.items():
    print("- %d run%s: %s" % (count, "" if count == 1 else "s", made_by))
PY
}

{
  cat <<'TEXT'
# Studies that ship

Written by `results/reference/write_readme.sh` from the `study.h5` files in this folder (without weights), whole: every
comparison and every expectation, whatever it says. Each was made by
`tapelab run experiments/grids/paper/NAME.ini -j2`. `tiny/` and `small/` are two scales of the moving digits
(`experiments/grids/scale/`), 1,000 updates and 6 seeds; both are without clipping, which never acted. The processor is named where
runs store it.

`tiny/future_prediction_3000.h5` is `tapelab run experiments/grids/paper/future_prediction.ini train.steps=3000 'seed=seeds(8)' -o
out/future_prediction_3000 -j2`. `small/future_prediction.h5` is `./run_all.sh mnist`, then `tapelab run
experiments/grids/paper/future_prediction.ini experiments/grids/scale/small.ini -o out/future_prediction_small -j2`.
TEXT
  for study in results/reference/*/*.h5; do
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
  printf '\n## What the claims of the grids expect\n'
  # A study that its grid has outgrown cannot be judged by it, which makes the exit code 2: it is judged by its own below.
  shows verdict results/reference/tiny/*.h5 --expect $grids/paper --md || [ $? -eq 2 ]
  shows verdict results/reference/tiny/layers.h5 --md
  shows verdict results/reference/small/future_prediction.h5 --expect $grids/paper --md
} >"$out.new"
mv "$out.new" "$out"
