"""One training, and one preparation of text, on several machines."""
