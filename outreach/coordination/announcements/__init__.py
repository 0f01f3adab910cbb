"""Messages to volunteers on Today."""
