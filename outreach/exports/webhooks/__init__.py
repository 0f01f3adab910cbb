"""Signed webhooks that tell partners of changes."""
