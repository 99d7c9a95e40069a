# Control characters in titles, names, values and arguments never reach a terminal; JSON and CSV keep them; no message
# is longer than a screen.
source "$(dirname "$0")/expect.sh"

esc=$'\e[31m\e]0;owned\a' c1=$'\xc2\x9b31m' bidi=$'\xe2\x80\xae' bad=$'\xff'
name="a$esc$c1$bidi"
cat >screen.py <<'EOF'
"""screen.py FILE...: fails where a file holds what acts on a terminal."""
import sys
for path in sys.argv[1:]:
    data = open(path, "rb").read()
    text = data.decode("utf-8")  # fails for bytes that are none
    acting = [c for c in text if (ord(c) < 0x20 and c not in "\n\t") or 0x7f <= ord(c) < 0xa0
              or c in "\u061c\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"]
    if acting:
        sys.exit(f"{path} holds {sorted(set(acting))!a}")
    if path == "stderr" and (len(text) > 6000 or text.count("\n") > 80):
        sys.exit(f"a message of {len(text)} characters")
EOF
clean() { /usr/bin/python3 screen.py stdout stderr || fail "$*"; }
# shown CODE ARGUMENTS...: the command ends with CODE and outputs nothing that acts.
shown() {
  expect "$1" timeout -k 1 60 "$tapelab" "${@:2}"
  clean "${@:2}"
}

/usr/bin/python3 - "$name" <<'EOF'
import math, sys
name = sys.argv[1]
for shift, path in enumerate((f"data{name}.csv".encode(), "other\u202e.csv".encode())):
    rows = [f"{math.sin(i / 3 + shift):.4f},{i % 7}" for i in range(80)]
    with open(path, "wb") as file:
        file.write(f"{name},b\n".encode() + "\n".join(rows).encode() + b"\n")
EOF
cat >g.ini <<EOF
[grid]
title = A title $name
question = Why $name
claim = So $name
[data]
source = csv
window = 6
test = 0.25
file = data$name.csv
[model]
encoder = 2
decoder = 2
[train]
epochs = 1
learning_rate = 0.01,0.001
EOF
shown 0 plan g.ini seed=1,2
shown 0 plan g.ini seed=1,2 --json
shown 0 plan g.ini data.file="other$bidi.csv"
shown 0 plan g.ini data.file="other$bidi.csv" --json
shown 2 plan g.ini data.file="data$bad.csv"
sed "s/^title = .*/&$bad/" g.ini >bad.ini
shown 2 plan bad.ini
says stderr "'bad.ini' is not UTF-8 text"
shown 0 run g.ini seed=1,2 -o s
mapfile -t ids < <(ls s/runs | sed -n 's/.h5$//p')
# A factor whose values are such names; a failed run's message and a label, as a stranger may have written them.
shown 0 run g.ini data.file="data$name.csv,other$bidi.csv" -o files
mkdir named && cp -a s "named/$name"
for command in "ls" "table" "compare --factor train.learning_rate" "verdict" "watch --once" "check" "show ${ids[0]}" \
  "why ${ids[0]} ${ids[1]}" "export --runs" "ls no=1" "table --rows no" "show rnone"; do
  read -ra words <<<"$command"
  for study in s files "named/$name"; do
    code=0
    timeout -k 1 60 "$tapelab" "${words[0]}" "$study" "${words[@]:1}" >stdout 2>stderr || code=$?
    [ "$code" -lt 124 ] || fail "$code: $command"
    [ "${words[0]}" = export ] && /usr/bin/python3 screen.py stderr && continue
    clean "$command"
  done
done
for format in --md --tex --json; do
  for study in s files; do shown 0 table "$study" $format; shown 0 ls "$study" $format; done
done
shown 0 summary g.ini
shown 0 predict s "${ids[0]}" "data$name.csv"
shown 0 report s -o "page$name.html"

# Data stay what they were.
expect 0 "$tapelab" show s "${ids[0]}" --json
/usr/bin/python3 - "$name" <<'EOF' || fail "JSON does not keep the name"
import json, sys
assert json.load(open("stdout"))["settings"]["data.file"] == f"data{sys.argv[1]}.csv"
EOF
expect 0 "$tapelab" ls files --csv
grep -qF -- "$name" stdout || fail "CSV does not keep the name"

# Arguments.
shown 2 "$name"
shown 2 run g.ini "$name=1"
shown 2 run g.ini "train.$name=1"
shown 2 run g.ini "train.optimizer=$name$bad"
shown 2 plan "no$name.ini"
shown 2 plan g.ini "data.file=no$name"
shown 2 ls "no$name$bad"
shown 2 ls s "$name=1"
shown 2 table s --metric "$name"
shown 2 table s "--$name"

# On a terminal: our own colours are there, and CSV is shown, not obeyed.
cat >terminal.py <<'EOF'
import os, pty, sys
output = b""
def read(fd):
    global output
    data = os.read(fd, 65536)
    output += data
    return data
status = pty.spawn(sys.argv[2:], read)
open(sys.argv[1], "wb").write(output)
sys.exit(os.waitstatus_to_exitcode(status))
EOF
expect 0 /usr/bin/python3 terminal.py seen "$tapelab" ls files --csv
! grep -qF $'\e[31m' seen || fail "CSV reached a terminal as it is"
grep -qF '\x1b[31m' seen || fail "CSV on a terminal does not show the escape"
expect 1 env -u NO_COLOR /usr/bin/python3 terminal.py seen "$tapelab" run "$grids/reconstruct.ini" \
  train.learning_rate=1000 model.recurrent_activation=sigmoid model.encoder=8 model.decoder=8 train.epochs=20 seed=1 -o nan
grep -qF $'\e[31mfailed\e[0m' seen || fail "our own colour is gone"

# No message fills more than a screen.
/usr/bin/python3 -c 'print("a,b"); print("1,2"); print("1," + "x" * 100_000_000)' >long.csv
shown 2 plan g.ini data.file=long.csv
says stderr "... (100000000 characters)"
/usr/bin/python3 -c 'print("a" * 1_000_000 + ",b"); print("1,2"); print("1,x")' >names.csv
shown 2 plan g.ini data.file=names.csv data.columns=c
/usr/bin/python3 -c 'print(",".join(f"column{i}" for i in range(100_000))); print("1")' >wide.csv
shown 2 plan g.ini data.file=wide.csv data.columns=c
{ cat g.ini; printf '[grid2]\nx%s = 1\n' "$(head -c 1000000 /dev/zero | tr '\0' x)"; } >long.ini
shown 2 plan long.ini
head -c 20000000 /dev/zero | tr '\0' x >large.ini
shown 2 plan large.ini
says stderr "has 20000000 bytes; at most 16777216 are read"
shown 2 plan g.ini "train.optimizer=$(head -c 100000 /dev/zero | tr '\0' x)"
echo "nothing acted"
