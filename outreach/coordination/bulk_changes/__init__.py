"""Changing many MPs at once, with a preview and undo."""
