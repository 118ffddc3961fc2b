from search.language.analysis import terms
from search.language.extracts import extract, highlight


def test_any_form_of_a_word_is_marked():
    marked = highlight("Des ateliers d’Été pour l’Œuvre", terms("atelier été oeuvres"))
    assert marked == "Des <mark>ateliers</mark> d’<mark>Été</mark> pour l’<mark>Œuvre</mark>"


def test_text_is_escaped_before_it_is_marked():
    marked = highlight("<script>alert('atelier')</script> & atelier", terms("atelier script"))
    assert marked == (
        "&lt;<mark>script</mark>&gt;alert(&#x27;<mark>atelier</mark>&#x27;)"
        "&lt;/<mark>script</mark>&gt; &amp; <mark>atelier</mark>"
    )


def test_compound_and_acronym_are_marked_whole():
    assert highlight("Un tiers-lieu", terms("tiers lieux")) == "Un <mark>tiers-lieu</mark>"
    assert highlight("Espace public numérique", ["epn"]) == (
        "<mark>Espace</mark> <mark>public</mark> <mark>numérique</mark>"
    )


def test_extract_shows_the_words_that_were_looked_for():
    filler = "rien à voir ici " * 40
    text = f"{filler}on répare un atelier {filler} un atelier de couture et de robotique {filler}"
    shown = extract(text, terms("atelier couture robotique"))
    assert "<mark>couture</mark> et de <mark>robotique</mark>" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown) < 300


def test_extract_of_a_text_without_the_words_is_its_beginning():
    text = "mot " * 100
    assert extract(text, terms("absent")).startswith("mot mot")
    assert extract("court", ["absent"]) == "court"
    assert extract("", ["absent"]) == ""


def test_extract_of_one_endless_word():
    assert len(extract("x" * 5000, ["absent"])) < 300
