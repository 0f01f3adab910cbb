"""Flags on an MP, for a coordinator to deal with."""
