#!/usr/bin/env python3
"""How often an idle server wakes: the voluntary context switches of all its threads, with nothing in it, with monitors
and an open event stream, and with a token file that it has to notice changes of.

    swift build -c release --product lapwing
    Tests/Load/wakeups.py [--seconds 30]

Ends with 1 where one of them wakes more than once a second: no timer below that has work to do.
"""

import argparse
import glob
import http.client
import json
import re
import sys
import tempfile
import time

from servers import figure, lapwing

TARGET = 1
TOKEN = "a-token-of-sufficient-length-0123456789"


def wakeups(process):
    counts = {}
    for path in glob.glob(f"/proc/{process.pid}/task/*/status"):
        with open(path) as status:
            counts[path] = int(re.search(r"\nvoluntary_ctxt_switches:\s+(\d+)", status.read())[1])
    return counts


def rate(process, seconds):
    # What the requests before have set going comes to rest.
    time.sleep(5)
    before = wakeups(process)
    time.sleep(seconds)
    after = wakeups(process)
    return sum(count - before.get(path, 0) for path, count in after.items()) / seconds


def send(port, method, path, body=None):
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request(method, path, body and json.dumps(body), {"Content-Type": "application/json"} if body else {})
    answer = connection.getresponse()
    document = answer.read()
    if answer.status >= 300:
        raise SystemExit(f"{method} {path}: {answer.status} {document.decode()}")
    return json.loads(document)


def watch(port, count):
    """Monitors that have judged what there is, the last point of it now."""
    now = int(time.time()) // 60 * 60
    for number in range(count):
        name = f"idle-{number}"
        send(port, "PUT", f"/v1/series/{name}", {"interval": 60, "metrics": ["value"]})
        send(port, "POST", f"/v1/series/{name}/points", {
            "timestamps": [now - 60 * (500 - i) for i in range(500)],
            "values": {"value": [(i * 7919 + number) % 101 for i in range(500)]},
        })
        job = send(port, "POST", "/v1/models", {"id": name, "series": name, "algorithm": "difference"})
        while job["status"] in ("queued", "running"):
            job = send(port, "GET", f"/v1/jobs/{job['id']}?wait=20")
        if job["status"] != "succeeded":
            raise SystemExit(json.dumps(job))
        send(port, "PUT", f"/v1/monitors/{name}", {"model": name})


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=30)
    seconds = parser.parse_args().seconds
    rates = {}
    with lapwing() as (process, _, _):
        rates["nothing in it"] = rate(process, seconds)
    with lapwing() as (process, port, _):
        watch(port, 20)
        stream = http.client.HTTPConnection("127.0.0.1", port)
        stream.request("GET", "/v1/alerts/events", headers={"Accept": "text/event-stream"})
        if stream.getresponse().status != 200:
            raise SystemExit("the event stream did not open")
        rates["20 monitors, an event stream"] = rate(process, seconds)
    with tempfile.NamedTemporaryFile("w") as tokens:
        tokens.write(TOKEN + "\n")
        tokens.flush()
        with lapwing("--token-file", tokens.name) as (process, _, _):
            rates["a token file"] = rate(process, seconds)
    for name, value in rates.items():
        figure(f"wake-ups, {name}", value, "a second", target=TARGET, ceiling=True, met=value <= TARGET)
    sys.exit(0 if max(rates.values()) <= TARGET else 1)


main()
