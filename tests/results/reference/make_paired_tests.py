#!/usr/bin/env python3
"""Writes paired_tests.json: tests of paired differences by SciPy.

    /usr/bin/python3 make_paired_tests.py > paired_tests.json      # Debian: python3-scipy

The tests read paired_tests.json and never run this. Intervals are found by bisection on the p-values of
permutation_test(), not by the order statistics that the program uses. Where differences are tied, wilcoxon() of SciPy 1.10 is not exact;
there its statistic goes through SciPy's permutation_test(), which is what newer versions do themselves.
"""
import json
import math

import numpy as np
import scipy
from scipy import optimize, special, stats


def sign_flip(d):
    """All 2^n patterns of signs; none where these are too many."""
    if len(d) > 20:
        return None
    everything = {"permutation_type": "samples", "n_resamples": 2 ** len(d) + 1, "batch": 2**14}
    return stats.permutation_test((d,), np.sum, vectorized=True, **everything).pvalue


def sign_flip_interval(d, alpha):
    """All centers with p >= alpha; none where the seeds are too few or the patterns too many."""
    n = len(d)
    if n > 12 or 2 / 2**n >= alpha:
        return None
    scale = np.abs(d - d.mean()).max()

    def rejected(center):
        return sign_flip(d - center) < alpha

    def end(sign):
        inside, outside = d.mean(), d.mean() + sign * (2 * scale + 1e-9)
        if not rejected(outside):
            return None
        while abs(outside - inside) > 1e-13 * max(scale, 1e-300) + 1e-15 * abs(inside):
            middle = (inside + outside) / 2
            if middle in (inside, outside):
                break
            inside, outside = (inside, middle) if rejected(middle) else (middle, outside)
        return inside

    low, high = end(-1), end(1)
    return None if low is None or high is None else [low, high]


def seeds_to_decide(mean, deviation, margin, power=0.8):
    """The power of the t tests by the normal approximation, seed by seed."""
    mean = abs(mean)
    for n in range(5 if mean < margin else 6, 10_001):
        error = deviation / math.sqrt(n)
        if mean < margin:
            t = stats.t.ppf(0.95, n - 1)
            reached = stats.norm.cdf((margin - mean) / error - t) - stats.norm.cdf(t - (margin + mean) / error)
        else:
            reached = stats.norm.cdf((mean - margin) / error - stats.t.ppf(0.975, n - 1))
        if reached >= power:
            return n
    return None


def wilcoxon(d):
    kept = d[d != 0]
    if len(kept) == 0:
        return 1.0
    tied = len(set(np.abs(kept))) < len(kept)
    if len(kept) > 50:
        return stats.wilcoxon(d, method="approx", correction=False).pvalue
    if not tied:
        return stats.wilcoxon(kept, method="exact").pvalue
    if len(kept) > 16:
        return None
    ranks = stats.rankdata(np.abs(kept))
    signed = ranks * np.sign(kept)
    statistic = lambda x: np.sum(x[x > 0])
    return stats.permutation_test((signed,), statistic, permutation_type="samples", n_resamples=2 ** 16 + 1).pvalue


def student(degrees):
    """The quantile as a root of the distribution function: t.ppf() of SciPy 1.10 is right to 10 digits only."""
    return optimize.brentq(lambda t: stats.t.sf(t, degrees) - 0.025, 1, 100, xtol=1e-14, rtol=1e-14)


def case(name, d):
    d = np.asarray(d, dtype=float)
    n = len(d)
    half = student(n - 1) * d.std(ddof=1) / math.sqrt(n)
    assert np.allclose(stats.ttest_1samp(d, 0).confidence_interval(0.95), (d.mean() - half, d.mean() + half), rtol=1e-8)
    d_z = d.mean() / d.std(ddof=1)
    correction = math.exp(special.gammaln((n - 1) / 2) - special.gammaln((n - 2) / 2)) / math.sqrt((n - 1) / 2)
    return {
        "name": name,
        "differences": d.tolist(),
        "low": d.mean() - half,
        "high": d.mean() + half,
        "sign_flip": sign_flip(d),
        "sign_flip_95": sign_flip_interval(d, 0.05),
        "sign_flip_90": sign_flip_interval(d, 0.1),
        "sign_flip_at_half": sign_flip(d - 0.5),
        "wilcoxon": wilcoxon(d),
        "d_z": d_z,
        "hedges": d_z * correction if n > 2 else None,
    }


def main():
    random = np.random.default_rng(20151)
    cases = [case(f"normal, n = {n}", random.normal(0.4, 1, n)) for n in (2, 3, 5, 6, 8, 12, 16, 20, 50, 51, 100)]
    cases += [case(f"skewed, n = {n}", random.exponential(1, n) - 0.7) for n in (7, 10, 14, 30, 60)]
    cases += [
        case("all of one sign", [0.5, 1.25, 0.75, 2, 3.5, 0.125]),
        case("ties", [1, 1, -1, 2, 2, 3, -3, 4]),
        case("ties and zeros", [0, 0, 1, -1, 2, 2, 2, 5, -3]),
        case("one value but zeros", [0, 0, 0, 0, 3]),
        case("sum is zero", [1, -1, 2, -2, 0.5, -0.5]),
        case("mostly ties, n = 80", np.round(random.normal(0.5, 2, 80))),
        case("tiny beside large", [1e-9, 2e-9, -1, 3e-9, 2, 4]),
    ]
    plans = [{"mean": m, "deviation": s, "margin": x, "seeds": seeds_to_decide(m, s, x)}
             for m in (0, 0.02, -0.08, 0.2, 0.5) for s in (0.01, 0.1, 0.4) for x in (0.05, math.log(1.1), 0.3)]
    print(json.dumps({"scipy": scipy.__version__, "cases": cases, "seeds_to_decide": plans}, indent=1))


main()
