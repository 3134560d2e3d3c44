"""The same operations as JSON: what can be read, what can be recorded, and the description of both for programs."""
