# results/reference/README.md is what the program prints of the studies beside it, and experiments/README.md quotes it.
source "$(dirname "$0")/expect.sh"
top=$grids/../..

expect 0 bash "$top/results/reference/write_readme.sh" "$tapelab" "$scratch/reference.md"
diff "$top/results/reference/README.md" reference.md >difference ||
  fail "results/reference/README.md is another: run results/reference/write_readme.sh$(printf '\n'; head -20 difference)"

# Every line of a table in its sections of results.
quoting=$top/experiments/README.md
sed -n '/^## Reference results/,$p' "$quoting" | grep '^|' >quoted
[ "$(wc -l <quoted)" -ge 30 ] || fail "$quoting quotes $(wc -l <quoted) lines of tables only"
while IFS= read -r line; do
  grep -qxF -- "$line" reference.md || fail "$quoting has a line that results/reference/README.md has not: $line"
done <quoted
# A claim's finding stands there only where two kernels agree.
sed -n '/^They differ/,/^# The default grids/p' reference.md | grep '^| ' | grep -v '^| study\|^| ---' >differ || true
while IFS= read -r line; do
  ! grep -qxF -- "$line" "$quoting" || fail "$quoting has a finding on which two kernels differ: $line"
done <differ
