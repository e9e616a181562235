"""Raw text to lists of words. Empty of code: worker processes import through it."""
