"""Lives of a settlement made up at random: what may happen in one, who does it, and what can be asked of it."""
