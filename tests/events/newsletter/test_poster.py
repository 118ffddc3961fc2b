"""The printed notice of the dates near a commune."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from events.models import NewsletterSubscriber

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def test_page_has_the_dates_of_the_commune(client, site, workshop):
    page = client.get("/lettre/affiche/?pres=13500&km=10").content.decode()
    assert "Martigues, et jusqu’à 10 km autour" in page
    assert "Premiers pas" in page
    elsewhere = client.get("/lettre/affiche/?pres=Marseille&km=5").content.decode()
    assert "Premiers pas" not in elsewhere
    assert "Pas encore de rendez-vous" in elsewhere


def test_pdf_has_the_same_dates_and_no_address(client, site, workshop, subscriber, pango):
    subscriber()
    response = client.get("/lettre/affiche.pdf?pres=Martigues")
    assert response["Content-Type"] == "application/pdf"
    text = " ".join(PdfReader(BytesIO(response.content)).pages[0].extract_text().split())
    for words in (
        "Les rendez-vous près de chez vous",
        "Premiers pas",
        "EPN de l’Étang",
        "/lettre/",
    ):
        assert words in text
    assert "exemple.net" not in text
    assert NewsletterSubscriber.objects.count() == 1


@pytest.mark.parametrize("query", ["", "pres=", "pres=Atlantide", "pres=Martigues&km=7", "km=10"])
def test_refused_query_leads_to_the_form(client, site, agenda, query):
    response = client.get(f"/lettre/affiche.pdf?{query}")
    assert response.status_code == 302
    assert response["Location"].startswith("/lettre/affiche/")
    assert client.get(response["Location"]).status_code == 200


def test_unknown_parameter_changes_nothing(client, site, workshop):
    page = client.get("/lettre/affiche/?pres=Martigues&cle=1").content.decode()
    assert "Premiers pas" in page


def test_hidden_event_is_not_printed(client, site, workshop):
    workshop.unpublish()
    assert "Premiers pas" not in client.get("/lettre/affiche/?pres=Martigues").content.decode()
