from urllib.parse import urlencode

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from wagtail.models import Page, PageViewRestriction

from network.models import ContentStamp
from search.finding.page import SearchPage
from search.finding.taught import taught
from search.models import BestBet, Synonym
from tests.search.asking import results_of


def titles_of(text, **options):
    results = results_of(text, **options)
    return sorted(result.document.title for result in results[: len(results)])


def test_each_synonym_finds_the_others(publish):
    publish("Une photocopieuse")
    publish("Le service de reprographie")
    publish("Autre chose")
    assert titles_of("reprographie") == ["Le service de reprographie"]
    Synonym.objects.create(words="photocopieuse, reprographie")
    both = ["Le service de reprographie", "Une photocopieuse"]
    assert titles_of("photocopieuses") == titles_of("Reprographies") == both


def test_one_way_synonym_matches_from_the_first_only(publish):
    publish("La box du salon")
    publish("L’accès à internet")
    Synonym.objects.create(words="box, accès à internet", both_ways=False)
    assert titles_of("box") == ["La box du salon", "L’accès à internet"]
    assert titles_of("accès internet") == ["L’accès à internet"]


def test_expression_matches_whole_only(publish):
    publish("Retrouver son identifiant")
    publish("Autre mot")
    Synonym.objects.create(words="mot de passe, identifiant")
    assert titles_of("mot de passe") == ["Autre mot", "Retrouver son identifiant"]
    assert titles_of("mot") == ["Autre mot"]


def test_expression_matches_in_another_gender(publish):
    """The typed gender has priority: "conseillère" alone keeps its own synonyms."""
    Synonym.objects.create(words="écrivain public, secrétariat social")
    publish("Le secrétariat social")
    assert titles_of("écrivaine publique") == ["Le secrétariat social"]
    Synonym.objects.create(words="couturier, mercerie")
    publish("La mercerie")
    assert titles_of("couturière") == ["La mercerie"]
    Synonym.objects.create(words="couturière, retouches")
    publish("Les retouches")
    assert titles_of("couturière") == ["Les retouches"]


def test_both_genders_of_a_word_count_once(publish):
    publish("Place publique et arbres")
    publish("Place publique et publics")
    assert titles_of("publique") == ["Place publique et arbres", "Place publique et publics"]
    assert len(titles_of("publics")) == 2


def test_the_typed_word_counts_more_than_its_synonym(publish):
    for number in range(6):
        publish(f"Autre {number}")
    publish("Reprographie")
    publish("Photocopieuse")
    Synonym.objects.create(words="photocopieuse, reprographie")
    results = results_of("photocopieuse")
    assert [r.document.title for r in results[:2]] == ["Photocopieuse", "Reprographie"]
    assert "<mark>" in results[1:2][0].title


def test_deleted_synonym_no_longer_matches(publish):
    publish("Reprographie")
    synonym = Synonym.objects.create(words="photocopieuse, reprographie")
    assert titles_of("photocopieuse") == ["Reprographie"]
    synonym.delete()
    assert titles_of("photocopieuse") == []


@pytest.mark.parametrize("text", ["Impôts", "mes impots ?", "IMPÔT", "l’avis d’imposition"])
def test_a_chosen_answer_answers_its_questions(publish, text):
    page = publish("Déclarer ses revenus")
    bet = BestBet.objects.create(words="impôts, avis d’imposition", page=page)
    assert taught().best_bets(text) == [bet]


@pytest.mark.parametrize("text", ["impôts locaux", "imposteur", "", "?!"])
def test_a_chosen_answer_answers_no_other_question(db, text):
    bet = BestBet.objects.create(words="impôts", link="https://example.org/", title="Impôts")
    assert taught().best_bets("impôts") == [bet]
    assert taught().best_bets(text) == []


@pytest.mark.parametrize("hide", ["draft", "restricted", "deleted"])
def test_hidden_chosen_page_is_not_shown(publish, hide, committed):
    page = publish("Déclarer ses revenus")
    BestBet.objects.create(words="impôts", page=page)
    assert len(taught().best_bets("impôts")) == 1
    if hide == "draft":
        Page.objects.filter(pk=page.pk).update(live=False)
    elif hide == "restricted":
        PageViewRestriction.objects.create(page=page, restriction_type="login")
    else:
        page.delete()
    assert taught().best_bets("impôts") == []


def test_teaching_is_read_once(db, django_assert_num_queries):
    Synonym.objects.create(words="photocopieuse, reprographie")
    taught()
    with django_assert_num_queries(1):
        assert taught().best_bets("rien") == []
    before = ContentStamp.current()
    Synonym.objects.all().first().save()
    assert ContentStamp.current() > before


def test_words_are_tidied_and_counted():
    synonym = Synonym(words=" Imprimante ,photocopieuse\nimprimante,, Reprographie ")
    synonym.full_clean()
    assert synonym.words == "Imprimante, photocopieuse, Reprographie"
    for words in ("imprimante", "imprimante, Imprimante", ",", "mot," * 30):
        with pytest.raises(ValidationError):
            Synonym(words=words).full_clean()


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"title": "Impôts"},
        {"link": "https://example.org/"},
        {"link": "javascript:alert(1)", "title": "Impôts"},
    ],
)
def test_chosen_answer_needs_a_page_or_a_titled_link(db, fields):
    BestBet(words="impôts", link="https://example.org/", title="Impôts").full_clean()
    with pytest.raises(ValidationError):
        BestBet(words="impôts", **fields).full_clean()


def test_a_chosen_expression_is_found_inside_a_longer_question(db):
    one = BestBet.objects.create(words="mot de passe", link="https://a.example/", title="Un")
    two = BestBet.objects.create(
        words="mot de passe perdu", link="https://b.example/", title="Deux"
    )
    assert taught().best_bets("j’ai oublié mon mot de passe") == [one]
    assert taught().best_bets("mon mot de passe est perdu, que faire") == [two]
    assert taught().best_bets("un mot gentil") == []


def test_a_chosen_answer_is_found_beside_a_place_and_a_moment(communes, site):
    bet = BestBet.objects.create(words="impôts", link="https://a.example/", title="Un")
    for text in ("impôts martigues", "impôts demain", "impôts à Martigues samedi"):
        assert SearchPage(QueryDict(urlencode({"q": text}))).best_bets == [bet]
