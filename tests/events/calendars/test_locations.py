"""The location of imported events."""

import pytest

from events.calendars.importing import import_calendar

from .samples import event, feed, workshop

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("location", "venue", "address", "commune"),
    [
        ("Salle 2", "", "", None),
        ("EPN de l’Étang\\, Martigues", "", "", None),
        ("1 rue Basse", "", "", None),
        (
            "Mairie\\, 3 place du Port\\, 13100 Aix-en-Provence\\, France",
            "Mairie",
            "3 place du Port",
            "13001",
        ),
    ],
)
def test_location_is_matched_to_a_place_or_a_commune(
    source, place, location, venue, address, commune
):
    import_calendar(source, feed(workshop(1, f"LOCATION:{location}")))
    page = event()
    assert (page.place == place) == (not venue)
    assert (page.venue, page.address) == (venue, address)
    assert (page.commune and page.commune.code) == commune
