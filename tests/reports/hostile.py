"""Texts that try to break out of a page, and a value with one of them in every free text."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from enum import Enum

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</style><svg onload=alert(1)>",
    "</title><b>",
    "{{ 7 * 7 }}{% raw %}",
    "<!--",
    "]]>&lt;&#x3c;script",
    "javascript:alert(1)",
    "\N{RIGHT-TO-LEFT OVERRIDE}\N{NO-BREAK SPACE}\N{BANK}",
)

# Names from closed lists, and addresses, which have a test of their own.
_LEFT_ALONE = frozenset({"counting", "calendar", "currency", "url"})


def poisoned(value: object, payload: str) -> object:
    """Put the payload at the end of every free text of a value; names that match each other still do."""
    if is_dataclass(value) and not isinstance(value, type | Enum):
        names = [each.name for each in fields(value) if each.init and each.name not in _LEFT_ALONE]
        return replace(value, **{name: poisoned(getattr(value, name), payload) for name in names})
    if isinstance(value, tuple):
        return tuple(poisoned(each, payload) for each in value)
    return value + payload if isinstance(value, str) and not isinstance(value, Enum) and value else value
