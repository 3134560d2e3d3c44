"""Recommendations: what the monitor asked for, what became of it, and the clocks of each answer."""
