"""Refused requests are recorded in the audit."""
