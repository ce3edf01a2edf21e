"""The commands, a file each. botdb/cli/tree.py lists them."""
