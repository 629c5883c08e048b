"""The embedded PostgreSQL: where it lies, how it is started, and Django's door to it."""
