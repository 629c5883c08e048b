"""API keys in the admin."""

import pytest
from django.urls import reverse

from customers.models import ApiKey, Scope
from customers.models.api_key import digest
from tests.factories import ApiKeyFactory, CustomerFactory
from tests.people import boss, clerk

pytestmark = pytest.mark.django_db

ADD = "/admin/customers/apikey/add/"


def revoking(key: ApiKey) -> str:
    return reverse("admin:customers_apikey_revoke", args=[key.pk])


def test_the_secret_is_in_the_answer_and_nowhere_else() -> None:
    client, customer = boss(), CustomerFactory.create()
    answer = client.post(ADD, {"name": "helpdesk", "scopes": ["events:write", "read"], "customer": customer.pk})
    key = ApiKey.objects.get()
    secret = answer.context["secret"]
    assert key.digest == digest(secret)
    assert (key.scopes, key.customer) == ([Scope.EVENTS_WRITE, Scope.READ], customer)
    assert secret in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    assert secret not in str(answer.cookies) + str(dict(client.session))
    for page in (reverse("admin:customers_apikey_changelist"), reverse("admin:customers_apikey_change", args=[key.pk])):
        assert secret not in client.get(page).content.decode()


def test_a_key_without_a_scope_is_not_made() -> None:
    answer = boss().post(ADD, {"name": "helpdesk"})
    assert "scopes" in answer.context["adminform"].form.errors
    assert not ApiKey.objects.exists()


def test_a_key_is_revoked_after_a_question() -> None:
    client, key = boss(), ApiKeyFactory.create()
    assert "cannot be brought back" in client.get(revoking(key)).content.decode()
    key.refresh_from_db()
    assert key.revoked_at is None
    client.post(revoking(key), {"_form_submitted": "True"})
    key.refresh_from_db()
    assert key.revoked_at is not None


def test_a_revoked_key_stays_revoked_when_it_was() -> None:
    key = ApiKeyFactory.create(revoked=True)
    was = key.revoked_at
    boss().post(revoking(key), {"_form_submitted": "True"})
    key.refresh_from_db()
    assert key.revoked_at == was


def test_looking_is_not_revoking() -> None:
    key = ApiKeyFactory.create()
    assert clerk("customers.view_apikey").post(revoking(key), {"_form_submitted": "True"}).status_code == 403
    key.refresh_from_db()
    assert key.revoked_at is None


def test_a_dialog_is_sent_back_to_the_page_of_the_key() -> None:
    key = ApiKeyFactory.create()
    answer = boss().post(revoking(key), {"_form_submitted": "True"}, headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == reverse("admin:customers_apikey_change", args=[key.pk])
