#!/usr/bin/env python3
"""Writes line protocol to a running server by InfluxDB's own clients, and reads back what was stored.

    python3 Tests/Senders/influx.py [.build/release/lapwing]
"""

import json
import os
import shutil
import subprocess
import sys

from senders import START, TOKEN, get, server, stored, tools

PACKAGES = {"influxdb": "influxdb", "influxdb_client": "influxdb-client", "influxdb_client_3": "influxdb3-python"}


def version_1(port):
    from influxdb import InfluxDBClient
    from influxdb.exceptions import InfluxDBClientError

    for compresses in (False, True):
        with InfluxDBClient("127.0.0.1", port, "any", TOKEN, "telegraf", gzip=compresses) as client:
            assert client.ping()
            name = f"v1_{int(compresses)}"
            points = [{"measurement": name, "tags": {"host": "web-1", "zone": "eu"}, "time": START + 60 * slot,
                       "fields": {"usage": 1.5 + slot, "count": slot, "ok": slot == 0, "note": "quoted \"text\", a=b"}}
                      for slot in range(2)]
            assert client.write_points(points, time_precision="s", batch_size=1)
            tags = stored(port, f"{name}.host-web-1.zone-eu", [START, START + 60], count=[0, 1], ok=[1, 0], usage=[1.5, 2.5])
            assert tags == {"_measurement": name, "host": "web-1", "zone": "eu"}, tags
            try:
                client.write(["m v=1", "m v="], {"db": "d"}, protocol="line")
                raise AssertionError("a broken line was taken")
            except InfluxDBClientError as error:
                assert error.code == 400 and "unable to parse line 2, column 5" in str(error), error
    try:
        InfluxDBClient("127.0.0.1", port, "any", "wrong", "d").write(["m v=1"], {"db": "d"}, protocol="line")
        raise AssertionError("a wrong password was taken")
    except InfluxDBClientError as error:
        assert error.code == 401, error


def version_2(port):
    from influxdb_client import InfluxDBClient, Point, WritePrecision
    from influxdb_client.client.write_api import SYNCHRONOUS, WriteOptions
    from influxdb_client.rest import ApiException

    url = f"http://127.0.0.1:{port}"
    for compresses in (False, True):
        with InfluxDBClient(url, TOKEN, org="o", enable_gzip=compresses) as client:
            assert client.ping() and client.health().status == "pass"
            name = f"v2 {int(compresses)},x=y"
            points = [Point(name).tag("host", "a b=c,d").field("v", 0.5 + slot).time(START + 60 * slot, WritePrecision.S)
                      for slot in range(2)]
            client.write_api(SYNCHRONOUS).write("b", "o", points, WritePrecision.S)
            found = [item for item in get(port, "/v1/series?limit=1000")["items"] if item["tags"].get("_measurement") == name]
            assert len(found) == 1 and found[0]["tags"]["host"] == "a b=c,d", found
            stored(port, found[0]["id"], [START, START + 60], v=[0.5, 1.5])
            try:
                client.write_api(SYNCHRONOUS).write("b", "o", "m v=1\nm,=x v=1")
                raise AssertionError("a broken line was taken")
            except ApiException as error:
                body = json.loads(error.body)
                assert error.status == 400 and body["code"] == "invalid" and body["line"] == 2, error.body
            # In batches, by a thread of its own, times in nanoseconds.
            failures = []
            with client.write_api(WriteOptions(batch_size=500, flush_interval=100),
                                  error_callback=lambda *failure: failures.append(failure)) as writer:
                for slot in range(1200):
                    writer.write("b", "o", Point(f"batch{int(compresses)}").field("v", slot).time((START + 60 * slot) * 10**9))
            assert not failures, failures
            assert get(port, f"/v1/series/batch{int(compresses)}")["points"] == 1200
    with InfluxDBClient(url, "wrong", org="o") as client:
        try:
            client.write_api(SYNCHRONOUS).write("b", "o", "m v=1")
            raise AssertionError("a wrong token was taken")
        except ApiException as error:
            assert error.status == 401, error


def version_3(port):
    from influxdb_client_3 import InfluxDBClient3, Point, WriteOptions, WriteType, write_client_options

    options = write_client_options(write_options=WriteOptions(write_type=WriteType.synchronous))
    with InfluxDBClient3(host=f"http://127.0.0.1:{port}", token=TOKEN, database="d", org="o", write_client_options=options) as client:
        client.write([Point("v3").tag("host", "h").field("v", float(slot)).time((START + 60 * slot) * 10**9) for slot in range(3)])
    stored(port, "v3.host-h", [START, START + 60, START + 120], v=[0, 1, 2])


def curl(port):
    if not shutil.which("curl"):
        return print("curl is not there: left out")
    lines = f"curl,host=c v=1 {START}\ncurl,host=c v=2 {START + 60}\n"
    url = f"http://127.0.0.1:{port}/write?db=d&precision=s"
    command = ["curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}", "-u", f"any:{TOKEN}", url, "--data-binary", lines]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "204"
    stored(port, "curl.host-c", [START, START + 60], v=[1, 2])


def by_clients(port):
    """Runs below the interpreter that has the clients."""
    missing = os.environ["MISSING"].split()
    for package, body in (("influxdb", version_1), ("influxdb-client", version_2), ("influxdb3-python", version_3)):
        if package in missing:
            print(f"{package} cannot be had from PyPI: left out")
        else:
            body(port)
            print(f"{package}: stored as it was sent, refusals understood")


def main():
    if len(sys.argv) == 3 and sys.argv[1] == "--clients":
        return by_clients(int(sys.argv[2]))
    python, missing = tools(PACKAGES)
    with server() as (_, port, _):
        environment = dict(os.environ, MISSING=" ".join(missing))
        subprocess.run([python, __file__, "--clients", str(port)], env=environment, check=True)
        curl(port)
        print("curl: stored as it was sent")


main()
