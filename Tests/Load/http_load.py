#!/usr/bin/env python3
"""Requests a second and the 99th percentile of a small GET over keep-alive connections, by wrk: this server, its
requests logged to a file as in use, against Hummingbird, which logs nothing unless told so with --peer-logs.

    swift build -c release --product lapwing
    swift build -c release --product peer --package-path Tests/Load/peer
    Tests/Load/http_load.py [--seconds 5] [--rounds 3] [--connections 64] [--peer-logs]

wrk has two threads: one is at its end at some 90,000 a second, before this server is.

The servers take turns, so that whatever else the machine does falls on both; the figures are medians over the rounds.
"""

import argparse
import re
import statistics
import subprocess

from servers import figure, lapwing, peer

UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3}


def measure(port, path, options):
    text = subprocess.run(
        ["wrk", "-t2", f"-c{options.connections}", f"-d{options.seconds}s", "--latency",
         f"http://127.0.0.1:{port}{path}"],
        capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in text or "Socket errors" in text:
        raise SystemExit(text)
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])
    number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", text).groups()
    return rate, float(number) * UNITS[unit]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--peer-logs", action="store_true")
    parser.add_argument("--alone", action="store_true", help="without the peer")
    options = parser.parse_args()
    targets = {}
    with lapwing() as (_, port, log):
        targets["lapwing /healthz"] = (port, "/healthz")
        targets["lapwing /v1/series"] = (port, "/v1/series?limit=1")
        if options.alone:
            return report(run(targets, options))
        with peer(*(["log"] if options.peer_logs else [])) as (_, other):
            targets["hummingbird /healthz"] = (other, "/healthz")
            results = run(targets, options)
        with open(log) as lines:
            logged = sum(1 for _ in lines)
        report(results)
        figure("http requests logged", logged, "lines")
        (ours, our_p99), (theirs, their_p99) = results["lapwing /healthz"], results["hummingbird /healthz"]
        ratio = ours / theirs
        other = "hummingbird that logs, too" if options.peer_logs else "hummingbird"
        figure(f"http requests against {other}", ratio, "times its", target=1.5, met=ratio >= 1.5)
        figure(f"http p99 against {other}", our_p99 / their_p99, "times its", target=1, ceiling=True,
               met=our_p99 <= their_p99)


def run(targets, options):
    rounds = {name: [] for name in targets}
    for _ in range(options.rounds):
        for name, (port, path) in targets.items():
            rounds[name].append(measure(port, path, options))
    return {
        name: (statistics.median(rate for rate, _ in runs), statistics.median(late for _, late in runs))
        for name, runs in rounds.items()
    }


def report(results):
    for name, (rate, late) in results.items():
        figure(f"http {name} requests", rate, "1/s")
        figure(f"http {name} p99", late, "ms")


main()
