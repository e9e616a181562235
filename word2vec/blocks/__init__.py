"""Ids to blocks of windows and random words. NumPy only."""
