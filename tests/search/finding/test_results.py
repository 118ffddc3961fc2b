import datetime

import pytest
from django.utils import timezone
from wagtail.models import Locale, Page, PageViewRestriction

from search.models import SearchDocument
from tests.search.asking import results_of


def titles_of(text, **options):
    results = results_of(text, **options)
    return [result.document.title for result in results[: len(results)]]


def test_french_forms_and_accents(publish):
    publish("La médiation numérique à Besançon", "Des ateliers dans un tiers-lieu")
    publish("Autre chose")
    title = ["La médiation numérique à Besançon"]
    for text in ("mediation numeriques", "besancon", "atelier", "tiers lieux", "MÉDIATEUR"):
        assert titles_of(text) == title


def test_title_counts_more_than_keywords_and_keywords_more_than_text(publish):
    publish("Alpha", "Imprimante")
    publish("Imprimante")
    publish("Beta", seo_title="Imprimante")
    for number in range(8):
        publish(f"Autre {number}")
    assert titles_of("imprimantes") == ["Imprimante", "Beta", "Alpha"]


def test_all_words_rank_above_some_words(publish):
    publish("Atelier de couture à Arles")
    publish("Atelier de cuisine")
    publish("Promenade à Arles")
    for number in range(8):
        publish(f"Autre {number}")
    assert titles_of("atelier arles")[0] == "Atelier de couture à Arles"
    assert len(titles_of("atelier arles")) == 3


def test_acronym_finds_its_long_form_and_back(publish):
    publish("Un espace public numérique")
    publish("L’EPN du quartier")
    assert set(titles_of("EPN")) == {"Un espace public numérique", "L’EPN du quartier"}
    assert set(titles_of("espaces publics numériques")) == set(titles_of("EPN"))


def test_misspelt_word_is_corrected_and_proposed(publish):
    publish("Imprimante en trois dimensions")
    for typed in ("imprimnate 3", "imprimente 3", "impriimante 3", "imprimant3 3"):
        results = results_of(typed)
        assert results.question.corrected == "imprimante 3"
        assert results.total == 1
    assert results_of("imprimante").question.corrected == ""


def test_last_word_may_be_unfinished(publish):
    publish("Imprimante en trois dimensions")
    assert titles_of("impri") == ["Imprimante en trois dimensions"]
    assert results_of("impri").question.corrected == ""


def test_word_of_a_deleted_page_is_not_proposed(publish):
    page = publish("Xylographie secrète")
    publish("Visible")
    Page.objects.filter(pk=page.pk).update(live=False)
    results = results_of("xylografie xylographei rien")
    assert results.question.corrected == ""
    assert results.total == 0


@pytest.mark.parametrize("hide", ["draft", "expired", "restricted", "parent restricted", "gone"])
def test_stale_index_never_leaks(publish, hide):
    parent = publish("Rubrique")
    page = publish("Xylographie", "Atelier de gravure", parent=parent)
    publish("Autre atelier")
    assert titles_of("xylographie") == ["Xylographie"]
    pages = Page.objects.filter(pk=page.pk)
    if hide == "draft":
        pages.update(live=False)
    elif hide == "expired":
        pages.update(expire_at=timezone.now() - datetime.timedelta(seconds=1))
    elif hide == "gone":
        SearchDocument.objects.update(expires_at=None)
        document = SearchDocument.objects.get(page=page)
        page.delete()
        document.save(force_insert=not SearchDocument.objects.filter(pk=document.pk).exists())
    else:
        restricted = page if hide == "restricted" else parent
        PageViewRestriction.objects.bulk_create(
            [PageViewRestriction(page=restricted, restriction_type="login")]
        )
    for text in ("xylographie", "gravure", "xylo", "xylografie"):
        results = results_of(text)
        assert (results.total, results.counts, len(results), results[:10]) == (0, {}, 0, [])
    results = results_of("atelier")
    assert (results.counts, titles_of("atelier")) == ({"page": 1}, ["Autre atelier"])


def test_extract_marks_the_matching_words(publish):
    publish("Un", "Rue Haute, 13200 Arles", seo_title="Gratuit, imprimante")
    publish("Deux", "Une imprimante")
    publish("Trois imprimantes", "Rue Basse")
    extracts = {r.document.title: r.extract for r in results_of("imprimante")[:10]}
    assert extracts == {
        "Un": "Gratuit, <mark>imprimante</mark>",
        "Deux": "Une <mark>imprimante</mark>",
        "Trois imprimantes": "Rue Basse",
    }


def test_extract_has_no_repeated_line(publish):
    page = publish("Un", "12 rue Haute, 13200 Arles")
    SearchDocument.objects.filter(page=page).update(body="12 rue Haute\nAccueil du mardi")
    assert results_of("un arles")[:1][0].extract == (
        "12 rue Haute, 13200 <mark>Arles</mark> Accueil du mardi"
    )


def test_name_is_not_corrected(publish):
    publish("Tiers-lieux")
    publish("Installer un logiciel")
    assert titles_of("vinci") == []
    assert results_of("installer vinci").question.corrected == ""
    assert titles_of("installer vinci") == ["Installer un logiciel"]
    assert titles_of("lieuxx") == ["Tiers-lieux"]


def test_kind_narrows_results_but_not_counts(publish):
    for title in ("Atelier un", "Atelier deux", "Atelier trois"):
        publish(title)
    SearchDocument.objects.filter(title="Atelier deux").update(kind="place")
    results = results_of("atelier", kind="place")
    assert (results.counts, results.total, len(results)) == ({"page": 2, "place": 1}, 3, 1)
    assert [result.document.title for result in results[:10]] == ["Atelier deux"]


@pytest.mark.parametrize("kind", ["event", "session"])
def test_past_event_follows_coming_ones(publish, kind):
    now = timezone.now()
    for title, days in (("Atelier passé", -3), ("Atelier prochain", 3)):
        page = publish(title)
        day = now + datetime.timedelta(days=days)
        SearchDocument.objects.filter(page=page).update(
            kind=kind, starts_at=day, ends_at=day + datetime.timedelta(hours=2)
        )
    results = results_of("atelier", now=now)
    assert [
        (result.document.title, bool(result.next_date), result.is_past) for result in results[:10]
    ] == [("Atelier prochain", True, False), ("Atelier passé", False, True)]


def test_english_visitor_finds_english_then_untranslated_french(publish, home, committed):
    english = Locale.objects.create(language_code="en")
    page = publish("Atelier ordinateur")
    publish("Atelier couture")
    with committed():
        english_home = home.copy_for_translation(english)
        english_home.save_revision().publish()
        translated = page.copy_for_translation(english)
        translated.title = "Computer workshops"
        translated.save_revision().publish()
    assert titles_of("workshop", language="en") == ["Computer workshops", "Atelier couture"]
    assert titles_of("atelier", language="en") == ["Atelier couture"]
    assert sorted(titles_of("ateliers", language="fr")) == ["Atelier couture", "Atelier ordinateur"]


def test_pages_of_results_follow_one_another(publish):
    for number in range(25):
        publish(f"Atelier {number:02}")
    results = results_of("atelier")
    first, second = results[0:10], results[10:20]
    assert len(results) == 25
    assert len({result.document.pk for result in (*first, *second)}) == 20
    assert results[30:40] == []


HOSTILE = [
    '"', "*", "NEAR(", "-", "a OR", "title:x", "x* AND (", "'; drop table", "\\", "%", "_", "&|!",
    "\0", "\ud800", "x" * 100_000, "mot " * 5000, "½", "‮", "{}", "0x", "1e5", "'a':1A",
]  # fmt: skip


def test_hostile_questions_are_answered(subtests, publish):
    publish("Atelier")
    for language in ["fr", "en", "zz"]:
        for text in HOSTILE:
            with subtests.test(text=text, language=language):
                for question in (text, f"atelier {text}", f"{text}atelier"):
                    results = results_of(question, language=language)
                    assert results[:10] == results[: len(results)][:10]


@pytest.mark.parametrize("count", [3, 40])
def test_number_of_queries_does_not_grow(publish, count, django_assert_max_num_queries):
    for number in range(count):
        publish(f"Atelier {number}", "couture " * 30)
    results_of("atelier couture")[:10]
    with django_assert_max_num_queries(6):
        assert len(results_of("atelier couture")[:10]) == min(count, 10)
    with django_assert_max_num_queries(10):
        assert len(results_of("atelier coutrue")[:10]) == min(count, 10)
