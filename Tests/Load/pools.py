#!/usr/bin/env python3
"""One pool for many series beside a model for each: bytes of the database, time to learn, what is found.

    swift build -c release --product lapwing
    Tests/Load/pools.py [--series 50] [--points 2000] [--epochs 250]

The series are minutes of one shape in units far from each other, with noise and a labelled spike, dip or flat stretch now and
then, which nobody labelled; the last third comes after the training. Detection is the average precision of the scores there,
point by point, the mean over the series. Prints figures as lines of JSON.
"""

import argparse
import http.client
import json
import math
import random
import time

from servers import figure, lapwing

START = 1_700_000_000 // 86_400 * 86_400


class Client:
    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)

    def send(self, method, path, body=None, kind="application/json"):
        data = body if isinstance(body, str) or body is None else json.dumps(body)
        self.connection.request(method, path, data, {"Content-Type": kind} if data else {})
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status >= 400:
            raise SystemExit(f"{method} {path}: {answer.status} {text[:300]}")
        return json.loads(text) if text else None


def made(number, points):
    """Values and places of anomalies."""
    draw = random.Random(number)
    size, offset, phase = 10 ** draw.uniform(-3, 5), draw.uniform(-50, 50), draw.randrange(144)
    values = []
    for point in range(points):
        angle = 2 * math.pi * (point + phase) / 144
        values.append(offset + math.sin(angle) + 0.4 * math.sin(3 * angle) + draw.gauss(0, 0.06))
    anomalies = []
    for first in range(150, points - 40, 190):
        first += draw.randrange(30)
        kind, length = draw.choice(["spike", "dip", "still"]), draw.choice([2, 4, 8])
        for point in range(first, first + length):
            values[point] = values[first - 1] + 0.9 if kind == "spike" else values[first - 1] - 0.9 if kind == "dip" else values[first - 1]
        anomalies.append(range(first, first + length))
    return [size * value for value in values], anomalies


def average_precision(scores, labels):
    pairs = sorted(((score, label) for score, label in zip(scores, labels) if score is not None), reverse=True)
    positives, hits, total = sum(label for _, label in pairs), 0, 0.0
    for place, (_, label) in enumerate(pairs, 1):
        if label:
            hits += 1
            total += hits / place
    return total / positives if positives else None


def measure(options, pooled):
    with lapwing("--workers", "2") as (process, port, log):
        client = Client(port)
        learnt = options.points * 2 // 3
        for number in range(options.series):
            values, _ = made(number, options.points)
            rows = "".join(f"{START + 60 * place},{value!r}\n" for place, value in enumerate(values[:learnt]))
            client.send("PUT", f"/v1/series/kpi-{number}", "timestamp,value\n" + rows, "text/csv")
        def bytes_now():
            return client.send("GET", "/v1/overview")["storage"]["bytes"]
        before = bytes_now()
        policy = {
            "selector": {"series": "kpi-*"}, "algorithm": "donut", "parameters": {"epochs": options.epochs},
            "begin_after": {"points": 500}, "cold_start": False}
        if pooled:
            policy["pooled"] = {}
        start = time.monotonic()
        client.send("PUT", "/v1/policies/fleet", policy)
        while True:
            counts = client.send("GET", "/v1/policies/fleet")["series"]
            if counts["failed"]:
                raise SystemExit(client.send("GET", "/v1/policies/fleet/series?state=failed"))
            if counts["watched"] == options.series:
                break
            time.sleep(0.2)
        seconds = time.monotonic() - start
        after = bytes_now()
        precisions = []
        for number in range(options.series):
            values, anomalies = made(number, options.points)
            times = [START + 60 * place for place in range(learnt, options.points)]
            client.send(
                "POST", f"/v1/series/kpi-{number}/points", {"timestamps": times, "values": {"value": values[learnt:]}})
            answer = client.send("GET", f"/v1/series/kpi-{number}/scores?from={times[0]}&limit=100000")
            places = {point for run in anomalies for point in run}
            labels = [place in places for place in range(learnt, options.points)]
            precisions.append(average_precision(answer["scores"], labels))
        found = [value for value in precisions if value is not None]
        return seconds, (after - before) / options.series, sum(found) / len(found)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--series", type=int, default=50)
    parser.add_argument("--points", type=int, default=2000)
    parser.add_argument("--epochs", type=int, default=250)
    options = parser.parse_args()
    for name, pooled in (("a pool", True), ("a model each", False)):
        seconds, size, precision = measure(options, pooled)
        figure(f"policy of {options.series} series, {name}: time until all are watched", round(seconds, 1), "s")
        figure(f"policy of {options.series} series, {name}: database a series beside its points", round(size), "bytes")
        figure(f"policy of {options.series} series, {name}: average precision", round(precision, 3), "")


main()
