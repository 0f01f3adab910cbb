"""The account page: one's own devices, password and two-factor."""
