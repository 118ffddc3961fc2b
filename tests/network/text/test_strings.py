"""Numbers beside their words; what is typed, made safe."""

import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.translation import ngettext, npgettext

from network.text.strings import clean_typed, counted, plain, whole_number

COUNTED = """{% load i18n %}{% blocktranslate trimmed count n=n %}
    {{ n }} zqk{% plural %}{{ n }} zqks
{% endblocktranslate %}"""


@pytest.mark.parametrize(
    ("language", "number", "word"),
    [
        *(("fr", number, "zqk") for number in (0, 1, -1)),
        *(("fr", number, "zqks") for number in (2, -2, 1000)),
        # A language without full translation falls back to French.
        *[("oc", 0, "zqk"), ("oc", 2, "zqks")],
        *[("en", 0, "zqks"), ("en", 1, "zqk"), ("en", 2, "zqks")],
    ],
)
def test_zero_is_singular_in_french(language, number, word):
    with translation.override(language):
        assert ngettext("zqk", "zqks", number) == word
        assert npgettext("a context", "zqk", "zqks", number) == word
        assert Template(COUNTED).render(Context({"n": number})) == f"{number} {word}"


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("Beau\u202e titre\u2066 !\u200b", "Beau titre !"),
        ("un\x00deux\ud800", "un deux"),
        ("média\u00adthèque\u200e \u200flà", "médiathèque là"),
        # A family, and a word of Persian: what joins letters stays.
        ("\U0001f468\u200d\U0001f467 \u0646\u0645\u06cc\u200c\u0634\u0648\u062f",) * 2,
    ],
)
def test_typed_text_is_cleaned_of_control_marks(typed, clean):
    assert clean_typed(typed) == clean


def test_soft_hyphen_does_not_split_a_word():
    assert plain("Média\u00adthèque\u200b, d’été") == "mediatheque d ete"
    assert plain("STRAẞE") == plain("Straße") == "strasse"


@pytest.mark.parametrize(
    ("typed", "number"),
    [("12", 12), ("0", 0), ("007", 7), ("", None), ("1234", None), ("-1", None), ("²", None)],
)
def test_whole_number_accepts_digits_up_to_a_length(typed, number):
    assert whole_number(typed, digits=3) == number
    assert whole_number(typed, digits=3, default=5) == (5 if number is None else number)


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0 nouveau"), (1, "1 nouveau"), (2, "2 nouveaux")]
)
def test_counted_label_is_singular_below_two(number, text):
    assert counted(number, "nouveaux") == text
