# Data files of one name, and a file that is edited between two runs: never averaged, always told apart. Names that a grid
# file must quote.
source "$(dirname "$0")/expect.sh"

series() { printf 'y\n'; for i in 1 2 3 4 5 6 7 8; do echo "$((i * $1 % 7))"; done; }  # series FACTOR
mkdir a b
series 2 > a/data.csv
series 3 > b/data.csv
cat > two.ini <<'INI'
seed = 1, 2
[data]
source = csv
file = a/data.csv, b/data.csv
window = 2, 3
[model]
encoder = 2
decoder = 2
[train]
epochs = 2
INI
expect 0 "$tapelab" run two.ini
expect 0 "$tapelab" table out/two
says stdout "a/data.csv"
says stdout "b/data.csv"
expect 0 "$tapelab" table out/two --rows data.window
says stdout "not averaged over data.file"
COLUMNS=200 expect 0 "$tapelab" compare out/two --factor data.file
says stdout "a/data.csv -> b/data.csv"
expect 0 "$tapelab" ls out/two data.file=a/data.csv
says stdout "a/data.csv"
[ "$(grep -c '^r[0-9a-f]\{12\}' stdout)" = 4 ] || fail "a/data.csv has $(grep -c '^r[0-9a-f]\{12\}' stdout) runs"
expect 0 "$tapelab" export out/two -o csv
grep -q 'a/data.csv' csv/runs.csv || fail "the export does not tell the files apart"

# The same data from elsewhere are the same runs.
mkdir elsewhere && cp -r a b elsewhere
sed 's,a/data,elsewhere/a/data,; s,b/data,elsewhere/b/data,' two.ini > moved.ini
expect 0 "$tapelab" run moved.ini -o out/two
says stdout "nothing to do"

# The page's grid file runs from the folder it names, and makes the same runs.
expect 0 "$tapelab" report out/two -o page.html
/usr/bin/python3 - > again.ini <<'PY'
import json, re
page = open("page.html", encoding="utf-8").read()
for block in re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', page, re.S):
    data = json.loads(block)
    for study in data.get("studies", [data]):
        if study.get("grid"):
            print(study["grid"])
PY
grep -q "^# to be run in $PWD$" again.ini || fail "the page's grid file names no folder: $(head -3 again.ini)"
expect 0 "$tapelab" run again.ini -o out/two
says stdout "nothing to do: 8 runs"

# An edited file under the same name: seeds before and after are no cell.
series 5 > a/data.csv
expect 0 "$tapelab" run two.ini data.file=a/data.csv data.window=2 seed=3,4 -o out/two
expect 0 "$tapelab" table out/two --rows data.file
says stderr "read different data or weights under one name"
[ "$(grep -c "^a/data.csv (checksum " stdout)" = 3 ] || fail "the edited file is not told apart: $(cat stdout)"

# Names that need quotes.
printf 'temp,#2,"a ""b"" c"\n1,2,3\n2,3,1\n3,1,2\n1,2,2\n' > 'the "data" #1.csv'
cat > names.ini <<'INI'
[grid]
title = "Station #7, two sensors" # and a comment
[data]
source = csv
file = "the ""data"" #1.csv"
columns = temp "#2" "a ""b"" c"
window = 2
[model]
encoder = 2
decoder = 2
[train]
epochs = 2
INI
expect 0 "$tapelab" run names.ini
expect 0 "$tapelab" table out/names
says stdout "Station #7, two sensors"
expect 0 "$tapelab" show out/names "$(basename out/names/runs/*.h5 .h5)" --json
/usr/bin/python3 -c 'import json
columns = json.load(open("stdout"))["settings"]["data.columns"]
assert columns == ["temp", "#2", "a \"b\" c"], columns' || fail "show does not give the names back"
sed 's/"#2"/#2/' names.ini > unclear.ini
expect 2 "$tapelab" plan unclear.ini
says stderr "it is not clear whether '#2' belongs to the value or is a comment"
