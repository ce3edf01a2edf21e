"""Trades: finding, checking, repairing, reconciling and importing them."""
