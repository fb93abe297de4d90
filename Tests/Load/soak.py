#!/usr/bin/env python3
"""A soak: ingest, polling, scoring, monitors and training at once, for as long as is asked.

    swift build -c release --product lapwing
    Tests/Load/soak.py [--minutes 30]

Prints memory and descriptors every minute, and ends with 1 where an answer is not a success, memory grows after the
first third of the time, descriptors leak, or the log tells of a request that failed.
"""

import argparse
import http.client
import json
import math
import random
import sys
import threading
import time

from servers import figure, lapwing, open_descriptors, resident_megabytes

START = 1_700_000_000 // 60 * 60
POINTS = 2 * 1440
# What the allocator may keep between two looks, and a share for what grows with the data: the database's pages.
SLACK_MEGABYTES = 24
SLACK_SHARE = 0.15
SLACK_DESCRIPTORS = 8


class Client:
    """A keep-alive client that counts what it asks and remembers what failed."""

    def __init__(self, port, failures, counts):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.failures, self.counts = failures, counts

    def send(self, method, path, body=None, kind="application/json", allowed=()):
        headers = {"Content-Type": kind} if body is not None else {}
        if isinstance(body, (dict, list)):
            body = json.dumps(body)
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.failures.append(f"{method} {path}: {error!r}")
            self.connection.close()
            return None
        key = f"{method} {path.split('?')[0].split('/')[2] if path.count('/') > 1 else path}"
        self.counts[key] = self.counts.get(key, 0) + 1
        if answer.status >= 400 and answer.status not in allowed:
            self.failures.append(f"{method} {path}: {answer.status} {text[:300]!r}")
        return json.loads(text) if text and answer.status < 300 and text[:1] in b"{[" else None


def value(slot, draw):
    spike = 60 if draw.random() < 0.002 else 0
    return round(50 + 20 * math.sin(2 * math.pi * slot / 1440) + draw.gauss(0, 1) + spike, 3)


def prepare(client, draw):
    for name in ("live", "other"):
        rows = "".join(f"{START + 60 * slot},{value(slot, draw)}\n" for slot in range(POINTS))
        client.send("PUT", f"/v1/series/{name}", "timestamp,value\n" + rows, "text/csv")
    for model, algorithm, more in (
        ("watch", "donut", {"epochs": 3, "window": 60}), ("line", "autoregression", {}),
        ("fast", "spectral_residual", {})):
        job = client.send("POST", "/v1/models",
                          {"id": model, "series": "live", "algorithm": algorithm, "parameters": more})
        wait(client, job)
    client.send("PUT", "/v1/monitors/m", {"model": "watch"})


def wait(client, job):
    while job and job["status"] in ("queued", "running"):
        job = client.send("GET", f"/v1/jobs/{job['id']}?wait=10") or job
    if job and job["status"] != "succeeded":
        client.failures.append(f"job {job['id']}: {job.get('error')}")


def ingest(client, draw, ends):
    """Points as they come, a few at a time, ten thousand times faster than they would; the oldest are never deleted."""
    slot = POINTS
    while time.monotonic() < ends:
        count = draw.randint(1, 20)
        times = [START + 60 * (slot + index) for index in range(count)]
        values = [None if draw.random() < 0.01 else value(slot + index, draw) for index in range(count)]
        client.send("POST", "/v1/series/live/points", {"timestamps": times, "values": {"value": values}})
        slot += count
        time.sleep(0.2)


def poll(client, draw, ends):
    while time.monotonic() < ends:
        model = draw.choice(["watch", "line", "fast"])
        start = START + 60 * draw.randrange(POINTS - 700)
        client.send("GET", f"/v1/series/live/scores?model={model}&from={start}&to={start + 36_000}")
        client.send("GET", "/v1/series/live/points?limit=50")
        client.send("GET", "/v1/alerts?limit=10")
        client.send("GET", "/healthz")
        time.sleep(0.02)


def score(client, draw, ends):
    while time.monotonic() < ends:
        values = [value(slot, draw) for slot in range(200)]
        windows = [{"start": START, "values": {"value": values}}]
        client.send("POST", "/v1/models/watch/score", {"windows": windows})
        client.send("POST", "/v1/models/line/forecast", {"horizon": 10})
        time.sleep(0.1)


def train(client, draw, ends):
    number = 0
    while time.monotonic() < ends:
        algorithm, more = draw.choice([("donut", {"epochs": 2, "window": 60}), ("autoregression", {})])
        job = client.send("POST", "/v1/models",
                          {"id": f"t{number}", "series": "other", "algorithm": algorithm, "parameters": more})
        wait(client, job)
        client.send("DELETE", f"/v1/models/t{number}")
        number += 1
        time.sleep(0.5)


def watch(process, ends, every):
    seen = []
    began = time.monotonic()
    while True:
        time.sleep(max(0, min(every, ends - time.monotonic())))
        seen.append((resident_megabytes(process), open_descriptors(process)))
        figure("soak memory", seen[-1][0], "MiB", minutes=round((time.monotonic() - began) / 60, 2),
               descriptors=seen[-1][1])
        if time.monotonic() >= ends or process.poll() is not None:
            return seen


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    failures, counts = [], {}
    with lapwing() as (process, port, log):
        prepare(Client(port, failures, counts), random.Random(options.seed))
        ends = time.monotonic() + 60 * options.minutes
        work = [ingest, poll, poll, score, train]
        threads = [
            threading.Thread(
                target=body, args=(Client(port, failures, counts), random.Random(options.seed + index), ends))
            for index, body in enumerate(work)]
        for thread in threads:
            thread.start()
        seen = watch(process, ends, min(60, 6 * options.minutes))
        for thread in threads:
            thread.join()
        with open(log) as lines:
            failures += [line for line in lines if '"status":5' in line]
    verdict(seen, failures, counts)


def verdict(seen, failures, counts):
    third = seen[len(seen) // 3]
    most = max(memory for memory, _ in seen[2 * len(seen) // 3:])
    grown = most - third[0]
    leaked = seen[-1][1] - third[1]
    most_grown = SLACK_MEGABYTES + SLACK_SHARE * third[0]
    figure("soak memory growth", grown, "MiB", target=round(most_grown, 1), ceiling=True, met=grown <= most_grown,
           first=round(third[0], 1), last=round(seen[-1][0], 1))
    figure("soak descriptors growth", leaked, "descriptors", target=SLACK_DESCRIPTORS, ceiling=True,
           met=leaked <= SLACK_DESCRIPTORS)
    figure("soak errors", len(failures), "errors", target=0, ceiling=True, met=not failures,
           requests=sum(counts.values()), trainings=counts.get("DELETE models", 0), counts=counts)
    for failure in failures[:20]:
        print(failure, file=sys.stderr)
    is_flat = grown <= most_grown and leaked <= SLACK_DESCRIPTORS
    sys.exit(0 if is_flat and not failures else 1)


main()
