"""The message about the objects that refer to the snippets to delete."""

import datetime

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.utils import timezone

from network.admin.references import warn_of_references
from network.models import Organisation
from tests.factories import EventIndexPageFactory, EventPageFactory, PersonFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def agenda(site, home):
    return EventIndexPageFactory(parent=home)


def message(rf, user, *snippets):
    request = rf.get("/")
    request.user, request._messages = user, CookieStorage(request)
    warn_of_references(request, snippets)
    return " ".join(map(str, get_messages(request))).replace("\N{NO-BREAK SPACE}", " ")


def test_object_that_refers_to_two_snippets_is_counted_once(rf, agenda):
    contact, organisation = PersonFactory(), Organisation.objects.create(name="Le Fil")
    event = EventPageFactory(
        parent=agenda, title="Café", contact=contact, organisation=organisation
    )
    event.save()
    text = message(rf, UserFactory(), contact, organisation)
    assert "disparaît de : 1 texte d’une autre équipe." in text
    text = message(rf, UserFactory(is_superuser=True), contact, organisation)
    assert text.count("« Café") == 1


def test_events_of_the_same_title_are_distinguished(rf, agenda):
    contact = PersonFactory()
    for day in (3, 10):
        begins = datetime.datetime(2027, 3, day, 14, tzinfo=timezone.get_default_timezone())
        ends = begins + datetime.timedelta(hours=2)
        EventPageFactory(
            parent=agenda, title="Café", slug=f"cafe-{day}", starts_at=begins, ends_at=ends,
            contact=contact,
        ).save()  # fmt: skip
    text = message(rf, UserFactory(is_superuser=True), contact)
    assert "« Café, 10 mars 2027" in text
    assert "« Café, 3 mars 2027" in text


def test_snippet_deleted_with_its_target_is_not_named(rf):
    organisation = Organisation.objects.create(name="Le Fil")
    person = PersonFactory(organisation=organisation)
    person.save()
    superuser = UserFactory(is_superuser=True)
    assert person.name in message(rf, superuser, organisation)
    assert message(rf, superuser, organisation, person) == ""
