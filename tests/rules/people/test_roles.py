"""Roles and the rights they give."""

import pytest

from tracker.rules.people.roles import RIGHTS, Right, Role, allowed, roles_with


def test_every_role_is_told_what_it_may_do() -> None:
    assert set(RIGHTS) == set(Role)


@pytest.mark.parametrize("right", Right)
def test_an_administrator_may_do_everything_and_a_reader_nothing(right: Right) -> None:
    assert allowed({Role.ADMINISTRATOR}, right)
    assert not allowed({Role.READER}, right)


def test_an_owner_acts_on_what_is_owned_and_on_nothing_else() -> None:
    assert allowed({Role.OWNER}, Right.DO, owns=True)
    assert not allowed({Role.OWNER}, Right.DO, owns=False)
    assert not allowed({Role.OWNER}, Right.RECORD, owns=True)


def test_an_officer_does_not_approve_and_an_approver_does_nothing_else() -> None:
    assert not allowed({Role.OFFICER}, Right.APPROVE)
    assert {right for right in Right if allowed({Role.APPROVER}, right)} == {Right.APPROVE}


def test_the_monitor_says_only_what_the_monitor_asks_for() -> None:
    assert {right for right in Right if allowed({Role.MONITOR}, right)} == {Right.RECOMMEND}


def test_rights_of_several_roles_add_up() -> None:
    assert allowed({Role.OWNER, Role.APPROVER}, Right.APPROVE)
    assert not allowed(set(), Right.DO_OWN)


def test_a_refusal_can_name_the_roles_that_would_do() -> None:
    assert roles_with(Right.APPOINT) == (Role.ADMINISTRATOR,)
    assert roles_with(Right.DO) == (Role.ADMINISTRATOR, Role.OFFICER, Role.OWNER)
