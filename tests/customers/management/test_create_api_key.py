from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from customers.models import ApiKey, Scope
from tests.factories import CustomerFactory

pytestmark = pytest.mark.django_db


def create(*arguments: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("create_api_key", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_the_key_stands_alone_and_opens_the_door(client: Client) -> None:
    out, err = create("helpdesk", "--scope", "events:write", "--scope", "read")
    assert out.endswith("\n")
    secret = out.strip()
    assert out.splitlines() == [secret]
    assert secret not in err
    assert client.get("/api/v1/invoices", headers={"authorization": f"Bearer {secret}"}).status_code == 200


def test_words_for_people_name_the_key_and_its_scopes() -> None:
    _, err = create("helpdesk", "--scope", "events:write", "--scope", "read")
    assert "helpdesk" in err
    assert "events:write, read" in err


def test_only_its_digest_is_kept() -> None:
    secret = create("helpdesk", "--scope", "read")[0].strip()
    key = ApiKey.objects.get()
    assert secret not in [str(value) for value in vars(key).values()]
    assert secret.startswith(key.prefix)
    assert (key.name, key.scopes, key.customer, key.expires_at) == ("helpdesk", [Scope.READ], None, None)


def test_it_can_be_bound_to_a_customer_and_expire() -> None:
    acme = CustomerFactory.create(key="acme")
    create("acme's dashboard", "--scope=read", "--customer=acme", "--expires=2099-01-01T00:00:00+01:00")
    key = ApiKey.objects.get()
    assert key.customer == acme
    assert key.expires_at == datetime(2098, 12, 31, 23, tzinfo=UTC)


def test_a_scope_given_twice_counts_once() -> None:
    create("helpdesk", "--scope=read", "--scope=read")
    assert ApiKey.objects.get().scopes == [Scope.READ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["helpdesk"], "--scope"),
        (
            ["helpdesk", "--scope", "admin"],
            "no scope 'admin'; there are events:write, read, purchases:write, disputes:write",
        ),
        (["helpdesk", "--scope", ""], "no scope ''"),
        (["helpdesk", "--scope", "read", "--customer", "nobody"], "no customer with the key 'nobody'"),
        (["helpdesk", "--scope", "read", "--customer", ""], "no customer with the key ''"),
        (["helpdesk", "--scope", "read", "--expires", "tomorrow"], "'tomorrow' is not a time with an offset"),
        (["helpdesk", "--scope", "read", "--expires", "2099-13-01T00:00:00Z"], "is not a time"),
        (["helpdesk", "--scope", "read", "--expires", "2099-01-01T00:00:00"], "with an offset"),
        (["helpdesk", "--scope", "read", "--expires", "2020-01-01T00:00:00Z"], "is past already"),
        (["n" * 101, "--scope", "read"], "at most 100 characters"),
        (["", "--scope", "read"], "cannot be blank"),
    ],
)
def test_a_mistake_is_told_and_makes_no_key(arguments: list[str], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        create(*arguments)
    assert not ApiKey.objects.exists()
