"""Find and replace URLs in texts, without the punctuation around them."""

from html import unescape

import pytest

from network.links.naming import addresses_in, replace_in

# {text: the URL in it}
WRITTEN = {
    "https://un.example/?a=1&region=84&copy=2&section=3": (
        "https://un.example/?a=1&region=84&copy=2&section=3"
    ),
    "Voir https://un.example/?a=1&notes=2.": "https://un.example/?a=1&notes=2",
    '<a href="https://un.example/?a=1&amp;region=84">Un</a>': "https://un.example/?a=1&region=84",
    "<p>https://un.example/?a=1&amp;copy=2.</p>": "https://un.example/?a=1&copy=2",
    "https://fr.example/wiki/Bug_(informatique)": "https://fr.example/wiki/Bug_(informatique)",
    '<a href="https://fr.example/Bug_(informatique)">Un</a>': (
        "https://fr.example/Bug_(informatique)"
    ),
    "(voir https://fr.example/Bug_(informatique)).": "https://fr.example/Bug_(informatique)",
    "(voir https://fr.example/Bug)": "https://fr.example/Bug",
    "https://fr.example/Qui_suis-je_?": "https://fr.example/Qui_suis-je_?",
    '<a href="https://fr.example/L\'avenir!">Un</a>': "https://fr.example/L'avenir!",
    "https://fr.example/L'avenir": "https://fr.example/L'avenir",
    "« https://un.example/a » dit-il": "https://un.example/a",
    "<p>«&nbsp;https://un.example/a&nbsp;» dit-il</p>": "https://un.example/a",
    "<p>https://un.example/a&lt;b&gt;</p>": "https://un.example/a",
    "https://un.example/a\nhttp": "https://un.example/a",
}


@pytest.mark.parametrize(("text", "address"), WRITTEN.items())
def test_url_is_separated_from_its_sentence(text, address):
    assert addresses_in(text) == [address]
    new = "https://deux.example/?x=1&y=2"
    mended = replace_in(text, address, new)
    assert addresses_in(mended) == [new]
    # The rest of the text and its markup are unchanged.
    assert unescape(replace_in(mended, new, address)) == unescape(text)
    assert replace_in(text, f"{address}/autre", new) == text


def test_several_urls_are_separated():
    assert addresses_in("https://un.example/|https://deux.example/") == [
        "https://un.example/",
        "https://deux.example/",
    ]
    text = "<a href='https://un.example/#a'>Un</a>, <a href=\"https://un.example/#b\">deux</a>"
    assert replace_in(text, "https://un.example/", "https://trois.example/") == (
        "<a href='https://trois.example/'>Un</a>, <a href=\"https://trois.example/\">deux</a>"
    )


@pytest.mark.parametrize("text", ["", "http://", "<p>", "Écrire à a@b.fr", "ftp://un.example/"])
def test_other_text_has_no_url(text):
    assert addresses_in(text) == []
    assert replace_in(text, "https://un.example/", "https://deux.example/") == text
