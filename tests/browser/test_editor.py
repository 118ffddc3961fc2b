"""An editor’s first hour: she publishes a place, an event and an article; the public finds them."""

import datetime
import re

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone
from playwright.sync_api import expect

from events.models import EventIndexPage
from home.demo.editors import USERNAME
from places.models import PlaceIndexPage, PlacePage
from resources.models import ResourceIndexPage

PASSWORD = "une-phrase-de-passe-longue"


@pytest.fixture
def editor(page, server):
    """The admin, opened by somebody who has the rights of the demonstration's editors."""
    user = User.objects.create_user("colette", "colette@example.org", PASSWORD)
    user.groups.set(Group.objects.filter(user__username=USERNAME))
    page.goto(f"{server}/admin/")
    page.get_by_label("Nom d’utilisateur").or_(page.locator("[name=username]")).first.fill(
        "colette"
    )
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[type=submit]").click()
    page.wait_for_url(f"{server}/admin/")
    return page


def add_under(admin, server, parent, kind=None):
    """Opens the form of a new page under `parent`, of a model when it may hold several."""
    admin.goto(f"{server}/admin/pages/{parent.pk}/")
    admin.get_by_role("link", name=re.compile("Ajouter une sous-page")).first.click()
    if kind:
        admin.locator(f"main a[href*='/{kind}/']").first.click()
    expect(admin.locator("#id_title")).to_be_visible()


def entitle(admin, title):
    admin.locator("#id_title").fill(title)
    admin.locator("#id_title").blur()
    # The address is made from the title, a moment later.
    expect(admin.locator("#id_slug")).not_to_have_value("")


def tab(admin, name):
    admin.get_by_role("tab", name=name, exact=True).click()


def publish(admin):
    admin.locator("footer [data-w-dropdown-target=toggle]").click()
    admin.get_by_role("button", name="Publier", exact=True).click()
    expect(admin.get_by_text(re.compile("a été créée et publiée|publiée")).first).to_be_visible()


def test_what_an_editor_publishes_the_public_finds(editor, server, browser):
    add_under(editor, server, PlaceIndexPage.objects.get(locale__language_code="fr"))
    entitle(editor, "La Fabrique du Roucas")
    tab(editor, "Horaires")
    editor.get_by_text("Écrire autrement", exact=False).click()
    editor.locator("#id_opening_hours").fill("Mo-Fr 09:00-12:00,14:00-18:00")
    tab(editor, "Accès")
    editor.locator("#id_address").fill("3 rue du Bois sacré")
    editor.locator("#id_postcode").fill("13007")
    editor.locator("#id_city").fill("Marseille")
    publish(editor)
    place = PlacePage.objects.get(title="La Fabrique du Roucas")
    assert (place.live, place.commune.code) == (True, "13055")

    day = timezone.localdate() + datetime.timedelta(days=2)
    add_under(editor, server, EventIndexPage.objects.get(locale__language_code="fr"))
    entitle(editor, "Apprivoiser les mouettes numériques")
    tab(editor, "Dates")
    editor.locator("#id_starts_at").fill(f"{day:%d/%m/%Y} 14:00")
    editor.locator("#id_ends_at").fill(f"{day:%d/%m/%Y} 16:00")
    editor.keyboard.press("Escape")
    publish(editor)

    add_under(
        editor, server, ResourceIndexPage.objects.get(locale__language_code="fr"), "articlepage"
    )
    entitle(editor, "Ce que disent les mouettes")
    publish(editor)

    visitor = browser.new_context(locale="fr-FR").new_page()
    visitor.goto(f"{server}/recherche/?q=roucas")
    visitor.get_by_role("main").get_by_role(
        "link", name="La Fabrique du Roucas", exact=True
    ).click()
    expect(visitor.locator("h1")).to_have_text("La Fabrique du Roucas")
    expect(visitor.get_by_text("3 rue du Bois sacré").first).to_be_visible()

    visitor.goto(f"{server}/lieux/?territoire=13055&q=roucas")
    expect(visitor.get_by_role("link", name="La Fabrique du Roucas", exact=True)).to_be_visible()

    visitor.goto(f"{server}/agenda/")
    visitor.get_by_role(
        "link", name="Apprivoiser les mouettes numériques", exact=True
    ).first.click()
    expect(visitor.get_by_text("de 14 h à 16 h").first).to_be_visible()
    feed = visitor.request.get(f"{server}/agenda/agenda.ics")
    assert feed.headers["content-type"] == "text/calendar; charset=utf-8"
    assert "SUMMARY:Apprivoiser les mouettes numériques" in feed.text()

    visitor.goto(f"{server}/ressources/")
    visitor.get_by_role("link", name="Ce que disent les mouettes", exact=True).click()
    expect(visitor.locator("h1")).to_have_text("Ce que disent les mouettes")
    visitor.context.close()
