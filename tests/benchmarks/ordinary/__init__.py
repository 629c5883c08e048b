"""Ingest as it is usually written: a model serializer for many rows, `bulk_create`, a token."""
