"""The agenda as rows: JSON and CSV."""

import csv
import datetime
import io
import json

import pytest

from events.models import EventException
from network.models import Organisation
from tests.events.conftest import PARIS
from tests.factories import EventPageFactory, TopicFactory

from .test_feeds import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def test_dates_are_also_rows(client, agenda, place):
    topic = TopicFactory(name="Mes démarches", slug="demarches")
    EventPageFactory(
        parent=place,
        title="=Atelier; « é »",
        topics=[topic],
        audiences=["Seniors", "Jeunes"],
        is_free=False,
        price="5 €",
        registration_url="https://example.org/inscription",
        organisation=Organisation.objects.create(name="L’Étang", slug="l-etang"),
    )
    EventPageFactory(parent=agenda, title="Ailleurs", attendance_mode="online", **in_days(30))
    answer = json.loads(client.get("/agenda/agenda.json?organisateur=l-etang").content)
    assert answer["suite"] == ""
    assert answer["licence"] == "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
    assert answer["page"] == "http://localhost/agenda/?organisateur=l-etang"
    assert answer["adresse"] == "http://localhost/agenda/agenda.json?organisateur=l-etang"
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
        "inscription": "https://example.org/inscription",
        "page": "",
        "places": None,
        "places_restantes": None,
        "inscriptions_closes": False,
        "debut_initial": "2026-10-28T09:00+01:00",
    }
    response = client.get("/agenda/agenda.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [row["titre"] for row in rows] == ["'=Atelier; « é »", "Ailleurs"]
    assert rows[0]["publics"] == "Jeunes|Seniors"
    assert client.get("/agenda/agenda.json?organisateur=inconnu").status_code == 404


def test_online_link_is_that_of_an_online_event(client, agenda):
    url = "https://visio.example.org/a"
    for mode in ("onsite", "hybrid"):
        EventPageFactory(parent=agenda, title=mode, attendance_mode=mode, online_url=url)
    rows = {row["titre"]: row for row in client.get("/agenda/agenda.json").json()["dates"]}
    assert [rows[mode]["lien_en_ligne"] for mode in ("onsite", "hybrid")] == ["", url]


def test_whole_days_and_closed_registrations_of_dates(client, agenda):
    day = datetime.datetime(2026, 10, 27, tzinfo=PARIS)
    changes = [
        {"change": "note", "is_closed": True, "venue": "Mairie"},
        {"change": "cancelled", "is_closed": True},
    ]
    EventPageFactory(
        parent=agenda,
        all_day=True,
        address="1 rue Basse",
        starts_at=day,
        ends_at=day,
        repeat="weekly",
        until=datetime.date(2026, 11, 10),
        exceptions=[
            EventException(original_date=day.date() + datetime.timedelta(weeks=week), **change)
            for week, change in enumerate(changes)
        ],
    )
    rows = client.get("/agenda/agenda.json").json()["dates"]
    names = ("debut", "adresse", "inscriptions_closes")
    assert [tuple(row[name] for name in names) for row in rows] == [
        ("2026-10-27", "", True),
        ("2026-11-03", "1 rue Basse", False),
        ("2026-11-10", "1 rue Basse", False),
    ]


def test_reason_and_venue_of_a_date_replace_those_of_its_event(client, agenda):
    start = datetime.datetime(2026, 10, 27, 14, tzinfo=PARIS)
    change = EventException(
        original_date=start.date(), change="note", note="À l’étage", venue="Mairie"
    )
    EventPageFactory(
        parent=agenda,
        status="full",
        status_reason="Peu de places",
        venue="Salle des fêtes",
        starts_at=start,
        ends_at=start + datetime.timedelta(hours=2),
        repeat="weekly",
        until=datetime.date(2026, 11, 3),
        exceptions=[change],
    )
    rows = client.get("/agenda/agenda.json").json()["dates"]
    assert [(row["motif"], row["lieu"]) for row in rows] == [
        ("À l’étage", "Mairie"),
        ("Peu de places", "Salle des fêtes"),
    ]


def test_row_of_a_moved_date_outside_places_has_every_fact(client, agenda, communes):
    start = datetime.datetime(2026, 10, 27, 14, tzinfo=PARIS)
    moved = start.replace(day=28, hour=9)
    event = EventPageFactory(
        parent=agenda,
        title="Tablettes",
        kind="formation",
        search_description="Du premier geste aux photos.",
        venue="Salle des fêtes",
        address="2 place Haute",
        commune=communes["13001"],
        attendance_mode="hybrid",
        online_url="https://visio.example.org/a",
        capacity=8,
        starts_at=start,
        ends_at=start.replace(hour=16),
        repeat="weekly",
        until=datetime.date(2026, 11, 3),
        exceptions=[
            EventException(
                original_date=start.date(),
                change="moved",
                starts_at=moved,
                ends_at=moved.replace(hour=11),
            )
        ],
    )
    event.occurrences.update(seats_taken=3)
    page = f"http://localhost{event.url}"
    first, second = client.get("/agenda/agenda.json").json()["dates"]
    assert first == {
        "uid": str(event.calendar_entry.uid),
        "debut": "2026-10-28T09:00+01:00",
        "fin": "2026-10-28T11:00+01:00",
        "journee_entiere": False,
        "etat": "confirmed",
        "motif": "",
        "deplacee_du": "2026-10-27T14:00+01:00",
        "titre": "Tablettes",
        "type": "formation",
        "resume": "Du premier geste aux photos.",
        "lieu": "Salle des fêtes",
        "adresse": "2 place Haute",
        "commune": "Aix-en-Provence",
        "code_insee": "13001",
        "latitude": None,
        "longitude": None,
        "en_ligne": True,
        "lien_en_ligne": "https://visio.example.org/a",
        "gratuit": True,
        "tarif": "",
        "publics": [],
        "themes": [],
        "organisateur": "",
        "inscription": "",
        "page": page,
        "places": 8,
        "places_restantes": 5,
        "inscriptions_closes": False,
        "debut_initial": "2026-10-27T14:00+01:00",
    }
    other = {
        **dict.fromkeys(("debut", "debut_initial"), "2026-11-03T14:00+01:00"),
        "fin": "2026-11-03T16:00+01:00",
        "deplacee_du": "",
    }
    assert second == first | other
    heading = client.get("/agenda/agenda.csv").content.decode("utf-8-sig").splitlines()[0]
    assert heading.split(",") == list(first)


def test_coordinates_that_contradict_the_address_are_in_no_row(client, agenda, place):
    EventPageFactory(parent=place)
    place.latitude, place.longitude = 46.6241, 1.849121
    place.save_revision().publish()
    [row] = client.get("/agenda/agenda.json").json()["dates"]
    assert (row["lieu"], row["latitude"], row["longitude"]) == (place.title, None, None)


@pytest.mark.parametrize("form", ["json", "csv"])
def test_hidden_events_are_in_no_row(client, agenda, hidden, form):
    EventPageFactory(parent=agenda, title="Visible")
    text = client.get(f"/agenda/agenda.{form}").content.decode()
    assert "Visible" in text
    for title in ("Brouillon", "Expiré", "Privé", "Retiré"):
        assert title not in text
