"""The agreement file loaded, amended, stored in rows and recalled from them."""
