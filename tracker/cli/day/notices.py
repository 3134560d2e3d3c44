"""`tracker notices`: the outbox, the sender, and what a person does not want to hear."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import click

from tracker.cli.invocation import (
    HELP,
    NUMBER,
    CommandAnswer,
    Invocation,
    answering,
    by_option,
    on_database,
    pages,
    settlement_option,
)
from tracker.cli.output import counted, print_table, say, tell

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from tracker.models import MessageState
    from tracker.operations.day.outbox import MessageLine, Sent
    from tracker.operations.queries.pages import Paging

_FOR = click.option("--for", "key", metavar="PERSON", required=True, help="Whose: a key of `persons`.")
_STYLES = {"failed": "red", "held": "red"}


@click.group("notices", context_settings=HELP)
def notices_command() -> None:
    """Send the digests that the day's runs wrote, and see what became of them.

    Mail, webhook and folder are set up in the environment: TRACKER_SMTP_HOST, TRACKER_WEBHOOK_URL,
    TRACKER_NOTICES_FOLDER. See docs/notices.md.
    """


@notices_command.command("list")
@click.option("--for", "key", metavar="PERSON", help="Only those of this person: a key of `persons`.")
@click.option("--sent", is_flag=True, help="Those that were sent, too.")
@click.option("--last", type=NUMBER, metavar="N", help="Only the newest so many.")
@pages
@answering("day")
def list_command(
    invocation: Invocation, *, key: str | None, sent: bool, last: int | None, paging: Paging
) -> CommandAnswer:
    """List the messages that wait, failed or are held."""
    from tracker.models import MessageState

    states = tuple(MessageState) if sent else tuple(state for state in MessageState if state is not MessageState.SENT)
    return _list(invocation, states, key=key, last=last, paging=paging)


@notices_command.command("failed")
@pages
@answering("day")
def failed_command(invocation: Invocation, *, paging: Paging) -> CommandAnswer:
    """List the messages that failed for good or are held, and are not tried again by themselves.

    Exit code 1 where there are any.
    """
    from tracker.models import MessageState

    states = (MessageState.FAILED, MessageState.HELD)
    answer = _list(invocation, states, paging=paging)
    return replace(answer, code=1 if answer.found else 0)


@notices_command.command("show")
@click.argument("message", type=NUMBER)
@on_database
def show_command(invocation: Invocation, *, message: int) -> None:
    """Print a message as it is sent: its subject and its text."""
    from tracker.operations.day.outbox import text_of

    with invocation.reading() as (session, _):
        subject, body = text_of(session, message)
    say(f"Subject: {subject}")
    say()
    for line in body.splitlines():
        say(line)


@notices_command.command("send")
@answering("day")
def send_command(invocation: Invocation) -> CommandAnswer:
    """Send what is due, oldest first. What cannot be sent now is tried again later, at each call.

    Once roles are in force it takes that of a service or an administrator.

    Exit code 1 where a message failed for good, or a channel could not be used at all. However many senders run at
    once, a message is sent by one of them.
    """
    from tracker.delivery.outcomes import Deferred
    from tracker.errors import InputRefused
    from tracker.models import MessageState

    sent: list[Sent] = []
    with invocation.app() as app:
        if not app.settings.channels.names:
            raise InputRefused(
                "No way out is set up, so no message is written or sent.",
                "Set TRACKER_SMTP_HOST and TRACKER_MAIL_FROM, TRACKER_WEBHOOK_URL or TRACKER_NOTICES_FOLDER.",
            )
        app.send_notices(invocation.actor(), done=sent.append)
    down = any(isinstance(each.outcome, Deferred) and each.outcome.down for each in sent)
    amiss = down or any(each.state is MessageState.FAILED for each in sent)
    return CommandAnswer(sent, partial(_print_sent, sent), code=1 if amiss else 0)


@notices_command.command("retry")
@click.argument("message", type=NUMBER, required=False)
@click.option("--all", "every", is_flag=True, help="Every message that failed or is held.")
@by_option
@on_database
def retry_command(
    invocation: Invocation, *, message: int | None, every: bool, by: str | None, once: str | None
) -> None:
    """Put a message that failed or is held back into the outbox, with the Message-ID it had."""
    from tracker.errors import InputRefused
    from tracker.operations.day.outbox import retry

    if (message is None) != every:
        raise InputRefused("Name one message by its number, or give --all.")
    with invocation.writing(by, once) as (session, now, author):
        done = retry(session, message, author=author, now=now)
    say(f"{counted(done, 'message')} back in the outbox." if done else "None has failed or is held.")


@notices_command.command("to")
@click.argument("key", metavar="PERSON")
@settlement_option
@click.option("--no-longer", is_flag=True, help="They go to this person no longer; what the file says stays.")
@by_option
@on_database
def to_command(
    invocation: Invocation, *, key: str, settlement: str | None, no_longer: bool, by: str | None, once: str | None
) -> None:
    """Have a settlement's notices that are no owner's go to a person too, from the next day's run on.

    Those of duties that nobody owns, and of terms. Who is named here is told besides those whom the agreement file names;
    loading a file again changes nothing of it.
    """
    from tracker.operations.day.preferences import notified, notify
    from tracker.operations.reports.pack import only_settlement

    with invocation.writing(by, once) as (session, now, author):
        code = only_settlement(session, settlement)
        done = notify(session, key, settlement=code, told=not no_longer, author=author, now=now)
        persons = notified(session, code)
    changed = "no longer go" if no_longer else "go"
    same = "did not go" if no_longer else "go already"
    say(f"Notices of {code} that are no owner's {changed if done else same} to {key}.")
    if persons:
        say(f"Besides those whom its file names they go to: {', '.join(persons)}.")


@notices_command.command("off")
@click.argument("kind")
@_FOR
@by_option
@on_database
def off_command(invocation: Invocation, *, kind: str, key: str, by: str | None, once: str | None) -> None:
    """Leave a kind of notice out of a person's digests from the next day's run on.

    What is due today, past its safe date or overdue is told to everyone it concerns, and cannot be switched off.
    """
    from tracker.operations.day.preferences import switch_off

    with invocation.writing(by, once) as (session, now, author):
        done = switch_off(session, kind, person=key, author=author, now=now)
    say(f"{key} no longer gets “{kind}”." if done else f"{key} did not get “{kind}” before either.")


@notices_command.command("on")
@click.argument("kind")
@_FOR
@by_option
@on_database
def on_command(invocation: Invocation, *, kind: str, key: str, by: str | None, once: str | None) -> None:
    """Put a kind of notice back into a person's digests from the next day's run on."""
    from tracker.operations.day.preferences import switch_on

    with invocation.writing(by, once) as (session, now, author):
        done = switch_on(session, kind, person=key, author=author, now=now)
    say(f"{key} gets “{kind}” again." if done else f"{key} gets “{kind}” already.")


def _list(
    invocation: Invocation,
    states: Sequence[MessageState],
    *,
    paging: Paging,
    key: str | None = None,
    last: int | None = None,
) -> CommandAnswer:
    from tracker.operations.day.outbox import list_messages

    with invocation.reading() as (session, _):
        lines = list_messages(session, states=states, person=key, last=last, paging=paging)
    return CommandAnswer(lines, partial(_print, lines))


def _print(lines: Collection[MessageLine]) -> None:
    columns = ("Message", "Day", "Channel", "For", "State", "Tries", "Next try (UTC)", "Subject", "Last reply")
    styles = [_STYLES.get(line.state, "") for line in lines]
    print_table(columns, [_row(line) for line in lines], styles=styles, nothing="No message.")


def _row(line: MessageLine) -> list[str]:
    again = "" if line.next_try_at is None else f"{line.next_try_at:%Y-%m-%d %H:%M:%S}"
    head = [str(line.id), line.on.isoformat(), line.channel, line.person, line.state, str(line.tries)]
    return [*head, again, line.subject, line.reply]


def _print_sent(sent: list[Sent]) -> None:
    from tracker.models import MessageState

    if not sent:
        say("Nothing is due.")
        return
    for each in sent:
        if each.state is not MessageState.SENT:
            taken = each.taken
            then = "failed for good" if each.state is MessageState.FAILED else "is tried again later"
            tell(f"Message {taken.message_id} ({taken.channel}, {taken.letter.person}) {then}: {each.outcome.reply}")
    done = sum(each.state is MessageState.SENT for each in sent)
    say(f"Sent {done} of {counted(len(sent), 'message')}.")
