"""Content negotiation without a choice."""

from collections.abc import Iterable

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


class OneRenderer(DefaultContentNegotiation):
    """A view answers with its one renderer whatever `Accept` says: JSON, where nothing else is named."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """The first renderer, at no cost."""
        first = next(iter(renderers))
        return first, first.media_type
