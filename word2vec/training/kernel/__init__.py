"""The C++ backend: ``src/`` is compiled by ``build.py`` and called by ``step.py``."""
