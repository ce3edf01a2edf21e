"""The configuration: its fields and their rules, reading, checking and writing it."""
