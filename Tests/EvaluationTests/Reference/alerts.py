#!/usr/bin/env python3
"""Reference figures of AlertJudgementTests, written independently of it: python3 alerts.py (needs numpy)."""
import numpy as np


def congruential(seed, count):
    state = seed
    for _ in range(count):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        yield (state >> 33) / 2**31


def ranges(draws, step, gap, length):
    """Ranges apart from each other, of 1 to `length` points, after up to `gap` points."""
    out, place = [], 0
    for a, b in zip(draws[::2], draws[1::2]):
        start = place + 1 + int(a * gap)
        place = start + 1 + int(b * length)
        out.append((start * step, place * step))
    return out


def judge(alerts, truth, step):
    grace, chunk, split = 3 * step, max(12 * step, 6 * 3600), []
    for a, b in alerts:
        while b - a > chunk:
            split.append((a, a + chunk))
            a += chunk
        split.append((a, b))
    hit = [any(a < e + grace and b > s for a, b in split) for s, e in truth]
    right = [any(a < e + grace and b > s for s, e in truth) for a, b in split]
    late = [
        min((max(a, s) - s) for a, b in split if a < e + grace and b > s) / step
        for (s, e), h in zip(truth, hit)
        if h
    ]
    return sum(hit), len(split), sum(right), float(np.median(late)), sum(late)


draws = list(congruential(11, 400))
for step in (1, 60, 300, 420, 3600, 86400):
    alerts = ranges(draws[:180], step, 50, 5) + ranges(draws[180:200], step, 400, 90)
    print(step, judge(alerts, ranges(draws[200:], step, 40, 12), step))
