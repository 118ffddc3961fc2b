"""Phone numbers that a former release stored: shown, exported, and no obstacle to an edit."""

import pytest

from places.models import PlacePage
from places.upkeep.corrections.forms import CorrectionForm

# {stored: (as the page shows it, in the national file)}
STORED = {
    "+33069988776": ("069988776", "+33069988776"),
    "3949": ("3949", ""),
    "+32470123456": ("+32 470 12 34 56", ""),
    "bientôt": ("bientôt", ""),
    "12": ("12", ""),
}


@pytest.fixture(params=STORED)
def stored(request, place):
    page = place(title="Ancien numéro", national_id="ancien")
    PlacePage.objects.filter(pk=page.pk).update(phone=request.param)
    return request.param


def test_stored_number_is_shown_and_exported(client, stored):
    shown, exported = STORED[stored]
    page = PlacePage.objects.get()
    index = page.get_parent().get_url()
    for address in (page.get_url(), f"{page.get_url()}fiche/", index, f"{index}lieux.geojson"):
        response = client.get(address)
        assert response.status_code == 200, address
        assert "+None" not in response.text
        assert ">None<" not in response.text
    assert shown in client.get(page.get_url()).text.replace("\u00a0", " ")
    assert client.get(f"{index}lieux.json").json()["lieux"][0]["telephone"] == exported
    assert client.get(f"{index}lieux.csv").status_code == 200


def test_stored_number_blocks_no_edit(stored):
    page = PlacePage.objects.get()
    page.title = "Nouveau nom"
    page.save_revision().publish()
    page = PlacePage.objects.get()
    assert page.title == "Nouveau nom"
    assert PlacePage.objects.filter(phone=stored).exists()


def test_stored_number_blocks_no_correction(stored):
    page = PlacePage.objects.get()
    shown = CorrectionForm(place=page).initial
    hidden = {f"initial-{name}": value for name, value in shown.items()}
    typed = shown | hidden | {"address": "3 rue Neuve", "form_opened": ""}
    form = CorrectionForm(typed, place=page)
    form.is_valid()
    assert "phone" not in form.errors
    assert set(form.suggested) == {"address"}
