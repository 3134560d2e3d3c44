"""Commands on the agreement file."""
