"""Writes detection_reference.json: scores, labels and what independent programs make of them.

    python3 -m venv venv && venv/bin/pip install numpy scipy scikit-learn tqdm
    venv/bin/pip install --no-deps vus prts          # versions 0.0.6 and 1.0.0.3
    venv/bin/python make_detection_reference.py

rows             scikit-learn: precision, recall, F1, average_precision_score, roc_auc_score
VUS              vus (Paparrizos et al.), RangeAUC_volume_opt with 250 thresholds
affiliation      the authors' program (Huet et al.) as the package vus holds it, pr_from_events
range            prts, with alpha 0, flat bias, cardinality one
event, point     written here from their definitions
pot              scipy.stats.genpareto: fit(floc=0), then its negative log-likelihood minimised to the last digits
"""
import importlib
import json
import os
import sys
import types

import numpy as np
import prts
from scipy import optimize, stats
from sklearn import metrics

HERE = os.path.dirname(os.path.abspath(__file__))


def package_file(name):
    """A file of the package vus, whose __init__ needs more than is used here."""
    root = os.path.join(os.path.dirname(prts.__path__[0]), "vus")
    for package in ("vus", "vus.affiliation", "vus.utils"):
        if package not in sys.modules:
            module = types.ModuleType(package)
            module.__path__ = [os.path.join(root, *package.split(".")[1:])]
            sys.modules[package] = module
    return importlib.import_module(name)


VOLUME = package_file("vus.utils.metrics").metricor()
AFFILIATION = package_file("vus.affiliation.metrics")
GENERICS = package_file("vus.affiliation.generics")


def runs(flags):
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags, [0]])))
    return [(a, b - 1) for a, b in zip(edges[::2], edges[1::2])]


def by_event(labels, alarms, tolerance):
    events, segments = runs(labels), runs(alarms)
    near = [(max(0, a - tolerance), b + tolerance) for a, b in events]
    touch = lambda x, y: x[0] <= y[1] and y[0] <= x[1]
    found = sum(any(touch(e, s) for s in segments) for e in near)
    right = sum(any(touch(e, s) for e in near) for s in segments)
    precision, recall = right / len(segments), found / len(events)
    return {"counts": [len(events), found, len(segments), right], "event_precision": precision, "event_recall": recall,
            "event_f1": 0 if precision + recall == 0 else 2 * precision * recall / (precision + recall)}


def adjusted_f1(labels, alarms):
    alarms = alarms.copy()
    for a, b in runs(labels):
        if alarms[a:b + 1].any():
            alarms[a:b + 1] = 1
    return metrics.f1_score(labels, alarms)


def splitmix(state):
    mask = (1 << 64) - 1
    z = (state + 0x9E3779B97F4A7C15) & mask
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
    return ((z ^ (z >> 31)) >> 11) * 2.0**-53


def random_alarms(labels, rate):
    return [np.array([splitmix((d << 40) + i) < rate for i in range(len(labels))], int) for d in range(20)]


def random_adjusted_f1(labels, rate):
    return float(np.mean([adjusted_f1(labels, alarms) for alarms in random_alarms(labels, rate)]))


def harmonic(p, r):
    return 0 if p + r == 0 else 2 * p * r / (p + r)


def by_range(labels, alarms):
    ranged = {"alpha": 0.0, "cardinality": "one", "bias": "flat"}
    p = prts.ts_precision(labels, alarms, **ranged)
    r = prts.ts_recall(labels, alarms, **ranged)
    return {"range_precision": p, "range_recall": r, "range_f1": harmonic(p, r)}


def by_distance(labels, alarms):
    near = AFFILIATION.pr_from_events(GENERICS.convert_vector_to_events(list(alarms)),
                                      GENERICS.convert_vector_to_events(list(labels)), (0, len(labels)))
    p, r = near["Affiliation_Precision"], near["Affiliation_Recall"]
    return {"affiliation_precision": p, "affiliation_recall": r, "affiliation_f1": harmonic(p, r)}


def of_random_alarms(labels, rate, tolerance):
    """Means over the draws in which each is defined."""
    kinds = ("event", "range", "affiliation")
    silent = {f"{kind}_{name}": value for kind in kinds
              for name, value in (("precision", np.nan), ("recall", 0), ("f1", 0))}
    draws = [{**by_event(labels, alarms, tolerance), **by_range(labels, alarms), **by_distance(labels, alarms)}
             if alarms.any() else silent for alarms in random_alarms(labels, rate)]
    return {key: float(np.nanmean([draw[key] for draw in draws])) for key in silent}


def expected(scores, labels, threshold, tolerance, window):
    alarms = (scores > threshold).astype(int)
    precision, recall, f1, _ = metrics.precision_recall_fscore_support(labels, alarms, average="binary")
    quiet, false_alarms, misses, hits = metrics.confusion_matrix(labels, alarms).ravel()
    out = {"precision": precision, "recall": recall, "f1": f1,
           "false_alarm_rate": false_alarms / (false_alarms + quiet), "miss_rate": misses / (misses + hits),
           "pr_area": metrics.average_precision_score(labels, scores), "roc_area": metrics.roc_auc_score(labels, scores)}
    out.update(by_event(labels, alarms, tolerance))
    if window == 0:
        window = int(np.median([b - a + 1 for a, b in runs(labels)]))
    *_, roc, pr = VOLUME.RangeAUC_volume_opt(labels, scores, window)
    out.update(vus_window=window, vus_roc=roc, vus_pr=pr)
    out.update(by_range(labels, alarms))
    out.update(by_distance(labels, alarms))
    out.update(point_adjusted_f1=adjusted_f1(labels, alarms), point_adjusted_f1_random=random_adjusted_f1(
        labels, alarms.mean()))
    out = {key: value if key == "counts" else float(value) for key, value in out.items()}
    out["random"] = of_random_alarms(labels, alarms.mean(), tolerance)
    return out


def pair(rng, case):
    """Scores with some skill; of every third pair with ties, of some with events at the ends and next to each other."""
    n = int(rng.integers(40, 330))
    labels = np.zeros(n, int)
    for _ in range(int(rng.integers(1, 7))):
        start = int(rng.integers(0, n))
        labels[start:start + int(rng.integers(1, 25))] = 1
    if case % 4 == 1:
        labels[:3] = labels[-2:] = 1
    if labels.all() or case % 5 == 2:
        labels[n // 2:n // 2 + 5] = [0, 1, 0, 1, 0]
    scores = rng.gamma(2.0, 1.0, n) + labels * rng.gamma(1.0 + case % 4, 0.7, n)
    if case % 3 == 0:
        scores = np.convolve(scores, np.ones(4) / 4, "same")
    scores = np.round(scores, 1 if case % 3 == 1 else 4)
    threshold = float(np.round(np.quantile(scores, [0.5, 0.8, 0.9, 0.97][case % 4]), 3))
    return scores, labels, threshold, [0, 0, 2, 5][case % 4], [0, 0, 7, 16, 40][case % 5]


def tail(rng, shape):
    """Scores whose largest are of a generalised Pareto distribution, and the threshold of scipy's fit."""
    scores = np.round(stats.genpareto.rvs(shape, scale=0.7, size=1200, random_state=rng) + 0.1, 5)
    level, risk = (0.9, 1e-3) if shape > 0 else (0.8, 1e-4)
    t = np.quantile(scores, level)
    excesses = scores[scores > t] - t
    c, _, scale = stats.genpareto.fit(excesses, floc=0)
    loss = lambda p: stats.genpareto.nnlf((p[0], 0, p[1]), excesses)
    best = optimize.minimize(loss, [c, scale], method="Nelder-Mead", options={"xatol": 1e-12, "fatol": 1e-13,
                                                                             "maxiter": 10000})
    c, scale = best.x
    ratio = risk * len(scores) / len(excesses)
    return {"scores": scores.tolist(), "level": level, "risk": risk, "shape": c, "scale": scale,
            "threshold": float(t + scale / c * (ratio**-c - 1))}


def main():
    rng = np.random.default_rng(20261127)
    pairs = []
    for case in range(20):
        scores, labels, threshold, tolerance, window = pair(rng, case)
        pairs.append({"scores": scores.tolist(), "labels": labels.tolist(), "threshold": threshold,
                      "tolerance": tolerance, "vus_window": window,
                      "expected": expected(scores, labels, threshold, tolerance, window)})
    tails = [tail(rng, shape) for shape in (0.4, 0.15, -0.1, -0.3)]
    with open(os.path.join(HERE, "detection_reference.json"), "w") as file:
        entries = [json.dumps(entry, separators=(",", ":")) for entry in pairs]
        file.write('{"pairs":[\n' + ",\n".join(entries) + '\n],\n"tails":[\n')
        file.write(",\n".join(json.dumps(entry, separators=(",", ":")) for entry in tails) + "\n]}\n")


main()
