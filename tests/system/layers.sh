# Models of every kind of layer are trained, read back and used: their outputs, codes and errors.
source "$(dirname "$0")/expect.sh"
/usr/bin/python3 - <<'EOP'
import numpy as np
t = np.arange(60)
np.savetxt("a.csv", np.stack([0.5 + 0.4 * np.sin(t / 3), 0.5 + 0.3 * np.cos(t / 4)], 1), "%.4f", ",", header="x,y",
           comments="")
EOP
tiny=(seed=1 data.source=csv data.file=a.csv data.window=5 data.test=0.2 model.encoder=4 model.decoder=4
      train.epochs=2 eval.samples=0)
cat >all.ini <<'EOP'
[model]
activation = sigmoid, linear, relu tanh, tanh
recurrent_activation = sigmoid, hard_sigmoid_3
EOP
cat >gru.ini <<'EOP'
[model]
cell = gru
reset_after = false
code_units = 0, 3
mask_value = "", 0
EOP
cat >both.ini <<'EOP'
[model]
bidirectional = true, false
bidirectional_decoder = true
merge = concat, sum
code_units = 3
code_activation = relu
EOP
cat >outputs.ini <<'EOP'
[model]
reversed_input = true, false
[reconstruct]
output_activation = sigmoid, tanh, relu, softmax, auto
EOP
for grid in all gru both outputs; do
  expect 0 "$tapelab" run $grid.ini "${tiny[@]}" -o $grid
  expect 0 "$tapelab" verify $grid --sample 2
  expect 0 "$tapelab" summary $grid.ini "${tiny[@]}"
done

# Errors are those of the shown outputs, codes those of the layer that makes them.
for activation in sigmoid tanh relu softmax auto; do
  run=(reconstruct.output_activation=$activation model.reversed_input=true)
  expect 0 "$tapelab" predict outputs "${run[@]}" -o $activation.npy
  expect 0 "$tapelab" show outputs "${run[@]}" --json
  cp stdout $activation.json
done
for merge in concat sum; do
  run=(model.bidirectional=true model.merge=$merge)
  expect 0 "$tapelab" encode both "${run[@]}" -o $merge.npy
  expect 0 "$tapelab" predict both "${run[@]}" --layer encoder/0 -o $merge.last.npy
  expect 0 "$tapelab" predict both "${run[@]}" --layer encoder/code -o $merge.code.npy
done
/usr/bin/python3 - <<'EOP' || fail "outputs disagree"
import json
import numpy as np
rows = np.genfromtxt("a.csv", delimiter=",", skip_header=1)
for activation in ("sigmoid", "tanh", "relu", "softmax", "auto"):
    y = np.load(activation + ".npy")
    stored = json.load(open(activation + ".json"))
    mse = stored["metrics"]["test_reconstruct_mse"]
    windows = np.stack([rows[i:i + 5] for i in range(56)])
    assert y.shape == windows.shape, y.shape
    test = windows[48:]  # the windows of the last fifth of the rows
    error = np.mean((y[48:] - test) ** 2)
    assert abs(error - mse) < 1e-5 * max(error, 1e-3), (activation, error, mse)
    assert activation != "sigmoid" or (0 < y.min() and y.max() < 1)
    assert activation != "relu" or y.min() >= 0
    assert activation != "softmax" or np.allclose(y.sum(-1), 1, atol=1e-6)
for merge, width in (("concat", 8), ("sum", 4)):
    code, last, layer = (np.load(f"{merge}{part}.npy") for part in ("", ".last", ".code"))
    assert code.shape == (56, 3) and last.shape == (56, width) and np.array_equal(code, layer), (code.shape, last.shape)
    assert code.min() >= 0
EOP

# Steps that have the mask's value are not read: a series with some behind it has the code of the series alone.
printf 'x,y\n0.1,0.2\n0.3,0.1\n0.5,0.4\n0,0\n0,0\n' >padded.csv
printf 'x,y\n0.1,0.2\n0,0\n0.3,0.1\n0,0\n0.5,0.4\n' >gaps.csv
run=(model.mask_value=0 model.code_units=3)
expect 0 "$tapelab" encode gru "${run[@]}" padded.csv -o padded.npy
expect 0 "$tapelab" encode gru "${run[@]}" gaps.csv -o gaps.npy
expect 0 "$tapelab" encode gru 'model.mask_value=""' model.code_units=3 padded.csv -o read.npy
/usr/bin/python3 - <<'EOP' || fail "masked steps are read"
import numpy as np
padded, gaps, read = (np.load(f + ".npy") for f in ("padded", "gaps", "read"))
assert padded.shape == (1, 3) and np.array_equal(padded, gaps) and not np.allclose(padded, read)
EOP

expect 2 "$tapelab" run all.ini "${tiny[@]}" "model.activation=relu tanh relu" -o none
says stderr "model.activation names 3 activations for 2 recurrent layers"
expect 2 "$tapelab" run all.ini "${tiny[@]}" reconstruct.output_activation=sigmoid \
  reconstruct.loss=softmax_cross_entropy -o none
says stderr "softmax_cross_entropy is computed of softmax outputs"
