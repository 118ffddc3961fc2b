"""The structured data of a place: its address, its number and its position."""

from tests.structured import objects_of


def test_address_number_and_position_are_those_of_the_place(client, place):
    page = place(
        title="Maison du quai",
        address="5 quai Poterne",
        address_extra="Bâtiment B",
        postcode="13500",
        city="Martigues",
        phone="+33442670000",
        latitude=43.4051,
        longitude=5.0512,
    )
    [data] = [one for one in objects_of(client.get(page.url)) if one["@type"] == "Place"]
    assert data["address"] == {
        "@type": "PostalAddress",
        "streetAddress": "5 quai Poterne, Bâtiment B",
        "postalCode": "13500",
        "addressLocality": "Martigues",
        "addressCountry": "FR",
    }
    assert data["geo"] == {"@type": "GeoCoordinates", "latitude": 43.4051, "longitude": 5.0512}
    assert data["telephone"] == "+33 4 42 67 00 00"


def test_town_of_the_address_is_the_displayed_one(client, place):
    """The typed town may be a CEDEX or another spelling: the page shows the commune."""
    page = place(city="MARTIGUES CEDEX", postcode="13500", insee_code="13056")
    [data] = [one for one in objects_of(client.get(page.url)) if one["@type"] == "Place"]
    assert data["address"]["addressLocality"] == page.town == "Martigues"
    assert page.locality == "13500 Martigues"
