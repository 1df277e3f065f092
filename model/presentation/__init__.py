"""Kits for tables, sentences, terminals and pictures; they know no game."""
