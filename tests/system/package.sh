#!/usr/bin/env bash
# Installs engine and layers into a fresh prefix, builds the project in tests/package against it and runs that.
set -euo pipefail
cmake=$1 build=$2 source=$3 compiler=$4 type=$5
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"$cmake" --install "$build" --prefix "$scratch/prefix"
# A copy, so that no header of the source tree is in reach.
cp -r "$source/tests/package" "$scratch/outside"
"$cmake" -S "$scratch/outside" -B "$scratch/build" -DCMAKE_PREFIX_PATH="$scratch/prefix" \
  -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_BUILD_TYPE="$type"
"$cmake" --build "$scratch/build"
"$scratch/build/outside"
