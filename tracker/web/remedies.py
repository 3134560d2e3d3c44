"""The ways out of a refusal or a finding, worded as links and fields of the pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tracker import remedies

if TYPE_CHECKING:
    from tracker.errors import Finding, Refusal
    from tracker.remedies import Remedy

_ADMINISTRATOR = "Whoever runs the tracker has to see to that"

# What is done to the database, its files or the service is no page's business: people are told whom to ask.
_STEPS: Mapping[remedies.Step, str] = {
    "set up the database": f"{_ADMINISTRATOR}: the database is not set up.",
    "name another database": f"{_ADMINISTRATOR}: another database has to be named.",
    "upgrade the database": f"{_ADMINISTRATOR}: the database has to be brought up to this version.",
    "count the dates again": f"{_ADMINISTRATOR}: the dates have to be counted again.",
    "put back a backup": f"{_ADMINISTRATOR}: a backup has to be put back.",
    "replace the file": "Give it another name.",
    "replace the database": f"{_ADMINISTRATOR}.",
    "allow more time": f"{_ADMINISTRATOR}, when less is going on.",
    "back up with the server's tools": f"{_ADMINISTRATOR}, with the server's own tools.",
    "restore with the server's tools": f"{_ADMINISTRATOR}, with the server's own tools.",
    "mend": f"{_ADMINISTRATOR}.",
    "check everything": f"{_ADMINISTRATOR}: everything has to be checked.",
    "verify the journal": f"{_ADMINISTRATOR}: the journal has to be verified.",
    "run the days": f"{_ADMINISTRATOR}: the days' runs are behind.",
    "run the days after a leap": f"{_ADMINISTRATOR}: the runs of many days are owed at once, or the machine's clock is ahead.",
    "set this clock": f"{_ADMINISTRATOR}: the clock of the machine may be wrong.",
    "set the clock right": f"{_ADMINISTRATOR}: if a clock was ahead, the journal's has to be set right.",
    "start the service": f"{_ADMINISTRATOR}: the service that runs the days does not run.",
    "send the messages": f"{_ADMINISTRATOR}: messages wait to be sent.",
    "load a settlement": "Load a settlement first.",
    "declare that it repeats": (
        "Where it can happen again, the agreement file says so with `repeats: yes` under `events:`; what is recorded stays as "
        "its first happening."
    ),
    "amend the file": "If what the agreement file says is wrong, load a corrected one.",
    "load what held before": "To make it an amendment, load the text that held before it first, and then this file.",
    "leave out the first day": "Make both the same, or leave the first day out.",
    "leave out the reason": "Leave the reason for an early day out.",
    "leave out the replacement": "Load it without putting it in the place of another.",
    "appoint an administrator": "Make somebody administrator first.",
    "give a login": "An administrator gives logins.",
    "let everybody else read": "An administrator may let every other login read.",
    "ask for a link": "Ask an administrator for another link.",
    "fill merged blocks": "Let a merged block's value stand for each of its cells.",
    "update known rows": "If it is the same one, take its new states.",
    "install the office extra": "Whoever runs the tracker installs it with its extra for office files.",
    "install the pdf extra": "Whoever runs the tracker installs it with its extra for PDF.",
    "read what may be seen": "What you may see stands on the register and on each deadline's page.",
}

# How what was left out is given: the field of the form.
_ARGUMENTS: Mapping[remedies.Argument, str] = {
    "person": "Sign in as a person who is known here.",
    "reason": "Say why, under “Note”.",
    "note": "Say why, under “Note”.",
    "reason for an early day": "Check the day. If it counts all the same, say why, under “Why so early”.",
    "attestation": "Say either that it was complied with, or what was not.",
    "monitor": "Name the firm, the person, or both.",
    "settlement": "Choose the settlement.",
    "evidence": "Add a file, or say where the evidence is found.",
    "deadline": "Choose the deadline.",
    "citation": "Say where it is written.",
    "terms": "Choose under which terms.",
    "day received": "Give the day on which it was received.",
    "day or report": "Give its day, or the report that it came with.",
    "longer term": "Give either for how long, or to which day.",
    "first day": "Give its first day.",
    "label": "Give it a label.",
    "happening": "Say which happening of it is meant.",
    "declaration": "Say which declaration is meant.",
    "authority": "Name whose word it is.",
    "interest": "Interest that was paid besides has a field of its own.",
    "grade of a plan": "Choose “estimated” for a day that is only planned.",
    "supposition": "Say what to suppose.",
    "beginning": "Give the day from which is counted.",
    "past moment": "Give a past moment, or look at a coming day by “as of”.",
    "output file": "Choose another name.",
    "fonts": "Whoever runs the tracker names fonts that have them.",
    "sheet": "Choose a sheet.",
    "headings": "Say which column holds what.",
    "later moment": "Give a later moment, or look at an earlier day by “as of”.",
}

_REGISTERS: Mapping[remedies.Register, str] = {
    "persons": "An administrator sees who is known.",
    "entries": "The journal lists them.",
    "obligations": "The register shows them all.",
    "obligation": "The page of {subject} shows what became of it.",
    "explanation": "The page of {subject} says what it waits for.",
    "schedules": "The settlement's page shows them.",
    "recommendations": "The settlement's page shows where each stands.",
    "messages": "An administrator sees the messages.",
    "messages sent": "An administrator sees the messages that were sent.",
    "messages failed": "An administrator sees the messages that failed.",
}

_ACTS: Mapping[remedies.Act, str] = {
    "event": "Once it has happened, record {subject} first.",
    "resolution": "If it has been done, say so on the page of {subject}.",
    "attestation": "Once it is attested, say so on the page of {subject}.",
    "delivery": "If it was delivered, record that on the page of {subject} first.",
    "return": "If it was sent back, record that on the page of {subject}.",
    "payment": "Record what was paid on the page of {subject}.",
    "request": "If an extension of {subject} was asked for, record that first.",
    "extension": "Where it is granted, record that on the page of {subject}.",
    "denial": "Where it is refused, record that of {subject}.",
    "clock stop": "If the clock of {subject} stopped, record that first.",
    "suspension": "If {subject} is suspended, record that.",
    "resumption": "When {subject} runs again, record that.",
    "end": "If {subject} ended sooner, or is announced to, record that.",
    "departure": "If {subject} has left, record that first.",
    "longer term": "If {subject} was made longer, record that first.",
    "breach": "If a breach of {subject} was declared, record that first.",
}


def lines_of(refusal: Refusal) -> list[str]:
    """Write a refusal: its sentences, then each way out."""
    return [*refusal.sentences, *(worded(each) for each in refusal.remedies)]


def finding_in_words(finding: Finding) -> str:
    """Write a finding and its ways out in one line."""
    return " ".join([f"{finding.subject}: {finding.sentence}", *(worded(each) for each in finding.remedies)])


def worded(remedy: Remedy) -> str:  # noqa: C901, PLR0912 — one case for each kind
    """Write a way out as a sentence for a reader of the pages, who knows no command."""
    match remedy:
        case remedies.Do(step=step):
            return _STEPS[step]
        case remedies.Give(argument=argument):
            return _ARGUMENTS[argument]
        case remedies.LookUp(register=register, of=of):
            return _REGISTERS[register].format(subject=of)
        case remedies.Record(act=act, subject=subject):
            return _ACTS[act].format(subject=subject or "it")
        case remedies.AnswerRecommendation(recommendation=code):
            return f"Record the answer to {code}."
        case remedies.Withdraw(entry=entry):
            return f"If that is wrong, withdraw entry {entry} first."
        case remedies.CorrectEvent(event=event):
            return f"If the day of {event} is wrong, correct it; the earlier day stays in the history as withdrawn."
        case remedies.Approve(deadline=code):
            return f"Another person must approve {code}."
        case remedies.LoadInstead(then=None):
            return "To let it hold from another day, load it in the place of the amendment."
        case remedies.LoadInstead(then=day):
            return (
                "Load the text as it reads from the earlier day on in the place of the amendment, and then the text as it reads "
                f"from {day} on."
            )
        case remedies.Grant(roles=roles):
            return f"An administrator gives the role {' or '.join(roles)}."
        case remedies.ActAs(person=key):
            return f"Act as {key}, who is signed in, or sign in as the other person."
        case remedies.AddPerson(person=key):
            return f"An administrator makes {key} known."
        case remedies.TakeLogin(person=key):
            return f"An administrator takes the login of {key} away first."
        case remedies.UpgradeAs(owner=owner):
            return f"{_ADMINISTRATOR}, as {owner}: the database has to be brought up to this version."
        case remedies.NameJournal():
            return f"{_ADMINISTRATOR}."
