#!/usr/bin/env python3
"""Checks openapi.yaml and its examples, and writes openapi.json from it (--check: fails where that is stale).

Needs PyYAML, openapi-spec-validator and jsonschema, which the build of the server doesn't.
"""
import copy
import json
import pathlib
import re
import sys

import yaml
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

import rules

HERE = pathlib.Path(__file__).parent
WIDTH = 110


def pretty(value, indent=0):
    """JSON that breaks only what doesn't fit a line, keys in the order of the YAML."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(flat) + indent <= WIDTH or not isinstance(value, (dict, list)) or not value:
        return flat
    pad, (left, right) = " " * (indent + 1), "{}" if isinstance(value, dict) else "[]"
    items = (
        [json.dumps(key, ensure_ascii=False) + ": " + pretty(item, indent + 1) for key, item in value.items()]
        if isinstance(value, dict)
        else [pretty(item, indent + 1) for item in value]
    )
    return left + "\n" + ",\n".join(pad + item for item in items) + "\n" + " " * indent + right


class StrictLoader(yaml.SafeLoader):
    """YAML without duplicate keys, and without the keys that an unquoted comma in a flow mapping makes."""

    def construct_mapping(self, node, deep=False):
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        odd = [key for key in keys if keys.count(key) > 1 or " " in str(key)]
        if odd:
            raise yaml.YAMLError(f"duplicate or broken key {odd[0]!r}{node.start_mark}")
        return super().construct_mapping(node, deep)


def walk(node, pointer=""):
    """Every object of the document with its JSON pointer."""
    if isinstance(node, dict):
        yield node, pointer
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in children:
        yield from walk(child, f"{pointer}/" + str(key).replace("~", "~0").replace("/", "~1"))


def resolved(document, node):
    while "$ref" in node:
        target = document
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        node = target
    return node


def example_faults(document):
    """What is wrong with the examples: the schemas are closed for this, so that a key that none knows is found."""
    closed = copy.deepcopy(document)
    for node, pointer in walk(closed["components"]["schemas"]):
        if "properties" in node and not pointer.endswith("/properties"):
            node.setdefault("additionalProperties", False)
    registry = Registry().with_resource("urn:document", Resource(closed, DRAFT202012))

    def check(schema, example):
        validator = Draft202012Validator(
            {"$ref": "urn:document#" + schema}, registry=registry, format_checker=Draft202012Validator.FORMAT_CHECKER)
        return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(example)]

    for node, pointer in walk(closed):
        if not isinstance(node.get("schema"), dict):
            continue
        examples = [node["example"]] if "example" in node else []
        examples += [resolved(closed, item)["value"] for item in node.get("examples", {}).values()]
        for example in examples:
            yield from (f"{pointer}: {fault}" for fault in check(pointer + "/schema", example))
    for name, schema in closed["components"]["schemas"].items():
        pointer = "/components/schemas/" + name
        for example in schema.get("examples", []) + ([schema["default"]] if "default" in schema else []):
            yield from (f"{pointer}: {fault}" for fault in check(pointer, example))


def document_faults(document):
    """What the validators don't look for: components that nothing uses, and codes that the table lacks."""
    used = {node["$ref"] for node, _ in walk(document) if isinstance(node.get("$ref"), str)}
    for kind, components in document["components"].items():
        for name in components if kind != "securitySchemes" else ():
            if f"#/components/{kind}/{name}" not in used:
                yield f"components/{kind}/{name} is not used"
    rows = re.findall(r"^\| (`[a-z0-9_`, ]+`) \| \d{3} \|", document["info"]["description"], re.MULTILINE)
    table = re.findall(r"`([a-z0-9_]+)`", " ".join(rows))
    codes = document["components"]["schemas"]["ProblemCode"]["enum"]
    if sorted(table) != sorted(codes):
        yield f"the table of codes and ProblemCode differ: {sorted(set(table) ^ set(codes))}"


def main():
    text = (HERE / "openapi.yaml").read_text(encoding="utf-8")
    document = yaml.load(text, StrictLoader)
    # The methods and their parameters, written from what the code knows by a test (ParameterContractTests).
    document["components"]["schemas"] |= json.loads((HERE / "parameters.json").read_text(encoding="utf-8"))
    validate(document)
    faults = [*document_faults(document), *rules.faults(document), *example_faults(document)]
    for number, line in enumerate(text.split("\n"), 1):
        if line != line.rstrip() or "\t" in line:
            faults.append(f"line {number}: trailing space or tab")
    target, made = HERE / "openapi.json", pretty(document) + "\n"
    if "--check" not in sys.argv[1:]:
        target.write_text(made, encoding="utf-8")
    elif not target.exists() or target.read_text(encoding="utf-8") != made:
        faults.append("openapi.json is stale: run openapi/build.py")
    print("\n".join(faults) or f"{len(document['paths'])} paths, {len(document['components']['schemas'])} schemas: sound")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
