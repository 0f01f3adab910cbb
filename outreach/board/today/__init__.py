"""A volunteer's home: claims, what is due, and the next MP."""
