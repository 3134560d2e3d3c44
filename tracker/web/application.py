"""The application: each route of the table, asked in a thread, with who is signed in and a transaction of its own."""

from __future__ import annotations

import time
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
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
from tracker.operations.accounts.sign_ins import note_request, signed_in
from tracker.operations.accounts.tokens import token_holder
from tracker.operations.people.permission import rights_anywhere
from tracker.rules.people.scopes import Scope
from tracker.web.gate import RETRY_AFTER, Gate, TooLarge
from tracker.web.pages import ROUTES
from tracker.web.remedies import lines_of
from tracker.web.routes import Route
from tracker.web.templates import refusal_page, render
from tracker.web.visits import Answer, Content, HtmlPage, Principal, SeeOther, SetSecret, StoredFile, Upload, Visit

if TYPE_CHECKING:
    from tracker.app import App

# Requests that are worked on at once in a process, each with a connection of its own.
THREADS = 10
MOST_FILES, MOST_FIELDS = 20, 200
# How often the database is asked whether it is still at this program's revision.
_LOOKED_AGAIN = 10.0  # seconds
_NO_PAGE, _NOT_FOUND = "There is no such page here.", 404
_BEARER = "Bearer "


@dataclass(slots=True)
class Shared:
    """What all requests to one application share: the app, and when its database was last looked at."""

    app: App
    secure: bool
    menu: tuple[Route, ...]
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
        if request.method != "POST":
            return await run_in_threadpool(_respond, shared, route, request, {}, {})
        try:
            async with request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS) as form:
                values: dict[str, list[str]] = {}
                files: dict[str, list[Upload]] = {}
                for name, value in form.multi_items():
                    if isinstance(value, UploadFile):
                        files.setdefault(name, []).append(Upload(value.filename or "", value.file))
                    else:
                        values.setdefault(name, []).append(value)
                return await run_in_threadpool(_respond, shared, route, request, values, files)
        except TooLarge:
            return _refused(request, ("A request has at most 100 MB.",), status=413, title="Too large")
        except HTTPException as error:
            return _refused(request, (f"The form cannot be read: {error.detail}",), status=400, title="Not readable")

    return answered


def _respond(
    shared: Shared,
    route: Route,
    request: Request,
    form: Mapping[str, Sequence[str]],
    files: Mapping[str, Sequence[Upload]],
) -> Response:
    """Answer one request, in a thread of its own; every refusal becomes a page that says so."""
    principal: Principal | None = None
    try:
        now = shared.app.clock.now()
        secret = request.cookies.get(shared.cookie)
        if route.needs != "no database":
            shared.require_current()
            principal = _principal(shared, request, secret)
            request.state.person = None if principal is None else principal.key
        turned = _turned_away(request, route, principal)
        if turned is not None:
            return turned
        visit = Visit(
            app=shared.app,
            path=request.url.path,
            parts=dict(request.path_params),
            query={name: request.query_params.getlist(name) for name in request.query_params},
            form=form,
            files=files,
            principal=principal,
            secret=secret,
            network="unknown" if request.client is None else request.client.host,
            number=request.state.number,
            now=now,
        )
        return _written(shared, request, route.answer(visit), principal)
    except Refusal as refusal:
        status, title = _status_of(refusal)
        more = {"Retry-After": str(refusal.seconds)} if isinstance(refusal, TooOften) else {}
        return _refused(request, lines_of(refusal), status=status, title=title, principal=principal, headers=more)
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
        lines = ("The tracker made a mistake; nothing was changed.", "Tell whoever runs it the number below.")
        return _refused(request, lines, status=500, title="A mistake of ours", principal=principal)


def _principal(shared: Shared, request: Request, secret: str | None) -> Principal | None:
    """Who is signed in by the cookie, or whose token a program gives; None for nobody."""
    app, now = shared.app, shared.app.clock.now()
    given = request.headers.get("authorization", "")
    if given.startswith(_BEARER):
        with app.inspecting() as session:
            holder = token_holder(session, given.removeprefix(_BEARER), now=now)
            if holder is None or holder.actor.name is None:
                return None
            rights = rights_anywhere(session, holder.actor)
        key = holder.actor.name
        return Principal(key=key, name=key, actor=holder.actor, rights=rights, scope=holder.scope)
    if not secret:
        return None
    with app.inspecting() as session:
        found = signed_in(session, secret, now=now)
        if found is None:
            return None
        rights = rights_anywhere(session, found.actor)
    if found.to_note:
        with app.working() as session:
            note_request(session, secret, now=now)
    return Principal(key=found.key, name=found.name, actor=found.actor, rights=rights, proved_at=found.proved_at)


def _turned_away(request: Request, route: Route, principal: Principal | None) -> Response | None:
    """The answer to who does not get in by a route's right; None to who does."""
    needs = route.needs
    if needs == "no database" or needs == "no sign-in":  # noqa: PLR1714 — so that mypy sees what is left
        return None
    if principal is None:
        wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        if request.method == "POST" or "authorization" in request.headers:
            lines = ("You are not signed in, or no longer; nothing was changed.", "Sign in, and do it again.")
            return _refused(request, lines, status=401, title="Sign in first")
        return RedirectResponse("/sign-in" if wanted == "/" else f"/sign-in?{urlencode({'to': wanted})}", 303)
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


def _status_of(refusal: Refusal) -> tuple[int, str]:
    match refusal:
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
            return Response(text, answer.status, media_type="text/html; charset=utf-8")
        case SeeOther():
            response: Response = RedirectResponse(answer.to, 303)
            if answer.cookie is not None:
                _set_cookie(shared, response, answer.cookie)
            return response
        case StoredFile():
            return FileResponse(answer.place, filename=answer.name, media_type="application/octet-stream")
        case Content():
            return _document(request, answer)


def _set_cookie(shared: Shared, response: Response, cookie: SetSecret) -> None:
    kept: dict[str, Any] = {"path": "/", "secure": shared.secure, "httponly": True, "samesite": "lax"}
    if cookie.secret is None:
        response.delete_cookie(shared.cookie, **kept)
        response.headers["Clear-Site-Data"] = '"cache"'
    else:
        response.set_cookie(shared.cookie, cookie.secret, **kept)


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
) -> Response:
    page = refusal_page(lines, status=status, title=title, number=request.state.number)
    menu = getattr(request.state, "menu", ())
    text = render(page, principal=principal, path=request.url.path, menu=menu)
    more = {"Retry-After": str(RETRY_AFTER)} if status == 503 else {}  # noqa: PLR2004 — its meaning is its name
    return Response(text, status, {**more, **(headers or {})}, media_type="text/html; charset=utf-8")


async def _no_route(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    lines = (_NO_PAGE,) if status == _NOT_FOUND else ("That cannot be done at this address.",)
    return _refused(request, lines, status=status, title="Not here")
