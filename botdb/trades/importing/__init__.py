"""Imports: files of trades, read, staged and stored in one transaction."""
