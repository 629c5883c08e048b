"""Settings, all from the environment; every variable is explained in docs/settings.md."""

import os
from functools import partial
from pathlib import Path

import django_stubs_ext
from django.utils.functional import SimpleLazyObject

from billing_site import environment, theme
from billing_site.postgres import cluster

django_stubs_ext.monkeypatch()

ROOT = Path(__file__).resolve().parent.parent
ENV = environment.name(os.environ)
DATA_DIR = environment.data_dir(os.environ, ROOT)

PRODUCTION = ENV == "production"

# Lazy, because reading settings must not write files: in development the first use makes the secrets.
SECRET_KEY = SimpleLazyObject(partial(environment.secret, "UPSHOT_SECRET_KEY", os.environ, DATA_DIR))
DIGEST_KEY = SimpleLazyObject(partial(environment.secret, "UPSHOT_DIGEST_KEY", os.environ, DATA_DIR))
DEBUG = environment.debug(os.environ)
ALLOWED_HOSTS = environment.hosts(os.environ)

INSTALLED_APPS = [
    "billing_site",
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "pgtrigger",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_celery_beat",
    "axes",
    "customers",
    "meters",
    "plans",
    "invoices",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "billing_site.content_security.ContentSecurityMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "billing_site.urls"
WSGI_APPLICATION = "billing_site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "billing_site" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASE_URL = os.environ.get("DATABASE_URL", "")
EMBEDDED_POSTGRES = cluster.at(DATA_DIR, durable=ENV != "test")
DATABASES = {"default": environment.database(DATABASE_URL) if DATABASE_URL else EMBEDDED_POSTGRES.connection()}
DATABASES["default"]["OPTIONS"] |= environment.pool(os.environ)
if ENV == "test":
    DATABASES["default"]["OPTIONS"] |= {"options": "-c upshot.allow_truncate=on"}
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True  # a pool outlives the server's restarts
DATABASES["default"]["TEST"] = {"NAME": os.environ.get("UPSHOT_TEST_DB")}

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False
FORMAT_MODULE_PATH = "billing_site.formats"

UNFOLD = theme.UNFOLD

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
# The theme's scripts are Alpine expressions, which are evaluated, and it styles elements in place.
CONTENT_SECURITY_POLICY_BY_PREFIX = {
    "/admin/": {
        "script-src": ["'self'", "'unsafe-eval'"],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:"],
    },
    "/api/docs": {"style-src": ["'self'", "'unsafe-inline'"], "img-src": ["'self'", "data:"]},
}

STATIC_URL = "/static/"
MEDIA_ROOT = DATA_DIR / "media"
WHITENOISE_USE_FINDERS = True  # static files are served from the packages; nothing is to be collected

DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024

EVENT_MAX_AGE_DAYS = environment.whole("UPSHOT_EVENT_MAX_AGE_DAYS", 400, os.environ)

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["customers.api.authentication.BearerKey"],
    "DEFAULT_PERMISSION_CLASSES": ["customers.api.permission.HoldsScope"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "customers.api.negotiation.OneRenderer",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["customers.api.parser.BoundedJson"],
    "DEFAULT_THROTTLE_CLASSES": [],
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "customers.api.openapi.Schema",
    "EXCEPTION_HANDLER": "customers.api.failures.answer",
}

SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.0",
    "TITLE": "Upshot",
    "VERSION": "1",
    "DESCRIPTION": "Billing per outcome: post what happened, read what is owed.",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "TAGS": [
        {"name": "Events", "description": "Post what happened."},
        {"name": "Outcomes", "description": "Read verdicts with their evidence, and take one back."},
        {"name": "Usage", "description": "Read what was counted."},
        {"name": "Balances", "description": "Buy packs, and read what is left of packs and credits."},
        {"name": "Journal", "description": "Prove that nothing was changed."},
        {"name": "Invoices", "description": "Read what is owed, and why, and record what was paid."},
        {"name": "Credit notes", "description": "Read what was taken off invoices."},
    ],
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "POSTPROCESSING_HOOKS": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"validatorUrl": None, "persistAuthorization": False, "filter": True},
}

BROKER_URL = os.environ.get("UPSHOT_BROKER_URL", "")
QUEUE = os.environ.get("UPSHOT_QUEUE", "upshot")

CSRF_TRUSTED_ORIGINS = environment.listed("UPSHOT_CSRF_TRUSTED_ORIGINS", os.environ)
SECURE_SSL_REDIRECT = environment.switch("UPSHOT_HTTPS", os.environ, default=PRODUCTION)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT
SECURE_HSTS_SECONDS = environment.whole("UPSHOT_HSTS_SECONDS", 31_536_000, os.environ) if SECURE_SSL_REDIRECT else 0
if environment.switch("UPSHOT_TRUST_PROXY", os.environ, default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Sub-domains and browsers' preload lists are the operator's to bind, not ours.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {"axes": {"level": "WARNING"}},
    "root": {"handlers": ["console"], "level": os.environ.get("UPSHOT_LOG_LEVEL", "INFO")},
}
