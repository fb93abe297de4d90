"""Coefficients of the rational tangent of Sources/Kernels/Vector/Lanes+ElementaryFunctions.swift: x P(x²)/Q(x²) on
[0, limit], of least relative error (Lawson's weights around the linearised problem of Sanathanan and Koerner)."""
import numpy as np
from numpy.polynomial import chebyshev

def fit(n, m, limit, points=2000, rounds=400):
    k = np.arange(points)
    x = limit * 0.5 * (1 - np.cos(np.pi * (k + 0.5) / points))
    t = np.tanh(x) / x
    u = 2 * (x / limit) ** 2 - 1
    A, B = chebyshev.chebvander(u, n), chebyshev.chebvander(u, m)
    q, lawson, best = np.ones(points), np.ones(points) / points, (np.inf,)
    for _ in range(rounds):
        w = np.sqrt(lawson) / (q * t)
        M = np.hstack([A * w[:, None], -B * (t * w)[:, None]])
        v = np.linalg.svd(M, full_matrices=False)[2][-1]
        p, q = A @ v[:n + 1], B @ v[n + 1:]
        error = np.abs(p / q / t - 1)
        if error.max() < best[0]: best = (error.max(), v.copy())
        lawson *= error ** 0.5 + 1e-14
        lawson /= lawson.sum()
    v = best[1]
    def power(c):
        s = np.polynomial.Polynomial(chebyshev.cheb2poly(c))
        y = np.polynomial.Polynomial([-1, 2 / limit ** 2])
        return s(y).coef
    p, d = power(v[:n + 1]), power(v[n + 1:])
    return best[0], p / d[0], d / d[0]

if __name__ == "__main__":
    print(fit(4, 4, 8.4))
