import gc
import sys
from pathlib import Path
from unittest import mock

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.signals import setting_changed
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from wagtail.models import Locale, Page, Site

from network.memory import stamped_cache
from network.models import NetworkSettings, Territory
from network.outputs import pdf
from network.text.strings import add_french_plurals
from tests import demonstration as demo
from tests.factories import admin_indexes_disabled
from tests.migrated import migrate_once

HERE = Path(__file__).parent
# No property test depends on the speed of the machine.
hypothesis_settings.register_profile(
    "site", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("site")
COMMUNES = [
    # code, name, postcodes, population: real ones, in one département
    ("13055", "Marseille", "|13001|13002|13013|", 886040),
    ("13056", "Martigues", "|13500|", 48574),
    ("13001", "Aix-en-Provence", "|13080|13090|13100|13290|13540|", 149695),
]


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """Exempt the million objects that exist after the collection from Python's garbage collector.

    They live to the end of the process, and checking them again and again takes a tenth of the
    time of the tests. The garbage of the tests themselves is collected as usual.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(config, items):
    """Order the tests, and deselect those that do not concern the database in use.

    The tests of this folder take up to a minute each, so they start first. On PostgreSQL, tests
    without a database and tests marked `any_database` are deselected, because they ran on SQLite.
    On SQLite, tests marked `postgresql` are deselected.
    """
    items.sort(key=lambda item: (empties_the_database(item), item.path.parent != HERE))
    is_selected = needs_database if connection.vendor == "postgresql" else runs_on_sqlite
    config.hook.pytest_deselected(items=[item for item in items if not is_selected(item)])
    items[:] = [item for item in items if is_selected(item)]


def empties_the_database(item):
    """Return a sort key: 0 for most tests, 1 or 2 for tests that empty the database at their end.

    Tests with key 1 restore the data of the migrations (`serialized_rollback`), which a test that
    needs the page tree requires; tests with key 2 do not, and renumber the content types. They run
    last, in this order.
    """
    mark = item.get_closest_marker("django_db")
    if not (mark and mark.kwargs.get("transaction")):
        return 0
    return 1 if mark.kwargs.get("serialized_rollback") else 2


def needs_database(item):
    """Return True if the test uses a database and is not marked `any_database`.

    The mark is for modules about what is rendered from rows: pages, forms, letters, files, and what
    is read from files. Their queries run on PostgreSQL in the tests of the same wing, and those of
    every public address in `test_visibility` and `test_bad_input`. Without the mark: filters,
    searches, counts, order, constraints, locks, JSON, migrations and hostile texts.
    """
    if item.get_closest_marker("any_database"):
        return False
    return bool(
        item.get_closest_marker("django_db")
        or {"db", "transactional_db", "live_server"} & set(item.fixturenames)
    )


def runs_on_sqlite(item):
    """Return True unless the test is marked `postgresql`."""
    return not item.get_closest_marker("postgresql")


def restore_french_plurals(*, setting, **_kwargs):
    """Add the French plural rule again after Django has reloaded its catalogues.

    Django discards its catalogues when these settings change, with the fallback that the site adds
    at start-up.
    """
    if setting in {"LANGUAGES", "LOCALE_PATHS"}:
        add_french_plurals()


setting_changed.connect(restore_french_plurals)


@pytest.fixture(scope="session")
def migrated_once():
    with migrate_once():
        yield


@pytest.fixture(scope="session")
def django_db_setup(migrated_once, django_db_setup):
    """Extend pytest-django's fixture: copy a migrated database instead of migrating each time."""


@pytest.fixture
def demonstration_or_migrated(request, django_db_setup, django_db_blocker):
    """Use the database of the demonstration if the test requests the fixture `demonstration`.

    Returns the text that `load_demo` printed, or None.
    """
    if "demonstration" not in request.fixturenames:
        yield
        return
    with django_db_blocker.unblock(), demo.loaded() as printed:
        clear_caches()
        yield printed


@pytest.fixture
def _django_db_helper(demonstration_or_migrated, _django_db_helper):
    """Extend pytest-django's fixture: choose the database before its transaction begins."""


@pytest.fixture
def demonstration(demonstration_or_migrated, db):
    """Fill the site with the demonstration, and return the text that `load_demo` printed."""
    return demonstration_or_migrated


@pytest.fixture(autouse=True)
def empty_cache():
    """Clear every cache, because two tests may have the same content stamp."""
    clear_caches()


@pytest.fixture(autouse=True)
def in_french():
    """Activate French, because a request to `/en/` leaves English active in the thread."""
    with translation.override("fr"):
        yield


@pytest.fixture(autouse=True, scope="session")
def no_delayed_fetch_counts():
    """Disable the threads that record the fetches of feeds and the audience of places.

    It could run after the end of the test, in the database of another test.
    """
    with mock.patch("network.memory.delayed.Timer"):
        yield


@pytest.fixture(autouse=True)
def no_fetch_counts_of_another_test():
    """Drop the fetches that wait in memory: a report of the next test would save them."""
    yield
    if fetches := sys.modules.get("events.feeds.fetches"):
        fetches._waiting.clear()
    if audience := sys.modules.get("home.front.audience.counting"):
        audience._waiting.clear()
        audience._addresses.clear()


@pytest.fixture
def pango():
    """Skip the test if this machine does not have Pango, which renders the text of PDFs."""
    if not pdf.is_available():
        pytest.skip("No Pango: apt-get install libpango-1.0-0")


@pytest.fixture
def root(db):
    """Return the root of Wagtail's page tree, with French as its language."""
    Locale.objects.get_or_create(language_code="fr")
    return Page.objects.get(depth=1)


@pytest.fixture
def home(root):
    """Return the French home page, the root page of the site."""
    return Site.objects.get(is_default_site=True).root_page.specific


@pytest.fixture
def site(home):
    """Return the default site, with network settings."""
    return make_site()


@pytest.fixture
def english(db):
    """Return the locale of English, which the network thereby offers."""
    return Locale.objects.create(language_code="en")


@pytest.fixture
def communes(db):
    """Return {INSEE code: Territory} of three communes, with their EPCI, département, région."""
    with admin_indexes_disabled():
        return make_communes()


def clear_caches():
    """Clear every cache: rows that were rolled back had the same content stamps."""
    for cache in caches.all(initialized_only=True):
        cache.clear()
    stamped_cache.clear_all()


def make_site():
    site = Site.objects.get(is_default_site=True)
    NetworkSettings.objects.update_or_create(
        site=site, defaults={"name": "Réseau d’essai", "phone": "+33465710000"}
    )
    return site


def make_communes():
    region = Territory.objects.create(code="R93", kind="region", name="Provence-Alpes-Côte d’Azur")
    departement = Territory.objects.create(
        code="13", kind="departement", name="Bouches-du-Rhône", region=region
    )
    epci = Territory.objects.create(
        code="200054807",
        kind="epci",
        name="Métropole d’Aix-Marseille-Provence",
        region=region,
        departement=departement,
    )
    return {
        code: Territory.objects.create(
            code=code,
            kind="commune",
            name=name,
            region=region,
            departement=departement,
            epci=epci,
            postcodes=postcodes,
            population=population,
        )
        for code, name, postcodes, population in COMMUNES
    }
