"""Taking events in: deduplicated, claimed, counted and receipted in one transaction."""

from meters.actions.intake.take_in import take_in

__all__ = ["take_in"]
