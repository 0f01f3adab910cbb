"""Lists of signatories that partners upload."""
