"""Words to ids on disk. Without code, because worker processes import through it."""
