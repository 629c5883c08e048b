"""The invoice as a document: frozen values in, bytes out; no database, no clock, no settings."""
