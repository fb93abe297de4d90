"""Reference for the trimmed ridge regression, by plain design matrices. Run: python3 autoregression.py"""
import numpy as np

n, p, lam = 200, 3, 1.0
state, noise = 3, []
for _ in range(n):
    state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
    noise.append((state >> 33) / 2**31 - 0.5)
x = np.zeros(n)
for i in range(n):
    x[i] = 0.6 * x[i - 1] + 0.2 * x[i - 2] + noise[i] if i > 1 else noise[i]
x[50] += 30
x[120:122] = np.nan
m = np.nanmedian(x)
mad = np.nanmedian(abs(x - m))
z = np.clip((x - m) / mad, -20, 20)
measured = ~np.isnan(z)
filled = z.copy()
filled[120] = filled[121] = z[119]
rows = [t for t in range(p, n) if measured[t] and 2 * measured[t - p:t].sum() >= p]
kept = rows
for attempt in range(3):
    A = np.array([[filled[t - k] for k in range(1, p + 1)] + [1] for t in kept])
    y = np.array([filled[t] for t in kept])
    w = np.linalg.solve(A.T @ A + np.diag([lam] * p + [1e-6]), A.T @ y)
    r = np.array([abs(filled[t] - w @ ([filled[t - k] for k in range(1, p + 1)] + [1])) for t in rows])
    limit = np.quantile(r, 0.98)
    kept = [t for t, s in zip(rows, r) if s <= limit]
print("median", m, "mad", mad, "coefficients", list(w))
