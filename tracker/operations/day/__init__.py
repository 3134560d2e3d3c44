"""The day's run, its digests, the outbox, and whether it all keeps up."""
