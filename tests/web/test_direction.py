"""Names read from right to left are set apart on every page."""

from __future__ import annotations

import re
from pathlib import Path

from tests.operations import acme
from tests.reports.page.directions import loose_names
from tests.web.site import a_site
from tests.web.test_browser import SHOWN

HEBREW = "\u05e9\u05dc\u05d5\u05dd 7"
WORDS = (
    *("Acme, 2026", "Acme Corporation", "The order", "Maria Chen", "Consent order", "OCC", "consent order"),
    *("Action plan", "Board answers", "Quarterly report", "Certify", "Keep a programme", "Pay"),
)


def test_every_name_on_every_page_is_set_apart(sqlite_url: str, tmp_path: Path) -> None:
    text = re.sub(rf": ({'|'.join(WORDS)})(?=[,}}\n])", rf": '\\1 {HEBREW}'", acme.FILE)
    site = a_site(sqlite_url, tmp_path, text=text)
    client = site.client("administrator")
    client.post(f"/register/lists?q={HEBREW}", data={"name": HEBREW})
    found, number = {}, 0
    for path in (*SHOWN, f"/register?q={HEBREW}"):
        loose, apart = loose_names(client.get(path).text)
        number += apart
        if loose:
            found[path] = loose
    site.app.close()

    assert found == {}
    assert number > 100
