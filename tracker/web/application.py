"""The application: each route of the table, asked in a thread, with who is signed in and a transaction of its own."""

from __future__ import annotations

import time
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import PurePath
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from fastapi import FastAPI
from sqlalchemy.exc import TimeoutError as NoConnection
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from tracker.errors import DatabaseUnusable, DiskUnusable, NotAllowed, NotFound, Refusal, TooOften
from tracker.operations.accounts.accounts import person_of_key
from tracker.operations.accounts.calendars import calendar_holder
from tracker.operations.accounts.sign_ins import note_request, signed_in
from tracker.operations.accounts.tokens import token_holder
from tracker.operations.journal.state import KnownZones, state_of
from tracker.operations.people.permission import rights_anywhere
from tracker.operations.people.saved_lists import state_of_lists
from tracker.rules.people.actor import Actor, Proof
from tracker.rules.people.scopes import Scope
from tracker.web.api.acts import body_in
from tracker.web.api.problems import MEDIA_TYPE as PROBLEM
from tracker.web.api.problems import problem
from tracker.web.api.values import ValuesRefused
from tracker.web.gate import FOR_PROGRAMS, RETRY_AFTER, Gate, TooLarge
from tracker.web.ignored import IGNORED
from tracker.web.pages import ROUTES
from tracker.web.remedies import lines_of
from tracker.web.routes import Route
from tracker.web.templates import refusal_page, render
from tracker.web.visits import Answer, Content, HtmlPage, Principal, SeeOther, SetSecret, StoredFile, Upload, Visit

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tracker.app import App
    from tracker.settings import TrustedHeader

# Requests that are worked on at once in a process, each with a connection of its own.
THREADS = 10
MOST_FILES, MOST_FIELDS = 20, 200
# How often the database is asked whether it is still at this program's revision.
_LOOKED_AGAIN = 10.0  # seconds
_NO_PAGE, _NOT_FOUND = "There is no such page here.", 404
_BEARER = "Bearer "
_JSON, _FORM = "application/json", "multipart/form-data"
LARGEST_BODY = 1_000_000  # bytes of JSON
_FOUND, _FAULT_OF_OURS, _UNAVAILABLE, _NOT_AT_THIS = 200, 500, 503, 405


@dataclass(frozen=True, slots=True)
class _Sent:
    """What a request holds besides its address: the values and files of a form, or a program's body."""

    form: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, list[Upload]] = field(default_factory=dict)
    body: bytes | None = None


_NOTHING = _Sent()


@dataclass(slots=True)
class Shared:
    """What all requests to one application share: the app, and when its database was last looked at."""

    app: App
    secure: bool
    menu: tuple[Route, ...]
    zones: KnownZones = field(default_factory=KnownZones)
    _looked: float = field(default=float("-inf"), init=False)
    _lock: Lock = field(default_factory=Lock, init=False)

    @property
    def cookie(self) -> str:
        """The cookie's name: on https one that no other host and no plain connection can set.

        Browsers take no such name on plain http, which is served on the machine's own loopback alone.
        """
        return "__Host-tracker" if self.secure else "tracker"

    def require_current(self) -> None:
        """Look every ten seconds whether the database is at this program's revision: `DatabaseUnusable` where it is not."""
        with self._lock:
            if time.monotonic() - self._looked < _LOOKED_AGAIN:
                return
            self.app.require_current()
            self._looked = time.monotonic()


def application(app: App, *, log: Callable[[str], None], routes: Sequence[Route] = ROUTES) -> Gate:
    """Make the application that a server calls; each line of the log is handed to `log`."""
    menu = tuple(each for each in routes if each.menu)
    shared = Shared(app, secure=app.settings.web_address.startswith("https:"), menu=menu)

    @asynccontextmanager
    async def life(_made: FastAPI) -> AsyncIterator[None]:
        from anyio.to_thread import current_default_thread_limiter

        current_default_thread_limiter().total_tokens = THREADS
        yield

    # Its own pages of documentation load from elsewhere.
    made = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=life)
    for route in routes:
        made.add_route(route.path, _endpoint(shared, route), methods=[route.method])
    made.add_exception_handler(HTTPException, _no_route)
    return Gate(made, app.settings.web_address, log, app.clock.now)


def _endpoint(shared: Shared, route: Route) -> Callable[[Request], Awaitable[Response]]:
    async def answered(request: Request) -> Response:
        """Take the request apart, and hand it to a thread: nothing here waits for the database."""
        request.state.route, request.state.menu = route.path, shared.menu
        # Of a program that gives no token, nothing is read: it is told so.
        if request.method != "POST" or (_is_for_programs(request) and _token(request) is None):
            return await run_in_threadpool(_respond, shared, route, request, _NOTHING)
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if _is_for_programs(request) and kind not in {_JSON, _FORM}:
            sentence = f"A body is {_JSON}, or with evidence {_FORM}."
            return _refused(request, (sentence,), status=415, title="Not in that form")
        try:
            if kind == _JSON and _is_for_programs(request):
                sent = _Sent(body=b"".join([chunk async for chunk in _bounded(request)]))
                return await run_in_threadpool(_respond, shared, route, request, sent)
            async with request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS) as form:
                sent = _Sent()
                for name, value in form.multi_items():
                    if isinstance(value, UploadFile):
                        sent.files.setdefault(name, []).append(Upload(value.filename or "", value.file))
                    else:
                        sent.form.setdefault(name, []).append(value)
                return await run_in_threadpool(_respond, shared, route, request, sent)
        except TooLarge:
            most = "100 MB, and of JSON 1 MB" if _is_for_programs(request) else "100 MB"
            return _refused(request, (f"A request has at most {most}.",), status=413, title="Too large")
        except HTTPException as error:
            return _refused(request, (f"The form cannot be read: {error.detail}",), status=400, title="Not readable")

    return answered


async def _bounded(request: Request) -> AsyncIterator[bytes]:
    """A body of JSON as it comes in: `TooLarge` where it is larger than one may be."""
    received = 0
    async for chunk in request.stream():
        received += len(chunk)
        if received > LARGEST_BODY:
            raise TooLarge
        yield chunk


def _respond(shared: Shared, route: Route, request: Request, sent: _Sent) -> Response:
    """Answer one request, in a thread of its own; every refusal becomes a page, or for a program a document, that says so."""
    principal: Principal | None = None
    try:
        now = shared.app.clock.now()
        secret = request.cookies.get(shared.cookie)
        validator = None
        if route.needs != "no database":
            shared.require_current()
            with shared.app.inspecting() as session:
                header = shared.app.settings.header
                holder = _holder(session, route, request, secret, now=now, header=header)
                request.state.person = None if holder is None else holder.key
                validator = _validator(session, route, request, zones=shared.zones, holder=holder, now=now)
                if validator is not None and _holds(request, validator):
                    return Response(None, 304, _validated(validator))
                principal = None if holder is None else _principal(session, holder, now)
            if holder is not None and holder.to_note:
                with shared.app.working() as session:
                    note_request(session, secret or "", now=now)
        turned = _turned_away(request, route, principal)
        if turned is not None:
            return turned
        visit = Visit(
            app=shared.app,
            path=request.url.path,
            parts=dict(request.path_params),
            query={name: request.query_params.getlist(name) for name in request.query_params},
            form=sent.form,
            files=sent.files,
            principal=principal,
            secret=secret,
            network="unknown" if request.client is None else request.client.host,
            number=request.state.number,
            now=now,
            **_of_program(request, sent),
        )
        return _tagged(_written(shared, request, route.answer(visit), principal), validator)
    except Refusal as refusal:
        status, title = _status_of(refusal)
        more = {"Retry-After": str(refusal.seconds)} if isinstance(refusal, TooOften) else {}
        said = lines_of(refusal)
        return _refused(request, said, status=status, title=title, principal=principal, headers=more, refusal=refusal)
    except NoConnection:
        lines = ("Too many people are at work just now.", "Try again in a moment; nothing was changed.")
        return _refused(request, lines, status=503, title="Busy", principal=principal)
    except Exception as error:  # noqa: BLE001 — the log has where, by the request's number; the reader hears that it is our fault
        places = traceback.extract_tb(error.__traceback__)
        # No values: the message of an error, and the source of a template, may hold what somebody typed.
        request.state.fault = [
            type(error).__name__,
            *(f"{PurePath(each.filename).name}:{each.lineno}" for each in places[-12:]),
        ]
        lines = ("The tracker made a mistake; nothing was changed.", "Tell whoever runs it the request's number.")
        return _refused(request, lines, status=500, title="A mistake of ours", principal=principal)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Holder:
    """Who is proved to ask, by a sign-in or by a token of that scope; `to_note` whether the sign-in's request is to be noted."""

    key: str
    name: str
    actor: Actor
    scope: Scope = Scope.ACT
    proved_at: datetime | None = None
    to_note: bool = False


def _holder(
    session: Session, route: Route, request: Request, secret: str | None, *, now: datetime, header: TrustedHeader | None
) -> _Holder | None:
    """Who is signed in by the cookie, whose token a program gives, whose secret address it is, or whom a trusted proxy names.

    None for nobody; where nobody is asked who it is, none of these is looked at.
    """
    if route.needs == "nothing":
        return None
    if route.needs == "a secret address":
        reads = calendar_holder(session, request.path_params["secret"])
        return None if reads is None else _Holder(key=reads.key, name=reads.key, actor=reads.actor, scope=Scope.READ)
    token = _token(request)
    if token is not None:
        holder = token_holder(session, token, now=now)
        if holder is None or holder.actor.name is None:
            return None
        key = holder.actor.name
        return _Holder(key=key, name=key, actor=holder.actor, scope=holder.scope)
    found = signed_in(session, secret, now=now) if secret else None
    named = None if header is None else _named_by_proxy(request, header)
    # Whoever the proxy let in is who is here; a sign-in of the same person says more.
    if named is not None and (found is None or found.key != named):
        person = person_of_key(session, named)
        if person is None:
            request.state.unknown = True
            return None
        return _Holder(key=person.key, name=person.name, actor=Actor(person.key, Proof.PROXY))
    if found is None:
        return None
    return _Holder(key=found.key, name=found.name, actor=found.actor, proved_at=found.proved_at, to_note=found.to_note)


def _named_by_proxy(request: Request, header: TrustedHeader) -> str | None:
    """Whom the proxy says to be signed in, by key; a header from elsewhere, or one that came twice, is ignored and counted."""
    given = request.headers.getlist(header.name)
    if not given:
        return None
    if len(given) > 1 or not header.is_from(request.state.peer):
        request.state.ignored = header.name
        IGNORED.count()
        return None
    return given[0].strip() or None


def _principal(session: Session, holder: _Holder, now: datetime) -> Principal:
    return Principal(
        key=holder.key,
        name=holder.name,
        actor=holder.actor,
        rights=rights_anywhere(session, holder.actor, now=now),
        proved_at=holder.proved_at,
        scope=holder.scope,
    )


def _turned_away(request: Request, route: Route, principal: Principal | None) -> Response | None:
    """The answer to who does not get in by a route's right; None to who does."""
    needs = route.needs
    if needs == "no database" or needs == "nothing" or needs == "no sign-in":  # noqa: PLR1714 — so that mypy sees what is left
        return None
    if needs == "a secret address":
        lines = ("There is no calendar at this address, or no longer.", "Make another one, signed in.")
        return None if principal is not None else _refused(request, lines, status=404, title="Not here")
    if principal is None or (_is_for_programs(request) and request.method == "POST" and _token(request) is None):
        return _unproved(request)
    if request.method == "POST" and principal.scope is Scope.READ:
        lines = ("This token only reads.", "Make one that acts, where its program should.")
        return _refused(request, lines, status=403, title="Not allowed", principal=principal)
    if needs != "a sign-in" and not principal.may(needs):
        lines = (
            f"{principal.name} may not open this: it needs the right to {needs}.",
            "An administrator gives roles.",
        )
        return _refused(request, lines, status=403, title="Not allowed", principal=principal)
    return None


def _validator(
    session: Session, route: Route, request: Request, *, zones: KnownZones, holder: _Holder | None, now: datetime
) -> str | None:
    """The tag of what is answered: the same as long as nothing of it can have changed; None where more decides it.

    The journal holds each role that is given and taken: whoever has the tag was let in by the roles of now.
    """
    if not route.follows_journal or holder is None:
        return None
    url, state = request.url, state_of(session, zones, now=now)
    lists = state_of_lists(session, holder.key) if route.follows_lists else ""
    parts = (_version(), state, lists, holder.key, holder.name, holder.actor.proved, url.path, url.query)
    return sha256("\n".join(parts).encode(errors="surrogatepass")).hexdigest()[:32]


@cache
def _version() -> str:
    return version("monitorship-tracker")


def _holds(request: Request, validator: str) -> bool:
    """Whether who asks has that very answer already."""
    given = request.headers.get("if-none-match", "").split(",")
    return f'"{validator}"' in (each.strip().removeprefix("W/") for each in given)


def _tagged(response: Response, validator: str | None) -> Response:
    if validator is not None and response.status_code == _FOUND:
        response.headers.update(_validated(validator))
    return response


def _validated(validator: str) -> dict[str, str]:
    return {"ETag": f'"{validator}"', "Cache-Control": "private, no-cache"}


def _unproved(request: Request) -> Response:
    """The answer to whom nothing proves; to a program also where a browser's cookie would, which acts here for nobody."""
    if _is_for_programs(request):
        lines = ("Nobody is proved to ask.", "Send a token that is good as “Authorization: Bearer TOKEN”.")
        more = {"WWW-Authenticate": 'Bearer realm="tracker"'}
        return _refused(request, lines, status=401, title="Sign in first", headers=more)
    if getattr(request.state, "unknown", False):
        lines = (
            "The proxy before the tracker names somebody who is not known here.",
            "An administrator makes persons known.",
        )
        return _refused(request, lines, status=403, title="Not known")
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if request.method == "POST" or "authorization" in request.headers:
        lines = ("You are not signed in, or no longer; nothing was changed.", "Sign in, and do it again.")
        return _refused(request, lines, status=401, title="Sign in first")
    return RedirectResponse("/sign-in" if wanted == "/" else f"/sign-in?{urlencode({'to': wanted})}", 303)


def _token(request: Request) -> str | None:
    """The token that a program gives, None where none is."""
    given = request.headers.get("authorization", "")
    return given.removeprefix(_BEARER) if given.startswith(_BEARER) else None


def _is_for_programs(request: Request) -> bool:
    return request.url.path.startswith(FOR_PROGRAMS)


def _of_program(request: Request, sent: _Sent) -> dict[str, Any]:
    """What a program sends besides: the body of its act, beside evidence a part of the form, and the act's own key."""
    if not _is_for_programs(request) or request.method != "POST":
        return {}
    body = "".join(sent.form.get("act", ())).encode(errors="surrogatepass") if sent.body is None else sent.body
    return {"body": body_in(body), "key": request.headers.get("idempotency-key")}


def _status_of(refusal: Refusal) -> tuple[int, str]:
    match refusal:
        case ValuesRefused(shapeless=True):
            return 400, "Not readable"
        case NotFound():
            return 404, "Not here"
        case NotAllowed():
            return 403, "Not allowed"
        case TooOften():
            return 429, "Too often"
        case DatabaseUnusable() | DiskUnusable():
            return 503, "Not to be used just now"
        case _:
            return 422, "Not done"


def _written(shared: Shared, request: Request, answer: Answer, principal: Principal | None) -> Response:
    match answer:
        case HtmlPage():
            text = render(answer, principal=principal, path=request.url.path, menu=shared.menu)
            page = Response(text, answer.status, media_type="text/html; charset=utf-8")
            return page if answer.cookie is None else _with_cookie(shared, page, answer.cookie)
        case SeeOther():
            led = RedirectResponse(answer.to, 303)
            return led if answer.cookie is None else _with_cookie(shared, led, answer.cookie)
        case StoredFile():
            return FileResponse(answer.place, filename=answer.name, media_type="application/octet-stream")
        case Content():
            return _document(request, answer)


def _with_cookie(shared: Shared, response: Response, cookie: SetSecret) -> Response:
    kept: dict[str, Any] = {"path": "/", "secure": shared.secure, "httponly": True, "samesite": "lax"}
    if cookie.secret is None:
        response.delete_cookie(shared.cookie, **kept)
        response.headers["Clear-Site-Data"] = '"cache"'
    else:
        response.set_cookie(shared.cookie, cookie.secret, **kept)
    return response


def _document(request: Request, document: Content) -> Response:
    headers = {}
    if document.name is not None:
        headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(document.name, safe='')}"
    if document.policy is not None:
        headers["Content-Security-Policy"] = document.policy
    if document.etag is not None:
        headers |= {"ETag": f'"{document.etag}"', "Cache-Control": "no-cache"}
        if f'"{document.etag}"' in request.headers.get("if-none-match", ""):
            return Response(None, 304, headers)
    return Response(document.content, document.status, headers, media_type=document.media_type)


def _refused(
    request: Request,
    lines: Sequence[str],
    *,
    status: int,
    title: str,
    principal: Principal | None = None,
    headers: Mapping[str, str] | None = None,
    refusal: Refusal | None = None,
) -> Response:
    more = {**({"Retry-After": str(RETRY_AFTER)} if status == _UNAVAILABLE else {}), **(headers or {})}
    if _is_for_programs(request):
        content = problem(lines, status=status, title=title, number=request.state.number, refusal=refusal)
        return Response(content, status, more, media_type=PROBLEM)
    page = refusal_page(lines, status=status, title=title, number=request.state.number)
    menu = getattr(request.state, "menu", ())
    text = render(page, principal=principal, path=request.url.path, menu=menu)
    return Response(text, status, more, media_type="text/html; charset=utf-8")


async def _no_route(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else _FAULT_OF_OURS
    headers = error.headers if isinstance(error, HTTPException) else None
    lines = (_NO_PAGE,) if status == _NOT_FOUND else ("That cannot be done at this address.",)
    title = "Not at this address" if status == _NOT_AT_THIS else "Not here"
    return _refused(request, lines, status=status, title=title, headers=headers)
