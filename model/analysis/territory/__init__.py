"""The territory: who holds what of which region, and how the front moves."""
