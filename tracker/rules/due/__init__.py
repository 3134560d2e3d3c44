"""The due language: how an instrument says when, from its words to a tree and back."""
