from django.apps import AppConfig


class MetersConfig(AppConfig):
    name = "meters"
    verbose_name = "Counted"
    default_auto_field = "django.db.models.BigAutoField"
