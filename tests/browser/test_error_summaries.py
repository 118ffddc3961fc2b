"""The errors of a refused form are visible and focused on a telephone, also without JavaScript."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from .kinds import address
from .sight import CLIPPED, DISORDERED, OVERFLOWING, TOUCHING, UNOUTLINED
from .words import CUT_WORDS, HIDDEN_WORDS, TOO_WIDE

# {name: (function that returns the address of the form, label of its button)}
FORMS = {
    "registration": (lambda: address("registration"), "S’inscrire"),
    "contact": (lambda: address("home.ContactPage"), "Envoyer"),
    "event proposed": (lambda: address("an event proposed"), "Envoyer"),
    "code of a registration": (lambda: address("registration found again"), "Voir mon inscription"),
    "sign-in": (lambda: reverse("wagtailadmin_login"), "Se connecter"),
    "lost password": (lambda: reverse("wagtailadmin_password_reset"), "Recevoir le lien"),
}


@pytest.fixture(scope="module", params=[True, False], ids=["with JavaScript", "without JavaScript"])
def telephone(request, browser, server):
    context = browser.new_context(
        viewport={"width": 360, "height": 740},
        is_mobile=True,
        has_touch=True,
        locale="fr-FR",
        reduced_motion="reduce",
        java_script_enabled=request.param,
    )
    yield context.new_page()
    context.close()


# What must find nothing in a refused form, at four widths.
FAULTS = [TOO_WIDE, CUT_WORDS, HIDDEN_WORDS, OVERFLOWING, CLIPPED, TOUCHING, DISORDERED, UNOUTLINED]


def assert_whole(page):
    for width in (320, 768, 1280, 360):
        page.set_viewport_size({"width": width, "height": 740})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert [page.evaluate(script) for script in FAULTS] == [[]] * len(FAULTS), width


def assert_in_sight(page):
    """Assert that the error summary is visible and focused; return it."""
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("heading")).to_be_in_viewport(ratio=1)
    expect(summary).to_be_in_viewport(ratio=0.5)
    assert page.title().startswith("Erreur\N{NO-BREAK SPACE}: ")
    assert page.locator("html").evaluate("root => root.scrollWidth") <= 360
    return summary


@pytest.mark.parametrize("name", FORMS)
def test_errors_of_a_form_are_in_sight_and_lead_to_their_fields(telephone, server, name):
    path, button = FORMS[name]
    telephone.goto(server + path())
    telephone.locator("main").get_by_role("button", name=button, exact=True).first.click()
    summary = assert_in_sight(telephone)
    link = summary.locator("li a").last
    target = link.get_attribute("href")
    link.click()
    field = telephone.locator(target)
    expect(field).to_be_focused()
    expect(field).to_be_in_viewport()
    expect(telephone.locator(f"{target}_error")).to_contain_text(link.inner_text())
    assert_whole(telephone)


# {path: id of the field of the commune}
NEAR = {
    "/pres-de-chez-moi/": "find-help-where",
    "/lieux/": "pres",
    "/recherche/?q=pr%C3%A8s+de+moi": "search-where",
}


@pytest.mark.parametrize("path", NEAR)
def test_error_of_an_unknown_commune_is_in_sight(telephone, server, path):
    telephone.goto(server + path)
    field = telephone.locator(f"#{NEAR[path]}")
    if not field.is_visible():
        telephone.locator(".fold > summary").click()
    field.fill("Atlantide")
    field.press("Enter")
    telephone.wait_for_url("**pres=Atlantide**")
    summary = assert_in_sight(telephone)
    summary.locator("li a").click()
    expect(field).to_be_focused()
    expect(field).to_have_value("Atlantide")
    assert_whole(telephone)


def test_thanks_for_a_message_are_in_sight(telephone, server, monkeypatch):
    monkeypatch.setattr("network.site.forms.FASTEST_SECONDS", -1)
    telephone.goto(server + address("home.ContactPage"))
    telephone.get_by_label("Votre nom").fill("Camille")
    telephone.get_by_label("Votre téléphone ou votre courriel").fill("camille@exemple.fr")
    telephone.get_by_label("Votre message").fill("Bonjour")
    telephone.get_by_role("button", name="Envoyer").click()
    thanks = telephone.get_by_role("status").filter(has_text="Votre message est parti")
    expect(thanks).to_be_focused()
    expect(thanks).to_be_in_viewport(ratio=0.9)
