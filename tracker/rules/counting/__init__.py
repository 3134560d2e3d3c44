"""Counting: the laws that count time, the calendars, and from a span to a date in both readings."""
