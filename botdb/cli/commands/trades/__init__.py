"""`botdb trades`: lists, single trades, imports and repairs."""
