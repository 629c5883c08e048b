from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "customers"
    verbose_name = "Who"
    default_auto_field = "django.db.models.BigAutoField"
