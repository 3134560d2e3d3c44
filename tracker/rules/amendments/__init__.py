"""Amendments: which rules an obligation has had, and which of them holds when."""
