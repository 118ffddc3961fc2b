"""Pages changed at once have the same rows as pages published one by one."""

import datetime

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.log_actions import LogContext
from wagtail.models import Comment, Page, Workflow
from wagtail.signals import page_published

from network.models import Organisation
from network.publishing.changes import lock, publish_changes
from places.imports.additions import add_published, change_published
from places.models import Closure, PlaceOffer, PlacePage
from tests.factories import EventPageFactory, PlaceIndexPageFactory
from tests.network.publishing.test_additions import (  # noqa: F401
    NOW,
    assert_same,
    editor,
    rows_left_by,
)

NAMES = ["Un", "Deux", "Trois"]


@pytest.fixture
def places(editor, home, django_capture_on_commit_callbacks):  # noqa: F811
    """Create three published places, the first one with child rows and an event."""
    directory = PlaceIndexPageFactory(parent=home)
    organisation = Organisation.objects.create(name="Association du Port")
    pages = [
        PlacePage(
            title=name,
            slug=name.lower(),
            national_id=name,
            address="1 rue du Port",
            postcode="13500",
            city="Martigues",
            phone="+33442000000",
            organisation=organisation,
            locale=directory.locale,
            opening_hours="Mo-Fr 09:00-12:00",
        )
        for name in NAMES
    ]
    with django_capture_on_commit_callbacks(execute=True):
        add_published(directory, pages)
        first = pages[0]
        today = NOW.date()
        Closure.objects.create(place=first, starts_on=today, ends_on=today)
        PlaceOffer.objects.create(place=first, name="Un ordinateur")
        EventPageFactory(parent=directory.get_parent(), place=first)
    return [page.pk for page in pages]


def change(page):
    page.title = f"{page.title} bis"
    page.postcode, page.city = "13200", "Arles"
    page.services = ["Utilisation sécurisée du numérique"]
    page.organisation = None
    page.imported = {"title": page.title}


def one_by_one(pks, user):
    for pk in pks:
        page = PlacePage.objects.get(pk=pk)
        change(page)
        page.save_revision(user=user, log_action=True).publish(user=user)


def together(pks, user):
    pages = [PlacePage.objects.get(pk=pk) for pk in pks]
    for page in pages:
        change(page)
    change_published(pages, lock(pages), user=user)


def test_changed_pages_have_the_rows_of_wagtail(places, editor, rows_left_by):  # noqa: F811
    def by(function):
        with LogContext(user=editor):
            function(places, editor)

    rows = rows_left_by(lambda: by(one_by_one))
    assert sum(rows["wagtailcore_pagelogentry"].values()) > len(NAMES)
    assert_same(rows, rows_left_by(lambda: by(together)))


def test_alias_comment_and_review_are_published_by_wagtail(places, editor, rows_left_by):  # noqa: F811
    """The alias is updated, the comment keeps its position, the review in progress ends."""
    aliased, commented, reviewed = (Page.objects.get(pk=pk).specific for pk in places)
    aliased.create_alias(update_slug="alias")
    Comment.objects.create(page=commented, user=editor, text="Vrai ?", contentpath="title")
    Workflow.objects.create(name="Relecture").start(reviewed, editor)
    rows = rows_left_by(lambda: one_by_one(places, editor))
    assert_same(rows, rows_left_by(lambda: together(places, editor)))


def test_scheduled_publication_remains_scheduled(places, editor):  # noqa: F811
    page = PlacePage.objects.get(pk=places[0])
    page.title, page.go_live_at = "Demain", NOW + datetime.timedelta(days=1)
    publish_changes([page], lock([page]))
    page = PlacePage.objects.get(pk=places[0])
    assert (page.title, page.live) == ("Un", True)


def test_signals_are_sent_for_each_page(places, editor):  # noqa: F811
    seen = []

    def note(sender, instance, revision, **kwargs):
        seen.append((sender, instance.pk, revision.pk == instance.live_revision_id))

    page_published.connect(note)
    together(places, editor)
    page_published.disconnect(note)
    assert seen == [(PlacePage, pk, True) for pk in places]


def test_each_page_adds_at_most_fourteen_queries(places, editor):  # noqa: F811
    ContentType.objects.get_for_model(Page)
    with CaptureQueriesContext(
        connection,
    ) as one:
        together(places[:1], editor)
    with CaptureQueriesContext(connection) as three:
        together(places, editor)
    # Rows of two tables and of the index, references, events, the search journal, the stamp.
    assert (len(three) - len(one)) / 2 <= 14
