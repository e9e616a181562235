"""Prepare one corpus on many hosts: shards of the text, their tasks, and the merge in the order of the text."""
