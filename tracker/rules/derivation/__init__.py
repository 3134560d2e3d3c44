"""From a settlement and its facts to its deadlines: the dates, what became of them, and both put together."""
