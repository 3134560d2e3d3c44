"""The agreement file: read with a place for every value, and made into plain values."""
