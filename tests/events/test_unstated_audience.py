"""The audience of an event is everybody, some people or not stated, in the forms and outputs."""

import csv
import io
import json

import pytest
from bs4 import BeautifulSoup

from events.calendars.importing import import_calendar
from events.documents import event_document
from events.models import EventPage, EventSource
from places.choices import EVERYBODY
from tests.events.calendars.samples import feed, workshop
from tests.factories import EventPageFactory, UserFactory
from tests.structured import objects_of

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
ALL = [([], []), ([EVERYBODY], ["Tout le monde"]), (["Jeunes"], ["Jeunes"])]


def admin(client):
    client.force_login(UserFactory(is_superuser=True))
    return client


def test_every_output_shows_the_stated_audience_only(client, agenda, place, subtests):
    for audiences, labels in ALL:
        with subtests.test(audiences=audiences):
            EventPage.objects.all().delete()
            event = EventPageFactory(parent=place, title="Reliure", audiences=audiences)
            page = client.get(event.url)
            facts = BeautifulSoup(page.text, "html.parser").select_one("dl.facts").get_text()
            [data] = [item for item in objects_of(page) if item.get("@type") == "Event"]
            assert ("Pour qui" in facts) == bool(labels)
            assert data.get("audience", {}).get("audienceType", "") == "".join(labels)
            [entry] = json.loads(client.get("/agenda/agenda.json").content)["dates"]
            assert entry["publics"] == audiences
            rows = client.get("/agenda/agenda.csv").content.decode("utf-8-sig")
            assert [row["publics"] for row in csv.DictReader(io.StringIO(rows))] == [
                "".join(audiences)
            ]
            answer = client.get(f"/api/v2/events/{event.pk}/").json()
            assert (answer["audiences"], answer["audience_labels"]) == (audiences, labels)
            # Everybody restricts nothing, so it is no facet of the search.
            expected = [(value, value) for value in audiences if value != EVERYBODY]
            assert event_document(event).facets["audience"] == expected
            # Only an audience among the choices can be excluded from the list of another one.
            found = json.loads(client.get("/agenda/agenda.json?public=Seniors").content)["dates"]
            assert bool(found) == (audiences != ["Jeunes"])
            for address in ("/agenda/", "/agenda/imprimer/", "/agenda/agenda.ics"):
                assert "Tout le monde" not in client.get(address).text, address


def test_form_proposes_everybody_and_chooses_nothing(client, agenda):
    event = EventPageFactory(parent=agenda)
    form = admin(client).get(f"/admin/pages/{event.pk}/edit/").text
    boxes = BeautifulSoup(form, "html.parser").select('input[name="audiences"]')
    assert boxes[0]["value"] == EVERYBODY
    assert not [box for box in boxes if box.has_attr("checked")]
    assert "Si vous ne savez pas, ne cochez rien." in form


@pytest.mark.parametrize("audiences", [[], [EVERYBODY]])
def test_imported_event_has_the_audience_of_its_source(agenda, place, audiences):
    source = EventSource.objects.create(
        name="Médiathèque", place=place, is_trusted=True, audiences=audiences
    )
    import_calendar(source, feed(workshop(1)))
    assert EventPage.objects.get().audiences == audiences
