"""What each entry of the journal says was done, as one sentence for people; its payload stays what the hash covers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from pathlib import PurePath
from types import MappingProxyType
from typing import Any

from tracker.models.journal.actions import Action
from tracker.operations.queries.history import how, name_of
from tracker.rules.facts import Fact, Writing
from tracker.rules.wording import iso

Payload = Mapping[str, Any]

# Facts of one entry that its sentence names; an import may bring hundreds.
_MOST = 3


def sentence_of(
    action: str,
    payload: Payload,
    facts: Sequence[Fact] = (),
    *,
    on: date,
    names: Mapping[tuple[str, int], str] = MappingProxyType({}),
) -> str:
    """The sentence of an entry made on a day, without who did it; `facts` are those it recorded, `names` those of deadlines.

    Raises `ValueError` for what is no action of the journal: what is not understood is not told as something else.
    """
    wording = _SENTENCES[Action(action)]
    told = _of_facts(payload, facts, names, on) if wording is None else wording(payload)
    return f"{told}, for {', '.join(payload['for'])}" if payload.get("for") else told


def _of_facts(payload: Payload, facts: Sequence[Fact], names: Mapping[tuple[str, int], str], on: date) -> str:
    writing = Writing(seen_on=on)
    parts = [
        f"{name_of(fact.about, names)} {fact.sentence(writing)} {how(fact.when, iso)}" for fact in islice(facts, _MOST)
    ]
    if len(facts) > _MOST:
        parts.append(f"{len(facts) - _MOST} more")
    entries = [str(entry) for entry in payload.get("withdraws", ())]
    if entries:
        taken = f"entry {', '.join(entries)}" if len(entries) == 1 else f"entries {', '.join(entries)}"
        parts.append(f"instead of what was said by {taken}" if facts else f"{payload['subject']}: {taken} taken back")
    files = [str(name) for _, name, _ in payload.get("evidence", ())]
    if files:
        parts.append(f"proved by {', '.join(files)}")
    note = f" ({payload['note']})" if payload.get("note") else ""
    return "; ".join((*parts, *_moved(payload))) + note


def _moved(payload: Payload) -> Iterator[str]:
    for key, thing in (("moves", "date moved"), ("failures", "deadline could not be computed")):
        found = payload.get(key, ())
        if found:
            yield _count(len(found), thing)


def _count(number: int, thing: str) -> str:
    """Write a number of things, where the plural is that of the first word."""
    first, blank, rest = thing.partition(" ")
    return f"{number:,} {first if number == 1 else f'{first}s'}{blank}{rest}"


def _load(payload: Payload) -> str:
    parts = [f"{PurePath(str(payload['file'])).name}, revision {payload['revision']}"]
    if payload.get("effective"):
        parts[0] += f", in force from {payload['effective']}"
    if payload.get("changes"):
        parts.append(_count(len(payload["changes"]), "change"))
    if payload.get("proposed"):
        parts.append(f"proposed by {payload['proposed']}")
    return "; ".join((*parts, *_moved(payload)))


def _day(payload: Payload) -> str:
    parts = [_count(payload["changes"], "change of status")]
    if payload["notices"]:
        parts.append(_count(payload["notices"], "notice"))
    return f"{payload['day']} in {payload['zone']}: {'; '.join((*parts, *_moved(payload)))}"


def _publish(payload: Payload) -> str:
    return f"the report of {payload['month']}, as of {payload['as_of']}, SHA-256 {payload['sha256']}"


def _recount(payload: Payload) -> str:
    if "dates" in payload:
        return f"{_count(payload['dates'], 'date')} counted again: {payload['moved']:,} moved, {payload['kept']:,} kept"
    parts = [f"counted again: {len(payload['kept']):,} kept", *_moved(payload)]
    if payload.get("premature"):
        parts.append(f"{len(payload['premature']):,} met before they began")
    return "; ".join(parts)


def _person(payload: Payload) -> str:
    if "added" in payload:
        reached = "".join(f", {word} {payload[word]}" for word in ("email", "login") if payload.get(word))
        return f"{payload['added']} made known: {payload['name']}{reached}"
    person = payload["person"]
    if "delegate" in payload:
        days = f"from {payload['first_on']} to {payload['last_on']}"
        return f"{payload['delegate'] or 'nobody'} stands in for {person} {days}"
    if "granted" in payload:
        return f"{person} given the role {payload['granted']}"
    if "revoked" in payload:
        return f"the role {payload['revoked']} taken from {person}"
    if payload["login"] is None:
        return f"the login {payload['before']} taken from {person}"
    return f"{person} bound to the login {payload['login']}"


def _account(payload: Payload) -> str:
    if "link" in payload:
        lost = ", and their second factor taken away" if payload.get("factor") else ""
        return f"a link made by which {payload['link']} gives their account a password{lost}"
    if "identity" in payload:
        who = f"“{payload['identity']}” of {payload['issuer']}"
        return f"{payload['person']} is {who}" if payload["bound"] else f"{payload['person']} is {who} no more"
    if "factor" in payload:
        return _FACTOR[payload["factor"]].format(payload["person"])
    return f"the password of {payload['person']} {'given' if payload['password'] == 'opened' else 'changed'}"  # noqa: S105 — no secret: what the journal says of it


_FACTOR = {
    "enrolled": "{} set an authenticator up",
    "removed": "{} removed the own authenticator",
    "recovery code used": "a recovery code of {} used",
}


def _token(payload: Payload) -> str:
    if "calendar" in payload:
        what = "taken away" if payload.get("ended") else "made"
        return f"a secret calendar address of {payload['person']} {what}: {payload['calendar']}"
    if "ended" in payload:
        return f"the token “{payload['ended']}” of {payload['person']} taken away"
    return f"a token “{payload['made']}” of {payload['person']} made, to {payload['scope']}"


def _switch(payload: Payload) -> str:
    return f"notices of the kind “{payload['kind']}” for {payload['person']}"


def _notify(payload: Payload) -> str:
    return f"notices that are no owner's {'go to' if payload['told'] else 'no longer go to'} {payload['person']}"


def _retry(payload: Payload) -> str:
    return f"{_count(len(payload['messages']), 'message')} to be sent again"


def _mend(payload: Payload) -> str:
    done = payload["mended"]
    parts = [_count(len(done["rows"]), "difference"), _count(len(done["guards"]), "guard")]
    return f"written anew from the texts: {'; '.join((*parts, *_moved(done)))}"


def _backup(payload: Payload) -> str:
    return f"a backup taken into {payload['file']}, of {_entries(payload['entries'])}, head {payload['head']}"


def _restore(payload: Payload) -> str:
    put_back = f"a backup of {payload['made_at']} put back, {_entries(payload['entries'])}, head {payload['head']}"
    before = payload["before"]
    if before is None:
        return f"{put_back}; no journal was there before"
    other = "another journal was" if payload["other"] else "the journal was"
    return f"{put_back}; {other} at {before}, and {_entries(payload['lost'])} of it {_are(payload['lost'])} not here"


def _upgrade(payload: Payload) -> str:
    return f"the database brought from revision {payload['before']} to {payload['after']}"


def _grants(payload: Payload) -> str:
    return f"the rights of the PostgreSQL role {payload['role']} written out"


def _send(payload: Payload) -> str:
    parts = [f"{_count(payload['sent'], 'message')} sent"]
    parts += [f"{payload[key]:,} {words}" for key, words in _UNSENT if payload[key]]
    return ", ".join(parts)


def _entries(number: int) -> str:
    return f"{number:,} {'entry' if number == 1 else 'entries'}"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


# What else became of messages, by its key.
_UNSENT = (("again", "to be tried again"), ("failed", "failed for good"))


def _set_clock(payload: Payload) -> str:
    parts = [f"set right, after an entry of {payload['before']}", f"{_count(payload['runs'], 'run')} made void"]
    if payload["withdrawn"]:
        parts.append(f"{_count(len(payload['withdrawn']), 'message')} not sent")
    return f"{'; '.join((*parts, *_moved(payload)))} ({payload['note']})"


def _refused(payload: Payload) -> str:
    about = f" {payload['subject']}" if payload.get("subject") else ""
    return f"{payload['tried']}{about}: {' '.join(payload['why'])}"


def _propose(payload: Payload) -> str:
    freed = f": {', '.join(payload['frees'])} would no longer need approval" if payload.get("frees") else ""
    return f"{PurePath(str(payload['file'])).name}, SHA-256 {payload['sha256']}{freed}"


# None where the sentence is that of the facts which the entry recorded or took back.
_SENTENCES: Mapping[Action, Callable[[Payload], str] | None] = {
    Action.ACCOUNT: _account,
    Action.ACKNOWLEDGE: None,
    Action.AMEND: _load,
    Action.ANSWER: None,
    Action.APPROVE: None,
    Action.ATTEST: None,
    Action.BACKUP: _backup,
    Action.BREACH: None,
    Action.CLOCK: None,
    Action.CONTRADICTION: None,
    Action.DAY: _day,
    Action.DECISION: None,
    Action.DEVELOPMENT: None,
    Action.EVIDENCE: None,
    Action.EXTEND: None,
    Action.EXTENSION: None,
    Action.GRANTS: _grants,
    Action.LOAD: _load,
    Action.MEND: _mend,
    Action.MONITOR: None,
    Action.NOTIFY: _notify,
    Action.PAY: None,
    Action.PERSON: _person,
    Action.PROPOSE: _propose,
    Action.PUBLISH: _publish,
    Action.RECOMMENDATION: None,
    Action.RECORD: None,
    Action.RECOUNT: _recount,
    Action.REFUSED: _refused,
    Action.REJECT: None,
    Action.RESOLVE: None,
    Action.RESTORE: _restore,
    Action.RETRY: _retry,
    Action.RETURN: None,
    Action.SEND: _send,
    Action.SET_CLOCK: _set_clock,
    Action.SIGN: None,
    Action.SUBMIT: None,
    Action.SWITCH_OFF: _switch,
    Action.SWITCH_ON: _switch,
    Action.TERM: None,
    Action.TOKEN: _token,
    Action.UPGRADE: _upgrade,
    Action.VERIFY: None,
    Action.WAIVE: None,
    Action.WITHDRAW: None,
}

FACTUAL = frozenset(action for action, wording in _SENTENCES.items() if wording is None)
