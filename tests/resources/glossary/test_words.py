"""Detection of glossary words in the HTML of a text."""

import time

import pytest

from resources.glossary.words import Matcher, Word


def word(title, *names, key=None):
    return Word(key or title.lower(), title, f"Ce qu’est {title}.", "/", (title, *names))


EPN = word("Espace public numérique", "EPN", key="epn")
PLACE = word("Tiers-lieu")
READER = word("Groupe de lecture", key="groupe")
QUARTER = word("L’heure d’été", key="heure")


def note(word, text):
    return f"[{word.key}:{text}]"


def annotated(html, *words, skipped=()):
    return Matcher(words or (EPN, PLACE)).annotate(html, note, skipped)[0]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("Un tiers-lieu, des tiers-lieux", "Un [tiers-lieu:tiers-lieu], des tiers-lieux"),
        ("<p>Des Tiers-lieux</p>", "<p>Des [tiers-lieu:Tiers-lieux]</p>"),
        ("<p>espaces publics\n numériques</p>", "<p>[epn:espaces publics\n numériques]</p>"),
        ("<p>espaces publics&nbsp;numériques</p>", "<p>[epn:espaces publics&nbsp;numériques]</p>"),
        # An acronym matches in capitals only; an entry is annotated once, under any of its names.
        ("epn puis EPN, espace public numérique", "epn puis [epn:EPN], espace public numérique"),
        # No match inside a longer word.
        ("<p>demi-tiers-lieu, EPNS, l’EPN</p>", "<p>demi-tiers-lieu, EPNS, l’[epn:EPN]</p>"),
        ("<h2>EPN</h2><p>EPN</p>", "<h2>EPN</h2><p>[epn:EPN]</p>"),
        ("<a href='/'><b>EPN</b></a> EPN", "<a href='/'><b>EPN</b></a> [epn:EPN]"),
        ('<p title="EPN"><br>EPN</p>', '<p title="EPN"><br>[epn:EPN]</p>'),
        ("<!-- EPN --><svg/><abbr>EPN</abbr>EPN", "<!-- EPN --><svg/><abbr>EPN</abbr>[epn:EPN]"),
        ("<blockquote><p>EPN</p></blockquote>", "<blockquote><p>EPN</p></blockquote>"),
        ("<h2>a<p>EPN</h3></h2>EPN", "<h2>a<p>EPN</h3></h2>[epn:EPN]"),
        ("EPN < 3 & EPN", "[epn:EPN] < 3 & EPN"),
    ],
)  # fmt: skip
def test_first_use_in_readable_text_is_annotated(html, expected):
    assert annotated(html) == expected


def test_escaped_apostrophes_match():
    assert annotated("à l&#x27;heure d’été", QUARTER) == "à [heure:l&#x27;heure d’été]"


def test_longest_name_wins_and_skipped_words_stay():
    short = word("Espace")
    assert annotated("un espace public numérique", EPN, short) == "un [epn:espace public numérique]"
    assert annotated("EPN, tiers-lieu", skipped={"epn"}) == "EPN, [tiers-lieu:tiers-lieu]"


def test_shared_name_belongs_to_the_first_entry():
    assert annotated("EPN", EPN, word("Autre", "EPN")) == "[epn:EPN]"


def test_words_come_in_the_order_of_the_text():
    words = Matcher([EPN, PLACE]).annotate("tiers-lieu EPN", note)[1]
    assert words == [PLACE, EPN]
    assert Matcher([]).annotate("EPN", note) == ("EPN", [])


def test_regex_characters_in_a_name_are_escaped():
    assert annotated("du C++ (libre)", word("C++", key="c")) == "du [c:C++] (libre)"
    assert annotated("ABC", word("A.C", key="a")) == "ABC"


def test_long_text_with_large_glossary_is_fast():
    words = [word(f"mot{number} du glossaire", f"SIGLE{number}") for number in range(300)]
    text = "<p>Un mot du glossaire que personne ne cherche, et SIGLES aussi.</p>" * 600
    matcher = Matcher(words)
    begun = time.process_time()
    assert matcher.annotate(text, note) == (text, [])
    assert time.process_time() - begun < 3
