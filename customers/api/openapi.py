"""The OpenAPI description: what the views do not say themselves."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec
from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ComponentIdentity, ResolvedComponent
from drf_spectacular.utils import OpenApiResponse

from customers.api.problem import MEDIA_TYPE, Problem

REF = "#/components/schemas/{name}"

NOT_ALLOWED = {401: "The key is missing, unknown, revoked or expired.", 403: "The key lacks the scope."}
NOT_READ = {400: "A parameter or the body is not valid; `errors` names it."}
NOT_FOUND = {404: "There is no such thing, or the key cannot see it."}
NOT_NOW = {503: "The database cannot answer just now. Send the same request again after `Retry-After` seconds."}
HEADERS = {
    401: {"WWW-Authenticate": {"schema": {"type": "string", "enum": ["Bearer"]}}},
    503: {"Retry-After": {"schema": {"type": "integer"}}},
}


def problem(description: str) -> OpenApiResponse:
    """A problem as a documented answer: `responses={(409, MEDIA_TYPE): problem("…")}`."""
    return OpenApiResponse(Problem, description)


class Schema(AutoSchema):
    """Adds to each operation the scope that it needs and the problems that any of its kind can answer with."""

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        """The operation as the view describes it, completed."""
        operation: dict[str, Any] | None = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        scope = getattr(self.view, "scopes", {}).get(self.method)
        words = (operation.get("description"), f"Needs a key with the scope `{scope}`.")
        operation["description"] = "\n\n".join(filter(None, words))
        for parameter in operation.get("parameters", ()):
            parameter["schema"].pop("x-spec-enum-id", None)
        operation["responses"] = dict(sorted((self._problems(operation) | operation["responses"]).items()))
        return operation

    def _problems(self, operation: dict[str, Any]) -> dict[str, Any]:
        schema = self.resolve_serializer(Problem, "response").ref  # type: ignore[arg-type]
        found: dict[str, dict[str, Any]] = {}
        for status, description in self._usual_problems(operation.get("parameters", [])):
            found[str(status)] = {"description": description, "content": {MEDIA_TYPE: {"schema": schema}}}
            if status in HEADERS:
                found[str(status)]["headers"] = HEADERS[status]
        return found

    def _usual_problems(self, parameters: list[dict[str, Any]]) -> Iterator[tuple[int, str]]:
        yield from (NOT_ALLOWED | NOT_NOW).items()
        if self.method != "GET" or any(parameter["in"] == "query" for parameter in parameters):
            yield from NOT_READ.items()
        if any(parameter["in"] == "path" or parameter["name"] == "customer" for parameter in parameters):
            yield from NOT_FOUND.items()


class Key(OpenApiAuthenticationExtension):
    """How a key is presented."""

    target_class = "customers.api.authentication.BearerKey"
    name = "key"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        """A bearer key, made with `manage.py create_api_key` or in the admin."""
        return {"type": "http", "scheme": "bearer", "description": "An API key: `Authorization: Bearer up_…`"}


class Structs(OpenApiSerializerExtension):
    """Lets msgspec describe its own types, so that the types we read and write are the description."""

    target_class = "msgspec.Struct"
    match_subclasses = True

    def get_name(self, auto_schema: AutoSchema, direction: str) -> str:
        """The class's name."""
        return str(self.target.__name__)

    def get_identity(self, auto_schema: AutoSchema, direction: str) -> ComponentIdentity:
        """What the type says: two types may share a name only if they say the same."""
        return ComponentIdentity(_components(self.target)[self.target.__name__])

    def map_serializer(self, auto_schema: AutoSchema, direction: str) -> dict[str, Any]:
        """The type's schema; the types inside it become components of their own."""
        components = dict(_components(self.target))
        own = components.pop(self.target.__name__)
        for name, schema in components.items():
            inner = ResolvedComponent(name, ResolvedComponent.SCHEMA, schema, ComponentIdentity(schema))
            auto_schema.registry.register_on_missing(inner)
        return own


@cache
def _components(struct: type[msgspec.Struct]) -> dict[str, dict[str, Any]]:
    _, components = msgspec.json.schema_components([struct], ref_template=REF)
    return components
