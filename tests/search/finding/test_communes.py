import pytest

from network.geography.gazetteer import gazetteer
from network.models import Territory
from search.engines import engine
from search.finding.communes import Mentions, Point
from search.indexing.rows import index_rows
from search.models import SearchChange, SearchDocument, SearchFacet


@pytest.fixture
def towns(communes):
    """Add communes: a long name, namesakes, and two ordinary words."""
    parent = communes["13055"]
    for code, name, postcodes, population in (
        ("04070", "Digne-les-Bains", "|04000|", 16000),
        ("84087", "Orange", "|84100|", 29000),
        ("38553", "Vif", "|38450|", 8000),
        ("04209", "Saint-Vincent", "|04340|", 300),
        ("13998", "Saint-Vincent", "|13990|", 900),
        ("13028", "La Ciotat", "|13600|", 35000),
        ("13002", "Allauch", "|13190|", 21000),
        ("13075", "Plan-de-Cuques", "|13190|13380|", 11000),
    ):
        Territory.objects.create(
            code=code, kind="commune", name=name, postcodes=postcodes, population=population,
            departement=parent.departement, region=parent.region,
        )  # fmt: skip


@pytest.fixture
def known(publish):
    """known(code, latitude=None, longitude=None): add a public document in a commune."""

    def known(code, latitude=None, longitude=None):
        page = publish(f"Lieu de {code}")
        document = SearchDocument.objects.get(page=page)
        SearchDocument.objects.filter(pk=document.pk).update(latitude=latitude, longitude=longitude)
        SearchFacet.objects.create(document=document, name="territory", value=code, label=code)
        SearchChange.objects.note([document.pk])
        return page

    return known


def look_for(text):
    view = engine().view()
    mentions = Mentions(text, view.stamp)
    commune = mentions.named(view)
    return mentions.named(view) if view.check() else commune


def understood(text):
    named = look_for(text)
    return named and (named.territory.name, named.rest)


def test_a_commune_is_understood(subtests, towns):
    cases = [
        ("aide CAF à Digne", ("Digne-les-Bains", "aide CAF")),
        ("aide caf a digne", ("Digne-les-Bains", "aide caf")),
        ("imprimer près de Digne-les-Bains ?", ("Digne-les-Bains", "imprimer")),
        ("Digne les Bains impôts", ("Digne-les-Bains", "impôts")),
        ("imprimer 13500", ("Martigues", "imprimer")),
        ("13500", ("Martigues", "")),
        ("wifi à la ciotat", ("La Ciotat", "wifi")),
        ("La Ciotat", ("La Ciotat", "")),
        ("cours à Orange", ("Orange", "cours")),
        ("où apprendre l’ordinateur sur Aix-en-Provence le mardi",
         ("Aix-en-Provence", "où apprendre l’ordinateur le mardi")),
    ]  # fmt: skip
    for text, expected in cases:
        with subtests.test(text=text, expected=expected):
            assert understood(text) == expected


def test_text_without_commune_names_none(subtests, towns):
    assert understood("à Vif") == ("Vif", "")
    for text in [
        "forfait orange",
        "digne de confiance",
        "prise de vif",
        "12345",
        "à",
        "",
        "?!",
        "99999",
    ]:
        with subtests.test(text=text):
            assert understood(text) is None


def test_ordinary_word_is_a_commune_if_it_has_documents(towns, known):
    assert understood("forfait orange") is None
    assert understood("impression martigues") == ("Martigues", "impression")
    assert understood("martigues") == ("Martigues", "")
    known("13056", 43.4, 5.05)
    known("13056", 43.5, 5.15)
    known("84087")
    assert understood("martigues") == ("Martigues", "")
    assert understood("wifi orange") == ("Orange", "wifi")
    named = look_for("martigues")
    assert named.documents == 2
    # The middle of the commune, not that of its documents.
    assert named.point == Point(*gazetteer().get("13056").point)


def test_name_at_an_end_is_a_commune_unless_it_is_a_subject(towns, publish):
    """A surname in a body, or a word with the same stem, does not hide a small commune."""
    for code, name in (("13022", "Cassis"), ("04033", "Brunet"), ("13999", "Claviers")):
        Territory.objects.create(code=code, kind="commune", name=name, postcodes="|13260|")
    publish("Réparer un clavier", "Ne rien casser : avec Nadia Brunet")
    assert understood("wifi cassis") == ("Cassis", "wifi")
    assert understood("wifi brunet") == ("Brunet", "wifi")
    assert understood("Brunet imprimer") == ("Brunet", "imprimer")
    assert understood("écrire à nadia brunet demain matin") is None
    assert understood("nettoyer mes claviers") is None


def test_operator_names_no_commune_beside_its_services(subtests, towns, known):
    known("84087")
    for text in ("mail orange", "Forfait Orange", "mot de passe de ma boîte mail orange"):
        with subtests.test(text=text):
            assert understood(text) is None
    for text, expected in [
        ("orange", ("Orange", "")),
        ("mail à Orange", ("Orange", "mail")),
        ("84100 mail", ("Orange", "mail")),
        ("cours mail orange", ("Orange", "cours mail")),
    ]:
        with subtests.test(text=text):
            assert understood(text) == expected


def test_words_before_a_postcode_are_removed(towns):
    for text in (
        "code postal 13500",
        "13500 code postal",
        "cp 13500",
        "imprimer code postal 13500",
    ):
        assert understood(text)[0] == "Martigues"
    assert understood("code postal 13500")[1] == ""
    assert understood("cp 13500")[1] == ""
    assert understood("imprimer code postal 13500")[1] == "imprimer"
    assert understood("code wifi martigues") == ("Martigues", "code wifi")


def test_namesakes_are_offered(towns, known):
    named = look_for("atelier à Saint-Vincent")
    assert [named.territory.code, *(t.code for t in named.namesakes)] == ["13998", "04209"]
    known("04209")
    named = look_for("atelier à St Vincent")
    assert [named.territory.code, *(t.code for t in named.namesakes)] == ["04209", "13998"]
    named = look_for("13190")
    assert [named.territory.name, *(t.name for t in named.namesakes)] == [
        "Allauch", "Plan-de-Cuques"
    ]  # fmt: skip


def test_hidden_document_does_not_make_a_commune(towns, known):
    page = known("84087", 44.1, 4.8)
    assert understood("atelier orange") == ("Orange", "atelier")
    page.unpublish()
    assert understood("atelier orange") is None
    assert look_for("orange").documents == 0


def test_arrondissement_has_its_own_point(towns):
    """By its name or postcode; the name of its city is removed from the question."""
    for text in ("wifi 13013", "wifi marseille 13013", "wifi Marseille 13e", "wifi à Marseille 13"):
        named = look_for(text)
        assert (named.name, named.rest, named.inside) == ("Marseille 13e", "wifi", frozenset())
        assert named.point == Point(*gazetteer().get("13213").point)
    named = look_for("wifi marseille")
    assert (named.name, named.inside) == ("Marseille", {"13055"})


def test_a_departement_is_named(towns, known):
    territory = Territory.objects.get(kind="departement")
    known(territory.code)
    named = look_for(f"fablab {territory.name}")
    assert (named.territory, named.rest, named.is_departement) == (territory, "fablab", True)


@pytest.mark.parametrize(
    ("text", "rest"),
    [("13", ""), ("13 fablab", "fablab"), ("fablab dans le 13", "fablab"), ("dep 13 wifi", "wifi")],
)
def test_a_departement_is_known_by_its_number(towns, text, rest):
    named = look_for(text)
    assert (named.territory.name, named.rest) == ("Bouches-du-Rhône", rest)


@pytest.mark.parametrize(
    "text", ["13 42 09", "windows 13", "salle 13", "atelier le 13", "du 13 au 15", "13 ans"]
)
def test_other_numbers_are_not_departements(towns, text):
    assert look_for(text) is None


@pytest.mark.parametrize("text", ["bouche du rhone", "Bouches du Rhône"])
def test_a_departement_is_named_without_its_s(towns, known, text):
    known("84087")
    assert look_for(f"{text} wifi").territory.name == "Bouches-du-Rhône"


def test_beginning_of_a_name_is_enough_where_its_documents_are(towns, known):
    assert understood("aide caf digne") is None
    page = known("04070", 44.09, 6.23)
    SearchDocument.objects.filter(page=page).update(title="CCAS Digne")
    index_rows(SearchDocument.objects.filter(page=page))
    assert understood("aide caf digne") == ("Digne-les-Bains", "aide caf")
    assert understood("une personne digne de confiance") is None
    for number in range(3):
        other = known("84087")
        SearchDocument.objects.filter(page=other).update(title=f"Rester digne {number}")
        index_rows(SearchDocument.objects.filter(page=other))
    assert understood("aide caf digne") is None


def test_name_of_the_same_stem_is_enough_where_its_documents_are(towns, known):
    """The index has the same stem for "martigue" and "Martigues": no correction is needed."""
    page = known("13056", 43.4, 5.05)
    SearchDocument.objects.filter(page=page).update(title="Médiathèque de Martigues")
    index_rows(SearchDocument.objects.filter(page=page))
    assert understood("imprimer martigue") == ("Martigues", "imprimer")
    assert understood("imprimer à martigue") == ("Martigues", "imprimer")
    assert understood("martigue") == ("Martigues", "")
    for number in range(2):
        other = known("13055", 43.3, 5.4)
        SearchDocument.objects.filter(page=other).update(title=f"La martigue du chef {number}")
        index_rows(SearchDocument.objects.filter(page=other))
    assert understood("imprimer à martigue") is None
    assert understood("imprimer à Martigues") == ("Martigues", "imprimer")


@pytest.mark.parametrize("text", ["mot " * 5000, "à \0 \ud800", "1" * 100_000, "à " * 200, "'"])
def test_hostile_texts_name_nothing(towns, text):
    assert look_for(text) is None


def test_two_queries_at_most(towns, known, django_assert_max_num_queries):
    known("13056")
    look_for("martigues")
    with django_assert_max_num_queries(2):
        look_for("atelier poterie mardi 13190 à Saint-Vincent près de martigues")


def test_communes_are_read_once(towns, django_assert_num_queries):
    view = engine().view()
    Mentions("aide CAF à Digne", view.stamp)
    with django_assert_num_queries(0):
        mentions = Mentions("wifi à la ciotat", view.stamp)
        (commune,) = mentions.communes
        assert commune.name == "La Ciotat"
        parents = (commune.epci, commune.departement.code, commune.region.code)
        assert parents == (None, "13", "R93")


def test_a_renamed_commune_is_understood_at_once(towns):
    assert understood("wifi à la ciotat") == ("La Ciotat", "wifi")
    commune = Territory.objects.get(name="La Ciotat")
    commune.name = "Port-Ciotat"
    commune.save()
    assert understood("wifi à port-ciotat") == ("Port-Ciotat", "wifi")
    assert understood("wifi à la ciotat") is None
