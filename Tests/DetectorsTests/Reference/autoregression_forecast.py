"""Reference for feeding an autoregression's predictions back. Run: python3 autoregression_forecast.py"""
median, deviation, limit, intercept = 10.0, 2.0, 20.0, 0.05
coefficients = [0.7, -0.2, 0.45]  # lag 1, 2, 3
values = [9.0, 14.0, None, 12.5, 8.0, None]
scaled = [None if v is None else min(max((v - median) / deviation, -limit), limit) for v in values]
course, last = [], None
for index, value in enumerate(scaled):
    if value is not None:
        last = index
    course.append(scaled[last] if last is not None and index - last <= len(coefficients) else 0.0)
course = course[-len(coefficients):]
means = []
for _ in range(5):
    mean = intercept + sum(c * course[-1 - lag] for lag, c in enumerate(coefficients))
    means.append(median + deviation * mean)
    course.append(min(max(mean, -limit), limit))
print(means)
