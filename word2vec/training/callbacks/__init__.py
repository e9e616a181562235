"""What your own code can do while training runs, and the callbacks that are ready. See word2vec.callbacks."""
