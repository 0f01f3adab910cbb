"""Guessing at an account from many addresses: known browsers, and mailed codes for new ones."""
