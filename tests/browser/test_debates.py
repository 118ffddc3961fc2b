"""A debate is published from a telephone, and answered from an old telephone without JavaScript."""

import re

import pytest
from django.core import mail
from playwright.sync_api import expect

from home.models import Submission
from resources.models import DebatePage, ResourceIndexPage

from .test_editor import add_under, entitle, publish, signed_in, team_member
from .words import TOO_WIDE

TELEPHONE = {"width": 390, "height": 844}


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


def test_debate_is_published_and_an_answer_is_added_to_it(page, server, visitor, quick):
    page.set_viewport_size(TELEPHONE)
    admin = signed_in(page, server, team_member())
    library = ResourceIndexPage.objects.get(locale__language_code="fr")
    add_under(admin, server, library, "debatepage")
    entitle(admin, "Faut-il des mouettes ?")
    admin.locator("#id_introduction").fill("On en parle au port.")
    admin.locator("[data-contentpath=positions] .c-sf-add-button").first.click()
    admin.locator("[name=positions-0-value-title]").fill("Oui, elles préviennent")
    admin.locator("[name=positions-0-value-author]").fill("Jeanne")
    publish(admin)
    debate = DebatePage.objects.get(title="Faut-il des mouettes ?")

    visitor.goto(server + debate.url)
    visitor.get_by_role("link", name="Donner votre avis").last.click()
    visitor.get_by_role("button", name="Envoyer").click()
    expect(visitor.locator("#id_text_error")).to_contain_text("Dites pourquoi")
    for label, text in {
        "Votre position, en une phrase": "Non, elles crient",
        "Pourquoi ?": "Elles réveillent le port.",
        "Votre nom": "Camille",
        "Votre courriel (facultatif)": "camille@exemple.fr",
    }.items():
        visitor.get_by_label(label, exact=True).fill(text)
    assert visitor.locator("html").evaluate("html => html.scrollWidth") == 360
    visitor.get_by_role("button", name="Envoyer").click()
    expect(visitor.get_by_text("Merci, c’est bien reçu")).to_be_visible()

    admin.goto(f"{server}/admin/propositions/")
    admin.get_by_role("link", name="Non, elles crient").click()
    admin.get_by_role("button", name="L’ajouter au débat").click()
    expect(admin.get_by_text("Le brouillon est prêt").first).to_be_visible()
    assert visitor.goto(server + debate.url).ok
    expect(visitor.get_by_text("Non, elles crient")).to_have_count(0)
    # The page already displays that it is published, so wait for the answer of the form.
    with admin.expect_navigation():
        publish(admin)
    shown = [block.value["author"] for block in DebatePage.objects.get(pk=debate.pk).positions]
    assert shown == ["Jeanne", "Camille"]
    visitor.reload()  # the browser caches a page for a minute
    expect(visitor.get_by_text("Non, elles crient")).to_be_visible()
    assert [message.to for message in mail.outbox][-2:] == [["camille@exemple.fr"]] * 2
    assert Submission.objects.get(page=debate).answer_to == ""


@pytest.mark.parametrize("width", [360, 1280])
def test_positions_are_side_by_side_on_a_wide_screen(page, server, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(server + DebatePage.objects.get(slug="faut-il-encore-des-epn").url)
    assert page.evaluate(TOO_WIDE) == []
    tops = [box.bounding_box()["y"] for box in page.locator(".position").all()]
    assert len(tops) == 4
    assert len(set(tops)) < 4 if width == 1280 else len(set(tops)) == 4
    expect(page.get_by_role("heading", name=re.compile("4"))).to_be_visible()
    page.screenshot(path=f"var/screenshots/debate-{width}.png", full_page=True)
