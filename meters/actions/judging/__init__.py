"""Verdicts kept up to date: read a case's evidence, judge it, write the difference."""

from meters.actions.judging.rejudge import rejudge

__all__ = ["rejudge"]
