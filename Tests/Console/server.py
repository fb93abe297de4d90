"""A server of the real binary with what the walks need: series, models, monitors, a fault, and someone to be told."""

import http.server
import json
import math
import pathlib
import random
import socket
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

STEP = 300


class Server:
    def __init__(self, binary, tokens=None):
        self.folder = tempfile.TemporaryDirectory(prefix="lapwing-console-")
        self.binary = binary
        self.tokens = tokens
        self.token = None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self):
        folder = pathlib.Path(self.folder.name)
        command = [self.binary, "serve", "--port", str(self.port), "--database", str(folder / "lapwing.db"), "--allow-local-receivers"]
        if self.tokens:
            (folder / "tokens").write_text(self.tokens)
            command += ["--token-file", str(folder / "tokens")]
        self.log = open(folder / "log", "ab")
        self.process = subprocess.Popen(command, stdout=self.log, stderr=self.log)
        until("the server answers", lambda: self.call("GET", "/readyz", quiet=True))

    def stop(self):
        self.process.terminate()
        self.process.wait(30)
        self.log.close()

    def close(self):
        if self.process.poll() is None:
            self.stop()
        self.folder.cleanup()

    def call(self, method, path, body=None, kind="application/json", quiet=False):
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Content-Type": kind}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        try:
            with urllib.request.urlopen(urllib.request.Request(self.url + path, data, headers, method=method), timeout=60) as answer:
                text = answer.read()
                return json.loads(text) if text else {}
        except urllib.error.HTTPError as error:
            if quiet:
                return None
            raise AssertionError(f"{method} {path}: {error.code} {error.read()[:400]!r}") from error
        except OSError:
            if quiet:
                return None
            raise

    def get(self, path):
        return self.call("GET", path)


def until(what, holds, seconds=180):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = holds()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"not within {seconds} s: {what}")


class Sink:
    """Takes what receivers are sent, and answers what a Prometheus is asked."""

    def __init__(self):
        taken = self.taken = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                if "/api/v1/query_range" in self.path:
                    self.answer(prometheus(self.path.partition("?")[2] or body.decode()))
                else:
                    taken.append(body)
                    self.answer(b"")

            do_GET = do_POST

            def answer(self, body):
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"


def prometheus(query):
    """What `query_range` answers: one series with a value each step."""
    asked = {name: values[0] for name, values in urllib.parse.parse_qs(query).items()}
    start, end, step = (float(asked[name]) for name in ("start", "end", "step"))
    values = [[start + step * i, str(i % 60)] for i in range(int((end - start) // step) + 1)]
    return json.dumps({"status": "success", "data": {"resultType": "matrix", "result": [{"metric": {"__name__": "up", "job": "api"}, "values": values}]}}).encode()


def fill(server, sink):
    """Two watched series with a fault at their end, of which one has a trained generator's rival and answers to give."""
    chance = random.Random(1)
    now = int(time.time()) // STEP * STEP
    count = 21 * 288
    times = [now - STEP * (count - i) for i in range(count)]

    def load(t):
        return 100 + 40 * math.sin(2 * math.pi * t / 86400) + chance.gauss(0, 4)

    orders = [load(t) for t in times]
    latency = [200 + 0.6 * (v - 100) + chance.gauss(0, 6) for v in orders]
    deploy = [1 if i % 1000 < 3 else 0 for i in range(count)]
    for start in (1500, 3000, 4500):
        for k in range(start, start + 12):
            orders[k] -= 60
            latency[k] += 150
    late = count - 24
    server.call("PUT", "/v1/series/checkout", {
        "interval": STEP, "metrics": ["orders", "latency"], "context": [{"name": "deploy", "kind": "flag"}],
        "timezone": "Europe/Berlin", "tags": {"team": "shop"}, "units": {"latency": "ms"}})
    server.call("POST", "/v1/series/checkout/points", {
        "timestamps": times[:late], "values": {"orders": orders[:late], "latency": latency[:late]}, "context": {"deploy": deploy[:late]}})
    server.call("POST", "/v1/series/checkout/labels", [
        {"start": times[1500], "end": times[1512], "kind": "anomaly", "note": "payments", "author": "ana"}])
    server.call("PUT", "/v1/series/search", {"interval": STEP, "metrics": ["requests"], "tags": {"team": "web"}})
    requests = [load(t) for t in times]
    server.call("POST", "/v1/series/search/points", {"timestamps": times[:late], "values": {"requests": requests[:late]}})
    server.call("PUT", "/v1/receivers/ops", {"kind": "webhook", "url": sink.url})
    for name, severity in (("checkout", "critical"), ("search", "warning")):
        server.call("POST", "/v1/models", {"id": f"{name}-watch", "series": name})
        until(f"{name}-watch is trained", lambda: server.get(f"/v1/models/{name}-watch")["active_version"])
        server.call("PUT", f"/v1/monitors/{name}", {"model": f"{name}-watch", "receivers": ["ops"], "rules": {"severity": severity}})
    for i in range(late, count):
        bad = i >= count - 18
        server.call("POST", "/v1/series/checkout/points", {
            "timestamps": [times[i]], "values": {"orders": [orders[i] - 70 * bad], "latency": [latency[i] + 200 * bad]}, "context": {"deploy": [int(i == count - 19)]}})
        server.call("POST", "/v1/series/search/points", {"timestamps": [times[i]], "values": {"requests": [requests[i] + 90 * (i >= count - 9)]}})
    until("incidents are open", lambda: len(server.get("/v1/incidents?status=open")["items"]) >= 2)
    server.call("POST", "/v1/mutes", {"tags": {"team": "web"}, "start": now + 86400, "end": now + 90000, "recurrence": "FREQ=DAILY", "timezone": "UTC", "author": "ana", "reason": "backups"})
