"""The board’s poll, answered before anything else starts up."""
