"""`tracker serve`: the pages."""

from __future__ import annotations

import sys

import click

from tracker.cli.invocation import Invocation, on_database
from tracker.cli.output import say, tell


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--port", type=click.IntRange(1, 65535), metavar="PORT", help="The port. Default: 8642.")
@click.option(
    "--proxy",
    "proxies",
    multiple=True,
    metavar="NETWORK",
    help="A proxy whose word on where a request came from is believed: an address or a network. May be repeated.",
)
@click.option(
    "--public",
    "to_public",
    is_flag=True,
    help="Serve everybody, without a sign-in and for reading alone, what is open to everybody in its public edition.",
)
@on_database
def serve_command(
    invocation: Invocation, *, host: str, port: int | None, proxies: tuple[str, ...], to_public: bool
) -> None:
    """Serve the pages, on this machine alone unless a proxy with https stands before it.

    $TRACKER_WEB_ADDRESS says where browsers reach them. While nobody has an account, a link is printed by which the first
    administrator comes in: whoever starts the service becomes one where there is none. One line of JSON for each request
    goes to standard error. The days are run by `tracker schedule`, beside it.

    With --public nobody signs in, nothing is written, and no page answers but those of the settlements whose file says
    `open_to_public: yes`.
    """
    from dataclasses import replace

    from tracker.app import App
    from tracker.operations.accounts.accounts import first_link
    from tracker.settings import PORT
    from tracker.web import public
    from tracker.web.application import THREADS
    from tracker.web.pages import ROUTES
    from tracker.web.server import Port, refuse_in_the_clear, serve
    from tracker.web.single_sign_on import require_library

    settings = invocation.settings()
    place = Port(host, port or PORT, proxies)
    if not settings.web_address_given:
        shown = f"[{host}]" if ":" in host else host
        settings = replace(settings, web_address=f"http://{shown}:{place.port}")
    if not to_public:  # where no password is sent, none can be read on the way
        refuse_in_the_clear(place, settings.web_address)
        require_library(settings.provider)
    app = App(settings, invocation.time(), connections=THREADS)

    def ready() -> None:
        if to_public:
            say(f"What is open to everybody is at {settings.web_address}")
            sys.stdout.flush()
            return
        with app.writing(invocation.actor()) as session:
            link = first_link(session, actor=invocation.actor(), now=app.clock.now())
        say(f"The pages are at {settings.web_address}")
        if link is not None:
            say(f"{link.name} comes in by this link, once, by {link.ends_at:%Y-%m-%d %H:%M} UTC:")
            say(f"{settings.web_address}/link/{link.secret}")
        # Whoever reads it through a pipe has it now, and not when the service ends.
        sys.stdout.flush()

    try:
        serve(app, place, log=tell, ready=ready, routes=public.ROUTES if to_public else ROUTES)
    finally:
        app.close()
