# Baselines of own data, recomputed from the files by numpy: forecasts and detection, with gaps; losing to one is said first.
source "$(dirname "$0")/expect.sh"
/usr/bin/python3 - <<'PY'
import numpy as np

rng = np.random.default_rng(3)
t = np.arange(300)
load = 10 + 3 * np.sin(2 * np.pi * t / 8) + 0.3 * rng.standard_normal(300)
heat = 20 - np.roll(load, 2) + 0.2 * rng.standard_normal(300)
gap = set(rng.choice(300, 15, replace=False))
with open("plant.csv", "w") as file:
    file.write("load,heat\n")
    for i in t:
        file.write(f",{heat[i]:.4f}\n" if i in gap else f"{load[i]:.4f},{heat[i]:.4f}\n")
fault = ((t >= 240) & (t < 246)) | ((t >= 270) & (t < 273))
with open("machine.csv", "w") as file:
    file.write("a,b,fault\n")
    for i in t:
        x, y = load[i] + 4 * fault[i] * rng.standard_normal(), heat[i]
        file.write(f",{y:.4f},{int(fault[i])}\n" if i in gap else f"{x:.4f},{y:.4f},{int(fault[i])}\n")
PY
cat >plant.ini <<'INI'
seed = 1, 2
[grid]
expect = test_predict_mse < test_predict_mse_baseline_copy_last
[data]
source = csv
file = plant.csv
missing = mask
window = 16
horizon = 2
test = 0.25
scaling = standard
[model]
encoder = 2
decoder = 2
[reconstruct]
enabled = false
[predict]
enabled = true
target = future
steps = 5
[train]
epochs = 1
[eval]
season = 8
by_step = true
samples = 0
INI
export COLUMNS=200  # sentences in one line
expect 0 "$tapelab" run plant.ini
cp stdout ran
# The strongest first, before anything else is said, and once.
losing="test_predict_mse: every cell is worse than the baselines 'linear autoregression' and 'seasonal naive'"
[ "$(grep -cF "$losing" ran)" -eq 1 ] || fail "the run does not end with what it loses to"
expect 0 "$tapelab" table out/plant
says stdout "$losing"
expect 0 "$tapelab" verdict out/plant
sed -n 2p stdout | grep -qF "$losing" || fail "a verdict begins with what every cell loses to"
expect 0 "$tapelab" verdict out/plant --json
says stdout '"losses": "test_predict_mse: every cell is worse than the baselines'
expect 0 "$tapelab" table out/plant --json
/usr/bin/python3 - <<'PY' || fail "the forecasts' baselines differ"
import json
import numpy as np
import pandas as pd
import xarray as xr

T, H, S, SEASON = 16, 2, 5, 8
raw = pd.read_csv("plant.csv").values
valid = ~np.isnan(raw).any(1)
study = xr.open_dataset("out/plant/study.h5", engine="h5netcdf")
first_test = 225  # of 300 rows the last quarter
span = T + H - 1 + S
train = [s for s in range(first_test - span + 1)]
test = [s for s in range(first_test, 300 - span + 1)]
rows_known = lambda s: valid[s:s + T].any() and valid[s + T + H - 1:s + span].any()
train, test = [s for s in train if rows_known(s)], [s for s in test if rows_known(s)]
mean, deviation = np.nanmean(raw[:first_test], 0), np.nanstd(raw[:first_test], 0)
x = np.where(valid[:, None], (raw - mean) / deviation, 0)
future = lambda s: np.arange(s + T + H - 1, s + span)
truth = np.array([x[future(s)] for s in test])
there = np.array([valid[future(s)] for s in test])

def mse(output):
    errors = ((np.asarray(output) - truth) ** 2)[there]
    return errors.mean()

def known(s):
    return [r for r in range(s, s + T) if valid[r]]

def seasonal(s, r):
    back = [r - k * SEASON for k in range(1, 9) if s <= r - k * SEASON < s + T and valid[r - k * SEASON]]
    return x[back[0] if back else known(s)[-1]]

def drift(s, r):
    a, b = known(s)[0], known(s)[-1]
    return x[b] + (r - b) * (x[b] - x[a]) / (b - a)

wanted = {"seasonal": [[seasonal(s, r) for r in future(s)] for s in test],
          "drift": [[drift(s, r) for r in future(s)] for s in test],
          "moving_average": [[x[known(s)].mean(0) for _ in future(s)] for s in test]}
design = lambda starts: np.array([np.append(x[s:s + T].ravel(), 1) for s in starts])
linear = np.zeros_like(truth)
for t in range(S):
    counts = [s for s in train if valid[future(s)[t]]]
    weights = np.linalg.lstsq(design(counts), np.array([x[future(s)[t]] for s in counts]), rcond=None)[0]
    linear[:, t] = design(test) @ weights
wanted["linear"] = linear
for name, output in wanted.items():
    found = study["test_predict_mse_baseline_" + name].values
    np.testing.assert_allclose(found, mse(output), rtol=1e-5, err_msg=name)
    by_step = study["test_predict_mse_by_step_baseline_" + name].values.reshape(-1, S)[0]
    errors = (np.asarray(output) - truth) ** 2
    np.testing.assert_allclose(by_step, [errors[:, t][there[:, t]].mean() for t in range(S)], rtol=1e-5, err_msg=name)
    unscaled = (np.abs(np.asarray(output) - truth) * deviation)[there].mean()
    np.testing.assert_allclose(study["test_predict_mae_unscaled_baseline_" + name].values, unscaled, rtol=1e-5)
table = json.load(open("stdout"))
values = [cell["mean"] for cell in table["cells"] if "baseline" in cell]
assert values == sorted(values) and len(values) == 6, values
assert table["remarks"][0].startswith("test_predict_mse: every cell is worse than the baselines 'linear autoregression'")
PY
expect 0 "$tapelab" table out/plant --by-step
says stdout "test_predict_mse_by_step is worse than the linear autoregression, by step"
[ "$(grep -c 'is worse than the .*, by step' stdout)" -le 2 ] || fail "a line for each of the baselines"

cat >machine.ini <<'INI'
[data]
source = csv
file = machine.csv
label_column = fault
missing = mask
window = 6
validation = 0.2
test = 0.3
[model]
encoder = 3
decoder = 3
[train]
epochs = 1
[eval]
samples = 0
threshold = quantile:0.9
INI
expect 0 "$tapelab" run machine.ini
/usr/bin/python3 - <<'PY' || fail "the detectors' baselines differ"
import numpy as np
import pandas as pd
import xarray as xr

T = 6
data = pd.read_csv("machine.csv")
raw, fault = data[["a", "b"]].values.astype(np.float32).astype(float), data.fault.values
valid = ~np.isnan(raw).any(1)
study = xr.open_dataset("out/machine/study.h5", engine="h5netcdf")
x = np.where(valid[:, None], raw, 0)
parts = {"train": (0, 150), "validation": (150, 210), "test": (210, 300)}
starts = {}
for name, (a, b) in parts.items():
    starts[name] = [s for s in range(a, b - T + 1) if valid[s:s + T].any()
                    and (name == "test" or not fault[s:s + T].any())]

def score(output, name):
    """The mean absolute error of each row over the windows that cover it."""
    sums, counts = {}, {}
    for s, window in zip(starts[name], output):
        for r in range(s, s + T):
            if valid[r]:
                sums[r] = sums.get(r, 0) + np.abs(window[r - s] - x[r]).mean()
                counts[r] = counts.get(r, 0) + 1
    rows = sorted(sums)
    return rows, np.array([sums[r] / counts[r] for r in rows])

def f1(outputs):
    threshold = np.quantile(score(outputs["validation"], "validation")[1], 0.9)
    rows, scores = score(outputs["test"], "test")
    alarms, events = scores > threshold, fault[rows] > 0
    return 2 * (alarms & events).sum() / (alarms.sum() + events.sum())

def before(name):
    covered = sorted({r for s in starts[name] for r in range(s, s + T) if valid[r]})
    last = lambda r: max([c for c in covered if c < r], default=None)
    return [[x[last(r)] if last(r) is not None else x[r] for r in range(s, s + T)] for s in starts[name]]

complete = np.array([x[s:s + T].ravel() for s in starts["train"] if valid[s:s + T].all()])
assert len(complete) >= 6
centre = complete.mean(0)
axes = np.linalg.svd(complete - centre)[2][:3]

def pca(name):
    out = []
    for s in starts[name]:
        there = np.repeat(valid[s:s + T], 2)
        code = np.linalg.lstsq(axes.T[there], (x[s:s + T].ravel() - centre)[there], rcond=None)[0]
        out.append((centre + code @ axes).reshape(T, 2))
    return out

for name, outputs in (("last_value", before), ("pca", pca)):
    wanted = f1({part: outputs(part) for part in ("validation", "test")})
    np.testing.assert_allclose(study["test_detect_f1_baseline_" + name].values, wanted, rtol=1e-9, err_msg=name)
rate = lambda name: float(study["test_detect_" + name].values.squeeze())
np.testing.assert_allclose(rate("recall_baseline_random"), rate("false_alarm_rate_baseline_random"), rtol=1e-12)
np.testing.assert_allclose(rate("precision_baseline_random"), rate("precision_baseline_always_alarm"), rtol=1e-12)
PY

# Misused, with the cause and what to do.
expect 2 "$tapelab" plan plant.ini eval.season=24
says stderr "eval.season = 24 is longer than the window of 16 rows, which holds no value a season before the output"
says stderr "make data.window at least one season"
expect 2 "$tapelab" plan plant.ini predict.target=shifted predict.steps=0 data.horizon=1
says stderr "'eval.season' has no effect with no predict decoder whose target is future"
expect 2 "$tapelab" plan plant.ini data.target_columns=heat
says stderr "'heat' is no input"
expect 0 "$tapelab" plan plant.ini data.target_columns=heat "data.columns=load heat"
