"""The daily rows: rolling up, verifying and showing them; missed trades."""
