"""The page that lists the volunteers and their work."""
