"""A place proposed from a small telephone without JavaScript, then accepted and published."""

import re

import pytest
from django.core import mail
from django.test import Client
from playwright.sync_api import expect

from home.models import Submission
from network.models import NetworkSettings
from places.models import PlacePage
from tests.factories import UserFactory


@pytest.fixture
def quick(monkeypatch):
    """Disable the minimum time to fill a form, since an automated browser is faster."""
    monkeypatch.setattr("network.site.forms.FASTEST_SECONDS", -1)
    mail.outbox.clear()


@pytest.fixture
def visitor(browser, server):
    size = {"width": 360, "height": 740}
    context = browser.new_context(locale="fr-FR", java_script_enabled=False, viewport=size)
    yield context.new_page()
    context.close()


def test_proposed_place_is_published_by_network(page, server, visitor, quick):
    visitor.goto(f"{server}/lieux/")
    visitor.get_by_role("link", name=re.compile("Il manque un lieu")).click()
    visitor.get_by_role("button", name="Envoyer").click()
    expect(visitor.get_by_role("alert")).to_be_focused()
    expect(visitor.get_by_role("alert")).to_contain_text("Écrivez le nom du lieu.")
    for label, text in {
        "Nom du lieu": "Café des mouettes",
        "Adresse": "2 quai du Port",
        "Code postal": "13500",
        "Commune": "Martigues",
        "Votre courriel (facultatif)": "camille@exemple.fr",
    }.items():
        visitor.get_by_label(label, exact=True).fill(text)
    assert visitor.locator("html").evaluate("html => html.scrollWidth") == 360
    visitor.get_by_role("button", name="Envoyer").click()
    expect(visitor.get_by_text("Vous recevrez sa réponse par courriel.")).to_be_visible()

    client = Client()
    client.force_login(UserFactory(is_superuser=True))
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": server}])
    page.goto(f"{server}/admin/")
    page.get_by_role("button", name="Réseau", exact=True).click()
    page.get_by_role("link", name="Propositions", exact=True).click()
    page.get_by_role("link", name="Café des mouettes").click()
    page.get_by_role("button", name="En faire un brouillon").click()
    expect(page.get_by_text("Le brouillon est prêt").first).to_be_visible()
    page.locator("footer [data-w-dropdown-target=toggle]").click()
    page.get_by_role("button", name="Publier", exact=True).click()
    expect(page.get_by_text(re.compile("publiée")).first).to_be_visible()
    place = PlacePage.objects.get(title="Café des mouettes")
    visitor.goto(f"{server}{place.url}")
    expect(visitor.get_by_text("2 quai du Port").first).to_be_visible()
    network = NetworkSettings.objects.get(site__is_default_site=True)
    assert [message.to for message in mail.outbox][-2:] == [["camille@exemple.fr"]] * 2
    assert mail.outbox[-1].reply_to == [network.email]
    assert Submission.objects.get(page=place).answer_to == ""
