"""The feeds and files of the programme of a congress."""

import datetime
import uuid

import icalendar
import pytest
import recurring_ical_events
from bs4 import BeautifulSoup
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Locale, PageViewRestriction

from events.congress import stored_texts as programme
from events.ical import writer as ical
from events.models import CalendarEntry, CongressPage, Session, SessionEntry
from network.memory.stamped_cache import next_expiry
from network.models import ContentStamp
from network.outputs import pdf
from network.outputs.caching import public_until
from places.models import PlacePage
from tests import pdf_ua
from tests.events.conftest import PARIS
from tests.factories import (
    EventPageFactory,
    PersonFactory,
    RoomFactory,
    TopicFactory,
    TrackFactory,
)

pytestmark = pytest.mark.django_db
FORMS = [("ics", "programme"), ("json", "schedule"), ("xml", "schedule")]


def events_of(response):
    assert response.status_code == 200
    return icalendar.Calendar.from_ical(response.content).events


def summaries(response):
    return [str(event["SUMMARY"]) for event in events_of(response)]


def test_calendar_has_each_session_and_its_congress(client, congress, session, room, address, lint):
    jeanne, topic = PersonFactory(name="Jeanne Aubert"), TopicFactory(name="Gestes")
    held = session(
        "Taper, sans peur ; du tout",
        room=room,
        abstract="Le clavier.\nLa souris.",
        has_lsf=True,
        published__people=[jeanne],
        published__topics=[topic],
    )
    session("Cuisine", hour=14, minutes=45, status="cancelled", status_reason="Four en panne")
    response = client.get(address("ics"))
    assert lint(response.content) == []
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Access-Control-Allow-Origin"] == "*"
    first, second = events_of(response)
    assert str(first["UID"]) == str(held.guid)
    assert str(first["RELATED-TO"]) == str(CalendarEntry.objects.get(event=congress).uid)
    assert str(first["LOCATION"]) == "Amphithéâtre"
    assert first["URL"] == f"http://localhost{held.get_absolute_url()}"
    assert [str(item) for item in first["CATEGORIES"].cats] == ["Atelier", "Gestes", "LSF"]
    assert str(first["DESCRIPTION"]).startswith("Avec Jeanne Aubert\nLe clavier.\nLa souris.\n")
    assert str(second["SUMMARY"]) == "ANNULÉ - Cuisine"
    assert str(second["STATUS"]) == "CANCELLED"
    assert str(second["DESCRIPTION"]).startswith("Four en panne")
    assert second["DTEND"].dt == datetime.datetime(2026, 11, 5, 14, 45, tzinfo=PARIS)


def test_session_states_its_change_its_links_and_its_edition(
    client, congress, session, room, address
):
    congress.venue = "Palais"
    congress.save_revision().publish()
    held = session(
        "Couture",
        room=room,
        kind="table-ronde",
        track=TrackFactory(congress=congress, name="Agir"),
        abstract="Broder.",
        live_url="https://visio.example.org/a",
        replay_url="https://tube.example.org/b",
        status_reason="Salle trop petite",
        is_falc=True,
        language="en",
    )
    held.room, held.status = RoomFactory(congress=congress, name="Agora"), "moved"
    held.save_revision().publish()
    (event,) = events_of(client.get(address("ics")))
    assert [str(item) for item in event["CATEGORIES"].cats] == [
        "Table ronde",
        "Agir",
        "Anglais",
        "FALC",
    ]
    assert event["LOCATION"] == "Agora, Palais"
    assert event["CONFERENCE"] == "https://visio.example.org/a"
    assert str(event["DESCRIPTION"]).replace("\N{NO-BREAK SPACE}", " ").split("\n") == [
        "Déplacée, annoncée d’abord : jeudi 5 novembre, 9 h, Amphithéâtre",
        "Salle trop petite",
        "Broder.",
        "En direct : https://visio.example.org/a",
        "À revoir : https://tube.example.org/b",
        f"En savoir plus : http://localhost{held.get_absolute_url()}",
    ]


def test_session_without_facts_has_short_texts(client, session, address):
    held = session("Couture")
    (event,) = events_of(client.get(address("ics")))
    url = f"http://localhost{held.get_absolute_url()}"
    assert str(event["DESCRIPTION"]).replace("\N{NO-BREAK SPACE}", " ") == f"En savoir plus : {url}"
    assert not {"LOCATION", "CONFERENCE"} & event.keys()
    assert [str(item) for item in event["CATEGORIES"].cats] == ["Atelier"]


def test_session_of_an_edition_without_a_url_has_no_link(session, monkeypatch):
    """The site of the edition may have no root page any more."""
    held = session("Couture")
    monkeypatch.setattr(Session, "full_url", None)
    event = programme.vevent(held, None)
    assert (event.url, event.description, event.related_to) == ("", "", "")


def test_sessions_of_a_cancelled_edition_are_cancelled(client, congress, session, address):
    session("Couture")
    congress.status, congress.status_reason = "cancelled", "Tempête"
    congress.save_revision().publish()
    (event,) = events_of(client.get(address("ics")))
    assert (event["STATUS"], event["SUMMARY"]) == ("CANCELLED", "ANNULÉ - Couture")
    assert str(event["DESCRIPTION"]).startswith("Tempête\n")


def test_session_without_an_hour_is_in_no_calendar(client, session, address):
    held = session("Couture")
    Session.objects.filter(pk=held.pk).update(starts_at=None)
    assert programme.refresh(Session.objects.all()) == 1
    assert events_of(client.get(address("ics"))) == []


def test_programme_finds_each_fact_of_a_session(subtests, client, congress, session, room, address):
    session(
        "Couture électronique",
        room=room,
        kind="table-ronde",
        abstract="Broder un circuit.",
        track=TrackFactory(congress=congress, name="Agir"),
        published__people=[PersonFactory(name="Jeanne Aubert")],
        published__topics=[TopicFactory(name="Gestes")],
    )
    session("Clore", hour=11)
    for words in [
        "couture",
        "broder",
        "table ronde",
        "agir",
        "amphi",
        "gestes",
        "aubert",
        "ÉLECTRO",
    ]:
        with subtests.test(words=words):
            response = client.get(address("ics"), {"q": words}, follow=True)
            assert summaries(response) == ["Couture électronique"]


def test_unchanged_sessions_are_not_written_and_changed_ones_are_counted(session, congress):
    held = session("Couture")
    session("Clore", hour=11)
    assert programme.refresh(Session.objects.all()) == 0
    former = ContentStamp.current()
    Session.objects.filter(pk=held.pk).update(title="Couture facile")
    assert programme.refresh(Session.objects.all()) == 1
    assert ContentStamp.current() != former
    former = ContentStamp.current()
    assert programme.refresh(Session.objects.all()) == 0
    assert ContentStamp.current() == former
    Session.objects.filter(pk=held.pk).update(title="Brouillon", live=False)
    assert programme.refresh(Session.objects.all()) == 0


def test_calendar_has_starts_of_programme(client, session, address):
    for number in range(9):
        session(f"Séance {number}", hour=9 + number % 8, day=5 + number % 2, minutes=50)
    calendar = icalendar.Calendar.from_ical(client.get(address("ics")).content)
    occurrences = recurring_ical_events.of(calendar).between((2026, 1, 1), (2027, 1, 1))
    assert sorted(event["DTSTART"].dt for event in occurrences) == [
        held.local_start for held in Session.objects.order_by("starts_at")
    ]


def test_change_raises_sequence_of_calendar_text(client, session, room, address):
    held = session("Couture")
    (before,) = events_of(client.get(address("ics")))
    held.title = "Couture facile"
    held.save_revision().publish()
    (renamed,) = events_of(client.get(address("ics")))
    assert (renamed["UID"], renamed["SEQUENCE"]) == (before["UID"], 0)
    held.status, held.room = "moved", room
    held.save_revision().publish()
    (moved,) = events_of(client.get(address("ics")))
    assert (moved["UID"], moved["SEQUENCE"]) == (before["UID"], 1)
    assert "Déplacée" in moved["DESCRIPTION"]
    held.unpublish()
    assert events_of(client.get(address("ics"))) == []
    held.status = "cancelled"
    held.save_revision().publish()
    (off,) = events_of(client.get(address("ics")))
    assert (off["UID"], off["SEQUENCE"], off["SUMMARY"]) == (
        before["UID"],
        2,
        "ANNULÉ - Couture facile",
    )
    assert programme.refresh(Session.objects.all()) == 0


def test_calendar_follows_renamed_speaker_room_and_venue(
    client, congress, session, room, address, django_capture_on_commit_callbacks
):
    jeanne = PersonFactory(name="Jeanne")
    session("Couture", room=room, published__people=[jeanne])
    with django_capture_on_commit_callbacks(execute=True):
        jeanne.name = "Jeanne Aubert"
        jeanne.save()
        room.name = "Grande salle"
        room.save()
    (event,) = events_of(client.get(address("ics")))
    assert "Avec Jeanne Aubert" in event["DESCRIPTION"]
    assert event["LOCATION"] == "Grande salle"
    congress.venue = "Palais"
    congress.save_revision().publish()
    (event,) = events_of(client.get(address("ics")))
    assert event["LOCATION"] == "Grande salle, Palais"
    congress.slug = "edition-2026"
    congress.save_revision().publish()
    (event,) = events_of(client.get(address("ics")))
    assert "/agenda/assises/edition-2026/seance/" in event["URL"]
    with django_capture_on_commit_callbacks(execute=True):
        room.delete()
    (event,) = events_of(client.get(address("ics")))
    assert event["LOCATION"] == "Palais"


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("salle=amphitheatre", ["Couture"]),
        ("axe=agir", ["Cuisine"]),
        ("jour=2026-11-06", ["Clore"]),
        ("q=xyzzy", []),
    ],
)
def test_feed_is_filtered_by_room_track_and_day(
    client, congress, session, room, address, lint, query, titles
):
    session("Couture", room=room)
    session("Cuisine", track=TrackFactory(congress=congress, name="Agir"))
    session("Clore", day=6)
    response = client.get(f"{address('ics')}?{query}")
    assert summaries(response) == titles
    assert lint(response.content) == []


def test_choice_has_one_calendar_url(client, session, address, lint):
    first, second, gone = session("Un"), session("Deux", hour=10), session("Trois", hour=11)
    session("Quatre", hour=12)
    numbers = f"{first.pk}+{second.pk}+{gone.pk}"
    response = client.get(f"{address('ics')}?parcours={numbers}")
    assert summaries(response) == ["Un", "Deux", "Trois"]
    assert lint(response.content) == []
    moved = client.get(f"{address('ics')}?parcours={gone.pk}+{first.pk}+{second.pk}+{first.pk}")
    assert moved.status_code == 301
    assert moved["Location"] == f"{address('ics')}?parcours={numbers}"
    gone.delete()
    # The URL of a choice never changes, and an empty choice is a valid calendar.
    assert summaries(client.get(f"{address('ics')}?parcours={numbers}")) == ["Un", "Deux"]
    first.unpublish()
    second.unpublish()
    empty = client.get(f"{address('ics')}?parcours={numbers}")
    assert (summaries(empty), lint(empty.content)) == ([], [])


@pytest.mark.parametrize("query", ["salle=autre", "axe=rien", "inconnu=1", "parcours=abc"])
def test_unknown_filter_is_not_found(client, session, address, query):
    session("Un")
    assert client.get(f"{address('ics')}?{query}").status_code == 404


def test_calendar_is_answered_as_the_agenda_is(client, session, address):
    held, form = session("Un"), "ics"
    first = client.get(address(form))
    assert first.status_code == 200
    assert first["Cache-Control"] == "public, max-age=300, must-revalidate"
    assert not first.cookies
    again = client.get(address(form), headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    head = client.head(address(form))
    assert (head.status_code, head["ETag"]) == (200, first["ETag"])
    options = client.options(address(form))
    assert options["Access-Control-Allow-Origin"] == "*"
    assert client.post(address(form)).status_code == 405
    held.title = "Deux"
    held.save_revision().publish()
    assert client.get(address(form), headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_subscription_check_distinguishes_programme_from_agenda(client, session, address):
    session("Un")
    query = {"adresse": f"http://localhost{address('ics')}"}
    context = client.get("/agenda/votre-abonnement/", query).context
    assert "programme" in context["problem"]
    assert "feed" not in context


@pytest.mark.parametrize("form", ["atom", "json", "csv"])
def test_programme_has_no_other_feed(client, session, address, form):
    session("Un")
    assert client.get(address("ics").replace(".ics", f".{form}")).status_code == 404


def test_a_fault_is_a_503(client, session, address, monkeypatch):
    session("Un")
    monkeypatch.setattr(ical, "calendar", None)
    response = client.get(address("ics"))
    assert (response.status_code, response["Retry-After"]) == (503, "600")


def test_the_sheet_is_a_pdf(client, session, address, pango):
    session("Couture")
    response = client.get(address("pdf"))
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    assert pdf_ua.faults(response.content) == []
    unchanged = client.get(address("pdf"), headers={"If-None-Match": response["ETag"]})
    assert unchanged.status_code == 304


def test_sheet_redirects_to_page_without_pdf_libraries(client, session, address, monkeypatch):
    held = session("Couture")
    monkeypatch.setattr(pdf, "is_available", lambda: False)
    response = client.get(f"{address('pdf')}?parcours={held.pk}")
    assert response.status_code == 302
    assert response["Location"] == f"/agenda/assises/2026/imprimer/?parcours={held.pk}"
    assert "programme.pdf" not in client.get("/agenda/assises/2026/").content.decode()


def test_pdf_is_in_the_language_of_its_address(client, session, congress, address, monkeypatch):
    held = session("Couture")
    Locale.objects.get_or_create(language_code="en")
    monkeypatch.setattr(pdf, "is_available", lambda: True)
    for path in ("", f"mon-parcours/?parcours={held.pk}"):
        page = BeautifulSoup(client.get(f"/en/agenda/assises/2026/{path}").text, "html.parser")
        [link] = page.select("a[href*='programme.pdf']")
        assert link["href"].startswith("/en/")
        [calendar] = page.select("a.section__more[href*='/programme.ics']")
        assert calendar.text.endswith(" (in French)")
        assert "(en français)" not in client.get(f"/agenda/assises/2026/{path}").text
    written = []
    monkeypatch.setattr(
        pdf, "render", lambda name, context, request: written.append((name, context)) or b"%PDF-"
    )
    for prefix in ("", "/en"):
        assert client.get(f"{prefix}{address('pdf')}").status_code == 200
        name, context = written.pop()
        with override("en" if prefix else "fr"):
            sheet = BeautifulSoup(render_to_string(name, context), "html.parser")
        assert sheet.html["lang"] == ("en" if prefix else "fr")
        assert ("Printed on" in sheet.text) == bool(prefix)
        title = sheet.select_one(".programme-sheet__title")
        assert (title.text, title.get("lang")) == ("Couture", "fr" if prefix else None)


@pytest.mark.parametrize("hide", ["draft", "unpublish", "expire", "congress", "restrict"])
def test_hidden_sessions_are_in_no_feed(client, congress, session, address, hide):
    session("Visible")
    held = session("Secrète", hour=10, room=RoomFactory(congress=congress, name="Cachette"))
    addresses = [address(*form) for form in FORMS]
    for path in addresses:
        assert "Secr" in client.get(path).content.decode()
    if hide == "draft":
        held.title = "Brouillon"
        held.save_revision()
        texts = "".join(client.get(path).content.decode() for path in addresses)
        assert "Brouillon" not in texts
        return
    if hide == "unpublish":
        held.unpublish()
    elif hide == "expire":
        Session.objects.filter(pk=held.pk).update(expire_at=timezone.now())
        ContentStamp.raise_()
    elif hide == "congress":
        congress.unpublish()
    else:
        PageViewRestriction.objects.create(page=congress, restriction_type="login")
    for path in addresses:
        response = client.get(path)
        if hide in ("congress", "restrict"):
            assert response.status_code == 404
        else:
            assert "Secr" not in response.content.decode()
            assert "Cachette" not in response.content.decode()
            assert "Visible" in response.content.decode()


def test_cached_programme_expires_with_next_session(congress, session):
    """A session expires by the clock of the database, so cached responses expire with it."""
    held = session("Éphémère")
    soon = timezone.now() + datetime.timedelta(seconds=20)
    Session.objects.filter(pk=held.pk).update(expire_at=soon)
    CongressPage.objects.filter(pk=congress.pk).update(expire_at=soon + datetime.timedelta(hours=1))
    ContentStamp.raise_()
    assert next_expiry() == soon
    assert public_until() <= soon
    Session.objects.filter(pk=held.pk).update(live=False)
    ContentStamp.raise_()
    assert next_expiry() == soon + datetime.timedelta(hours=1)


def test_expired_place_is_not_named(client, congress, session, place, address):
    """The place has expired, but the scheduled task has not unpublished it yet."""
    congress.place = place
    congress.save_revision().publish()
    held = session("Visible")
    assert b"tang" in client.get(address("ics", "programme")).content
    before = SessionEntry.objects.get(session=held)
    PlacePage.objects.filter(pk=place.pk).update(expire_at=timezone.now())
    ContentStamp.raise_()
    text = client.get(address("ics", "programme")).content
    assert (b"tang" in text, b"Visible" in text) == (False, True)
    assert f"SEQUENCE:{before.sequence + 1}".encode() in text
    # Reading the feed writes nothing; unpublishing the place updates the stored text.
    assert SessionEntry.objects.get(session=held).digest == before.digest
    place.unpublish()
    assert SessionEntry.objects.get(session=held).sequence == before.sequence + 1


def test_event_without_programme_is_not_found(client, agenda):
    entry = EventPageFactory(parent=agenda).calendar_entry
    assert client.get(f"/agenda/evenements/{entry.uid}/programme.ics").status_code == 404
    assert client.get(f"/agenda/evenements/{uuid.uuid4()}/schedule.json").status_code == 404


@given(
    title=st.text(min_size=1, max_size=90),
    abstract=st.text(max_size=200),
    reason=st.text(max_size=90),
)
@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_text_makes_a_valid_calendar(congress, lint, title, abstract, reason):
    start = datetime.datetime(2026, 11, 5, 9, tzinfo=PARIS)
    held = Session(
        pk=1, congress=congress, title=title, slug="x", abstract=abstract, starts_at=start,
        status_reason=reason,
    )  # fmt: skip
    text = ical.vevent(programme.vevent(held, uuid.uuid4()))
    assert lint(ical.calendar([text], name=title)) == []


def test_feeds_cost_as_many_queries_for_many_sessions(client, congress, session, room, address):
    def populate(count):
        for number in range(count):
            session(f"Séance {number}", hour=9 + number % 8, room=room,
                    published__people=[PersonFactory()])  # fmt: skip

    def counts():
        counted = {}
        for form in FORMS:
            client.get(address(*form))
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address(*form)).status_code == 200
            counted[form] = len(captured)
        return counted

    populate(2)
    few = counts()
    populate(12)
    many = counts()
    assert {form: many[form] for form in many if many[form] > few[form]} == {}
    assert max(many.values()) <= 10
    assert SessionEntry.objects.count() == CongressPage.objects.get().sessions.count() == 14
