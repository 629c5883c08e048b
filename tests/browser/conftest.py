"""A browser that is logged in to a live server on an empty database."""

import os
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from kombu import pools
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.browser.chromium import FLAGS, executable

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # playwright's loop runs in the thread of the test

PASSWORD = "correct horse battery staple"
NO_CHROMIUM = "NO CHROMIUM ON THIS MACHINE: the browser tests did not run. Install one, or set UPSHOT_CHROMIUM."
PATIENCE_MILLISECONDS = 10_000


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if executable() is None:
        terminalreporter.write_line(NO_CHROMIUM, red=True, bold=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests. Without one they are skipped, and the summary says so."""
    path = executable()
    if path is None:
        pytest.skip(NO_CHROMIUM)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session", autouse=True)
def no_bell_keeps_ringing(django_db_setup: None) -> Iterator[None]:
    """The server rings for workers over the database; let go of it before the database is dropped."""
    yield
    pools.reset()


@pytest.fixture
def boss(transactional_db: None, django_db_serialized_rollback: None) -> User:
    """A person who may do everything."""
    return User.objects.create_superuser("boss", "boss@example.com", PASSWORD)


@pytest.fixture
def anonymous(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A page of somebody who is not logged in; a failed script, a refused one or a lost file fails the test."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, base_url=live_server.url, accept_downloads=True
    )
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    page = context.new_page()
    mishaps: list[str] = []
    page.on("pageerror", lambda error: mishaps.append(str(error)))
    page.on("console", lambda line: mishaps.append(line.text) if line.type == "error" else None)
    yield page
    context.close()
    assert not mishaps


@pytest.fixture
def page(anonymous: Page, boss: User, live_server: LiveServer) -> Page:
    """A page of the boss, logged in by a session of its own."""
    session = SessionStore()
    session.update({"_auth_user_id": str(boss.pk), "_auth_user_backend": "django.contrib.auth.backends.ModelBackend"})
    session["_auth_user_hash"] = boss.get_session_auth_hash()
    session.save()
    anonymous.context.add_cookies([{"name": "sessionid", "value": session.session_key or "", "url": live_server.url}])
    return anonymous
