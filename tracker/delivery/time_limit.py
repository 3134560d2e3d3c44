"""A limit on how long one try may take in all, however the other side spreads its bytes."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

# Seconds for one try in all: less than the lease of a message, or a second sender would take it up meanwhile.
LONGEST = 240


@contextmanager
def within(seconds: float, current: Callable[[], socket.socket | None]) -> Iterator[threading.Event]:
    """Break the current socket off after so many seconds: whoever reads finds it closed, and the event set."""
    late = threading.Event()

    def break_off() -> None:
        late.set()
        found = current()
        if found is not None:
            with suppress(OSError):
                # Not TLS's own way of closing, which would wait for the other side.
                socket.socket.shutdown(found, socket.SHUT_RDWR)

    watch = threading.Timer(seconds, break_off)
    watch.daemon = True
    watch.start()
    try:
        yield late
    finally:
        watch.cancel()
