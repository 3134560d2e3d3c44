"""The monthly report: one file for each section, and the frozen view that holds them."""
