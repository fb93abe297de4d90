#!/usr/bin/env python3
"""Writes to a running server by clients of Prometheus from PyPI, and reads back what was stored.

    python3 Tests/Senders/prometheus.py [.build/release/lapwing]
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time

from senders import START, TOKEN, get, server, stored, tools

PACKAGES = {
    "prometheus_remote_writer": "prometheus-remote-writer",
    "opentelemetry.exporter.prometheus_remote_write": "opentelemetry-exporter-prometheus-remote-write",
    "prometheus_client": "prometheus-client",
}


def remote_writer(port):
    from prometheus_remote_writer import RemoteWriter

    def item(name, values, start=START):
        times = [(start + 60 * slot) * 1_000 for slot in range(len(values))]
        return {"metric": {"__name__": name, "job": "shop", "path": "/a b,c=d"}, "values": values, "timestamps": times}

    url = f"http://127.0.0.1:{port}/api/v1/write"
    with RemoteWriter(url, auth={"bearer_token": TOKEN}, max_series_per_request=50) as writer:
        sent = writer.send([item(f"orders_{number}", [number, 1.5, float("nan"), -0.25]) for number in range(120)])
        assert sent.requests_sent == 3 and sent.last_response.status_code == 204, sent
        found = {series["tags"]["__name__"]: series for series in get(port, "/v1/series?tag=job:shop&limit=1000")["items"]}
        assert len(found) == 120 and all(series["tags"]["path"] == "/a b,c=d" for series in found.values())
        times = [START + 60 * slot for slot in range(4)]
        stored(port, found["orders_7"]["id"], times, value=[7, 1.5, None, -0.25])
        # What can't be stored is told once, and the rest is there: a sender that is told 400 does not send it again.
        try:
            writer.send([item("orders_7", [8, 9], START + 240), item("orders_8", [1], 9_999_999_960)])
            raise AssertionError("a point of the year 2286 was taken")
        except RuntimeError as error:
            assert "400" in str(error), error
        assert get(port, f"/v1/series/{found['orders_7']['id']}")["points"] == 5
    try:
        RemoteWriter(url, auth={"bearer_token": "wrong"}, retries=0).send([item("orders_7", [1])])
        raise AssertionError("a wrong token was taken")
    except RuntimeError as error:
        assert "401" in str(error), error


def open_telemetry(port):
    from opentelemetry.exporter.prometheus_remote_write import PrometheusRemoteWriteMetricsExporter
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader

    exporter = PrometheusRemoteWriteMetricsExporter(
        endpoint=f"http://127.0.0.1:{port}/api/v1/write", headers={"Authorization": f"Bearer {TOKEN}"})
    provider = MeterProvider([PeriodicExportingMetricReader(exporter, export_interval_millis=3_600_000)])
    counter = provider.get_meter("shop").create_counter("otel_orders")
    counter.add(3, {"region": "eu"})
    assert provider.force_flush()
    found = [series for series in get(port, "/v1/series?q=otel_orders")["items"] if series["tags"].get("region") == "eu"]
    assert len(found) == 1 and found[0]["points"] == 1, found
    assert get(port, f"/v1/series/{found[0]['id']}/points")["values"] == {"value": [3]}
    provider.shutdown()


def client(port):
    """What the client shows, Prometheus scrapes and writes."""
    if not shutil.which("prometheus"):
        return print("prometheus is not there: left out")
    from prometheus_client import Gauge, start_http_server

    gauge = Gauge("client_queue", "Waiting.", ["queue"])
    gauge.labels("mail").set(42.5)
    with socket.socket() as free, socket.socket() as other:
        free.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        shown, own = free.getsockname()[1], other.getsockname()[1]
    start_http_server(shown, "127.0.0.1")
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/prometheus.yml", "w", encoding="utf-8") as file:
            file.write(f"""
global: {{ scrape_interval: 1s }}
scrape_configs: [{{ job_name: client, static_configs: [{{ targets: ['127.0.0.1:{shown}'] }}] }}]
remote_write:
  - url: http://127.0.0.1:{port}/api/v1/write?interval=1
    authorization: {{ credentials: {TOKEN} }}
    queue_config: {{ batch_send_deadline: 300ms }}
    write_relabel_configs: [{{ source_labels: [__name__], regex: client_queue, action: keep }}]
""")
        command = ["prometheus", f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data",
                   f"--web.listen-address=127.0.0.1:{own}"]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as prometheus:
            try:
                deadline = time.monotonic() + 60
                found = []
                while not (found and found[0]["points"] >= 2):
                    assert time.monotonic() < deadline, found
                    time.sleep(0.2)
                    found = get(port, "/v1/series?tag=queue:mail")["items"]
                assert found[0]["tags"]["__name__"] == "client_queue", found
                values = get(port, f"/v1/series/{found[0]['id']}/points")["values"]["value"]
                assert {value for value in values if value is not None} == {42.5}, values
            finally:
                prometheus.terminate()


BODIES = {
    "prometheus-remote-writer": remote_writer, "opentelemetry-exporter-prometheus-remote-write": open_telemetry,
    "prometheus-client": client,
}


def main():
    if len(sys.argv) == 4 and sys.argv[1] == "--client":
        return BODIES[sys.argv[2]](int(sys.argv[3]))
    python, missing = tools(PACKAGES)
    with server() as (_, port, _):
        for package in BODIES:
            if package in missing:
                print(f"{package} cannot be had from PyPI: left out")
                continue
            # Each in a process of its own: two of them bring the same messages, which protobuf knows once only.
            subprocess.run([python, __file__, "--client", package, str(port)], env=dict(os.environ), check=True)
            print(f"{package}: stored as it was sent, refusals understood")


main()
