"""What an e-mail address may be here: plainer than RFC 5322 allows, so that a header never holds more than was meant."""

from __future__ import annotations

import re

LONGEST = 254  # characters, by RFC 5321
# No comments, no quoted parts, nothing that a header could take for a second address.
_LOCAL = r"[^\s@<>()\[\]\\,;:\".\x00-\x1f\x7f-\x9f]+"
_LABEL = r"[^\W_](?:[\w-]*[^\W_])?"
_ADDRESS = re.compile(rf"(?=.{{1,64}}@){_LOCAL}(?:\.{_LOCAL})*@{_LABEL}(?:\.{_LABEL})*")


def is_address(text: str) -> bool:
    """Whether a text is one e-mail address, without a name beside it."""
    return len(text) <= LONGEST and text.isprintable() and _ADDRESS.fullmatch(text) is not None
