"""Run as a program: makes the tables and rows of the ordinary way and prints a token."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.ordinary.settings"

import django

django.setup()

from django.contrib.auth.models import User
from django.core.management import call_command
from rest_framework.authtoken.models import Token

from tests.benchmarks.events import ACTIVITY, CUSTOMERS, customer_key
from tests.benchmarks.ordinary.models import Customer, Meter

if __name__ == "__main__":
    call_command("migrate", run_syncdb=True, interactive=False, verbosity=0)
    Customer.objects.bulk_create(Customer(key=customer_key(number)) for number in range(CUSTOMERS))
    Meter.objects.create(key=ACTIVITY)
    user = User.objects.create_user("ordinary")
    print(Token.objects.create(user=user).key, Customer.objects.earliest("pk").pk, Meter.objects.get().pk)  # noqa: T201
