"""Reference figures for the Evaluation tests, by brute force over every threshold. Run: python3 metrics.py

Scores come from a linear congruential generator that the tests repeat, rounded to make ties.
"""
import numpy as np


def generator(seed, n):
    state, out = seed, []
    for _ in range(n):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        out.append((state >> 33) / 2**31)
    return np.array(out)


def segments(labels):
    out, start = [], None
    for i, l in enumerate(list(labels) + [False]):
        if l and start is None:
            start = i
        if not l and start is not None:
            out.append((start, i))
            start = None
    return out


def prf(pred, labels):
    tp = int((pred & labels).sum())
    fp = int((pred & ~labels).sum())
    fn = int((~pred & labels).sum())
    p = tp / (tp + fp) if tp + fp else 0.0
    r = tp / (tp + fn) if tp + fn else 0.0
    return p, r, 2 * tp / (2 * tp + fp + fn)


def adjust(pred, labels, delay=None):
    pred = pred.copy()
    for a, b in segments(labels):
        head = b if delay is None else min(b, a + delay + 1)
        pred[a:b] = pred[a:head].any()
    return pred


def best(scores, labels, change=lambda p: p):
    top = (-1, None)
    for t in sorted(set(scores), reverse=True):
        f = prf(change(scores >= t), labels)[2]
        if f > top[0]:
            top = (f, t)
    return top


def average_precision(scores, labels, change=lambda p: p):
    area, before = 0.0, 0.0
    for t in sorted(set(scores), reverse=True):
        p, r, _ = prf(change(scores >= t), labels)
        area += (r - before) * p
        before = r
    return area


def range_based(real, pred, alpha=0.0, limit=None, exponent=1.0, bias="flat", weighted=False):
    delta = {"flat": lambda k, l: 1.0, "front": lambda k, l: l - k + 1.0, "back": lambda k, l: float(k),
             "middle": lambda k, l: float(k) if k <= l / 2 else l - k + 1.0,
             "early": lambda k, l: (l * l - (k - 1) ** 2) ** 0.5}

    def omega(a, others, d):
        l = a[1] - a[0]
        covered = {i for b in others for i in range(*b)}
        total = sum(delta[d](k, l) for k in range(1, l + 1))
        return sum(delta[d](k, l) for k in range(1, l + 1) if a[0] + k - 1 in covered) / total

    def card(a, others):
        k = sum(1 for b in others if b[0] < a[1] and a[0] < b[1])
        return 1.0 if k <= 1 else k ** -exponent

    rec = 0.0
    for a in real:
        head = a[1] if limit is None else min(a[1], a[0] + limit)
        exists = any(b[0] < head and a[0] < b[1] for b in pred)
        rec += alpha * exists + (1 - alpha) * card(a, pred) * omega(a, pred, bias)
    weights = [np.log2(b[1] - b[0] + 1) if weighted else 1.0 for b in pred]
    pre = sum(w * card(b, real) * omega(b, real, "flat") for w, b in zip(weights, pred))
    return pre / sum(weights), rec / len(real)


def range_curve(scores, labels, **measure):
    """Range-based precision and recall and the share of normal points flagged, highest threshold first."""
    real, curve = segments(labels), []
    for t in sorted(set(scores), reverse=True):
        flagged = scores >= t
        p, r = range_based(real, segments(flagged), **measure)
        curve.append((t, p, r, (flagged & ~labels).sum() / (~labels).sum()))
    return curve


def range_area(curve):
    area, before = 0.0, 0.0
    for _, p, r, _ in curve:
        area += (r - before) * p
        before = r
    return area


def range_best(curve, cap=1.0):
    f1 = lambda p, r: 2 * p * r / (p + r) if p + r else 0.0
    return max((f1(p, r), t) for t, p, r, share in curve if share <= cap)


if __name__ == "__main__":
    n = 400
    labels = np.zeros(n, bool)
    for a, b in [(20, 25), (90, 130), (200, 201), (300, 312), (395, 400)]:
        labels[a:b] = True
    scores = np.round(generator(7, n) * 50 + 12 * labels)
    print("checksum", scores.sum())
    print("at 50", prf(scores >= 50, labels))
    print("best", best(scores, labels), "ap", average_precision(scores, labels))
    for delay in [None, 2, 0]:
        c = lambda p: adjust(p, labels, delay)
        print("adjusted", delay, best(scores, labels, c), average_precision(scores, labels, c))
    real = segments(labels)
    for at in [50, 40, 8]:
        pred = segments(scores >= at)
        print(at, "flat", range_based(real, pred))
        for bias in ["front", "back", "middle"]:
            print(at, bias, range_based(real, pred, alpha=0.5, bias=bias))
        print(at, "acvae", range_based(real, pred, alpha=0.8, limit=10, exponent=0.2, bias="early", weighted=True))
    for name, measure in [
        ("flat", {}), ("acvae", dict(alpha=0.8, limit=10, exponent=0.2, bias="early", weighted=True)),
    ]:
        curve = range_curve(scores, labels, **measure)
        print(name, "area", range_area(curve), "best", range_best(curve), "capped", range_best(curve, 0.1))
