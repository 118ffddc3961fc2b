"""The message about the objects that refer to the snippets to delete."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images.tests.utils import get_test_image_file

from network.admin.references import sentences_about
from network.models import Organisation, Picture, Territory
from resources.models import Contribution
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


def message(user, *snippets):
    return " ".join(sentences_about(snippets, user)).replace("\N{NO-BREAK SPACE}", " ")


def shown(client, address):
    """Return the words of a confirmation, without the repeated and the no-break spaces."""
    text = BeautifulSoup(client.get(address).text, "html.parser").get_text(" ")
    return " ".join(text.split())


def test_object_that_refers_to_two_snippets_is_counted_once(agenda):
    contact, organisation = PersonFactory(), Organisation.objects.create(name="Le Fil")
    event = EventPageFactory(
        parent=agenda, title="Café", contact=contact, organisation=organisation
    )
    event.save()
    text = message(UserFactory(), contact, organisation)
    assert "disparaît de : 1 texte d’une autre équipe." in text
    text = message(UserFactory(is_superuser=True), contact, organisation)
    assert text.count("« Café") == 1


def test_events_of_the_same_title_are_distinguished(agenda):
    contact = PersonFactory()
    for day in (3, 10):
        begins = datetime.datetime(2027, 3, day, 14, tzinfo=timezone.get_default_timezone())
        ends = begins + datetime.timedelta(hours=2)
        EventPageFactory(
            parent=agenda, title="Café", slug=f"cafe-{day}", starts_at=begins, ends_at=ends,
            contact=contact,
        ).save()  # fmt: skip
    text = message(UserFactory(is_superuser=True), contact)
    assert "« Café, 10 mars 2027" in text
    assert "« Café, 3 mars 2027" in text


def test_snippet_deleted_with_its_target_is_not_named():
    organisation = Organisation.objects.create(name="Le Fil")
    person = PersonFactory(organisation=organisation)
    person.save()
    superuser = UserFactory(is_superuser=True)
    assert person.name in message(superuser, organisation)
    assert message(superuser, organisation, person) == ""


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


@pytest.mark.parametrize("is_bulk", [False, True])
def test_deletion_of_a_place_names_once_the_events_that_stay(admin_client, agenda, is_bulk):
    place = PlacePageFactory(parent=PlaceIndexPageFactory(parent=agenda.get_parent()))
    EventPageFactory(parent=place, title="Café", place=place)
    EventPageFactory(parent=agenda, title="Reliure", place=place).save()
    ended = timezone.now() - datetime.timedelta(days=30)
    EventPageFactory(
        parent=agenda, title="Vannerie", place=place, starts_at=ended,
        ends_at=ended + datetime.timedelta(hours=2),
    ).save()  # fmt: skip
    address = reverse("wagtailadmin_pages:delete", args=[place.pk])
    if is_bulk:
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
        address = f"{address}?id={place.pk}"
    text = shown(admin_client, address)
    assert text.count("« Reliure, ") == 1
    assert "sans ce lieu : « Reliure" in text
    assert text.count("disparaît de : « Vannerie") == 1
    assert "disparaît de : « Café" not in text


@pytest.mark.parametrize("is_bulk", [False, True])
@pytest.mark.parametrize("kind", ["image", "document"])
def test_deletion_of_a_file_names_the_pages_that_show_it(admin_client, agenda, kind, is_bulk):
    library = ResourceIndexPageFactory(parent=agenda.get_parent())
    page = ArticlePageFactory(parent=library, title="Schiste")
    if kind == "image":
        obj = Picture.objects.create(title="Roche", file=get_test_image_file())
        app, page.cover = "wagtailimages", obj
    else:
        obj, app = get_document_model().objects.create(title="Plan", file="plan.pdf"), "wagtaildocs"
        page.body = [("paragraph", f'<p><a linktype="document" id="{obj.pk}">voir</a></p>')]
    page.save_revision().publish()
    address = reverse(f"{app}:delete", args=[obj.pk])
    if is_bulk:
        names = [obj._meta.app_label, obj._meta.model_name, "delete"]
        address = f"{reverse('wagtail_bulk_action', args=names)}?id={obj.pk}"
    assert "disparaît de : « Schiste »" in shown(admin_client, address)


@pytest.mark.parametrize("is_bulk", [False, True])
def test_deletion_of_an_author_names_the_texts_to_change_first(admin_client, agenda, is_bulk):
    library = ResourceIndexPageFactory(parent=agenda.get_parent())
    page, person = ArticlePageFactory(parent=library, title="Schiste"), PersonFactory()
    page.contributions = [Contribution(person=person)]
    page.save_revision().publish()
    address = reverse("wagtailsnippets_network_person:delete", args=[person.pk])
    if is_bulk:
        address = reverse("wagtail_bulk_action", args=["network", "person", "delete"])
        address = f"{address}?id={person.pk}"
    text = shown(admin_client, address)
    assert "À changer d’abord : « Schiste »" in text
    assert "disparaît" not in text
    assert "Oui, supprimer" not in text


def test_deletion_of_a_departement_names_its_communes(admin_client, agenda):
    kinds = Territory.Kind
    departement = Territory(code="04", kind=kinds.DEPARTEMENT, name="Alpes-de-Haute-Provence")
    # As the command `load_territories` does, without the index of references.
    Territory.objects.bulk_create([departement])
    commune = Territory(code="04209", kind=kinds.COMMUNE, name="Sisteron", departement=departement)
    Territory.objects.bulk_create([commune])
    address = reverse("wagtailsnippets_network_territory:delete", args=[departement.pk])
    assert "À changer d’abord : « Sisteron" in shown(admin_client, address)
    assert admin_client.post(address).status_code == 302
    assert Territory.objects.filter(pk=departement.pk).exists()
    address = reverse("wagtailsnippets_network_territory:delete", args=[commune.pk])
    admin_client.post(address)
    assert not Territory.objects.filter(pk=commune.pk).exists()


def test_topic_lists_its_pages(admin_client, agenda):
    topic = TopicFactory(name="Souris")
    event = EventPageFactory(parent=agenda, title="Café", topics=[topic])
    EventPageFactory(parent=agenda, title="Reliure")
    address = reverse("wagtailsnippets_network_topic:usage", args=[topic.pk])
    soup = BeautifulSoup(admin_client.get(address).text, "html.parser")
    (link,) = soup.select("table a")
    assert link["href"] == reverse("wagtailadmin_pages:edit", args=[event.pk])
    assert "Café" in link.text
    assert "Reliure" not in soup.text
