"""Results of a query, the same on every engine."""

import datetime

import pytest
from django.utils import timezone
from wagtail.models import Locale, Page, PageViewRestriction

from search.engines import engine
from search.engines.query import Near, Query, Sort
from search.engines.snapshot import rarity
from search.language.questions import understand
from search.models import SearchDocument

NOW = datetime.datetime(2026, 11, 3, 9, 0, tzinfo=datetime.UTC)
MARSEILLE, AIX, TOULON = (43.2965, 5.3698), (43.5297, 5.4474), (43.1242, 5.9280)


def find(text="", language="fr", **options):
    options = {"stop": 20, "now": NOW} | options
    return engine().find(Query(question=understand(text, language), **options))


def titles(result):
    known = SearchDocument.objects.in_bulk(result.ids)
    return [known[pk].title for pk in result.ids]


def at(hours):
    return NOW + datetime.timedelta(hours=hours)


@pytest.fixture
def workshops(put, ready):
    topics = {"i": ("impots", "Impôts"), "s": ("sante", "Santé")}
    for title, kind, topic, services in [
        ("Atelier un", "event", "i", "ab"),
        ("Atelier deux", "place", "i", "b"),
        ("Atelier trois", "place", "s", "a"),
        ("Atelier quatre", "page", "", ""),
        ("Permanence", "place", "s", "a"),
    ]:
        facets = {"service": [(s, s.upper()) for s in services]}
        facets["topic"] = [topics[t] for t in topic]
        put(title, kind=kind, facets=facets)
    ready()


def test_facets_are_counted_and_labelled(workshops):
    result = find("atelier")
    assert result.total == 4
    assert result.counts == {
        "kind": {"event": 1, "place": 2, "page": 1},
        "topic": {"impots": 2, "sante": 1},
        "service": {"a": 2, "b": 2},
    }
    assert result.labels == {
        "topic": {"impots": "Impôts", "sante": "Santé"},
        "service": {"a": "A", "b": "B"},
    }


def test_a_facet_follows_every_filter_but_its_own(workshops):
    result = find("atelier", filters={"kind": ["place"], "service": ["b"]})
    assert titles(result) == ["Atelier deux"]
    assert result.total == 1
    assert result.counts == {
        "kind": {"event": 1, "place": 1},
        "topic": {"impots": 1},
        "service": {"a": 1, "b": 1},
    }


def test_or_inside_a_facet_and_between_them(workshops):
    result = find("atelier", filters={"kind": ["place", "event"], "topic": ["sante", "impots"]})
    assert sorted(titles(result)) == ["Atelier deux", "Atelier trois", "Atelier un"]
    assert find("atelier", filters={"topic": ["rien"]}).total == 0
    assert find("atelier", filters={"topic": []}).total == 4


def test_filters_without_words(workshops):
    result = find(filters={"topic": ["sante"]})
    assert sorted(titles(result)) == ["Atelier trois", "Permanence"]
    assert result.counts["kind"] == {"place": 2}


def test_pages_of_hits_follow_one_another(workshops):
    whole = find("atelier").ids
    assert find("atelier", start=1, stop=3).ids == whole[1:3]
    assert find("atelier", start=3, stop=9).ids == whole[3:]
    assert find("atelier", start=8, stop=9).ids == []


def test_near_a_point(put, ready):
    for title, point in (("Toulon", TOULON), ("Marseille", MARSEILLE), ("Aix", AIX)):
        put(f"Atelier {title}", latitude=point[0], longitude=point[1])
    put("Atelier en ligne")
    ready()
    near = Near(*MARSEILLE)
    result = find("atelier", near=near, sort=Sort.DISTANCE)
    assert titles(result) == [
        "Atelier Marseille", "Atelier Aix", "Atelier Toulon", "Atelier en ligne"
    ]  # fmt: skip
    assert [hit.distance_km and round(hit.distance_km, 1) for hit in result.hits] == [
        0.0, 26.7, 49.1, None
    ]  # fmt: skip
    for radius, count in ((20, 1), (27, 2), (48, 2), (50, 3)):
        result = find("atelier", near=Near(*MARSEILLE, radius), sort=Sort.DISTANCE)
        assert (result.total, result.counts) == (count, {"kind": {"page": count}})


def test_near_documents_rank_higher_and_none_is_excluded(put, ready):
    """Documents inside count as being at the point; a near place is among the first."""
    for title, point in (("Toulon", TOULON), ("Marseille", MARSEILLE), ("Aix", AIX)):
        put(f"Atelier {title}", kind="event", latitude=point[0], longitude=point[1])
    put("Atelier en ligne", kind="event")
    put("Atelier couture bricolage cuisine jardin", kind="place",
        latitude=TOULON[0], longitude=TOULON[1])  # fmt: skip
    ready()
    result = find("atelier", near=Near(*MARSEILLE, weighs=True))
    assert titles(result) == [
        "Atelier Marseille", "Atelier Aix", "Atelier couture bricolage cuisine jardin",
        "Atelier en ligne", "Atelier Toulon",
    ]  # fmt: skip
    put("Atelier du bout", kind="event", latitude=TOULON[0], longitude=TOULON[1],
        facets={"territory": [("13055", "Marseille")]})  # fmt: skip
    ready()
    result = find("atelier", near=Near(*MARSEILLE, inside=frozenset(["13055"]), weighs=True))
    assert set(titles(result)[:2]) == {"Atelier Marseille", "Atelier du bout"}
    near = Near(*MARSEILLE, inside=frozenset(["13055"]))
    assert titles(find("atelier", near=near, sort=Sort.DISTANCE))[:2] == [
        "Atelier du bout", "Atelier Marseille"
    ]  # fmt: skip


def test_declared_service_does_not_outweigh_more_than_ten_kilometres(put, ready):
    """A near place that matches precedes those that declare the service over 10 km away."""
    declared = {"kind": "place", "marks": "@demarches"}
    put("Caf et démarches de Toulon", latitude=TOULON[0], longitude=TOULON[1], **declared)
    put("Caf et démarches d’à côté", latitude=43.35, longitude=5.4, **declared)
    put("Service public", kind="place", latitude=MARSEILLE[0], longitude=MARSEILLE[1])
    put("Un service", kind="event", latitude=TOULON[0], longitude=TOULON[1])
    ready()
    question = understand("caf")
    question.words[0].terms |= {"servic": 0.01, "@demarches": 1.5}
    query = Query(question=question, near=Near(*MARSEILLE, weighs=True), now=NOW, stop=10)
    assert titles(engine().find(query)) == [
        "Caf et démarches d’à côté", "Service public", "Caf et démarches de Toulon", "Un service"
    ]  # fmt: skip


@pytest.fixture
def dated(put, ready):
    for title, starts, ends in [
        ("Atelier demain", at(24), at(26)),
        ("Atelier dans un mois", at(720), at(722)),
        ("Atelier en cours", at(-400), at(400)),
        ("Atelier hier", at(-24), at(-22)),
        ("Atelier avant", at(-99), at(-98)),
    ]:
        put(title, kind="event", starts_at=starts, ends_at=ends)
    put("Atelier")
    ready()


def test_sorted_by_date(dated):
    result = find("atelier", sort=Sort.DATE)
    assert titles(result) == [
        "Atelier en cours", "Atelier demain", "Atelier dans un mois", "Atelier",
        "Atelier hier", "Atelier avant",
    ]  # fmt: skip
    assert find("atelier", sort=Sort.DATE, start=2, stop=5).ids == result.ids[2:5]


@pytest.fixture
def series(put, ready):
    """A series with a past date and one in three days, and a series with one in ten days."""
    for title, days in (("Série proche", (-7, 3, 8)), ("Série lointaine", (-9, -2, 10))):
        dates = [(at(24 * day), at(24 * day + 2)) for day in days]
        put(title, kind="event", starts_at=dates[0][0], ends_at=dates[-1][1],
            dates=dates)  # fmt: skip
    put("Série demain", kind="event", starts_at=at(24), ends_at=at(26))
    put("Série la semaine prochaine", kind="event", starts_at=at(24 * 7), ends_at=at(170))
    ready()


def test_a_series_is_sorted_by_its_next_date(series):
    assert titles(find("série", sort=Sort.DATE)) == [
        "Série demain", "Série proche", "Série la semaine prochaine", "Série lointaine"
    ]  # fmt: skip


def test_series_matches_its_own_dates_only(series):
    """A series matches no moment between two of its dates."""
    result = find("série", moments=((at(60), at(80)),))
    assert titles(result) == ["Série proche"]
    assert find("série", moments=((at(30), at(60)),)).total == 0
    periods = {"soon": (at(30), at(60)), "then": (at(60), at(250))}
    assert find("série", periods=periods).counts["period"] == {"then": 3}


def test_marks_filter_documents(put, ready):
    put("Lieu du samedi", marks="@ouvert-6 @ouvert-6m")
    put("Lieu du lundi", marks="@ouvert-1")
    ready()
    assert titles(find("lieu", marks=("@ouvert-6m", "@ouvert-7"))) == ["Lieu du samedi"]
    assert find("lieu", marks=("@ouvert-3",)).total == 0


def test_among_restricts_results_and_counts(put, ready):
    for title in ("Lieu ouvert", "Lieu fermé"):
        put(title, kind="place")
    ready()
    among = frozenset(
        SearchDocument.objects.filter(title="Lieu ouvert").values_list("pk", flat=True)
    )
    result = find("lieu", among=among)
    assert (titles(result), result.counts) == (["Lieu ouvert"], {"kind": {"place": 1}})
    assert find("lieu", among=frozenset()).total == 0


def test_page_about_the_site_is_last_unless_named(put, ready):
    put("Accessibilité", marks="@site", kind="page")
    put("Le lieu de plain-pied", summary="Accessibilité du bâtiment", kind="place")
    ready()

    def asked(weight):
        question = understand("fauteuil")
        question.words[0].terms |= {"accessibilit": weight}
        return titles(engine().find(Query(question=question, stop=20, now=NOW)))

    assert asked(0.7) == ["Le lieu de plain-pied", "Accessibilité"]
    assert titles(find("accessibilité")) == ["Accessibilité", "Le lieu de plain-pied"]


def test_past_events_come_last(dated):
    assert set(titles(find("atelier"))[-2:]) == {"Atelier hier", "Atelier avant"}


def test_periods_are_a_facet(dated):
    periods = {"week": (NOW, at(168)), "past": (None, NOW), "later": (at(2000), None)}
    result = find("atelier", periods=periods)
    assert result.counts["period"] == {"week": 2, "past": 3}
    result = find("atelier", periods=periods, filters={"period": ["week"]})
    assert sorted(titles(result)) == ["Atelier demain", "Atelier en cours"]
    assert result.counts == {"kind": {"event": 2}, "period": {"week": 2, "past": 3}}


def test_two_words_together_count_more(put, ready):
    put("Impôts à Digne")
    put("Impôts impôts")
    for number in range(6):
        put(f"Digne {number}")
    ready()
    assert titles(find("impôts digne"))[0] == "Impôts à Digne"


def test_title_with_the_same_interrogative_comes_first(put, ready):
    for title in ("Payer ses impôts", "Pourquoi payer ses impôts ?", "Comment payer ses impôts ?"):
        put(title)
    put("Comment imprimer ?")
    ready()
    assert titles(find("comment payer des impôts"))[0] == "Comment payer ses impôts ?"
    assert titles(find("pourquoi payer des impôts"))[0] == "Pourquoi payer ses impôts ?"
    # Interrogative words neither match nor exclude documents.
    assert find("comment payer des impôts").total == 3


def test_repeated_word_of_a_body_counts_more(put, ready):
    """In bodies of the usual length; in a title, four times would count 1.7 times as much."""
    put("Guide", body="imprimer " * 4 + "autre " * 76)
    put("Page", body="imprimer " + "autre " * 79)
    for number in range(6):
        put(f"Autre {number}", body="autre " * 80)
    ready()
    many, one = find("imprimer").hits
    assert many.score / one.score == pytest.approx(4 / (4 + 2.5) * (1 + 2.5), rel=0.05)


def test_rarity_ignores_empty_fields(put, ready):
    put("Comment imprimer")
    for _ in range(7):
        put("Imprimer")
    ready()
    asked, other, *_ = find("comment imprimer").hits
    assert asked.score - other.score == pytest.approx(rarity(1, 8), rel=1e-3)


def test_bonus_of_all_words_doubles_near_a_place(put, ready):
    put("Impôts et papiers", facets={"territory": [("13055", "Marseille")]})
    put("Impôts")
    ready()
    near = Near(*MARSEILLE, inside=frozenset(["13055"]), weighs=True)
    everywhere, there = (find("impôts papiers", near=at).hits[0].score for at in (None, near))
    assert there / everywhere == pytest.approx(2 / 1.5, rel=1e-3)


def test_another_language_also_finds_untranslated_french(put, publish, home, committed, ready):
    english = Locale.objects.create(language_code="en")
    page = put("Atelier")
    put("Atelier couture")
    with committed():
        home.copy_for_translation(english).save_revision().publish()
        translated = page.copy_for_translation(english)
        translated.title = "Workshops"
        translated.save_revision().publish()
    ready()
    # Each language matches its own word, and the English page comes first.
    assert titles(find("workshop", "en")) == ["Workshops", "Atelier couture"]
    assert titles(find("atelier", "en")) == ["Atelier couture"]
    assert sorted(titles(find("atelier"))) == ["Atelier", "Atelier couture"]


@pytest.mark.parametrize("hide", ["draft", "expired", "restricted", "deleted"])
def test_late_index_never_shows_hidden_pages(put, ready, hide):
    page = put("Atelier canari", facets={"topic": [("zqk", "Zqk")]})
    put("Atelier")
    ready()
    assert find("canari").total == 1
    pages = Page.objects.filter(pk=page.pk)
    if hide == "draft":
        pages.update(live=False)
    elif hide == "expired":
        pages.update(expire_at=timezone.now() - datetime.timedelta(seconds=1))
    elif hide == "deleted":
        pages._raw_delete("default")
    else:
        restriction = PageViewRestriction(page=page, restriction_type="login")
        PageViewRestriction.objects.bulk_create([restriction])
    result = find("canari")
    assert (result.total, result.hits, result.counts) == (0, [], {})
    result = find("atelier")
    assert (result.total, titles(result), result.counts) == (1, ["Atelier"], {"kind": {"page": 1}})


def test_hint_adds_to_the_score_and_matches_nothing(put, ready):
    for title in ("Imprimer loin", "Imprimer ici", "Photocopie"):
        put(title)
    ready()
    question = understand("imprimer")
    question.hints = {"ici": 0.15, "photocop": 0.15}
    result = engine().find(Query(question=question, now=NOW, stop=20))
    assert titles(result) == ["Imprimer ici", "Imprimer loin"]
