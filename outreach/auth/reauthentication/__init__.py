"""Risky actions ask for the password again."""
