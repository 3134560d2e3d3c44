"""The texts and tables of a pack, and the archive that holds them."""
