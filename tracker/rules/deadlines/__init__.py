"""Deadlines: from a due rule and the facts to dates, and where each stands on a day."""
