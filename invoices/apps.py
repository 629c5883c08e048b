from django.apps import AppConfig


class InvoicesConfig(AppConfig):
    name = "invoices"
    verbose_name = "Owed"
    default_auto_field = "django.db.models.BigAutoField"
