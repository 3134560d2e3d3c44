"""The ways out that are set up, each opened when it is first needed; one that is down is left alone for this time."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from tracker.delivery.channels import Channels
from tracker.delivery.outcomes import Deferred, Letter, Outcome, Way


class Ways:
    """Every channel that is set up, for one round of sending."""

    def __init__(self, channels: Channels) -> None:
        self._channels = channels
        self._open: dict[str, Way] = {}
        self._down: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for way in self._open.values():
            way.close()

    @property
    def names(self) -> tuple[str, ...]:
        """Name the channels that work."""
        return tuple(name for name in self._channels.names if name not in self._down)

    def send(self, channel: str, letter: Letter) -> Outcome:
        """Try to send a letter on a channel, once."""
        if channel not in self._open:
            self._open[channel] = self._opened(channel)
        outcome = self._open[channel].send(letter)
        if isinstance(outcome, Deferred) and outcome.down:
            self._down.add(channel)
        return outcome

    def _opened(self, channel: str) -> Way:
        # What only one channel needs is imported for it alone.
        channels = self._channels
        if channel == "mail" and channels.mail is not None:
            from tracker.delivery.mail import Mailer

            return Mailer(channels.mail)
        if channel == "webhook" and channels.webhook is not None:
            from tracker.delivery.webhook import Caller

            return Caller(channels.webhook)
        if channel == "folder" and channels.folder is not None:
            from tracker.delivery.folder import Spool

            return Spool(channels.folder)
        raise ValueError(f"{channel} is not set up")
