"""Phone numbers: the numbering plan, how they are typed, and where they are stored."""

from types import SimpleNamespace

import phonenumbers
import pytest
from django import forms
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from home.team.privacy.contact import Contact
from network.database.fields import Phone
from network.geography import overseas
from network.models import Person
from network.templatetags.network import format_phone, tel_href
from network.text import phones
from network.text.phones import explain, international, read_phone, short_number
from places.national.phones import phone

SEPARATORS = st.sampled_from(["", " ", ".", "-", "\u00a0", "/"])
# The leading digits that the mainland's plan allocates, and those that it does not.
ALLOCATED = ["01", "02", "03", "04", "05", "06", "073", "075", "076", "077", "078", "080", "09"]


def typed_in_pairs(digits, separator):
    return separator.join(digits[start : start + 2] for start in range(0, len(digits), 2))


@pytest.mark.parametrize(
    ("code", "typed", "expected"),
    [
        ("", "06 12 34 56 78", "+33612345678"),
        ("", "0692 12 34 56", "+262692123456"),
        ("", "+687 27 65 43", "+687276543"),
        ("", "+33 (0)6 12 34 56 78", "+33612345678"),
        ("", "0033 6 12 34 56 78", "+33612345678"),
        ("", "Tél. : 06 12 34 56 78 (le soir)", "+33612345678"),
        ("", "(bureau) 01 23 45 67 89", "+33123456789"),
        ("", "+32 470 12 34 56", "+32470123456"),
        ("974", "0262 35 59 14", "+262262355914"),
        ("974", "04 91 13 20 00", "+33491132000"),
        ("988", "27.65.43", "+687276543"),
        ("988", "06 12 34 56 78", "+33612345678"),
        ("987", "40 50 60 70", "+68940506070"),
        ("", "06 12", ""),
        ("", "06 99 88 77 6", ""),
        ("", "06 99 88 77 66 5", ""),
        ("", "+33 6 99 88 77 6", ""),
        ("", "00 99 88 77 66", ""),
        ("", "06 12 34 56 7b", ""),
        ("", "0612FLEURS", ""),
        ("", "06 12 34 56 78 #12", ""),
        ("", "3949", ""),
        ("988", "27.65.4", ""),
        ("988", "bientôt", ""),
        ("", "", ""),
    ],
)
def test_number_is_read_as_dialled_in_the_network(settings, code, typed, expected):
    settings.PHONENUMBER_DEFAULT_REGION = overseas.phone_region(code)
    assert international(typed) == expected


def test_every_overseas_territory_is_in_the_plan():
    territories = {territory.phone_region for territory in overseas.OVERSEAS.values()}
    assert set(phones.REGIONS) == {overseas.MAINLAND_PHONES, *territories}


@given(prefix=st.sampled_from(ALLOCATED), rest=st.data(), separator=SEPARATORS)
def test_a_mainland_number_has_ten_digits(prefix, rest, separator):
    """Every truncated or extended variant of a valid number is refused, typed any way."""
    left = 10 - len(prefix)
    digits = prefix + rest.draw(st.text("0123456789", min_size=left, max_size=left))
    if not phonenumbers.is_valid_number(phonenumbers.parse(digits, "FR")):
        return
    assert international(typed_in_pairs(digits, separator)) == f"+33{digits[1:]}"
    assert international(f"+33 {typed_in_pairs(digits[1:], separator)}") == f"+33{digits[1:]}"
    for length in range(1, 10):
        assert international(typed_in_pairs(digits[:length], separator)) == ""
        assert "pas assez de chiffres" in explain(digits[:length])
        assert international(f"+33{digits[1:length]}") == ""
    for more in ("0", "12", "345"):
        assert international(typed_in_pairs(digits + more, separator)) == ""
        assert "trop de chiffres" in explain(digits + more)
        assert international(f"+33{digits[1:]}{more}") == ""


@pytest.mark.parametrize("region", phones.REGIONS)
def test_numbers_of_each_territory_are_read_and_their_variants_refused(settings, region):
    settings.PHONENUMBER_DEFAULT_REGION = region
    for kind in (phonenumbers.PhoneNumberType.FIXED_LINE, phonenumbers.PhoneNumberType.MOBILE):
        number = phonenumbers.example_number_for_type(region, kind)
        e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
        assert international(e164) == international(national) == e164
        truncated = [e164[:-1], national[:-1], e164[:5]]
        longer = [f"{e164}0", f"{national} 00000"]
        assert {international(variant) for variant in truncated + longer} == {""}


@given(digits=st.text("0123456789", min_size=1, max_size=16), plus=st.booleans())
def test_accepted_number_is_in_the_plan(digits, plus):
    number = international(f"+{digits}" if plus else digits)
    assert not number or phonenumbers.is_valid_number(phonenumbers.parse(number))


@given(st.text(max_size=40))
def test_no_text_raises(text):
    assert international(text) == "" or international(text).startswith("+")
    assert short_number(text) == "" or short_number(text).isdecimal()
    assert explain(text)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        (
            "06 99 88 77 6",
            "Ce numéro n’a pas assez de chiffres. Un numéro ressemble à 06 12 34 56 78.",
        ),
        ("06 99 88 77 66 5", "Ce numéro a trop de chiffres."),
        ("00 33 6 99 88", "Ce numéro n’a pas assez de chiffres."),
        (
            "+33 6 99 88 77 6",
            "Ce numéro n’a pas assez de chiffres. Un numéro ressemble à +33 6 12 34 56 78.",
        ),
        ("+32 470 12", "Ce numéro n’a pas assez de chiffres. Un numéro ressemble à +32 470 12"),
        ("+32 470 12 34 56 78 90", "Ce numéro a trop de chiffres."),
        ("+999 12 34 56 78", "Cet indicatif de pays n’existe pas."),
        ("07 00 12 34 56", "Ce numéro n’existe pas : vérifiez-le."),
        ("bientôt", "Écrivez un seul numéro, en chiffres. Ex. : 06 12 34 56 78"),
        ("06 12 34 56 78 ou 04 92 30 00 00", "Écrivez un seul numéro, en chiffres."),
    ],
)
def test_refusal_contains_an_example(typed, reason):
    with pytest.raises(ValidationError) as refusal:
        read_phone(typed)
    assert refusal.value.message.startswith(reason)


@pytest.mark.parametrize("typed", ["3949", "39 49", "3919", "115", "116 000", "118 712"])
def test_short_number_belongs_to_a_place(typed):
    digits = typed.replace(" ", "")
    assert read_phone(typed, takes_short=True) == digits
    with pytest.raises(ValidationError):
        read_phone(typed)
    number = Phone.of(digits)
    assert (number.as_e164, number.as_national, number.as_international) == (digits,) * 3
    assert (tel_href(number), tel_href(digits), format_phone(digits)) == (
        f"tel:{digits}",
        f"tel:{digits}",
        digits,
    )


@pytest.mark.parametrize("typed", ["+33612345678", "3949", "voir le site"])
def test_stored_number_is_true_without_being_validated(monkeypatch, typed):
    monkeypatch.setattr(Phone, "is_valid", None)
    assert Phone.of(typed)


def test_number_abroad_is_shown_with_its_prefix():
    number = Phone.of("+32470123456")
    assert (number.as_national, number.as_e164) == ("+32 470 12 34 56", "+32470123456")
    assert format_phone("+32470123456") == "+32\u00a0470\u00a012\u00a034\u00a056"
    assert format_phone("+33612345678") == "06\u00a012\u00a034\u00a056\u00a078"


@pytest.mark.parametrize("typed", ["1234", "99", "39 4", "250000", "0"])
def test_short_number_must_exist(typed):
    assert short_number(typed) == ""


@pytest.mark.parametrize(
    ("postcode", "typed", "expected"),
    [
        ("98870", "44.12.34", "+687441234"),
        ("98714", "40 50 60 70", "+68940506070"),
        ("97410", "0262 35 59 14", "+262262355914"),
        ("97410", "06 12 34 56 78", "+33612345678"),
        ("04000", "04 92 30 00 00", "+33492300000"),
        ("06500", "+39 0184 12345", "+39018412345"),
        ("04000", "39 49", "3949"),
    ],
)
def test_a_place_overseas_is_called_by_its_own_number(postcode, typed, expected):
    assert phone(typed, SimpleNamespace(postcode=postcode))[0] == expected


def person_form(person, **data):
    form_class = forms.modelform_factory(Person, fields=["name", "role", "phone"])
    initial = form_class(instance=person)
    shown = {
        name: initial[name].field.widget.format_value(initial[name].value()) or ""
        for name in initial.fields
    }
    return form_class({**shown, **data}, instance=person)


@pytest.mark.django_db
@pytest.mark.parametrize("stored", ["+33069988776", "bientôt", "06 99 88 77 6", "12"])
def test_number_stored_before_the_plan_blocks_no_other_field(stored):
    person = Person.objects.create(name="Camille")
    Person.objects.update(phone=stored)
    person.refresh_from_db()
    form = person_form(person, name="Camille Noir")
    assert form.errors == {}
    form.save()
    assert Person.objects.values_list("name", "phone").get() == ("Camille Noir", stored)
    # A changed number must be in the plan.
    assert "phone" in person_form(Person.objects.get(), phone="06 99 88 77 5").errors
    assert person_form(Person.objects.get(), phone="06 99 88 77 66").errors == {}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("06 99 88 77 66", "+33699887766"),
        ("0692 12 34 56", "+262692123456"),
        ("+32 470 12 34 56", "+32470123456"),
        ("39 49", "3949"),
        ("", ""),
    ],
)
def test_field_keeps_one_spelling(typed, kept):
    form = person_form(Person(name="Camille"), phone=typed)
    assert form.errors == {}
    form.save()
    assert list(Person.objects.filter(phone=kept)) == [form.instance]


def test_a_number_stored_before_the_plan_can_still_be_erased():
    assert Contact.read("06 99 88 77 6").value == "+33069988776"
    with pytest.raises(ValidationError):
        Contact.read("06 99")
