"""What a long feed costs."""

import pytest

from events.models import CalendarEntry, EventPage, Occurrence
from network.shared.statistics import analyse_outdated
from tests.factories import EventPageFactory
from tests.planner import analyse_from_outside

from .test_feeds import ATOM, ICS

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("number", [10, 1000])
def test_a_feed_takes_few_queries_whatever_its_length(
    client, agenda, communes, django_assert_max_num_queries, number
):
    event = EventPageFactory(parent=agenda)
    entry = CalendarEntry.objects.get()
    columns = [
        field.attname
        for field in CalendarEntry._meta.fields
        if field.name not in ("id", "uid", "event")
    ]
    _copies(agenda, event, entry, columns, number)
    analyse_from_outside()
    analyse_outdated()
    client.get(ICS)
    with django_assert_max_num_queries(6):
        response = client.get(f"{ICS}?territoire=13")
        assert response.content.count(b"BEGIN:VEVENT") == 0
    with django_assert_max_num_queries(6):
        assert client.get(f"{ICS}?gratuit=1").content.count(b"BEGIN:VEVENT") == number
    for form in ("json", "csv"):
        with django_assert_max_num_queries(10):
            assert client.get(f"/agenda/agenda.{form}").content.count(b"T11:00") >= number
    with django_assert_max_num_queries(8):
        assert client.get(ATOM).content.count(b"<entry>") == min(number, 50)


def _copies(agenda, event, entry, columns, number):
    """`number - 1` rows like the event's, without going through the page tree one by one."""
    from wagtail.models import Page

    pages = [
        Page(
            path=f"{agenda.path}{index:04d}",
            depth=event.depth,
            title=f"Copie {index}",
            slug=f"copie-{index}",
            url_path=f"{agenda.url_path}copie-{index}/",
            content_type=event.cached_content_type,
            locale=event.locale,
            live=True,
        )
        for index in range(1001, 1000 + number)
    ]
    Page.objects.bulk_create(pages)
    pages = Page.objects.filter(slug__startswith="copie-")
    events = [
        EventPage(page_ptr=page, starts_at=event.starts_at, ends_at=event.ends_at) for page in pages
    ]
    fields = EventPage._meta.local_concrete_fields
    EventPage._base_manager._insert(events, fields=fields, using="default")
    Occurrence.objects.bulk_create(
        Occurrence(
            event_id=page.pk,
            original_starts_at=event.starts_at,
            starts_at=event.starts_at,
            ends_at=event.ends_at,
        )
        for page in pages
    )
    CalendarEntry.objects.bulk_create(
        CalendarEntry(event_id=page.pk, **{name: getattr(entry, name) for name in columns})
        for page in pages
    )
