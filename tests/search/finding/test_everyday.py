"""Words written by ear, brands and English words match the words of the texts."""

import datetime
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.utils import timezone

from search.finding.matching import matching
from search.finding.page import SearchPage
from search.models import EverydayGroup, SearchChange, SearchDocument, SearchFacet, Synonym
from tests.search.asking import results_of


def titles_of(text, language="fr"):
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
    assert title in titles_of(typed)


def test_corrected_word_has_its_synonyms(publish):
    """A corrected word has the synonyms and the thesaurus of the correct one."""
    Synonym.objects.create(words="imprimer, photocopie")
    publish("Faire une photocopie")
    publish("Imprimer en couleurs")
    assert sorted(titles_of("imprimer")) == ["Faire une photocopie", "Imprimer en couleurs"]
    assert titles_of("imprmer") == titles_of("imprimer")


def test_corrected_word_completes_an_expression(publish):
    """All the words of the expression match its synonyms, on the search page and in lists."""
    Synonym.objects.create(words="courrier publicitaire, prospectus")
    pages = [publish("Trop de prospectus"), publish("Le courrier publicitaire")]
    titles = sorted(page.title for page in pages)
    for typed in ("courrier publicitaire", "courrier publiictaire", "couriier publicitaire"):
        assert sorted(titles_of(typed)) == titles
        kinds = SearchDocument.objects.values_list("kind", flat=True)
        assert {*matching(typed, kinds).values_list("object_id", flat=True)} == {
            page.pk for page in pages
        }


def test_misspelt_stop_word_of_a_sentence_is_not_corrected(publish):
    publish("Mes données de santé")
    publish("Combien de temps dans Ficoba")
    sentence = "combien de temps mes données sonte-elles dans ficoba"
    assert results_of(sentence).question.corrected == ""
    assert results_of("ma sonte").question.corrected == "ma santé"


def test_same_sound_precedes_one_edit(publish):
    publish("Il faut venir")
    publish("Trier ses photos")
    assert titles_of("fauto") == ["Trier ses photos"]


def test_double_letter_precedes_another_letter(publish):
    for number in range(3):
        publish(f"La page {number}")
    publish("La passe")
    assert titles_of("pase") == ["La passe"]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("céaef", "Les allocations de la CAF"),
        ("exel", "Débuter avec un tableur"),
        ("achat", "Acheter sans crainte"),
        ("livraison", "Se faire livrer"),
    ],
)
def test_word_of_no_document_leads_to_its_meaning(publish, typed, title):
    for one in ("Les allocations de la CAF", "Débuter avec un tableur", "Se faire livrer"):
        publish(one)
    publish("Acheter sans crainte")
    assert titles_of(typed)[:1] == [title]


def test_misspelling_of_the_thesaurus_has_the_meanings_of_its_word(publish):
    publish("Les démarches administratives")
    assert titles_of("retraite") == titles_of("retrete") == ["Les démarches administratives"]
    EverydayGroup.objects.create(shipped="retraite", is_on=False)
    assert titles_of("retrete") == []


def test_brand_matches_its_uses_after_itself(library, publish):
    assert titles_of("whatsapp") == ["Apprivoiser son téléphone"]
    assert titles_of("iphone") == ["Apprivoiser son téléphone"]
    assert titles_of("doctolib") == ["La permanence santé"]
    assert titles_of("watsap") == ["Apprivoiser son téléphone"]
    publish("Installer WhatsApp")
    assert titles_of("whatsapp")[0] == "Installer WhatsApp"


def test_english_word_matches_untranslated_french(library):
    assert titles_of("password", "en") == ["Choisir un bon mot de passe"]
    assert titles_of("my phone", "en") == ["Apprivoiser son téléphone"]
    assert titles_of("doctor appointment", "en") == ["La permanence santé"]
    # English words work on the French page too.
    assert titles_of("password") == ["Choisir un bon mot de passe"]


def test_indexed_english_word_also_matches_french_pages(library, publish):
    """English pages do not hide untranslated French ones."""
    publish("Lost and found: a phone box", summary="My taxes")
    publish("Les impôts en ligne")
    assert "Apprivoiser son téléphone" in titles_of("lost my phone", "en")
    assert "Les impôts en ligne" in titles_of("help with my taxes", "en")


def test_english_thesaurus_matches_any_stem(publish):
    """ "Library" and "residence" have other stems in English than in French."""
    publish("Médiathèque Louis-Aragon")
    publish("Démarches administratives")
    assert (
        titles_of("libraries", "en") == titles_of("library", "en") == ["Médiathèque Louis-Aragon"]
    )
    assert "Démarches administratives" in titles_of("residence permits", "en")


@pytest.mark.parametrize(("typed", "meant"), [("passwrd", "password"), ("compueter", "computer")])
def test_a_misspelt_english_word_is_corrected_in_english(publish, typed, meant):
    publish("Choisir un bon mot de passe")
    publish("Passer un ordinateur au suivant")
    question = results_of(typed, language="en").question
    assert question.corrected == meant
    assert titles_of(typed, "en") == titles_of(meant, "en") != []


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("04 92 72 00 00", "04 92 72 00 01"),  # another number
        ("je vois", "Une voix"),
        ("paris", "Association Pari"),
        ("cours wifi montpellier", "Montpelier"),
    ],
)
def test_correct_word_is_not_corrected(publish, text, held):
    publish(held)
    assert results_of(text).question.corrected == ""


def test_beginning_of_a_phone_number_matches(publish):
    publish("Accueil, 04 92 72 00 01")
    assert titles_of("04 92 72") == ["Accueil, 04 92 72 00 01"]


def test_meanings_count_double_for_an_unknown_word(publish):
    """Otherwise only « créer un compte » would match."""
    publish("Les démarches de santé", summary="Assurance maladie")
    publish("Créer sa boîte à livres")
    assert titles_of("créer ameli")[0] == "Les démarches de santé"


def test_homographs_stay_apart(publish):
    publish("Le bus dans la cour")
    publish("Le cours du soir")
    publish("Le réseau et son centre social")
    publish("Régler ses réseaux sociaux")
    assert titles_of("cours") == ["Le cours du soir"]
    assert titles_of("facebook") == titles_of("réseau social") == ["Régler ses réseaux sociaux"]


@pytest.mark.parametrize("text", ["lost", "my old phone is lost"])
def test_english_word_is_not_corrected_to_french(publish, text):
    publish("Le Loft, la lotte et les olds")
    assert results_of(text, language="en").question.corrected == ""


@pytest.fixture
def arles(publish, communes):
    """A place with a printer in Martigues, and one for paperwork in Marseille."""
    for title, words, mark, code, point in (
        ("Espace Picasso", "imprimer", "@acces-internet", "13056", (43.405, 5.055)),
        ("Maison du Panier", "impôts", "@demarches", "13055", (43.299, 5.367)),
    ):
        document = SearchDocument.objects.get(page=publish(title, summary=words))
        SearchDocument.objects.filter(pk=document.pk).update(
            kind="place", latitude=point[0], longitude=point[1], marks=mark
        )
        SearchFacet.objects.create(
            document=document, name="territory", value=code, label=communes[code].name
        )
        SearchChange.objects.note([document.pk])


@pytest.mark.parametrize(
    ("text", "commune", "first"),
    [
        ("print a document in Martigues", "Martigues", "Espace Picasso"),
        ("where can I print near Martigues", "Martigues", "Espace Picasso"),
        ("tax help near Marseille", "Marseille", "Maison du Panier"),
        ("I need help with my taxes around Marseille please", "Marseille", "Maison du Panier"),
    ],
)
def test_a_need_and_a_commune_in_english(arles, text, commune, first):
    page = SearchPage(QueryDict(urlencode({"q": text})), language="en")
    assert (page.here.name, page.results[:1][0].document.title) == (commune, first)


@pytest.mark.parametrize(
    ("text", "is_open", "rest"),
    [
        ("open saturday", True, ""),
        ("library open on Saturday", True, "library"),
        ("opening hours on saturdays", True, ""),
        ("workshop this saturday", False, "workshop"),
    ],
)
def test_a_moment_in_english(library, text, is_open, rest):
    page = SearchPage(QueryDict(urlencode({"q": text})), language="en")
    assert (page.understood.when.is_open, page.understood.text) == (is_open, rest)
    assert page.understood.when.since.weekday() == 5
    assert page.understood.when.since - timezone.localdate() < datetime.timedelta(7)


@pytest.mark.parametrize("typed", ["dclic", "D’clic", "d'clic lab", "clic"])
def test_name_with_an_apostrophe_matches_any_spelling(publish, typed):
    publish("D’Clic Lab")
    publish("Le lab des champs")
    assert titles_of(typed)[0] == "D’Clic Lab"
    assert results_of(typed).question.corrected == ""


def test_english_stop_words_are_not_french_words(publish):
    """ "Are" is an allowance, "or" a metal."""
    publish("Le conseil en emploi", summary="Insertion professionnelle, or et argent")
    assert titles_of("where are you, or we", "en") == []
    assert titles_of("are") == ["Le conseil en emploi"]


@pytest.mark.parametrize("typed", ["avenir 84", "avenir84"])
def test_name_with_a_number_matches_any_spelling(publish, typed):
    publish("Avenir84")
    publish("La fabrique - Avenir 84")
    publish("L’avenir des lieux")
    assert set(titles_of(typed)[:2]) == {"Avenir84", "La fabrique - Avenir 84"}


def test_number_of_a_name_matches_nothing_alone(publish):
    publish("Agence sud", summary="11 rue des Lilas")
    publish("Choisir un ordinateur")
    assert titles_of("windows11") == titles_of("windows") == ["Choisir un ordinateur"]
