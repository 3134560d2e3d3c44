"""Our files: who may read and write them, and what is written until it takes its name."""
