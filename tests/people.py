"""People in front of the admin."""

from django.contrib.auth.models import Permission, User
from django.test import Client


def boss() -> Client:
    """Somebody who may do everything."""
    return _at_the_door(User.objects.create_superuser("boss", "boss@example.com", "no password is used"))


def clerk(*permissions: str) -> Client:
    """Somebody with exactly these permissions, such as "invoices.view_invoice"."""
    person = User.objects.create_user("clerk", is_staff=True)
    for permission in permissions:
        app, codename = permission.split(".")
        person.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
    return _at_the_door(person)


def _at_the_door(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client
