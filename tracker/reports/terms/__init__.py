"""Terms in a report: in words, as bars, and whether they bind."""
