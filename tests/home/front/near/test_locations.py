"""Typed locations: names of the network come first; others are answered with its boundaries."""

import json

import pytest
from django.http import QueryDict

from network.geography.locating import locate
from network.models import Locality, Territory
from places.filters import PlaceFilterSet
from places.models import PlacePage
from search.finding.page import SearchPage
from search.finding.search import Search
from search.indexing.waiting import catch_up

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

LOCALITIES = [("La Rotonde", "13001"), ("Noailles", "13201"), ("Nowhere", "00000")]
OUTSIDE = "n’est pas dans le réseau, qui couvre\xa0: Bouches-du-Rhône, Vaucluse."


@pytest.fixture
def region(communes):
    """Create two départements and seven more communes; Vaucluse is also a commune of the Doubs."""
    parent = communes["13055"]
    vaucluse = Territory.objects.create(
        code="84", kind="departement", name="Vaucluse", region=parent.region
    )
    for code, name, postcodes, departement in (
        ("84007", "Avignon", "|84000|84140|", vaucluse),
        ("84087", "Orange", "|84100|", vaucluse),
        ("13004", "Arles", "|13200|", parent.departement),
        ("13100", "Saint-Rémy-de-Provence", "|13210|", parent.departement),
        ("13092", "Saint-Mitre", "|13920|", parent.departement),
        ("13901", "Zétoile-Haute", "|13920|", parent.departement),
        ("13902", "Zétoile-Basse", "|13210|", parent.departement),
    ):
        Territory.objects.create(
            code=code, kind="commune", name=name, postcodes=postcodes, population=9000,
            departement=departement, region=parent.region,
        )  # fmt: skip
    return vaucluse


@pytest.fixture
def places(region, make_place):
    make_place("Mairie annexe", city="Les Milles", postcode="13290", insee_code="13001",
               latitude=43.5, longitude=5.38)  # fmt: skip
    make_place("Mairie de quartier : Luynes", city="Aix-en-Provence", postcode="13080",
               latitude=43.48, longitude=5.41)  # fmt: skip
    make_place("Bibliothèque", address="58 cours Belsunce", city="Marseille", postcode="13001",
               latitude=43.299, longitude=5.376)  # fmt: skip
    make_place("Maison", address="1 rue de Lyon", city="Marseille", postcode="13015",
               latitude=43.34, longitude=5.35)  # fmt: skip
    make_place("Point d’accès", city="Avignon", postcode="84000", latitude=43.95, longitude=4.81)
    for name, code in LOCALITIES:
        Locality.objects.create(name=name, code=code, commune=code)


def test_names_of_the_network_are_understood(subtests, places):
    cases = [
        ("Arles gare", "Arles"),
        ("gare d’Arles", "Arles"),
        ("mairie d'Arles", "Arles"),
        ("centre ville d'Avignon", "Avignon"),
        ("aix centre", "Aix-en-Provence"),
        ("Les Milles", "13290 (Les Milles, Aix-en-Provence)"),
        ("milles", "13290 (Milles, Aix-en-Provence)"),
        ("aix les milles", "13290 (Les Milles, Aix-en-Provence)"),
        ("Luynes", "13080 (Luynes, Aix-en-Provence)"),
        ("la rotonde", "La Rotonde, Aix-en-Provence"),
        ("Aix-en-Provence La Rotonde", "La Rotonde, Aix-en-Provence"),
        ("Noailles", "13001 (Noailles, Marseille 1er)"),
        ("marseille noailles", "13001 (Noailles, Marseille 1er)"),
        ("belsunce", "13001 (Belsunce, Marseille 1er)"),
        ("cours belsunce marseille", "13001 (Cours Belsunce, Marseille 1er)"),
        ("13 eme", "13013 (Marseille 13e)"),
        ("12 rue de Marseille, Arles", "Arles"),
    ]
    for typed, called in cases:
        with subtests.test(typed=typed, called=called):
            spot = locate(typed).spot
            assert spot.label == called
            assert locate(spot.text).spot == locate(spot.written).spot == spot
            assert not locate(typed).is_outside


def test_street_or_quarter_beside_its_postcode_is_understood(subtests, places, make_place):
    make_place("Le Lien", address="4 rue de la Bastide", city="Aix-en-Provence", postcode="13080",
               latitude=43.48, longitude=5.41)  # fmt: skip
    make_place("MAISON POUR TOUS DE KARVENNEC", address="2 boulevard Saint-Jean", city="Orange",
               postcode="84100", insee_code="84087", latitude=44.14, longitude=4.81)  # fmt: skip
    cases = [
        ("12 rue de la Bastide 13080", "13080 (Rue de la Bastide, Aix-en-Provence)"),
        ("12 ter, rue de la bastide, 13080 Aix-en-Provence",
         "13080 (Rue de la Bastide, Aix-en-Provence)"),
        ("3 cours Belsunce, 13001 Marseille", "13001 (Cours Belsunce, Marseille 1er)"),
        ("bd St Jean 84100", "Boulevard Saint-Jean, Orange"),
        ("18 bd saint jean orange", "Boulevard Saint-Jean, Orange"),
        ("Luynes 13080", "13080 (Luynes, Aix-en-Provence)"),
        ("Karvennec 84100", "Karvennec, Orange"),
        # A street of another postcode, or another street that begins alike.
        ("12 rue de la Bastide 13090", "13090 (Aix-en-Provence)"),
        ("12 rue de la Paix 13080", "13080 (Aix-en-Provence)"),
        ("12 rue de la 13080", "13080 (Aix-en-Provence)"),
    ]  # fmt: skip
    for typed, called in cases:
        with subtests.test(typed=typed, called=called):
            spot = locate(typed).spot
            assert spot.label == called
            assert locate(spot.text).spot == locate(spot.written).spot == spot


def test_address_or_quarter_before_the_usual_name_of_its_town_is_understood(subtests, places):
    region = Territory.objects.get(code="84").region
    for code, name in (
        ("04070", "Digne-les-Bains"), ("04205", "Seyne"), ("06084", "Moulinet"),
        ("83126", "La Seyne-sur-Mer"), ("04194", "Saint-Pierre"), ("13044", "Grans"),
        ("06126", "Saint-Martin-du-Var"), ("83114", "Saint-Martin-de-Pallières"), ("83", "Var"),
    ):  # fmt: skip
        Territory.objects.create(
            code=code, kind="commune" if len(code) > 2 else "departement", name=name,
            postcodes="|00000|", population=900, region=region,
        )  # fmt: skip
    cases = [
        ("12 avenue Demontzey, Digne", "Digne-les-Bains"),
        ("rue Victor Hugo digne", "Digne-les-Bains"),
        ("résidence les Pins, Digne", "Digne-les-Bains"),
        ("rue de Marseille aix", "Aix-en-Provence"),
        ("luynes aix", "13080 (Luynes, Aix-en-Provence)"),
        ("les milles aix", "13290 (Les Milles, Aix-en-Provence)"),
        # The name of a commune inside the address, or before another one.
        ("15 avenue Pasteur, Saint-Martin-du-Var", "Saint-Martin-du-Var"),
        ("rue de Figueras résidence Saint Pierre Orange", "Orange"),
        ("220 rue des frères Grans digne", "Digne-les-Bains"),
        # A street without another name.
        ("8 Grand rue, Orange", "Orange"),
        ("8 le cours Orange", "Orange"),
        # Seyne is another commune.
        ("la seyne centre", "La Seyne-sur-Mer"),
        ("avenue Jean Jaurès la seyne", "La Seyne-sur-Mer"),
        ("avenue Jean Jaurès Seyne", "Seyne"),
    ]
    for typed, called in cases:
        with subtests.test(typed=typed, called=called):
            spot = locate(typed).spot
            assert spot.label == called
            assert locate(spot.text).spot == locate(spot.written).spot == spot
    # Streets without their town: the word that ends them is no beginning of a town.
    for typed in ("rue Jean Moulin", "rue de Saint", "rue du vieux port", "rue de Digne"):
        with subtests.test(typed=typed):
            assert locate(typed).spot is None


def test_street_without_its_town_is_asked_about(client, places):
    located = locate("12 cours Belsunce")
    assert [one.label for one in located.communes] == ["Cours Belsunce, Marseille"]
    assert (located.spot, located.is_misspelt) == (None, True)
    page = client.get("/pres-de-chez-moi/", {"pres": "cours Belsunce"}).content.decode()
    assert "Vouliez-vous dire" in page


def test_quarter_of_the_name_of_a_place_is_understood(places, make_place):
    make_place("MAISON POUR TOUS DE KARVENNEC", city="Orange", postcode="84100")
    assert locate("Karvennec").spot.name == "Karvennec, Orange"


def test_departement_beside_its_own_number_is_understood(places):
    assert locate("Vaucluse 84").departement == locate("84 - Vaucluse").departement == "84"
    assert locate("Morbihan (56)").departement == "56"
    assert locate("Morbihan 84").departement == ""


def test_departement_of_the_network_comes_before_a_commune_elsewhere(places):
    assert locate("Vaucluse").departement == "84"
    filters = PlaceFilterSet(pres("Vaucluse"), PlacePage.objects.directory())
    assert [place.title for place in filters.qs[:5]] == ["Point d’accès"]
    assert (filters.query, filters.refused) == ("territoire=84", [])


def test_every_output_of_a_departement_is_narrowed(client, places):
    address = "/lieux/lieux.geojson"
    answers = [
        json.loads(client.get(address, data).content)["features"]
        for data in ({"pres": "vaucluse"}, {"territoire": "84"})
    ]
    assert len(answers[0]) == 1
    assert answers[0] == answers[1]


def test_location_outside_is_said_with_boundaries_and_phone(subtests, client, places):
    for address in ["/lieux/", "/pres-de-chez-moi/", "/orientation/papiers/"]:
        for typed in ["Monaco", "Lyon", "69001 Lyon", "Moncaut"]:
            with subtests.test(typed=typed, address=address):
                page = client.get(address, {"pres": typed}).content.decode()
                assert OUTSIDE in page
                assert "tel:+33465710000" in page
                assert "Vouliez-vous dire" not in page


def test_search_says_that_a_town_is_outside(client, places):
    for data in ({"q": "bibliothèque à Monaco"}, {"q": "Lyon"}, {"q": "maison", "pres": "Monaco"}):
        page = client.get("/recherche/", data).content.decode()
        assert OUTSIDE in page, data
        assert "Vouliez-vous dire" not in page, data
    assert OUTSIDE not in client.get("/recherche/", {"q": "maison à Arles"}).content.decode()


def test_departement_elsewhere_is_outside(client, places):
    assert OUTSIDE in client.get("/lieux/", {"pres": "Jura"}).content.decode()


@pytest.mark.parametrize("typed", ["saint", "zzzz", "marsseile", "Jura"])
def test_no_list_follows_a_location_that_means_no_place(client, places, typed):
    page = client.get("/lieux/", {"pres": typed}).content.decode()
    assert "Où êtes-vous\xa0?" in page
    assert "Point d’accès" not in page
    assert "Point d’accès" in client.get("/lieux/").content.decode()


def test_choice_names_the_departement(client, places):
    located = locate("zetoile")
    assert [one.name for one in located.communes] == ["Zétoile-Haute", "Zétoile-Basse"]
    page = client.get("/lieux/", {"pres": "zetoile", "gratuit": "1"}).content.decode()
    assert "(Bouches-du-Rhône)" in page
    assert "gratuit=1&amp;pres=13902%20Z%C3%A9toile-Basse" in page


def test_quarter_and_commune_of_one_name_are_both_offered(places, make_place):
    make_place("Maison de la Savine, Orange", city="Marseille", postcode="13015")
    names = [one.name for one in locate("l'orange").communes]
    assert names == ["L’Orange, Marseille 15e", "Orange"]
    assert locate("Orange").spot.name == "Orange"


def test_hidden_place_names_no_quarter(places):
    place = PlacePage.objects.get(city="Les Milles")
    assert locate("Les Milles").spot
    place.unpublish()
    assert locate("Les Milles").spot is None


def test_quarter_is_understood_in_a_question(places):
    here = Search(q("imprimer noailles")).here
    assert (here.label, here.rest) == ("13001 (Noailles, Marseille 1er)", "imprimer")
    here = Search(q("caf aix en provence les milles")).here
    assert (here.label, here.rest) == ("13290 (Les Milles, Aix-en-Provence)", "caf")


def test_small_commune_elsewhere_is_no_correction(places):
    assert locate("prado").communes == ()
    meant = [one.name for one in locate("toulouze").communes]
    assert meant[0] == "Toulouse"
    assert "Toulouzette" not in meant


NEAREST = "les plus proches d’abord"
SEARCHES = ("/recherche/?q=bibliotheque+{0}", "/recherche/?q=bibliotheque&pres={0}")
LISTS = ("/lieux/?pres={0}", "/pres-de-chez-moi/?pres={0}", "/orientation/autre/?pres={0}")


@pytest.mark.parametrize("address", [*LISTS, *SEARCHES])
def test_nothing_is_said_to_be_in_a_postcode_where_nothing_is(client, places, address):
    catch_up()
    page = client.get(address.format("13002")).content.decode()
    assert "puis autour" not in page
    in_a_list = "dans le 13002 (Marseille 2e)\xa0: voici"
    assert ("Rien dans le 13002" if address in SEARCHES else in_a_list) in page
    page = client.get(address.format("13001")).content.decode()
    assert "Rien dans" not in page.partition("<main")[2]
    if "orientation" not in address:
        assert "ans le 13001 (Marseille 1er), puis autour" in page


def test_filters_may_leave_nothing_in_the_postcode(client, places):
    page = client.get("/lieux/?pres=13001&q=annexe&territoire=13").content.decode()
    assert "puis autour" not in page
    page = client.get("/lieux/?pres=75011").content.decode()
    assert f"5 lieux, {NEAREST}" in page.replace("\xa0", " ")
    assert "puis autour" not in page


@pytest.mark.parametrize("address", LISTS)
def test_postcode_of_several_communes_outside_is_said_to_be_outside(client, places, address):
    for typed in ("26110", "38970"):
        assert OUTSIDE in client.get(address.format(typed)).content.decode()


def test_postcode_of_a_whole_city_means_the_city(client, places):
    for typed in ("13000", "13 000", "13000 Marseille"):
        spot = locate(typed).spot
        assert (spot.name, spot.postcode, "13201" in spot.codes) == ("Marseille", "", True)
    assert (locate("75000").spot.name, locate("69000").spot.name) == ("Paris", "Lyon")
    here = Search(q("imprimer 13000")).here
    assert (here.territory.code, here.postcode, here.rest) == ("13055", "", "imprimer")


def test_arrondissement_that_does_not_exist_is_asked_about(client, places):
    for typed in ("Marseille 21", "20e Marseille"):
        located = locate(typed)
        assert (located.spot, [one.name for one in located.communes]) == (None, ["Marseille"])
        assert "Vouliez-vous dire" in client.get("/lieux/", {"pres": typed}).content.decode()


def test_cedex_address_is_inside_the_only_postcode_of_its_commune(places, make_place):
    make_place("Loin", city="Arles", postcode="13200", latitude=43.78, longitude=5.1)
    make_place("Mairie", city="Cavaillon", postcode="84305", insee_code="84035", latitude=43.85,
               longitude=5.04)  # fmt: skip
    make_place("Aix cedex", city="Aix-en-Provence", postcode="13616", insee_code="13001",
               latitude=43.53, longitude=5.45)  # fmt: skip
    filters = PlaceFilterSet(pres("84300"), PlacePage.objects.directory())
    assert (filters.has_inside, filters.qs[:1][0].title) == (True, "Mairie")
    catch_up()
    found = Search(q("mairie 84300")).results[:1]
    assert found[0].title.endswith("Mairie</mark>")
    for typed in ("13100", "13540"):  # it may be in either
        assert not PlaceFilterSet(pres(typed), PlacePage.objects.directory()).has_inside


@pytest.mark.parametrize("typed", ["13540", "13080"])
def test_distance_from_a_rough_spot_is_rough_in_the_search_too(client, places, typed):
    catch_up()
    for address in (f"/recherche/?q=quartier&pres={typed}", f"/recherche/?q=quartier+{typed}"):
        page = client.get(address).content.decode().replace("\xa0", " ")
        assert "à environ" in page, address
        assert "à moins de 1 km" not in page
    page = client.get("/recherche/?q=bibliotheque&pres=43.30,5.38").content.decode()
    assert "à moins de 1 km" in page.replace("\xa0", " ")


def test_typed_departement_replaces_another_territory(client, places):
    directory = PlacePage.objects.directory()
    filters = PlaceFilterSet(QueryDict("pres=Vaucluse&territoire=13"), directory)
    assert (filters.query, filters.refused) == ("territoire=84", [])
    filters = PlaceFilterSet(QueryDict("pres=Vaucluse&territoire=84007"), directory)
    assert (filters.query, filters.refused) == ("territoire=84007", [])
    for form in ("csv", "json", "geojson"):
        address = f"/lieux/lieux.{form}?pres=Vaucluse&territoire=13"
        assert client.get(address).status_code == 200


def test_search_is_narrowed_to_a_typed_departement(client, places):
    catch_up()
    for text in ("", "&territoire=13", "&q=point"):
        found = SearchPage(QueryDict(f"pres=Vaucluse{text}"))
        assert [one.document.title for one in found.results[:9]] == ["Point d’accès"]
        assert [chip.label for chip in found.chips] == ["Vaucluse"]
        assert found.filters.refused == []
    assert client.get("/recherche/recherche.json?pres=Vaucluse").status_code == 200


@pytest.mark.parametrize("typed", ["PACA", "région Sud", "Provence-Alpes-Côte d'Azur"])
def test_the_own_region_is_the_whole_network(client, places, region, typed):
    assert locate(typed).area_name == "Provence-Alpes-Côte d’Azur"
    page = client.get("/lieux/", {"pres": typed}).content.decode()
    assert "5 lieux" in page.replace("\xa0", " ")
    assert "n’est pas dans le réseau" not in page
    for address in ("/pres-de-chez-moi/", "/orientation/papiers/", "/recherche/"):
        page = client.get(address, {"pres": typed}).content.decode()
        assert "Nous ne connaissons pas" not in page
        assert "n’est pas dans le réseau" not in page


@pytest.mark.parametrize("typed", ["Corse", "Bretagne", "idf"])
def test_another_region_is_outside(client, places, typed):
    for address in ("/lieux/", "/lieux/carte/", "/lieux/donnees/", "/pres-de-chez-moi/"):
        assert OUTSIDE in client.get(address, {"pres": typed}).content.decode(), address
    assert OUTSIDE in client.get("/recherche/", {"q": "imprimer", "pres": typed}).content.decode()
    if typed != "idf":
        page = client.get("/recherche/", {"q": f"bibliothèque {typed}"}).content.decode()
        assert OUTSIDE in page


@pytest.mark.parametrize("typed", ["corse", "zzzz", "saint"])
def test_no_output_shows_every_place_for_a_location_that_means_none(client, places, typed):
    for address in ("/lieux/carte/", "/lieux/donnees/"):
        page = client.get(address, {"pres": typed}).content.decode()
        assert "Où êtes-vous\xa0?" in page
        assert "lieux.csv" not in page
        assert "5 lieux" not in page.replace("\xa0", " ")
    points = client.get("/lieux/points.json", {"pres": typed})
    assert json.loads(points.content) == []
    assert len(json.loads(client.get("/lieux/points.json").content)) == 5


def test_respelt_location_is_asked_about(client, places):
    catch_up()
    found = SearchPage(q("bibliotheque avignom"))
    assert (found.here.name, found.corrected) == ("Avignon", "bibliotheque Avignon")
    page = client.get("/recherche/", {"q": "bibliotheque avignom"}).content.decode()
    assert "Vouliez-vous dire" in page
    assert SearchPage(QueryDict("q=bibliotheque+avignom&exact=1")).here is None
    assert SearchPage(q("bibliotheque avignon")).corrected == ""


WORDS_OF_ADDRESSES = [
    ("Cité des métiers de Marseille et de Zurba", "4 rue des Consuls", "Marseille"),
    ("Simplon", "15 avenue des Buissons ardents", "Marseille"),
    ("Grenier numérique", "285 rue du Numérique", "Arles"),
    ("La Poste", "3 rue de l’Hôpital", "Orange"),
    ("Service social", "136 rue du vieil Hôpital", "Arles"),
    ("CC Enclave des Papes-Pays de Grignan", "17 rue de Tourville", "Orange"),
]


@pytest.mark.parametrize(
    "typed", ["zurba", "Simplon", "numérique", "hopital", "la poste", "metiers"]
)
def test_a_word_of_an_address_is_no_quarter(places, make_place, typed):
    for title, street, city in WORDS_OF_ADDRESSES:
        make_place(title, address=street, city=city)
    located = locate(typed)
    assert located.spot is None
    assert not any(hasattr(one, "own_name") for one in located.communes)


@pytest.mark.parametrize(
    ("title", "street"),
    [
        ("Mairie", "Quartier Savine"),
        ("Mairie annexe de la Savine", ""),
        ("Centre social", "3 résidence la Savine, bâtiment B"),
        ("France services de Marseille-La Savine", ""),
        ("Médiation de Marseille 15ème - Bon Secours/La Savine", ""),
    ],
)
def test_an_address_that_calls_it_a_quarter_names_one(places, make_place, title, street):
    make_place(title, address=street, city="Marseille", postcode="13015")
    assert locate("La Savine").spot.name == "La Savine, Marseille 15e"


def test_streets_of_several_addresses_of_one_commune_name_a_quarter(places, make_place):
    make_place("Une", address="48 avenue de Frais Vallon", city="Marseille", postcode="13013")
    assert locate("Frais Vallon").spot is None
    make_place("Deux", address="52 avenue de Frais-Vallon", city="Marseille", postcode="13013")
    assert locate("Frais Vallon").spot.name == "Frais Vallon, Marseille 13e"
    make_place("Trois", address="1 rue de Frais Vallon", city="Arles", postcode="13200")
    assert locate("Frais Vallon").spot is None


def test_commune_elsewhere_comes_before_a_mere_mention(places, make_place):
    make_place(*WORDS_OF_ADDRESSES[-1][:1], address="17 rue de Tourville", city="Orange")
    make_place("France services d’Arles-La Beaucaire", city="Arles", postcode="13200")
    grignan = locate("Grignan")
    assert (grignan.spot.name, grignan.is_outside) == ("Grignan", True)
    assert {one.departement for one in locate("Beaucaire").communes} == {"30", "32"}
    assert locate("La Beaucaire Arles").spot.name == "La Beaucaire, Arles"


def test_other_spellings_are_understood(subtests, places):
    Locality.objects.create(name="Moulin de la Tour", code="13004", commune="Arles")
    cases = [
        ("marseille13", "13013 (Marseille 13e)"),
        ("13012marseille", "13012 (Marseille 12e)"),
        ("8°", "13008 (Marseille 8e)"),
        ("marseille onze", "13011 (Marseille 11e)"),
        ("onzième", "13011 (Marseille 11e)"),
        ("saint remy provence", "Saint-Rémy-de-Provence"),
        ("moulin de la", "Moulin de la Tour, Arles"),
        ("chez Mme Z., bât. B, 3 allée des Pins, résidence du Grand Large, appartement 12, escalier"
         " C, 13200 Arles cedex", "13200 (Arles)"),
        ("Arles, 12 rue de la Paix, 13200", "13200 (Arles)"),
    ]  # fmt: skip
    for typed, called in cases:
        with subtests.test(typed=typed, called=called):
            assert locate(typed).spot.label == called


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        *(("bdr", "13"), ("Bouche du Rhône", "13"), ("dans le vaucluse", "84"), ("Loire", "42")),
        *(("Métropole Aix-Marseille-Provence", "200054807"), ("agglo d’Aix Marseille", "")),
    ],
)
def test_area_is_understood(places, typed, code):
    assert locate(typed).area == code


@pytest.fixture
def namesakes(places, region):
    """Create a commune of each of two départements with the same name."""
    alps = Territory.objects.create(code="05", kind="departement", name="Hautes-Alpes")
    here = Territory.objects.get(code="13", kind="departement")
    for code, departement in (("13117", here), ("05184", alps)):
        Territory.objects.create(code=code, kind="commune", name="Vitrolles",
                                 departement=departement, population=int(code))  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        *(("Vitrolles (13)", "13117"), ("Vitrolles 05", "05184"), ("05 vitrolles", "05184")),
        *(("vitrolles hautes alpes", "05184"), ("Vitrolles, Bouches-du-Rhône", "13117")),
        *(("Marseille (13)", "13055"), ("marseille bouches du rhone", "13055")),
    ],
)
def test_departement_distinguishes_namesakes(namesakes, typed, code):
    assert locate(typed).spot.city == code
    catch_up()
    words = f"{typed} imprimer" if typed[0].isdigit() else f"imprimer {typed}"
    here = Search(q(words)).here
    assert (here.territory.code, here.rest, here.postcode) == (code, "imprimer", "")


def test_namesakes_are_asked_about_without_their_departement(namesakes):
    assert [one.code for one in locate("vitrolles").communes] == ["13117", "05184"]
    assert locate("le 05").area == "05"
    assert Search(q("imprimer le 13")).here is None


def test_quarter_after_a_generic_word_is_no_commune_elsewhere(places, make_place, region):
    Territory.objects.create(code="04039", kind="commune", name="Castellane", departement=region)
    Locality.objects.create(name="La Castellane", commune="Marseille 16e", code="13216")
    for typed in ("La Castellane", "cité la castellane"):
        assert locate(typed).spot.name == "La Castellane, Marseille 16e"
    assert locate("gare de Castellane").spot.name == "Castellane"


def test_typed_epci_narrows_lists_and_search(client, places):
    typed = "métropole Aix Marseille Provence"
    filters = PlaceFilterSet(pres(typed), PlacePage.objects.directory())
    assert (filters.query, filters.refused) == ("territoire=200054807", [])
    catch_up()
    found = SearchPage(QueryDict(f"q=maison&pres={typed}"))
    assert found.filters.values["territoire"] == ["200054807"]
    for address in ("/lieux/", "/pres-de-chez-moi/", "/orientation/papiers/"):
        page = client.get(address, {"pres": typed}).content.decode()
        assert "Nous ne connaissons pas" not in page, address
    assert "Plusieurs communes, c’est grand" in page or "Où êtes-vous" in page


def test_part_of_a_name_is_asked_about(places):
    Territory.objects.create(code="04", kind="departement", name="Alpes-de-Haute-Provence")
    assert (locate("haute provence").area, locate("Provence").area) == ("04", "200054807")
    Territory.objects.create(code="200040202", kind="epci", name="CC Provence Verdon")
    names = [one.name for one in locate("Provence").communes]
    assert names == ["Aix-en-Provence", "Saint-Rémy-de-Provence"]
    assert locate("de l").communes == ()


def test_names_of_the_network_come_before_an_overseas_territory(places, region):
    assert locate("Saint-Martin").is_outside
    for code, name in (("13097", "Saint-Martin-de-Crau"), ("84112", "Saint-Martin-de-Castillon")):
        Territory.objects.create(code=code, kind="commune", name=name, departement=region)
    names = [one.name for one in locate("Saint-Martin").communes]
    assert names[:2] == ["Saint-Martin-de-Crau", "Saint-Martin-de-Castillon"]
    assert Search(q("imprimer à Saint-Martin")).outside == ""


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("8 rue Saint-Honoré, Paris", "Paris"),
        ("12 place Bellecour Lyon", "Lyon"),
        ("mairie de Lyon", "Lyon"),
        ("London", "London"),
        ("5 via Roma, Cuneo", "Cuneo"),
    ],
)
def test_address_outside_is_outside(places, typed, name):
    located = locate(typed)
    assert (located.spot.name.lower(), located.is_outside) == (name.lower(), True)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        *(("imprimer 30000", "30000 (Nîmes)"), ("grenoble 38000 wifi", "38000 (Grenoble)")),
        *(("imprimer Paris", "Paris"), ("caf lyon 3e", "Lyon 3e"), ("imprimer 13500", "")),
        *(("imprimer 99999", ""), ("imprimer Avignon", "")),
    ],
)
def test_location_outside_is_recognised_in_a_question(places, typed, name):
    catch_up()
    assert Search(q(typed)).outside == name


def test_location_is_understood_in_a_question(subtests, places):
    catch_up()
    Territory.objects.create(code="84081", kind="commune", name="Morières", postcodes="|84140|")
    cases = [
        ("imprimer 13 200", "13200 (Arles)", "imprimer"),
        ("84140 avignon wifi", "84140 (Avignon)", "wifi"),
        ("wifi st remy provence", "Saint-Rémy-de-Provence", "wifi"),
        ("wifi luynes", "13080 (Luynes, Aix-en-Provence)", "wifi"),
        ("imprimer marseille13", "13013 (Marseille 13e)", "imprimer"),
        ("imprimer 13 200 euros", None, None),
        ("imprimer 8 bis rue Haute, 13200 Arles", "13200 (Arles)", "imprimer"),
        ("arles 12 avenue des Lices, imprimer", "Arles", "imprimer"),
        (
            "maison, 58 cours Belsunce, 13001 Marseille",
            "13001 (Marseille 1er)",
            "maison, 58 cours Belsunce",
        ),
        ("imprimer 13210 Saint-Rémy", "13210 (Saint-Rémy-de-Provence)", "imprimer"),
    ]
    for typed, label, rest in cases:
        with subtests.test(typed=typed, label=label):
            here = Search(q(typed)).here
            assert (here and here.label, here and here.rest) == (label, rest)


def test_unknown_location_is_said_in_the_search(client, places):
    for data in ({"q": "maison", "pres": "zzzz"}, {"pres": "zzzz"}):
        page = client.get("/recherche/", data).content.decode()
        assert "Nous ne connaissons pas « zzzz »" in page.replace("\xa0", " "), data
    assert "Nous ne connaissons pas" not in client.get("/recherche/", {"q": "m"}).content.decode()


def pres(typed):
    data = QueryDict(mutable=True)
    data["pres"] = typed
    return data


def q(typed):
    data = QueryDict(mutable=True)
    data["q"] = typed
    return data
