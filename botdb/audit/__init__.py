"""What `check` and `status` look for: faults of the schema, the configuration, trades and days."""
