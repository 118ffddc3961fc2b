"""What an editor is told of a text beside its preview, in French, each with a way to the spot."""

import json

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from network.links.models import DEAD
from network.models import ExternalLink, LinkUse, Picture
from resources.models import ArticlePage, EasyPage, ResourceIndexPage

from .test_editor import signed_in, team_member

LONG = "Nous avons compté " + ", ".join(["un atelier"] * 13) + "."
TWELVE = "Nous prenons le temps avec vous. Personne ne reste seul chez nous."
WRONG = [
    {"type": "heading", "value": {"text": "Une partie", "level": "3"}},
    {
        "type": "paragraph",
        "value": '<p>Pour la liste, <a href="https://mort.example/liste">cliquez ici</a>.</p>'
        f"<p>{LONG}</p><p>En 2012, 40 % des lieux ouvraient le soir.</p>",
    },
    {
        "type": "table",
        "value": {
            "caption": "",
            "columns": [{"type": "text", "heading": ""}, {"type": "text", "heading": ""}],
            "rows": [{"values": ["Lundi", "9 h"]}],
        },
    },
]
HARD = [
    {
        "type": "paragraph",
        "value": "<p>La lettre est envoyée par la mairie.</p><p>L’administration répond.</p>"
        "<p>Un deux trois quatre cinq six sept huit neuf dix onze douze treize.</p>",
    }
]
EASY_SENTENCES = [
    "Un mot est long",
    "Une phrase a plus de 12 mots",
    "Une phrase semble au passif",
]
SENTENCES = [
    "Un lien dit « cliquez ici »",
    "Ce lien est mort",
    "Une phrase a plus de 25 mots",
    "Ce chiffre est ancien",
    "Le résumé est long",
    "Ce tableau n’a pas de titres de colonnes",
    "Un titre saute un niveau",
    "Cette image n’a pas de description",
]


@pytest.fixture
def library():
    return ResourceIndexPage.objects.get(locale__language_code="fr")


def article(library, slug, body, summary="Une phrase.", model=ArticlePage):
    page = model(title=slug, slug=slug, search_description=summary, body=json.dumps(body))
    page = library.add_child(instance=page)
    page.save_revision().publish()
    return page


def checks_of(admin, server, page):
    admin.goto(f"{server}/admin/pages/{page.pk}/edit/")
    toggle = admin.locator("[data-side-panel-toggle=checks]")
    # Wagtail opens again the panel that was open on the page before.
    if toggle.get_attribute("aria-expanded") != "true":
        toggle.click()
    panel = admin.locator("[data-side-panel=checks]")
    expect(panel).to_be_visible()
    expect(panel.locator("[data-content-word-count]")).not_to_have_text("-", timeout=30_000)
    return panel


def spaced(text):
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_what_is_wrong_is_said_with_a_way_to_the_spot(page, server, library):
    page.context.expected_faults.append("axe.run results")  # Wagtail says them there too
    # As a text from before descriptions were asked for.
    picture = Picture.objects.first()
    picture.pk, picture.description = None, ""
    picture.save()
    image = {"image": picture.pk, "alt_text": "", "decorative": False}
    figure = {"type": "figure", "value": {"image": image, "caption": "Un port"}}
    wrong = article(library, "tout-faux", [*WRONG, figure], summary="Un résumé. " * 20)
    right = article(library, "tout-juste", [{"type": "paragraph", "value": f"<p>{TWELVE}</p>"}])
    link = ExternalLink.objects.create(url="https://mort.example/liste", failures=DEAD)
    LinkUse.objects.create(link=link, page=wrong, read_at=timezone.now())
    admin = signed_in(page, server, team_member())
    panel = checks_of(admin, server, right)
    # Those that she wrote, and none of the page around them.
    assert panel.locator("[data-content-word-count]").inner_text() == "12"
    expect(panel.locator("[data-content-checker-count]")).to_have_text("0")

    panel = checks_of(admin, server, wrong)
    rows = panel.locator("[data-content-checker-row]")
    expect(rows).to_have_count(len(SENTENCES), timeout=30_000)
    names = rows.locator("[data-content-checker-name]").all_inner_texts()
    assert sorted(map(spaced, names)) == sorted(SENTENCES)
    # The way to the spot: the preview opens beside, where the fault is.
    for row in rows.all():
        with admin.context.expect_page() as opened:
            row.locator("[data-content-checker-selector]").first.click()
        assert "preview" in opened.value.url
        opened.value.wait_for_load_state()
        opened.value.close()


def test_whoever_writes_an_easy_text_is_helped_and_nobody_else(page, server, library):
    page.context.expected_faults.append("axe.run results")
    text, easy = article(library, "texte", HARD), article(library, "facile", HARD, model=EasyPage)
    admin = signed_in(page, server, team_member())
    panel = checks_of(admin, server, text)
    expect(panel.locator("[data-content-checker-count]")).to_have_text("0")
    panel = checks_of(admin, server, easy)
    rows = panel.locator("[data-content-checker-row]")
    expect(rows).to_have_count(len(EASY_SENTENCES), timeout=30_000)
    names = rows.locator("[data-content-checker-name]").all_inner_texts()
    assert sorted(map(spaced, names)) == EASY_SENTENCES
