"""Describes the API in OpenAPI 3.1, from the models that its views use."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from .problems import MEDIA_TYPE, ProblemDetails

SCHEMAS = "#/components/schemas/"
ANYWHERE = [400, 408, 413, 414, 422, 503]  # the problems that any request can meet

Paths = Mapping[str, Mapping[str, dict[str, Any]]]


def document(
    title: str, paths: Paths, models: Sequence[type[BaseModel]]
) -> dict[str, Any]:
    """The whole description; `models` are those that the paths refer to."""
    for methods in paths.values():
        for method in methods.keys() - {"get"}:  # only users write
            methods[method]["responses"] |= problems(401, 403)
        for described in methods.values():
            if "401" in described["responses"]:
                described["security"] = [{"token": []}]
    every: list[type[BaseModel]] = [*models, ProblemDetails]
    _, schemas = models_json_schema(
        [(model, "validation") for model in every], ref_template=SCHEMAS + "{model}"
    )
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": "0.1.0"},
        "paths": paths,
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def operation(
    identity: str,
    summary: str,
    *,
    path: type[BaseModel] | None = None,
    query: type[BaseModel] | None = None,
    takes: type[BaseModel] | None = None,
    gives: type[BaseModel] | None = None,
    status: int = 200,
    refuses: Sequence[int] = (),
) -> dict[str, Any]:
    """A method of a path: its parameters, the body it takes, and what it answers."""
    refused = [*refuses, *([404] if path else []), *([415] if takes else [])]
    described: dict[str, Any] = {
        "operationId": identity,
        "summary": summary,
        "parameters": [*parameters("path", path), *parameters("query", query)],
        "responses": {
            str(status): response(status, gives),
            **problems(*ANYWHERE, *refused),
        },
    }
    if takes:
        described["requestBody"] = {"required": True, **content(takes)}
    return described


def parameters(where: str, model: type[BaseModel] | None) -> list[object]:
    """A parameter for each field of a model."""
    schema = model.model_json_schema() if model else {"properties": {}}
    required = schema.get("required", ())
    return [
        {"name": name, "in": where, "required": name in required, "schema": field}
        for name, field in schema["properties"].items()
    ]


def problems(*codes: int) -> dict[str, object]:
    return {str(code): response(code, ProblemDetails) for code in codes}


def response(status: int, model: type[BaseModel] | None) -> dict[str, object]:
    header = {201: "Location", 503: "Retry-After"}.get(status)
    always = {"required": True, "schema": {"type": "string"}}
    return {
        "description": HTTPStatus(status).phrase,
        **({"headers": {header: always}} if header else {}),
        **(content(model) if model else {}),
    }


def content(model: type[BaseModel]) -> dict[str, object]:
    kind = MEDIA_TYPE if model is ProblemDetails else "application/json"
    schema = {"$ref": SCHEMAS + model.__name__}
    return {"content": {kind: {"schema": schema}}}
