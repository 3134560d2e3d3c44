"""The ways out of a refusal or a finding, worded as commands and options."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.remedies import (
    Act,
    ActAs,
    AddPerson,
    AnswerRecommendation,
    Approve,
    Argument,
    CorrectEvent,
    Do,
    Give,
    Grant,
    LoadInstead,
    LookUp,
    Record,
    Register,
    Step,
    TakeLogin,
    UpgradeAs,
    Withdraw,
)

if TYPE_CHECKING:
    from datetime import date

    from tracker.errors import Finding, Refusal
    from tracker.remedies import Remedy


def lines_of(refusal: Refusal) -> list[str]:
    """Write a refusal: its sentences, then each way out on a line of its own."""
    return [*refusal.sentences, *(worded(each) for each in refusal.remedies)]


def finding_told(finding: Finding) -> str:
    """Write a finding and its ways out in one line."""
    return " ".join([f"{finding.subject}: {finding.sentence}", *(worded(each) for each in finding.remedies)])


def worded(remedy: Remedy) -> str:  # noqa: C901, PLR0912 — one case for each kind
    """Write a way out as a sentence that names the command or the option for it."""
    match remedy:
        case Do(step=step):
            return _step(step)
        case Give(argument=argument):
            return _argument(argument)
        case LookUp(register=register, of=of):
            return _register(register, of)
        case Record(act=act, subject=subject):
            return _act(act, subject or act.upper())
        case AnswerRecommendation(recommendation=code, clock=clock):
            return f"`tracker recommendation {clock} {code} --on DATE` records the answer."
        case Withdraw(entry=entry):
            return f"If that is wrong, `tracker withdraw {entry}` first."
        case CorrectEvent():
            return "If that is wrong, say so with --correct; the earlier date stays in the history as withdrawn."
        case Approve(deadline=code):
            return f"Another person must approve it, with `tracker approve {code}`."
        case LoadInstead(then=day):
            return _loading_instead(day)
        case Grant(roles=roles, person=person):
            one, role = (f"the role {roles[0]}", roles[0]) if len(roles) == 1 else ("one of them", "ROLE")
            return f"An administrator gives {one} with `tracker person grant {person or 'KEY'} {role}`."
        case ActAs(person=key):
            return f"Leave --by out, or say --by {key}."
        case AddPerson(person=key):
            return f"`tracker person add {key} --name NAME` makes one known."
        case TakeLogin(person=key):
            return f"Take it away first, with `tracker person set {key} --no-login`."
        case UpgradeAs(owner=owner):
            return f"Run `tracker upgrade` as {owner}, and `tracker grants` again after it."


def _loading_instead(then: date | None) -> str:
    if then is None:
        return "To let it hold from another day, load it with --instead."
    return (
        "Load with --instead the text as it reads from the earlier day on, without what changes later; "
        f"then load again, with --effective {then.isoformat()}, the text as it reads from that day on."
    )


def _step(step: Step) -> str:  # noqa: C901, PLR0912 — one case for each kind
    match step:
        case "set up the database":
            return "Make it with `tracker init`, or name another with --database."
        case "name another database":
            return "Name another place with --database."
        case "upgrade the database":
            return "Bring it up with `tracker upgrade`, which keeps everything in it; make a backup first."
        case "count the dates again":
            return (
                "`tracker upgrade` counts them again: it keeps those that are past, and lists each that moves. "
                "`tracker upgrade --dry-run` lists the same and changes nothing."
            )
        case "put back a backup":
            return "Put back a backup; `tracker doctor` then checks it."
        case "replace the file":
            return "Name another, or replace it with --force."
        case "replace the database":
            return "Name another with --database, or replace it with --force: it is then kept aside."
        case "allow more time":
            return "Allow it more with --within, or copy when less is going on."
        case "back up with the server's tools":
            return (
                "Use `pg_dump --format=custom`, and copy the evidence folder after it: docs/backup.md has the commands."
            )
        case "restore with the server's tools":
            return "Use `pg_restore` into an empty database, then `tracker doctor`: docs/backup.md has the commands."
        case "check everything":
            return "`tracker doctor` says what is wrong."
        case "verify the journal":
            return "`tracker journal verify` says which entries are wrong; put back a backup in which it holds."
        case "run the days":
            return "Start `tracker schedule`, or run `tracker day`."
        case "start the service":
            return "Start `tracker schedule`."
        case "send the messages":
            return "Start `tracker schedule` with this channel set up, or run `tracker notices send`."
        case "load a settlement":
            return "`tracker load NAME` loads one."
        case "amend the file":
            return "If what the agreement file says is wrong, edit it and `tracker load` it again."
        case "load what held before":
            return (
                "To make it an amendment, load the text that held before it without --effective, "
                "and then this file with it."
            )
        case "leave out the first day":
            return "Make both the same, or leave --effective out."
        case "leave out the replacement":
            return "Leave --instead out."
        case "suppose it":
            return "`tracker whatif` shows what would follow."
        case "appoint an administrator":
            return "`tracker person grant KEY administrator` makes the first."
        case "give a login":
            return "An administrator gives logins with `tracker person set KEY --login NAME`."
        case "read what may be seen":
            return "What may be seen is shown by `tracker report`, `list`, `show` and `why`."


def _argument(argument: Argument) -> str:  # noqa: C901, PLR0912 — one case for each kind
    match argument:
        case "person":
            return "Say who, with --by NAME."
        case "reason":
            return "Say why, with --reason TEXT."
        case "settlement":
            return "Say which with --settlement."
        case "evidence":
            return "Give a FILE, or --link ADDRESS, or --reference TEXT."
        case "deadline":
            return "Say which, with --for CODE; it may be repeated."
        case "citation":
            return "Say which, with --citation TEXT."
        case "terms":
            return "Say which, with --under."
        case "day received":
            return "Give its day, with --on."
        case "day or report":
            return "Give its day, with --on, or the --report that it came with."
        case "longer term":
            return "Give either --by-span SPAN (such as “1 year”) or --to DATE."
        case "first day":
            return "Say its first day with --effective."
        case "interest":
            return "Interest that was paid besides is given with --interest."
        case "grade of a plan":
            return "A day that is only planned is recorded with --grade estimated."
        case "supposition":
            return "Say what to suppose, such as --record EVENT=DATE or --end TERM=DATE."
        case "beginning":
            return "The calculator takes one with --from DATE."
        case "past moment":
            return "Give a past moment with --known-at, or a coming day with --as-of."
        case "output file":
            return "Name another place with --out."
        case "later moment":
            return "Give a later moment with --known-at; how things stood on a day before that is shown with --as-of."


def _register(register: Register, of: str | None) -> str:
    match register:
        case "persons":
            return "`tracker person list` shows them."
        case "entries":
            return "`tracker journal` lists them."
        case "obligations":
            return "`tracker list` shows them all."
        case "obligation":
            return f"`tracker show {of}` shows what became of it."
        case "explanation":
            return f"`tracker why {of}` says what it waits for."
        case "schedules":
            return "`tracker penalty list` shows them all."
        case "recommendations":
            return "`tracker recommendation list` shows where each stands."
        case "messages":
            return "`tracker notices list` shows them."
        case "messages sent":
            return "`tracker notices list --sent` lists them."
        case "messages failed":
            return "`tracker notices failed` lists those that have."


def _act(act: Act, subject: str) -> str:  # noqa: C901 — one case for each kind
    match act:
        case "event":
            return f"Once it has happened, record it first, with `tracker record {subject} --on DATE`."
        case "resolution":
            return f"If it has been done, `tracker resolve {subject} --on DATE` records that."
        case "delivery":
            return f"If it was delivered, record that first, with `tracker submit {subject} --on DATE`."
        case "return":
            return f"If it was sent back, record that with `tracker return {subject} --on DATE`."
        case "payment":
            return f"`tracker pay {subject} --amount SUM --on DATE` records that."
        case "request":
            return f"If it was asked for, record that first, with `tracker extension ask {subject} --on DATE`."
        case "extension":
            return f"Where it is granted, `tracker extend {subject} --to DATE` records that."
        case "denial":
            return f"Where it is refused, `tracker extension deny {subject}` records that."
        case "clock stop":
            return f"If it stopped, record that first, with `tracker clock stop {subject} --on DATE --because dispute`."
        case "suspension":
            return f"If it does, `tracker term suspend {subject} --on DATE` records that."
        case "resumption":
            return f"When it runs again, `tracker term resume {subject} --on DATE`."
        case "end":
            return f"If it ended sooner, `tracker term end {subject} --on DATE` records that."
