import json
from pathlib import Path

import pytest

from places import choices
from places.national.typologies import TYPOLOGIES

OFFICIAL = json.loads(
    (Path(__file__).parent / "data" / "codes-v1.0.2.json").read_text(encoding="utf-8")
)["listes"]


@pytest.mark.parametrize(
    ("name", "enum"),
    [
        ("itinerance", choices.Mobility),
        ("services", choices.Service),
        ("publics_specifiquement_adresses", choices.Audience),
        ("prise_en_charge_specifique", choices.Care),
        ("frais_a_charge", choices.Fee),
        ("dispositif_programmes_nationaux", choices.Programme),
        ("formations_labels", choices.TrainingLabel),
        ("modalites_acces", choices.AccessMode),
        ("modalites_accompagnement", choices.SupportMode),
    ],
)
def test_values_are_the_official_strings(name, enum):
    assert [str(value) for value in enum.values] == OFFICIAL[name]


def test_typologies_are_the_ninety_two_codes():
    assert len({code for code, _label in TYPOLOGIES}) == len(TYPOLOGIES) == 92


def test_labels_have_typographic_apostrophes():
    enums = [value for value in vars(choices).values() if hasattr(value, "choices")]
    labels = [label for enum in enums for _value, label in getattr(enum, "choices", [])]
    assert [
        label for label in [*labels, *(label for _c, label in TYPOLOGIES)] if "'" in label
    ] == []
