"""Three practice calls with invented MPs."""
