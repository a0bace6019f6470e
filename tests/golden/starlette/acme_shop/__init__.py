"""Acme Shop."""
