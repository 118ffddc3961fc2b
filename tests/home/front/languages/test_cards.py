"""The card to hand out: its content, its PDF files, the size of its letters and its QR code."""

import datetime
import io
from urllib.parse import quote

import pypdf
import pytest
from bs4 import BeautifulSoup
from django.utils import timezone
from wagtail.models import Locale

from home.front.languages.cards import find_card
from home.front.languages.hours import Rule, name_days, usual_week
from home.front.languages.sentences import CODES, french, language
from network.models import NetworkSettings
from places.hours import holidays
from places.models import Closure
from tests.qr import decode_svg

pytestmark = pytest.mark.any_database

MM = 72 / 25.4
WEEK = "Mo-We 09:00-12:00,14:00-17:30; Fr 09:00-12:00; PH off"


def card_of(client, query):
    response = client.get(f"/langues/carte/?{query}")
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser").select_one(".help-card")


def text_of(tag):
    return " ".join(tag.text.replace("\xa0", " ").split())


def test_three_nearest_places_with_hours_in_words_and_phone(client, make_near):
    for rank in range(4):
        make_near(f"EPN {rank}", rank, phone=f"+3344200000{rank}", opening_hours=WEEK)
    card = card_of(client, "pres=Martigues")
    assert [text_of(name) for name in card.select(".help-card__name")] == [
        "EPN 0",
        "EPN 1",
        "EPN 2",
    ]
    first = text_of(card.li)
    assert "1 rue des Tests, 13500 Martigues" in first
    assert "04 42 00 00 00" in first
    assert "lundi – mercredi 09:00–12:00, 14:00–17:30" in first
    assert "vendredi 09:00–12:00" in first
    assert "04 65 71 00 00" in text_of(card.footer)
    assert f"{timezone.localdate():%d/%m/%Y}" in text_of(card)


@pytest.mark.parametrize("code", CODES)
def test_every_label_is_in_both_languages(client, make_near, code):
    make_near("EPN", phone="+33442000000", opening_hours=f'{WEEK}; Sa "sur rendez-vous"')
    own = language(code)
    card = card_of(client, f"pres=Martigues&langue={code}")
    assert {tag["lang"] for tag in card.select("[lang]")} == {code}
    assert {tag["dir"] for tag in card.select("[lang]")} == {own.direction}
    for key in ("title", "hours", "phone", "network_phone", "scan", "booked"):
        assert french().card[key].replace("\xa0", " ") in text_of(card), key
        assert own.card[key] in text_of(card), key
    assert own.card["near"].format(place="Martigues") in text_of(card)
    assert f"{own.days[0]} – {own.days[2]}" in text_of(card)
    assert own.page["not_reviewed"] in text_of(card)
    assert own.card["made_on"].format(date=f"{timezone.localdate():%d/%m/%Y}") in text_of(card)


def test_doubts_about_hours_are_sentences(client, make_near):
    make_near("Sans horaires")
    make_near("Sur rendez-vous", 1, opening_hours='"sur rendez-vous"')
    make_near("Change", 2, opening_hours="week 1-53/2 Mo 09:00-12:00; week 2-53/2 Mo 14:00-17:00")
    notes = [text_of(place) for place in card_of(client, "pres=Martigues&langue=es").select("li")]
    for note, key in zip(notes, ("to_confirm", "on_appointment", "vary"), strict=True):
        assert french().card[key].replace("\xa0", " ") in note
        assert language("es").card[key] in note


def test_announced_closure_is_dated(client, make_near):
    place = make_near("EPN", opening_hours=WEEK)
    first = timezone.localdate() + datetime.timedelta(days=10)
    last = first + datetime.timedelta(days=4)
    Closure.objects.create(place=place, starts_on=first, ends_on=last)
    text = text_of(card_of(client, "pres=Martigues&langue=tr"))
    assert f"Fermé du {first:%d/%m/%Y} au {last:%d/%m/%Y}." in text
    assert (
        language("tr").card["closed"].format(first=f"{first:%d/%m/%Y}", last=f"{last:%d/%m/%Y}")
        in text
    )


def test_hidden_places_are_not_on_the_card(client, make_near, hide, pango):
    make_near("Vu", 1)
    hide(make_near("Caché"))
    assert [text_of(li) for li in card_of(client, "pres=13056").select(".help-card__name")] == [
        "Vu"
    ]
    text = pages_of(client, "pres=13056")[0].extract_text()
    assert "Vu" in text
    assert "Caché" not in text


@pytest.mark.parametrize("typed", ["Xyzville", "99999", "1" * 400])
def test_unknown_commune_gets_a_french_message(client, make_near, typed):
    make_near("EPN")
    response = client.get("/langues/carte/", {"pres": typed, "langue": "uk"})
    page = response.content.decode()
    assert response.status_code == 200
    assert "help-card" not in page
    assert "Nous ne connaissons pas" in page
    assert "Vérifiez le nom de la commune" in page


def test_area_or_namesakes_are_not_a_commune(client, make_near):
    make_near("EPN")
    assert "Une commune, s’il vous plaît" in client.get("/langues/carte/?pres=13").content.decode()
    choices = client.get("/langues/carte/?pres=Saint-Denis&langue=uk").content.decode()
    assert "Quelle commune" in choices
    assert "langue=uk&amp;pres=" in choices


def test_unknown_language_gives_a_french_card(client, make_near):
    make_near("EPN")
    card = card_of(client, "pres=Martigues&langue=zz")
    assert not card.select("[lang]")


def test_card_without_the_telephone_of_the_network(client, make_near):
    NetworkSettings.objects.update(phone="")
    make_near("EPN")
    card = card_of(client, "pres=Martigues&langue=ro")
    assert language("ro").card["network_phone"] not in card.text


def pages_of(client, query):
    response = client.get(f"/langues/carte.pdf?{query}")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    return pypdf.PdfReader(io.BytesIO(response.content)).pages


LONG = (
    "Mo 08:15-11:45,13:05-16:55; Tu 08:30-12:30,14:15-18:00; We 09:00-12:00; Th 10:10-19:20;"
    " Fr 08:00-11:30,13:30-15:45; Sa 09:20-12:10"
)


@pytest.fixture
def fullest(make_near):
    """Create three places with texts as long as the longest of a region, and long hours."""
    for rank in range(3):
        make_near(
            "Médiathèque intercommunale et espace public numérique Pierre-Mendès-France du Lac",
            rank,
            address="1254 avenue du Président-Franklin-Delano-Roosevelt prolongée",
            phone="+33442000000",
            opening_hours=[WEEK, LONG, f'{WEEK}; Sa "sur rendez-vous"'][rank],
        )


def letters_of(page):
    """Return [(text, size in points, x, y from the bottom)] of a PDF page."""
    found = []

    def visit(text, matrix, text_matrix, _font, size):
        if text.strip():
            scale = abs(text_matrix[3] * matrix[3])
            x = text_matrix[4] * matrix[0] + matrix[4]
            y = text_matrix[5] * matrix[3] + matrix[5]
            found.append((text, size * scale, x, y))

    page.extract_text(visitor_text=visit)
    return found


@pytest.mark.parametrize("code", ["", *CODES])
def test_fullest_card_is_one_small_sheet_of_letters_above_eight_points(
    client, fullest, pango, code
):
    [page] = pages_of(client, f"pres=Martigues&langue={code}")
    assert [round(float(length) / MM) for length in page.mediabox[2:]] == [105, 148]
    letters = letters_of(page)
    assert len(letters) > 20
    assert min(size for _text, size, _x, _y in letters) >= 8
    # The foot is inside the sheet: nothing is cut.
    assert min(y for _text, _size, _x, y in letters) > 4.9 * MM
    assert max(x for _text, _size, x, _y in letters) < 100 * MM
    assert f"{timezone.localdate():%d/%m/%Y}" in page.extract_text()


@pytest.mark.parametrize("code", ["", *CODES])
def test_sheet_of_four_cards_is_one_a4_page(client, fullest, pango, code):
    [page] = pages_of(client, f"pres=Martigues&langue={code}&feuille=a4")
    assert [round(float(length) / MM) for length in page.mediabox[2:]] == [210, 297]
    assert min(size for _text, size, _x, _y in letters_of(page)) >= 8
    assert page.extract_text().count("Où m’aider") == 4


@pytest.mark.parametrize("code", ["", *CODES])
def test_long_hours_become_a_sentence(fullest, code):
    network = NetworkSettings.objects.get()
    card = find_card("Martigues", language(code), timezone.now(), network, is_reviewed=False)
    assert sum(place.lines for place in card.places) <= card.room
    assert len(card.places) >= 2
    instead = french().card["vary"]
    assert instead in [note.french for place in card.places for note in place.notes]


@pytest.mark.parametrize("code", ["", *CODES])
def test_usual_places_fit_with_their_hours(make_near, code):
    for rank in range(3):
        make_near(
            "Médiathèque Jean-Moulin",
            rank,
            phone="+33442000000",
            opening_hours="Tu-Fr 09:00-12:00,14:00-17:30; Sa 09:00-12:00",
            updated_on=timezone.localdate(),
        )
    network = NetworkSettings.objects.get()
    card = find_card("Martigues", language(code), timezone.now(), network, is_reviewed=False)
    assert [len(place.hours) for place in card.places] == [2, 2, 2]


@pytest.mark.parametrize("code", ["ar", "uk", "ru", "tr"])
def test_letters_of_other_scripts_have_a_typeface(client, make_near, pango, code):
    """A missing letter would be drawn as an empty box, the glyph 0."""
    make_near("EPN", opening_hours=WEEK)
    [page] = pages_of(client, f"pres=Martigues&langue={code}")
    text = page.extract_text()
    assert "\ufffd" not in text
    fonts = {font["/BaseFont"].partition("+")[2] for font in fonts_of(page)}
    assert len(fonts) > (1 if code in {"ar", "uk", "ru"} else 0)


def fonts_of(page):
    return [font.get_object() for font in page["/Resources"]["/Font"].values()]


def test_code_leads_to_the_nearest_places(client, make_near):
    make_near("EPN")
    card = card_of(client, "pres=Martigues&langue=ar")
    address = decode_svg(card.select_one("img.help-card__code")["src"])
    assert address.endswith(
        "/pres-de-chez-moi/?pres=" + quote("13056 Martigues").replace("%20", "+")
    )
    path = address[address.index("/pres-de") :]
    assert "EPN" in client.get(path).content.decode()


def test_pdf_without_a_place_leads_to_the_form(client, make_near):
    make_near("EPN")
    response = client.get("/langues/carte.pdf?pres=Xyzville&langue=uk")
    assert response.status_code == 302
    assert response["Location"] == "/langues/carte/?pres=Xyzville&langue=uk"
    assert client.get("/langues/carte.pdf?pres=Martigues&feuille=a3").status_code == 404


def test_card_around_a_position_is_not_stored(client, make_near, pango):
    make_near("EPN")
    response = client.get("/langues/carte.pdf?pres=43.41,5.05")
    assert response.status_code == 200
    assert "public" not in response.get("Cache-Control", "")


def test_near_page_and_place_page_lead_to_the_card(client, make_near):
    place = make_near("EPN")
    assert (
        "/langues/carte/?pres=13056+Martigues"
        in client.get("/pres-de-chez-moi/?pres=Martigues").content.decode()
    )
    page = BeautifulSoup(client.get(place.get_url()).content, "html.parser")
    link = page.select_one("a[href^='/langues/carte/']")["href"]
    assert card_of(client, link.partition("?")[2]).select_one(".help-card__name").text == "EPN"


def test_card_in_another_interface(client, make_near, english):
    make_near("EPN")
    Locale.objects.create(language_code="ar")
    for prefix in ("/en", "/ar"):
        page = client.get(f"{prefix}/langues/carte/?pres=Martigues&langue=es")
        card = BeautifulSoup(page.content, "html.parser").select_one(".help-card")
        assert (card["lang"], card["dir"]) == ("fr", "ltr")
        assert "Où m’aider" in card.text


# Hours.


def week_of(text):
    return usual_week(text, datetime.date(2026, 11, 30), holidays.calendar("13"))


def test_usual_week_ignores_one_public_holiday():
    # 25 December 2026 is a Friday.
    week = usual_week("Fr 09:00-12:00; PH off", datetime.date(2026, 12, 7), holidays.calendar("13"))
    assert week.rules == (Rule((4,), (("09:00", "12:00"),), is_booked=False),)
    assert not week.varies


def test_days_with_the_same_hours_share_a_line():
    week = week_of("Mo-We,Sa 09:00-12:00; Th 10:00-24:00")
    assert [(rule.days, rule.ranges[0]) for rule in week.rules if rule.days[0] != 4] == [
        ((0, 1, 2, 5), ("09:00", "12:00")),
        ((3,), ("10:00", "24:00")),
    ]


def test_unreadable_or_empty_hours_have_no_week():
    assert week_of("") == week_of("de temps en temps ???")
    assert week_of("").rules == ()


@pytest.mark.parametrize(
    ("days", "text"),
    [
        ((0,), "lundi"),
        ((0, 1), "lundi, mardi"),
        ((0, 1, 2, 5), "lundi – mercredi, samedi"),
        ((0, 1, 2, 3, 4, 5, 6), "lundi – dimanche"),
        ((), ""),
    ],
)
def test_names_of_days(days, text):
    assert name_days(days, french().days) == text
