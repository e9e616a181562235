"""The options of preparing and of training. Without code, because worker processes import through it."""
