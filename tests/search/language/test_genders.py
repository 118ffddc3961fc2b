"""The other gender and number of words."""

import pytest

from search.language.analysis import fold, stem
from search.language.genders import other_stems
from search.language.questions import understand


def matches(typed, written):
    """Return True if a question with the word `typed` matches a text with the word `written`."""
    [word] = understand(typed).words
    return stem(fold(written)) in word.terms


@pytest.mark.parametrize(
    "forms",
    [
        "public publique publics publiques",
        "bloqué bloquée bloqués bloquées",
        "conseiller conseillère conseillers conseillères",
        "couturier couturière couturiers couturières",
        "boulanger boulangère",
        "informaticien informaticienne informaticiens",
        "animateur animatrice animateurs animatrices",
        "directeur directrice",
        "acheteur acheteuse acheteurs",
        "vendeur vendeuse vendeurs vendeuses",
        "meilleur meilleure meilleurs",
        "frauduleux frauduleuse frauduleuses",
        "actif active actifs actives",
        "débutant débutante débutants débutantes",
    ],
)
def test_genders_and_numbers_match_each_other(forms):
    forms = forms.split()
    missed = [(a, b) for a in forms for b in forms if not matches(a, b)]
    assert missed == []


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("données", "donner"), ("donne", "données"), ("manière", "manier"), ("porte", "portée"),
        ("journée", "journal"), ("CAF", "café"), ("poste", "posture"),
    ],
)  # fmt: skip
def test_other_words_do_not_match(typed, written):
    assert not matches(typed, written)


def test_participle_in_capitals_matches_its_other_gender():
    assert other_stems("BLOQUÉ") == other_stems("bloqué") != ()
    assert other_stems("GRATUITÉ") == ()


def test_other_stems_exclude_the_word_itself():
    assert other_stems("publique") == ("public",)
    assert other_stems("gratuité") == ()
    assert other_stems("oublie") == ()
    assert other_stems("pass") == ()


def test_words_of_other_languages_have_no_other_gender():
    [word] = understand("public", "en").words
    assert word.others == ()
