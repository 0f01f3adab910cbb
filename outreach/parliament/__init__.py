"""MPs, constituencies, postcodes, and the register that keeps them current."""
