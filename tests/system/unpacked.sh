# A package made of this build: what it needs is inside, and it runs in any folder, in an empty environment and where nothing else is.
source "$(dirname "$0")/expect.sh"
build=$3
command -v dpkg-query >/dev/null || { echo "skipped: no Debian"; exit 77; }
unset GCONV_PATH TAPELAB_ARCH LD_LIBRARY_PATH

expect 0 env TAPELAB_PACKAGE_GZIP=-1 bash "$grids/../../cmake/package.sh" made "x86-64=$build"
archive=$(cat stdout)
mkdir -p root/"a b"
tar -xzf "$archive" -C root/"a b"
name=$(basename "$archive" .tar.gz)
package=$scratch/root/a\ b/$name packaged=$scratch/root/a\ b/$name/bin/tapelab
rm -rf made

# Every library is found inside, whatever the environment says.
LD_LIBRARY_PATH=/lib/x86_64-linux-gnu:/usr/lib/x86_64-linux-gnu LD_TRACE_LOADED_OBJECTS=1 "$packaged" >needed
[ "$(wc -l <needed)" -gt 20 ] || fail "no list of libraries: $(cat needed)"
if grep -vF -e "=> $package/lib/" -e linux-vdso -e '=> ld-linux-x86-64.so.2 ' needed; then fail "libraries of the system are used"; fi

# All that comes from others has its licence, and no licence is without its owner in NOTICE.
sed -n '/^What this package holds besides/,$s/ .*(source: .*//p' "$package/NOTICE" | sort >owners
[ "$(wc -l <owners)" -gt 30 ] || fail "NOTICE lists $(wc -l <owners) packages"
find "$package/share/doc/tapelab/licenses" -name '*.txt' -size +0 -printf '%f\n' | sed 's/\.txt$//' | sort | cmp - owners ||
  fail "licences and NOTICE differ"
for owner in libopenblas0-pthread libc6 fonts-dejavu-core libxtensor-dev; do
  grep -qxF "$owner" owners || fail "$owner is not in NOTICE"
done
for file in README LICENSE share/man/man1/tapelab.1 share/bash-completion/completions/tapelab share/zsh/site-functions/_tapelab \
  share/fish/vendor_completions.d/tapelab.fish share/doc/tapelab/licenses/common/LGPL-2.1; do
  [ -s "$package/$file" ] || fail "$file is missing"
done

# uses PROGRAM...: a day's work in the working folder
printf 'a,b\n' >table.csv
for i in $(seq 200); do echo "$((i % 7)),$((i % 5))"; done >>table.csv
iconv -t UTF-16 table.csv >wide.csv
uses() {
  expect 0 "$@" run predict seed=1..2 train.epochs=20 -o study -j2
  says stdout "4 runs: 4 done (4 new), 0 failed"
  expect 0 "$@" report study
  expect 0 "$@" predict study seed=1 model.recurrent_activation=sigmoid -o out.csv
  expect 0 "$@" detect study seed=1 model.recurrent_activation=sigmoid -o scores.csv
  # No trailer: read by the program started once more.
  head -c -64 study/study.h5 >edited.h5
  expect 0 "$@" table edited.h5
  says stdout "0."
  head -c 9000 study/study.h5 >cut.h5
  expect 3 "$@" table cut.h5
  expect 0 "$@" plan real_series data.source=csv data.file=wide.csv data.columns=a data.window=4 data.encoding=utf-16
  expect 0 "$@" run paper/future_prediction seed=1 train.steps=2 data.epoch_sequences=100 data.test_sequences=4 model.encoder=4 \
    model.decoder=4 -o digits -j1
  expect 0 "$@" frames digits seed=1 predict.conditional=true reconstruct.enabled=true -o frames.png
  [ ! -s "$scratch/stderr" ] || fail "words on stderr: frames"
}
mkdir here there
cd here && cp ../table.csv ../wide.csv . && uses "$tapelab" && cd ..
cd there && cp ../table.csv ../wide.csv . && uses env -i "$packaged" && cd ..
same here/study there/study
cmp here/out.csv there/out.csv || fail "predictions differ"

# Where nothing is but the package, and as nobody: no library, no shell, no font, no /etc.
apart() { unshare --mount --pid --fork --mount-proc "$@"; }
in_root() {
  # shellcheck disable=SC2016
  apart bash -c 'mount -t proc proc "$1/proc" && mount --bind /dev/null "$1/dev/null" && exec env -i "$(command -v chroot)" --userspec=65534:65534 "$@"' \
    in "$scratch/root" "/a b/$name/bin/tapelab" "$@"
}
if [ "$(id -u)" = 0 ] && apart true 2>stderr; then
  mkdir root/proc root/dev root/tmp
  : >root/dev/null
  chmod 1777 root/tmp
  chown 65534 root
  cd root && cp ../table.csv ../wide.csv . && uses in_root && cd ..
  same here/study root/study
  cmp there/frames.png root/frames.png || fail "pictures differ where there are no fonts"
else
  echo "not tried where nothing else is: $(cat stderr)"
fi

# Pictures have letters: without the fonts there would be none where the system has none either.
mv "$package/share/tapelab/fonts" .
expect 0 env FONTCONFIG_FILE=/dev/null "$packaged" frames here/digits seed=1 predict.conditional=true reconstruct.enabled=true \
  -o bare.png
mv fonts "$package/share/tapelab/"
if cmp -s bare.png there/frames.png; then fail "no letters"; fi

# What a system wants in every process was made for its libc.
expect 0 env LD_PRELOAD=/nowhere.so "$packaged" version
[ ! -s stderr ] || fail "something of the system is loaded"

# Through links, under a limit of memory, and by the name that ps shows.
ln -s "$packaged" link
ln -s link another
expect 0 env -i ./another plan predict
says stdout "runs     200:"
expect 0 bash -c 'ulimit -v 2000000 && exec ./link run predict seed=1..2 train.epochs=20 -o limited -j1'
same here/study limited
./link run predict train.epochs=100000 -o long -j1 >long.txt 2>&1 &
process=$!
wait_for grep -q '[^ ]' long.txt
[ "$(cat /proc/$process/comm)" = tapelab ] || fail "ps shows $(cat /proc/$process/comm)"
kill -INT $process
wait $process

# What starts once more or copies itself there.
if [ -x "$build/test_results" ]; then
  mv "$package/lib/x86-64/tapelab" .
  cp "$build/test_results" "$package/lib/x86-64/tapelab"
  expect 0 "$packaged" --no-skip -tc="own program: in a package"
  says stdout "1 passed"
  mv tapelab "$package/lib/x86-64/"
fi

# The highest level that the processor has is started: echo stands in for the program of the higher one.
mkdir "$package/lib/x86-64-v3"
cp "$(type -P echo)" "$package/lib/x86-64-v3/tapelab"
if grep -qw avx2 /proc/cpuinfo && grep -qw fma /proc/cpuinfo && grep -qw bmi2 /proc/cpuinfo; then
  for choice in '' x86-64-v3; do
    expect 0 env TAPELAB_ARCH=$choice "$packaged" the other
    [ "$(cat stdout)" = "the other" ] || fail "not the program of the higher level is started"
  done
  # What is asked for goes before, and keeps the libraries too.
  expect 0 env TAPELAB_ARCH=x86-64 "$packaged" version
  says stdout "Prescott"
  [[ $(cat stdout) != *oneDNN* ]] || says stdout "SSE4.1"
  expect 0 env TAPELAB_ARCH=x86-64 OPENBLAS_CORETYPE=Nehalem "$packaged" version
  says stdout "Nehalem"
else
  expect 0 "$packaged" version
  says stdout "OpenBLAS"
fi
if command -v qemu-x86_64 >/dev/null; then
  expect 2 qemu-x86_64 -cpu Nehalem -E TAPELAB_ARCH=x86-64-v3 "$packaged" version
  says stderr "TAPELAB_ARCH is x86-64-v3, which this processor does not have"
  says stderr "it has: x86-64"
fi

# What is wrong is said.
expect 2 env TAPELAB_ARCH=v3 "$packaged" version
says stderr "TAPELAB_ARCH is 'v3', of which this package has no program"
rm -r "$package"/lib/x86-64*
expect 2 "$packaged" version
says stderr "there is no program for this processor in '$package/lib'"
mv "$package" "a:b"
expect 2 a:b/bin/tapelab version
says stderr "the loader takes no folder with ':' or ';' in its name: '$scratch/a:b'"
