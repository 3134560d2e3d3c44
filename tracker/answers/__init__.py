"""Answers: what commands print as JSON, each with its keys written down once and a JSON Schema that follows from them."""
