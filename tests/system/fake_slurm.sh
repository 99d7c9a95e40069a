# Sourced: commands of Slurm's names that answer from files in $fake, first in PATH. A call is a line in $fake/calls.
fake=$scratch/fake
mkdir -p "$fake"
echo 'main*|infinite
short|30:00' >"$fake/partitions"
echo 1001 >"$fake/array"
: >"$fake/queue" >"$fake/calls"

# fake_command NAME BODY
fake_command() {
  printf '#!/bin/bash\nfake=%q\nprintf "%%s" "${0##*/}" >>"$fake/calls"; printf " <%%s>" "$@" >>"$fake/calls"; echo >>"$fake/calls"\n%s\n' \
    "$fake" "$2" >"$fake/$1"
  chmod +x "$fake/$1"
}
fake_command sinfo 'cat "$fake/partitions"'
fake_command scontrol 'echo "MaxArraySize            = $(cat "$fake/array")"'
fake_command squeue 'cat "$fake/queue"'
fake_command scancel ': >"$fake/queue"'
fake_command sbatch '
if [[ -e $fake/refuses ]] && [[ $* == *"$(cat "$fake/refuses")"* ]]; then
  echo "sbatch: error: Batch job submission failed: $(cat "$fake/why")" >&2
  exit 1
fi
n=$(($(cat "$fake/jobs" 2>/dev/null || echo 100) + 1))
echo $n | tee "$fake/jobs"'
PATH=$fake:$PATH
