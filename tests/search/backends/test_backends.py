"""Wagtail's own search in the admin's lists and choosers, on the database in use."""

from importlib import import_module

import pytest
from bs4 import BeautifulSoup
from django.core.management.base import CommandError
from django.db import connection
from wagtail.models import Page
from wagtail.search.backends import get_search_backend

from network.models import Organisation, Person
from search.backends.words import query_words, singular

TITLES = ["Médiathèque de l’Œuvre à Besançon", "Atelier tablette", "Les jeux de l’été"]


@pytest.fixture
def pages(home):
    return [home.add_child(instance=Page(title=title)) for title in TITLES]


def titles_of(response):
    text = BeautifulSoup(response.content, "html.parser").get_text(" ")
    return [title for title in TITLES if title in text]


ADDRESSES = ["/admin/pages/search/?q={}", "/admin/pages/{home}/?q={}",
             "/admin/choose-page/search/?q={}"]  # fmt: skip


def test_page_is_found_by_each_typed_form(subtests, admin_client, home, pages):
    cases = [
        ("mediatheque", 0), ("média", 0), ("MEDIA", 0), ("besancon mediatheques", 0),
        ("œuvre", 0), ("oeuvre", 0), ("l’œuv", 0), ("mediatheque a besancon", 0),
        ("ateliers", 1), ("tabl atel", 1), ("jeu", 2), ("ete", 2), ("d'été", 2),
        ('"', None), ('médiathèque "', 0), ("*", None), ("atelier besancon", None),
    ]  # fmt: skip
    for typed, expected in cases:
        for address in ADDRESSES:
            with subtests.test(address=address, typed=typed):
                address = address.replace("{home}", str(home.pk)).replace("{}", "")
                response = admin_client.get(address.removesuffix("?q="), {"q": typed})
                assert response.status_code == 200
                if expected is not None:
                    assert titles_of(response) == [TITLES[expected]]
                elif typed == "atelier besancon":
                    assert titles_of(response) == []


@pytest.mark.parametrize(("model", "name"), [(Person, "person"), (Organisation, "organisation")])
def test_people_are_found_in_lists_and_choosers(admin_client, db, model, name):
    for text in ("Chloé Lefèvre", "Autre nom"):
        model.objects.create(name=text)
    for address in (
        f"/admin/snippets/network/{name}/",
        f"/admin/snippets/choose/network/{name}/results/",
    ):
        text = admin_client.get(address, {"q": "lefev chlo"}).content.decode()
        assert ("Chloé Lefèvre" in text, "Autre nom" in text) == (True, False), address


def test_editors_search_works_without_the_cluster(admin_client, pages, settings):
    settings.SEARCH = {"url": "http://127.0.0.1:9", "user": "",
                       "password": "", "index": "essai"}  # fmt: skip
    response = admin_client.get("/admin/pages/search/", {"q": "mediatheque"})
    assert titles_of(response) == [TITLES[0]]


def test_whole_words_match_by_stem_or_spelling(pages):
    words = ["Médiathèque", "besancon"]
    backend = get_search_backend()
    assert [backend.search(word, Page).count() for word in words] == [1, 1]
    assert backend.search("tablette oeuvre", Page, operator="or").count() == 2
    assert backend.search("tablette oeuvre", Page).count() == 0
    assert backend.autocomplete("", Page).count() == 0


def test_the_words_of_a_text():
    assert query_words("L’atelier de Noël, à l’école") == ["atelier", "noel", "ecole"]
    assert query_words("à la une") == ["a", "la", "une"]
    assert [singular(word) for word in ("ateliers", "jeux", "bus", "pc")] == [
        "atelier", "jeu", "bus", "pc"
    ]  # fmt: skip


INDEXES = {
    "postgresql": {"search": "search_editors_index", "autocomplete": "autocom_476c89_gin"},
    "sqlite": dict.fromkeys(("search", "autocomplete"), "VIRTUAL TABLE INDEX 0:M3"),
}


@pytest.mark.parametrize("search", ["search", "autocomplete"])
def test_an_index_serves_the_search(pages, search):
    if connection.vendor == "postgresql":
        fill_index()
    queryset = getattr(get_search_backend(), search)("mediatheque", Page).get_queryset()
    assert INDEXES[connection.vendor][search] in queryset.order_by().explain()


def fill_index():
    """Add enough rows for the database to use an index."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO wagtailsearch_indexentry (content_type_id, object_id, title_norm, title,"
            " body, autocomplete, title_text, body_text) SELECT content_type_id, 'x' || number, 1,"
            " to_tsvector('autre' || number), '', to_tsvector('autre' || number), '', ''"
            " FROM generate_series(1, 3000) AS number, (SELECT content_type_id FROM"
            " wagtailsearch_indexentry LIMIT 1) AS known"
        )
        cursor.execute("ANALYZE wagtailsearch_indexentry")
        # With three pages the database prefers a scan.
        cursor.execute("SET LOCAL enable_nestloop = off")


def test_missing_unaccent_permission_names_the_cure(db, django_assert_num_queries):
    create = import_module("search.migrations.0002_engine_tables").create_editors_search
    if connection.vendor == "sqlite":
        with django_assert_num_queries(0):
            create(None, connection.schema_editor())
        return
    with connection.cursor() as cursor:
        cursor.execute("DROP EXTENSION unaccent CASCADE")
        cursor.execute("CREATE ROLE stranger")
        cursor.execute("SET LOCAL ROLE stranger")
    with pytest.raises(CommandError, match="CREATE EXTENSION unaccent"):
        create(None, connection.schema_editor())
