"""Commands on the database itself."""
