"""Writes Sources/Kernels/Random/SobolDirections.swift's two tables from SciPy's copy of new-joe-kuo-6.21201."""
import os
import textwrap

import numpy as np
import scipy.stats._sobol as sobol

table = np.load(os.path.join(os.path.dirname(sobol.__file__), "_sobol_direction_numbers.npz"))
polynomials = [int(p) for p in table["poly"][:128]]
numbers = [int(m) for p, row in zip(polynomials, table["vinit"]) for m in row[: p.bit_length() - 1]]
for name, values in (("polynomials", polynomials), ("initialNumbers", numbers)):
    print(f"  static let {name}: [UInt16] = [")
    print(textwrap.fill(", ".join(map(str, values)) + ",", 116, initial_indent="    ", subsequent_indent="    "))
    print("  ]\n")
