"""Files and directories of our own on disk, and the ways in which they get there whole."""
