"""The OpenAPI 3.1 document of all routes, made of their table; schemas are those of the Structs themselves."""

from __future__ import annotations

import inspect
from http import HTTPStatus
from typing import Any

import msgspec

import saksi
from saksi.serve import cookies
from saksi.serve.api.asks import Ask
from saksi.serve.api.problems import MEDIA_TYPE, Told, title
from saksi.serve.api.table import BASE, JSON, ROUTES, Route

__all__ = ["document"]

_REF = "#/components/schemas/{name}"
_ALWAYS = (401, 403, 421, 422, 429, 500, 503)
_BODY = (400, 413, 415)
_LIMITS = {
    name: {"description": about, "schema": {"type": kind}}
    for name, kind, about in (
        ("Retry-After", "integer", "After how many seconds it may be asked again."),
        ("RateLimit", "string", "How many requests are left (r), and in how many seconds all are there again (t)."),
        ("RateLimit-Policy", "string", "How many requests there are at most (q), refilled in so many seconds (w)."),
    )
}
_TAGS = '^(\\*|(W/)?"[!#-+--~]*"(, (W/)?"[!#-+--~]*")*)$'


def document() -> dict[str, Any]:
    """The document, as `/api/v1/openapi.json` has it."""
    types: list[Any] = [Told]
    for one in ROUTES:
        types += [kind for kinds in ((one.gives,), *one.takes.values()) for kind in kinds or () if kind is not None]
    schemas, components = msgspec.json.schema_components(types, ref_template=_REF)
    found = dict(zip(map(str, types), schemas, strict=True))
    components["Problem"] = {**components.pop("Told"), "title": "Problem"}
    paths: dict[str, dict[str, Any]] = {}
    for one in ROUTES:
        paths.setdefault(f"{BASE}{one.path}", {})[one.method.lower()] = _operation(one, found)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Saksi", "version": saksi.__version__,
            "description": "Stories, reports, and what was read in them. Spans are code points of a report's text.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}, {"logIn": []}, {}],
        "paths": paths,
        "components": {
            "schemas": {name: _tidy(schema) for name, schema in sorted(components.items())},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "logIn": {"type": "apiKey", "in": "cookie", "name": cookies.SESSION},
            },
        },
    }  # fmt: skip


def _operation(one: Route, schemas: dict[str, Any]) -> dict[str, Any]:
    about = inspect.cleandoc(one.about)
    made: dict[str, Any] = {
        "operationId": one.name,
        "summary": about.partition(".")[0].partition(";")[0],
        "description": f"{about}\n\nNeeds the scope `{one.scope}`.",
        "parameters": [
            *(_parameter(ask, "path") for ask in one.within),
            *(_parameter(ask, "query") for ask in one.asks),
            *([_if_match(one.matches)] if one.matches else []),
        ],
        "responses": _responses(one, schemas),
    }
    if one.takes:
        content = {
            media: {"schema": _one_of([schemas[str(kind)] for kind in kinds] if kinds else [{}])}
            for media, kinds in one.takes.items()
        }
        made["requestBody"] = {"required": True, "content": content}
    return made


def _one_of(schemas: list[Any]) -> Any:
    return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}


def _parameter(ask: Ask, place: str) -> dict[str, Any]:
    made: dict[str, Any] = {"name": ask.name, "in": place, "description": ask.about, "schema": ask.schema()}
    if place == "path" or ask.needed:
        made["required"] = True
    return made


def _if_match(what: str) -> dict[str, Any]:
    about = f"ETags as they were given; where none of them is that of {what}, it is not done: 412."
    return {"name": "If-Match", "in": "header", "description": about, "schema": {"type": "string", "pattern": _TAGS}}


def _responses(one: Route, schemas: dict[str, Any]) -> dict[str, Any]:
    tags = {"ETag": {"description": "Of just this content.", "schema": {"type": "string"}}}
    if one.gives is not None:
        content: dict[str, Any] = {JSON: {"schema": schemas[str(one.gives)]}}
    else:
        content = {
            media: {"schema": {"type": "object"} if media == JSON else {"type": "string"}} for media in one.media
        }
    well: dict[str, Any] = {"description": HTTPStatus(one.status).phrase, "content": content}
    made: dict[str, Any] = {str(one.status): well}
    if one.leads:
        well["links"] = {name: {"operationId": name, "parameters": dict(of)} for name, of in one.leads.items()}
    if one.method == "GET" and one.name != "export_stories":
        well["headers"] = tags
        made["304"] = {"description": "The caller has just this content: If-None-Match.", "headers": tags}
    may = {404: one.within, 412: one.matches, **dict.fromkeys(_BODY, one.takes)}
    for status in sorted({*_ALWAYS, *one.also, *(status for status, it in may.items() if it)}):
        made[str(status)] = _problem(title(status))
    made["429"]["headers"] = _LIMITS
    return made


def _problem(about: str) -> dict[str, Any]:
    return {"description": about, "content": {MEDIA_TYPE: {"schema": {"$ref": _REF.format(name="Problem")}}}}


def _tidy(value: Any) -> Any:
    """A schema without the indentation of docstrings, and with references to the problem by its name here."""
    if isinstance(value, dict):
        return {
            name: inspect.cleandoc(one) if name == "description" and isinstance(one, str) else _tidy(one)
            for name, one in value.items()
        }
    return [_tidy(one) for one in value] if isinstance(value, list | tuple) else value
