"""What each command shows: one subject a file."""
