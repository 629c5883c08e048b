import json
import re
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from billing_site import api_docs
from customers.api.view import ApiView
from customers.models import Scope


@pytest.fixture(scope="module")
def description() -> dict[str, Any]:
    made: dict[str, Any] = Client().get("/api/schema/").json()
    return made


def operations(description: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method.upper()} {path}", operation)
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    ]


def test_the_description_is_valid_and_complete() -> None:
    out = StringIO()
    call_command("spectacular", validate=True, fail_on_warn=True, format="openapi-json", stdout=out)
    assert json.loads(out.getvalue())["openapi"] == "3.1.0"


def test_every_address_of_the_api_is_described(description: dict[str, Any]) -> None:
    named = {re.sub(r"<\w+:(\w+)>", r"{\1}", f"/{address}") for address, _ in views() if address.startswith("api/v1/")}
    assert named == set(description["paths"])


def test_every_view_of_the_api_names_its_scopes() -> None:
    for address, view in views():
        if address.startswith("api/v1/"):
            methods = {method for method in ApiView.http_method_names if method != "head" and hasattr(view, method)}
            assert methods == {method.lower() for method in view.scopes}, address


def test_reading_is_one_scope_everywhere() -> None:
    scopes = {view.scopes["GET"] for address, view in views() if "GET" in getattr(view, "scopes", {})}
    assert scopes == {Scope.READ}


def test_every_operation_tells_of_its_scope_tag_and_problems(description: dict[str, Any]) -> None:
    tags = {tag["name"] for tag in description["tags"]}
    for name, operation in operations(description):
        assert "Needs a key with the scope" in operation["description"], name
        assert set(operation["tags"]) <= tags, name
        assert operation["summary"], name
        assert {"401", "403", "503"} <= set(operation["responses"]), name
        assert all(answer["description"] for answer in operation["responses"].values()), name


def test_every_problem_has_the_one_shape(description: dict[str, Any]) -> None:
    for name, operation in operations(description):
        for status, answer in operation["responses"].items():
            if int(status) >= 400:
                schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
                assert answer["content"] == {"application/problem+json": schema}, (name, status)


def test_every_reference_leads_somewhere(description: dict[str, Any]) -> None:
    text = json.dumps(description)
    named = set(re.findall(r'"#/components/schemas/(\w+)"', text))
    assert named == set(description["components"]["schemas"])


def test_a_bearer_key_is_the_way_in(description: dict[str, Any]) -> None:
    scheme = description["components"]["securitySchemes"]["key"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
    assert all(operation["security"] == [{"key": []}] for _, operation in operations(description))


@pytest.mark.parametrize("address", ["/api/docs", "/api/docs/", "/api/docs/?script="])
def test_the_pages_name_no_other_host(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    assert not re.findall(rb"https?:|//[a-z]", answer.content)


def test_the_pages_get_everything_from_this_host(client: Client) -> None:
    page = client.get("/api/docs/").content.decode()
    assets = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(assets) == 5
    for asset in assets:
        assert client.get(asset).status_code == 200, asset


def test_the_pages_need_no_script_of_their_own(client: Client) -> None:
    answer = client.get("/api/docs/")
    assert not re.search(r"<script>|<script [^>]*>[^<]", answer.content.decode())
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self';" in f"{policy};"
    assert "default-src 'none'" in policy
    assert "data:" in policy


def test_the_validator_of_another_host_is_off(client: Client) -> None:
    assert '"validatorUrl": null' in client.get("/api/docs/?script=").content.decode()


def test_the_description_is_open_to_all(client: Client) -> None:
    assert client.get("/api/schema/", headers={"authorization": "Bearer nonsense"}).status_code == 200
    assert {pattern.name for pattern in api_docs.urlpatterns} == {"api-schema", "api-docs"}


def views(resolver: URLResolver | None = None, prefix: str = "") -> list[tuple[str, Any]]:
    """Every address with a class of view behind it."""
    found: list[tuple[str, Any]] = []
    for pattern in (resolver or get_resolver()).url_patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found += views(pattern, address)
        elif isinstance(pattern, URLPattern) and hasattr(pattern.callback, "cls"):
            found.append((address, pattern.callback.cls))
    return found
