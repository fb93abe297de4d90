"""Eigenvalues of the matrix that SymmetricEigenTests builds. Run: python3 eigen.py"""
import numpy as np

n = 6
a = np.array([[((i * j + 3) % 7 + (i + 1) * (j + 1) % 5) / (1 + abs(i - j)) for j in range(n)] for i in range(n)])
a = (a + a.T) / 2
values = np.linalg.eigvalsh(a)[::-1]
print(a.tolist())
print(values.tolist())
