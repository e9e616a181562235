"""The spelling of words. Without code, because every query imports through it."""
