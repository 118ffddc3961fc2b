"""Sheets printed for visitors fit on one page with their QR code, and cut no word."""

import datetime
import io
import itertools
import re
import unicodedata

import pypdf
import pytest
from django.urls import reverse
from django.utils import timezone

from events.models import CongressPage
from network.models import ContentStamp
from places.models import Closure, PlacePage

from .kinds import address

ANSWERS = [
    "/orientation/telephone/?pres=13200",
    "/orientation/papiers/?pres=Marseille",
    "/orientation/arnaque/?pres=05063",
    "/pres-de-chez-moi/?pres=13200",
    "/pres-de-chez-moi/?pres=13016",
    "/pres-de-chez-moi/?pres=Avignon",
    "/pres-de-chez-moi/?pres=Sisteron",
]

# A name of two lines, and the longest facts that the places of a region have, together.
EVERY_FACT = {
    "title": "Espace public numérique intercommunal du Pays de la Haute Vallée de l’Ubaye",
    "address": "Résidence des Trois Fontaines, 128 avenue du Général de Gaulle",
    "address_extra": "Bâtiment C, 2e étage, porte de gauche, sonner à l’interphone",
    "phone": "+33492112233",
    "other_phone": "+33611223344",
    "bring": "votre téléphone et son chargeur, une pièce d’identité, un justificatif de domicile de"
    " moins de trois mois, votre numéro fiscal, votre carte Vitale, le courrier qui vous inquiète,"
    " et une adresse mail si vous en avez une",
    "wheelchair": True,
    "fees": ["Gratuit", "Gratuit sous condition", "Payant"],
    "opening_hours": 'Mo 08:30-12:00,13:30-17:30; Tu 09:00-12:00 "sur rendez-vous"; We 10:00-12:30,'
    "14:00-18:00; Th 08:30-12:00,13:30-19:30; Fr 09:00-12:00,14:00-16:00; Sa 09:30-12:30"
    ' "sur rendez-vous"',
    "hours_note": "Sur rendez-vous pendant les vacances scolaires, fermé la première semaine de"
    " chaque mois d’été, et le matin seulement quand la médiathèque voisine est fermée pour"
    " inventaire ; appelez toujours avant de venir de loin",
}


def printed(page):
    pages = pypdf.PdfReader(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True))).pages
    page.emulate_media(media="print")
    return pages


def code_on_paper(page):
    """Return the printed height of the QR code, in pixels."""
    return page.locator("img[alt^='Code à photographier']").bounding_box()["height"]


def sheets():
    """Return the paths of the sheets of travelling places and of places with the longest texts."""
    places = list(PlacePage.objects.public().in_language("fr"))
    measures = [
        lambda place: len(place.opening_hours),
        lambda place: len(place.hours_note),
        lambda place: len(place.title),
        lambda place: len(place.address + place.address_extra),
        lambda place: len(str(place.fees)),
    ]
    fullest = [max(places, key=how_much) for how_much in measures]
    travelling = [place for place in places if place.has_stops]
    return {reverse("places:sheet", args=[place.slug]) for place in [*fullest, *travelling]}


def test_the_sheet_of_a_place_is_one_page(page, server):
    addresses = sheets()
    assert len(addresses) > 3
    for path in addresses:
        page.goto(server + path)
        (paper,) = printed(page)
        text = paper.extract_text()
        assert "Fiche d’orientation" in text
        assert "04 65 71 00 00" in text.replace("\xa0", " ")  # the telephone of the network
        assert code_on_paper(page) > 100
        page.emulate_media(media="null")


def test_the_sheet_of_a_place_with_every_fact_is_one_page(page, server):
    place = PlacePage.objects.directory().filter(has_stops=False).last()
    former = {name: getattr(place, name) for name in EVERY_FACT}
    try:
        PlacePage.objects.filter(pk=place.pk).update(**EVERY_FACT)
        Closure.objects.create(
            place=place,
            starts_on=timezone.localdate(),
            ends_on=timezone.localdate() + datetime.timedelta(days=12),
            reason="congés de fin d’année, réouverture le lundi matin",
        )
        ContentStamp.raise_()
        page.goto(server + reverse("places:sheet", args=[place.slug]))
        (paper,) = printed(page)
        text = " ".join(paper.extract_text().split())
        assert "avant de venir de loin" in text
        assert "une adresse mail si vous en avez une" in text
    finally:
        PlacePage.objects.filter(pk=place.pk).update(**former)
        place.closures.all().delete()
        ContentStamp.raise_()


@pytest.mark.parametrize("path", ANSWERS)
def test_the_answer_near_a_visitor_is_one_page(page, server, path):
    page.goto(server + path)
    (paper,) = printed(page)
    # The PDF contains ligatures as one character.
    text = unicodedata.normalize("NFKC", paper.extract_text())
    title = unicodedata.normalize("NFKC", page.locator(".card__title").first.inner_text())
    assert " ".join(title.split()) in " ".join(text.split())
    assert code_on_paper(page) > 90


@pytest.mark.parametrize("code", ["R93", "13", "05", "200054807", "13055", "04070"])
def test_the_figures_of_a_territory_are_one_sheet(page, server, code):
    page.goto(f"{server}/territoires/{code}/chiffres/")
    (paper,) = printed(page)
    assert "en chiffres" in paper.extract_text()


def test_no_sheet_of_a_poster_is_empty(page, server):
    for path in ("/agenda/affiche/?territoire=05061", "/agenda/affiche/?territoire=84007"):
        page.goto(server + path)
        assert all(paper.extract_text().strip() for paper in printed(page))
        page.emulate_media(media="null")


# Pages whose last sheet had the address alone, a part of it, or the last words of a box.
ENDS = [
    "/lieux/lumen/",
    "/lieux/batolab-et-velolab/",
    "/lieux/bibliotheque-departementale/ordinateur-pas-a-pas-2/",
    "/lieux/ccas-orange/mots-de-passe-4/",
    "/territoires/83062/",
    "/ressources/a-quoi-sert-encore-un-epn/",
    "/glossaire/mediation-numerique/",
    "/informations/vie-privee/",
    "/agenda/assises/2025/",
    "/agenda/assises/2025/seance/24-ouvrir-un-ordinateur/",
    "/agenda/assises/2027/seance/13-le-mur-des-demandes/",
    "/lieux/appase/aperi-geek-2/",
    "/territoires/04209/",
    "/territoires/240500439/",
]


@pytest.mark.parametrize("path", ENDS)
def test_last_sheet_of_a_page_has_five_lines(page, server, path):
    page.goto(server + path)
    paper = printed(page)
    assert len(paper) == 1 or len(lines_of(paper[-1:])) >= 5
    assert "bonjour@example.org" in " ".join(lines_of(paper[:1]))


@pytest.mark.parametrize(
    "place",
    [
        "centre-communal-daction-sociale",
        "numerica-france-services-du-muy",
        "mission-locale-jeunes-hautes-alpes",
    ],
)
def test_long_name_on_the_strips_takes_no_second_sheet(page, server, place):
    page.goto(f"{server}/agenda/affiche/?mois=2026-12&lieu={place}")
    (paper,) = printed(page)
    drawn = page.request.get(f"{server}/agenda/affiche.pdf?mois=2026-12&lieu={place}").body()
    assert len(pypdf.PdfReader(io.BytesIO(drawn)).pages) == 1


@pytest.mark.parametrize(
    "place",
    ["azur-experts-services", "mediatheque-francois-mitterrand-paa-provence-alpes-agglomeration"],
)
def test_long_address_leaves_no_date_alone_on_a_sheet(page, server, place):
    page.goto(f"{server}/agenda/imprimer/?lieu={place}")
    sheets = page.locator(".sheet__page").count()
    assert len(printed(page)) == sheets


def test_every_sheet_of_a_month_names_the_days(page, server):
    page.goto(f"{server}/agenda/?vue=mois&jour=2026-12")
    paper = printed(page)
    assert len(paper) < 3
    assert all("Lundi Mardi Mercredi" in " ".join(lines_of([one])) for one in paper)


def test_last_sheet_of_a_week_has_two_dates(page, server):
    page.goto(f"{server}/agenda/?vue=semaine")
    # The titles of the fullest day are longer and longer, until its dates need a second sheet.
    lengthen = """words => {
        const days = [...document.querySelectorAll(".agenda-span td")]
            .map(day => [...day.querySelectorAll(".agenda-span__date")]);
        const fullest = Math.max(...days.map(dates => dates.length));
        const dates = days.find(dates => dates.length === fullest);
        dates.forEach((date, rank) => { date.textContent = `n${rank} ` + "mot ".repeat(words); });
        return fullest;
    }"""
    for words in range(12, 80, 4):
        number = page.evaluate(lengthen, words)
        paper = printed(page)
        if len(paper) > 1:
            break
    assert number > 3
    last = " ".join(lines_of(paper[-1:]))
    assert len(re.findall(r"\bn\d\b", last)) == 2
    assert f"n{number - 1}" in last


@pytest.mark.parametrize("path", ["/agenda/imprimer/", "/agenda/affiche/?territoire=13"])
def test_last_sheet_has_the_last_two_dates(page, server, path):
    page.goto(server + path)
    *_others, first, second = page.locator(".sheet__name").all_inner_texts()
    text = " ".join(lines_of(printed(page)[-1:]))
    for name in (first, second):
        assert unicodedata.normalize("NFKC", name) in text


@pytest.mark.parametrize(
    "path", ["/agenda/imprimer/", "/agenda/affiche/", "/agenda/affiche/?territoire=13"]
)
def test_each_sheet_of_dates_is_one_page(page, server, path):
    page.goto(server + path)
    sheets = page.locator(".sheet__page, .poster__first, .poster__following").evaluate_all(
        "sheets => sheets.map(s => [...s.querySelectorAll('.sheet__name')].map(n => n.innerText))"
    )
    paper = printed(page)
    assert len(paper) == len(sheets)
    for one, names in zip(paper, sheets, strict=True):
        # A name may be divided at its hyphen.
        text = "".join("".join(lines_of([one])).split())
        for name in names:
            assert "".join(unicodedata.normalize("NFKC", name).split()) in text


# Kinds of pages to print with the browser; kinds that the site renders as a PDF, with its address.
PRINTED = [
    *("agenda by month", "agenda by week", "agenda on paper", "programme on paper", "poster"),
    *("events.CongressPage", "recipe on paper", "places.PlacePage", "departement"),
]
DRAWN = {
    "poster": lambda: f"{reverse('paper:poster_pdf')}?territoire=13",
    "programme on paper": lambda: reverse("paper:programme_pdf", args=[edition_uid()]),
}


def edition_uid():
    edition = CongressPage.objects.public().order_by("-starts_at").first()
    return edition.calendar_entry.uid


def cut_words(lines, words):
    """Return ["Amphithéâ/tre"]: the `words` that begin on a line and end on the next one."""
    cut = []
    for line, following in itertools.pairwise(lines):
        starts, ends = re.findall(r"[\w’]+$", line), re.findall(r"^[\w’]+", following)
        for start, end in itertools.product(starts, ends):
            if start + end in words and not {start, end} <= words:
                cut.append(f"{start}/{end}")
    return cut


def lines_of(paper):
    text = unicodedata.normalize("NFKC", "\n".join(sheet.extract_text() for sheet in paper))
    return [line.strip() for line in text.splitlines() if line.strip()]


def words_of(text):
    return set(re.findall(r"[\w’]{3,}", unicodedata.normalize("NFKC", text)))


def test_cut_words_are_found():
    words = {"Amphithéâtre", "2027", "porte", "monnaie"}
    assert cut_words(["Amphithéâ", "tre du 20", "27 juin"], words) == ["Amphithéâ/tre", "20/27"]
    assert cut_words(["la porte", "monnaie"], words) == []


@pytest.mark.parametrize("kind", PRINTED)
def test_paper_cuts_no_word_and_leaves_no_heading_alone(page, server, kind):
    page.goto(server + address(kind))
    words = words_of(page.locator("body").inner_text())
    sheets = [lines_of([sheet]) for sheet in printed(page)]
    assert len(words) > 20
    assert cut_words([*itertools.chain.from_iterable(sheets)], words) == []
    headings = "\n".join(page.locator(":is(h2, h3, h4):visible").all_inner_texts())
    headings = {
        line.strip().lower() for line in unicodedata.normalize("NFKC", headings).split("\n")
    }
    assert [lines[-1] for lines in sheets[:-1] if lines[-1].lower() in headings - {""}] == []


@pytest.mark.parametrize("kind", DRAWN)
def test_no_word_is_cut_in_a_pdf(page, server, kind):
    answer = page.request.get(server + DRAWN[kind]())
    assert answer.headers["content-type"] == "application/pdf"
    page.goto(server + address(kind))
    words = words_of(page.locator("main").inner_text())
    lines = lines_of(pypdf.PdfReader(io.BytesIO(answer.body())).pages)
    assert cut_words(lines, words) == []
    # A box that is too narrow ends its text with three dots.
    assert [line for line in lines if re.search(r"\w(…|\.\.\.)$", line)] == []


def test_each_text_of_a_booklet_begins_on_a_new_sheet(page, server):
    page.goto(f"{server}/ressources/collections/ouvrir-un-tiers-lieu/imprimer/")
    page.emulate_media(media="print")
    breaks = page.locator(".series-whole").evaluate_all(
        "texts => texts.map(text => getComputedStyle(text).breakBefore)"
    )
    assert len(breaks) > 3
    assert set(breaks) == {"page"}
