"""Changes of a row: what differs, and the journal of what was changed."""
