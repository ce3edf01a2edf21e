"""Backups: made, proven, and only then given their name."""
