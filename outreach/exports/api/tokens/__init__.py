"""Tokens for the API."""
