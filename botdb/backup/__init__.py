"""Backups: made, verified, and only then given their name."""
