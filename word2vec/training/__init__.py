"""Blocks to tables. The only folder that imports TensorFlow at module level."""
