"""Undo, correct, and remove words from the log."""
