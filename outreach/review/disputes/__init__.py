"""Objections that offices made to what is published."""
