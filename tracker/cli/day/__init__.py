"""Commands of the day's run and its notices."""
