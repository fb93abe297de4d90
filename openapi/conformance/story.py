"""What a user does with Lapwing from the first file to the last goodbye, every operation of the contract among it.

Each call names the type that it wants back; `client.py` compares.
"""

import datetime
import io
import random
import signal
import struct
import time

from fill import ACVAE, CGATS, DONUT, POINTS, START, rows

END = START + 60 * POINTS


def begin(call):
    """Everything up to where there is something of each kind; answers one id of each by the name of its path."""
    look_around(call)
    bring_series(call)
    read_points(call)
    send_many(call)
    label(call)
    train(call)
    ask(call)
    generate(call)
    score(call)
    evaluate(call)
    alert, incident = watch(call)
    mute(call)
    many(call)
    onboard(call)
    pool(call)
    job = call("list_jobs", expects="JobList", limit=1).items[0].id
    return {"series": "checkout", "models": "lag", "monitors": "watch", "alerts": alert, "incidents": incident,
            "receivers": "ops", "policies": "shops", "jobs": job}


def file_of(call, text):
    return call.types.File(payload=io.BytesIO(text.encode()))


def columns(call, **values):
    numbers = call.models.NumbersByColumn()
    numbers.additional_properties = values
    return numbers


def parameters(call, kind, values):
    return getattr(call.models, kind).from_dict(values)


def look_around(call):
    assert call("get_health", expects="Health").status == "ok"
    assert call("get_readiness", expects="Readiness").checks.database == "ok"
    assert "lapwing_series 0" in call("get_metrics", expects=str)
    assert call("get_contract_json", expects="Contract").additional_properties["openapi"] == "3.1.0"
    assert call("get_contract_yaml", expects=str).startswith("openapi: 3.1.0")
    assert "admin" in [str(scope) for scope in call("get_access", expects="Access").scopes]
    assert "<title>" in call("get_console", expects=str)
    for file in ("app.js", "base.css", "chart-trial.html"):
        assert len(call("get_console_file", file, expects=str)) > 500
    call("get_console_file", "none.js", expects="Problem", status=404)
    assert "umsatz.csv" in call("list_examples", expects=str)
    for name in ("shop", "spreadsheet", "grafana", "sensor"):
        assert len(call(f"get_example_{name}", expects=call.types.File).payload.read()) > 5000
    assert call("get_example_prometheus", expects="ToolsJSON")["status"] == "success"
    problem = call("get_series", "chekout", expects="Problem", status=404)
    assert problem.code == call.models.ProblemCode.SERIES_NOT_FOUND and problem.request_id


def bring_series(call):
    models, draw = call.models, random.Random(1)
    for name, metric in (("cpu4", "value"), ("checkout", "orders")):
        made = call("put_series", name, body=file_of(call, rows(metric, draw)), context="deploy", expects="Series", status=201)
        assert made.import_.rows == POINTS and made.labels.anomaly == 6 and made.last == END - 60
    german = "Datum;Uhrzeit;Umsatz\n" + "".join(f"29.11.2024;03:{slot:02d};1.234,{slot:02d} €\n" for slot in range(60))
    seen = call("import_file", body=file_of(call, german), id="umsatz", timezone="Europe/Berlin", expects="ImportPreview")
    assert seen.time_format == models.TimeFormat.DAY_FIRST and seen.series[0].id == "umsatz" and seen.columns[2].unit == "€"
    assert call("get_series", "umsatz", expects="Problem", status=404).code == models.ProblemCode.SERIES_NOT_FOUND
    made = call("import_file", body=file_of(call, german), id="umsatz", timezone="Europe/Berlin", confirm=True,
                expects="ImportedFile", status=201)
    assert made.series[0].import_.query == seen.query and made.series[0].units["Umsatz"] == "€"
    seen = call("put_series", "umsatz", body=file_of(call, german), dry_run=True, expects="ImportPreview")
    assert seen.timezone == "Europe/Berlin" and seen.first_rows[0].values["Umsatz"] == 1234.0
    wrong = call("import_file", body=file_of(call, german.replace("€", "€ bar jeder Rechnung")), expects="Problem", status=422)
    assert wrong.errors[0].detail
    call("delete_series", "umsatz", expects=None, status=204)
    tags = models.Tags.from_dict({"team": "shop"})
    context = [models.ContextColumn(name="deploy", kind=models.ContextColumnKind.FLAG)]
    body = models.SeriesCreation(id="empty", interval=60, metrics=["value"], context=context, tags=tags)
    assert call("create_series", body=body, expects="Series", status=201).first is None
    definition = models.SeriesDefinition(interval=300, tags=tags)
    assert call("put_series", "empty", body=definition, expects="Series").interval == 300
    assert call("get_series", "cpu4", expects="Series").context[0].kind == models.ContextColumnKind.FLAG
    page = call("list_series", limit=2, expects="SeriesList")
    rest = call("list_series", limit=2, cursor=page.next_cursor, expects="SeriesList")
    assert [item.id for item in page.items + rest.items] == ["checkout", "cpu4", "empty"]


def read_points(call):
    models = call.models
    since = datetime.datetime.fromtimestamp(END - 600, datetime.timezone.utc)
    points = call("get_points", "cpu4", from_=since, expects="Points")
    assert len(points.timestamps) == 10 and len(points.values["value"]) == 10
    few = call("get_points", "cpu4", max_points=20, expects="Points")
    assert 2 <= len(few.timestamps) <= 20
    table = call("get_points", "cpu4", limit=1, format_=models.DataFormat.ROWS, expects="PointRows")
    assert table.rows[0].timestamp == START and table.rows[0]["value"] == points_value(call)
    more = models.PointsAddition(timestamps=[END, END + 60], values=columns(call, value=[50.0, None]))
    assert call("add_points", "cpu4", body=more, expects="PointsAdded").inserted == 1
    table = file_of(call, f"timestamp,value\n{END + 60},51\n")
    assert call("add_points", "cpu4", body=table, idempotency_key="a", expects="PointsAdded").inserted == 1
    last = datetime.datetime.fromtimestamp(END + 60, datetime.timezone.utc)
    gone = call("delete_points", "cpu4", from_=last, expects="PointsDeleted")
    assert gone.deleted == 1 and gone.last == END
    table = file_of(call, f"timestamp,value\n{END + 60},51\n")
    assert call("add_points", "cpu4", body=table, expects="PointsAdded").inserted == 1
    wrong = models.PointsAddition(timestamps=[END], values=columns(call, valeu=[1.0]))
    fault = call("add_points", "cpu4", body=wrong, expects="Problem", status=422)
    assert fault.errors[0].code == models.ProblemCode.UNKNOWN_METRIC


def send_many(call):
    """Points of many series at once, as our own requests and as other senders bring them."""
    models = call.models
    one = models.PointsOfOne(id="many-1", timestamps=[START, START + 60], value=[1.0, None], tags=models.Tags.from_dict({"team": "shop"}))
    two = models.PointsOfOne(id="many-2", timestamps=[START], values=columns(call, orders=[3.0], visits=[5.0]))
    body = models.PointsOfManyAddition(series=[one, two])
    fault = call("add_points_of_many", body=body, expects="Problem", status=404)
    assert fault.errors[0].code == models.ProblemCode.SERIES_NOT_FOUND and fault.errors[0].count == 2
    made = call("add_points_of_many", body=body, create=True, interval=60, expects="PointsOfManyAdded")
    assert made.created == ["many-1", "many-2"] and made.inserted == 2 and made.rows == 3
    rows = f'{{"series": "many-1", "timestamp": {START + 60}, "value": 2}}\n'
    added = call("add_points_of_many", body=file_of(call, rows), idempotency_key="many", expects="PointsOfManyAdded")
    assert added.inserted == 1 and added.anomalies == [] and not added.created
    call("write_lines", body=file_of(call, f"cpu,host=web-1 usage=1.5 {START}"), precision=models.LinePrecision.S, db="d",
         expects=None, status=204)
    call("write_influx_lines", body=file_of(call, f"cpu,host=web-1 usage=2.5 {START + 60}"), precision=models.LinePrecision.S,
         bucket="b", expects=None, status=204)
    assert call("get_points", "cpu.host-web-1", expects="Points").values["usage"] == [1.5, 2.5]
    wrong = call("write_lines", body=file_of(call, "cpu usage="), expects="InfluxFault", status=400)
    assert wrong.line == 1 and wrong.column == 11
    series = "up.job-node"
    call("remote_write", body=written(call, "up", "node", {START: 1.0, START + 60: 0.0}), expects=None, status=204)
    left = call("remote_write", body=written(call, "up", "node", {START + 120: 1.0, 4_000_000_000: 1.0}), expects="Problem", status=400)
    assert left.code == models.ProblemCode.SAMPLES_LEFT_OUT and left.errors[0].code == models.ProblemCode.IN_FUTURE
    assert call("get_points", series, expects="Points").values["value"] == [1.0, 0.0, 1.0]
    call("delete_series", series, expects=None, status=204)
    asked = models.BackfillRequest(url="http://192.0.2.1:9090", query="up", from_=START, to=START + 600, step=60)
    job = call("backfill", body=asked, expects="Job", status=202)
    assert job.kind == models.JobKind.BACKFILL and job.model is None
    assert call("cancel_job", job.id, expects="Job").kind == models.JobKind.BACKFILL
    call("ping", expects=None, status=204)
    assert call("get_influx_health", expects="InfluxHealth").status == models.InfluxStatus.PASS
    for name in ("many-1", "many-2", "cpu.host-web-1"):
        call("delete_series", name, expects=None, status=204)


def written(call, metric, job, samples):
    """A `prometheus.WriteRequest` of one series in a snappy block of one literal."""
    def field(number, data):
        return bytes([number << 3 | 2]) + varint(len(data)) + data

    labels = [field(1, field(1, name.encode()) + field(2, value.encode())) for name, value in (("__name__", metric), ("job", job))]
    points = [field(2, b"\x09" + struct.pack("<d", value) + b"\x10" + varint(1000 * at)) for at, value in samples.items()]
    message = field(1, b"".join(labels + points))
    block = varint(len(message)) + bytes([61 << 2]) + struct.pack("<H", len(message) - 1) + message
    return call.types.File(payload=io.BytesIO(block))


def varint(number):
    head = bytearray()
    while number > 127:
        head.append(number & 127 | 128)
        number >>= 7
    return bytes(head) + bytes([number])


def points_value(call):
    return call("get_points", "cpu4", limit=1, expects="Points").values["value"][0]


def label(call):
    models = call.models
    ranges = [models.LabelCreation(start=START + 60 * slot, end=START + 60 * slot + 600, kind=kind, author="mia")
              for slot, kind in ((200, models.LabelKind.ANOMALY), (300, models.LabelKind.IGNORE))]
    kept = call("add_labels", "cpu4", body=ranges, expects="LabelList", status=201)
    assert [item.kind for item in kept.items] == [item.kind for item in ranges]
    assert kept.items[0].source == models.LabelSource.OPERATOR
    found = call("list_labels", "cpu4", kind=models.LabelKind.IGNORE, expects="LabelList")
    assert [item.id for item in found.items] == [kept.items[1].id]
    tasks = call("list_labels", "cpu4", format_=models.LabelFormat.LABEL_STUDIO, expects=list)
    assert len(tasks[0].annotations[0].result) == 8
    windows = call("list_labels", "cpu4", format_=models.LabelFormat.NAB, expects="NABWindows")
    for body, format_, author in ((tasks, "label_studio", "eva"), (windows, "nab", "numenta")):
        call("add_labels", "cpu4", body=body, format_=models.LabelFormat(format_), author=author, expects="LabelList",
             status=201)
    table = call("get_trainset_labels", "cpu4", from_=START, to=END, expects=call.types.File)
    call("add_trainset_labels", "cpu4", body=table, author="ben", expects="LabelList", status=201)
    call("delete_label", "cpu4", kept.items[1].id, expects=None, status=204)
    spikes = models.InjectionRequest(method="inject", type_=models.AnomalyType.SPIKE, seed=7)
    made = call("augment_series", "cpu4", body=spikes, expects="Augmentation")
    assert made.windows[0].anomalies[0].direction == models.InjectionDirection.UP
    saved = models.MixupRequest(method="mixup", count=2, length=60, save_as="mixed")
    assert call("augment_series", "cpu4", body=saved, expects="Augmentation", status=201).saved.id == "mixed"


def finish(call, job):
    """Waits until a job has ended, a minute at most."""
    for _ in range(6):
        job = call("get_job", job.id, wait=10, expects="Job")
        if job.finished_at:
            break
    assert job.status == call.models.JobStatus.SUCCEEDED, job
    return job


def train(call):
    models = call.models
    donut = parameters(call, "DonutParameters", DONUT)
    asked = dict(series="checkout", algorithm=models.Algorithm.DONUT, parameters=donut)
    plan = call("create_model", body=models.ModelCreation(**asked), dry_run=True, expects="Estimate")
    assert plan.windows > 100 and plan.in_force["window"] == DONUT["window"]
    job = call("create_model", body=models.ModelCreation(id="donut", **asked), expects="Job", status=202)
    events = call("follow_job", job.id, expects=str)
    assert events.count("event: job") >= 2 and '"status":"succeeded"' in events
    result = finish(call, job).result
    assert isinstance(result, models.TrainingResult) and result.activated
    for name, series, algorithm in (("lag", "cpu4", "difference"), ("line", "checkout", "autoregression")):
        body = models.ModelCreation(id=name, series=series, algorithm=models.Algorithm(algorithm))
        finish(call, call("create_model", body=body, expects="Job", status=202))
    model = call("get_model", "donut", wait=1, expects="Model")
    assert model.state == models.ModelState.READY and len(model.report.epochs) == DONUT["epochs"]
    assert isinstance(model.threshold.settings, models.RateThreshold) and model.report.baselines
    assert [item.id for item in call("list_models", series="cpu4", expects="ModelList").items] == ["lag"]
    changes = parameters(call, "ParameterChanges", {"epochs": 1})
    body = models.TrainingRequest(parameters=changes, activate=False)
    second = finish(call, call("train_model", "donut", body=body, expects="Job", status=202))
    version = call("get_version", "donut", second.version, expects="Version")
    assert version.parameters["epochs"] == 1 and version.parameters["window"] == DONUT["window"]
    assert [item.version for item in call("list_versions", "donut", expects="VersionList").items] == [2, 1]
    assert call("activate_version", "donut", 2, expects="Model").active_version == 2
    finish(call, call("train_model", "lag", expects="Job", status=202))
    long = models.ModelCreation(id="long", series="checkout", algorithm=models.Algorithm.DONUT, parameters=parameters(
        call, "DonutParameters", {"epochs": 10000, "early_stopping": False}))
    job = call("create_model", body=long, expects="Job", status=202)
    call("cancel_job", job.id, expects="Job")
    assert call("get_job", job.id, wait=30, expects="Job").status == models.JobStatus.CANCELLED


def ask(call):
    models = call.models
    body = models.ModelCreation(id="acvae", series="checkout", algorithm=models.Algorithm.ACVAE, parameters=parameters(
        call, "ACVAEParameters", ACVAE))
    finish(call, call("create_model", body=body, expects="Job", status=202))
    queries = call("list_queries", "acvae", expects="Queries")
    assert queries.items[0].reason in list(models.QueryReason) and queries.budget.remaining > 0
    window = queries.items[0]
    answers = [
        models.AnswerCreation(query=window.id, kind=models.LabelKind.ANOMALY, author="ana", ranges=[
            models.AnswerRange(start=window.start, end=window.end)]),
        models.AnswerCreation(query=queries.items[1].id, kind=models.LabelKind.NORMAL, author="ana")]
    given = call("give_feedback", "acvae", body=answers, expects="Answers", status=201)
    assert given.added == 2 and given.job is None
    assert len(call("list_feedback", "acvae", expects="AnswerList").items) == 2
    call("withdraw_feedback", "acvae", given.items[1].id, expects=None, status=204)
    assert call("get_drift", "acvae", expects="Drift").recommended in list(models.DriftRecommended)
    rounds = models.RoundSchedule(after_answers=500, after_points=100_000)
    assert call("put_rounds", "acvae", body=rounds, expects="Round").after_answers == 500
    assert call("get_rounds", "acvae", expects="Round").every_days is None


def generate(call):
    models = call.models
    body = models.ModelCreation(id="cgats", series="checkout", algorithm=models.Algorithm.CGATS, parameters=parameters(
        call, "CGATSParameters", CGATS))
    finish(call, call("create_model", body=body, expects="Job", status=202))
    assert call("get_model", "cgats", expects="Model").report.generation.window == CGATS["window"]
    wanted = models.GenerationRequest(count=2, anomaly=models.AnomalyPlace(position=5, length=3))
    made = call("generate_anomalies", "cgats", body=wanted, expects="Generation")
    assert sum(made.windows[0].label) == 3
    based = models.GenerationRequest(count=1, base=models.GenerationBase(from_=START), save_as="generated")
    assert call("generate_anomalies", "cgats", body=based, expects="Generation", status=201).saved.points > 0


def score(call):
    models = call.models
    scores = call("get_scores", "checkout", model="line", from_=END - 600, expects="Scores")
    assert len(scores.scores) == 10 and set(scores.anomaly) <= {None, *models.Direction}
    few = call("get_scores", "checkout", model="line", max_points=50, expects="Scores")
    assert 2 <= len(few.timestamps) <= 50
    table = call("get_scores", "checkout", model="line", limit=3, format_=models.DataFormat.ROWS, expects="ScoreRows")
    assert table.rows[0].metric == "orders" and table.rows[0].state == models.PointState.WARMING_UP
    curve = call("put_threshold", "line", body=models.FixedThreshold(method="fixed", value=3.0), dry_run=True, expects="ThresholdCurve")
    assert curve.curve[0].alerts_per_day >= 0
    line = call("put_threshold", "line", body=models.QuantileThreshold(method="quantile", quantile=0.99), expects="Threshold")
    assert isinstance(line.settings, models.QuantileThreshold) and line.settings.quantile == 0.99
    window = models.WindowToScore(start=START, values=columns(call, value=[50.0, 50.0, 900.0]))
    scored = call("score", "lag", body=models.WindowsToScore(windows=[window]), expects="WindowScores")
    assert scored.windows[0].anomaly_score[-1] > 1
    stored = models.RangeToScore(from_=END - 600)
    assert isinstance(call("score", "line", body=stored, expects="Scores").threshold, models.ThresholdInForce)
    forecast = call("forecast", "line", expects="Forecast", body=models.ForecastRequest(
        horizon=2, from_=END - 600, forecaster=models.ForecasterChoice.AUTO))
    assert forecast.errors["orders"].points == 2 and forecast.weights["orders"].additional_properties
    assert len(call("forecast", "line", expects="Forecast").timestamps) == 1


def evaluate(call):
    models = call.models
    found = call("evaluate", body=models.DetectionRequest(model="line"), expects="Evaluation")
    assert found.anomalies > 0 and found.point_wise.best.f1 is not None
    tested = call("evaluate", body=models.ForecastTestRequest(model="line", kind="forecast"), expects="ForecastEvaluation")
    assert any(item.served for item in tested.forecasters)
    plan = models.DrillPlan(types=[models.AnomalyType.SPIKE], lengths=[1], sizes=[6], count=5)
    rehearsed = call("evaluate", body=models.DrillRequest(model="line", kind="drill", synthetic=plan), expects="DrillEvaluation")
    assert rehearsed.by_type[0].type_ == models.RehearsedType.SPIKE and rehearsed.total.anomalies == 5


def watch(call):
    """A monitor and what it tells; answers the ids of an alert and of its incident."""
    models = call.models
    definition = models.ReceiverDefinition(
        kind=models.ReceiverKind.WEBHOOK, url="http://192.0.2.9:9/hook", secret="0123456789abcdef")
    made = call("put_receiver", "ops", body=definition, expects="Receiver", status=201)
    assert made.has_secret and made.url == definition.url and made.format_ == models.ReceiverFormat.LAPWING
    assert call("get_receiver", "ops", expects="Receiver").pending == 0
    body = models.MonitorDefinition(model="lag", receivers=["ops"])
    assert call("put_monitor", "watch", body=body, expects="Monitor", status=201).receivers == ["ops"]
    assert call("put_monitor", "watch", body=models.MonitorDefinition(model="lag"), expects="Monitor").receivers == []
    assert len(call("list_receivers", expects="ReceiverList").items) == 1
    assert call("list_deliveries", "ops", expects="DeliveryList").items == []
    assert not call("test_receiver", "ops", expects="ReceiverTest").delivered
    assert call("delete_receiver", "ops", expects=None, status=204) is None
    assert call("get_monitor", "watch", expects="Monitor").model == "lag"
    assert len(call("list_monitors", series="cpu4", expects="MonitorList").items) == 1
    spikes = models.PointsAddition(
        timestamps=[END + 120 + 60 * slot for slot in range(20)],
        values=columns(call, value=[1000.0 if slot == 5 else 50.0 + slot % 3 for slot in range(20)]))
    added = call("add_points", "cpu4", body=spikes, expects="PointsAdded")
    assert max(score for score in added.scores["watch"].anomaly_score if score is not None) > 1
    # They are judged after the points were acknowledged.
    (found, deadline) = ([], time.monotonic() + 30)
    while not found and time.monotonic() < deadline:
        alerts = call("list_alerts", expects="AlertList").items
        found = [alert for alert in alerts if alert.kind == models.AlertKind.ANOMALY]
        time.sleep(0.05)
    alert = found[0]
    assert alert.held_back_by is None and alert.severity == models.Severity.WARNING and alert.summary
    assert call("list_alerts", held_back=True, expects="AlertList").items == []
    assert alert.id in [item.id for item in call("list_alerts", sort=models.AlertSort.CHANGED, expects="AlertList").items]
    assert alert.incident in [item.id for item in call("list_incidents", series="cpu4", expects="IncidentList").items]
    incident = call("get_incident", alert.incident, expects="Incident")
    assert incident.first_mover.series == "cpu4" and alert.id in [item.id for item in incident.alerts]
    word = models.IncidentWord(author="mia", assignee="jo", note="looking")
    assert call("acknowledge_incident", alert.incident, body=word, expects="Incident").assignee == "jo"
    assert call("resolve_incident", alert.incident, expects="Incident").status == models.IncidentStatus.RESOLVED
    assert alert.direction in list(models.AlertDirection)
    seen = call("acknowledge_alert", alert.id, body=models.Acknowledgement(author="mia"), expects="Alert")
    assert seen.acknowledged_by == "mia"
    replayed = call("evaluate", body=models.AlertsRequest(model="lag", kind="alerts"), expects="AlertsEvaluation")
    assert alert.start in [item.start for item in replayed.rows[0].items]
    return alert.id, alert.incident


def mute(call):
    """A time in which nobody is told, laid ahead and ended, and what is wrong over everything."""
    models = call.models
    laid = models.MuteDefinition(
        series="checkout", start=END + 86400, end=END + 90000, recurrence="FREQ=DAILY", author="mia", reason="backups")
    made = call("create_mute", body=laid, expects="Mute", status=201)
    assert made.silenced == 0 and made.author == "mia"
    assert [item.id for item in call("list_mutes", expects="MuteList").items] == [made.id]
    assert call("get_mute", made.id, expects="Mute").reason == "backups"
    call("end_mute", made.id, expects=None, status=204)
    assert call("get_overview", expects="Overview").series.count >= 2
    servers = call("get_cluster", expects="Cluster")
    assert servers.node in [node.id for node in servers.nodes if node.up] and servers.shards[0].token >= 1


def many(call):
    """What is done to many at once, seen of many at once, and said of all in one document."""
    models = call.models
    found = call("list_series", q="CPU", state=models.SeriesState.ALERTING, sort=models.SeriesSort.TROUBLE, expects="SeriesList")
    assert [(item.id, item.open_alerts) for item in found.items] == [("cpu4", 1)], found
    assert [item.id for item in call("list_series", tag=["team:shop"], expects="SeriesList").items] == ["empty"]
    assert call("list_jobs", lane=models.JobLane.LONG, sort=models.JobSort.OLDEST, expects="JobList").items
    body = models.BulkCreation(
        series=[models.BulkSeries(id="spare", interval=60)],
        models=[models.ModelCreation(id=f"bulk-{name}", series=name, algorithm=models.Algorithm.DIFFERENCE)
                for name in ("cpu4", "checkout")],
        monitors=[models.BulkMonitor(id="bulk-watch", model="bulk-cpu4")])
    assert call("bulk_create", body=body, dry_run=True, expects="BulkCreated").models[0].job is None
    made = call("bulk_create", body=body, expects="BulkCreated", status=201)
    for model in made.models:
        finish(call, call("get_job", model.job, expects="Job"))
    selector = models.BulkSelector(q="bulk-")
    body = models.BulkTraining(selector=selector, activate=False)
    assert call("bulk_train", body=body, dry_run=True, expects="BulkPlan").matched == 2
    result = finish(call, call("bulk_train", body=body, expects="Job", status=202)).result
    assert isinstance(result, models.BulkResult) and result.done == 2 and not result.refusals
    for model in made.models:
        while call("get_model", model.id, wait=10, expects="Model").job:
            pass
    body = models.BulkActivation(selector=selector)
    assert finish(call, call("bulk_activate", body=body, expects="Job", status=202)).result.done == 2
    scores = call("list_scores", series=["cpu4"], last=3, expects="FleetScores")
    assert {item.model for item in scores.items} == {"lag", "bulk-cpu4"} and len(scores.items[0].timestamps) == 3
    gone = models.BulkDeletion(
        resource=models.BulkResource.SERIES, selector=models.BulkSelector(ids=["spare", "nothing"]))
    refusals = finish(call, call("bulk_delete", body=gone, expects="Job", status=202)).result.refusals
    assert [refusal.code for refusal in refusals] == [models.ProblemCode.SERIES_NOT_FOUND]
    gone = models.BulkDeletion(resource=models.BulkResource.MODELS, selector=selector, cascade=True)
    assert finish(call, call("bulk_delete", body=gone, expects="Job", status=202)).result.done == 2
    document = call("get_configuration", expects="Configuration")
    assert [monitor.id for monitor in document.monitors] == ["watch"]
    part = models.Configuration(monitors=document.monitors, series=document.series)
    plan = call("put_configuration", body=part, prune=True, dry_run=True, expects="ConfigurationPlan")
    assert plan.created == plan.changed == 0 and plan.unchanged == len(document.series) + 1
    part = models.Configuration(monitors=document.monitors)
    part.monitors[0].rules.cooldown = 60
    plan = call("put_configuration", body=part, expects="ConfigurationPlan")
    assert plan.changes[0].fields == ["rules"] and plan.changes[0].change == models.ConfigurationChangeKind.CHANGED


def onboard(call):
    """One rule for whatever is called shop-…: a series that comes later is trained and watched by it."""
    models = call.models
    definition = models.PolicyDefinition(
        selector=models.PolicySelector(series="shop-*"), begin_after=models.HistoryLength(points=200))
    plan = call("put_policy", "shops", body=definition, dry_run=True, expects="PolicyPlan")
    assert plan.matches == 0 and plan.makes.models == 0
    assert call("put_policy", "shops", body=definition, expects="Policy", status=201).series.watched == 0
    call("put_series", "shop-1", body=file_of(call, rows("orders", random.Random(2))), expects="Series", status=201)
    call("put_series", "shop-2", body=models.SeriesDefinition(interval=60), expects="Series", status=201)
    (states, deadline) = ({}, time.monotonic() + 60)
    while states.get("shop-1") != models.PolicyState.WATCHED and time.monotonic() < deadline:
        items = call("list_policy_series", "shops", expects="PolicySeriesList").items
        states = {item.series: item.state for item in items}
        time.sleep(0.1)
    assert states == {"shop-1": models.PolicyState.WATCHED, "shop-2": models.PolicyState.WAITING}, states
    assert call("get_model", "shops.shop-1", expects="Model").policy == "shops"
    assert call("get_series", "shop-1", expects="Series").policy.state == models.PolicyState.WATCHED
    assert call("get_policy", "shops", expects="Policy").models == 1
    assert [item.id for item in call("list_policies", expects="PolicyList").items] == ["shops"]
    assert call("list_policies", q="SHOP", sort=models.PolicySort.TROUBLE, expects="PolicyList").items[0].id == "shops"
    document = call("get_configuration", expects="Configuration")
    assert [policy.id for policy in document.policies] == ["shops"]
    assert not [model.id for model in document.models if model.id.startswith("shops.")]
    part = models.Configuration(policies=document.policies)
    plan = call("put_configuration", body=part, prune=True, expects="ConfigurationPlan")
    assert plan.unchanged == 1 and not plan.changes, plan
    selector = models.BulkSelector(ids=["shops.shop-1"])
    for resource in (models.BulkResource.MODELS, models.BulkResource.MONITORS):
        body = models.BulkDeletion(resource=resource, selector=selector, cascade=True)
        refusals = call("bulk_delete", body=body, dry_run=True, expects="BulkPlan").refusals
        assert [refusal.code for refusal in refusals] == [models.ProblemCode.IN_USE], refusals


def pool(call):
    """One network for whatever is called mart-…, each in its own units."""
    models = call.models
    small = {"window": 12, "hidden_units": 8, "latent_dimensions": 2, "epochs": 2}
    definition = models.PolicyDefinition(
        selector=models.PolicySelector(series="mart-*"), begin_after=models.HistoryLength(points=200),
        algorithm=models.PolicyAlgorithm.DONUT, parameters=parameters(call, "DonutParameters", small),
        pooled=models.PoolBounds(series=10))
    for number in (1, 2):
        content = file_of(call, rows("orders", random.Random(number)))
        call("put_series", f"mart-{number}", body=content, expects="Series", status=201)
    plan = call("put_policy", "marts", body=definition, dry_run=True, expects="PolicyPlan")
    assert [planned.series for planned in plan.pools] == [2], plan
    call("put_policy", "marts", body=definition, expects="Policy", status=201)
    deadline = time.monotonic() + 60
    while call("get_policy", "marts", expects="Policy").series.watched < 2 and time.monotonic() < deadline:
        time.sleep(0.1)
    learnt = call("get_policy", "marts", expects="Policy").pools[0]
    assert learnt.state == models.PoolState.READY and learnt.models == 2 and learnt.learnt.series == 2, learnt
    assert call("get_job", learnt.job, expects="Job").kind == models.JobKind.POOL_TRAINING
    items = call("list_policy_series", "marts", expects="PolicySeriesList").items
    assert all(item.pool.learnt.points > 0 and item.pool.left_out is None for item in items), items
    call("delete_policy", "marts", expects="PolicyDeleted")


def end(call, process):
    """Takes everything down, and follows what is told of it until the server is gone."""
    gone = call("delete_points", "checkout", from_=END - 600, expects="PointsDeleted")
    assert gone.deleted == 10 and gone.last == END - 660
    left = call("delete_policy", "shops", expects="PolicyDeleted")
    assert left.models == 1 and left.monitors == 1 and left.series == 2 and not left.kept
    call("delete_monitor", "watch", expects=None, status=204)
    call("delete_model", "line", expects=None, status=204)
    call("delete_series", "empty", expects=None, status=204)
    assert call("delete_series", "cpu4", expects="Problem", status=409).code == call.models.ProblemCode.IN_USE
    call("delete_series", "cpu4", cascade=True, expects=None, status=204)
    stop = {"event_hooks": {"response": [lambda _: process.send_signal(signal.SIGTERM)]}}
    told = []

    def follow_alerts(_):
        told.append(call("follow_alerts", since=0, client=call.make_client(httpx_args=stop), expects=str))

    # Both streams end with the server, which the second one stops.
    both = {"event_hooks": {"response": [follow_alerts]}}
    incidents = call("follow_incidents", last_event_id="none", client=call.make_client(httpx_args=both), expects=str)
    assert '"acknowledged_by":"mia"' in told[0], told
    assert '"assignee":"jo"' in incidents, incidents
