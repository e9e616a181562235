"""C++ compiled for this machine when it is first used, and kept."""
