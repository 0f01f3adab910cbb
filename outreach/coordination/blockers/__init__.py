"""What is stuck, and why."""
