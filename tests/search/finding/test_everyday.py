"""Words written by ear, brands and English: what our texts call otherwise is found all the same."""

import pytest

from search.models import Synonym
from tests.search.asking import results_of


def found(text, language="fr"):
    results = results_of(text, language=language)
    return [result.document.title for result in results[: len(results)]]


@pytest.fixture
def library(publish):
    publish("Apprivoiser son téléphone")
    publish("Choisir un bon mot de passe")
    publish("La permanence santé", summary="Prendre rendez-vous chez le médecin")
    publish("Comprendre les aides")
    publish("Réparer une bouilloire")


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("téléfaune", "Apprivoiser son téléphone"),
        ("mon téléffone", "Apprivoiser son téléphone"),
        ("bouiloir", "Réparer une bouilloire"),
        ("medessain", "La permanence santé"),
        ("je ne comprends pas mon telefone", "Apprivoiser son téléphone"),
    ],
)
def test_a_word_written_by_ear_is_understood(library, typed, title):
    assert title in found(typed)


def test_a_word_that_is_put_right_means_what_it_does_typed_right(publish):
    """Synonyms and the thesaurus know no slip."""
    Synonym.objects.create(words="imprimer, photocopie")
    publish("Faire une photocopie")
    publish("Imprimer en couleurs")
    assert sorted(found("imprimer")) == ["Faire une photocopie", "Imprimer en couleurs"]
    assert found("imprmer") == found("imprimer")


def test_what_a_brand_is_for_is_found_and_the_brand_itself_first(library, publish):
    assert found("whatsapp") == ["Apprivoiser son téléphone"]
    assert found("iphone") == ["Apprivoiser son téléphone"]
    assert found("doctolib") == ["La permanence santé"]
    assert found("watsap") == ["Apprivoiser son téléphone"]
    publish("Installer WhatsApp")
    assert found("whatsapp")[0] == "Installer WhatsApp"


def test_an_english_word_finds_what_is_not_translated(library):
    assert found("password", "en") == ["Choisir un bon mot de passe"]
    assert found("my phone", "en") == ["Apprivoiser son téléphone"]
    assert found("doctor appointment", "en") == ["La permanence santé"]
    # Who reads little French asks on the French page too.
    assert found("password") == ["Choisir un bon mot de passe"]
