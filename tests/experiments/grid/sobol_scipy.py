"""Prints sobol_scipy.csv: SciPy's unscrambled Sobol points, in units of 2^-30. Made with SciPy 1.17.1.

Usage: python3 sobol_scipy.py > sobol_scipy.csv
"""
from scipy.stats import qmc

for point in qmc.Sobol(d=8, scramble=False, bits=30).random(64):
    print(",".join(str(int(u * 2**30)) for u in point))
