"""The pages of one settlement: as it stands, what is agreed, and what would move were something so."""
