"""What all pages are made of: words, rows, drawings, and their rendering."""
