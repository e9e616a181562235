"""Sources of text: one module for each kind of source."""
