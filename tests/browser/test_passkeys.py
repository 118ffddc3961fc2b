"""A passkey, made and used in Chromium with an authenticator that the browser itself plays."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from playwright.sync_api import expect

from network.models import SecondFactor
from network.people.accounts.factors import factors

from .editing import PASSWORD, signed_in, team_member

HERE = "/admin/account/connexion/"
WIDTHS = (390, 1280)


@pytest.fixture
def authenticator(page):
    """The finger of somebody: `touch(False)` refuses it."""
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


def looks_right(page):
    """No fault of accessibility, and nothing that slides sideways."""
    # A message that still fades in has the contrast of nothing.
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


def test_a_passkey_is_added_then_opens_the_account(page, server, account, authenticator):
    signed_in(page, server, account)
    page.goto(server + HERE)
    looks_right(page)
    page.get_by_role("link", name="Protéger mon compte").click()
    looks_right(page)
    page.get_by_role("link", name="Ajouter une clé d’accès").click()
    looks_right(page)
    # By the keyboard alone.
    page.get_by_label("Comment l’appeler").focus()
    page.keyboard.type("Ordinateur du bureau")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Ajouter cette clé d’accès")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{server}{HERE}codes/")
    looks_right(page)
    page.get_by_role("button", name="Voir mes codes de secours").click()
    expect(page.locator(".codes li")).to_have_count(10)
    looks_right(page)
    recovery = page.locator(".codes code").first.inner_text()
    page.get_by_role("link", name="Je les ai gardés").click()
    page.wait_for_url(f"{server}/admin/")
    factor = SecondFactor.objects.get(account=account)
    assert (factor.kind, factor.name, factor.used_at) == ("passkey", "Ordinateur du bureau", None)

    # After the password.
    page.context.clear_cookies()
    enter_password(page, server, account)
    looks_right(page)
    page.get_by_role("button", name="Utiliser ma clé d’accès").click()
    page.wait_for_url(f"{server}/admin/")

    # In place of the password.
    page.context.clear_cookies()
    page.goto(f"{server}/admin/login/")
    looks_right(page)
    page.get_by_role("button", name="Se connecter avec une clé d’accès").click()
    page.wait_for_url(f"{server}/admin/")
    factor.refresh_from_db()
    assert factor.used_at
    assert factor.counter >= 2

    # Refused by its owner, it opens nothing, and says so; a recovery code does.
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
    page.goto(f"{server}/admin/login/")
    page.locator("[name=username]").fill(user.username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator(".login-form [type=submit]").click()
    page.wait_for_url(f"{server}/admin/login/verification/")


def test_a_signature_that_was_not_asked_for_opens_nothing(page, server, account, authenticator):
    """What a page of somebody else's, or a copy of an earlier answer, would send."""
    signed_in(page, server, account)
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
    # The same answer, and one to another question.
    for asks in (False, True):
        page.evaluate(
            """async ([credential, asks]) => {
              const form = document.querySelector("[data-passkey]");
              const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
              if (asks) await fetch(form.dataset.options, { method: "POST", headers });
              form.elements.credential.value = credential;
              form.submit();
            }""",
            [credential, asks],
        )
        expect(page.get_by_text("n’ouvre aucun compte ici")).to_be_visible()
    page.goto(f"{server}/admin/")
    expect(page).to_have_url(f"{server}/admin/login/?next=/admin/")


def test_the_other_screens_look_right(page, server, account):
    page.goto(f"{server}/admin/password_reset/")
    looks_right(page)
    page.get_by_label("Votre adresse de courriel").fill("personne@exemple.fr")
    page.get_by_role("button", name="Recevoir le lien").click()
    page.wait_for_url(f"{server}/admin/password_reset/done/")
    looks_right(page)
    page.goto(f"{server}/admin/password_reset/confirm/a/a-a/")
    looks_right(page)
    signed_in(page, server, account)
    page.goto(f"{server}{HERE}application/")
    looks_right(page)
    assert User.objects.filter(pk=account.pk).exists()
