"""Alerts to staff: somebody was given power, or data may leave."""
