#!/usr/bin/env bash
# Makes tapelab-VERSION-linux-x86_64.tar.gz of built programs: a folder that runs wherever it is unpacked, with its own loader and
# libraries down to libc, so that the system's glibc may be older. On Debian, as licences come from its packages.
#   cmake/package.sh FOLDER LEVEL=BUILD_FOLDER...
# FOLDER gets the archive and, beside it, what is in it. LEVEL: x86-64 or x86-64-v3, what the build was compiled for;
# the launcher, man page and completions are of the first build, grids and data of this source tree.
set -euo pipefail
export LC_ALL=C
usage() { sed -n '2,/^set/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2; }
[[ $# -ge 2 ]] || usage
source=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
out=$1
shift
fonts=/usr/share/fonts/truetype/dejavu
# Compiled in: header files, and the static libraries of the launcher.
compiled_in=(/usr/include/{xtensor/xtensor.hpp,xtl/xtl_config.hpp,xtensor-blas/xblas.hpp,xsimd/xsimd.hpp,boost/version.hpp}
  /usr/include/{nlohmann/json.hpp,Random123/philox.h,oneapi/tbb/version.h})

# stop MESSAGE HINT
stop() { printf 'error: %s\n = %s\n' "$@" >&2; exit 2; }

for build in "$@"; do
  [[ $build == ?*=?* ]] || usage
  [[ -x ${build#*=}/tapelab ]] || stop "no program ${build#*=}/tapelab" "build it first: cmake --build ${build#*=}"
done
first=${1#*=}
[[ -x $first/tapelab_launcher ]] ||
  stop "no program $first/tapelab_launcher" "build it first: cmake --build $first --target tapelab_launcher"
command -v dpkg-query >/dev/null || stop "a package is made on Debian: there is no dpkg-query here" "make it in a container"
[[ -r $fonts/DejaVuSans.ttf ]] || stop "$fonts/DejaVuSans.ttf is missing" "Debian: apt-get install fonts-dejavu-core"

version=$(sed -n 's/^CMAKE_PROJECT_VERSION:STATIC=//p' "$first/CMakeCache.txt")
name=tapelab-$version-linux-x86_64
mkdir -p "$out"
top=$out/$name
rm -rf "$top"
cmake --install "$first" --prefix "$top" --component program >/dev/null
mkdir -p "$top/lib"

# The launcher, and behind it a program for each level.
cp "$first/tapelab_launcher" "$top/bin/tapelab"
strip "$top/bin/tapelab"
programs=()
for build in "$@"; do
  mkdir "$top/lib/${build%%=*}"
  strip -o "$top/lib/${build%%=*}/tapelab" "${build#*=}/tapelab"
  programs+=("${build#*=}/tapelab")
done

# owner FILE: the Debian package that FILE belongs to; dpkg knows it with or without /usr, links under their own names.
owner() {
  local real package
  real=$(realpath "$1")
  package=$(dpkg-query --search "$1" "/usr$1" "$real" "${real#/usr}" 2>/dev/null |
    sed '/^diversion/d; s/[:,].*//; q') || true # some of these paths are unknown
  [[ -n $package ]] || stop "no Debian package owns $1" "use Debian's own libraries"
  echo "$package"
}

# Libraries that the programs and each other need, under the names by which they are asked for.
owners=()
owned() { # FILE
  local package
  package=$(owner "$1")
  owners+=("$package")
}
take() { # FILE TO
  cp -L "$1" "$top/lib/$2"
  owned "$1"
}
loader=$(realpath /lib64/ld-linux-x86-64.so.2)
take "$loader" ld-linux-x86-64.so.2
libraries=$(for program in "${programs[@]}"; do ldd "$program"; done | awk '$2 == "=>"' | sort -u -k 1,1)
if grep -q 'not found' <<<"$libraries"; then stop "libraries are missing: $libraries" "install them"; fi
while read -r soname _ file _; do take "$file" "$soname"; done <<<"$libraries"

# What libc loads by itself: conversions of text, whose list it looks for in one file or a folder of them.
converters=$(dirname "$(sed -n 's/.* => \(.*libc\.so\.6\) .*/\1/p' <<<"$libraries")")/gconv
cp -rL "$converters" "$top/lib/gconv"
rm -f "$top/lib/gconv/gconv-modules.cache"
[[ ! -e $converters/gconv-modules.d/gconv-modules-extra.conf ]] ||
  owned "$converters/gconv-modules.d/gconv-modules-extra.conf"

# Pictures have letters on machines without fonts, and the same ones on all.
mkdir "$top/share/tapelab/fonts"
cp -L "$fonts"/DejaVuSans{,-Bold}.ttf "$top/share/tapelab/fonts/"
owned "$fonts/DejaVuSans.ttf"

# Whose all this is.
for file in "${compiled_in[@]}" "$(gcc -print-file-name=libc.a)" "$(gcc -print-file-name=libstdc++.a)"; do
  owned "$(realpath "$file")"
done
documents=$top/share/doc/tapelab
mkdir -p "$documents/licenses"
mv "$documents/LICENSE" "$documents/NOTICE" "$top/"
cat >>"$top/NOTICE" <<TEXT

What this package holds besides
-------------------------------

lib/ holds files of the Debian packages below, unchanged, and bin/tapelab and lib/*/tapelab are compiled with headers and linked with
static libraries of some of them. Each comes under its own licence: share/doc/tapelab/licenses/PACKAGE.txt, and the texts these name as
/usr/share/common-licenses in share/doc/tapelab/licenses/common/. Their sources: apt-get source PACKAGE=VERSION on Debian, or
https://snapshot.debian.org/. Another version of a library takes its place in lib/ under the same name.

TEXT
while read -r package; do
  text=/usr/share/doc/$package/copyright
  [[ -s $text ]] || stop "$text is missing" "install $package with its documentation"
  cp -L "$text" "$documents/licenses/$package.txt"
  # shellcheck disable=SC2016
  dpkg-query --show --showformat='${Package} ${Version} (source: ${source:Package} ${source:Version})\n' "$package"
done < <(printf '%s\n' "${owners[@]}" | sort -u) >>"$top/NOTICE"
mkdir "$documents/licenses/common"
while read -r text; do
  cp -L "$text" "$documents/licenses/common/"
done < <(grep -rhoE '/usr/share/common-licenses/[A-Za-z0-9.-]*[A-Za-z0-9]' "$documents/licenses" | sort -u |
  while read -r text; do [[ ! -f $text ]] || echo "$text"; done)

levels=${*%%=*}
cat >"$top/README" <<TEXT
tapelab $version for Linux on x86-64: nothing to install, no root. Unpack it anywhere and start bin/tapelab:

    export PATH=\$PWD/$name/bin:\$PATH
    tapelab run predict && tapelab report out/predict

It needs a kernel of 3.2 or later with /proc, and nothing of the system's libraries; links to bin/tapelab work, copies do not.
It holds programs for: $levels. The highest that the processor has is started.
Results differ in the last bits between them. TAPELAB_ARCH=x86-64-v3 in the environment starts that one everywhere and keeps
OpenBLAS, oneDNN and libm to its instructions: for machines of different kinds that work on one study.

    man -l share/man/man1/tapelab.1          the manual; or: tapelab help
    share/bash-completion, zsh, fish         completion; or: source <(tapelab completion bash)
    share/tapelab                            grids by name (tapelab plan NAME) and their data

LICENSE is ours; NOTICE lists what comes from others.
TEXT

stamp=${SOURCE_DATE_EPOCH:-$(git -c safe.directory='*' -C "$source" log -1 --format=%ct 2>/dev/null || date +%s)}
tar --sort=name --owner=0 --group=0 --numeric-owner --mode=u+w,go-w,a+rX --mtime="@$stamp" -C "$out" -cf - "$name" |
  gzip -n "${TAPELAB_PACKAGE_GZIP:--9}" >"$out/$name.tar.gz.new"
mv "$out/$name.tar.gz.new" "$out/$name.tar.gz"
echo "$out/$name.tar.gz"
