"""The first hour of a new manager on a telephone, from the invitation to the public page."""

import datetime
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from events.models import EventPage
from network.models import NetworkSettings
from places.managers.admin import invite
from places.models import PlacePage

PASSWORD = "quatre mots qui amusent"
HOURS = "Mo-Fr 09:00-12:00; PH off"


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    telephone = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}
    return {**browser_context_args, **telephone}


@pytest.fixture(scope="module")
def place(server):
    place = PlacePage.objects.public().in_language("fr").filter(opening_hours="").first()
    place.opening_hours = HOURS
    place.save_revision().publish()
    return place


def test_manager_publishes_from_a_telephone(page, server, place, browser):
    invite(
        place,
        "karim@example.org",
        name="Karim",
        network=NetworkSettings.objects.get(site__is_default_site=True),
    )
    # The mail contains the configured URL of the site; the test server has another.
    page.goto(server + re.search(r"http://[^/\s]+(/\S*invitation/\S+)", mail.outbox[-1].body)[1])
    page.get_by_label("Choisissez un mot de passe").fill(PASSWORD)
    page.get_by_label("Le même mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Commencer").tap()
    page.wait_for_url(f"{server}/admin/")
    own = page.locator(".my-place")
    expect(own).to_have_count(1)
    expect(own.locator("h2")).to_have_text(place.name_in_full)

    own.get_by_role("link", name="Changer les horaires").tap()
    page.locator("[name='opening_hours-5-0-from']").fill("10:00")
    page.locator("[name='opening_hours-5-0-to']").fill("12:30")
    page.get_by_role("button", name="Publier maintenant").tap()
    page.wait_for_url(f"{server}/admin/")
    assert PlacePage.objects.get(pk=place.pk).opening_hours == (
        "Mo-Fr 09:00-12:00; Sa 10:00-12:30; PH off"
    )

    day = timezone.localdate() + datetime.timedelta(days=2)
    page.get_by_role("link", name="Proposer un événement").tap()
    page.get_by_label("Quoi ?").fill("Trier ses photos de mouettes")
    page.get_by_label("Quel jour ?").fill(day.isoformat())
    page.get_by_role("button", name="Envoyer en relecture").tap()
    expect(page.get_by_text("envoyée en relecture").first).to_be_visible()
    page.goto(f"{server}/admin/")
    expect(own).to_contain_text("Proposé : le réseau va le lire")
    assert page.evaluate("document.documentElement.scrollWidth") == 360

    event = EventPage.objects.get(title="Trier ses photos de mouettes")
    team = User.objects.create_superuser("relectrice")
    task = event.current_workflow_state.current_task_state
    task.approve(user=team)
    visitor = browser.new_context(locale="fr-FR", java_script_enabled=False).new_page()
    visitor.goto(f"{server}{place.url}")
    expect(visitor.get_by_role("row", name="Samedi")).to_contain_text("10 h – 12 h 30")
    expect(visitor.get_by_role("link", name="Trier ses photos de mouettes")).to_be_visible()
    visitor.context.close()


def sign_in(page, server):
    page.goto(f"{server}/admin/login/")
    page.locator("[name=username]").fill("karim@example.org")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[type=submit]").first.tap()
    page.wait_for_url(f"{server}/admin/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_open_state_has_enough_contrast(page, server, place, scheme):
    PlacePage.objects.filter(pk=place.pk).update(opening_hours="24/7")
    page.emulate_media(color_scheme=scheme)
    sign_in(page, server)
    expect(page.locator(".my-place__badge")).to_contain_text("Ouvert")
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


def test_manager_cannot_edit_another_place(page, server, place):
    other = PlacePage.objects.public().in_language("fr").exclude(pk=place.pk).first()
    sign_in(page, server)
    for address in (
        f"/admin/pages/{other.pk}/edit/",
        f"/admin/pages/{other.pk}/history/",
        f"/admin/mes-lieux/{other.pk}/horaires/",
        f"/admin/pages/add/events/eventpage/{other.pk}/",
        f"/admin/lieux/{place.pk}/responsables/",
        "/admin/lieux/",
    ):
        page.goto(f"{server}{address}")
        assert page.url == f"{server}/admin/", address
