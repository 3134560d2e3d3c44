"""Signing in and out, with the second factor where there is one, and the link by which a person first comes in."""

from __future__ import annotations

from sqlalchemy.orm import Session

from tracker.errors import InputRefused
from tracker.operations.accounts.accounts import Holder, link_holder, open_account, refuse_weak
from tracker.operations.accounts.attempts import count_attempt, forget_attempts
from tracker.operations.accounts.second_factor import begin_half, end_half, factor_of, half_signed_in, take_code
from tracker.operations.accounts.sign_ins import sign_in, sign_out
from tracker.rules.people.actor import Proof
from tracker.web.passwords import hash_of
from tracker.web.proofs import password_holder, typed, unsealing_for
from tracker.web.remedies import lines_of
from tracker.web.routes import Route
from tracker.web.single_sign_on import known_provider
from tracker.web.visits import Answer, HtmlPage, SeeOther, SetSecret, Visit


def ask(visit: Visit) -> Answer:
    """The form for name and password; who is signed in goes on."""
    to = own_path(visit.asked("to"))
    return SeeOther(to=to) if visit.principal is not None else _form(visit, to)


def enter(visit: Visit) -> Answer:
    """Sign in, where name and password fit, or ask for the second factor; whether there is such an account is not told."""
    to, name = own_path(visit.given("to")), visit.given("name")
    holder = password_holder(visit, name, typed(visit, "password"))
    if holder is None:
        return _form(visit, to, name, ("That name and that password do not fit.",), status=401)
    with visit.app.working() as session:
        if factor_of(session, holder.id) is not None:
            return _code_form(to, begin_half(session, holder, now=visit.now))
        return _entered(visit, session, holder, to, Proof.PASSWORD)


def enter_code(visit: Visit) -> Answer:
    """Sign in, where the code is of the authenticator, or a recovery code, of whose password has just fitted."""
    to, half = own_path(visit.given("to")), visit.given("half")
    with visit.app.working() as session:
        holder = half_signed_in(session, half, now=visit.now)
        if holder is not None:
            count_attempt(session, account=holder.key, network=visit.network, now=visit.now)
    if holder is None:
        return _form(visit, to, "", ("Too much time has passed. Begin again.",), status=422)
    with visit.app.working() as session:
        if not take_code(session, holder, visit.given("code"), unseal=unsealing_for(visit, holder), now=visit.now):
            return _code_form(to, half, ("That code does not fit, or was used already.",), status=422)
        end_half(session, holder)
        return _entered(visit, session, holder, to, Proof.PASSWORD_AND_CODE)


def leave(visit: Visit) -> Answer:
    """Sign out."""
    if visit.secret:
        with visit.app.working() as session:
            sign_out(session, visit.secret)
    return SeeOther(to="/sign-in", cookie=SetSecret(None))


def show_link(visit: Visit) -> Answer:
    """The form for a new password, to who holds a link that opens."""
    with visit.app.inspecting() as session:
        holder = link_holder(session, visit.parts["secret"], now=visit.now)
    return HtmlPage(template="link.html.j2", values={"name": holder.name, "key": holder.key, "problems": ()})


def open_link(visit: Visit) -> Answer:
    """Give the account its password, and sign its person in, unless there is a second factor to ask for."""
    secret = visit.parts["secret"]
    with visit.app.working() as session:
        count_attempt(session, account=f"link {secret}", network=visit.network, now=visit.now)
    with visit.app.inspecting() as session:
        holder = link_holder(session, secret, now=visit.now)
    password = typed(visit, "password")
    try:
        refuse_weak(password, typed(visit, "again"), holder)
    except InputRefused as refusal:
        values = {"name": holder.name, "key": holder.key, "problems": lines_of(refusal)}
        return HtmlPage(template="link.html.j2", values=values, status=422)
    hashed = hash_of(password)
    with visit.app.working() as session:
        open_account(session, secret, password=hashed, now=visit.now)
        if factor_of(session, holder.id) is not None:
            return SeeOther(to="/sign-in", cookie=SetSecret(None))
        begun = sign_in(session, holder.id, proved=Proof.PASSWORD, now=visit.now)
    return SeeOther(to="/", cookie=SetSecret(begun))


def own_path(path: str) -> str:
    """A path of ours to go on to, the first page for anything else."""
    ours = path.startswith("/") and not path.startswith(("//", "/\\", "/sign-")) and path.isprintable()
    return path if ours else "/"


def _entered(visit: Visit, session: Session, holder: Holder, to: str, proved: Proof) -> SeeOther:
    """Begin the sign-in of a person who was proved, in the place of the one before."""
    forget_attempts(session, account=holder.key, now=visit.now)
    if visit.secret:
        sign_out(session, visit.secret)
    return SeeOther(to=to, cookie=SetSecret(sign_in(session, holder.id, proved=proved, now=visit.now)))


def _form(visit: Visit, to: str, name: str = "", problems: tuple[str, ...] = (), *, status: int = 200) -> HtmlPage:
    settings = visit.app.settings.provider
    provider = "" if settings is None else known_provider(settings).name
    values = {"to": to, "name": name, "problems": problems, "provider": provider}
    return HtmlPage(template="sign-in.html.j2", values=values, status=status)


def _code_form(to: str, half: str, problems: tuple[str, ...] = (), *, status: int = 200) -> HtmlPage:
    return HtmlPage(template="code.html.j2", values={"to": to, "half": half, "problems": problems}, status=status)


ROUTES = (
    Route(path="/sign-in", method="GET", needs="no sign-in", answer=ask),
    Route(path="/sign-in", method="POST", needs="no sign-in", answer=enter),
    Route(path="/sign-in/code", method="POST", needs="no sign-in", answer=enter_code),
    Route(path="/sign-out", method="POST", needs="no sign-in", answer=leave),
    Route(path="/link/{secret}", method="GET", needs="no sign-in", answer=show_link),
    Route(path="/link/{secret}", method="POST", needs="no sign-in", answer=open_link),
)
