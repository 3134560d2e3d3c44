"""Money: what is owed, paid and left, interest, and stipulated penalties."""
