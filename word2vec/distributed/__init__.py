"""One training on several machines. The engine that carries it is imported by one module only."""
