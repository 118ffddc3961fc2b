"""The facts of a place, as its managers are asked to confirm them."""

from django.utils import translation

from places.choices import Service
from places.facts import facts


def test_every_fact_is_listed_in_order(place):
    page = place(
        opening_hours="Mo 09:00-12:00",
        phone="+33442000000",
        other_phone="+33600000000",
        address="1 rue Basse",
        address_extra="2e étage",
        postcode="13500",
        city="Martigues",
        emails="a@exemple.fr\nb@exemple.fr",
        services=["Loisirs et créations numériques"],
        fees=["Gratuit"],
    )
    listed = dict(facts(page))
    assert list(listed) == [
        *("Horaires", "Téléphone", "Adresse", "Courriel"),
        *("Ce que l’on peut y faire", "Prix"),
    ]
    assert listed["Horaires"][0].startswith("Lundi")
    assert listed["Téléphone"] == ["04 42 00 00 00", "06 00 00 00 00"]
    assert listed["Adresse"] == ["1 rue Basse, 2e étage, 13500 Martigues"]
    assert listed["Courriel"] == ["a@exemple.fr", "b@exemple.fr"]
    assert listed["Ce que l’on peut y faire"] == page.labels_of("services")
    assert listed["Prix"] == page.labels_of("fees")


def test_unknown_facts_are_named(place):
    page = place(opening_hours="", phone="", fees=[], emails="", services=[])
    unknown = [label for label, lines in facts(page) if lines == ["Non renseigné"]]
    assert unknown == ["Horaires", "Téléphone", "Courriel", "Ce que l’on peut y faire", "Prix"]


def test_note_without_hours_is_a_line(place):
    page = place(opening_hours="", hours_note="Sur rendez-vous, appelez")
    assert dict(facts(page))["Horaires"] == ["Sur rendez-vous, appelez"]


def test_place_open_by_appointment_only_has_hours(place):
    assert dict(facts(place(opening_hours="sur rendez-vous")))["Horaires"] == ["Sur rendez-vous"]


def test_services_are_named_in_the_language_of_the_reader(place):
    page = place(services=[Service.EVERYDAY_TOOLS])
    with translation.override("en"):
        assert ["Everyday digital tools"] in dict(facts(page)).values()
