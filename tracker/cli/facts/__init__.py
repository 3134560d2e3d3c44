"""Commands that record facts."""
