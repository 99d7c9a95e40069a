# Completion and man page: what they offer is what the program knows.
source "$(dirname "$0")/expect.sh"
PATH=$(dirname "$tapelab"):$PATH

offers() { # offers WORD... -- EXPECTED...: all of these are among the words that complete the last one
  local words=()
  while [[ $1 != -- ]]; do words+=("$1"); shift; done
  shift
  expect 0 "$tapelab" completion words "${words[@]}"
  for expected in "$@"; do grep -qxF -e "$expected" stdout || fail "${words[*]} is not completed by $expected"; done
}

for command in $("$tapelab" help | sed -n 's/^  \([a-z]*\) .*/\1/p'); do offers "" -- "$command"; done
offers comp -- compare completion
offers help "" -- grid metrics run
offers run "" -- predict paper/layers model.encoder= data.window=
offers run model.cell= -- model.cell=lstm model.cell=gru
offers run x.ini reconstruct.enabled= -- reconstruct.enabled=true
offers schema data.wi -- data.window data.window_cut
offers compare --m -- --metric --margin --md
expect 0 "$tapelab" run "$grids/predict.ini" seed=1..2 train.epochs=2 -o study
id=$(basename "$(find study/runs -name '*.h5' | head -n 1)" .h5)
offers show study "" -- "$id" seed=2 model.recurrent_activation=hard_sigmoid
offers show study "${id:0:4}" -- "$id"
offers table study --metric "" -- test_predict_mse
offers compare study --factor "" -- model.recurrent_activation
for words in "nowhere" "show nowhere r" "run --nothing" "table --metric x"; do
  # shellcheck disable=SC2086
  expect 0 "$tapelab" completion words $words
done
expect 2 "$tapelab" completion
expect 2 "$tapelab" completion tcsh
says stderr "there are bash, zsh and fish"

# In a real bash, with keys whose '=' parts words.
expect 0 "$tapelab" completion bash
cp stdout tapelab.bash
completed() { # completed LINE: what bash offers at its end
  bash --norc -c '
    source ./tapelab.bash
    COMP_LINE=$1 COMP_POINT=${#1}
    compopt() { :; }
    _tapelab && printf "%s\n" "${COMPREPLY[@]}"' - "$1"
}
[[ $(completed "tapelab verd") == verdict ]] || fail "verd: $(completed "tapelab verd")"
[[ $(completed "tapelab run predict model.cel") == model.cell= ]] || fail "model.cel"
[[ $(completed "tapelab run predict model.cell=l") == lstm ]] || fail "model.cell=l: $(completed "tapelab run predict model.cell=l")"
[[ $(completed "tapelab table study --metric test_predict_max_abs_error_u") == *unscaled* ]] || fail "--metric"
for shell in zsh fish; do
  expect 0 "$tapelab" completion $shell
  cp stdout script
  if command -v $shell >/dev/null; then $shell -n script || fail "$shell does not read its script"; fi
done

expect 0 "$tapelab" help --man
cp stdout tapelab.1
for command in run compare init; do grep -q "^\.SS tapelab $command" tapelab.1 || fail "no $command in the man page"; done
if command -v groff >/dev/null; then
  groff -man -Tutf8 -ww tapelab.1 >page 2>problems
  [[ ! -s problems ]] || fail "groff: $(head -3 problems)"
fi
