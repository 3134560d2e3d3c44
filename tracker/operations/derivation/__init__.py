"""Dates derived anew, cached in rows, checked, and counted again with other calendars."""
