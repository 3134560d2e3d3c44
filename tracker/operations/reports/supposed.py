"""What would move, as the frozen view that every page of it places."""

from __future__ import annotations

from tracker.operations.queries.whatif import WhatIf
from tracker.reports.whatif import SupposedPage, supposed_page


def supposed_view(found: WhatIf) -> SupposedPage:
    """Give the page of what would move."""
    return supposed_page(
        found.agreed,
        day=found.day,
        supposed=found.supposed,
        moves=found.replanned.moves,
        born=found.replanned.born,
        changes=found.replanned.changes,
        afterwards=None if found.afterwards is None else (found.afterwards.day, found.afterwards.changes),
        withdrawn=found.withdrawn,
        failures=found.replanned.failures,
        journal_head=found.head,
        waits=found.waits,
        too_late=found.too_late,
    )
