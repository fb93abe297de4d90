#!/usr/bin/env python3
"""Reference figures of VolumeUnderSurfaceTests by the authors' program: pip install vus numpy pandas scikit-learn tqdm."""
import numpy as np
from vus.utils.metrics import metricor


def congruential(seed, count):
    state = seed
    for _ in range(count):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        yield (state >> 33) / 2**31


labels = np.zeros(400)
for start, end in [(20, 25), (90, 130), (200, 201), (300, 312), (395, 400)]:
    labels[start:end] = 1
scores = np.round(np.array([x * 50 + 12 * y for x, y in zip(congruential(7, 400), labels)]))
for buffer in (0, 1, 7, 20, 70, 120):
    print(buffer, repr(float(metricor().RangeAUC_volume_opt(labels, scores, buffer)[-1])))
