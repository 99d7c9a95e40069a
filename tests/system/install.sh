# An installation that was moved finds its grids and data from any folder; so does a program in its build folder.
source "$(dirname "$0")/expect.sh"
cmake=$3 build=$4
expect 0 "$cmake" --install "$build" --prefix "$scratch/first"
for file in share/man/man1/tapelab.1 share/bash-completion/completions/tapelab share/zsh/site-functions/_tapelab \
  share/fish/vendor_completions.d/tapelab.fish; do
  [[ -s first/$file ]] || fail "$file is not installed"
done
mkdir moved work
mv first moved/there
installed=$scratch/moved/there/bin/tapelab shipped=$scratch/moved/there/share/tapelab
ln -s "$installed" link
cd work || exit 1

expect 0 "$installed" help
says stdout "the name of one in $shipped/grids:"

# By name, with and without ending, as a source tree has it, through a link.
for name in predict predict.ini experiments/grids/predict.ini grids/predict; do
  expect 0 "$installed" plan "$name"
  says stdout "runs     200:"
done
expect 0 "$installed" plan paper/layers data.test_sequences=4
expect 0 ../link plan predict
expect 0 "$tapelab" plan predict
expect 0 "$installed" plan rare_events
says stdout "ecg.csv"
expect 0 "$installed" run denoising seed=1 train.epochs=2 -j2
says stdout "0 failed; out/denoising/study.h5"
expect 0 "$tapelab" run denoising seed=1 train.epochs=2 -o built -j2
same out/denoising built
expect 0 "$tapelab" run "$grids/denoising.ini" seed=1 train.epochs=2 -j2
says stdout "nothing to do: 3 runs: 3 done"

# Every grid that ships plans; those that go on from another study look for it in the working folder.
for grid in $(cd "$shipped/grids" && find . -maxdepth 1 -name '*.ini' | sed 's,^\./,,; s,\.ini$,,'); do
  expect 0 "$installed" plan "$grid"
done
expect 2 "$installed" plan paper/long_horizon
says stderr "'out/future_prediction'"
expect 2 "$installed" plan paper/future_prediction scale/small
says stderr "'out/mnist/train-images-idx3-ubyte'"
expect 0 "$installed" run paper/future_prediction seed=1 train.steps=2 data.epoch_sequences=100 data.test_sequences=4 \
  model.encoder=4 model.decoder=4 -j2
expect 0 "$installed" plan paper/long_horizon seed=1 data.test_sequences=4 model.encoder=4 model.decoder=4

# A file of that name here goes first; a folder does not hide the grid.
mkdir predict
expect 0 "$installed" plan predict
says stdout "runs     200:"
printf 'seed = 1\n' >predict.ini
expect 0 "$installed" plan predict
says stdout "runs     1:"

# What is no grid is said, with what there is.
expect 2 "$installed" plan predcit
says stderr "cannot read grid file 'predcit': no such file"
says stderr "did you mean 'predict'?"
expect 2 "$installed" plan nothing_like_it
says stderr "grids that come with tapelab are found by name: benchmarks/electricity,"
expect 2 "$installed" plan ../moved/nothing.ini
says stderr "cannot read grid file '../moved/nothing.ini'"

# A lone program has no grids.
cp "$installed" .
expect 0 ./tapelab help
says stdout "A GRID is an .ini file"
expect 2 ./tapelab plan reconstruct
says stderr "cannot read grid file 'reconstruct': no such file"
