"""Prints the reference numbers of KernelsTests, by NumPy and SciPy. Paste them into ReferenceNumbers.swift."""
import numpy as np
from scipy.stats import qmc, norm

def show(name, values):
    print(f"  static let {name}: [Double] = [\n    " + ",\n    ".join(repr(float(v)) for v in values) + ",\n  ]")

print("/// Written by Reference/kernels.py.\nenum ReferenceNumbers {")
n = np.arange(12)
x = np.sin(n * 1.7) + 0.1 * n
f = np.fft.fft(x + 1j * np.cos(n))
show("spectrumOfTwelveReal", f.real)
show("spectrumOfTwelveImaginary", f.imag)
s = qmc.Sobol(64, scramble=False).random(64)
show("sobolPoint37", s[37])
show("sobolPoint63", s[63])
p = [1e-300, 1e-20, 1e-5, 0.02425, 0.3, 0.5, 0.9, 0.999999]
show("probabilities", p)
show("normalQuantiles", norm.ppf(p))
show("sample", x)
show("statistics", [np.mean(x), np.var(x), np.median(x), np.quantile(x, 0.9), np.quantile(x, 0.137),
                    1.4826 * np.median(np.abs(x - np.median(x)))])
c = x - x.mean()
show("autocorrelation", [np.dot(c[: 12 - l], c[l:]) / np.dot(c, c) for l in range(6)])
print("}")
