"""Signing in and out, and the link by which a person first comes in."""

from __future__ import annotations

from tracker.errors import InputRefused
from tracker.operations.accounts.accounts import link_holder, open_account, password_of, refuse_weak
from tracker.operations.accounts.attempts import count_attempt, forget_attempts
from tracker.operations.accounts.sign_ins import sign_in, sign_out
from tracker.rules.people.actor import Proof
from tracker.web.passwords import hash_of, matches
from tracker.web.remedies import lines_of
from tracker.web.routes import Route
from tracker.web.visits import Answer, HtmlPage, SeeOther, SetSecret, Visit

LONGEST = 1000  # characters of a password that is looked at


def ask(visit: Visit) -> Answer:
    """The form for name and password; who is signed in goes on."""
    to = own_path(visit.asked("to"))
    return SeeOther(to=to) if visit.principal is not None else _form(to)


def enter(visit: Visit) -> Answer:
    """Sign in, where name and password fit; whether there is such an account is not told."""
    to, name, password = own_path(visit.given("to")), visit.given("name"), typed(visit, "password")
    if not is_proved(visit, name, password):
        return _form(to, name, ("That name and that password do not fit.",), status=401)
    with visit.app.working() as session:
        found = password_of(session, name)
        if found is None:
            return _form(to, name, ("That name and that password do not fit.",), status=401)
        if visit.secret:
            sign_out(session, visit.secret)
        secret = sign_in(session, found[0].id, proved=Proof.PASSWORD, now=visit.now)
    return SeeOther(to=to, cookie=SetSecret(secret))


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
    """Give the account its password, and sign its person in."""
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
        begun = sign_in(session, holder.id, proved=Proof.PASSWORD, now=visit.now)
    return SeeOther(to="/", cookie=SetSecret(begun))


def is_proved(visit: Visit, name: str, password: str) -> bool:
    """Whether a password is that of an account, counted as a try of it before that is known; raises `TooOften`."""
    with visit.app.working() as session:
        count_attempt(session, account=name, network=visit.network, now=visit.now)
        found = password_of(session, name)
    # Slow on purpose, so not in a transaction: that would keep everybody else from writing.
    if not matches(None if found is None else found[1], password):
        return False
    with visit.app.working() as session:
        forget_attempts(session, account=name, now=visit.now)
    return True


def typed(visit: Visit, name: str) -> str:
    """A password as it was typed, with its blanks."""
    several = visit.form.get(name, ())
    return several[-1][:LONGEST] if several else ""


def own_path(path: str) -> str:
    """A path of ours to go on to, the first page for anything else."""
    ours = path.startswith("/") and not path.startswith(("//", "/\\", "/sign-")) and path.isprintable()
    return path if ours else "/"


def _form(to: str, name: str = "", problems: tuple[str, ...] = (), *, status: int = 200) -> HtmlPage:
    return HtmlPage(template="sign-in.html.j2", values={"to": to, "name": name, "problems": problems}, status=status)


ROUTES = (
    Route(path="/sign-in", method="GET", needs="no sign-in", answer=ask),
    Route(path="/sign-in", method="POST", needs="no sign-in", answer=enter),
    Route(path="/sign-out", method="POST", needs="no sign-in", answer=leave),
    Route(path="/link/{secret}", method="GET", needs="no sign-in", answer=show_link),
    Route(path="/link/{secret}", method="POST", needs="no sign-in", answer=open_link),
)
