"""People: their roles, what they receive, what they may see, and what another of them must approve."""
