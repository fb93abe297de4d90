#!/usr/bin/env python3
"""Makes a client of the contract with openapi-python-client, and lives a short life with it against the real server.

    swift build -c release --product lapwing
    openapi/conformance/client.py

The server (`LAPWING` names another binary) starts on a database of its own, with a token. Ends with 1 where the generator
warns of something, where a module of the client cannot be imported, where an answer is not the type that was generated for
it or holds what that type does not know, and where an operation of the contract was not called (see story.py).

Needs openapi-python-client (`pip install -r openapi/conformance/requirements.txt`), which the build of the server doesn't.
"""

import asyncio
import importlib
import json
import os
import pathlib
import pkgutil
import re
import subprocess
import sys
import tempfile

import attrs
import httpx

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path += [str(HERE), str(HERE.parent), str(ROOT / "Tests" / "Load")]

import story  # noqa: E402
from fill import token_file  # noqa: E402
from rules import operations  # noqa: E402
from servers import lapwing  # noqa: E402

TOKEN = "conformance-0123456789abcdef"
# Media types that one operation or another takes, and some that none does.
MEDIA = ["application/json", "text/csv", "application/x-ndjson", "application/octet-stream", "text/plain",
         "application/x-www-form-urlencoded", "application/xml", "application/problem+json"]


def snake(name):
    return re.sub("(?<=[a-z])(?=[A-Z])", "_", name).lower()


def generate(folder):
    """The package, with all of its modules imported."""
    tools = pathlib.Path(sys.executable).parent
    subprocess.run(
        [tools / "openapi-python-client", "generate", "--path", ROOT / "openapi/openapi.json", "--meta", "none",
         "--config", ROOT / "openapi/python-client.yaml", "--output-path", folder / "generated", "--fail-on-warning"],
        check=True, env=dict(os.environ, PATH=f"{tools}:{os.environ['PATH']}"))
    sys.path.insert(0, str(folder))
    package = importlib.import_module("generated")
    for module in pkgutil.walk_packages(package.__path__, "generated."):
        importlib.import_module(module.name)
    return package


class Caller:
    """Calls operations by their names, and looks at what comes back."""

    def __init__(self, package, document, port):
        self.models, self.types, self.document = package.models, package.types, document
        self.base = f"http://127.0.0.1:{port}"
        self.make_client = lambda **more: package.AuthenticatedClient(
            base_url=self.base, token=TOKEN, timeout=httpx.Timeout(60), **more)
        self.client = self.make_client()
        self.operations = {snake(operation["operationId"]): (place, operation)
                           for place, _, operation in operations(document) if not place.endswith(" incident")}
        self.modules = {name: importlib.import_module(
            f"generated.api.{operation['tags'][0].replace(' ', '_')}.{name}")
            for name, (_, operation) in self.operations.items()}
        self.called = set()

    def __call__(self, name, *path, expects, status=200, client=None, **arguments):
        """Calls an operation; its parsed answer, which has to be of the type `expects` (None: no body).

        What only reads is asked once more, as a coroutine.
        """
        module = self.modules[name]
        answer = module.sync_detailed(*path, client=client or self.client, **arguments)
        self.check(name, answer, expects, status)
        if module.__name__.split(".")[-1].startswith(("get_", "list_")):
            again = asyncio.run(module.asyncio_detailed(*path, client=self.make_client(), **arguments))
            self.check(name, again, expects, status)
        self.called.add(name)
        return answer.parsed

    def check(self, name, answer, expects, status):
        wanted = getattr(self.models, expects) if isinstance(expects, str) else expects or type(None)
        if answer.status_code != status or not isinstance(answer.parsed, wanted):
            raise SystemExit(f"{name}: {answer.status_code} {type(answer.parsed).__name__}, not {status} {expects}: "
                             f"{answer.content[:600]!r}")
        for key, kind in self.unknown(answer.parsed):
            raise SystemExit(f"{name}: the contract knows no '{key}' of {kind}")

    def unknown(self, value):
        """Keys that came though the schema has no such property, each with the name of the schema."""
        if isinstance(value, list):
            for item in value:
                yield from self.unknown(item)
        elif attrs.has(type(value)):
            kind = type(value).__name__
            schema = self.document["components"]["schemas"].get(kind, {})
            if "properties" in schema and "additionalProperties" not in schema:
                yield from ((key, kind) for key in value.additional_properties)
            for field in attrs.fields(type(value)):
                yield from self.unknown(getattr(value, field.name))
        elif isinstance(value, dict):
            for item in value.values():
                yield from self.unknown(item)


def is_named(media, operation):
    """Whether the contract says that an operation takes a media type: of a file's many names the sentences have the rarer."""
    content = operation["requestBody"]["content"]
    return media in content or "*/*" in content or f"`{media}`" in operation.get("description", "")


def media_faults(caller, ids):
    """Where an operation takes a media type that the contract does not name, or the other way round."""
    with httpx.Client(base_url=caller.base, headers={"Authorization": f"Bearer {TOKEN}"}) as client:
        for place, operation in caller.operations.values():
            if "requestBody" not in operation:
                continue
            method, path = place.split(" ")
            path = re.sub(r"\{(\w+)\}", lambda found: ids[path.split("/")[2]], path)
            for media in MEDIA:
                answer = client.request(method, path, content=b"[", headers={"Content-Type": media})
                if (answer.status_code == 415) == is_named(media, operation):
                    yield f"{place}: {answer.status_code} for {media}"


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        package = generate(folder)
        document = json.loads((ROOT / "openapi/openapi.json").read_text())
        with lapwing("--token-file", token_file(folder, TOKEN)) as (process, port, _):
            caller = Caller(package, document, port)
            ids = story.begin(caller)
            faults = list(media_faults(caller, ids))
            story.end(caller, process)
    faults += [f"{name} was not called" for name in sorted(set(caller.operations) - caller.called)]
    print("\n".join(faults) or f"{len(caller.called)} operations called, {len(package.models.__all__)} types: sound")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
