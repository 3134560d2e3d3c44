"""Reports published, and packs to hand over."""
