"""Journeys of several kinds of visitors about places, with and without scripts."""

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from network.models import NetworkSettings, Territory
from places.models import ConfirmationRequest, Correction, PlacePage
from places.upkeep.confirmations import requests as confirmations
from places.upkeep.confirmations.mail import build_mail

HOURS = "Mo-Fr 09:00-12:00; PH off"


@pytest.fixture(scope="session", params=[True, False], ids=["scripts", "no-script"])
def browser_context_args(browser_context_args, request):
    small = {"viewport": {"width": 360, "height": 740}}
    return {**browser_context_args, **small, "java_script_enabled": request.param}


@pytest.fixture
def place(server):
    places = PlacePage.objects.public().in_language("fr").exclude(phone="")
    place = places.filter(commune__code="13055").order_by("pk").first()
    place.opening_hours = HOURS
    place.save_revision().publish()
    return place


@pytest.fixture
def quick(monkeypatch):
    """Accept forms that are filled faster than a person could, as Playwright does."""
    monkeypatch.setattr("network.site.forms.FASTEST_SECONDS", -1)


def test_visitor_calls_in_a_few_taps_without_typing(page, server):
    page.goto(server)
    page.get_by_role("main").get_by_role("link", name="Mon téléphone").click()
    page.get_by_role("main").get_by_role("link", name="Bouches-du-Rhône").click()
    page.get_by_role("main").get_by_role("link", name="A", exact=True).click()
    page.get_by_role("main").get_by_role("link", name="Aix-en-Provence", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("Voici qui peut vous aider")
    call = page.get_by_role("main").locator("a[href^='tel:']").first
    expect(call).to_be_visible()
    assert re.fullmatch(r"tel:\+\d{9,13}", call.get_attribute("href"))


def test_social_worker_prints_a_sheet_that_is_never_sent(page, server, place):
    page.goto(f"{server}{place.url}")
    page.get_by_role("link", name="Fiche d’orientation").click()
    expect(page.get_by_label("Pour qui")).to_be_visible()
    page.wait_for_load_state()  # the resources of the sheet itself are requested before the test
    sent = []
    # The browser may still request icons.
    page.on(
        "request", lambda request: sent.append(request.url) if "/static/" not in request.url else 0
    )
    for label, words in [("Pour qui", "Madame A."), ("Pour quoi faire", "Impôts")]:
        page.get_by_label(label).fill(words)
    page.get_by_label("Quand venir").fill("Jeudi à 9 h")
    page.keyboard.press("Enter")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name=place.title)).to_be_visible()
    expect(page.get_by_text("Remplissez, imprimez")).to_be_hidden()
    assert (page.get_by_label("Pour qui").input_value(), sent) == ("Madame A.", [])


def test_neighbour_suggests_a_correction(page, server, place, quick):
    page.goto(f"{server}{place.url}")
    page.get_by_role("link", name="Une information n’est pas juste").click()
    page.get_by_label("Les bons horaires").fill("lundi et jeudi 9h-12h")
    page.get_by_role("main").get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("main")).to_contain_text("Merci")
    correction = Correction.objects.latest("pk")
    assert (correction.place_id, correction.suggested) == (
        place.pk, {"opening_hours": "lundi et jeudi 9h-12h"},
    )  # fmt: skip
    assert PlacePage.objects.get(pk=place.pk).opening_hours == HOURS


def test_place_confirms_from_its_mail_without_a_password(page, server, place):
    ConfirmationRequest.objects.filter(place=place).delete()
    request = confirmations.claim(place, "essai", timezone.now())
    network = NetworkSettings.objects.get(site__is_default_site=True)
    letter = build_mail(request, "lieu@example.org", network).body
    link = server + urlsplit(re.search(r"http\S+/lieux/confirmer/\S+", letter).group()).path
    page.goto(link)
    assert ConfirmationRequest.objects.get(pk=request.pk).answered_at is None
    page.get_by_role("button", name="C’est toujours exact").click()
    expect(page.get_by_role("main")).to_contain_text("Confirmé aujourd’hui")
    page.goto(f"{server}{place.url}")
    expect(page.get_by_role("main")).to_contain_text("Confirmé aujourd’hui")


def test_partner_downloads_the_filtered_data(page, server):
    page.goto(f"{server}/lieux/?gratuit=1")
    page.get_by_role("link", name="données ouvertes").first.click()
    expect(page.get_by_role("main")).to_contain_text("Licence Ouverte 2.0")
    link = page.get_by_role("main").locator("a[href*='lieux.json']").get_attribute("href")
    data = json.loads(page.request.get(f"{server}{link}").text())
    assert {fee for place in data["lieux"] for fee in place["frais_a_charge"]} == {"Gratuit"}
    expect(page.get_by_role("main")).to_contain_text(f"Télécharger {data['nombre']} lieux")


@pytest.fixture
def town_hall(server, place):
    """Return the URL of a site whose policy allows one frame, no script, style or image."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path == "/" else 404)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Security-Policy", f"default-src 'none'; frame-src {server}")
            self.end_headers()
            address = f"{server}{place.url}carte-a-integrer/"
            self.wfile.write(f'<title>Mairie</title><iframe src="{address}"></iframe>'.encode())

        def log_message(self, *_message):
            pass

    site = ThreadingHTTPServer(("localhost", 0), Page)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    yield f"http://localhost:{site.server_port}/"
    site.shutdown()
    site.server_close()


def test_town_hall_embeds_a_place_on_its_site(page, town_hall, place):
    page.context.expected_faults.append("404")  # the browser requests an icon
    page.goto(town_hall)
    card = page.frame_locator("iframe")
    expect(card.get_by_role("link", name=place.title, exact=True)).to_be_visible()
    expect(card.locator("a[href^='tel:']")).to_be_visible()
    assert page.context.cookies() == []


def test_elected_person_reads_the_count_of_a_departement(page, server):
    count = PlacePage.objects.directory().in_territory(Territory.objects.get(code="13")).count()
    page.goto(server)
    page.get_by_role("contentinfo").get_by_role("link", name="Territoires").click()
    page.get_by_role("main").get_by_role("link", name="Bouches-du-Rhône").first.click()
    expect(page.get_by_role("main")).to_contain_text(f"{count} lieux")
