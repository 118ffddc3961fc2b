from pathlib import Path
from unittest import mock

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.signals import setting_changed
from django.utils import translation
from wagtail.models import Locale, Page, Site

from network.memory import stamped as memory
from network.models import NetworkSettings, Territory
from network.outputs import pdf
from network.text.strings import add_french_plurals
from tests.migrated import migrate_once

HERE = Path(__file__).parent
COMMUNES = [
    # code, name, postcodes, population: real ones, in one département
    ("13055", "Marseille", "|13001|13002|13013|", 886040),
    ("13056", "Martigues", "|13500|", 48574),
    ("13001", "Aix-en-Provence", "|13080|13090|13100|13290|13540|", 149695),
]


def pytest_collection_modifyitems(config, items):
    """What walks over the whole site, a minute long, begins first: nobody waits for it at the end.

    On PostgreSQL, what asks nothing of a database, or nothing that depends on which one it is, is
    left out: SQLite's run has proved it. What is about PostgreSQL alone is left out of the latter.
    """
    items.sort(key=lambda item: (empties_the_database(item), item.path.parent != HERE))
    is_selected = asks_database if connection.vendor == "postgresql" else asks_any_database
    config.hook.pytest_deselected(items=[item for item in items if not is_selected(item)])
    items[:] = [item for item in items if is_selected(item)]


def empties_the_database(item):
    """1 for a test that leaves it empty, 2 when content types are numbered anew besides: such come
    last, in this order. One that needs the tree of pages asks for `serialized_rollback`."""
    mark = item.get_closest_marker("django_db")
    if not (mark and mark.kwargs.get("transaction")):
        return 0
    return 1 if mark.kwargs.get("serialized_rollback") else 2


def asks_database(item):
    if item.get_closest_marker("any_database"):
        return False
    return bool(
        item.get_closest_marker("django_db")
        or {"db", "transactional_db", "live_server"} & set(item.fixturenames)
    )


def asks_any_database(item):
    return not item.get_closest_marker("postgresql")


def count_as_french_does(*, setting, **_kwargs):
    """Django has left its catalogues, with what the site added to them when it started."""
    if setting in {"LANGUAGES", "LOCALE_PATHS"}:
        add_french_plurals()


setting_changed.connect(count_as_french_does)


@pytest.fixture(scope="session")
def migrated_once():
    with migrate_once():
        yield


@pytest.fixture(scope="session")
def django_db_setup(migrated_once, django_db_setup):
    """Pytest-django's own, with the database of SQLite copied rather than migrated each time."""


@pytest.fixture(autouse=True)
def empty_cache():
    """What one test remembers under a content stamp is not another's."""
    for cache in caches.all(initialized_only=True):
        cache.clear()
    memory.clear_all()


@pytest.fixture(autouse=True)
def in_french():
    """A request made at `/en/` leaves its language active in the thread."""
    with translation.override("fr"):
        yield


@pytest.fixture(autouse=True, scope="session")
def no_reading_is_written_later():
    """The thread that writes the readings of feeds would meet the database of another test."""
    with mock.patch("events.feeds.fetches.Timer"):
        yield


@pytest.fixture
def pango():
    """What sets the letters of a PDF, where this machine has it."""
    if not pdf.is_available():
        pytest.skip("No Pango: apt-get install libpango-1.0-0")


@pytest.fixture
def root(db):
    """Wagtail's tree root, with French as its language."""
    Locale.objects.get_or_create(language_code="fr")
    return Page.objects.get(depth=1)


@pytest.fixture
def home(root):
    """The French home page, the root of the site, as a visitor finds it."""
    return Site.objects.get(is_default_site=True).root_page.specific


@pytest.fixture
def site(home):
    """The default site, its settings filled in."""
    return make_site()


@pytest.fixture
def communes(db):
    """{INSEE code: Territory} of three communes, with their EPCI, département and région."""
    return make_communes()


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
