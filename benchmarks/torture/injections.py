"""R14: no text, in whatever field, adds an element, attribute or script to a page, or a header, part or property to a letter.

Each payload stands in every field at once, and what is written is compared with what a harmless text of the same shape
gives: the same tree. A browser then loads the pages, and a copy into which a script was really put.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import html5lib
import icalendar
from playwright.sync_api import Browser, Page, Request

from benchmarks.torture import planted
from benchmarks.torture.figures import Figure
from benchmarks.torture.lived import Written, fields_of_acts, lived, name_of
from tests import browsers
from tests.databases import Kind
from tracker.delivery.mail import message_of
from tracker.delivery.outcomes import Letter

PAYLOADS = (
    "<script>document.title='owned';alert(1)</script>",
    "\"><img src=x onerror=\"document.title='owned'\">",
    "' onmouseover='alert(1)' style='color:red",
    "</title></style></svg></template><svg onload=alert(1)><b>",
    '<!--]]>--!><![CDATA[<math><mi//xlink:href="data:x,<script>alert(1)</script>">',
    "javascript:alert(1)//&#x6a;avascript&colon;alert(1) {{ 7*7 }}{% raw %}{#",
    "x\r\nBcc: evil@example.org\r\nContent-Type: text/html\r\n\r\n<script>alert(1)</script>",
    "=?utf-8?q?=0ABcc:evil@example.org?= =?utf-8?b?PHNjcmlwdD4=?=",
    'x\nEND:VEVENT\nBEGIN:VALARM\nATTENDEE;CN="a":mailto:evil@example.org\\n;,:',
    "</script>\n\n<table><tr><td><form action=//evil.example><input name=a autofocus onfocus=alert(1)>",
    "\U0001f469\u200d\U0001f4bb\u200b\u00ad\u2060 <meta http-equiv=refresh content=0;url=//evil.example><base href=//x>",
    "%3Cscript%3E&lt;script&gt;&amp;#60;iframe srcdoc='<script>alert(1)</script>'></iframe>\u00a0" + "w" * 300,
)  # fmt: skip
_SCHEMES = frozenset({"", "http", "https"})
_OWNED = (
    "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
    "<a id=owned href=\"javascript:document.title='owned'\">x</a><svg onload=\"document.title='owned'\"></svg>"
    "<iframe srcdoc=\"<script>parent.document.title='owned'</script>\"></iframe><img src=http://127.0.0.1:9/seen>"
)
_SENDER = "Monitorship tracker <tracker@acme.example>"


def tree_of(elements: Iterable[Any]) -> list[tuple[str, tuple[str, ...]]]:
    """Give every element of a page in its order, with the names of its attributes."""
    return [(str(each.tag), tuple(sorted(map(str, each.attrib)))) for each in elements]


def _elements(html: str) -> Iterator[Any]:
    return html5lib.parse(html, treebuilder="etree", namespaceHTMLElements=False).iter()  # type: ignore[no-any-return]  # html5lib publishes no types


def faults_of(written: Written, harmless: Written) -> list[str]:
    """Say where what was written with a payload has another shape than with the harmless text."""
    found = [f"refused otherwise: {written.refused}"] if len(written.refused) != len(harmless.refused) else []
    for name, html in written.pages.items():
        elements = list(_elements(html))
        if tree_of(elements) != tree_of(_elements(harmless.pages[name])):
            found.append(f"{name}: another tree")
        links = {str(each.attrib[key]) for each in elements for key in ("href", "src") if key in each.attrib}
        found += [f"{name}: a link to {link!r}" for link in links if urlsplit(link).scheme not in _SCHEMES]
        if "Content-Security-Policy" not in html:
            found.append(f"{name}: no policy")
    found += [f"{name} is no JSON" for name, text in written.json.items() if not _is_json(text)]
    found += [
        f"{name}: a terminal would obey {sorted({each for each in text if not _is_shown(each)})}"
        for name, text in (*written.terminal.items(), *written.json.items())
        if not all(map(_is_shown, text))
    ]
    if _properties(written.calendar) != _properties(harmless.calendar):
        found.append("the calendar has another property or component")
    if max(map(len, written.calendar.split(b"\r\n"))) > 75:
        found.append("a line of the calendar is not folded")
    if [sorted(each) for each in written.letters] != [sorted(each) for each in harmless.letters]:
        found.append("a webhook has other keys")
    for mine, other in zip(written.letters, harmless.letters, strict=True):
        found += _letter_faults(mine, other)
    lines = [text["journal.txt"].count("\n") for text in (written.texts, harmless.texts)]
    kinds = [
        [line.partition(" ")[0] for line in text["journal.txt"].split("\n")] for text in (written.texts, harmless.texts)
    ]
    if kinds[0] != kinds[1]:
        found.append(f"the export has other lines: {lines}")
    return found


def _is_shown(character: str) -> bool:
    return character.isprintable() or character in "\n\t\u00a0"


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _properties(data: bytes) -> list[object]:
    calendar = icalendar.Calendar.from_ical(data)
    return [(each.name, sorted(each.keys())) for each in calendar.walk()]


def _letter_faults(mine: dict[str, str], other: dict[str, str]) -> Iterator[str]:
    read = [message_from_bytes(message_of(_letter(each), _SENDER).as_bytes(), policy=default) for each in (mine, other)]
    if sorted(read[0].keys()) != sorted(read[1].keys()):
        yield f"a letter has other headers: {read[0].keys()}"
    if [each.get_content_type() for each in read[0].walk()] != ["multipart/alternative", "text/plain", "text/html"]:
        yield "a letter has another part"
    elements = [tree_of(_elements(_page_of(each))) for each in read]
    if elements[0] != elements[1]:
        yield f"a letter has other elements: {elements[0]}"
    recipients = [address.addr_spec for address in read[0]["To"].addresses]
    if recipients != ["mc@acme.example"]:
        yield f"a letter goes to {recipients}"


def _page_of(letter: EmailMessage) -> str:
    page = letter.get_body(("html",))
    assert page is not None
    content: str = page.get_content()
    return content


def _letter(said: dict[str, str]) -> Letter:
    return Letter(
        key=said["key"],
        person=said["person"],
        name=said["name"],
        address="mc@acme.example",
        on=date.fromisoformat(said["on"]),
        written_at=datetime.fromisoformat(said["written_at"]).astimezone(UTC),
        subject=said["subject"],
        body=said["text"],
    )


def figures(folder: Path, payloads: Sequence[str], browser: Browser) -> Iterator[Figure]:
    """Live through the settlement with each payload and with its harmless twin, and look at all of it in a browser."""
    (folder / "databases").mkdir()
    kind = Kind(folder / "databases")
    found: list[str] = []
    pages: dict[str, str] = {}
    count = len(planted.fields()) + fields_of_acts()
    for number, payload in enumerate(payloads):
        name = name_of(payload)
        written = lived(kind, folder / f"{number}-payload", payload, name)
        harmless = lived(kind, folder / f"{number}-twin", planted.twin(payload), f"{planted.twin(name[:-4])}.pdf")
        found += [f"{payload[:30]!r}: {each}" for each in faults_of(written, harmless)]
        pages |= {f"{number}-{name.replace('/', '-')}": html for name, html in written.pages.items()}
    yield Figure(
        bar="R14",
        tried=f"payload x field pairs ({len(payloads)} x {count}) in pages, letters, webhooks, calendar, terminal and export",
        on="SQLite",
        tries=len(payloads) * count,
        found="the same tree as with a harmless text" if not found else "; ".join(found[:4]),
        met=not found,
    )
    seen = in_browser(browser, folder, pages)
    yield Figure(
        bar="R14",
        tried="pages in Chromium as written, and with a script put into a copy",
        on="Chromium",
        tries=2 * len(pages),
        found="nothing ran, nothing was asked for" if not seen else "; ".join(seen[:4]),
        met=not seen,
    )


def in_browser(browser: Browser, folder: Path, pages: dict[str, str]) -> list[str]:
    """Load each page as it is, and with a script put in, and say what ran; a copy without the policy must run it."""
    found = []
    page = browser.new_page()
    for name, html in pages.items():
        copy = html.replace("</body>", f"{_OWNED}</body>").replace("<main", f"{_OWNED}<main")
        found += [f"{name}: {each}" for each in _ran(page, folder / "page.html", html)]
        found += [f"{name}, with a script: {each}" for each in _ran(page, folder / "page.html", copy)]
    first = next(iter(pages.values())).replace("</body>", f"{_OWNED}</body>")
    if not _ran(page, folder / "page.html", first.replace("Content-Security-Policy", "x")):
        found.append("nothing is seen to run where nothing forbids it")
    page.close()
    return found


def _ran(page: Page, place: Path, html: str) -> list[str]:
    place.write_text(html, encoding="utf-8")
    asked: list[str] = []
    dialogs: list[str] = []

    def answer(dialog: Any) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    def note(request: Request) -> None:
        if "csp" not in (request.failure or "").lower():
            asked.append(request.url)

    page.on("requestfinished", note)
    page.on("requestfailed", note)
    page.on("dialog", answer)
    page.goto(place.as_uri())
    link = page.query_selector("#owned")
    if link is not None:
        link.dispatch_event("click")
    title = page.title()
    page.remove_listener("dialog", answer)
    page.remove_listener("requestfinished", note)
    page.remove_listener("requestfailed", note)
    elsewhere = [url for url in asked if url not in {place.as_uri(), "about:srcdoc"} and not url.startswith("data:")]
    found = [f"it asked for {elsewhere[0]}"] if elsewhere else []
    found += [f"a dialog opened: {dialogs[0]}"] if dialogs else []
    return found + (["a script ran"] if title == "owned" else [])


def harness(size: float) -> Iterator[Figure]:
    """Try every payload, or so many of them."""
    with tempfile.TemporaryDirectory(prefix="tracker-torture-") as name, browsers.running() as browser:
        yield from figures(Path(name), PAYLOADS[: max(1, round(len(PAYLOADS) * size))], browser)
