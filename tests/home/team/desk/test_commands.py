"""Our commands on a page are in its own menus: in the header and beside "publish"."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import Locale

from events.models import EventIndexPage, EventPage
from home.team.roles.table import COORDINATION
from places.models import PlacePage
from resources.models import ArticlePage
from tests.canaries import one_of_each

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

HEADER = {
    EventPage: [
        *("Annuler ou déplacer une date", "Inscrits et présences"),
        *("Préparer la prochaine saison", "Traduire cette page"),
    ],
    PlacePage: [
        *("Annoncer un événement", "Horaires et fermetures", "Responsables"),
        *("Rendez-vous pendant une fermeture", "Préparer la prochaine saison"),
        *("Fiche à imprimer", "Affiche à imprimer", "Traduire cette page"),
    ],
    EventIndexPage: [
        *("Annoncer un événement", "Préparer la prochaine saison", "Affiche à imprimer"),
        "Traduire cette page",
    ],
    ArticlePage: ["Traduire cette page"],
}
FOOTER = {
    EventPage: ["Annuler ou déplacer une date"],
    PlacePage: ["Horaires et fermetures", "C’est toujours exact"],
    EventIndexPage: [],
    ArticlePage: [],
}


@pytest.fixture
def pages(site, home, communes):
    Locale.objects.get_or_create(language_code="en")
    return one_of_each(home)


@pytest.fixture
def coordinator(client, django_user_model):
    user = django_user_model.objects.create_user("maryse")
    user.groups.add(Group.objects.get(name=COORDINATION))
    client.force_login(user)
    return client


def screen(coordinator, page):
    answer = coordinator.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    return BeautifulSoup(answer.content, "html.parser")


def labels(soup, selector):
    """Return {label: address} of the entries of a menu."""
    entries = soup.select(f"{selector} :is(a, button)")
    return {
        each.get_text(strip=True): each.get("href") or each.get("formaction") for each in entries
    }


@pytest.mark.parametrize("kind", HEADER)
def test_our_commands_are_in_the_menus_of_the_page(coordinator, pages, kind):
    soup = screen(coordinator, pages[kind])
    header, footer = labels(soup, "header"), labels(soup, "footer")
    assert [label for label in HEADER[kind] if label not in header] == []
    assert [label for label in FOOTER[kind] if label not in footer] == []
    addresses = [header[label] for label in HEADER[kind]]
    assert [at for at in addresses if coordinator.get(at).status_code != 200] == []


def test_a_place_is_confirmed_from_its_form_and_the_form_is_not_saved(coordinator, pages):
    place = pages[PlacePage]
    address = labels(screen(coordinator, place), "footer")["C’est toujours exact"]
    answer = coordinator.post(address, {"title": "Autre nom", "action-confirm": "1"})
    place.refresh_from_db()
    assert place.confirmed_how == "network"
    assert place.title != "Autre nom"
    assert answer.url == reverse("wagtailadmin_pages:edit", args=[place.pk])
