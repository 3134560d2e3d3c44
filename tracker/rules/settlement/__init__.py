"""What was agreed, as plain values."""
