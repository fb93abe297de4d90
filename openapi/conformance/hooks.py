"""What generated requests must not do here, and which refusals of sound requests are as they should be."""

import itertools
import json
import os
import re
import urllib.error
import urllib.request

import jsonschema_rs
import schemathesis
from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.openapi.checks import RejectedPositiveData

# What `fill.py` made: other requests need it, so what deletes or replaces goes to ids of its own.
KEPT = set(json.loads(os.environ["LAPWING_KEPT"]))

# A request that fits its schema is still refused where it contradicts itself or the present state, which a schema
# cannot say (409 and 404, which schemathesis grants by itself, aside). Each code is one such reason.
RIGHTLY_REFUSED = {
    # Two times, or two parameters, that do not go together.
    "empty_range", "conflicting_query", "conflicting_labels", "duplicate_column", "inconsistent_parameters",
    "length_mismatch", "too_many",
    # What the stored points, models and answers allow.
    "forecaster_not_available", "horizon_too_long", "interval_mismatch", "model_required", "no_points",
    "not_enough_history", "not_enough_labels", "nothing_to_learn_from", "off_grid", "outside_series", "query_gone",
    "range_too_long", "series_too_long", "series_too_short", "unknown_metric", "unknown_reference",
    "unsupported_metric_count", "warm_start_mismatch", "window_too_short",
    # Texts with a meaning: a cursor is opaque, a zone has to be known, a key must not come with another body.
    "idempotency_key_reused", "invalid_cursor", "unknown_timezone",
    # A generated file is no text, no CSV and no NDJSON.
    "ambiguous_time", "empty_body", "invalid_utf8", "interval_not_inferable", "invalid_time", "malformed_csv", "malformed_ndjson", "no_time_column",
    "unknown_column",
}
# Operations that read one part of a request by what another says, or by what the path names.
BY_OPERATION = {
    # Parameters of files beside a definition, an aggregation without its interval, and a file that begins as JSON.
    ("PUT", "/v1/series/{id}"): {"unknown_query", "missing_key", "malformed_json"},
    # The same, and the name of the one series.
    ("POST", "/v1/imports"): {"missing_key", "malformed_json"},
    # The same, and a column in one of two objects, neither of which has to be there.
    ("POST", "/v1/series/{id}/points"): {"unknown_query", "missing_key", "malformed_json"},
    # A column in one of three objects, and what is of series that are made.
    ("POST", "/v1/points"): {"missing_key", "series_not_found"},
    # A generated file is no line protocol, and InfluxDB's terms have no codes of ours.
    ("POST", "/write"): {"invalid"},
    ("POST", "/api/v2/write"): {"invalid"},
    # A generated file is no snappy block.
    ("POST", "/api/v1/write"): {"malformed_remote_write"},
    # This machine's addresses, what stands in brackets, and header fields of the server's own.
    ("POST", "/v1/backfills"): {"invalid_value"},
    # One bound of two.
    ("DELETE", "/v1/series/{id}/points"): {"missing_key"},
    # What `format` excludes, and the body that it wants.
    ("GET", "/v1/series/{id}/labels"): {"unknown_query"},
    ("POST", "/v1/series/{id}/labels"): {
        "invalid_value", "missing_key", "out_of_range", "unknown_key", "unknown_query", "wrong_type"},
    # The metrics of the model.
    ("POST", "/v1/models/{id}/score"): {"missing_key"},
    # The window of the model, what is pasted wants a base, and what the range has room for.
    ("POST", "/v1/models/{id}/generate"): {"missing_key", "out_of_range"},
    ("POST", "/v1/series/{id}/augment"): {"out_of_range"},
    # What stands in brackets has to be an address of IPv6.
    ("PUT", "/v1/monitors/{id}"): {"invalid_value"},
    # The same, this machine's addresses, places of a template, header fields of the server's own, and keys of the other kind.
    ("PUT", "/v1/receivers/{id}"): {"invalid_value", "unknown_key"},
    # Ids stand alone, and something has to be asked for.
    ("POST", "/v1/bulk/train"): {"invalid_value", "missing_key"},
    ("POST", "/v1/bulk/activate"): {"invalid_value", "missing_key"},
    ("POST", "/v1/bulk/delete"): {"invalid_value", "missing_key"},
    # As those of one thing each, of all of them.
    ("POST", "/v1/bulk/create"): {"invalid_value", "missing_key", "already_exists", "gives_no_scores"},
    ("PUT", "/v1/configuration"): {
        "invalid_value", "missing_key", "unknown_key", "already_exists", "gives_no_scores", "in_use", "interval_conflict",
        "columns_conflict", "training_in_progress", "model_not_ready", "out_of_range"},
    # Either points or seconds, a pattern or tags, and no less to learn from than is waited for.
    ("PUT", "/v1/policies/{id}"): {"invalid_value", "missing_key", "out_of_range"},
    # What it is of is one thing, a rule is a text with a meaning, and its first time one of the rule.
    ("POST", "/v1/mutes"): {"invalid_value", "missing_key"},
}
# The parameters are those of the algorithm, which stands beside them or is the model's.
BY_ALGORITHM = {
    ("POST", "/v1/models"), ("POST", "/v1/models/{id}/train"), ("POST", "/v1/bulk/create"), ("POST", "/v1/bulk/train"),
    ("PUT", "/v1/configuration"), ("PUT", "/v1/policies/{id}")}

with open(os.environ["LAPWING_CONTRACT"]) as file:
    CONTRACT = json.load(file)
NUMBERS = itertools.count()


@schemathesis.serializer("application/x-ndjson", "text/tab-separated-values", "application/gzip", "application/x-protobuf")
def text(context, value):
    return value if isinstance(value, bytes) else str(value).encode()


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Whether a failure is one."""
    operation = (case.method.upper(), case.operation.path)
    if isinstance(failure, AcceptedNegativeData):
        return not fits_without_nulls(case, operation)
    if not isinstance(failure, RejectedPositiveData):
        return True
    problem = json.loads(response.content)
    faults = problem.get("errors") or [problem]
    if operation in BY_ALGORITHM:
        faults = [fault for fault in faults if "/parameters/" not in fault.get("pointer", "")]
    return not {fault["code"] for fault in faults} <= RIGHTLY_REFUSED | BY_OPERATION.get(operation, set())


def fits_without_nulls(case, operation):
    """Whether a body breaks its schema only by nulls for optional keys: those are as good as left out."""
    body = without_nulls(case.body)
    if body == case.body or any(case.meta.is_negative_at(part) for part in case.meta.components if part.value != "body"):
        return False
    content = CONTRACT["paths"][operation[1]][operation[0].lower()]["requestBody"]["content"]
    schema = {**content["application/json"]["schema"], "components": CONTRACT["components"]}
    return jsonschema_rs.validator_for(schema).is_valid(body)


def without_nulls(value):
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    return [without_nulls(item) for item in value] if isinstance(value, list) else value


@schemathesis.hook
def map_headers(context, headers):
    """No key comes twice: its second request gets the first answer again, though what that made may be gone since."""
    key = headers.get("Idempotency-Key") if headers else None
    if isinstance(key, str) and re.fullmatch("[!-~]([ -~]{0,110}[!-~])?", key):
        return {**headers, "Idempotency-Key": f"{key}{next(NUMBERS)}"}
    return headers


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    is_destructive = context.operation.method.upper() in ("DELETE", "PUT")
    if is_destructive and path_parameters and path_parameters.get("id") in KEPT:
        return {**path_parameters, "id": "spare-" + path_parameters["id"]}
    return path_parameters


@schemathesis.hook
def map_query(context, query):
    """Holds no answer for longer than a second, and only rehearses what would change much of what other requests need."""
    path = context.operation.path
    if path in ("/v1/configuration", "/v1/bulk/delete") and context.operation.method.upper() != "GET":
        return {**(query or {}), "dry_run": "true"}
    if query and isinstance(query.get("wait"), int) and 1 < query["wait"] <= 60:
        return {**query, "wait": 1}
    return query


@schemathesis.hook
def after_call(context, case, response):
    """Cancels what was begun: a training with generated parameters may take hours, and that is its right."""
    if response.status_code != 202:
        return
    body = json.loads(response.content)
    job = body["job"] if isinstance(body.get("job"), dict) else body
    request = urllib.request.Request(f"{os.environ['LAPWING_URL']}/v1/jobs/{job['id']}/cancel", method="POST")
    if token := os.environ["LAPWING_TOKEN_IN_USE"]:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        urllib.request.urlopen(request, timeout=30).close()
    except urllib.error.HTTPError as error:
        # 409: it was done before.
        error.close()
