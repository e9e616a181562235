"""What people see at a terminal, what is kept off it, and the signals that come from it."""
