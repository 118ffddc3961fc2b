"""The rows of a form: an editor reads, changes, moves and deletes them."""

import datetime

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from network.models import Territory
from places.models import PlaceIndexPage, PlacePage
from tests.browser.editing import publish, tab


@pytest.fixture
def bus(db):
    place = PlacePage(title="Le bus des rangées", postcode="13001", city="Marseille")
    PlaceIndexPage.objects.get(locale__language_code="fr").add_child(instance=place)
    place.closures.create(
        starts_on=datetime.date(2031, 12, 24),
        ends_on=datetime.date(2031, 12, 31),
        reason="Inventaire",
    )
    for code, spot in (("13001", "Parking de la gare"), ("13004", "Place de la mairie")):
        place.stops.create(
            commune=Territory.objects.get(code=code),
            spot=spot,
            opens_at=datetime.time(9, 30),
            closes_at=datetime.time(12),
            weekdays=["TU", "TH"],
            skips_school_holidays=True,
        )
    place.save()
    return place


def test_rows_display_the_saved_values_and_can_be_changed(editor, server, bus):
    problems = []
    editor.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
    editor.on("pageerror", lambda error: problems.append(str(error)))
    editor.goto(server + reverse("wagtailadmin_pages:edit", args=[bus.pk]))
    tab(editor, "Fermetures et arrêts")
    expect(editor.locator("#id_closures-0-reason")).to_have_value("Inventaire")
    expect(editor.locator("#id_closures-0-starts_on")).to_have_value("24/12/2031")
    first = editor.locator("#inline_child_stops-0")
    expect(first.locator("[data-chooser-title]")).to_be_visible()
    expect(first.locator("[data-chooser-title]")).to_have_text("Aix-en-Provence (Bouches-du-Rhône)")
    expect(first.locator(".unchosen")).to_be_hidden()
    expect(editor.locator("#id_stops-0-opens_at")).to_have_value("09:30")
    ticked = first.locator("[name=stops-0-weekdays]:checked")
    assert ticked.evaluate_all("boxes => boxes.map(box => box.value)") == ["TU", "TH"]
    expect(editor.locator("#id_stops-0-skips_school_holidays")).to_be_checked()
    # The row opens and closes like a row that has just been added.
    toggle = first.locator("[data-panel-toggle]").first
    toggle.click()
    expect(editor.locator("#id_stops-0-spot")).to_be_hidden()
    toggle.click()
    editor.locator("#id_stops-0-spot").fill("Quai 4")
    first.locator("[name=stops-0-weekdays][value=TH]").uncheck()
    first.locator("[data-inline-panel-child-move-down]").click()
    editor.locator("#id_closures-0-DELETE-button").click()
    publish(editor)
    assert problems == []
    bus = PlacePage.objects.get(pk=bus.pk)
    assert list(bus.closures.all()) == []
    rows = [(stop.commune.code, stop.spot, stop.weekdays) for stop in bus.stops.all()]
    assert rows == [
        ("13004", "Place de la mairie", ["TU", "TH"]),
        ("13001", "Quai 4", ["TU"]),
    ]
    assert all(stop.skips_school_holidays for stop in bus.stops.all())
