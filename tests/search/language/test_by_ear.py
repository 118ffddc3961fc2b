"""Words that a misspelt word may mean although no document contains them."""

import pytest

from search.indexing.vocabulary import slips
from search.language.analysis import fold
from search.language.by_ear import acronym_meant, everyday_meant


@pytest.mark.parametrize(
    ("typed", "acronym"),
    [
        ("cévé", "cv"), ("céaef", "caf"), ("pédéeff", "pdf"), ("pécé", "pc"), ("uèsbé", "usb"),
        ("erreessa", "rsa"), ("essemmesse", "sms"), ("gépéesse", "gps"), ("tévé", "tv"),
        ("emdépéache", "mdph"), ("ergépédé", "rgpd"), ("cépéèfe", "cpf"),
        # words, other letters, and a long text
        ("cave", ""), ("bébé", ""), ("tête", ""), ("zézé", ""), ("caf", ""), ("", ""),
        ("ee" * 20, ""), ("e" * 20, ""),
    ],
)  # fmt: skip
def test_acronym_spelt_by_its_letters(typed, acronym):
    assert acronym_meant(fold(typed)) == acronym


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("exel", "excel"), ("traitemen", "traitement"), ("asurance", "assurance"),
        ("naviguateur", "navigateur"), ("wattsap", "whatsapp"),
        # another form, another letter, two edits, a short word
        ("assurances", ""), ("navigateurs", ""), ("traitemant", "traitement"), ("bordinateurx", ""),
        ("abc", ""),
    ],
)  # fmt: skip
def test_everyday_word_of_the_thesaurus(typed, word):
    assert everyday_meant(fold(typed), slips(fold(typed))) == word


def test_english_questions_only_have_brands():
    for typed, word in (("wattsap", "whatsapp"), ("traitemen", "")):
        assert everyday_meant(typed, slips(typed), "en") == word
