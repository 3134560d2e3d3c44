"""Tables that people keep in spreadsheets, read from CSV or XLSX by one reader."""
