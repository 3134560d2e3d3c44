"""The ways out of a refusal or a finding, worded as commands and options."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tracker import remedies

if TYPE_CHECKING:
    from datetime import date

    from tracker.errors import Finding, Refusal
    from tracker.remedies import Remedy


# What is done to the database, its files or the service, or to a whole settlement.
_STEPS: Mapping[remedies.Step, str] = {
    "set up the database": "Make it with `tracker init`, or name another with --database.",
    "name another database": "Name another place with --database.",
    "upgrade the database": "Bring it up with `tracker upgrade`, which keeps everything in it; make a backup first.",
    "count the dates again": (
        "`tracker upgrade` counts them again: it keeps those that are past, and lists each that moves. "
        "`tracker upgrade --dry-run` lists the same and changes nothing."
    ),
    "put back a backup": "Put back a backup; `tracker doctor` then checks it.",
    "replace the file": "Name another, or replace it with --force.",
    "replace the database": "Name another with --database, or replace it with --force: it is then kept aside.",
    "allow more time": "Allow it more with --within, or copy when less is going on.",
    "back up with the server's tools": (
        "Use `pg_dump --format=custom`, and copy the evidence folder after it: docs/backup.md has the commands."
    ),
    "restore with the server's tools": (
        "Use `pg_restore` into an empty database, then `tracker doctor`: docs/backup.md has the commands."
    ),
    "mend": "`tracker doctor --mend` puts it right.",
    "check everything": "`tracker doctor` says what is wrong.",
    "verify the journal": "`tracker journal verify` says which entries are wrong; put back a backup in which it holds.",
    "run the days": "Start `tracker schedule`, or run `tracker day`.",
    "run the days after a leap": (
        "If this machine slept that long, `tracker day --leap` runs them, or `tracker schedule --leap`. If its clock is ahead, "
        "set that first."
    ),
    "set this clock": "If this clock is wrong, set it.",
    "set the clock right": (
        "If a clock was ahead, an administrator sets the journal's right with `tracker journal clock --note REASON`, once this "
        "one is right."
    ),
    "start the service": "Start `tracker schedule`.",
    "send the messages": "Start `tracker schedule` with this channel set up, or run `tracker notices send`.",
    "load a settlement": "`tracker load NAME` loads one.",
    "declare that it repeats": (
        "Where it can happen again, give it `repeats: yes` under `events:` in the agreement file and `tracker load` that: "
        "what is recorded stays as its first happening, and each further one is recorded by itself."
    ),
    "amend the file": "If what the agreement file says is wrong, edit it and `tracker load` it again.",
    "load what held before": (
        "To make it an amendment, load the text that held before it without --effective, and then this file with it."
    ),
    "leave out the first day": "Make both the same, or leave --effective out.",
    "leave out the reason": "Leave --early out.",
    "leave out the replacement": "Leave --instead out.",
    "appoint an administrator": "`tracker person grant KEY administrator` makes the first.",
    "give a login": "An administrator gives logins with `tracker person set KEY --login NAME`.",
    "let everybody else read": (
        "So that every other login reads, an administrator gives a role to a person whose login is “*”: `tracker person add "
        "everybody --name 'Everybody else' --login '*'`, then `tracker person grant everybody reader`."
    ),
    "ask for a link": "An administrator makes another with `tracker person link KEY`.",
    "fill merged blocks": "--fill-merged takes a merged block's value for each of its cells.",
    "update known rows": "If it is the same one, its new states are taken with --update.",
    "install the office extra": "Install the tracker with its extra `office`; a list is written as CSV without it.",
    "install the pdf extra": "Install the tracker with its extra `pdf`; the HTML report needs none.",
    "read what may be seen": "What may be seen is shown by `tracker report`, `list`, `show` and `why`.",
}

# How what was left out is given.
_ARGUMENTS: Mapping[remedies.Argument, str] = {
    "person": "Say who, with --by NAME.",
    "reason": "Say why, with --reason TEXT.",
    "note": "Say why, with --note TEXT.",
    "reason for an early day": "Check the date. If it counts all the same, say why, with --early REASON.",
    "attestation": "Give either --complied, or --exceptions TEXT with what was not.",
    "monitor": "Name the firm with --firm, the person with --person, or both.",
    "settlement": "Say which with --settlement.",
    "evidence": "Give a FILE, or --link ADDRESS, or --reference TEXT.",
    "deadline": "Say which, with --for CODE; it may be repeated.",
    "citation": "Say which, with --citation TEXT.",
    "terms": "Say which, with --under.",
    "day received": "Give its day, with --on.",
    "day or report": "Give its day, with --on, or the --report that it came with.",
    "longer term": "Give either --by-span SPAN (such as “1 year”) or --to DATE.",
    "first day": "Say its first day with --effective.",
    "label": "Give it one with --label TEXT.",
    "happening": "Name it by its number, as EVENT@2, with --correct where its day is wrong.",
    "declaration": "Say which, with --declaration NUMBER.",
    "authority": "Name whose word it is, with --authority NAME.",
    "interest": "Interest that was paid besides is given with --interest.",
    "grade of a plan": "A day that is only planned is recorded with --grade estimated.",
    "supposition": "Say what to suppose, such as --record EVENT=DATE or --end TERM=DATE.",
    "beginning": "The calculator takes one with --from DATE.",
    "past moment": "Give a past moment with --known-at, or a coming day with --as-of.",
    "output file": "Name another place with --out.",
    "fonts": "Name a folder of fonts that have them, with --fonts FOLDER.",
    "sheet": "Name one with --sheet NAME.",
    "headings": 'Where a column has another heading, say so: --map title=Duty,received="Date in"; none=NAME leaves one out.',
    "later moment": "Give a later moment with --known-at; how things stood on a day before that is shown with --as-of.",
}

# Where something is looked up; {subject} is the one thing that is.
_REGISTERS: Mapping[remedies.Register, str] = {
    "persons": "`tracker person list` shows them.",
    "entries": "`tracker journal` lists them.",
    "obligations": "`tracker list` shows them all.",
    "obligation": "`tracker show {subject}` shows what became of it.",
    "explanation": "`tracker why {subject}` says what it waits for.",
    "schedules": "`tracker penalty list` shows them all.",
    "recommendations": "`tracker recommendation list` shows where each stands.",
    "messages": "`tracker notices list` shows them.",
    "messages sent": "`tracker notices list --sent` lists them.",
    "messages failed": "`tracker notices failed` lists those that have.",
}

# How what happened is recorded of {subject}.
_ACTS: Mapping[remedies.Act, str] = {
    "event": "Once it has happened, record it first, with `tracker record {subject} --on DATE`.",
    "resolution": "If it has been done, `tracker resolve {subject} --on DATE` records that.",
    "attestation": (
        "Once it is attested, `tracker attest {subject} --on DATE --as NAME` records that, with --complied or "
        "--exceptions TEXT."
    ),
    "delivery": "If it was delivered, record that first, with `tracker submit {subject} --on DATE`.",
    "return": "If it was sent back, record that with `tracker return {subject} --on DATE`.",
    "payment": "`tracker pay {subject} --amount SUM --on DATE` records that.",
    "request": "If it was asked for, record that first, with `tracker extension ask {subject} --on DATE`.",
    "extension": "Where it is granted, `tracker extend {subject} --to DATE` records that.",
    "denial": "Where it is refused, `tracker extension deny {subject}` records that.",
    "clock stop": "If it stopped, record that first, with `tracker clock stop {subject} --on DATE --because dispute`.",
    "suspension": "If it does, `tracker term suspend {subject} --on DATE` records that.",
    "resumption": "When it runs again, `tracker term resume {subject} --on DATE`.",
    "end": "If it ended sooner, or is announced to, `tracker term end {subject} --on DATE` records that.",
    "departure": "If it has left, record that first, with `tracker monitor leave {subject} --firm NAME --on DATE`.",
    "longer term": "If it was made longer, record that first, with `tracker term extend {subject} --to DATE`.",
    "breach": "If it was, record that first, with `tracker breach declare {subject} --on DATE --authority NAME`.",
}


def lines_of(refusal: Refusal) -> list[str]:
    """Write a refusal: its sentences, then each way out on a line of its own."""
    return [*refusal.sentences, *(worded(each) for each in refusal.remedies)]


def finding_in_words(finding: Finding) -> str:
    """Write a finding and its ways out in one line."""
    return " ".join([f"{finding.subject}: {finding.sentence}", *(worded(each) for each in finding.remedies)])


def worded(remedy: Remedy) -> str:  # noqa: C901, PLR0912 — one case for each kind
    """Write a way out as a sentence that names the command or the option for it."""
    match remedy:
        case remedies.Do(step=step):
            return _STEPS[step]
        case remedies.Give(argument=argument):
            return _ARGUMENTS[argument]
        case remedies.LookUp(register=register, of=of):
            return _REGISTERS[register].format(subject=of)
        case remedies.Record(act=act, subject=subject):
            return _ACTS[act].format(subject=subject or act.upper())
        case remedies.AnswerRecommendation(recommendation=code, clock=clock):
            return f"`tracker recommendation {clock} {code} --on DATE` records the answer."
        case remedies.Withdraw(entry=entry):
            return f"If that is wrong, `tracker withdraw {entry}` first."
        case remedies.CorrectEvent():
            return "If that day is wrong, say so with --correct; the earlier date stays in the history as withdrawn."
        case remedies.Approve(deadline=code):
            return f"Another person must approve it, with `tracker approve {code}`."
        case remedies.LoadInstead(then=day):
            return _loading_instead(day)
        case remedies.Grant(roles=roles, person=person):
            one, role = (f"the role {roles[0]}", roles[0]) if len(roles) == 1 else ("one of them", "ROLE")
            return f"An administrator gives {one} with `tracker person grant {person or 'KEY'} {role}`."
        case remedies.ActAs(person=key):
            return f"Leave --by out, or say --by {key}."
        case remedies.AddPerson(person=key):
            return f"`tracker person add {key} --name NAME` makes one known."
        case remedies.TakeLogin(person=key):
            return f"Take it away first, with `tracker person set {key} --no-login`."
        case remedies.UpgradeAs(owner=owner):
            return f"Run `tracker upgrade` as {owner}, and `tracker grants` again after it."
        case remedies.NameJournal(origin=origin):
            return f"If that one is meant, say so with --other-journal {origin}."


def _loading_instead(then: date | None) -> str:
    if then is None:
        return "To let it hold from another day, load it with --instead."
    return (
        "Load with --instead the text as it reads from the earlier day on, without what changes later; "
        f"then load again, with --effective {then.isoformat()}, the text as it reads from that day on."
    )
