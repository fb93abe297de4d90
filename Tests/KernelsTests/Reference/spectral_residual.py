"""Reference numbers of the spectral residual, from the papers' formulas with NumPy.

Hou and Zhang, "Saliency Detection: A Spectral Residual Approach" (CVPR 2007); Ren et al., "Time-Series Anomaly
Detection Service at Microsoft" (KDD 2019), section 3.2. Prints the arrays of SpectralResidualFixture.swift.
"""

import numpy as np


def values(count):
    """A wave with pseudo-noise that Swift makes alike to the last bit or nearly so."""
    state, noise = 1, []
    for _ in range(count):
        state = (state * 1103515245 + 12345) % 2**31
        noise.append(state / 2**31 - 0.5)
    n = np.arange(count)
    triangle = np.abs((n % 24) / 12.0 - 1)
    return 3 * triangle + 0.5 * np.array(noise)


def estimate(segment, preceding, before):
    """The point that follows, from the segment without its last point (before) or with it."""
    known = segment[:-1] if before else segment
    gradients = [(known[-1] - known[-1 - i]) / i for i in range(1, preceding + 1)]
    return known[-preceding] + preceding * np.mean(gradients)


def saliency(segment, frequencies):
    spectrum = np.fft.fft(segment)
    amplitude = np.abs(spectrum)
    logarithm = np.log(np.maximum(amplitude, 1e-12 * amplitude.max()))
    half = frequencies // 2
    weights = np.ones(2 * half + 1)
    if frequencies % 2 == 0:
        weights[0] = weights[-1] = 0.5
    average = sum(w * np.roll(logarithm, half - i) for i, w in enumerate(weights)) / frequencies
    return np.abs(np.fft.ifft(spectrum * np.exp(-average)))


def departure(segment, frequencies=3, neighbours=21, estimated=5, preceding=5, before=True):
    extended = np.concatenate([segment, np.full(estimated, estimate(segment, preceding, before))])
    s = saliency(extended, frequencies)
    last = len(segment) - 1
    average = s[max(0, last - neighbours) : last].mean()
    return (s[last] - average) / average


def swift(name, numbers):
    print(f"  static let {name}: [Double] = [\n    " + ", ".join(repr(float(x)) for x in numbers) + ",\n  ]")


if __name__ == "__main__":
    x = values(200)
    swift("saliencyOfForty", saliency(x[:40], 3))
    swift("saliencyOfThirtyFiveOverFour", saliency(x[:35], 4))
    for window, parameters in [(120, {}), (30, {}), (64, {"frequencies": 5, "neighbours": 10}), (48, {"estimated": 1, "preceding": 3})]:
        swift(f"departuresOf{window}", [departure(x[t - window : t], **parameters) for t in range(window, window + 12)])
    spiked = x[:120].copy()
    spiked[-1] += 3 * x.std()
    print("spike", departure(spiked), departure(spiked, before=False), x.std())
