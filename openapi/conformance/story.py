"""What a user does with Lapwing from the first file to the last goodbye, every operation of the contract among it.

Each call names the type that it wants back; `client.py` compares.
"""

import datetime
import io
import random
import signal
import time

from fill import ACVAE, CGATS, DONUT, POINTS, START, rows

END = START + 60 * POINTS


def begin(call):
    """Everything up to where there is something of each kind; answers one id of each by the name of its path."""
    look_around(call)
    bring_series(call)
    read_points(call)
    label(call)
    train(call)
    ask(call)
    generate(call)
    score(call)
    evaluate(call)
    alert, incident = watch(call)
    mute(call)
    onboard(call)
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
    assert "<title>" in call("get_console", expects=str)
    for part in ("style", "script", "imports", "questions"):
        assert len(call(f"get_console_{part}", expects=str)) > 500
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
