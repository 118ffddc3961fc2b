"""Numbers beside their words."""

import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.translation import ngettext, npgettext

COUNTED = """{% load i18n %}{% blocktranslate trimmed count n=n %}
    {{ n }} zqk{% plural %}{{ n }} zqks
{% endblocktranslate %}"""


@pytest.mark.parametrize(
    ("language", "number", "word"),
    [
        *(("fr", number, "zqk") for number in (0, 1, -1)),
        *(("fr", number, "zqks") for number in (2, -2, 1000)),
        # What a language that is not wholly translated takes from French.
        *[("oc", 0, "zqk"), ("oc", 2, "zqks")],
        *[("en", 0, "zqks"), ("en", 1, "zqk"), ("en", 2, "zqks")],
    ],
)
def test_nothing_is_singular_in_french(language, number, word):
    with translation.override(language):
        assert ngettext("zqk", "zqks", number) == word
        assert npgettext("a context", "zqk", "zqks", number) == word
        assert Template(COUNTED).render(Context({"n": number})) == f"{number} {word}"
