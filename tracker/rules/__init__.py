"""Pure rules: plain values in, plain values out; no storage, files, clock or settings."""
