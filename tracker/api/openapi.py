"""The OpenAPI 3.1 document of `/v1`, made from the typed routes, so that it cannot differ from them."""

from __future__ import annotations

import functools
import re
from typing import Any, Final

import msgspec

from core.wire import routes
from core.wire.errors import ErrorBody
from tracker.api.answers import STATUSES

_REFERENCE: Final = "#/components/schemas/{name}"
_QUERY_NUMBERS: Final = frozenset({"limit", "since"})


@functools.cache
def encoded_document(version: str) -> bytes:
    """The document as JSON, as it is served; made once, whatever number of trackers a process runs."""
    return msgspec.json.encode(document(version))


def document(version: str) -> dict[str, Any]:
    """The document as plain JSON values."""
    bodies: list[type[Any]] = [ErrorBody]
    for route in routes.JSON_ROUTES:
        bodies += [route.asks, route.answers]
    bodies += [route.asks for route in routes.OCTET_ROUTES if route.asks is not None]
    unique = list(dict.fromkeys(bodies))
    references, schemas = msgspec.json.schema_components(unique, ref_template=_REFERENCE)
    schema_of = dict(zip(unique, references, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for route in routes.JSON_ROUTES:
        operation = _operation(route.name, route.path, session=route.session)
        operation["parameters"] += [_query(name) for name in route.query]
        if route.method == "POST":
            operation["requestBody"] = {
                "required": True,
                "content": {"application/json": {"schema": schema_of[route.asks]}},
            }
            if not route.repeatable:
                operation["parameters"].append(_request_id())
        operation["responses"] = _responses({"application/json": {"schema": schema_of[route.answers]}}, schema_of)
        paths.setdefault(route.path, {})[route.method.lower()] = operation
    for octet in routes.OCTET_ROUTES:
        operation = _operation(octet.name, octet.path, session=True)
        octets: dict[str, Any] = {"application/octet-stream": {}}
        empty = {"application/json": {"schema": {"type": "object"}}}
        asks = octets if octet.asks is None else {"application/json": {"schema": schema_of[octet.asks]}}
        operation["requestBody"] = {"required": True, "content": asks}
        operation["responses"] = _responses(empty if octet.asks is None else octets, schema_of)
        paths.setdefault(octet.path, {})[octet.method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {"title": "P2P Share tracker", "version": version},
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"session": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(name: str, path: str, *, session: bool) -> dict[str, Any]:
    parameters = [
        {"name": found, "in": "path", "required": True, "schema": _id_schema(found)}
        for found in re.findall(r"\{(\w+)\}", path)
    ]
    return {"operationId": name, "parameters": parameters, "security": [{"session": []}] if session else []}


def _id_schema(name: str) -> dict[str, str]:
    digits = 64 if name in ("device_id", "file_id") else 32
    return {"type": "string", "pattern": f"^[0-9a-f]{{{digits}}}$"}


def _query(name: str) -> dict[str, Any]:
    kind = {"type": "integer", "minimum": 0} if name in _QUERY_NUMBERS else {"type": "string"}
    return {"name": name, "in": "query", "required": False, "schema": kind}


def _request_id() -> dict[str, Any]:
    schema = {"type": "string", "pattern": "^[0-9a-f]{32}$"}
    return {"name": routes.REQUEST_ID_HEADER, "in": "header", "required": True, "schema": schema}


def _responses(content: dict[str, Any], schema_of: dict[type[Any], Any]) -> dict[str, Any]:
    refusal = {"description": "Refused", "content": {"application/json": {"schema": schema_of[ErrorBody]}}}
    answers: dict[str, Any] = {"200": {"description": "Done", "content": content}}
    return answers | {str(status): refusal for status in STATUSES}
