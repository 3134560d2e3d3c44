"""The journal, its checkpoints, and the rows that each entry vouches for."""
