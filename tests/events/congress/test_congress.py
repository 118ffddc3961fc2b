"""The pages of a congress: programme, sessions, proceedings."""

import datetime
from unittest import mock

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction

from events.models import CongressPage, EventPage, Occurrence, Session
from events.refreshing import refresh
from network.models import ContentStamp, Territory
from tests.events.conftest import PARIS
from tests.factories import (
    CongressPageFactory,
    EventPageFactory,
    PersonFactory,
    RoomFactory,
    SessionFactory,
    TopicFactory,
    TrackFactory,
)
from tests.structured import objects_of

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
PAGE = "/agenda/assises/2026/"


def html(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_agenda_lists_edition_as_one_date_without_its_sessions(client, congress, session):
    session("Ouverture")
    session("Atelier", hour=14)
    assert [date.event_id for date in Occurrence.objects.agenda()] == [congress.pk]
    text = html(client, "/agenda/")
    assert "Assises 2026" in text
    assert "Ouverture" not in text


def test_programme_is_table_of_times_and_rooms(client, congress, session, room):
    small = RoomFactory(congress=congress, name="Petite salle")
    session("Longue", hour=9, minutes=120, room=room)
    session("Courte", hour=10, room=small)
    session("Déjeuner", hour=12)
    text = html(client, PAGE)
    assert '<th scope="col">Amphithéâtre' in text
    assert '<th scope="col">Petite salle' in text
    assert text.count('<th scope="row">') == 3
    assert 'rowspan="2"' in text
    assert 'colspan="2"' in text
    # In order of start, which a phone shows as one column; and as a list with `?vue=liste`.
    for shown in (text.partition("<table")[2], html(client, f"{PAGE}?vue=liste")):
        assert shown.index("Longue") < shown.index("Courte") < shown.index("Déjeuner")
        assert [shown.count(f"{title}</a>") for title in ("Longue", "Courte")] == [1, 1]
    assert "<table" not in shown


def test_status_and_former_slot_are_shown_on_every_page(client, congress, session, room):
    off = session("Robotique", status="cancelled", status_reason="Robot en panne")
    moved = session("Couture", hour=10, room=room)
    moved.status, moved.starts_at = "moved", datetime.datetime(2026, 11, 6, 15, tzinfo=PARIS)
    moved.room = None
    moved.save_revision().publish()
    moved.refresh_from_db()
    assert moved.former_starts_at == datetime.datetime(2026, 11, 5, 10, tzinfo=PARIS)
    assert moved.former_room == "Amphithéâtre"
    former = "Annoncée d’abord\u00a0: jeudi 5 novembre, 10\u00a0h, Amphithéâtre"
    for address in (PAGE, moved.get_absolute_url(), f"{PAGE}imprimer/"):
        text = html(client, address)
        assert "Déplacée" in text
        assert former in text
    for address in (PAGE, off.get_absolute_url(), f"{PAGE}imprimer/"):
        text = html(client, address)
        assert "Annulée" in text
        assert "Robot en panne" in text


def test_confirmed_session_has_no_former_slot(session, room):
    moved = session("Couture", hour=10)
    moved.status, moved.room = "moved", room
    moved.save_revision().publish()
    moved.refresh_from_db()
    assert moved.former_starts_at is not None
    moved.status = "confirmed"
    moved.save_revision().publish()
    moved.refresh_from_db()
    assert (moved.former_starts_at, moved.former_room) == (None, "")


def test_cancelled_edition_cancels_its_sessions(client, congress, session):
    opening = session("Ouverture")
    congress.status, congress.status_reason = "cancelled", "Grève des trains"
    congress.save_revision().publish()
    text = html(client, opening.get_absolute_url())
    assert "Annulé" in text
    assert "Grève des trains" in text
    opening.entry.refresh_from_db()
    assert "STATUS:CANCELLED" in opening.entry.vevent
    assert opening.entry.sequence == 1


@pytest.mark.parametrize(
    ("edition", "status", "own", "reason"),
    [
        ("cancelled", "moved", "Salle trop petite", "Grève"),
        ("cancelled", "cancelled", "Panne", "Panne"),
        ("full", "cancelled", "", ""),
        ("full", "moved", "Salle trop petite", "Salle trop petite"),
    ],
)
def test_reason_is_that_of_the_shown_status(congress, session, edition, status, own, reason):
    opening = session("Ouverture", status=status, status_reason=own)
    congress.status, congress.status_reason = edition, "Grève"
    opening.congress = congress
    assert opening.reason == reason


def test_change_of_an_ordinary_event_renders_no_session(agenda, congress, session):
    session("Ouverture")
    with mock.patch("events.congress.receivers.refresh") as refresh_sessions:
        EventPageFactory(parent=agenda)
        refresh_sessions.assert_not_called()
        CongressPage.objects.filter(pk=congress.pk).update(title="Autres assises")
        refresh(EventPage.objects.filter(pk=congress.pk))
        refresh_sessions.assert_called_once()


def test_session_page_has_structured_data(client, congress, session, room):
    person = PersonFactory(name="Jeanne Aubert")
    opening = session("Ouverture", room=room, published__people=[person])
    objects = objects_of(client.get(opening.get_absolute_url()))
    event = next(each for each in objects if each["@type"] == "EducationEvent")
    assert event["name"] == "Ouverture"
    assert event["startDate"] == "2026-11-05T09:00:00+01:00"
    assert event["endDate"] == "2026-11-05T10:00:00+01:00"
    assert event["eventStatus"] == "https://schema.org/EventScheduled"
    assert event["performer"] == [{"@type": "Person", "name": "Jeanne Aubert"}]
    assert event["superEvent"]["name"] == "Assises 2026"
    assert event["superEvent"]["url"] == f"http://localhost{PAGE}"
    assert event["superEvent"]["startDate"] == "2026-11-05T09:00:00+01:00"


def test_congress_overseas_begins_with_its_first_session(client, congress, session):
    opening = session("Ouverture")
    commune = Territory.objects.create(code="97411", kind="commune", name="Saint-Denis")
    CongressPage.objects.filter(pk=congress.pk).update(commune=commune)
    objects = objects_of(client.get(opening.get_absolute_url()))
    event = next(each for each in objects if each["@type"] == "EducationEvent")
    assert event["startDate"] == event["superEvent"]["startDate"] == "2026-11-05T09:00:00+04:00"


def test_former_slug_redirects_to_new_one(client, session):
    opening = session("Ouverture")
    before = opening.get_absolute_url()
    assert before == f"{PAGE}seance/{opening.pk}-ouverture/"
    opening.title = "Grande ouverture"
    opening.save_revision().publish()
    response = client.get(before)
    assert response.status_code == 301
    assert response["Location"] == f"{PAGE}seance/{opening.pk}-grande-ouverture/"


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("q=clavier", ["Taper"]),
        ("q=aubert", ["Taper"]),
        ("jour=2026-11-06", ["Clore"]),
        ("axe=agir", ["Taper"]),
        ("salle=amphitheatre", ["Clore"]),
        ("sorte=pleniere", ["Clore"]),
        ("langue=en", ["Clore"]),
        ("lsf=1", ["Taper"]),
        ("falc=1", ["Taper"]),
        ("theme=gestes", ["Taper"]),
        ("intervenant=jeanne-aubert", ["Taper"]),
        ("axe=agir&lsf=1&jour=2026-11-05", ["Taper"]),
        ("axe=agir&salle=amphitheatre", []),
    ],
)
def test_programme_is_filtered(client, congress, session, room, query, titles):
    jeanne, gestes = PersonFactory(name="Jeanne Aubert"), TopicFactory(name="Gestes")
    session(
        "Taper",
        abstract="Le clavier sans peur.",
        track=TrackFactory(congress=congress, name="Agir"),
        has_lsf=True,
        is_falc=True,
        published__people=[jeanne],
        published__topics=[gestes],
    )
    session("Clore", day=6, room=room, kind="pleniere", language="en")
    response = client.get(f"{PAGE}?{query}")
    assert [s.title for day in response.context["days"] for s in day.sessions] == titles


def test_day_of_an_overseas_programme_is_that_of_the_congress(client, congress, session):
    """The typed hours are those of the congress, wherever the network is."""
    commune = Territory.objects.create(code="98818", kind="commune", name="Nouméa")
    CongressPage.objects.filter(pk=congress.pk).update(commune=commune)
    session("Matin", hour=0, minute=30, day=6)
    session("Soir", hour=23, day=6)
    session("Veille", hour=23, day=5)
    days = client.get(f"{PAGE}?jour=2026-11-06").context["days"]
    assert [s.title for day in days for s in day.sessions] == ["Matin", "Soir"]


def test_choice_is_in_url_and_works_without_javascript(client, congress, session):
    first, second, third = session("Un"), session("Deux", hour=10), session("Trois", hour=11)
    text = html(client, f"{PAGE}?parcours={third.pk}+{first.pk}&sorte=atelier")
    assert (
        '<form id="parcours" method="get"><input type="hidden" name="sorte" value="atelier">'
        in text
    )
    # One button adds the second session to the choice, another one removes the first.
    assert f'name="parcours" value="{first.pk} {second.pk} {third.pk}"' in text
    assert f'name="parcours" value="{third.pk}"' in text
    assert "Mon parcours (2)" in text
    chosen = html(client, f"{PAGE}mon-parcours/?parcours={third.pk}+{first.pk}")
    assert "Un" in chosen
    assert "Trois" in chosen
    assert "Deux" not in chosen
    assert f"/mon-parcours/?parcours={first.pk}+{third.pk}" in chosen


def test_choice_warns_of_simultaneous_sessions(client, congress, session, room):
    first = session("Couture", minutes=90, room=room)
    second = session("Cuisine", hour=10)
    after = session("Après", hour=10, minute=30)
    off = session("Annulée", hour=10, status="cancelled")
    together = html(client, f"{PAGE}mon-parcours/?parcours={first.pk}+{second.pk}+{off.pk}")
    assert "Deux séances ont lieu en même temps" in together
    apart = html(client, f"{PAGE}mon-parcours/?parcours={first.pk}+{after.pk}+{off.pk}")
    assert "en même temps" not in apart


def test_invalid_choice_is_ignored(subtests, client, congress, session):
    session("Un")
    for typed in ["", "abc", "99999999", "1+1+1", "-3", "²", "1" * 500, "3,4"]:
        with subtests.test(typed=typed):
            for address in (PAGE, f"{PAGE}mon-parcours/", f"{PAGE}imprimer/"):
                assert client.get(address, {"parcours": typed}).status_code == 200


def test_same_urls_show_proceedings_after_the_end(client, congress, session):
    opening = session(
        "Ouverture", replay_url="https://video.example.org/1", report="<p>Bien dit.</p>"
    )
    before = html(client, PAGE)
    assert "Le programme" in before
    assert "Ajouter à mon parcours" in before
    with time_machine.travel(datetime.datetime(2026, 11, 7, 9, tzinfo=PARIS), tick=False):
        after = html(client, PAGE)
        page = html(client, opening.get_absolute_url())
    assert "Les actes" in after
    assert "Ajouter à mon parcours" not in after
    assert "Compte rendu" in after
    assert 'href="https://video.example.org/1"' in page
    assert "Bien dit." in page
    assert "Ajouter à mon parcours" not in page


def test_sessions_of_all_editions_are_filtered(client, assises, congress, session):
    jeanne, topic = PersonFactory(name="Jeanne Aubert"), TopicFactory(name="Gestes")
    older = CongressPageFactory(
        parent=assises,
        title="Assises 2024",
        slug="2024",
        starts_at=datetime.datetime(2024, 11, 7, 9, tzinfo=PARIS),
        ends_at=datetime.datetime(2024, 11, 8, 17, tzinfo=PARIS),
    )
    old = SessionFactory(congress=older, title="Ancienne", published__people=[jeanne])
    new = session("Nouvelle", published__people=[jeanne], published__topics=[topic])
    session("Autre")

    def titles_of(query):
        response = client.get(f"/agenda/assises/?{query}")
        return [item.title for item in response.context["sessions"]]

    assert titles_of("") == ["Nouvelle", "Autre", "Ancienne"]
    assert titles_of("intervenant=jeanne-aubert") == ["Nouvelle", "Ancienne"]
    assert titles_of("theme=gestes") == ["Nouvelle"]
    assert titles_of("edition=2024") == ["Ancienne"]
    assert titles_of("q=ancienne") == ["Ancienne"]
    last = session("Clôture", day=6, published__people=[jeanne])
    text = html(client, "/agenda/assises/intervenants/jeanne-aubert/")
    assert text.index(new.title) < text.index(last.title) < text.index(old.title)
    assert client.get("/agenda/assises/intervenants/personne/").status_code == 404
    assert 'href="/agenda/assises/2024/"' in html(client, PAGE)


def test_unpublished_sessions_are_on_no_page(client, assises, congress, session, room):
    person = PersonFactory(name="Camille Secret")
    session("Visible")
    draft = session("Brouillon", published=False, published__people=[person])
    expired = session("Expirée", hour=10)
    Session.objects.filter(pk=expired.pk).update(expire_at=timezone.now())
    gone = session("Retirée", hour=11, room=room)
    gone.unpublish()
    text = html(client, PAGE) + html(client, f"{PAGE}imprimer/") + html(client, "/agenda/assises/")
    assert "Visible" in text
    for word in ("Brouillon", "Expirée", "Retirée", "Amphithéâtre", "Camille Secret"):
        assert word not in text
    for hidden in (draft, expired, gone):
        assert client.get(hidden.get_absolute_url()).status_code == 404
    assert client.get("/agenda/assises/intervenants/camille-secret/").status_code == 404
    every = "+".join(str(s.pk) for s in (draft, expired, gone))
    assert "Brouillon" not in html(client, f"{PAGE}mon-parcours/?parcours={every}")


@pytest.mark.parametrize("hide", ["unpublish", "restrict", "expire"])
def test_sessions_of_hidden_edition_are_not_shown(client, assises, congress, session, hide):
    person = PersonFactory(name="Camille Roustan")
    opening = session("Ouverture", published__people=[person])
    sitemap = "/sitemap-seances.xml"
    assert "Ouverture" in html(client, "/agenda/assises/")
    assert opening.get_absolute_url() in html(client, sitemap)
    if hide == "unpublish":
        congress.unpublish()
    elif hide == "restrict":
        PageViewRestriction.objects.create(page=congress, restriction_type="login")
    else:
        CongressPage.objects.filter(pk=congress.pk).update(expire_at=timezone.now())
        ContentStamp.raise_()
    assert "Ouverture" not in html(client, "/agenda/assises/")
    assert opening.get_absolute_url() not in html(client, sitemap)
    assert client.get("/agenda/assises/intervenants/camille-roustan/").status_code == 404
    for inside in ("", f"seance/{opening.pk}-ouverture/", "imprimer/", "mon-parcours/"):
        status = client.get(PAGE + inside).status_code
        assert status == (302 if hide == "restrict" else 404)


def test_query_counts_of_programme_do_not_grow_with_sessions(client, congress, session, room):
    def populate(count):
        for number in range(count):
            session(
                f"Séance {number}",
                hour=9 + number % 8,
                day=5 + number % 2,
                room=room,
                published__people=[PersonFactory()],
                published__topics=[TopicFactory()],
            )

    def counts():
        chosen = "+".join(str(pk) for pk in Session.objects.values_list("pk", flat=True)[:20])
        addresses = {
            "programme": PAGE,
            "choice": f"{PAGE}mon-parcours/?parcours={chosen}",
            "sheet": f"{PAGE}imprimer/",
            "session": Session.objects.first().get_absolute_url(),
            "editions": "/agenda/assises/",
        }
        counted = {}
        for name, address in addresses.items():
            client.get(address)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address).status_code == 200
            counted[name] = len(captured)
        return counted

    populate(9)
    few = counts()
    populate(15)
    many = counts()
    assert {name: many[name] for name in many if many[name] > few[name]} == {}
    assert {name: count for name, count in many.items() if count > 15} == {}


def test_session_must_have_day_and_room_of_its_edition(congress):
    other = CongressPageFactory(parent=congress.get_parent(), title="Autre", slug="autre")
    late = datetime.datetime(2026, 11, 7, 9, tzinfo=PARIS)
    with pytest.raises(ValidationError) as raised:
        Session(congress=congress, title="Trop tard", starts_at=late).clean()
    assert set(raised.value.message_dict) == {"starts_at"}
    room = RoomFactory(congress=other)
    with pytest.raises(ValidationError) as raised:
        Session(
            congress=congress, title="Ailleurs", starts_at=congress.starts_at, room=room
        ).clean()
    assert set(raised.value.message_dict) == {"room"}
    Session(congress=congress, title="Bien", starts_at=congress.starts_at).clean()
