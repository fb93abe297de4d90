"""A database in which every operation of the contract finds something: series, labels, models, a monitor with alerts,
jobs, an evaluation, queries and answers. Small, so that it is there within seconds."""

import json
import math
import random
import time
import urllib.error
import urllib.request

# The ids and times are those of the contract's examples, so that these find what they speak of.
START = 1_714_593_600  # 2024-05-01T20:00:00Z
POINTS = 900
BROKEN = [range(start, start + 10) for start in (120, 330, 555, 640, 785, 840)]
DONUT = {"epochs": 2, "window": 30, "hidden_units": 8}
ACVAE = {
    "window": 10, "hidden_units": 8, "latent_dimensions": 2, "epochs": 3, "fine_tuning_epochs": 2,
    "posterior_samples": 4, "batch_size": 64, "learning_rate": 0.01, "query_budget": 0.2, "queries_per_round": 6}
CGATS = {
    "window": 40, "hidden_units": 8, "latent_dimensions": 4, "epochs": 3, "generator_epochs": 3, "stride": 10}
MODELS = [
    {"id": "lag", "series": "cpu4", "algorithm": "difference"},
    {"id": "line", "series": "checkout", "algorithm": "autoregression"},
    {"id": "checkout-donut", "series": "checkout", "algorithm": "donut", "parameters": DONUT},
    {"id": "checkout-acvae", "series": "checkout", "algorithm": "acvae", "parameters": ACVAE},
    {"id": "checkout-cgats", "series": "checkout", "algorithm": "cgats", "parameters": CGATS},
]


class Client:
    def __init__(self, port, token):
        self.base, self.token = f"http://127.0.0.1:{port}", token

    def send(self, method, path, body=None, kind="application/json"):
        data = body.encode() if isinstance(body, str) else None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data, {"Content-Type": kind}, method=method)
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        try:
            with urllib.request.urlopen(request, timeout=90) as answer:
                return json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            raise SystemExit(f"{method} {path}: {error.code} {error.read()[:400]}") from error

    def finish(self, job):
        while job["status"] in ("queued", "running"):
            job = self.send("GET", f"/v1/jobs/{job['id']}?wait=10")
        if job["status"] != "succeeded":
            raise SystemExit(f"job: {job}")


def token_file(folder, token):
    """A file for `--token-file` with one token that is for everything."""
    tokens = folder / "tokens"
    tokens.write_text(f"{token} name=conformance\n")
    tokens.chmod(0o600)
    return str(tokens)


def rows(metric, draw):
    """A CSV of one metric and the context column `deploy`, with labelled anomalies."""
    lines = [f"timestamp,{metric},deploy,label"]
    for slot in range(POINTS):
        is_broken = any(slot in span for span in BROKEN)
        value = 50 + 20 * math.sin(slot / 15) + draw.gauss(0, 1) + 60 * is_broken
        lines.append(f"{START + 60 * slot},{value:.3f},{int(slot % 300 < 20)},{int(is_broken)}")
    return "\n".join(lines) + "\n"


def fill(port, token=None):
    """Fills the database of the server at `port`, and answers the ids that are there by the kind of thing."""
    client, draw = Client(port, token), random.Random(1)
    client.send("PUT", "/v1/series/cpu4?context=deploy", rows("value", draw), "text/csv")
    client.send("PUT", "/v1/series/checkout?context=deploy", rows("orders", draw), "text/csv")
    client.send("POST", "/v1/series", {"id": "empty", "interval": 60, "metrics": ["value"]})
    labels = client.send("POST", "/v1/series/cpu4/labels", [
        {"start": START + 60 * slot, "end": START + 60 * slot + 600, "kind": kind, "author": "mia"}
        for slot, kind in ((200, "anomaly"), (250, "normal"), (300, "ignore"))])
    jobs = [client.send("POST", "/v1/models", model) for model in MODELS]
    for job in jobs:
        client.finish(job)
    answers = answer_queries(client)
    client.send("PUT", "/v1/receivers/ops", {"kind": "webhook", "url": "http://192.0.2.9/hook"})
    client.send("PUT", "/v1/monitors/checkout-watch", {"model": "lag", "receivers": ["ops"]})
    # Two series that it is about: one of the right length, and one that waits.
    client.send("PUT", "/v1/policies/fleet", {"selector": {"series": "fleet-*"}, "begin_after": {"points": 200}})
    client.send("PUT", "/v1/series/fleet-1", rows("value", draw), "text/csv")
    client.send("POST", "/v1/series", {"id": "fleet-2", "interval": 60, "metrics": ["value"]})
    latest = [START + 60 * (POINTS + slot) for slot in range(40)]
    spikes = [1000 if slot in (5, 25) else 50 for slot in range(40)]
    client.send("POST", "/v1/series/cpu4/points", {"timestamps": latest, "values": {"value": spikes}})
    for kind in ("detection", "forecast", "drill", "alerts"):
        # Those of detection are answered at once, without a job.
        # Only the series of one model went on after the training, which is what a monitor is judged on.
        model = "lag" if kind == "alerts" else "line"
        answer = client.send("POST", "/v1/evaluations", {"model": model, "kind": kind, **small(kind)})
        if "progress" in answer:
            client.finish(answer)
            jobs.append(answer)
    return {
        "series": ["cpu4", "checkout", "empty"],
        "model": [model["id"] for model in MODELS],
        "label": [label["id"] for label in labels["items"]],
        "answer": [answer["id"] for answer in answers],
        "version": [1, 2],
        "job": [job["id"] for job in jobs],
        "monitor": ["checkout-watch"],
        "policy": ["fleet"],
        "receiver": ["ops"],
        "alert": alerts(client),
        "incident": [incident["id"] for incident in client.send("GET", "/v1/incidents")["items"]],
    }


def small(kind):
    return {"synthetic": {"types": ["spike"], "lengths": [1], "sizes": [6], "count": 5}} if kind == "drill" else {}


def answer_queries(client):
    """Answers half of what the model asks; the rest stays open."""
    queries = client.send("GET", "/v1/models/checkout-acvae/queries")["items"]
    said = [{"query": query["id"], "kind": "normal", "author": "ana"} for query in queries[: len(queries) // 2]]
    return client.send("POST", "/v1/models/checkout-acvae/feedback", said)["items"]


def alerts(client):
    """The alerts that the spikes opened; they are judged after the points were acknowledged."""
    for _ in range(100):
        items = client.send("GET", "/v1/alerts")["items"]
        if items:
            return [item["id"] for item in items]
        time.sleep(0.05)
    raise SystemExit("no alert was opened")
