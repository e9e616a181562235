"""Raw text to lists of words. Without code, because worker processes import through it."""
