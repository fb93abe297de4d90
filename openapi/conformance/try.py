#!/usr/bin/env python3
"""Holds the running server against its contract: schemathesis sends what openapi.json allows and what it does not.

    swift build -c release --product lapwing
    openapi/conformance/try.py [--examples 50] [--seed 1] [--phases examples,coverage,fuzzing,stateful]

The server (`LAPWING` names another binary) starts on a database of its own that `fill.py` fills: once with tokens, once
open. Ends with 1 where an answer is a fault of the server's or not what the document says.

Needs schemathesis (`pip install -r openapi/conformance/requirements.txt`), which the build of the server doesn't.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path += [str(HERE), str(ROOT / "Tests" / "Load")]

from fill import fill, token_file  # noqa: E402
from servers import figure, lapwing  # noqa: E402

TOKEN = "conformance-0123456789abcdef"
# Where each kind of id stands in a request.
PLACES = [
    ("^/v1/series/{id}", {"path.id": "series", "path.label": "label", "query.model": "model"}),
    ("^/v1/models$", {"query.series": "series", "body.series": "series"}),
    ("^/v1/models/{id}", {"path.id": "model", "path.version": "version", "path.answer": "answer"}),
    ("^/v1/evaluations", {"body.model": "model"}),
    ("^/v1/jobs/{id}", {"path.id": "job"}),
    ("^/v1/monitors/{id}", {"path.id": "monitor", "body.model": "model"}),
    ("^/v1/policies/{id}", {"path.id": "policy"}),
    ("^/v1/receivers/{id}", {"path.id": "receiver"}),
    ("^/v1/alerts/{id}", {"path.id": "alert"}),
    ("^/v1/incidents/{id}", {"path.id": "incident"}),
]


def configuration(ids):
    """What schemathesis.toml says, and the ids that are there."""
    text = (HERE / "schemathesis.toml").read_text()
    for kind, values in ids.items():
        text += f"\n[dictionaries.{kind}]\nvalues = {json.dumps(values)}\n"
    for pattern, places in PLACES:
        text += f"\n[[operations]]\ninclude-path-regex = {json.dumps(pattern)}\n[operations.parameters]\n"
        for place, kind in places.items():
            text += f"\"{place}\" = {{ dictionary = \"{kind}\", probability = 0.8 }}\n"
    return text


def document(folder, token):
    """The contract, with the schema of an event for that of a stream, which is how schemathesis has it before 3.2.

    For a server with tokens as one that wants them, so that an operation that forgets to ask is found.
    """
    contract = json.loads((ROOT / "openapi/openapi.json").read_text())
    operations = [node for path in contract["paths"].values() for node in path.values() if isinstance(node, dict)]
    for node in [contract, *operations] if token else []:
        if node.get("security"):
            node["security"] = [choice for choice in node["security"] if choice]
    for operation in operations:
        stream = operation.get("responses", {}).get("200", {}).get("content", {}).get("text/event-stream", {})
        if "x-event-schema" in stream:
            stream["schema"] = stream.pop("x-event-schema")
            stream.pop("example", None)
    file = folder / "openapi.json"
    file.write_text(json.dumps(contract))
    return file


def run(options, tool, folder, token):
    arguments = ["--token-file", token_file(folder, token)] if token else []
    with lapwing(*arguments) as (_, port, log):
        ids = fill(port, token)
        toml = folder / "schemathesis.toml"
        toml.write_text(configuration(ids))
        url = f"http://127.0.0.1:{port}"
        kept = [name for kind in ("series", "model", "monitor", "policy", "receiver") for name in ids[kind]]
        environment = dict(
            os.environ, LAPWING_URL=url, LAPWING_KEPT=json.dumps(kept), LAPWING_TOKEN_IN_USE=token or "",
            LAPWING_CONTRACT=str(ROOT / "openapi/openapi.json"), SCHEMATHESIS_HOOKS="hooks", PYTHONPATH=str(HERE))
        command = [
            tool, "--config-file", str(toml), "run", str(document(folder, token)), "--url", url,
            "--seed", str(options.seed), "--max-examples", str(options.examples), "--phases", options.phases,
            *(["-H", f"Authorization: Bearer {token}"] if token else []), *options.more]
        status = subprocess.run(command, env=environment, cwd=folder).returncode
        with open(log) as lines:
            faults = [line for line in lines if re.search(r'"status":5\d\d|"level":"error"', line)]
            lines.seek(0)
            requests = sum('"message":"request"' in line for line in lines)
    for fault in faults[:20]:
        print(fault, file=sys.stderr)
    return status, requests, len(faults)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--examples", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--phases", default="examples,coverage,fuzzing,stateful")
    parser.add_argument("--only", choices=["token", "open"])
    parser.add_argument("more", nargs="*", help="For schemathesis, after `--`.")
    options = parser.parse_args()
    tool = shutil.which("schemathesis", path=os.path.dirname(sys.executable)) or shutil.which("schemathesis")
    if not tool:
        raise SystemExit("schemathesis is not there")
    with tempfile.TemporaryDirectory() as folder:
        runs = [token for name, token in (("token", TOKEN), ("open", None)) if options.only in (None, name)]
        statuses, requests, faults = zip(*(run(options, tool, pathlib.Path(folder), token) for token in runs))
    figure("faults after requests generated from the contract", sum(faults), "", target=0, ceiling=True,
           met=not any(faults), requests=sum(requests))
    sys.exit(max(max(statuses), int(any(faults))))


main()
