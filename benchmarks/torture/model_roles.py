"""Who may do what, as the manual's table says it, in plain dictionaries; nothing here imports the tracker."""

from __future__ import annotations

NAMES = {"mia": "Mia Ortiz", "omar": "Omar Diaz", "tara": "Tara Lind"}
_KEYS = {name: key for key, name in NAMES.items()}
RIGHTS = {
    "administrator": {"appoint", "agree", "record", "do", "approve"},
    "officer": {"agree", "record", "do"},
    "owner": set[str](),
    "approver": {"approve"},
    "monitor": set[str](),
    "reader": set[str](),
}
NEEDS = {"amend": "agree", "person": "appoint", "resolve": "do", "pay": "do", "approve": "approve", "reject": "approve"}


class Roles:
    """The roles given so far: of all settlements, and of this one alone."""

    def __init__(self) -> None:
        self.held: set[tuple[str, str, bool]] = set()
        self.in_force = False

    def may(self, act: str, by: str, *, owner: str | None, everywhere: bool) -> bool:
        """Say whether a person may do an act about what the owner owns; without roles everybody may.

        What concerns all settlements (`everywhere`) needs a role that is held in all of them.
        """
        if not self.in_force:
            return True
        key = by if by in NAMES else _KEYS.get(by)
        if key is None:
            return False
        roles = {role for holder, role, all_of_them in self.held if holder == key and (all_of_them or not everywhere)}
        right = NEEDS.get(act, "record")
        return any(right in RIGHTS[role] for role in roles) or (right == "do" and "owner" in roles and owner == key)

    def change(self, key: str, role: str, *, everywhere: bool, granted: bool) -> bool:
        """Give a role or take it away; False where that is refused."""
        if key not in NAMES:
            return False
        if not self.in_force and (role != "administrator" or not everywhere or not granted):
            return False
        given = (key, role, everywhere)
        if (given in self.held) is granted:
            return False
        administrators = {holder for holder, name, all_of_them in self.held if name == "administrator" and all_of_them}
        if not granted and role == "administrator" and everywhere and administrators == {key}:
            return False
        self.in_force = True
        if granted:
            self.held.add(given)
        else:
            self.held.discard(given)
        return True
