"""Wires only: settings, addresses, processes, the admin's home. Nobody imports it."""
