#!/usr/bin/env python3
"""Ten thousand idle keep-alive connections held while others are served: the server's memory, and what a client that
polls beside them waits.

    swift build -c release --product lapwing
    Tests/Load/idle_connections.py [--connections 10000] [--polls 2000]

Each connection has made one request before it falls idle, so that nothing of it is left to be set up. Ends with 1
where a connection was lost or the memory is beyond the target.
"""

import argparse
import http.client
import socket
import sys
import time

from servers import figure, lapwing, open_descriptors, raise_descriptor_limit, resident_megabytes

TARGET = 200
REQUEST = b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"


def ask(connection):
    connection.sendall(REQUEST)
    answer = b""
    while b'"ok"}' not in answer:
        piece = connection.recv(4096)
        if not piece:
            raise SystemExit("the server closed a connection")
        answer += piece


def polls(port, count):
    client = http.client.HTTPConnection("127.0.0.1", port)
    times = []
    for _ in range(count):
        start = time.monotonic()
        client.request("GET", "/v1/series?limit=1")
        answer = client.getresponse()
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"a poll was answered {answer.status}")
        times.append(1000 * (time.monotonic() - start))
    times.sort()
    return times[count // 2], times[count * 99 // 100]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--connections", type=int, default=10_000)
    parser.add_argument("--polls", type=int, default=2_000)
    options = parser.parse_args()
    limit = raise_descriptor_limit()
    if limit < options.connections + 100:
        raise SystemExit(f"only {limit} descriptors are allowed: raise the hard limit (ulimit -Hn)")
    with lapwing() as (process, port, _):
        before = polls(port, options.polls)
        small = resident_megabytes(process)
        idle = []
        start = time.monotonic()
        for _ in range(options.connections):
            connection = socket.create_connection(("127.0.0.1", port))
            ask(connection)
            idle.append(connection)
        opened = time.monotonic() - start
        held = open_descriptors(process)
        during = polls(port, options.polls)
        memory = resident_megabytes(process)
        # Those that have been idle longest are still served.
        for connection in idle[:: max(1, options.connections // 100)]:
            ask(connection)
    figure("idle connections", len(idle), "connections", descriptors=held, seconds_to_open=round(opened, 2))
    is_met = memory <= TARGET
    figure("idle connections memory", memory, "MiB", target=TARGET, ceiling=True, met=is_met, without=round(small, 1))
    figure("idle connections poll p99", during[1], "ms", p50=round(during[0], 3), p99_without=round(before[1], 3))
    sys.exit(0 if is_met else 1)


main()
