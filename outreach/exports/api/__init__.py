"""The API for partners' programs."""
