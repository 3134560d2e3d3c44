"""The journal verified, and what proves it to an outsider."""
