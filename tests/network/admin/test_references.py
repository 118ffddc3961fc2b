"""The message about the objects that refer to the snippets to delete."""

import datetime

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.urls import reverse
from django.utils import timezone

from network.admin.references import warn_of_references
from network.models import Organisation
from tests.factories import (
    ArticlePageFactory,
    EventIndexPageFactory,
    EventPageFactory,
    PersonFactory,
    PlaceIndexPageFactory,
    PlacePageFactory,
    ResourceIndexPageFactory,
    TopicFactory,
    UserFactory,
)

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


@pytest.mark.parametrize("is_bulk", [False, True])
def test_deletion_of_a_topic_names_its_pages(admin_client, agenda, is_bulk):
    topic = TopicFactory(name="Souris")
    event = EventPageFactory(parent=agenda, title="Café", topics=[topic])
    library = ResourceIndexPageFactory(parent=agenda.get_parent())
    ArticlePageFactory(parent=library, title="Bien choisir", topics=[topic])
    address = reverse("wagtailsnippets_network_topic:delete", args=[topic.pk])
    if is_bulk:
        address = reverse("wagtail_bulk_action", args=["network", "topic", "delete"])
        address = f"{address}?id={topic.pk}"
    text = admin_client.get(address).text.replace("\N{NO-BREAK SPACE}", " ")
    assert "« Bien choisir »" in text
    assert f"« {event.title}, " in text
    assert "est utilisé : 0" not in text
    assert ("est utilisé : 2" in text) == is_bulk


def test_deletion_of_a_page_names_the_pages_that_link_to_it(admin_client, agenda):
    library = ResourceIndexPageFactory(parent=agenda.get_parent())
    cited = ArticlePageFactory(parent=library, title="Schiste")
    citing = ArticlePageFactory(parent=library, title="Tourbe")
    link = f'<p><a linktype="page" id="{cited.pk}">voir</a></p>'
    citing.body = [("paragraph", link)]
    citing.save_revision().publish()
    text = admin_client.get(reverse("wagtailadmin_pages:delete", args=[cited.pk])).text
    assert "« Tourbe »" in text.replace("\N{NO-BREAK SPACE}", " ")
    text = admin_client.get(reverse("wagtailadmin_pages:delete", args=[citing.pk])).text
    assert "disparaît de" not in text


def test_page_deleted_with_its_parent_does_not_lose_a_link(admin_client, agenda):
    place = PlacePageFactory(parent=PlaceIndexPageFactory(parent=agenda.get_parent()))
    for title, parent in (("Café", place), ("Reliure", agenda)):
        EventPageFactory(parent=parent, title=title, place=place).save()
    text = admin_client.get(reverse("wagtailadmin_pages:delete", args=[place.pk])).text
    lost = text.replace("\N{NO-BREAK SPACE}", " ").split("disparaît de :")[1].split("</li>")[0]
    assert "« Reliure, " in lost
    assert "Café" not in lost
