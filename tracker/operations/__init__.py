"""One function for each thing a person or the scheduler can do; none reads the clock or opens a transaction."""
