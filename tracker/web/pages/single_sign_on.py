"""Signing in at a provider of identities: sent there by a form of ours, and let in by its answer to just that."""

from __future__ import annotations

from datetime import datetime

from tracker.errors import InputRefused, NotFound
from tracker.operations.accounts.identities import begin_request, holder_of_identity, take_request
from tracker.operations.accounts.sign_ins import FRESH, sign_in, sign_out
from tracker.rules.people.actor import Proof
from tracker.web.pages.sign_in import own_path
from tracker.web.routes import Route
from tracker.web.single_sign_on import Identity, KnownProvider, known_provider
from tracker.web.visits import Answer, HtmlPage, SeeOther, SetSecret, Visit

ANSWER = "/sign-in/answer"


def ask_again(visit: Visit) -> Answer:
    """The form by which who is signed in proves it anew."""
    return HtmlPage(template="again.html.j2", values={"provider": _name(visit), "to": own_path(visit.asked("to"))})


def begin(visit: Visit) -> Answer:
    """Send the browser to the provider; a fresh proof is asked for where the form says so."""
    provider, again = _provider(visit), visit.given("again") == "yes"
    with visit.app.working() as session:
        if visit.secret:
            sign_out(session, visit.secret)
        secret, state = begin_request(session, leads_to=own_path(visit.given("to")), again=again, now=visit.now)
    place = provider.address(secret=secret, state=state, answer_to=_answer_to(visit), again=again)
    values = {"provider": provider.name, "address": place}
    return HtmlPage(template="leaving.html.j2", values=values, cookie=SetSecret(secret))


def take_answer(visit: Visit) -> Answer:
    """Let in whom the provider proved, where that is a person known here."""
    provider, secret = _provider(visit), visit.secret or ""
    with visit.app.working() as session:
        sent = take_request(session, secret, state=visit.asked("state"), now=visit.now)
    if sent is None:
        raise InputRefused("This answer is on no request of this browser, or came too late.", "Sign in again.")
    if visit.asked("error") or not visit.asked("code"):
        raise InputRefused("The provider of identities did not let you in.", "Sign in again, or by your password.")
    who = provider.identity(
        code=visit.asked("code"),
        issuer=visit.asked("iss"),
        secret=secret,
        answer_to=_answer_to(visit),
        now=visit.now,
    )
    proved_at = _proved_at(who, visit.now)
    if sent.again and visit.now - proved_at > FRESH:
        raise InputRefused("The provider of identities did not ask you anew.", "Prove it by your password.")
    with visit.app.working() as session:
        holder = holder_of_identity(session, who.issuer, who.subject)
        if holder is None:
            return HtmlPage(template="unknown-identity.html.j2", values={"identity": who}, status=403)
        begun = sign_in(session, holder.id, proved=Proof.SINGLE_SIGN_ON, proved_at=proved_at, now=visit.now)
    return SeeOther(to=sent.leads_to, cookie=SetSecret(begun))


def _proved_at(who: Identity, now: datetime) -> datetime:
    """When the provider saw the person; where it does not say, not just now."""
    return min(who.authenticated_at or now - 2 * FRESH, now)


def _provider(visit: Visit) -> KnownProvider:
    settings = visit.app.settings.provider
    if settings is None:
        raise NotFound("There is no single sign-on here.")
    return known_provider(settings)


def _name(visit: Visit) -> str:
    return "" if visit.app.settings.provider is None else _provider(visit).name


def _answer_to(visit: Visit) -> str:
    return f"{visit.app.settings.web_address}{ANSWER}"


ROUTES = (
    Route(path="/sign-in/again", method="GET", needs="a sign-in", answer=ask_again),
    Route(path="/sign-in/provider", method="POST", needs="no sign-in", answer=begin),
    Route(path=ANSWER, method="GET", needs="no sign-in", answer=take_answer),
)
