"""What every command that answers takes, and how its answer is printed: as JSON, or in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from tracker.cli.invocation import Invocation, json_option, on_database
from tracker.cli.output import print_answer, print_rest


@dataclass(frozen=True, slots=True)
class CommandAnswer:
    """What a command found, how it is printed in words, and the exit code; `given` are keys of the JSON besides."""

    found: Any
    words: Callable[[], object]
    code: int = 0
    given: Mapping[str, object] = field(default_factory=dict)


def answering(subject: str) -> Callable[[Callable[..., CommandAnswer]], Callable[..., Any]]:
    """Make a command on the database that answers, with `--json` as the module of that name in `tracker.answers` declares.

    Where more follows a page of a list, that is told too.
    """

    def decorated(find: Callable[..., CommandAnswer]) -> Callable[..., Any]:
        @wraps(find)
        def command(invocation: Invocation, /, *, as_json: bool, **given: Any) -> int:  # noqa: ANN401 — each command's own options, which click has read
            from tracker.operations.queries.pages import Page

            answer = find(invocation, **given)
            if isinstance(answer.found, Page):
                print_rest(answer.found)
            if as_json:
                print_answer(subject, answer.found, **answer.given)
            else:
                answer.words()
            return answer.code

        return json_option(on_database(command))

    return decorated
