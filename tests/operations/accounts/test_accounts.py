"""Accounts: a link opens once, a sign-in ends, a token is for so much, and nothing that opens something is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from tracker import models
from tracker.database import reading, writing
from tracker.errors import InputRefused, NotAllowed, NotFound, TooOften
from tracker.models import Base
from tracker.operations.accounts import accounts, attempts, sign_ins, tokens
from tracker.operations.people.identity import login_of
from tracker.operations.people.persons import add_person, grant
from tracker.rules.people.actor import Actor, Author, Proof
from tracker.rules.people.roles import Role
from tracker.rules.people.scopes import Scope

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ADA = Actor("ada.os", Proof.OPERATING_SYSTEM)
HASH = "$argon2id$v=19$m=19456,t=2,p=1$c29tZQ$aGFzaA"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def begun(engine: Engine) -> Engine:
    """Ada administers and Mona reads; neither has an account."""
    author = Author(actor=ADA, by="ada")
    with writing(engine) as session:
        for key, name, role in (("ada", "Ada Ito", Role.ADMINISTRATOR), ("mona", "Mona Park", Role.READER)):
            add_person(session, key, name=name, email=f"{key}@example.org", author=author, now=NOW)
            grant(session, key, role, within=None, author=author, now=NOW)
    return engine


def opened(engine: Engine, key: str = "mona", *, at: datetime = NOW) -> str:
    """Give a person an account, and the secret of the link that opened it."""
    with writing(engine) as session:
        link = accounts.make_link(session, key, author=Author(actor=ADA, by="ada"), now=at)
        accounts.open_account(session, link.secret, password=HASH, now=at)
    return link.secret


def signed_in(engine: Engine, *, at: datetime = NOW) -> str:
    with writing(engine) as session:
        found = accounts.password_of(session, "mona")
        assert found is not None
        return sign_ins.sign_in(session, found[0].id, proved=Proof.PASSWORD, now=at)


def stands(engine: Engine, secret: str, at: datetime) -> bool:
    with reading(engine) as session:
        return sign_ins.signed_in(session, secret, now=at) is not None


def test_a_link_opens_once(begun: Engine) -> None:
    secret = opened(begun)

    with pytest.raises(NotFound, match="This link opens nothing"), writing(begun) as session:
        accounts.open_account(session, secret, password=HASH, now=NOW)


def test_a_link_opens_for_three_days_and_another_takes_its_place(begun: Engine) -> None:
    with writing(begun) as session:
        first = accounts.make_link(session, "mona", author=Author(actor=ADA, by="ada"), now=NOW)
        second = accounts.make_link(session, "mona", author=Author(actor=ADA, by="ada"), now=NOW)

    with reading(begun) as session:
        assert accounts.link_holder(session, second.secret, now=NOW + 3 * DAY - MINUTE).key == "mona"
        for secret, at in ((first.secret, NOW), (second.secret, NOW + 3 * DAY), ("", NOW), ("\udc80", NOW)):
            with pytest.raises(NotFound):
                accounts.link_holder(session, secret, now=at)


def test_only_who_may_appoint_makes_links(begun: Engine) -> None:
    with pytest.raises(NotAllowed, match="Mona Park may not do that"), writing(begun) as session:
        accounts.make_link(session, "ada", author=Author(actor=Actor("mona", Proof.PASSWORD), by="mona"), now=NOW)


def test_a_person_is_found_by_key_and_by_an_address_that_is_nobody_elses(begun: Engine) -> None:
    opened(begun)
    with writing(begun) as session:
        found = {
            name: accounts.password_of(session, name) for name in ("mona", "MONA@example.org", "Mona Park", "ada", "")
        }
        assert {name: each and each[0].key for name, each in found.items()} == {
            "mona": "mona",
            "MONA@example.org": "mona",
            "Mona Park": None,
            "ada": None,
            "": None,
        }


@pytest.mark.parametrize(
    ("password", "again", "why"),
    [
        ("short", "short", "from 12 to 200"),
        ("a" * 201, "a" * 201, "from 12 to 200"),
        ("correct horse battery", "correct horse batter", "differ"),
        ("aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa", "easily guessed"),
        ("mona margaret park", "mona margaret park", "easily guessed"),
    ],
)
def test_a_password_that_is_easily_guessed_is_refused(password: str, again: str, why: str) -> None:
    with pytest.raises(InputRefused, match=why):
        accounts.refuse_weak(password, again, accounts.Holder(id=1, key="mona", name="Mona Margaret Park"))


def test_a_sign_in_ends_by_idleness_and_after_twelve_hours(begun: Engine) -> None:
    opened(begun)
    secret = signed_in(begun)

    assert stands(begun, secret, NOW + 30 * MINUTE)
    assert not stands(begun, secret, NOW + 31 * MINUTE)
    for minutes in range(20, 720, 20):
        with writing(begun) as session:
            sign_ins.note_request(session, secret, now=NOW + minutes * MINUTE)
    assert stands(begun, secret, NOW + 12 * HOUR)
    assert not stands(begun, secret, NOW + 12 * HOUR + MINUTE)


@pytest.mark.parametrize("ends", ["a role", "a role in one settlement", "a password", "sign out"])
def test_a_sign_in_ends_at_the_next_request(begun: Engine, ends: str) -> None:
    opened(begun)
    secret = signed_in(begun)
    assert stands(begun, secret, NOW)

    author = Author(actor=ADA, by="ada")
    with writing(begun) as session:
        match ends:
            case "a role":
                grant(session, "mona", Role.READER, within=None, author=author, now=NOW, granted=False)
            case "a role in one settlement":
                grant(session, "mona", Role.OFFICER, within=None, author=author, now=NOW)
            case "a password":
                accounts.change_password(session, "mona", password=HASH, how=Proof.PASSWORD, now=NOW)
            case _:
                sign_ins.sign_out(session, secret)
    assert not stands(begun, secret, NOW)


def test_a_fresh_proof_is_five_minutes_old_at_most(begun: Engine) -> None:
    opened(begun)
    secret = signed_in(begun)
    with reading(begun) as session:
        found = sign_ins.signed_in(session, secret, now=NOW)
    assert found is not None
    assert found.fresh(NOW + 5 * MINUTE)
    assert not found.fresh(NOW + 6 * MINUTE)


def test_an_account_is_tried_five_times_and_a_network_fifty_in_a_quarter_of_an_hour(begun: Engine) -> None:
    def tried(account: str, network: str, at: datetime = NOW) -> None:
        with writing(begun) as session:
            attempts.count_attempt(session, account=account, network=network, now=at)

    for _ in range(5):
        tried("mona", "192.0.2.1")
    with pytest.raises(TooOften, match="Try again in 15 minutes"):
        tried(" MONA", "198.51.100.7")
    for number in range(45):
        tried(f"somebody {number}", "192.0.2.1")
    with pytest.raises(TooOften):
        tried("nobody yet", "192.0.2.1")
    tried("mona", "192.0.2.1", NOW + timedelta(minutes=15))


def test_one_network_of_many_addresses_is_one(begun: Engine) -> None:
    with writing(begun) as session:
        for number in range(50):
            attempts.count_attempt(session, account=f"a{number}", network=f"2001:db8:0:1::{number:x}", now=NOW)
        with pytest.raises(TooOften):
            attempts.count_attempt(session, account="b", network="2001:db8:0:1:ffff::1", now=NOW)
        attempts.count_attempt(session, account="b", network="2001:db8:0:2::1", now=NOW)


def test_a_token_proves_its_person_for_so_much_and_until_its_day(begun: Engine) -> None:
    author = Author(actor=Actor("mona", Proof.PASSWORD), by="mona")
    with writing(begun) as session:
        secret = tokens.make_token(session, "board", scope=Scope.READ, ends_at=NOW + 30 * DAY, author=author, now=NOW)
        held = tokens.token_holder(session, secret, now=NOW)
        (line,) = tokens.list_tokens(session, author.actor, now=NOW)
        assert tokens.list_tokens(session, Actor("ada", Proof.PASSWORD), now=NOW) == ()
        assert tokens.token_holder(session, secret, now=NOW + 30 * DAY) is None
        with pytest.raises(NotFound, match="You have no token"):
            tokens.end_token(session, line.number, author=Author(actor=Actor("ada", Proof.PASSWORD), by="ada"), now=NOW)
        tokens.end_token(session, line.number, author=author, now=NOW)
        assert tokens.token_holder(session, secret, now=NOW) is None

    assert held == tokens.TokenHolder(Actor("mona", Proof.TOKEN), Scope.READ)


@pytest.mark.parametrize("ends_at", [NOW, NOW + 400 * DAY])
def test_a_token_ends_within_a_year(begun: Engine, ends_at: datetime) -> None:
    author = Author(actor=Actor("mona", Proof.PASSWORD), by="mona")
    with pytest.raises(InputRefused, match="ends within a year"), writing(begun) as session:
        tokens.make_token(session, "board", scope=Scope.ACT, ends_at=ends_at, author=author, now=NOW)


def test_nothing_that_opens_something_is_kept_and_the_journal_holds_no_hash_of_it(begun: Engine) -> None:
    """Whoever reads a backup opens nothing with it; a pack holds no row of these tables."""
    with writing(begun) as session:
        link = accounts.make_link(session, "ada", author=Author(actor=ADA, by="ada"), now=NOW)
    secrets = [link.secret, opened(begun), signed_in(begun)]
    author = Author(actor=Actor("mona", Proof.PASSWORD), by="mona")
    with writing(begun) as session:
        secrets.append(tokens.make_token(session, "board", scope=Scope.ACT, ends_at=NOW + DAY, author=author, now=NOW))

    with reading(begun) as session:
        kept = [str(row) for table in Base.metadata.sorted_tables for row in session.execute(select(table))]
        journalled = " ".join(session.scalars(select(models.JournalEntry.payload)))
    assert [secret for secret in secrets if any(secret in row for row in kept)] == []
    assert HASH not in journalled


def test_whoever_starts_the_service_first_becomes_the_administrator(engine: Engine) -> None:
    with writing(engine) as session:
        link = accounts.first_link(session, actor=ADA, now=NOW)
        assert link is not None
        assert link.person == login_of(session, ADA)
        accounts.open_account(session, link.secret, password=HASH, now=NOW)
        assert accounts.first_link(session, actor=ADA, now=NOW) is None


def test_nobody_becomes_administrator_where_there_is_one(begun: Engine) -> None:
    with writing(begun) as session:
        assert accounts.first_link(session, actor=Actor("mona.os", Proof.OPERATING_SYSTEM), now=NOW) is None
