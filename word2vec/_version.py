"""The version, alone, so that packaging can read it without importing the dependencies."""

__version__ = "0.1.0"
