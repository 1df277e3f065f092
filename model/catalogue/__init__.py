"""The catalogue: every kind of table and every picture, by its name."""
