# Every grid that ships runs, and the reference models have the published numbers of parameters.
source "$(dirname "$0")/expect.sh"

for grid in "$grids"/*.ini; do
  name=$(basename "$grid" .ini)
  expect 0 "$tapelab" plan "$grid" seed=1 train.epochs=2
  expect 0 "$tapelab" run "$grid" seed=1 train.epochs=2 -j2
  says stdout "0 failed; out/$name/study.h5"
  expect 0 "$tapelab" ls "out/$name"
  expect 0 "$tapelab" table "out/$name"
  expect 0 "$tapelab" table "out/$name" --published
done

parameters() {
  expect 0 "$tapelab" summary "$grids/$1.ini"
  says stdout "$2"
}
parameters reconstruct 121,301
parameters multivariate 123,305
parameters stacked 248,578
