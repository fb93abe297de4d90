#!/usr/bin/env python3
"""Reference figures of PublishedFiguresTests by TSB-AD's own program (TheDatumOrg/TSB-AD): pip install numpy scipy scikit-learn
statsmodels matplotlib, then `tsb.py FOLDER`, a checkout's."""
import importlib.util, pathlib, sys
import numpy as np


def module(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def congruential(seed, count):
    state = seed
    for _ in range(count):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        yield (state >> 33) / 2**31


folder = pathlib.Path(sys.argv[1]) / "TSB_AD"
metrics = module(folder / "evaluation/basic_metrics.py")
windows = module(folder / "utils/slidingWindows.py")
for period in (0, 4, 12, 48, 290, 350):
    wave = [abs((i % period) / period - 0.5) * 8 if period else 0 for i in range(2000)]
    values = np.array([x + y for x, y in zip(wave, congruential(period + 1, 2000))])
    print("buffer", period, windows.find_length_rank(values.reshape(-1, 1)))
labels = np.zeros(400, dtype=int)
for start, end in [(20, 25), (90, 130), (200, 201), (300, 312), (395, 400)]:
    labels[start:end] = 1
for lift in (0, 12, 40, 60):
    scores = np.round(np.array([x * 50 + lift * y for x, y in zip(congruential(7, 400), labels)]))
    grader = metrics.basic_metricor()
    volume = metrics.generate_curve(labels, scores, 20)[-1]
    print("figures", lift, repr(float(grader.metric_EventF1PA(labels, scores))), repr(float(volume)))
