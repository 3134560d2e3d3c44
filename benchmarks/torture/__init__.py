"""Harnesses that try to break what must always hold, each with a short test beside it; `make torture` runs them in full."""
