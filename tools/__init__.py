"""What scripts need that is no part of the site: what it is made of, and what protects it."""
