"""What each tone of a drawing is painted with: attributes of the drawing itself, which any renderer shows without our style.

They are the light colours of `templates/reports/style.css`, which repeats each tone so that a dark screen can have others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_PAPER, _INK, _QUIET, _LINE = "#ffffff", "#1b1f24", "#4d5763", "#d5dae0"
_BAD, _BAD_SOFT, _WARN, _WARN_SOFT, _GOOD, _GOOD_SOFT = "#9b1c1c", "#fbeaea", "#7a4a00", "#fdf3dc", "#17603a", "#e6f4ec"
_BAR, _BAR_AHEAD = "#2f5f98", "#b9cde4"


@dataclass(frozen=True, slots=True)
class Paint:
    """How a shape is painted; `width` is of its line, `dashes` how that is broken ("" where it is not)."""

    fill: str = "none"
    stroke: str = "none"
    width: str = "1"
    dashes: str = ""


@dataclass(frozen=True, slots=True)
class Lettering:
    """How a line of words is written: its colour, its size in units, and its weight."""

    fill: str = _INK
    size: str = "12"
    weight: str = "400"


PAINTS: Mapping[str, Paint] = {
    "grid": Paint(stroke=_LINE),
    "today": Paint(stroke=_BAD, width="1.5"),
    "now": Paint(fill=_LINE),
    "elapsed": Paint(fill=_BAR),
    "ahead": Paint(fill=_BAR_AHEAD),
    "estimated": Paint(fill=_PAPER, stroke=_BAR, width="1.25", dashes="3 2.5"),
    "open": Paint(fill=_PAPER, stroke=_BAR, width="1.25", dashes="1.5 2.5"),
    "unknown": Paint(stroke=_QUIET, width="2", dashes="1.5 4"),
    "still": Paint(fill=_PAPER, stroke=_BAR),
    "agreed": Paint(stroke=_PAPER, width="2"),
    "nominal": Paint(stroke=_QUIET, width="1.5", dashes="4 3"),
    "on-time": Paint(fill=_GOOD_SOFT, stroke=_GOOD),
    "tick-mark": Paint(stroke=_GOOD, width="1.75"),
    "late-open": Paint(fill=_BAD, stroke=_BAD),
    "met-late": Paint(fill=_BAD_SOFT, stroke=_BAD, width="1.25"),
    "ground": Paint(fill=_PAPER),
    "hatch": Paint(stroke=_BAD),
    "past-safe": Paint(fill=_WARN_SOFT, stroke=_WARN),
    "past-safe-edge": Paint(fill=_WARN),
    "due": Paint(fill=_PAPER, stroke=_BAR, width="1.75"),
    "due-estimated": Paint(fill=_PAPER, stroke=_BAR, width="1.5", dashes="2.5 2"),
    "waiting": Paint(fill=_PAPER, stroke=_QUIET),
    "not-known": Paint(fill=_PAPER, stroke=_INK, width="1.5", dashes="1.5 2"),
    "closed": Paint(stroke=_QUIET, width="1.75"),
    "others-hatch": Paint(stroke=_BAR),
    "done": Paint(fill=_PAPER, stroke=_QUIET),
}
LETTERINGS: Mapping[str, Lettering] = {
    "lane": Lettering(weight="600"),
    "bar": Lettering(),
    "tick": Lettering(fill=_QUIET),
    "mark": Lettering(fill=_QUIET, size="11"),
    "cell": Lettering(size="11", weight="600"),
    "cell-reversed": Lettering(fill=_PAPER, size="11", weight="600"),
    "today": Lettering(fill=_BAD, weight="600"),
}
