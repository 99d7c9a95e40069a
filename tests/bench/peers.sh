#!/usr/bin/env bash
# Makes a virtual environment with what compare.sh and grid.sh measure us against: the newest PyTorch, JAX, Keras and
# TensorFlow that pip installs. Some GB; nothing else needs it. Run again, it renews them.
#
#   tests/bench/peers.sh [FOLDER]       default: out/peers; PYTHON=python3.11 makes it of another Python
set -euo pipefail
[[ $# -le 1 && ${1:-} != -* ]] || { sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//p}' "$0" >&2; exit 2; }
folder=${1:-$(cd "$(dirname "$0")/../.." && pwd)/out/peers}
python=${PYTHON:-python3}
command -v "$python" >/dev/null || { echo "error: there is no $python; name one in PYTHON" >&2; exit 2; }
"$python" -c 'import ensurepip, venv' 2>/dev/null ||
  { echo "error: $python makes no virtual environments; apt-get install python3-venv" >&2; exit 2; }
mkdir -p "$(dirname "$folder")"
"$python" -m venv "$folder" ||
  { echo "error: no environment in $folder; name a folder that can be written" >&2; exit 2; }
"$folder/bin/pip" install --upgrade numpy torch jax keras tensorflow-cpu ||
  { echo "error: pip could not install the peers into $folder; its message is above" >&2; exit 2; }
"$folder/bin/python" --version
"$folder/bin/pip" list 2>/dev/null | grep -E '^(numpy|torch|jax|jaxlib|keras|tensorflow[-_a-z]*) '
