# results/reference/README.md is what the program prints of the studies beside it, and README quotes it.
source "$(dirname "$0")/expect.sh"
top=$grids/../..

expect 0 bash "$top/results/reference/write_readme.sh" "$tapelab" "$scratch/reference.md"
diff "$top/results/reference/README.md" reference.md >difference ||
  fail "results/reference/README.md is another: run results/reference/write_readme.sh$(printf '\n'; head -20 difference)"

# Every finding about the digits that README shows.
grep -E '^\| .*nats_.* \(.* seeds' "$top/README.md" >quoted
[ "$(wc -l <quoted)" -ge 20 ] || fail "README quotes $(wc -l <quoted) findings only"
while IFS= read -r line; do
  grep -qxF -- "$line" reference.md || fail "README has a finding that results/reference/README.md has not: $line"
done <quoted
