"""Rows in, rows out: the search of a table. It does not know words."""
