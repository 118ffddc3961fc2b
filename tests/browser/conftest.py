"""Fixtures of the browser tests: the demonstration, served once for the folder, and Chromium."""

import os
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from places.models import PlacePage
from tests import demonstration
from tests.browser.editing import signed_in, team_member
from tests.chromium import launch_options

# Playwright runs an event loop in the thread of the tests, which also query the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# Expectations end as soon as they hold: long limits cost nothing and suit slow machines.
PATIENCE = 30_000  # milliseconds
expect.set_options(timeout=PATIENCE)

LAUNCH = launch_options()
# Read before the test database exists: the database that must be neither filled nor flushed.
REAL_DATABASE = settings.DATABASES["default"]["NAME"]


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.is_relative_to(os.path.dirname(__file__)):
            item.add_marker(pytest.mark.browser)
            # Without this mark, pytest-django creates no database when these tests run alone.
            item.add_marker(pytest.mark.django_db(transaction=True))
            if LAUNCH is None:
                item.add_marker(pytest.mark.skip(reason="no Chromium: apt-get install chromium"))


@pytest.fixture
def _django_db_helper(django_db_setup):
    """Replace pytest-django's fixture, which would empty the database after each test."""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {**browser_type_launch_args, **(LAUNCH or {})}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {
        **browser_context_args,
        "locale": "fr-FR",
        "timezone_id": "Europe/Paris",
        "viewport": {"width": 1280, "height": 900},
        # Its own tests allow the worker: it would answer requests that tests intercept.
        "service_workers": "block",
    }


@pytest.fixture(scope="package")
def server(django_db_setup, django_db_blocker):
    """Serve the site with its demonstration, and yield its URL.

    The rows that the tests write stay until the last test of the folder.
    """
    with django_db_blocker.unblock():
        assert connection.settings_dict["NAME"] != REAL_DATABASE
        with demonstration.loaded(places=None):
            live = LiveServer("localhost")
            yield live.url
            live.stop()


@contextmanager
def without_faults(context):
    """Raise AssertionError after a console error or a request to another host in the block.

    The block adds to `context.expected_faults` the texts of the errors that it accepts.
    """
    faults = []
    context.on(
        "console",
        lambda message: faults.append(message.text) if message.type == "error" else None,
    )
    context.on("weberror", lambda error: faults.append(str(error.error)))
    context.on(
        "request",
        lambda request: (
            None
            if request.url.startswith(("http://localhost:", "data:", "blob:", "about:"))
            else faults.append(f"request to {request.url}")
        ),
    )
    context.expected_faults = []
    yield
    assert [
        fault for fault in faults if not any(text in fault for text in context.expected_faults)
    ] == []


@pytest.fixture
def context(context):
    """A browser context that fails the test on a console error or a request to another host."""
    with without_faults(context):
        yield context


@pytest.fixture
def page(context, server):
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    return page


@pytest.fixture
def editor(page, server):
    """Return a page of the admin, signed in with the rights of the demonstration's editors."""
    return signed_in(page, server, team_member())


@pytest.fixture
def place(server):
    """Return a place in Marseille; the site has the dates of its school holidays."""
    return PlacePage.objects.public().in_language("fr").filter(commune__code="13055").first()
