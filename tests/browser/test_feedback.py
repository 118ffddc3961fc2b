"""Feedback about a draft, requested and given on a telephone; the reader has no JavaScript."""

import re

import pytest
from django.core import mail
from playwright.sync_api import expect

from home.models import FeedbackRequest
from resources.models import ArticlePage
from tests.browser.editing import team_member

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def reader(browser, server, monkeypatch):
    """Return a page of a browser without an account; its forms may be sent at once."""
    monkeypatch.setattr("network.site.forms.FASTEST_SECONDS", -1)
    context = browser.new_context(locale="fr-FR", java_script_enabled=False, viewport=PHONE)
    yield context.new_page()
    assert {cookie["name"] for cookie in context.cookies()} == {"csrftoken"}
    context.close()


def width(page):
    return page.locator("html").evaluate("html => html.scrollWidth")


def test_remark_of_a_reader_is_above_the_form_of_the_draft(editor, server, reader):
    mail.outbox.clear()
    article = ArticlePage.objects.live().filter(alias_of=None, locale__language_code="fr").first()
    draft = article.get_latest_revision_as_object()
    draft.title = "Un titre à faire relire"
    draft.save_revision(user=team_member())
    editor.set_viewport_size(PHONE)
    editor.goto(f"{server}/admin/pages/{article.pk}/edit/")
    editor.locator("header [data-w-dropdown-target=toggle]").first.click()
    editor.get_by_role("link", name="Demander un avis").click()
    editor.get_by_label(re.compile("Qui va lire")).fill("Rose")
    editor.get_by_label("Son courriel").fill("rose@exemple.fr")
    editor.get_by_role("button", name="Préparer le lien").click()
    expect(editor.get_by_text("Le lien va partir par courriel.")).to_be_visible()
    assert width(editor) == PHONE["width"]
    (letter,) = mail.outbox

    reader.goto(server + re.search(r"http://[^/\s]+(/brouillon/\S+)", letter.body)[1])
    expect(reader.get_by_role("heading", level=1)).to_have_text("Un titre à faire relire")
    assert width(reader) == PHONE["width"]
    reader.get_by_role("link", name="Donner mon avis tout de suite").click()
    reader.get_by_label("J’ai une remarque").check()
    reader.get_by_role("button", name="Envoyer mon avis").click()
    expect(reader.get_by_role("alert")).to_be_focused()
    expect(reader.get_by_role("alert")).to_contain_text("Écrivez votre remarque.")
    assert width(reader) == PHONE["width"]
    reader.get_by_label("Votre remarque, si vous en avez une").fill("Trop long.")
    reader.get_by_role("button", name="Envoyer mon avis").click()
    expect(reader.get_by_text("Merci, votre avis est bien reçu.")).to_be_visible()

    editor.goto(f"{server}/admin/pages/{article.pk}/edit/")
    expect(editor.get_by_text(re.compile("Rose a une remarque.*« Trop long. »"))).to_be_visible()
    editor.get_by_role("link", name="Lire les avis").click()
    editor.get_by_role("button", name="Fermer le lien").click()
    expect(editor.get_by_text("ce lien ne montre plus rien")).to_be_visible()
    reader.reload()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Ce lien ne marche plus")
    assert FeedbackRequest.objects.get(page=article.pk).remark == "Trop long."
