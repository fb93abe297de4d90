"""What generators of clients need of the document, beyond its being valid.

They turn an `operationId` into a function, a component into a type, and an object or an enumeration without a name into a
type that is called after the place where it stands (`AugmentationWindowsItemAnomaliesItem`).
"""

import re

METHODS = ("get", "put", "post", "delete", "patch")
# As a whole, or as the name of a function, these cannot be used in one language or another.
RESERVED = {"delete", "import", "export", "default", "function", "class", "return", "yield", "repeat", "print", "eval"}
JSON = "application/json"
FILE = {"$ref": "#/components/schemas/CSVFile"}


def operations(document):
    for path, item in {**document["paths"], **document["webhooks"]}.items():
        for method in METHODS:
            if method in item:
                yield f"{method.upper()} {path}", item, item[method]


def schemas(node, pointer):
    """Every schema at and below `node`, with its pointer."""
    yield node, pointer
    for key in ("items", "additionalProperties", "propertyNames", "contentSchema"):
        if isinstance(node.get(key), dict):
            yield from schemas(node[key], f"{pointer}/{key}")
    for name, child in node.get("properties", {}).items():
        yield from schemas(child, f"{pointer}/properties/{name}")
    for key in ("oneOf", "anyOf", "allOf", "prefixItems"):
        for index, child in enumerate(node.get(key, [])):
            yield from schemas(child, f"{pointer}/{key}/{index}")


def all_schemas(node, pointer=""):
    """Every schema of the document with its pointer."""
    if pointer == "/components/schemas":
        for name, schema in node.items():
            yield from schemas(schema, f"{pointer}/{name}")
    elif isinstance(node, dict):
        for key, child in node.items():
            place = f"{pointer}/{key}"
            # An example's keys are no keywords.
            if key == "schema":
                yield from schemas(child, place)
            elif key not in ("example", "examples"):
                yield from all_schemas(child, place)
    elif isinstance(node, list):
        for index, child in enumerate(node):
            yield from all_schemas(child, f"{pointer}/{index}")


def types(schema):
    stated = schema.get("type", [])
    return stated if isinstance(stated, list) else [stated]


def name_in_place(pointer):
    """What the property of a component is called that has no component of its own."""
    _, _, _, component, _, name = pointer.split("/")
    return component + "".join(word.capitalize() for word in name.split("_"))


def schema_faults(document):
    components = {name.lower() for name in document["components"]["schemas"]}
    for schema, pointer in all_schemas(document):
        kinds = types(schema)
        is_component = re.fullmatch("/components/schemas/[^/]+", pointer)
        # The property of a component: `DonutParameters` and `score` make `DonutParametersScore`, which is a good name.
        is_property = re.fullmatch("/components/schemas/[^/]+/properties/[^/]+", pointer)
        if "array" in kinds and not {"items", "prefixItems"} & set(schema):
            yield f"{pointer}: an array says what its items are"
        if "nullable" in schema:
            yield f"{pointer}: 3.1 has no `nullable`; null is one of the types"
        if ("enum" in schema or "const" in schema) and not kinds:
            yield f"{pointer}: values that are listed have a type"
        if None in schema.get("enum", []) or "null" in kinds and ("enum" in schema or "properties" in schema):
            yield f"{pointer}: oneOf a component and null, else its type is called …Type0"
        if "properties" in schema and not is_component:
            yield f"{pointer}: an object with keys is a component, so that it has a name"
        if ("enum" in schema or "object" in kinds) and not is_component and not is_property:
            yield f"{pointer}: an enumeration or object here would be called after its place: make it a component"
        if is_property and ("enum" in schema or "object" in kinds) and name_in_place(pointer).lower() in components:
            yield f"{pointer}: another component has its generated name, {name_in_place(pointer)}"
        if is_component and not schema.get("description"):
            yield f"{pointer}: without a description"
        if is_component and {"anyOf", "oneOf"} & set(schema) and "properties" in schema:
            yield f"{pointer}: keys, or a choice of schemas; generators see one of them only"


def is_class(document, schema):
    """Whether generators make a class of it, so that its values can be told from files."""
    name = schema.get("$ref", "").rpartition("/")[2]
    return document["components"]["schemas"].get(name, {}).get("type") == "object"


def operation_faults(document):
    seen = {}
    for place, item, operation in operations(document):
        name = operation.get("operationId", "")
        if not re.fullmatch("[a-z]+([A-Z][a-z]*|[A-Z]+)*", name) or name in RESERVED:
            yield f"{place}: the operationId {name!r} is no name of a function in camel case"
        twin = seen.setdefault(name.lower(), place)
        if twin != place:
            yield f"{place}: has the operationId of {twin}"
        if not operation.get("summary"):
            yield f"{place}: without a summary"
        if "default" not in operation["responses"] and not place.endswith(" incident"):
            yield f"{place}: says nothing of faults"
        bodies = operation.get("requestBody", {}).get("content", {})
        if len(bodies) > 1 and not is_class(document, bodies.get(JSON, {}).get("schema", {})):
            yield f"{place}: of several media types the body as JSON is one component that is an object"
        for media, content in bodies.items():
            if "schema" not in content:
                yield f"{place}: the body as {media} has no schema"
            elif media != JSON and not content["schema"].get("$ref", "").endswith("File"):
                yield f"{place}: the body as {media} is a file (a component whose format is binary)"
            if not {"example", "examples"} & set(content) and not place.endswith(" incident"):
                yield f"{place}: the body as {media} has no example"
        for status, answer in operation["responses"].items():
            if answer.get("content", {}).get("text/csv", {"schema": FILE})["schema"] != FILE:
                yield f"{place}: the answer {status} as text/csv is a CSVFile"
        parameters = [*item.get("parameters", []), *operation.get("parameters", [])]
        for parameter in parameters:
            if "$ref" not in parameter and not parameter.get("description"):
                yield f"{place}: the parameter {parameter['name']} has no description"
    for kind in ("parameters", "headers", "responses"):
        for name, component in document["components"][kind].items():
            if not component.get("description"):
                yield f"components/{kind}/{name}: without a description"


def faults(document):
    return [*operation_faults(document), *schema_faults(document)]
