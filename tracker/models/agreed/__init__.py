"""What was agreed, in rows."""
