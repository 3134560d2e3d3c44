"""What people look up: lists, one obligation, the trace of a date, a past day, what would move."""
