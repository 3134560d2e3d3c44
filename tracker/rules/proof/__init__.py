"""Proof: the hash tree over the journal, its head, and the names of files kept as evidence."""
