"""A message as HTML: its words are those of its text, and nothing that somebody wrote is more than words."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from tests.delivery.test_digest import digest, item, series
from tests.delivery.test_mail import LETTER, SENDER
from tracker.delivery.digest import body_of, subject_of
from tracker.delivery.hypertext import html_of
from tracker.delivery.mail import message_of

KNOWN = {"html", "head", "meta", "title", "style", "body", "h2", "p", "b", "br", "a", "hr"}


class Read(HTMLParser):
    """What a reader of mail finds in it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str | None] = []
        self.words: list[str] = []
        self.inside = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.inside = tag
        self.links += [value for name, value in attrs if name == "href"]
        assert {name for name, _ in attrs} <= {"lang", "dir", "charset", "href"}

    def handle_data(self, data: str) -> None:
        if self.inside not in {"style", "title"}:
            self.words += data.split()


def test_the_words_are_those_of_the_text_and_each_address_leads_there() -> None:
    told = digest([*series("acme/W", 40), item("acme/A1")], approvals=2)
    read = Read(html_of(subject_of(told), body_of(told)))

    written = [each.lower() for each in body_of(told).split() if set(each) != {"-"}]
    assert [each.lower() for each in read.words] == written
    assert read.links == ["https://tracker.acme.example/deadlines/acme/W"] * 2
    assert read.tags <= KNOWN


def test_an_address_in_a_title_leads_nowhere() -> None:
    body = "Today, for you\n\nOVERDUE\n\n  acme/A1  Answer by\n  https://example.org/here\n    It is due.\n"

    assert Read(html_of("1 overdue", body)).links == []


@given(st.text(), st.text())
def test_whatever_is_written_is_words(subject: str, body: str) -> None:
    assert Read(html_of(subject, f"  {body}")).tags <= KNOWN


def test_a_letter_that_goes_again_is_the_same_in_every_byte() -> None:
    assert message_of(LETTER, SENDER).as_bytes() == message_of(LETTER, SENDER).as_bytes()
