"""How much a program may do with a person's token."""

from enum import StrEnum


class Scope(StrEnum):
    """Only read what the person sees, or also act as the person."""

    READ = "read"
    ACT = "act"
