"""Accepting an invitation and setting up an account."""
