"""The server of the explorer: who may ask, and how addresses become questions and answers become responses."""
