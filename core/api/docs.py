"""The page that explains the JSON interface, made from the schema; it needs nothing from other hosts."""

from functools import cache

from django.shortcuts import render
from django.views.decorators.http import require_GET
from drf_spectacular.generators import SchemaGenerator


@require_GET
def docs_page(request):
    """Every endpoint with its parameters and the fields of its answer."""
    return render(request, "api/docs.html", {"endpoints": endpoints()})


@cache
def endpoints():
    """The endpoints as the schema describes them."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    return [
        _endpoint(path, operations["get"], schema["components"]["schemas"])
        for path, operations in schema["paths"].items()
        if "get" in operations
    ]


def _endpoint(path, operation, schemas):
    parameters = operation.get("parameters", [])
    return {
        "path": path,
        "anchor": operation["operationId"],
        "title": operation.get("summary", ""),
        "text": operation.get("description", ""),
        "parameters": [_line(each["name"], each["schema"], each.get("description", "")) for each in parameters],
        "fields": [_line(name, field, field.get("title", "")) for name, field in _fields(operation, schemas).items()],
    }


def _line(name, schema, label):
    inner = schema.get("items", schema)
    words = "、".join(map(str, inner.get("enum", ())))
    kind = inner.get("type", "") + ("[]" if "items" in schema else "")
    return {"name": name, "kind": kind, "label": label, "words": words or schema.get("description", "")}


def _fields(operation, schemas):
    """The fields of one row: a list's are found behind its page."""
    answer = operation["responses"].get("200", {}).get("content", {}).get("application/json", {}).get("schema", {})
    fields = _resolved(answer, schemas).get("properties", {})
    if "results" in fields:
        fields = _resolved(fields["results"]["items"], schemas).get("properties", {})
    return fields


def _resolved(schema, schemas):
    return schemas[schema["$ref"].rsplit("/", 1)[1]] if "$ref" in schema else schema
