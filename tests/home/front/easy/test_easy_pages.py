"""The easy-to-read pages: the facts of the usual pages, in few words, kept from page to page."""

import datetime
import re

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core import mail
from django.urls import reverse

from events.models import Registration
from home.front.easy import words
from home.front.near.orientation import NEEDS
from places.choices import AccessMode, Fee, Service
from places.models import Closure, PlacePage, PlaceStop
from tests.events.conftest import PARIS
from tests.factories import EventPageFactory, PlacePageFactory
from tests.public_texts import ROOT, texts_of_module
from tests.test_catalogues import texts_of_template

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

# A Wednesday without a holiday, ten in the morning.
NOW = datetime.datetime(2026, 11, 25, 10, 0, tzinfo=PARIS)
HERE = {"city": "Martigues", "postcode": "13500", "latitude": 43.405, "longitude": 5.05}
PLACE, USUAL = "/facile/lieux/epn/", "/lieux/epn/"
LONGEST = 12  # words of a sentence


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def make(sections):
    """Return a function that creates the place at `PLACE`, complete by default."""

    def place(**fields):
        known = {
            "phone": "+33442112233",
            "services": [Service.PAPERWORK, Service.SAFETY],
            "fees": [Fee.CONDITIONAL],
            "opening_hours": "Mo-Fr 09:00-12:00,14:00-16:30",
            "updated_on": NOW.date(),
            "address": "3 rue Turquoise",
        }
        return PlacePageFactory(
            parent=sections[0], title="EPN", slug="epn", **HERE | known | fields
        )

    return place


@pytest.fixture
def workshop(sections, make):
    """An event at the place, with one seat at each of two dates."""
    return EventPageFactory(
        parent=sections[1],
        title="Premiers pas",
        slug="premiers-pas",
        place=make(),
        capacity=1,
        starts_at=datetime.datetime(2026, 12, 1, 14, tzinfo=PARIS),
        ends_at=datetime.datetime(2026, 12, 1, 16, tzinfo=PARIS),
        repeat="weekly",
        until=datetime.date(2026, 12, 8),
    )


@pytest.fixture
def form(workshop):
    return reverse("home:easy_register", args=[workshop.calendar_entry.uid])


def read(client, address, status=200):
    """Return (the words of the page, its links)."""
    response = client.get(address)
    assert response.status_code == status
    soup = BeautifulSoup(response.content, "html.parser")
    text = " ".join(soup.main.get_text(" ").split())
    return text, [link["href"] for link in soup.select("header a[href], main a[href]")]


def fill(client, address, **values):
    """Submit the form ten seconds after it is displayed; return the response."""
    page = client.get(address).content.decode()
    stamp = re.search(r'name="stamp" value="([^"]+)"', page)[1]
    date = re.search(r'name="date" value="(\d+)"', page)[1]
    usual = {"date": date, "name": "Camille Roux", "contact": "0612345678", "website": ""}
    with time_machine.travel(NOW + datetime.timedelta(seconds=10), tick=False):
        return client.post(address, usual | {"stamp": stamp} | values)


def test_home_page_leads_to_help_to_the_next_dates_and_to_the_phone(client, form):
    text, links = read(client, "/facile/")
    assert {
        "/facile/orientation/",
        "/facile/orientation/autre/",
        "/ressources/facile-a-lire/",
        "tel:+33465710000",
    } <= {*links}
    assert "Nous avons 1 lieu." in text
    assert "mardi 1er décembre, de 14 h à 16 h" in text.lower()
    assert [link.partition("?")[0] for link in links if "inscription" in link] == [form, form]


def test_place_has_the_facts_of_its_usual_page_in_short_sentences(client, make):
    make(
        wheelchair=True,
        bring="votre chargeur",
        access_modes=[AccessMode.WALK_IN],
        audiences=["Tout public"],
    )
    text, links = read(client, PLACE)
    for fact in (
        "Ouvert jusqu’à 12 h.",
        "Mercredi (aujourd’hui) : de 9 h à 12 h , de 14 h à 16 h 30",
        "Dimanche : c’est fermé",
        "Téléphoner au 04 42 11 22 33",
        "3 rue Turquoise 13500 Martigues",
        "Vous pouvez entrer en fauteuil roulant.",
        "Vous pouvez venir sans rendez-vous.",
        "Se protéger des arnaques.",
        "C’est gratuit pour certaines personnes.",
        "Pour qui ? Tout le monde.",
        "Apportez : votre chargeur",
    ):
        assert fact.replace(" ,", "") in text.replace(" ,", ""), fact
    assert "tel:+33442112233" in links
    assert "Service" not in text


def test_every_service_and_price_has_a_sentence():
    assert {*words.SERVICES} == {*Service}
    assert {*words.FEES} == {*Fee}


@pytest.mark.parametrize(
    ("fields", "fact"),
    [
        ({"opening_hours": "Sa 09:00-12:00"}, "Fermé. Ouvre samedi à 9 h."),
        ({"opening_hours": ""}, "Horaires à confirmer. Téléphonez avant de venir."),
        ({"updated_on": datetime.date(2022, 6, 28)}, "Ces horaires datent de 2022."),
        ({"hours_note": "Sur rendez-vous"}, "Prenez un rendez-vous avant de venir."),
        ({"access_modes": [AccessMode.BOOK]}, "Prenez un rendez-vous avant de venir."),
        ({"opening_hours": "", "phone": ""}, "Le réseau répond pour ce lieu."),
        ({"wheelchair": False}, "Vous ne pouvez pas entrer en fauteuil roulant."),
    ],
)
def test_place_states_what_is_unsure_closed_or_by_appointment(client, make, fields, fact):
    make(**fields)
    assert fact in read(client, PLACE)[0]


def test_closure_is_announced(client, make):
    place = make()
    place.closures.add(Closure(starts_on=NOW.date(), ends_on=NOW.date(), reason="inventaire"))
    place.save_revision().publish()
    text = read(client, PLACE)[0]
    assert "Fermé. Ouvre demain à 9 h." in text
    assert "inventaire" in text


def test_travelling_place_has_its_next_visits(client, make, communes):
    place = make()
    times = {"opens_at": datetime.time(14), "closes_at": datetime.time(16)}
    place.stops.add(
        PlaceStop(commune=communes["13001"], weekdays=["FR"], spot="La mairie", **times)
    )
    place.save_revision().publish()
    text = read(client, PLACE)[0]
    assert "Vendredi 27 novembre" in text
    assert "La mairie" in text


def test_orientation_shows_three_places_at_most_with_their_state_and_phone(
    client, make, make_place
):
    make()
    for number in range(5):
        make_place(f"Loin {number}", services=[Service.PAPERWORK], **HERE | {"latitude": 43.45})
    first, links = read(client, "/facile/orientation/")
    assert [f"/facile/orientation/{slug}/" for slug in NEEDS] == [
        link for link in links if re.fullmatch("/facile/orientation/.+/", link)
    ]
    assert "Touchez une image." in first
    answer, links = read(client, "/facile/orientation/papiers/?pres=13056+Martigues")
    assert "Ouvert jusqu’à 12 h." in answer
    assert "tel:+33442112233" in links
    assert len([link for link in links if link.startswith("/facile/lieux/")]) == 3
    assert read(client, "/facile/orientation/papiers/?pres=zzz")[0].count("Nous ne connaissons pas")
    assert client.get("/facile/orientation/rien/").status_code == 404


@pytest.mark.parametrize(
    ("usual", "easy"),
    [
        ("/", "/facile/"),
        (USUAL, PLACE),
        ("/orientation/", "/facile/orientation/"),
        ("/orientation/papiers/", "/facile/orientation/papiers/"),
        (
            "/orientation/papiers/?pres=13056+Martigues",
            "/facile/orientation/papiers/?pres=13056+Martigues",
        ),
        ("/agenda/evenements/{uid}/inscription/", "/facile/inscription/{uid}/"),
        ("/en/lieux/epn/", "/en/facile/lieux/epn/"),
    ],
)
def test_each_version_leads_to_the_other(client, english, workshop, usual, easy):
    usual, easy = (each.format(uid=workshop.calendar_entry.uid) for each in (usual, easy))
    assert easy in read(client, usual)[1]
    text, links = read(client, easy)
    assert usual in links
    # Search engines show the usual page.
    page = BeautifulSoup(client.get(easy).content, "html.parser")
    robots = page.find("meta", attrs={"name": "robots"})
    canonical = page.find("link", rel="canonical")["href"]
    assert robots or canonical.removeprefix("http://localhost") in {usual, USUAL}


def test_links_of_easy_pages_stay_in_this_version(client, workshop, form):
    """Only the usual version, the texts, the events without registration and the file leave it."""
    fill(client, form)
    row = Registration.objects.get()
    pages = ["/facile/", PLACE, form, reverse("home:easy_registration", args=[row.token])]
    pages += ["/facile/orientation/", "/facile/orientation/papiers/?pres=13056+Martigues"]
    for address in pages:
        page = BeautifulSoup(client.get(address).content, "html.parser")
        leaving = {
            link["href"]
            for link in page.select("header a[href^='/'], main a[href^='/']")
            if not link["href"].startswith("/facile/") and link.text.strip() != "Version habituelle"
        }
        assert leaving <= {"/ressources/facile-a-lire/", f"{row.path}rendez-vous.ics"}, address


def test_registration_is_that_of_the_usual_form_with_easy_confirmations(client, form):
    response = fill(client, form)
    row = Registration.objects.get()
    easy = reverse("home:easy_registration", args=[row.token])
    assert response.url == f"{easy}?nouvelle=1"
    text = read(client, response.url)[0]
    assert "Vous avez une place." in text
    assert row.spaced_code in text
    assert client.post(easy, {"faire": "annuler"}).url == f"{easy}?annulee=1"
    assert "Votre inscription est annulée." in read(client, easy)[0]
    row.refresh_from_db()
    assert row.state == "cancelled"


def test_registration_by_mail_is_thanked_in_easy_words(client, form):
    response = fill(client, form, contact="camille@exemple.fr")
    assert response.url.startswith(f"{form}?merci=")
    text = read(client, response.url)[0]
    assert "1 personne a une place." in text
    assert "Nous vous avons envoyé un mail." in text
    assert len(mail.outbox) == 1
    response = fill(client, form, name="Ali", contact="ali@exemple.fr")
    assert "1 personne est sur la liste d’attente." in read(client, response.url)[0]


def test_errors_of_the_form_are_those_of_the_usual_form(client, workshop, form):
    usual = reverse("registrations:register", args=[workshop.calendar_entry.uid])
    errors = []
    for address in (usual, form):
        page = BeautifulSoup(fill(client, address, name="", contact="x").content, "html.parser")
        errors.append([each.get_text(strip=True) for each in page.select(".field__error")])
    assert errors[0] == errors[1] != []
    assert Registration.objects.count() == 0


def test_page_of_a_registration_that_is_unknown_or_expired_is_easy_too(client, form):
    fill(client, form)
    easy = reverse("home:easy_registration", args=[Registration.objects.get().token])
    assert client.get("/facile/inscription/faux/").status_code == 404
    Registration.objects.all().delete()
    assert "Cette inscription est effacée" in read(client, easy, status=410)[0]


def test_hidden_place_and_hidden_event_have_no_easy_page(client, hide, workshop, form):
    hide(workshop)
    assert client.get(form).status_code == 404
    hide(PlacePage.objects.get())
    assert client.get(PLACE).status_code == 404
    assert "epn" not in client.get("/facile/orientation/papiers/?pres=13056").content.decode()
    assert "Premiers pas" not in client.get("/facile/").content.decode()


def test_former_address_of_a_place_leads_to_the_present_one(
    client, make, django_capture_on_commit_callbacks
):
    place = PlacePage.objects.get(pk=make().pk)
    place.slug = "autre"
    with django_capture_on_commit_callbacks(execute=True):
        place.save_revision().publish()
    response = client.get(PLACE)
    assert (response.status_code, response.url) == (301, "/facile/lieux/autre/")


def test_query_count_of_an_easy_place_is_low(client, workshop, django_assert_max_num_queries):
    client.get(PLACE)
    with django_assert_max_num_queries(12):
        client.get(f"{PLACE}?a=1")


def easy_texts():
    """Return the French texts of the templates and sentences of the easy-to-read pages."""
    texts = texts_of_module((ROOT / "home/front/easy/words.py").read_text(encoding="utf-8"))
    for path in (ROOT / "templates/home/easy").glob("*.html"):
        texts |= texts_of_template(path.read_text(encoding="utf-8"))
    return texts


def test_sentences_are_short_and_have_no_jargon():
    """Rules of « Information pour tous » (Inclusion Europe, 2009) that a program can check."""
    sentences = {part for text in easy_texts() for part in re.split(r"(?<=[.?!:])\s+", text)}
    assert len(sentences) > 80
    assert {each for each in sentences if len(re.findall(r"[\w’%()]+", each)) > LONGEST} == set()
    hard = r"(?i)\b(courriel|EPN|RDV|etc|URL|démarches?|RGPD|trente|plateforme|formulaire)\b"
    assert {each for each in sentences if re.search(hard, each)} == set()
