"""The content checks beside the preview of a text: in French, each with a link to the passage."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from network.links.models import DEAD
from network.models import ExternalLink, LinkUse, Picture
from resources.models import ArticlePage, EasyPage, KeptLinkPage, ResourceIndexPage

from .test_editor import signed_in, team_member

SCRIPT = Path(settings.BASE_DIR) / "network/static/network/admin/content-checks.js"
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
    # Wagtail reopens the panel that was open on the previous page.
    if toggle.get_attribute("aria-expanded") != "true":
        toggle.click()
    panel = admin.locator("[data-side-panel=checks]")
    expect(panel).to_be_visible()
    expect(panel.locator("[data-content-word-count]")).not_to_have_text("-", timeout=30_000)
    return panel


def spaced(text):
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_each_problem_is_listed_with_a_link_to_the_passage(page, server, library):
    page.context.expected_faults.append("axe.run results")  # Wagtail logs the results too
    # An image from before descriptions were required.
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
    # Only the words of the text, without the rest of the page.
    assert panel.locator("[data-content-word-count]").inner_text() == "12"
    expect(panel.locator("[data-content-checker-count]")).to_have_text("0")

    panel = checks_of(admin, server, wrong)
    rows = panel.locator("[data-content-checker-row]")
    expect(rows).to_have_count(len(SENTENCES), timeout=30_000)
    names = rows.locator("[data-content-checker-name]").all_inner_texts()
    assert sorted(map(spaced, names)) == sorted(SENTENCES)
    # The link opens the preview at the passage.
    for row in rows.all():
        with admin.context.expect_page() as opened:
            row.locator("[data-content-checker-selector]").first.click()
        assert "preview" in opened.value.url
        opened.value.wait_for_load_state()
        opened.value.close()


def test_checks_of_easy_texts_only_apply_to_easy_texts(page, server, library):
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


@pytest.fixture
def rules(page):
    """Return `is_right(rule, html)`, which runs a rule of the script on an element."""
    page.add_init_script(
        "window.rules = {};"
        "window.wagtail = {userbar: {registerCheck: (name, rule) => { rules[name] = rule; }}};"
    )
    page.goto("about:blank")
    page.add_script_tag(path=SCRIPT)

    def is_right(rule, html, **options):
        page.evaluate("html => { document.body.innerHTML = html; }", html)
        call = "([rule, options]) => rules['check-' + rule](document.body.firstChild, options)"
        return page.evaluate(call, [rule, options])

    return is_right


@pytest.mark.parametrize(
    ("text", "is_right"),
    [
        ("Cliquez-ici", False),
        ("cliquez ici pour voir la liste", False),
        ("Pour vous inscrire, cliquez ici", False),
        ("En cliquant sur ce lien", False),
        ("ICI !", False),
        ("Voir ici", False),
        ("Ici, on répare", True),
        ("Voir la liste des lieux", True),
        ("Le double-clic, c’est quoi ?", True),
        ("La suite logicielle libre", True),
    ],
)
def test_vague_link_text_is_reported(rules, text, is_right):
    assert rules("vague-link", f"<a href='/'>{text}</a>") is is_right


def test_texts_of_a_kept_link_are_checked_too(page, server, library):
    page.context.expected_faults.append("axe.run results")
    link = KeptLinkPage(
        title="Trop long",
        slug="trop-long",
        url_of_source="https://long.example/",
        why_we_keep_it=LONG,
        search_description="Un résumé. " * 20,
    )
    library.add_child(instance=link).save_revision().publish()
    panel = checks_of(signed_in(page, server, team_member()), server, link)
    rows = panel.locator("[data-content-checker-name]")
    expect(rows).to_have_count(2, timeout=30_000)
    problems = {spaced(text) for text in rows.all_inner_texts()}
    assert problems == {"Une phrase a plus de 25 mots", "Le résumé est long"}
