"""What the entries of a file say of each other: names, chains, days, payments, deliveries and terms."""
