"""The map of all words: places for them on a plane, and what colours them and orders them along an axis."""
