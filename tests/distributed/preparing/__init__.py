"""Tests of preparing on many hosts."""
