"""Passkeys, created and used in Chromium with its virtual authenticator."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from playwright.sync_api import expect

from network.models import SecondFactor
from network.people.accounts.factors import factors

from .editing import PASSWORD, team_member
from .sight import PALE_FIELDS

HERE = "/admin/account/connexion/"
WIDTHS = (390, 1280)


@pytest.fixture
def authenticator(page):
    """Add a virtual authenticator that accepts every request.

    Returns the DevTools session and the identifier of the authenticator.
    """
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    key = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return devtools, key["authenticatorId"]


@pytest.fixture
def account(page, server):
    user = team_member()
    yield user
    factors.remove_all(user)


def assert_accessible(page):
    """Assert that axe finds no violation, and that the page needs no horizontal scrolling."""
    # Wait for the end of the fade-in of messages, during which their contrast is low.
    for messages in page.locator(".messages > ul").all():
        expect(messages).to_have_css("opacity", "1")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        results = Axe().run(
            page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}
        )
        assert results.violations_count == 0, results.generate_report()
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, (page.url, width, wide)


def test_fields_of_the_sign_in_have_an_edge(page, server):
    page.goto(f"{server}/admin/login/")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate(PALE_FIELDS) == [], scheme


def sign_in(page, server, user):
    """Sign in through the form: a passkey can only be added just after the password was typed."""
    user.set_password(PASSWORD)
    user.save()
    type_password(page, server, user)
    page.wait_for_url(f"{server}/admin/")


def type_password(page, server, user):
    page.goto(f"{server}/admin/login/")
    page.locator("[name=username]").fill(user.username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator(".login-form [type=submit]").click()


def test_passkey_is_added_then_signs_in(page, server, account, authenticator):
    sign_in(page, server, account)
    page.goto(server + HERE)
    assert_accessible(page)
    page.get_by_role("link", name="Protéger mon compte").click()
    assert_accessible(page)
    page.get_by_role("link", name="Ajouter une clé d’accès").click()
    assert_accessible(page)
    # With the keyboard only.
    page.get_by_label("Comment l’appeler").focus()
    page.keyboard.type("Ordinateur du bureau")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Ajouter cette clé d’accès")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{server}{HERE}codes/")
    assert_accessible(page)
    page.get_by_role("button", name="Voir mes codes de secours").click()
    expect(page.locator(".codes li")).to_have_count(10)
    assert_accessible(page)
    recovery = page.locator(".codes code").first.inner_text()
    page.get_by_role("link", name="Je les ai gardés").click()
    page.wait_for_url(f"{server}/admin/")
    factor = SecondFactor.objects.get(account=account)
    assert (factor.kind, factor.name, factor.used_at) == ("passkey", "Ordinateur du bureau", None)

    # As the second factor, after the password.
    page.context.clear_cookies()
    enter_password(page, server, account)
    assert_accessible(page)
    page.get_by_role("button", name="Utiliser ma clé d’accès").click()
    page.wait_for_url(f"{server}/admin/")

    # Instead of the password.
    page.context.clear_cookies()
    page.goto(f"{server}/admin/login/")
    assert_accessible(page)
    page.get_by_role("button", name="Se connecter avec une clé d’accès").click()
    page.wait_for_url(f"{server}/admin/")
    factor.refresh_from_db()
    assert factor.used_at
    assert factor.counter >= 2

    # A passkey whose owner is not verified is refused with a message; a recovery code is accepted.
    devtools, key = authenticator
    state = {"authenticatorId": key, "isUserVerified": False}
    devtools.send("WebAuthn.setUserVerified", state)
    page.context.clear_cookies()
    page.goto(f"{server}/admin/login/")
    page.get_by_role("button", name="Se connecter avec une clé d’accès").click()
    expect(page.get_by_text("Rien n’a été fait")).to_be_visible()
    enter_password(page, server, account)
    page.get_by_label("Votre code").fill(recovery)
    page.get_by_role("button", name="Continuer").click()
    page.wait_for_url(f"{server}/admin/")
    assert account.recovery_codes.count() == 9


def enter_password(page, server, user):
    type_password(page, server, user)
    page.wait_for_url(f"{server}/admin/login/verification/")


def test_replayed_signature_is_refused(page, server, account, authenticator):
    """An attacker's page, or a copy of an earlier answer, would send such a signature."""
    sign_in(page, server, account)
    page.goto(f"{server}{HERE}cle/")
    page.get_by_label("Comment l’appeler").fill("Clé")
    page.get_by_role("button", name="Ajouter cette clé d’accès").click()
    page.wait_for_url(f"{server}{HERE}codes/")
    page.context.clear_cookies()
    page.goto(f"{server}/admin/login/")
    sent = []
    page.on("request", lambda request: sent.append(request) if "/cle/" in request.url else None)
    page.get_by_role("button", name="Se connecter avec une clé d’accès").click()
    page.wait_for_url(f"{server}/admin/")
    posted = next(request for request in sent if request.url.endswith("/cle/"))
    credential = posted.post_data_json["credential"]
    page.context.clear_cookies()
    page.goto(f"{server}/admin/login/")
    # The same answer without a challenge, and the same answer to a new challenge.
    for has_challenge in (False, True):
        page.evaluate(
            """async ([credential, hasChallenge]) => {
              const form = document.querySelector("[data-passkey]");
              const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
              if (hasChallenge) await fetch(form.dataset.options, { method: "POST", headers });
              form.elements.credential.value = credential;
              form.submit();
            }""",
            [credential, has_challenge],
        )
        expect(page.get_by_text("n’ouvre aucun compte ici")).to_be_visible()
    page.goto(f"{server}/admin/")
    expect(page).to_have_url(f"{server}/admin/login/?next=/admin/")


def test_other_screens_of_accounts_are_accessible(page, server, account):
    page.goto(f"{server}/admin/password_reset/")
    assert_accessible(page)
    page.get_by_label("Votre adresse de courriel").fill("personne@exemple.fr")
    page.get_by_role("button", name="Recevoir le lien").click()
    page.wait_for_url(f"{server}/admin/password_reset/done/")
    assert_accessible(page)
    page.goto(f"{server}/admin/password_reset/confirm/a/a-a/")
    assert_accessible(page)
    sign_in(page, server, account)
    page.goto(f"{server}{HERE}application/")
    assert_accessible(page)
    assert User.objects.filter(pk=account.pk).exists()
