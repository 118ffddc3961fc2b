import pytest
from django.core.exceptions import ValidationError

from resources.reading import EXCERPT_LIMIT, reading_minutes, validate_excerpt


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("", 0),
        ("   \n ", 0),
        ("– » ?", 0),
        ("mot", 1),
        ("mot " * 200, 1),
        ("mot " * 201, 2),
        ("« mot » : " * 200, 1),
        ("<p class='a b c d'>mot</p> " * 200, 1),
    ],
)
def test_minutes_are_counted_at_200_words_and_rounded_up(text, minutes):
    assert reading_minutes(text) == minutes


def test_excerpt_of_exactly_the_limit_is_valid():
    validate_excerpt("é" * EXCERPT_LIMIT + "  ")


def test_error_gives_the_number_of_extra_characters():
    with pytest.raises(ValidationError) as refused:
        validate_excerpt("é" * (EXCERPT_LIMIT + 12))
    assert refused.value.messages == [
        "Votre extrait compte 312 caractères, il en faut 300 au plus\N{NO-BREAK SPACE}: "
        "retirez-en 12."
    ]
