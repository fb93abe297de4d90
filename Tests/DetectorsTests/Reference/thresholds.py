"""Reference figures for the threshold tests. Run: python3 thresholds.py

The excesses are quantiles of a generalised Pareto distribution, so that the true parameters are known; the scores
are made by the same arithmetic as in the tests. The fit uses numpy's own sums of order statistics.
"""
import numpy as np


def pwm(y):
    y = np.sort(y)
    m = len(y)
    a0 = y.mean()
    a1 = np.mean(y * (m - np.arange(1, m + 1)) / (m - 1))
    shape = 2 - a0 / (a0 - 2 * a1)
    scale = 2 * a0 * a1 / (a0 - 2 * a1)
    return shape, scale


def pareto(shape, scale, m):
    u = (np.arange(m) + 0.5) / m
    return scale * ((1 - u) ** -shape - 1) / shape if shape else -scale * np.log(1 - u)


if __name__ == "__main__":
    for shape, scale in [(0.3, 2.0), (-0.2, 5.0), (0.0, 1.0)]:
        print(shape, scale, pwm(pareto(shape, scale, 40)))
    scores = np.array([((i * 7919) % 10007) / 10007 for i in range(2000)])
    scores = -np.log(1 - scores) ** 1.0
    t = np.quantile(scores, 0.98)
    y = scores[scores > t] - t
    shape, scale = pwm(y)
    q = 1 / 288
    z = t + scale / shape * ((q * len(scores) / len(y)) ** -shape - 1)
    print("rate", t, len(y), shape, scale, z)
    # The same counted by clusters: fewer than 12 points (an hour) between them belong together.
    peaks, quiet = [], 10**9
    for s in scores:
        if s > t:
            if quiet < 12: peaks[-1] = max(peaks[-1], s)
            else: peaks.append(s)
            quiet = 0
        else: quiet += 1
    y = np.array(peaks) - t
    y = np.minimum(y, 25 * np.median(y))
    shape, scale = pwm(y)
    print("clusters", len(y), repr(shape), repr(scale), repr(t + scale / shape * ((q * len(scores) / len(y)) ** -shape - 1)))
    body = scores[scores <= t]
    r = 0.2 / 288 * len(scores) / len(y)
    print("default", repr(max(body.mean() + 6 * body.std(), t + scale / shape * (r ** -shape - 1))))
