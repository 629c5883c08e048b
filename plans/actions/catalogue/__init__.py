"""The catalogue as code: apply a file to the database, and write the database as a file."""

from plans.actions.catalogue.apply import Applied, apply, check
from plans.actions.catalogue.export import Exported, export

__all__ = ["Applied", "Exported", "apply", "check", "export"]
