"""Terms: their ends, what became of them, and what their end does to the deadlines under them."""
