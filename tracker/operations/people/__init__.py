"""Persons, who acts, what each may do, and what each may see."""
