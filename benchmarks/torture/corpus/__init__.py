"""Hostile things, each with a name: files, archives, tables, words and surroundings that no careful person would give."""
