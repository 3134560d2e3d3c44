"""The interface described for programs (OpenAPI 3.1), made of what answers it, and the same as a page of ours."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from tracker.answers.facts import RecordedJson, WhatIfJson
from tracker.answers.problems import ProblemDocumentJson
from tracker.answers.schema import schemas_of
from tracker.web.api.acts import ApiAct, acts
from tracker.web.api.problems import MEANINGS, MEDIA_TYPE, anchor
from tracker.web.api.readings import RESOURCES
from tracker.web.api.resources import BEGINNING, Parameter, Resource
from tracker.web.api.values import SHARED
from tracker.web.routes import Route
from tracker.web.visits import Answer, Content, HtmlPage, Visit

_JSON = "application/json"
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "A key of yours for this act: sent again with it, it is not done again, and gives the answer it gave.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
}
# What every request may be answered, and what one with a body may be besides.
_ALWAYS, _WITH_BODY = (400, 401, 403, 404, 422, 429, 500, 503), (413, 415)
_ABOUT = (
    "The operations of the tracker as JSON. A program sends its token as “Authorization: Bearer TOKEN”; a person makes it "
    "under their own name on the pages, for reading or for acting too. What can be read may also be asked for with the "
    "cookie of a sign-in. Everything shows what the person may see, and nothing else. An answer with an “ETag” is asked for "
    "again with “If-None-Match”: 304 says that it is still the same."
)


def show(_visit: Visit) -> Answer:
    """What can be read and recorded, with the parameters and keys of each, and what each kind of refusal means."""
    values = {
        "about": _ABOUT,
        "resources": tuple(
            (f"{BEGINNING}{each.path}", each.says, ", ".join(one.name for one in each.parameters)) for each in RESOURCES
        ),
        "acts": tuple(_in_short(each) for each in acts().values()),
        "meanings": tuple((anchor(title), title, *each) for title, each in MEANINGS.items()),
    }
    return HtmlPage(template="api.html.j2", values=values)


def give(_visit: Visit) -> Answer:
    """The description as OpenAPI 3.1."""
    return Content(content=_text(), media_type=_JSON)


@cache
def _text() -> bytes:
    return json.dumps(description(), ensure_ascii=False).encode()


def description() -> dict[str, Any]:
    """Describe every address."""
    kinds: dict[str, Any] = {"Problem": ProblemDocumentJson, "Recorded": RecordedJson, "WhatIf": WhatIfJson}
    kinds |= {each.path: each.answers for each in RESOURCES if each.answers is not None}
    schemas, objects = schemas_of(kinds)
    paths: dict[str, Any] = {f"{BEGINNING}{each.path}": {"get": _reading(each, schemas)} for each in RESOURCES}
    for act in acts().values():
        path = f"{BEGINNING}/acts/{act.name}"
        paths[path] = {"post": _recording(act, schemas)}
        paths[f"{path}/preview"] = {"post": _preview(act, schemas)}
    named = {**SHARED, **{_body_name(each): each.body for each in acts().values()}}
    places = {id(each.schema): f"#/components/schemas/{name}" for name, each in named.items()}
    for name, each in named.items():
        objects[name] = {key: _pointed(part, places) for key, part in each.schema.items()}
    described = {
        "openapi": "3.1.0",
        "info": {"title": "Monitorship compliance tracker", "version": "1", "description": _ABOUT},
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": objects,
            "responses": dict(_problems(schemas["Problem"])),
        },
    }
    found: dict[str, Any] = _pointed(described, places)
    return found


def _body_name(act: ApiAct) -> str:
    return f"{''.join(part.capitalize() for part in act.name.split('-'))}Act"


def _in_short(act: ApiAct) -> tuple[str, str, str, str]:
    needed = act.body.schema["required"]
    others = [name for name in act.body.schema["properties"] if name not in needed]
    return f"{BEGINNING}/acts/{act.name}", act.says, ", ".join(needed), ", ".join(others)


def _reading(resource: Resource, schemas: Mapping[str, Any]) -> dict[str, Any]:
    whole: dict[str, Any] = {"description": resource.says, "content": {resource.media_type: _schema(resource, schemas)}}
    responses = {"200": whole, **_refusals(_ALWAYS)}
    if resource.follows_journal:
        whole["headers"] = {"ETag": {"schema": {"type": "string"}}}
        responses["304"] = {"description": "Nothing changed since the answer of that “ETag”."}
    return {
        "operationId": _operation(resource.path),
        "summary": resource.says,
        "parameters": [_parameter(each, resource) for each in resource.parameters],
        "responses": responses,
    }


def _schema(resource: Resource, schemas: Mapping[str, Any]) -> dict[str, Any]:
    if resource.answers is None:
        return {}
    each = schemas[resource.path]
    if resource.shape == "one":
        return {"schema": each}
    keys: dict[str, Any] = {"items": {"type": "array", "items": each}}
    if resource.shape == "page":
        number, text = {"type": ["integer", "null"]}, {"type": ["string", "null"]}
        keys |= {"total": number, "more_than": number, "after": text}
    return {"schema": _object(keys)}


def _parameter(parameter: Parameter, resource: Resource) -> dict[str, Any]:
    in_path = parameter.name in resource.in_path
    kind = parameter.kind.schema
    return {
        "name": parameter.name,
        "in": "path" if in_path else "query",
        "required": in_path or parameter.needed,
        "description": parameter.says,
        "schema": {"type": "array", "items": kind} if parameter.several else kind,
    }


def _recording(act: ApiAct, schemas: Mapping[str, Any]) -> dict[str, Any]:
    content: dict[str, Any] = {_JSON: {"schema": act.body.schema}}
    if act.circumstantial:
        file = {"type": "string", "contentMediaType": "application/octet-stream"}
        content["multipart/form-data"] = {
            "schema": {
                "type": "object",
                "properties": {"act": act.body.schema, "evidence": {"type": "array", "items": file, "maxItems": 20}},
                "required": ["act"],
            },
            "encoding": {"act": {"contentType": _JSON}},
        }
    return {
        "operationId": act.name,
        "summary": act.says,
        "parameters": [_KEY],
        "requestBody": {"required": True, "content": content},
        "responses": {
            "200": {"description": "It is recorded.", "content": {_JSON: {"schema": schemas["Recorded"]}}},
            **_refusals(_ALWAYS + _WITH_BODY),
        },
    }


def _preview(act: ApiAct, schemas: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "operationId": f"preview-{act.name}",
        "summary": f"What it would move, and nothing is written. {act.says}",
        "requestBody": {"required": True, "content": {_JSON: {"schema": act.body.schema}}},
        "responses": {
            "200": {"description": "What would move.", "content": {_JSON: {"schema": schemas["WhatIf"]}}},
            **_refusals(_ALWAYS + _WITH_BODY),
        },
    }


def _problems(schema: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for status in sorted({*_ALWAYS, *_WITH_BODY}):
        said = [sentence for each, sentence in MEANINGS.values() if each == status]
        yield str(status), {"description": " ".join(said), "content": {MEDIA_TYPE: {"schema": schema}}}


def _refusals(statuses: tuple[int, ...]) -> dict[str, Any]:
    return {str(each): {"$ref": f"#/components/responses/{each}"} for each in statuses}


def _object(keys: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": keys, "required": list(keys), "additionalProperties": False}


def _operation(path: str) -> str:
    return "-".join(part.strip("{}") for part in path.split("/") if part)


def _pointed(value: Any, places: Mapping[int, str]) -> Any:  # noqa: ANN401 — whatever JSON holds
    """The same, with each schema that is told once named by its place, and looked for where a description keeps them."""
    if id(value) in places:
        return {"$ref": places[id(value)]}
    if isinstance(value, dict):
        return {
            key: each.replace("#/$defs/", "#/components/schemas/") if key == "$ref" else _pointed(each, places)
            for key, each in value.items()
        }
    return [_pointed(each, places) for each in value] if isinstance(value, list | tuple) else value


ROUTES = (
    Route(path="/api", method="GET", needs="no sign-in", answer=show),
    Route(path="/api/openapi.json", method="GET", needs="no database", answer=give),
)
