import pytest
from django import forms
from django.db import models
from django.test.utils import isolate_apps

from network.database.fields import ChoiceListField, PhoneField, has_any, with_phone
from network.geography import overseas
from places.models import PlacePage

COSTS = [("Gratuit", "Gratuit"), ("Payant", "Payant"), ("Gratuit sous condition", "Sous condition")]


@pytest.fixture
def field():
    field = ChoiceListField("Frais", choices=COSTS, blank=True)
    field.set_attributes_from_name("costs")
    return field


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        ([], ""),
        (["Payant", "Gratuit", "Payant"], "|Gratuit|Payant|"),
        (["Troc", "Payant"], "|Payant|Troc|"),
        ("|Payant|", "|Payant|"),
    ],
)
def test_a_list_is_stored_once_each_in_the_order_of_its_choices(field, value, stored):
    assert field.get_prep_value(value) == stored
    assert field.get_prep_value(field.to_python(stored)) == stored


def test_value_with_the_separator_is_refused(field):
    with pytest.raises(ValueError, match="costs"):
        field.get_prep_value(["a|b"])


def test_new_choice_needs_no_migration(field):
    assert "choices" not in field.deconstruct()[3]


def test_the_form_offers_boxes_to_tick(field):
    form_field = field.formfield()
    assert isinstance(form_field.widget, forms.CheckboxSelectMultiple)
    assert not form_field.required


@isolate_apps("network")
def test_lookup_matches_whole_values(field):
    class Thing(models.Model):  # noqa: DJ008 - never shown
        costs = ChoiceListField(choices=COSTS)

        class Meta:
            app_label = "network"
            managed = False

    sql = str(Thing.objects.filter(costs__has="Gratuit").query)
    assert "%|Gratuit|%" in sql
    both = str(Thing.objects.filter(has_any("costs", ["Gratuit", "Payant"])).query)
    assert ("%|Gratuit|%" in both, "%|Payant|%" in both, " OR " in both) == (True, True, True)


@pytest.mark.parametrize(
    ("code", "landline", "mobile"),
    [
        ("", "01 23 45 67 89", "06 12 34 56 78"),
        ("974", "0262 16 12 34", "0692 12 34 56"),
        ("988", "20.12.34", "75.12.34"),
    ],
)
def test_the_example_of_a_number_is_one_of_the_territory(settings, code, landline, mobile):
    text = with_phone("Ex. : %(phone)s", is_mobile=True)
    field = PhoneField("téléphone", help_text="Public.").formfield()
    settings.PHONENUMBER_DEFAULT_REGION = overseas.phone_region(code)
    assert str(text) == f"Ex. : {mobile}"
    assert str(field.help_text).replace("\N{NO-BREAK SPACE}", " ") == f"Public. Ex. : {landline}"


def test_every_territory_has_an_example(settings):
    for code in ("", *overseas.OVERSEAS):
        settings.PHONENUMBER_DEFAULT_REGION = overseas.phone_region(code)
        assert str(with_phone("%(phone)s")), code
        assert str(with_phone("%(phone)s", is_mobile=True)), code


@pytest.mark.django_db
@pytest.mark.parametrize("own", ["", "974"])
@pytest.mark.parametrize(
    "number", ["+33474001234", "+262262201234", "+596596601234", "+687201234", ""]
)
def test_number_in_a_revision_does_not_depend_on_the_territory(settings, own, number):
    settings.PHONENUMBER_DEFAULT_REGION = overseas.phone_region(own)
    place = PlacePage(title="Espace", phone=number)
    again = PlacePage.from_serializable_data(place.serializable_data())
    assert getattr(again.phone, "as_e164", "") == number
    # A number that is none stays as it was typed.
    place.phone = "12"
    assert str(PlacePage.from_serializable_data(place.serializable_data()).phone) == "12"
