#!/usr/bin/env bash
# Installs engine and layers into a fresh prefix, builds the project in tests/package against it and runs that.
set -euo pipefail
cmake=$1 build=$2 source=$3 generator=$4 make=$5 compiler=$6 type=$7
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"$cmake" --install "$build" --prefix "$scratch/prefix"
# A copy, so that no header of the source tree is in reach; OpenCL, which oneDNN's own CMake package asks for, may not be there
# either. The build's generator: CMake's default one needs make.
cp -r "$source/tests/package" "$scratch/outside"
"$cmake" -S "$scratch/outside" -B "$scratch/build" -G "$generator" -DCMAKE_MAKE_PROGRAM="$make" \
  -DCMAKE_PREFIX_PATH="$scratch/prefix" -DCMAKE_DISABLE_FIND_PACKAGE_OpenCL=ON \
  -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_BUILD_TYPE="$type"
"$cmake" --build "$scratch/build"
"$scratch/build/outside"
# It looks for its instructions too.
[ "$(uname -m)" != x86_64 ] || grep -q "instructions that this processor does not have" "$scratch/build/outside"
