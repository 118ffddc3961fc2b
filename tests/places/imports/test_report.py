"""The report of an import: filters, places elsewhere, links to places, no dead controls."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from network.models import Territory
from places.models import PlacePage

from .test_import_runs import RUNS, answer, moved_on, send, taken
from .test_importer import line

FAR = {"commune": "Lille", "code_postal": "59000", "code_insee": "59350"}


@pytest.fixture
def ours(db):
    """The network has one département."""
    return Territory.objects.get_or_create(
        code="13", kind=Territory.Kind.DEPARTEMENT, defaults={"name": "Bouches-du-Rhône"}
    )


def page_of(editor, run, query=""):
    return BeautifulSoup(editor.get(f"{RUNS}{run.pk}/{query}").content, "html.parser")


def names(page):
    return [heading.get_text(strip=True) for heading in page.select("section > h2")]


def test_rows_are_filtered(editor, ours):
    taken(line("a"))
    run = send(
        editor,
        line("a", adresse="2 rue", telephone="04 42 00 00 00"),  # corrected only
        line("b", telephone="zéro"),
        line("c", nom="Cyber café du Nord", **FAR),
    )
    assert names(page_of(editor, run)) == ["Lieu a, Martigues", "Lieu b", "Cyber café du Nord"]
    for query, found in {
        "?lignes=problem": ["Lieu b"],
        "?lignes=changed": ["Lieu a, Martigues"],
        "?lignes=created": ["Lieu b", "Cyber café du Nord"],
        "?lignes=outside": ["Cyber café du Nord"],
        "?nom=cyber": ["Cyber café du Nord"],
        "?lignes=changed&nom=cyber": [],
        "?lignes=zzz&nom=%20": ["Lieu a, Martigues", "Lieu b", "Cyber café du Nord"],
    }.items():
        assert names(page_of(editor, run, query)) == found, query
    options = [option.get_text() for option in page_of(editor, run).select("#lignes option")]
    assert "hors de votre territoire (1)" in options
    assert not any("lignes refusées" in option for option in options)


def test_filter_and_page_are_kept_by_answers(editor, monkeypatch):
    monkeypatch.setattr("places.imports.admin.PLACES_SHOWN", 2)
    run = send(editor, *(line(each, telephone="zéro") for each in "abc"), line("d"))
    page = page_of(editor, run, "?lignes=problem")
    assert "page 1 sur 2" in page.get_text()
    (form,) = [each for each in page.find_all("form", method="post") if "?" in each["action"]]
    second = run.proposals.all()[1]
    response = editor.post(f"{RUNS}{run.pk}/{form['action']}", {f"{second.pk}:": "keep"})
    assert response.url == f"{RUNS}{run.pk}/?lignes=problem&p=2"
    assert [each.national_id for each in run.proposals.exclude(answers={})] == ["b"]


def test_places_elsewhere_are_counted_marked_and_left_out_on_request(editor, ours):
    run = send(editor, line("a"), line("b", **FAR), line("c", **FAR))
    shown = page_of(editor, run).get_text(" ", strip=True)
    assert "2 lieux nouveaux sont hors de votre territoire." in shown
    assert shown.count("Hors de votre territoire") == 2
    answer(editor, run, take="1", only_here="1")
    run = moved_on(editor, run)
    assert list(PlacePage.objects.values_list("national_id", flat=True)) == ["a"]
    assert (run.counts["created"], run.counts["outside"]) == (1, 2)


def test_request_to_leave_out_places_elsewhere_is_kept_with_the_answers(editor, ours):
    run = send(editor, line("a"), line("b", **FAR))
    for posted, is_kept in (({"only_here": "1"}, True), ({}, False), ({"only_here": "1"}, True)):
        answer(editor, run, **posted)
        (box,) = page_of(editor, run).find_all("input", attrs={"name": "only_here"})
        assert box.has_attr("checked") is is_kept
    answer(editor, run, take="1", only_here="1")
    moved_on(editor, run)
    assert list(PlacePage.objects.values_list("national_id", flat=True)) == ["a"]


def test_places_elsewhere_are_imported_if_nobody_objects(editor, ours):
    run = send(editor, line("a"), line("b", **FAR))
    answer(editor, run, take="1")
    moved_on(editor, run)
    assert PlacePage.objects.count() == 2


def test_report_links_places_and_has_no_dead_controls(editor):
    taken(line("a"))
    run = send(editor, line("a", adresse="2 rue", telephone=""), line("b"))
    key = run.proposals.get(national_id="a").pk
    assert page_of(editor, run).find_all("input", type="radio")
    answer(editor, run, **{f"{key}:adresse": "keep", "take": "1"})
    run = moved_on(editor, run)
    page = page_of(editor, run)
    assert not page.find("main").find_all("input", type=["radio", "checkbox"])
    assert "Importer maintenant" not in page.get_text()
    assert "Gardé comme ici." in page.get_text()
    links = {link["href"] for link in page.select("section a")}
    for place in PlacePage.objects.all():
        assert {f"/admin/pages/{place.pk}/edit/", place.url} <= links


def test_report_needs_the_same_queries_for_more_rows(editor, django_assert_num_queries):
    few = send(editor, *(line(f"a{number}", telephone="x") for number in range(2)))
    many = send(editor, *(line(f"b{number}", telephone="x") for number in range(30)))
    with CaptureQueriesContext(connection) as context:
        editor.get(f"{RUNS}{few.pk}/")
    with django_assert_num_queries(len(context)):
        editor.get(f"{RUNS}{many.pk}/")


def test_places_left_out_are_not_called_new(editor, ours):
    run = send(editor, line("a"), line("b"), line("c", **FAR))
    second = run.proposals.get(national_id="b")
    answer(editor, run, take="1", only_here="1", **{f"{second.pk}:": "keep"})
    run = moved_on(editor, run)
    _taken, refused, outside = page_of(editor, run).select("main section")
    for card in (refused, outside):
        assert "Non ajouté, à votre demande." in card.get_text()
        assert "nouveau lieu" not in card.get_text()


def test_kind_of_a_problem_is_followed_by_one_space(editor, ours):
    run = send(editor, line("a", telephone="zéro"))
    problem = page_of(editor, run).select_one("main section li")
    assert problem.strong.get_text() == "refusé"
    assert problem.strong.next_sibling.startswith("\N{NO-BREAK SPACE}: ")


def test_places_online_that_the_file_closes_are_counted_and_filtered(editor):
    taken(line("a"), line("b"), line("c"))
    PlacePage.objects.filter(national_id="c").update(live=False)
    closed = [line(name, nom=f"Lieu {name} (fermé)") for name in "abcd"]
    run = send(editor, *closed[:1], line("b", adresse="2 rue"), *closed[2:])
    page = page_of(editor, run)
    assert "1 lieu en ligne ici est fermé ou retiré" in page.get_text()
    assert page.select_one("a[href='?lignes=closed']")
    assert names(page_of(editor, run, "?lignes=closed")) == ["Lieu a (fermé), Martigues"]
