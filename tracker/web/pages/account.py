"""One's own account: the password, and the tokens of programs."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from tracker.errors import InputRefused, NotAllowed
from tracker.operations.accounts.accounts import Holder, change_password, password_of, refuse_weak
from tracker.operations.accounts.sign_ins import sign_in
from tracker.operations.accounts.tokens import end_token, list_tokens, make_token
from tracker.remedies import Give
from tracker.rules.people.actor import Proof
from tracker.rules.people.scopes import Scope
from tracker.web.fields import day_in, number_in
from tracker.web.pages.sign_in import is_proved, typed
from tracker.web.passwords import hash_of
from tracker.web.remedies import lines_of
from tracker.web.routes import Route
from tracker.web.visits import Answer, HtmlPage, SeeOther, SetSecret, Visit

_DAY = timedelta(days=1)


def show(visit: Visit) -> Answer:
    """Who is signed in, and the tokens."""
    return _page(visit)


def change(visit: Visit) -> Answer:
    """Change the password, where the old one is given too; every other sign-in ends."""
    key = visit.who.key
    if not is_proved(visit, key, typed(visit, "old")):
        return _page(visit, problems=["The old password does not fit."], status=422)
    new = typed(visit, "password")
    try:
        refuse_weak(new, typed(visit, "again"), Holder(id=0, key=key, name=visit.who.name))
    except InputRefused as refusal:
        return _page(visit, problems=lines_of(refusal), status=422)
    hashed = hash_of(new)
    with visit.app.working() as session:
        holder = change_password(session, key, password=hashed, how=visit.actor.proved, now=visit.now)
        secret = sign_in(session, holder.id, proved=Proof.PASSWORD, now=visit.now)
    return SeeOther(to="/account", cookie=SetSecret(secret))


def make(visit: Visit) -> Answer:
    """Make a token, and show it this once; a token makes none."""
    if visit.who.proved_at is None:
        raise NotAllowed(
            "A token makes no other token.",
            by=visit.who.key,
            act="token",
            settlement=None,
            subject="",
            remedies=[Give("person")],
        )
    try:
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
        held = list_tokens(session, visit.actor, now=visit.now)
        has_password = password_of(session, visit.who.key) is not None
    values = {
        "problems": problems or [],
        "made": made,
        "tokens": held,
        "has_password": has_password,
        "last": (visit.now + 90 * _DAY).date(),
    }
    return HtmlPage(template="account.html.j2", values=values, status=status)


ROUTES = (
    Route(path="/account", method="GET", needs="a sign-in", answer=show),
    Route(path="/account/password", method="POST", needs="a sign-in", answer=change),
    Route(path="/account/tokens", method="POST", needs="a sign-in", answer=make),
    Route(path="/account/tokens/end", method="POST", needs="a sign-in", answer=take_away),
)
