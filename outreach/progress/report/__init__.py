"""The weekly report to print."""
