"""The web face: pages for people who never open a terminal, above the same operations and answers as the command line."""
