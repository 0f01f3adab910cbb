"""Judges whether a text holds data of a constituent. Knows nothing of contacts."""
