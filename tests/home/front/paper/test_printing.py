"""The files of the printed lists: their pages, their tags, and what they may never serve."""

import io
import time

import pypdf
import pytest
from django.core.management import call_command

from home.front.paper import printing
from network.memory.locks import exclusive_lock
from network.models import Territory
from network.tasks import nightly
from places.models import PlacePage

from .conftest import DAY

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

MARTIGUES = {"city": "Martigues", "postcode": "13500"}
IN_MARTIGUES = {"latitude": 43.405, "longitude": 5.05, **MARTIGUES}
A4, A5 = (595, 842), (420, 595)
HOURS = "Mo-Th 08:30-12:00,13:30-18:00; Fr 09:00-12:00"


@pytest.fixture
def places(make_place, communes, pango):
    """Return some places of three communes, two of them with a position."""
    rows = [IN_MARTIGUES, {"city": "Marseille", "postcode": "13001"}, MARTIGUES]
    return [
        make_place(f"Lieu {rank}", opening_hours=HOURS, phone="+33442112233", **rows[rank % 3])
        for rank in range(9)
    ]


def reader(response):
    assert response["Content-Type"] == "application/pdf"
    return pypdf.PdfReader(io.BytesIO(response.content))


def text_of(document):
    pages = " ".join(page.extract_text() for page in document.pages)
    return " ".join(pages.replace("\xa0", " ").split())


def smallest_text(document):
    """Return the height in points of the smallest text of the pages, without maps and codes."""
    sizes = []

    def visit(text, matrix, text_matrix, _font, size):
        if text.strip():
            scale = abs(matrix[3] * text_matrix[3] - matrix[1] * text_matrix[2])
            sizes.append(size * (scale or 1))

    for page in document.pages:
        page.extract_text(visitor_text=visit)
    return min(sizes)


def roles(document):
    """Return the roles of the structure tree, in order."""
    found = []

    def walk(node):
        node = node.get_object()
        if not isinstance(node, dict):
            return
        if "/S" in node:
            found.append(node["/S"])
        children = node.get("/K", [])
        for child in children if isinstance(children, list) else [children]:
            if not isinstance(child, int):
                walk(child)

    walk(document.root_object["/StructTreeRoot"])
    return found


@pytest.mark.parametrize(("key", "least"), [("a4", 11), ("grand", 16)])
def test_sheets_are_tagged_and_legible(client, places, key, least):
    document = reader(client.get(f"/territoires/13/liste-{key}.pdf"))
    assert {tuple(map(round, page.mediabox[2:])) for page in document.pages} == {A4}
    assert document.metadata.title == "Se faire aider avec le numérique : Bouches-du-Rhône".replace(
        " :", "\xa0:"
    )
    assert document.root_object["/Lang"] == "fr"
    assert document.root_object["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" in document.root_object["/Metadata"].get_object().get_data()
    assert smallest_text(document) >= least - 0.01
    headings = [role for role in roles(document) if role in {"/H1", "/H2", "/H3"}]
    # The cover, its advice, the map, two communes, nine places, the index.
    assert headings[:3] == ["/H1", "/H2", "/H2"]
    assert headings.count("/H1") == 1
    assert headings.count("/H2") == 5
    assert headings.count("/H3") == 9
    text = text_of(document)
    assert all(place.title in text for place in places)
    assert "Du lundi au jeudi, de 8 h 30 à 12 h et de 13 h 30 à 18 h" in text


def test_booklet_has_two_a5_pages_on_each_a4_side(client, places):
    document = reader(client.get("/territoires/13/liste-livret.pdf"))
    assert {tuple(map(round, page.mediabox[2:])) for page in document.pages} == {A4[::-1]}
    assert len(document.pages) % 2 == 0
    cover = document.pages[0]
    assert "/Right" in cover["/Resources"]["/XObject"]
    assert "Avant de vous déplacer" in text_of(document)
    assert document.root_object["/Lang"] == "fr"


def test_withdrawn_place_disappears_at_once(client, places):
    url = "/territoires/13056/liste-livret.pdf"
    assert "Lieu 0" in text_of(reader(client.get(url)))
    places[0].unpublish()
    assert "Lieu 0" not in text_of(reader(client.get(url)))


def test_changed_fact_is_in_the_next_file(client, places):
    assert "04 42 11 22 33" in text_of(reader(client.get("/territoires/13056/liste-a4.pdf")))
    place = PlacePage.objects.get(pk=places[0].pk)
    place.phone = "+33499887766"
    place.save_revision().publish()
    assert "04 99 88 77 66" in text_of(reader(client.get("/territoires/13056/liste-a4.pdf")))


def test_list_is_printed_once_a_day(client, places, clock, paper_root, monkeypatch):
    """A publication elsewhere clears the responses, and the file is still the same."""
    printed = []
    write = printing.pdf.write
    monkeypatch.setattr(printing.pdf, "write", lambda html: printed.append(html) or write(html))
    url = "/territoires/13056/liste-a4.pdf"
    first = client.get(url)
    PlacePage.objects.get(title="Lieu 1").save_revision().publish()
    assert client.get(url).content == first.content
    assert len(printed) == 1
    clock.shift(24 * 3600)
    assert "4 décembre 2026" in text_of(reader(client.get(url)))
    assert len(printed) == 2


def test_copies_are_revalidated(client, places):
    response = client.get("/territoires/13056/liste-a4.pdf")
    assert "max-age=0" in response["Cache-Control"]
    assert "must-revalidate" in response["Cache-Control"]
    again = client.get(
        "/territoires/13056/liste-a4.pdf", headers={"If-None-Match": response["ETag"]}
    )
    assert again.status_code == 304


def test_kept_files_are_not_public(client, places, settings, paper_root):
    client.get("/territoires/13056/liste-a4.pdf")
    [file] = paper_root.iterdir()
    assert not paper_root.is_relative_to(settings.MEDIA_ROOT)
    assert paper_root.stat().st_mode & 0o077 == 0
    assert client.get(f"/media/paper/{file.name}").status_code == 404


def test_file_that_cannot_be_kept_is_served(client, places, settings, tmp_path):
    settings.PAPER_ROOT = tmp_path / "file" / "paper"
    (tmp_path / "file").write_text("in the way")
    assert client.get("/territoires/13056/liste-a4.pdf").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/territoires/99999/liste-a4.pdf",
        "/territoires/99999/liste/",
        "/territoires/R93/liste-a4.pdf",
        "/territoires/13/liste-a3.pdf",
        "/territoires/200054807/liste-livret.pdf",  # no place there
    ],
)
def test_unknown_territory_region_and_empty_list_are_404(client, sections, path):
    assert client.get(path).status_code == 404


def test_one_list_is_printed_at_a_time(client, places):
    with exclusive_lock("paper"):
        busy = client.get("/territoires/13056/liste-a4.pdf")
    assert busy.status_code == 503
    assert busy["Retry-After"] == "60"
    assert "Réessayez dans une minute" in busy.content.decode()
    assert client.get("/territoires/13056/liste-a4.pdf").status_code == 200


def test_visitor_prints_a_bounded_number_of_lists(client, places, monkeypatch):
    monkeypatch.setattr(printing, "MOST_AN_HOUR", 1)
    assert client.get("/territoires/13056/liste-a4.pdf").status_code == 200
    assert client.get("/territoires/13056/liste-grand.pdf").status_code == 503
    assert client.get("/territoires/13056/liste-a4.pdf").status_code == 200  # kept


def test_page_of_a_list_links_to_its_files(client, places):
    page = client.get("/territoires/13056/liste/").content.decode()
    for key in printing.FORMS:
        assert f'href="/territoires/13056/liste-{key}.pdf"' in page
    assert "jusqu’à 15 km autour" in page
    region = client.get("/territoires/R93/liste/")
    assert (region.status_code, region["Location"]) == (302, "/territoires/sur-papier/")
    chosen = client.get("/territoires/sur-papier/").content.decode()
    assert 'href="/territoires/13/liste/"' in chosen
    assert "9" in chosen


def test_page_of_an_empty_list_has_no_file(client, sections):
    page = client.get("/territoires/13056/liste/").content.decode()
    assert "Aucun lieu ici pour le moment" in page
    assert ".pdf" not in page


@pytest.mark.parametrize(
    ("page", "link"),
    [
        ("/territoires/13056/", "/territoires/13056/liste/"),
        ("/lieux/?territoire=13056", "/territoires/13056/liste/"),
        ("/lieux/", "/territoires/sur-papier/"),
        ("/pres-de-chez-moi/?pres=Martigues", "/territoires/13056/liste/"),
    ],
)
def test_list_on_paper_is_linked(client, places, page, link):
    assert f'href="{link}"' in client.get(page).content.decode()


def test_night_prints_the_departements_and_epci(places, paper_root, capsys):
    assert "print_directories" in dict(nightly.commands())
    call_command("print_directories")
    names = {file.name.rpartition("-")[0] for file in paper_root.iterdir()}
    epci = Territory.objects.get(code="13056").epci
    codes = {"13", epci.code, Territory.objects.get(code="13055").epci.code}
    assert names == {f"{code}-{key}" for code in codes for key in printing.FORMS}
    assert f"Listes imprimées\xa0: {len(names)}." in capsys.readouterr().out


def test_night_deletes_the_files_of_former_days(client, places, clock, paper_root):
    client.get("/territoires/13056/liste-a4.pdf")
    clock.shift(3 * 24 * 3600)
    [file] = paper_root.iterdir()
    old = time.time() - 3 * 24 * 3600
    printing.os.utime(file, (old, old))
    assert printing.purge() == 1
    assert list(paper_root.iterdir()) == []


def test_date_of_the_list_is_the_day_of_printing(client, places):
    text = text_of(reader(client.get("/territoires/13056/liste-a4.pdf")))
    assert f"Cette liste date du {DAY.day} décembre 2026" in text
