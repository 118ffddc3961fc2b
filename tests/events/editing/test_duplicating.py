"""Copies of an event with another title and day, and the exported list of the agenda."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from events.models import EventPage
from tests.factories import EventIndexPageFactory, EventPageFactory, PlaceIndexPageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def event(site, home):
    PlaceIndexPageFactory(parent=home)
    return EventPageFactory(parent=EventIndexPageFactory(parent=home), title="Premiers clics")


def test_list_of_the_agenda_offers_a_copy_that_asks_for_a_title_and_a_day(admin_client, event):
    address = reverse("event_duplicate", args=[event.pk])
    assert address in admin_client.get(reverse("evenements:index")).content.decode()
    page = admin_client.get(address).content.decode()
    assert 'value="Premiers clics"' in page
    day = timezone.localdate() + datetime.timedelta(days=40)
    answer = admin_client.post(address, {"title": "Deuxièmes clics", "day": day.isoformat()})
    copy = EventPage.objects.exclude(pk=event.pk).get()
    assert answer["Location"] == reverse("wagtailadmin_pages:edit", args=[copy.pk])
    assert (copy.title, copy.draft_title, copy.slug, copy.live) == (
        *("Deuxièmes clics", "Deuxièmes clics", "deuxiemes-clics", False),
    )
    starts, former = (timezone.localtime(each.starts_at) for each in (copy, event))
    assert (starts.date(), starts.time()) == (day, former.time())
    assert copy.ends_at - copy.starts_at == event.ends_at - event.starts_at


@pytest.mark.parametrize(
    ("title", "is_proposed"),
    [
        ("Café numérique", True),
        ("Atelier du 12 mars", False),
        ("Permanence du mardi", False),
        ("Les mardis du clic", False),
        ("Bilan de décembre", False),
        ("Initiation, séance 2", False),
    ],
)
def test_title_that_names_a_day_is_not_proposed_again(admin_client, event, title, is_proposed):
    EventPage.objects.filter(pk=event.pk).update(title=title)
    page = admin_client.get(reverse("event_duplicate", args=[event.pk])).text
    assert (f'value="{title}"' in page) == is_proposed
    text = page.replace("\N{NO-BREAK SPACE}", " ")
    assert (f"s’appelle « {title} »" in text) == (not is_proposed)


def test_event_without_a_day_is_completed_first(admin_client, event):
    EventPage.objects.filter(pk=event.pk).update(starts_at=None, live=False)
    answer = admin_client.get(reverse("event_duplicate", args=[event.pk]))
    assert answer["Location"] == reverse("wagtailadmin_pages:edit", args=[event.pk])


def test_event_has_one_way_to_be_copied(admin_client, event):
    copy = reverse("wagtailadmin_pages:copy", args=[event.pk])
    edit = admin_client.get(reverse("wagtailadmin_pages:edit", args=[event.pk])).text
    explorer = admin_client.get(reverse("wagtailadmin_explore", args=[event.get_parent().pk])).text
    for page in (edit, explorer):
        assert reverse("event_duplicate", args=[event.pk]) in page
        assert copy not in page
    assert admin_client.get(copy).status_code in {302, 403}


@pytest.mark.parametrize("values", [{"title": "", "day": "2999-01-01"}, {"title": "a", "day": ""}])
def test_incomplete_copy_is_refused(admin_client, event, values):
    address = reverse("event_duplicate", args=[event.pk])
    assert admin_client.post(address, values).status_code == 200
    assert EventPage.objects.count() == 1


def test_copy_on_a_past_day_is_refused(admin_client, event):
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    address = reverse("event_duplicate", args=[event.pk])
    answer = admin_client.post(address, {"title": "Clics", "day": yesterday.isoformat()})
    assert "Ce jour est passé" in answer.content.decode()


def test_exported_agenda_has_the_filtered_events(admin_client, event):
    EventPageFactory(parent=event.get_parent(), title="Autre atelier")
    event.save()  # a factory writes no index of the admin
    address = reverse("evenements:index")
    file = b"".join(admin_client.get(address, {"export": "csv", "q": "clics"}))
    text = file.decode("utf-8-sig")
    assert "Prochaine date" in text
    assert "Premiers clics" in text
    assert "Autre atelier" not in text


def test_address_of_a_failed_form_leads_back_to_the_form(admin_client, event):
    answer = admin_client.get(reverse("event_announce_full"), {"lieu": "3"})
    assert answer.status_code == 302
    assert answer["Location"] == f"{reverse('event_announce')}?lieu=3"
    answer = admin_client.get(reverse("account_passkey_sign_in"))
    assert answer["Location"].startswith(reverse("wagtailadmin_login"))
