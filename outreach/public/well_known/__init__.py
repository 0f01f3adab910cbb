"""Addresses under /.well-known, and the page that says how to report a security problem."""
