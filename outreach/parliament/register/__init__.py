"""Parliament's register: fetch, compare, apply."""
