"""R16: whatever a program asks of the interface is answered as its description says: schemathesis finds no fault in it."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from benchmarks.settlements import Templates
from benchmarks.torture.figures import Figure
from tests.web import acme
from tests.web.site import Client, a_site

EXAMPLES = 40  # of each address, besides those at the edges of what each value may be
ADDRESS = "http://testserver"  # where schemathesis asks
# What is well formed, and nothing that the rows bear out: a code that nobody has, a day that has not come.
_BORNE_OUT = ["2xx", "404", "422"]
_REFUSED = ["400", "401", "404", "405", "413", "415", "422"]


def faults(program: Client, *, examples: int, addresses: Collection[str] = ()) -> tuple[int, list[str]]:
    """Ask all addresses, or these, in every way; how many answers came, and each fault once."""
    program.gate.address = ADDRESS
    config: dict[str, Any] = {
        "headers": program.headers,
        "checks": {
            "positive_data_acceptance": {"expected-statuses": _BORNE_OUT},
            "negative_data_rejection": {"expected-statuses": _REFUSED},
        },
        "generation": {"max-examples": max(1, examples), "deterministic": True, "database": "none"},
        "phases": {"stateful": {"enabled": False}, "fuzzing": {"enabled": examples > 0}},
    }
    schema: Any = schemathesis.openapi.from_asgi(
        "/api/openapi.json", program.gate, config=SchemathesisConfig.from_dict(config)
    )
    if addresses:
        schema = schema.include(path=list(addresses))
    answers = 0
    found: dict[str, None] = {}
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            answers += len(event.recorder.interactions)
            found |= dict.fromkeys(_failures(event))
        elif isinstance(event, events.NonFatalError):
            found[f"not asked: {event.info}"] = None
        elif isinstance(event, events.FatalError):
            found[f"not asked: {event.exception}"] = None
    return answers, list(found)


def _failures(event: events.ScenarioFinished) -> Iterator[str]:
    for checks in event.recorder.checks.values():
        for check in checks:
            if check.failure_info is not None:
                failure = check.failure_info.failure
                yield f"{event.recorder.label}: {failure.title}. {failure.message} {check.failure_info.code_sample}"[
                    :2000
                ]


def figure(program: Client, *, examples: int, addresses: Collection[str] = ()) -> Figure:
    """Ask all addresses, or these."""
    answers, found = faults(program, examples=examples, addresses=addresses)
    return Figure(
        bar="R16",
        tried="requests of programs, as the description allows them and not",
        on="sqlite",
        tries=answers,
        found="; ".join(found[:5]) or "each was answered as described",
        met=not found and answers > 0,
    )


def harness(size: float) -> Iterator[Figure]:
    """Ask every address."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Templates(Path(folder)).empty()}"
        site = a_site(url, Path(folder), text=acme.TEXT)
        yield figure(site.program("administrator"), examples=round(EXAMPLES * size))
        site.app.close()
