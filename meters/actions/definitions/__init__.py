"""Definitions as people make them: drafted, tried out, published, agreed to."""

from meters.actions.definitions.agree import agree
from meters.actions.definitions.draft import draft, draft_from, draft_from_template
from meters.actions.definitions.objections import objections
from meters.actions.definitions.publish import PublishError, publish_definition
from meters.actions.definitions.try_out import Trial, events_of_case, try_out

__all__ = [
    "PublishError",
    "Trial",
    "agree",
    "draft",
    "draft_from",
    "draft_from_template",
    "events_of_case",
    "objections",
    "publish_definition",
    "try_out",
]
