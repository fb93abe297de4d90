"""Scores of principal components for the PCA tests, by numpy's eigh. Run: python3 pca.py"""
import numpy as np


def generator(seed, n):
    state, out = seed, []
    for _ in range(n):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        out.append((state >> 33) / 2**31 - 0.5)
    return np.array(out)


n = 240
u = generator(5, 7 * n).reshape(n, 7)
a, b = u[:, 0], u[:, 1]
x = np.stack([3 * a, 10 - 2 * a + b, 100 + 5 * b, a - b, 4 * a + b], axis=1) + 0.2 * u[:, 2:]
train = x[:200]
mean, deviation = train.mean(0), train.std(0)
z = (x - mean) / deviation
values, vectors = np.linalg.eigh(z[:200].T @ z[:200] / 200)
values, vectors = values[::-1], vectors[:, ::-1]
k = 1 + int(np.argmax(np.cumsum(values) >= 0.9 * values.sum() - 1e-12))
v = vectors[:, :k]
rebuilt = z @ v @ v.T
error = np.sqrt(((z - rebuilt) ** 2).mean(1))
hotelling = np.sqrt((((z @ v) ** 2) / values[:k]).mean(1))
print("components", k, "explained", values[:k].sum() / values.sum())
print("error", error[200:206].tolist())
print("hotelling", hotelling[200:206].tolist())
print("expected of metric 1", (rebuilt * deviation + mean)[200:203, 1].tolist())
i = 200
print("contributions", (((z - rebuilt) ** 2)[i] / ((z - rebuilt) ** 2)[i].sum()).tolist())
