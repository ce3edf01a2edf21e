"""The database: URLs, connections, both engines, the models and the live schema."""
