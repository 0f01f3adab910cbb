"""A session lasts while there are signs of a person."""
