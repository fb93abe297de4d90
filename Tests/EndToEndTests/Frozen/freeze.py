"""Writes a small database by a given binary, and what that binary answered from it: `freeze.py BINARY FOLDER`.

One model of each method on two series, with labels, a monitor with alerts, answers to questions, and a training that was
interrupted in the middle with a checkpoint. `frozen.json` holds the scores of every model, the alerts, the answers, and
the scores that the interrupted training ended in when the same binary went on with it. Later builds must open the
database, serve the same, and go on to the same. Standard library only.
"""
import json, math, pathlib, random, re, shutil, sqlite3, subprocess, sys, tempfile, urllib.error, urllib.request

binary, folder = sys.argv[1], pathlib.Path(sys.argv[2])
START, INTERVAL, COUNT, LEARNT = 1700006400, 1800, 900, 720


class Server:
    def __init__(self, database):
        self.process = subprocess.Popen(
            [binary, "serve", "--port", "0", "--database", str(database)], stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True)
        self.base = re.search(r"http://[\d.:]+", self.process.stdout.readline()).group(0)

    def call(self, method, path, body=None, kind="application/json"):
        data = None if body is None else (body if isinstance(body, str) else json.dumps(body)).encode()
        request = urllib.request.Request(self.base + path, data, {"Content-Type": kind}, method=method)
        try: text = urllib.request.urlopen(request, timeout=120).read()
        except urllib.error.HTTPError as error: raise SystemExit(f"{method} {path}: {error.read().decode()}")
        return json.loads(text) if text else None

    def finish(self, job):
        while job["status"] in ("queued", "running"):
            job = self.call("GET", f"/v1/jobs/{job['id']}?wait=30")
        assert job["status"] == "succeeded", job

    def scores(self, series, model):
        answer = self.call("GET", f"/v1/series/{series}/scores?model={model}&limit=100000")
        return {"scores": answer["scores"], "anomaly_score": answer["anomaly_score"]}

    def stop(self):
        self.process.terminate()
        assert self.process.wait(20) == 0


def values(metric):
    draw = random.Random(metric)
    return [
        round(20 + 5 * math.sin((i + 4 * metric) / 48 * 2 * math.pi) + draw.gauss(0, 0.5) + (9 if i % 137 in (100, 101) else 0), 3)
        for i in range(COUNT)]


def csv(metrics, rows):
    columns = [values(m) for m in range(metrics)]
    head = "timestamp," + ",".join(f"m{m}" for m in range(metrics)) + "\n"
    return head + "".join(f"{START + i * INTERVAL}," + ",".join(str(c[i]) for c in columns) + "\n" for i in rows)


ONE = {
    "difference": {}, "seasonal_naive": {}, "autoregression": {}, "spectral_residual": {}, "ensemble": {},
    "donut": {"window": 24, "hidden_units": 16, "epochs": 10},
    "pad": {"window": 24, "hidden_units": 12, "sequence_length": 32, "epochs": 6},
    "cgats": {"window": 32, "hidden_units": 8, "latent_dimensions": 3, "epochs": 3, "generator_epochs": 3},
}
SEVERAL = {
    "pca": {},
    "acvae": {"window": 12, "hidden_units": 16, "epochs": 5, "fine_tuning_epochs": 4, "posterior_samples": 10},
}
INTERRUPTED = {
    "id": "interrupted", "series": "one", "algorithm": "donut", "seed": 11,
    "parameters": {"window": 24, "hidden_units": 16, "epochs": 3000, "early_stopping": False}}

work = pathlib.Path(tempfile.mkdtemp())
database = work / "frozen.db"
server = Server(database)
frozen = {"models": {}, "binary": subprocess.check_output([binary, "--help"], text=True).split("\n")[0]}
anomalies = [
    {"start": START + i * INTERVAL, "end": START + (i + 2) * INTERVAL, "kind": "anomaly"}
    for i in range(100, LEARNT, 137)]
for series, metrics in (("one", 1), ("several", 3)):
    server.call("PUT", f"/v1/series/{series}", csv(metrics, range(LEARNT)), "text/csv")
    server.call("POST", f"/v1/series/{series}/labels", anomalies)
for series, methods in (("one", ONE), ("several", SEVERAL)):
    for method, parameters in methods.items():
        server.finish(server.call(
            "POST", "/v1/models",
            {"id": method, "series": series, "algorithm": method, "seed": 5, "parameters": parameters}))
server.call("PUT", "/v1/monitors/watch", {"model": "ensemble"})
for series, metrics in (("one", 1), ("several", 3)):
    server.call("POST", f"/v1/series/{series}/points", csv(metrics, range(LEARNT, COUNT)), "text/csv")
queries = server.call("GET", "/v1/models/acvae/queries")["items"]
server.call(
    "POST", "/v1/models/acvae/feedback",
    [{"query": query["id"], "kind": "anomaly" if i == 0 else "normal", "author": "ann"} for i, query in enumerate(queries[:3])])
frozen["feedback"] = server.call("GET", "/v1/models/acvae/feedback")
frozen["alerts"] = server.call("GET", "/v1/alerts?monitor=watch")["items"]
for series, methods in (("one", ONE), ("several", SEVERAL)):
    for method in methods:
        if method != "cgats": frozen["models"][method] = {"series": series} | server.scores(series, method)
frozen["generated"] = server.call("POST", "/v1/models/cgats/generate", {"count": 3, "seed": 2})
frozen["forecast"] = server.call("POST", "/v1/models/pad/forecast", {"horizon": 18})
job = server.call("POST", "/v1/models", INTERRUPTED)
while (job.get("epoch") or 0) < 3: job = server.call("GET", f"/v1/jobs/{job['id']}")
server.stop()
connection = sqlite3.connect(database, isolation_level=None)
assert connection.execute("SELECT count(*) FROM checkpoints").fetchone()[0] == 1
# What was scored is scored again from the archives that were read back, so that the archives are held to it.
for table in ("score_chunks", "score_bands"): connection.execute(f"DELETE FROM {table}")
connection.execute("VACUUM")
connection.close()
folder.mkdir(exist_ok=True)
shutil.copy(database, folder / "frozen.sqlite")
server = Server(database)
frozen["job"] = job["id"]
server.finish(server.call("GET", f"/v1/jobs/{job['id']}?wait=1"))
frozen["models"]["interrupted"] = {"series": "one"} | server.scores("one", "interrupted")
server.stop()
(folder / "frozen.json").write_text(json.dumps(frozen, separators=(",", ":")))
