"""Inviting people, one by one or from a pasted list."""
