"""The portfolio report: all settlements together."""
