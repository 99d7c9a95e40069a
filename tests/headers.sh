#!/usr/bin/env bash
# Every header compiles on its own, whatever is included before it.  headers.sh SOURCE COMPILER [FLAG...]
set -euo pipefail
cd "$1"
shift
find autograd layers experiments results -name '*.hpp' -print0 |
  xargs -0 -P "$(nproc)" -I{} bash -c '"${@:2}" -std=c++20 -I. -fsyntax-only -w -x c++ "$1" ||
    { echo "$1 does not compile on its own" >&2; exit 1; }' _ {} "$@"
