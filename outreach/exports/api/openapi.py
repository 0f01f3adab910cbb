"""The OpenAPI 3.1 document, made from the contracts: parameters, rows and problems as they are."""

import json
from typing import Any

from outreach.core.problem_details import JSON, KINDS
from outreach.core.vocabulary import FOR_PARTNERS, Format
from outreach.exports.api import schemas as catalogue
from outreach.exports.api.authentication import LIMIT
from outreach.exports.api.content_negotiation import OFFERED
from outreach.exports.api.parameters import MOST, USUAL
from outreach.exports.contracts.contract import Contract
from outreach.exports.contracts.registry import CONTRACTS

Told = dict[str, Any]
_TEXT: Told = {"type": "string"}
# What may happen to anything that needs a token, and to a dataset.
_ALWAYS = (401, 406, 429, 500, 503)
_OF_A_DATASET = (400, 401, 403, 406, 409, 410, 429, 500, 503)


def document(site: str) -> str:
    contracts = [CONTRACTS[name] for name in FOR_PARTNERS]
    paths = {catalogue.path(one): {"get": _dataset(one)} for one in contracts}
    told = {
        "openapi": "3.1.0",
        "info": {
            "title": "MPs not border guards: data for partners",
            "version": "1",
            "description": f"How to use it, with examples: {site}/api/v1/",
        },
        "servers": [{"url": site}],
        "security": [{"token": []}],
        "paths": {"/api/v1/datasets": {"get": _list()}, **_own_path(), **paths},
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": _schemas(contracts),
            "parameters": _PARAMETERS,
            "responses": {str(status): _problem(status) for status in _statuses()},
            "headers": _HEADERS,
        },
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _list() -> Told:
    return {
        "operationId": "datasets",
        "summary": "The datasets that this token opens",
        "responses": {
            "200": _ok({"application/json": {"schema": _ref("schemas", "datasets")}}),
            "304": _unchanged(),
            **_problems(400, *_ALWAYS),
        },
    }


def _own_path() -> Told:
    response = {"description": "This document.", "content": {"application/json": {}}}
    told = {"operationId": "openapi", "summary": "This document", "security": []}
    return {"/api/v1/openapi.json": {"get": told | {"responses": {"200": response}}}}


def _dataset(contract: Contract) -> Told:
    name = contract.name.value
    names = ("since", "limit", *(("from", "to") if contract.day else ()))
    return {
        "operationId": name,
        "summary": contract.name.label,
        "description": f"{contract.holds} Version {contract.version}.",
        "parameters": [*(_ref("parameters", one) for one in names), _columns(contract)],
        "responses": {
            "200": _ok(_content(name), "Link", "Outreach-Since"),
            "304": _unchanged(),
            **_problems(*_OF_A_DATASET),
        },
    }


def _columns(contract: Contract) -> Told:
    return {
        "name": "columns",
        "in": "query",
        "description": f"Only these; {contract.key.name} is always there.",
        "style": "form",
        "explode": False,
        "schema": {
            "type": "array",
            "minItems": 1,
            "items": {**_TEXT, "enum": [column.name for column in contract.columns]},
        },
    }


def _content(name: str) -> Told:
    found: Told = {}
    for offered in OFFERED:
        if offered.format is Format.JSON:
            found[offered.name] = {"schema": _ref("schemas", f"{name}_page")}
        else:
            is_text = offered.format in (Format.CSV, Format.JSONL)
            found[offered.name] = {"schema": _TEXT} if is_text else {}
    return found


def _schemas(contracts: list[Contract]) -> Told:
    found: Told = {"problem": _PROBLEM, "datasets": _LISTED}
    for contract in contracts:
        name = contract.name.value
        rows = [f"{name}_row"]
        found[rows[0]] = catalogue.row(contract)
        if catalogue.can_be_removed(contract):
            rows.append(f"{name}_removed")
            found[rows[1]] = catalogue.removed_row(contract)
        found[f"{name}_page"] = _page(contract, [_ref("schemas", row) for row in rows])
    return found


def _page(contract: Contract, rows: list[Told]) -> Told:
    return _whole(
        dataset={"const": contract.name.value},
        version={"const": contract.version},
        next={
            "type": ["string", "null"],
            "description": "The address of the next page; null on the last one.",
        },
        since={
            "type": ["string", "null"],
            "description": "On the last page the cursor with which to ask, next time, for what has"
            " changed. null before.",
        },
        rows={"type": "array", "items": {"anyOf": rows}},
    )


def _whole(**properties: Told) -> Told:
    """An object of which every property is there, and no other."""
    return {
        "type": "object",
        "properties": properties,
        "required": [*properties],
        "additionalProperties": False,
    }


def _ok(content: Told, *headers: str) -> Told:
    refs = {name: _ref("headers", name) for name in ("ETag", *headers)}
    return {"description": "What was asked for.", "headers": refs, "content": content}


def _unchanged() -> Told:
    said = "Nothing has changed since the ETag in If-None-Match."
    return {"description": said, "headers": {"ETag": _ref("headers", "ETag")}}


def _problems(*statuses: int) -> Told:
    return {str(status): _ref("responses", str(status)) for status in statuses}


def _statuses() -> set[int]:
    return {400, *_ALWAYS, *_OF_A_DATASET}


def _problem(status: int) -> Told:
    said = [f"{k.title}. {k.means}" for k in KINDS.values() if k.status == status]
    headers = {401: "WWW-Authenticate", 429: "Retry-After", 503: "Retry-After"}
    found: Told = {
        "description": "\n\n".join(said),
        "content": {JSON: {"schema": _ref("schemas", "problem")}},
    }
    if status in headers:
        found["headers"] = {headers[status]: _ref("headers", headers[status])}
    return found


def _ref(where: str, name: str) -> Told:
    return {"$ref": f"#/components/{where}/{name}"}


_PROBLEM = _whole(
    type={**_TEXT, "format": "uri", "description": "Where it is explained."},
    title={**_TEXT, "description": "What kind of problem it is."},
    status={"type": "integer"},
    detail={**_TEXT, "description": "What happened this time, in a sentence."},
    instance={**_TEXT, "format": "uri-reference"},
)
_LISTED = _whole(
    datasets={
        "type": "array",
        "items": _whole(
            name=_TEXT,
            title=_TEXT,
            holds=_TEXT,
            version=_TEXT,
            versions={"type": "object", "additionalProperties": _TEXT},
            url={**_TEXT, "format": "uri"},
            period={
                "type": ["string", "null"],
                "description": "The column that from and to look at; null: there is no period.",
            },
            columns={
                "type": "array",
                "items": _whole(
                    name=_TEXT,
                    kind=_TEXT,
                    meaning=_TEXT,
                    always={"type": "boolean", "description": "It is never null."},
                    words={
                        "type": ["object", "null"],
                        "description": "What can stand there, and what it means; null: anything.",
                        "additionalProperties": _TEXT,
                    },
                ),
            },
        ),
    }
)
_PARAMETERS: Told = {
    "since": {
        "name": "since",
        "in": "query",
        "description": "A cursor, exactly as we gave it: only what has changed since.",
        "schema": _TEXT,
    },
    "limit": {
        "name": "limit",
        "in": "query",
        "description": "How many rows a page has at most. For JSON only: all else is given whole.",
        "schema": {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
    },
    "from": {
        "name": "from",
        "in": "query",
        "description": "The first day, in London.",
        "schema": {**_TEXT, "format": "date"},
    },
    "to": {
        "name": "to",
        "in": "query",
        "description": "The last day, in London; not before from.",
        "schema": {**_TEXT, "format": "date"},
    },
}
_HEADERS: Told = {
    "ETag": {"required": True, "schema": _TEXT, "description": "For If-None-Match, next time."},
    "Link": {"schema": _TEXT, "description": 'The next page, as rel="next", if there is one.'},
    "Outreach-Since": {
        "schema": _TEXT,
        "description": "In every format but JSON: the cursor for next time.",
    },
    "Retry-After": {
        "required": True,
        "schema": {"type": "integer"},
        "description": f"In seconds. {LIMIT.times} requests a minute are answered.",
    },
    "WWW-Authenticate": {"required": True, "schema": _TEXT, "description": "Bearer"},
}
