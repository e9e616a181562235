"""Rows in, rows out: the search of a table, which knows no words."""
