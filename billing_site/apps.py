from django.apps import AppConfig


class BillingSiteConfig(AppConfig):
    name = "billing_site"
    verbose_name = "Site"

    def ready(self) -> None:
        """Load the Celery application, so that tasks sent from here go to our broker."""
        from billing_site import celery  # noqa: F401
