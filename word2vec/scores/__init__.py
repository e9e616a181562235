"""What the scores of a model are, and what they mean. Without code, because every query imports through it."""
