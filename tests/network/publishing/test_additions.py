"""Pages added at once have the same rows as pages added with the admin's form.

All tables of the database are compared, those of future versions too.
"""

import datetime
import re
from collections import Counter
from importlib.metadata import version
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction
from django.urls import reverse
from wagtail.log_actions import LogContext

from events.models import EventDate, EventPage
from events.refreshing import refresh
from network.models import ContentStamp, Organisation
from network.publishing.additions import TRIED_WITH, add_pages
from places.imports.additions import add_published
from places.models import PlacePage
from search.indexing.waiting import note_new
from search.registry import registration_of
from tests.factories import EventIndexPageFactory, PlaceIndexPageFactory, TopicFactory, UserFactory
from tests.forms import filled

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime.datetime(2026, 11, 25, 10, 0, tzinfo=PARIS)
HOUR = datetime.timedelta(hours=1)
UUID = re.compile(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}")
NAMES = ["Un", "Deux"]
# Not compared: {table: columns}, without columns the whole table.
NOT_COMPARED = {
    "network_contentstamp": (),  # drawn at random
    "wagtailcore_pagesubscription": (),  # the form subscribes its user to the page's comments
    # Written in any order: references, words of the search, and topics, a set in Django.
    "events_eventpage_topics": ["id"],
    "wagtailcore_referenceindex": ["id"],
    "search_searchword": ["id"],
    # PostgreSQL takes a key for each attempt; the norm depends on the mean length of all titles.
    "wagtailsearch_indexentry": ["id", "title_norm"],
    # SQLite's own tables of `wagtailsearch_indexentry_fts`, which is compared.
    "wagtailsearch_indexentry_fts_data": (),
    "wagtailsearch_indexentry_fts_idx": (),
}


@pytest.fixture
def editor(client, site, home, communes):
    """Log in a superuser, with a frozen clock."""
    with time_machine.travel(NOW, tick=False):
        user = UserFactory(is_superuser=True)
        client.force_login(user)
        yield user


@pytest.fixture
def rows_left_by(django_capture_on_commit_callbacks):
    """Return a function: rows_left_by(function) -> {table: Counter of its rows} after its commit.

    The changes are then undone, so that the next call gets the same keys.
    """

    def rows_left_by(function):
        with transaction.atomic():
            models = apps.get_models(include_auto_created=True)
            with connection.cursor() as cursor:
                for statement in connection.ops.sequence_reset_sql(no_style(), models):
                    cursor.execute(statement)
            with django_capture_on_commit_callbacks(execute=True):
                function()
            rows = all_rows()
            transaction.set_rollback(True)
        return rows

    return rows_left_by


def all_rows():
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        return {
            table: Counter(_rows_of(cursor, table, NOT_COMPARED.get(table, [""])))
            for table in tables
            if NOT_COMPARED.get(table) != ()
        }


def _rows_of(cursor, table, left_out):
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
    columns = [column[0] for column in cursor.description]
    for row in cursor.fetchall():
        values = {
            name: value for name, value in zip(columns, row, strict=True) if name not in left_out
        }
        yield tuple(f"{name}: {UUID.sub('UUID', str(value))}" for name, value in values.items())


def assert_same(by_form, in_bulk):
    """Report only the rows that differ, among hundreds."""
    assert in_bulk.keys() == by_form.keys()
    missing = {table: more for table, rows in by_form.items() if (more := rows - in_bulk[table])}
    extra = {table: more for table, rows in in_bulk.items() if (more := rows - by_form[table])}
    assert extra == missing == {}


def send(client, parent, model, button, **values):
    """Fill in the form of a new page and press a button of it, "Enregistrer" for None."""
    address = reverse(
        "wagtailadmin_pages:add", args=[model._meta.app_label, model._meta.model_name, parent.pk]
    )
    data = filled(client, address) | values | ({button: "1"} if button else {})
    response = client.post(address, data)
    assert response.status_code == 302, response.context["form"].errors


def test_published_places_have_the_rows_of_the_form(client, editor, home, rows_left_by):
    directory = PlaceIndexPageFactory(parent=home)
    organisation = Organisation.objects.create(name="Association du Port")
    common = {
        "address": "1 rue du Port",
        "postcode": "13500",
        "city": "Martigues",
        "services": ["Loisirs et créations numériques"],
        "opening_hours": "Mo-Fr 09:00-12:00",
    }

    def by_form():
        typed = {"latitude": "43.4", "longitude": "5.05", "phone": "04 42 00 00 00"}
        typed |= {"organisation": str(organisation.pk)}
        for name in NAMES:
            own = {"title": name, "slug": name.lower(), "national_id": name}
            send(client, directory, PlacePage, "action-publish", **common, **typed, **own)

    def in_bulk():
        read = {"latitude": 43.4, "longitude": 5.05, "phone": "+33442000000"}
        read |= {"organisation": organisation, "locale": directory.locale}
        pages = [
            PlacePage(title=name, slug=name.lower(), national_id=name, **common, **read)
            for name in NAMES
        ]
        with LogContext(user=editor):
            add_published(directory, pages, user=editor)

    rows = rows_left_by(by_form)
    assert len(rows["search_searchdocument"]) == len(NAMES)
    assert_same(rows, rows_left_by(in_bulk))


@pytest.mark.parametrize("button", ["action-publish", None], ids=["published", "drafts"])
def test_events_have_the_rows_of_the_form(client, editor, home, rows_left_by, button):
    agenda = EventIndexPageFactory(parent=home)
    topics = [TopicFactory(), TopicFactory()]
    start, second = NOW + 24 * HOUR, NOW + 48 * HOUR

    def by_form():
        typed = {
            "topics": [str(topic.pk) for topic in topics],
            "starts_at": "26/11/2026 10:00",
            "ends_at": "26/11/2026 12:00",
            "dates-TOTAL_FORMS": "1",
            "dates-0-starts_at": "27/11/2026 10:00",
            "dates-0-ends_at": "27/11/2026 12:00",
            "dates-0-ORDER": "1",
        }
        for name in NAMES:
            send(client, agenda, EventPage, button, title=name, slug=name.lower(), **typed)

    def in_bulk():
        read = {"starts_at": start, "ends_at": start + 2 * HOUR, "locale": agenda.locale}
        pages = [EventPage(title=name, slug=name.lower(), **read) for name in NAMES]
        for page in pages:
            page.topics = topics
            page.dates = [EventDate(starts_at=second, ends_at=second + 2 * HOUR)]
        with LogContext(user=editor):
            add_pages(agenda, pages, user=editor, is_live=bool(button))
        if button:
            pks = [page.pk for page in pages]
            refresh(EventPage.objects.filter(pk__in=pks))
            note_new(registration_of(pages[0]), pks)

    rows = rows_left_by(by_form)
    assert len(rows["events_eventdate"]) == len(NAMES)
    assert_same(rows, rows_left_by(in_bulk))


def test_installed_versions_are_those_of_tried_with():
    """After an upgrade: check the other tests of this file and the release notes, then raise the
    version in `TRIED_WITH`."""
    installed = {name: version(name) for name in TRIED_WITH}
    assert {name: ".".join(full.split(".")[:2]) for name, full in installed.items()} == TRIED_WITH


def test_published_pages_raise_the_content_stamp(editor, home):
    directory = PlaceIndexPageFactory(parent=home)
    before = ContentStamp.current()
    add_pages(directory, [PlacePage(title="Un", slug="un", locale=home.locale)])
    assert ContentStamp.current() != before


def test_taken_slug_gets_a_number(editor, home):
    """The other slug is that of a draft, or of a page added at the same time."""
    directory = PlaceIndexPageFactory(parent=home)
    left = {"title": "Un", "slug": "un", "locale": home.locale}
    directory.add_child(instance=PlacePage(**left, live=False))
    add_pages(directory, [PlacePage(**left), PlacePage(**left)])
    pages = directory.get_children().order_by("path").values_list("slug", "url_path")
    assert list(pages) == [
        (slug, f"{directory.url_path}{slug}/") for slug in ("un", "un-2", "un-3")
    ]


def test_empty_list_adds_nothing(home):
    before = ContentStamp.current()
    add_pages(home, [])
    assert ContentStamp.current() == before
