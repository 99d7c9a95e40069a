# encode: codes of a stored encoder, saved and used on new sequences.
source "$(dirname "$0")/expect.sh"
tiny=("$grids/reconstruct.ini" seed=1 model.recurrent_activation=sigmoid train.epochs=5)

expect 0 "$tapelab" run "${tiny[@]}" -o ramp
expect 0 "$tapelab" encode ramp seed=1 -o code.npy
says stdout "code.npy: 1 sample, 100 values each"
expect 0 "$tapelab" encode ramp seed=1 --state c -o cell.npy
expect 0 "$tapelab" encode ramp seed=1 --all-steps -o steps.npy
expect 0 "$tapelab" predict ramp seed=1 --layer encoder/0 -o layer.npy
/usr/bin/python3 - <<'EOF' || fail "codes disagree"
import numpy as np
code, cell, steps, layer = (np.load(f + ".npy") for f in ("code", "cell", "steps", "layer"))
assert code.shape == cell.shape == (1, 100) and steps.shape == (1, 9, 100)
assert np.array_equal(code, steps[:, -1]) and np.array_equal(code, layer) and not np.array_equal(code, cell)
open("new.csv", "w").write("x\n" + "\n".join(f"{0.05 * i:.2f}" for i in range(12)) + "\n")
np.save("new.npy", np.arange(18.0).reshape(2, 9) / 20)
EOF
expect 0 "$tapelab" encode ramp seed=1 new.csv --csv
says stdout "sequence,sample,first_row,last_row,h_0,"
says stdout ",3,3,11,"
expect 0 "$tapelab" encode ramp seed=1 new.npy -o new_code.h5
says stdout "2 samples, 100 values each"
expect 0 "$tapelab" encode ramp seed=1 --json
/usr/bin/python3 -m json.tool <stdout >/dev/null || fail "no JSON"

expect 2 "$tapelab" encode ramp seed=1 --state x
says stderr "--state takes h or c, not 'x'"
expect 2 "$tapelab" encode ramp seed=1 --state c --all-steps
expect 0 "$tapelab" run "${tiny[@]}" model.cell=gru -o gru
expect 2 "$tapelab" encode gru seed=1 --state c
says stderr "a GRU has no cell state"
expect 2 "$tapelab" encode ramp seed=5
says stderr "the study has no run with seed=5"

# A run that failed has no weights.
expect 1 "$tapelab" run "${tiny[@]:0:3}" train.epochs=50 train.learning_rate=1000 -o failed
expect 2 "$tapelab" encode failed seed=1
says stderr "has no weights; its status is failed"
