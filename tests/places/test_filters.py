import pytest
from django.http import QueryDict

from network.text.dates import NBSP
from places.choices import EVERYBODY
from places.filters import PlaceFilterSet, next_saturday
from places.models import Closure, PlacePage

from .conftest import CLOSED_NOW, OPEN_NOW

LEISURE = "Loisirs et créations numériques"
PAPERWORK = "Aide aux démarches administratives"


def filters(query):
    return PlaceFilterSet(QueryDict(query), PlacePage.objects.directory())


def titles_of(query):
    return [page.title for page in filters(query).qs]


def counts(query, name):
    (facet,) = filters(query).facets(name)
    return {option.value: option.count for option in facet.options if option.count}


@pytest.fixture
def places(place):
    place(
        title="Médiathèque du Port",
        kinds=["mediatheque"],
        services=[LEISURE, PAPERWORK],
        audiences=["Seniors"],
        fees=["Gratuit"],
        access_modes=["Se présenter"],
        care=["Surdité"],
        programmes=["Conseillers numériques"],
        opening_hours=OPEN_NOW,
    )
    place(
        title="Fablab d’Aix",
        postcode="13100",
        city="Aix-en-Provence",
        kinds=["fablab"],
        services=[LEISURE],
        care=["Illettrisme"],
        fees=["Payant"],
        opening_hours=CLOSED_NOW,
    )
    place(
        title="Mairie",
        kinds=["service-public"],
        audiences=["Jeunes"],
        address="3 rue Œuvrée",
        mobility=["Itinérant"],
    )


def test_query_string_selects_places(subtests, places):
    cases = [
        ("", ["Fablab d’Aix", "Mairie", "Médiathèque du Port"]),
        ("q=mediatheque", ["Médiathèque du Port"]),
        ("q=PORT+mediath", ["Médiathèque du Port"]),
        ("q=aix", ["Fablab d’Aix"]),
        ("q=13100", ["Fablab d’Aix"]),
        ("q=oeuvree", ["Mairie"]),
        ("q=atelier", ["Fablab d’Aix"]),
        ("q=zzz", []),
        ("territoire=13001", ["Fablab d’Aix"]),
        ("territoire=13", ["Fablab d’Aix", "Mairie", "Médiathèque du Port"]),
        ("ouvert=1", ["Médiathèque du Port"]),
        ("samedi=1", ["Fablab d’Aix"]),
        ("samedi=1&ouvert=1", []),
        ("sans-rdv=1", ["Médiathèque du Port"]),
        ("itinerant=1", ["Mairie"]),
        ("gratuit=1", ["Médiathèque du Port"]),
        (
            "service=Loisirs+et+cr%C3%A9ations+num%C3%A9riques",
            ["Fablab d’Aix", "Médiathèque du Port"],
        ),
        ("public=Seniors", ["Fablab d’Aix", "Médiathèque du Port"]),
        ("public=Jeunes", ["Fablab d’Aix", "Mairie"]),
        ("type=fablab&type=mediatheque", ["Fablab d’Aix", "Médiathèque du Port"]),
        ("acces=Se+pr%C3%A9senter", ["Médiathèque du Port"]),
        ("besoin=Surdit%C3%A9", ["Médiathèque du Port"]),
        ("accessibilite=Surdit%C3%A9", ["Médiathèque du Port"]),
        ("langue=Surdit%C3%A9", ["Fablab d’Aix", "Mairie", "Médiathèque du Port"]),
        ("langue=Illettrisme", ["Fablab d’Aix"]),
        ("programme=Conseillers+num%C3%A9riques", ["Médiathèque du Port"]),
        ("type=fablab&ouvert=1", []),
        ("type=inconnu", ["Fablab d’Aix", "Mairie", "Médiathèque du Port"]),
    ]
    for query, expected in cases:
        with subtests.test(query=query, expected=expected):
            assert titles_of(query) == expected


def test_place_without_a_stated_audience_matches_each_as_one_open_to_everybody(place, places):
    place(title="Tiers-lieu", audiences=[EVERYBODY])
    assert titles_of("public=Seniors") == ["Fablab d’Aix", "Médiathèque du Port", "Tiers-lieu"]
    [facet] = [facet for facet in filters("").facets() if facet.param == "public"]
    assert facet.note == "Les lieux qui ne le précisent pas sont montrés aussi."


def test_every_filter_has_its_facet(places):
    facets = {facet.param: len(facet.options) for facet in filters("").facets()}
    assert facets == {
        "ouvert": 1, "samedi": 1, "gratuit": 1, "sans-rdv": 1, "itinerant": 1, "service": 9,
        "public": 5, "type": 14, "acces": 6, "accessibilite": 5, "langue": 3, "programme": 11,
        "offre": 7,
    }  # fmt: skip
    assert counts("", "accessibilite") == {"Surdité": 1}
    assert counts("", "langue") == {"Illettrisme": 1}
    named = dict(filters("").filters["programme"].options())
    assert {"France Services", "Conseillers numériques", "Aidants Connect"} <= named.keys()
    filter_set = filters("accessibilite=Surdit%C3%A9&langue=Illettrisme")
    assert [chip.label for chip in filter_set.chips] == ["Surdité", "Illettrisme"]


def test_counts_follow_the_other_filters(places):
    assert counts("", "type") == {"fablab": 1, "mediatheque": 1, "service-public": 1}
    assert counts("ouvert=1", "type") == {"mediatheque": 1}
    assert counts("type=fablab", "type") == {"fablab": 1, "mediatheque": 1, "service-public": 1}
    assert counts("type=fablab", "ouvert") == {}
    assert counts("", "ouvert") == {"1": 1}
    assert counts("ouvert=1", "ouvert") == {"1": 1}
    assert counts("ouvert=1", "gratuit") == {"1": 1}


@pytest.mark.parametrize(
    "query",
    [
        "",
        "ouvert=1",
        "samedi=1",
        "samedi=1&sans-rdv=1",
        "gratuit=1",
        "type=fablab",
        "q=aix&public=Jeunes",
    ],
)
def test_every_count_is_the_number_of_results(places, query):
    filter_set = filters(query)
    for facet in filter_set.facets():
        for option in facet.options:
            data = QueryDict(query, mutable=True)
            data.setlist(facet.param, [option.value])
            assert option.count == len(filters(data.urlencode()).qs), (query, option)


def test_territories_without_places_are_left_out(places, communes):
    facet = filters("").territories
    assert [(o.value, o.label, o.count) for o in facet.options] == [("13", "Bouches-du-Rhône", 3)]
    chosen = filters("territoire=13001&type=fablab").territories
    assert [(o.value, o.count, o.selected) for o in chosen.options] == [
        ("13001", 1, True),
        ("13", 1, False),
    ]


@pytest.mark.parametrize(
    "query",
    ["", "ouvert=1", "territoire=13", "territoire=13001&type=fablab", "territoire=13056&q=zzz"],
)
def test_total_is_the_number_of_rows(places, place, query):
    place(title="Sans commune", postcode="", city="")
    filter_set = filters(query)
    assert filter_set.total == len(list(filter_set.qs))


def test_each_chip_removes_its_filter(places):
    filter_set = filters("ouvert=1&territoire=13001&q=aix&page=2&couleur=rouge")
    assert filter_set.query == "q=aix&territoire=13001&ouvert=1"
    assert [(chip.label.replace(NBSP, " "), chip.remove_query) for chip in filter_set.chips] == [
        ("« aix »", "territoire=13001&ouvert=1"),
        ("Aix-en-Provence", "q=aix&ouvert=1"),
        ("Ouvert maintenant", "q=aix&territoire=13001"),
    ]
    assert filter_set.refused == [("couleur", "")]


def test_counting_takes_no_query_on_a_cached_directory(places, django_assert_num_queries):
    filters("").facets()
    filter_set = filters("ouvert=1&gratuit=1")
    with django_assert_num_queries(0):
        filter_set.facets(), filter_set.territories.options
    with django_assert_num_queries(1):  # the pages
        assert [page.title for page in filter_set.qs[:20]] == ["Médiathèque du Port"]


def test_next_saturday_is_today_on_a_saturday(place, now):
    page = place(opening_hours="Sa 10:00-12:00; PH off")
    friday, saturday, sunday = (now.replace(day=day) for day in (27, 28, 29))
    assert [next_saturday(day).isoformat() for day in (friday, saturday, sunday)] == [
        "2026-11-28",
        "2026-11-28",
        "2026-12-05",
    ]
    assert titles_of("samedi=1") == [page.title]
    Closure.objects.create(place=page, starts_on=saturday, ends_on=saturday)
    assert titles_of("samedi=1") == []


def test_accessibility_filters_by_acceslibre_page_or_need(place):
    page = "https://acceslibre.beta.gouv.fr/app/04-sisteron/a/bibliotheque/erp/mediatheque/"
    place(title="Décrit", accessibility_url=page)
    place(title="Adapté", care=["Handicaps moteurs"])
    place(title="Sans réponse")
    assert titles_of("accessibilite=acceslibre") == ["Décrit"]
    assert titles_of("accessibilite=Handicaps+moteurs") == ["Adapté"]
    assert titles_of("accessibilite=acceslibre&accessibilite=Handicaps+moteurs") == [
        "Adapté",
        "Décrit",
    ]


@pytest.mark.parametrize("param", ["accessibilite", "besoin"])
def test_places_that_a_wheelchair_can_enter_meet_the_need(place, param):
    motor = ["Handicaps moteurs"]
    place(title="Fauteuil", wheelchair=True)
    place(title="Besoin", care=motor)
    place(title="Les deux", care=motor, wheelchair=True)
    place(title="Marches", care=[*motor, "Surdité"], wheelchair=False)
    place(title="Sans réponse")
    assert titles_of(f"{param}=Handicaps+moteurs") == ["Besoin", "Fauteuil", "Les deux"]
    assert titles_of(f"{param}=Surdit%C3%A9") == ["Marches"]


def test_choice_without_places_is_not_offered(places):
    def offered(query):
        filter_set = filters(query)
        facets = [*filter_set.quick_facets, *filter_set.other_facets]
        return {f.param: [o.value for o in f.options] for f in facets}

    assert offered("")["accessibilite"] == ["Surdité"]
    assert offered("")["ouvert"] == ["1"]
    # A chosen value stays, so that the visitor can remove it.
    choices = offered("accessibilite=Handicaps+moteurs")["accessibilite"]
    assert choices == ["Surdité", "Handicaps moteurs"]
