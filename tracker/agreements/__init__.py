"""The agreement file: read with a place for every value, checked whole, compared with the one before it."""
