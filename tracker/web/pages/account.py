"""One's own account: the password, the authenticator, and the tokens of programs."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from tracker.errors import InputRefused, NotAllowed, NotFound
from tracker.operations.accounts.accounts import Holder, change_password, holder_of, password_of, refuse_weak
from tracker.operations.accounts.attempts import count_attempt, forget_attempts
from tracker.operations.accounts.second_factor import (
    begin_enrolment,
    factor_of,
    finish_enrolment,
    new_seed,
    remove_factor,
)
from tracker.operations.accounts.sign_ins import sign_in
from tracker.operations.accounts.tokens import end_token, list_tokens, make_token
from tracker.operations.people.delegation import list_absences
from tracker.remedies import Give
from tracker.rules.people.one_time_codes import otpauth_address, written_seed
from tracker.rules.people.scopes import Scope
from tracker.web.absences import name_from
from tracker.web.fields import day_in, number_in
from tracker.web.pages.fresh_proof import asked_for, require_fresh
from tracker.web.passwords import hash_of
from tracker.web.proofs import prove_now, typed, unsealing_for
from tracker.web.remedies import lines_of
from tracker.web.routes import Route
from tracker.web.seals import seal
from tracker.web.visits import Answer, HtmlPage, SeeOther, SetSecret, Visit, form_key

_DAY = timedelta(days=1)


def show(visit: Visit) -> Answer:
    """Who is signed in, and the tokens."""
    return _page(visit)


def change(visit: Visit) -> Answer:
    """Change the password, where the old one is given too, and the code; every other sign-in ends."""
    key = visit.who.key
    how = prove_now(visit, typed(visit, "old"), visit.given("code"))
    if how is None:
        return _page(visit, problems=["The old password does not fit, or the code of the authenticator."], status=422)
    new = typed(visit, "password")
    try:
        refuse_weak(new, typed(visit, "again"), Holder(id=0, key=key, name=visit.who.name))
    except InputRefused as refusal:
        return _page(visit, problems=lines_of(refusal), status=422)
    hashed = hash_of(new)
    with visit.app.working() as session:
        holder = change_password(session, key, password=hashed, how=how, now=visit.now)
        secret = sign_in(session, holder.id, proved=how, now=visit.now)
    return SeeOther(to="/account", cookie=SetSecret(secret))


def set_up(visit: Visit) -> Answer:
    """Make a seed for an authenticator, and show it until a code of it was given."""
    seed = new_seed()
    try:
        require_fresh(visit)
        sealed = seal(visit.app.settings.seal_keys, seed, person=visit.who.key)
        with visit.app.working() as session:
            begin_enrolment(session, holder_of(session, visit.who.key), sealed)
    except InputRefused as refusal:
        return _page(visit, problems=lines_of(refusal), status=422)
    return _seed_page(visit, seed)


def confirm(visit: Visit) -> Answer:
    """Enrol the authenticator whose code is given, and show the recovery codes this once."""
    key = visit.who.key
    with visit.app.working() as session:
        count_attempt(session, account=key, network=visit.network, now=visit.now)
    try:
        with visit.app.working() as session:
            holder = holder_of(session, key)
            codes = finish_enrolment(
                session,
                holder,
                visit.given("code"),
                keep=visit.secret or "",
                how=visit.actor.proved,
                unseal=unsealing_for(visit, holder),
                now=visit.now,
            )
            forget_attempts(session, account=key, now=visit.now)
    except InputRefused as refusal:
        return _page(visit, problems=[*lines_of(refusal), "Set it up anew."], status=422)
    return HtmlPage(template="recovery-codes.html.j2", values={"codes": codes})


def remove(visit: Visit) -> Answer:
    """Remove the authenticator; every other sign-in ends."""
    try:
        require_fresh(visit)
        with visit.app.working() as session:
            holder = holder_of(session, visit.who.key)
            remove_factor(session, holder, keep=visit.secret or "", how=visit.actor.proved, now=visit.now)
    except InputRefused as refusal:
        return _page(visit, problems=lines_of(refusal), status=422)
    return SeeOther(to="/account")


def be_absent(visit: Visit) -> Answer:
    """Name who stands in for oneself on some days, or with an empty name nobody any more."""
    try:
        require_fresh(visit)
        name_from(visit, visit.who.key)
    except NotAllowed:
        raise
    except (InputRefused, NotFound) as refusal:
        return _page(visit, problems=lines_of(refusal), status=422)
    return SeeOther(to="/account")


def make(visit: Visit) -> Answer:
    """Make a token, and show it this once; a token makes none."""
    if visit.who.by_token:
        raise NotAllowed(
            "A token makes no other token.",
            by=visit.who.key,
            act="token",
            settlement=None,
            subject="",
            remedies=[Give("person")],
        )
    try:
        require_fresh(visit)
        last = day_in(visit.given("last"), "the last day")
        ends_at = datetime.combine(last + _DAY, time(), ZoneInfo("UTC"))
        scope = Scope.ACT if visit.given("scope") == Scope.ACT else Scope.READ
        with visit.app.writing(visit.actor) as session:
            secret = make_token(
                session, visit.given("name"), scope=scope, ends_at=ends_at, author=visit.author(), now=visit.now
            )
    except InputRefused as refusal:
        return _page(visit, problems=lines_of(refusal), status=422)
    return _page(visit, made=secret)


def take_away(visit: Visit) -> Answer:
    """Take a token away."""
    number = number_in(visit.given("number"), "the number of the token")
    with visit.app.writing(visit.actor) as session:
        end_token(session, number, author=visit.author(), now=visit.now)
    return SeeOther(to="/account")


def _page(visit: Visit, *, problems: list[str] | None = None, made: str | None = None, status: int = 200) -> HtmlPage:
    with visit.app.inspecting() as session:
        absences = list_absences(session, now=visit.now)
        held = list_tokens(session, visit.actor, now=visit.now)
        found = password_of(session, visit.who.key)
        factor = None if found is None else factor_of(session, found[0].id)
    values = {
        "problems": problems or [],
        "made": made,
        "tokens": held,
        "has_password": found is not None,
        "factor": factor,
        "sealable": bool(visit.app.settings.seal_keys),
        "prove": asked_for(visit),
        "absences": tuple(each for each in absences if visit.who.key in {each.person, each.delegate}),
        "today": visit.now.date(),
        "once": form_key(),
        "last": (visit.now + 90 * _DAY).date(),
    }
    return HtmlPage(template="account.html.j2", values=values, status=status)


def _seed_page(visit: Visit, seed: bytes) -> HtmlPage:
    values = {"seed": written_seed(seed), "address": otpauth_address(seed, key=visit.who.key)}
    return HtmlPage(template="authenticator.html.j2", values=values)


ROUTES = (
    Route(path="/account", method="GET", needs="a sign-in", answer=show),
    Route(path="/account/password", method="POST", needs="a sign-in", answer=change),
    Route(path="/account/authenticator", method="POST", needs="a sign-in", answer=set_up),
    Route(path="/account/authenticator/confirm", method="POST", needs="a sign-in", answer=confirm),
    Route(path="/account/authenticator/end", method="POST", needs="a sign-in", answer=remove),
    Route(path="/account/absence", method="POST", needs="a sign-in", answer=be_absent),
    Route(path="/account/tokens", method="POST", needs="a sign-in", answer=make),
    Route(path="/account/tokens/end", method="POST", needs="a sign-in", answer=take_away),
)
