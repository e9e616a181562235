"""Words to ids on disk. Empty of code: worker processes import through it."""
