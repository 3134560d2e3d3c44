"""Monitorship compliance tracker: what a settlement demands, when it falls due, and why."""
