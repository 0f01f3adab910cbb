"""Links with which an MP’s office signs or objects."""
