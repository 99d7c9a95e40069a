#!/usr/bin/python3
"""Writes ecg.csv from the electrocardiogram that SciPy ships (Debian 12: python3-scipy 1.10, scipy.misc).

mv     the signal in mV, from 360 to 90 Hz: low-pass filtered and every fourth sample kept
event  1 from 0.10 s before to 0.35 s after the R peak of a beat that looks ventricular: a premature ventricular
       contraction or a fusion beat. Derived from the signal by the rule in `wide_beats`; these are not the database's
       annotations.
"""
import warnings
from pathlib import Path

import numpy as np
from scipy.signal import butter, find_peaks, peak_widths, resample_poly, sosfiltfilt

warnings.filterwarnings("ignore", category=DeprecationWarning)
from scipy.misc import electrocardiogram  # noqa: E402

RATE = 360  # Hz, of the source
KEEP = 4  # one sample in 4


def wide_beats(signal):
    """Samples of the R peaks of all beats and of the wide ones.

    Band-pass 1 to 25 Hz (Butterworth, order 3, forwards and backwards). Beats: peaks of at least 0.5 mV, 0.7 mV of
    prominence, 0.25 s apart. Wide: the peak is at least 50 ms wide at half its prominence, and the signal falls below
    -0.4 mV between 0.08 and 0.40 s after it (the T wave points the other way).
    """
    band = sosfiltfilt(butter(3, [1, 25], "band", fs=RATE, output="sos"), signal)
    peaks, _ = find_peaks(band, height=0.5, prominence=0.7, distance=RATE // 4)
    widths = peak_widths(band, peaks, rel_height=0.5)[0] / RATE
    trough = np.array([band[p + int(0.08 * RATE) : p + int(0.40 * RATE)].min(initial=0) for p in peaks])
    return peaks, peaks[(widths >= 0.050) & (trough < -0.4)]


def main():
    signal = electrocardiogram()
    beats, wide = wide_beats(signal)
    event = np.zeros(signal.size, dtype=int)
    for peak in wide:
        event[max(0, peak - int(0.10 * RATE)) : peak + int(0.35 * RATE)] = 1
    millivolts = resample_poly(signal, 1, KEEP)
    with (Path(__file__).parent / "ecg.csv").open("w") as out:
        out.write("mv,event\n")
        out.writelines(f"{mv:.3f},{label}\n" for mv, label in zip(millivolts, event[::KEEP]))
    print(f"{beats.size} beats, {wide.size} of them wide; {millivolts.size} rows, {event[::KEEP].mean():.1%} in events")


main()
