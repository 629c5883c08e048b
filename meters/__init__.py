"""Counted: meters, events as they arrived, outcomes as judged, receipts and usage."""
