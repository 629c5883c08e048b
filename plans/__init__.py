"""Priced: plans, their frozen versions, charges, and the rules that turn quantity into money."""
