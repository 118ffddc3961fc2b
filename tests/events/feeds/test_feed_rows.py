"""The agenda as rows: JSON and CSV."""

import csv
import io
import json

import pytest

from network.models import Organisation
from tests.factories import EventPageFactory, TopicFactory

from .test_feeds import in_days

pytestmark = pytest.mark.django_db


def test_dates_are_also_rows(client, agenda, place):
    topic = TopicFactory(name="Mes démarches", slug="demarches")
    EventPageFactory(
        parent=place,
        title="=Atelier; « é »",
        topics=[topic],
        audiences=["Seniors", "Jeunes"],
        is_free=False,
        price="5 €",
        organisation=Organisation.objects.create(name="L’Étang", slug="l-etang"),
    )
    EventPageFactory(parent=agenda, title="Ailleurs", attendance_mode="online", **in_days(30))
    answer = json.loads(client.get("/agenda/agenda.json?organisateur=l-etang").content)
    assert answer["suite"] == ""
    assert answer["licence"] == "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
    [entry] = answer["dates"]
    assert entry | {"uid": "", "page": ""} == {
        "uid": "",
        "debut": "2026-10-28T09:00+01:00",
        "fin": "2026-10-28T11:00+01:00",
        "journee_entiere": False,
        "etat": "confirmed",
        "motif": "",
        "deplacee_du": "",
        "titre": "=Atelier; « é »",
        "type": "atelier",
        "resume": "",
        "lieu": "EPN de l’Étang",
        "adresse": "1 rue Basse, 13500 Martigues",
        "commune": "Martigues",
        "code_insee": "13056",
        "latitude": 43.405,
        "longitude": 5.0536,
        "en_ligne": False,
        "lien_en_ligne": "",
        "gratuit": False,
        "tarif": "5 €",
        "publics": ["Jeunes", "Seniors"],
        "themes": ["Mes démarches"],
        "organisateur": "L’Étang",
        "inscription": "",
        "page": "",
        "places": None,
        "places_restantes": None,
    }
    response = client.get("/agenda/agenda.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [row["titre"] for row in rows] == ["'=Atelier; « é »", "Ailleurs"]
    assert rows[0]["publics"] == "Jeunes|Seniors"
    assert client.get("/agenda/agenda.json?organisateur=inconnu").status_code == 404


@pytest.mark.parametrize("form", ["json", "csv"])
def test_hidden_events_are_in_no_row(client, agenda, hidden, form):
    EventPageFactory(parent=agenda, title="Visible")
    text = client.get(f"/agenda/agenda.{form}").content.decode()
    assert "Visible" in text
    for title in ("Brouillon", "Expiré", "Privé", "Retiré"):
        assert title not in text
