"""An act that is sent twice is done once: a key of its actor's names it, and its answer is kept beside what it did."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import wraps
from hashlib import sha256
from inspect import signature
from typing import Any, ParamSpec, TypeVar

from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import InputRefused
from tracker.models.journal import journal as journals
from tracker.operations.people.identity import proved
from tracker.rules.people.actor import Author

P = ParamSpec("P")
T = TypeVar("T")

# The acts that took evidence before all did.
_PROVED_BEFORE = frozenset({"acknowledge", "give_evidence", "pay", "resolve", "send_back", "submit"})
LONGEST_KEY = 200  # characters


def once(answers: type[T]) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Let an act whose author gives a key be done once: sent again, it gives the answer it gave, which is of this type.

    The act takes the session first, in a transaction that keeps other writers out, and its author by name. It raises
    `InputRefused` for the key of another act, or of the same with other arguments.
    """

    def decorated(act: Callable[P, T]) -> Callable[P, T]:
        @wraps(act)
        def performed(*args: P.args, **kwargs: P.kwargs) -> T:
            author = next(each for each in _given(kwargs).values() if isinstance(each, Author))
            return act(*args, **kwargs) if author.once is None else _keyed(author, author.once, act, args, kwargs)

        return performed

    def _keyed(author: Author, key: str, act: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]) -> T:
        from pydantic import TypeAdapter  # which an act without a key does without

        _require_key(key)
        given = signature(act).bind(*args, **kwargs)
        given.apply_defaults()
        session: Session = given.arguments.pop("session")
        adapter, who = TypeAdapter(answers), _whose(session, author)
        arguments = _digest(act.__name__, given.arguments)
        own = models.IdempotencyKey(actor=who, key=key, operation=act.__name__, arguments=arguments)
        row = session.get(models.IdempotencyKey, (own.actor, key))
        if row is not None:
            _refuse_another(row, own)
            return adapter.validate_json(row.answer)
        before = _last_entry(session)
        answer = act(*args, **kwargs)
        after = _last_entry(session)
        own.entry = after if after != before else None
        own.answer = adapter.dump_json(answer).decode()
        session.add(own)
        session.flush()
        return answer

    return decorated


def sent_before(session: Session, author: Author) -> bool:
    """Say whether an act of this author was done already under the key that is given with it."""
    if author.once is None:
        return False
    return session.get(models.IdempotencyKey, (_whose(session, author), author.once)) is not None


def _whose(session: Session, author: Author) -> str:
    actor = proved(session, author.actor)
    return f"{actor.proved}:{actor.name or ''}"


def _given(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of an act, and in the place of its circumstances what they are."""
    given = dict(arguments)
    circumstances = given.pop("circumstances", None)
    held = () if circumstances is None else fields(circumstances)
    return {**given, **{each.name: getattr(circumstances, each.name) for each in held}}


def _require_key(key: str) -> None:
    if not key.strip() or len(key) > LONGEST_KEY or not key.isprintable():
        raise InputRefused(f"The key of an act has from 1 to {LONGEST_KEY} characters, all of them printable.")


def _refuse_another(row: models.IdempotencyKey, own: models.IdempotencyKey) -> None:
    if (row.operation, row.arguments) == (own.operation, own.arguments):
        return
    where = "" if row.entry is None else f", by entry {row.entry}"
    sentence = f"The key “{row.key}” was given to another act already{where}."
    raise InputRefused(sentence, "The same act has the same arguments; another one needs a key of its own.")


def _digest(act: str, arguments: Mapping[str, Any]) -> str:
    """Hash what is asked for: all but the moment, who acts and the key itself, and what came later and is not given."""
    plain = {
        name: _plain(value)
        for name, value in _given(arguments).items()
        if name != "now" and (value or not _came_later(act, name))
    }
    return sha256(json.dumps(plain, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _came_later(act: str, name: str) -> bool:
    """Whether an act had no such argument at first: without it, it is hashed as it was then."""
    return (
        name in {"label", "shown"}
        or (name, act) == ("correct", "resolve")
        or (name == "evidence" and act not in _PROVED_BEFORE)
    )


def _plain(value: object) -> object:
    from pydantic_core import to_jsonable_python

    if isinstance(value, Author):
        plain: dict[str, object] = to_jsonable_python(value)
        return {
            name: each
            for name, each in plain.items()
            if name not in {"actor", "once"} and (name not in {"early", "late"} or each)
        }
    # A file that was read is its bytes.
    found: object = to_jsonable_python(getattr(value, "sha256", value))
    return found


def _last_entry(session: Session) -> int | None:
    newest = journals.head(session)
    return None if newest is None else newest.seq
