"""`tracker pay` and `tracker payments`: what was paid, and how every amount stands."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from tracker.cli.arguments import DAY, Clocks, clocks, sums
from tracker.cli.facts.record import CODE, REASON, WHEN, recording
from tracker.cli.invocation import HELP, CommandAnswer, Invocation, answering, pages, settlement_option
from tracker.cli.output import cell, print_table, say
from tracker.cli.spreadsheets import SPREADSHEET, refuse_two, say_lines, write_table

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from tracker.operations.facts.penalties import Schedule
    from tracker.operations.queries.pages import Paging
    from tracker.operations.queries.payments import Payments
    from tracker.rules.currencies import Money
    from tracker.rules.money.accounts import Account, Total


def _sums(_ctx: click.Context, parameter: click.Parameter, texts: tuple[str, ...]) -> tuple[Money, ...]:
    return sums(texts, parameter.opts[0])


@click.command("pay")
@recording(
    "Recorded the payment on",
    "payment.pay",
    CODE,
    click.option(
        *("--amount", "amounts"),
        multiple=True,
        required=True,
        metavar="SUM",
        callback=_sums,
        help="What was paid: USD=1000.00 or “USD 1,000.00”. May be repeated, for other currencies.",
    ),
    click.option(
        *("--interest", "interest"),
        multiple=True,
        metavar="SUM",
        callback=_sums,
        help="What was paid of interest besides. May be repeated.",
    ),
    WHEN,
    REASON,
)
def pay_command() -> None:
    """Record a payment on CODE, or CODE@OCCURRENCE: with the one that completes the amount, the deadline is met."""


@click.command("payments")
@settlement_option
@clocks
@pages
@SPREADSHEET
@answering("money")
def payments_command(
    invocation: Invocation,
    *,
    settlement: str | None,
    clocks: Clocks,
    paging: Paging,
    csv: str | None,
    xlsx: str | None,
) -> CommandAnswer:
    """List every amount: when it is due, what was paid and credited, and what is left, with totals per currency."""
    from tracker.operations.queries.payments import payments

    refuse_two(csv)
    with invocation.seeing() as (session, now):
        found = payments(session, settlement=settlement, now=now, paging=paging, **clocks)
    if csv is not None or xlsx is not None:
        from tracker.operations.reports.list_tables import payments_tables

        return CommandAnswer(found, partial(say_lines, write_table(*payments_tables(found), csv=csv, xlsx=xlsx)))
    return CommandAnswer(found, partial(_print_all, found))


def _print_all(found: Collection[Payments]) -> None:
    shown = [each for each in found if each.accounts]
    if not shown:
        say(
            "No amount of money is on record."
            if found
            else "No settlement is loaded yet: `tracker load NAME` loads one."
        )
    for place, each in enumerate(shown):
        if place:
            say()
        _print(each)


def _print(payments: Payments) -> None:
    say(f"{payments.settlement}, as of {payments.as_of.isoformat()}")
    print_table(
        ["Code", "Due", "Amount", "Paid", "Credited", "Balance", "Status", "In the totals", "Title"],
        [_row(each) for each in payments.accounts],
    )
    say()
    print_table(
        ["Total", "Owed by", "Owed", "Paid", "Credited", "Unpaid", "Apart"],
        [_total_row(each) for each in payments.totals],
    )
    for account in payments.accounts:
        if account.interest is not None:
            say(
                f"Interest on {account.deadline.code}: {account.interest}. `tracker why {account.deadline.code}` has the steps."
            )
    for each in payments.totals:
        if each.words:
            say(
                f"{each.instrument}, {each.currency}: before credits that the file tells only in words "
                f"({', '.join(each.words)}); no sum over several instruments is stated."
            )


def _row(account: Account) -> list[str]:
    money = _written_in(account.currency)
    return [
        account.deadline.code,
        _due(account),
        money(account.amount),
        money(account.paid) if account.paid else "",
        money(account.credited) if account.credited else "",
        f"overpaid {money(account.overpaid)}" if account.overpaid else money(account.balance),
        str(account.status),
        str(account.treatment),
        account.obligation.title,
    ]


def _due(account: Account) -> str:
    from tracker.rules.deadlines.deadline import ComputedDate
    from tracker.rules.deadlines.open_days import open_day_in_short
    from tracker.rules.deadlines.status import OPEN

    found = account.deadline.due
    if isinstance(found, ComputedDate):
        shown = cell(found.safe) if found.safe == found.latest else f"{cell(found.safe)} / {cell(found.latest)}"
        return shown + (open_day_in_short(found) if account.status in OPEN else "")
    return f"about {cell(found.estimate.safe)}" if found.estimate is not None else ""


def _total_row(total: Total) -> list[str]:
    money = _written_in(total.currency)
    figures = (total.owed, total.paid, total.credited, total.unpaid, total.apart)
    return [total.instrument or "all", total.owed_by or "not found", *map(money, figures)]


def _written_in(currency: str) -> Callable[[int], str]:
    from tracker.rules.currencies import Money

    return lambda minor: str(Money(currency, minor))


_HASH = 12


@click.group("penalty", context_settings=HELP)
def penalty_command() -> None:
    """Schedules of stipulated penalties: their figures are drafts until a named person has verified the schedule.

    KEY is a schedule's under `penalties` in the agreement file, or SETTLEMENT/KEY.
    """


@penalty_command.command("list")
@settlement_option
@clocks
@answering("money")
def list_command(invocation: Invocation, *, settlement: str | None, clocks: Clocks) -> CommandAnswer:
    """List the schedules, what they bite, and whether their figures are drafts."""
    from tracker.operations.facts.penalties import schedules

    with invocation.seeing() as (session, now):
        found = schedules(session, settlement=settlement, now=now, **clocks)
    return CommandAnswer(found, partial(_print_schedules, found))


def _print_schedules(found: Sequence[Schedule]) -> None:
    columns = ["Key", "State", "By", "On", "Mode", "Clause", "Obligations", "Content", "Settlement"]
    print_table(columns, [_schedule_row(each) for each in found], nothing="No schedule of penalties is on record.")


@penalty_command.command("verify")
@recording(
    "Verified the schedule",
    "penalties.verify",
    click.argument("key"),
    click.option(
        *("--citation", "citations"),
        multiple=True,
        required=True,
        metavar="TEXT",
        help="The passage it was compared with. May be repeated.",
    ),
    click.option(
        "--on", "verified_on", type=DAY, help="The day it was compared. Default: today in the settlement's zone."
    ),
    # A login name vouches for nothing: who compared it is told on purpose.
    named="A named person verifies a schedule: say who compared it, with --by NAME.",
)
def verify_command() -> None:
    """Record that you compared the schedule KEY with its text: its figures are then no drafts, until it changes."""


def _schedule_row(schedule: Schedule) -> list[str]:
    penalty, held = schedule.penalty, schedule.verification
    return [
        penalty.key,
        str(held.state),
        held.by,
        cell(held.on) or ("by the file" if held.by else ""),
        str(penalty.mode),
        penalty.clause or "not found",
        ", ".join(schedule.obligations) or "none",
        schedule.content[:_HASH],
        schedule.settlement,
    ]
