"""What a member's calendar says becomes our events, once, and follows it."""

import datetime
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageLogEntry, Revision

from events.calendars.conversion import convert, followed_until
from events.calendars.importing import Importer, import_calendar
from events.calendars.parsing.calendar import parse
from events.calendars.parsing.remarks import UnreadableCalendarError
from events.calendars.refusals import RefusedCalendarError
from events.models import (
    CalendarEntry,
    EventDate,
    EventException,
    EventPage,
    EventSource,
    ImportedEvent,
    Occurrence,
)
from events.schedule import timetable
from tests.events.conftest import PARIS, TODAY
from tests.factories import EventPageFactory, TopicFactory

from .samples import REAL, feed, workshop

pytestmark = pytest.mark.django_db


@pytest.fixture
def source(agenda, place):
    return EventSource.objects.create(name="Médiathèque", place=place, is_trusted=True)


@pytest.fixture
def moderated(source):
    source.is_trusted = False
    source.save()
    return source


def counts(result):
    return {status: number for status, number in result.counts.items() if number}


def event(uid="1@exemple.fr"):
    return EventPage.objects.get(imported__uid=uid)


def starts(page):
    return [
        moment.astimezone(PARIS)
        for moment in page.occurrences.order_by("starts_at").values_list("starts_at", flat=True)
    ]


def test_an_event_is_published_with_all_that_is_said_of_it(source, place):
    topic = TopicFactory(name="Débuter")
    usual = TopicFactory(name="Toujours")
    source.topics = [usual]
    source.price = "5 €"
    source.save()
    lines = [
        "DESCRIPTION:<p>Venez <b>tous</b> <script>alert(1)</script></p>"
        + "<p onclick=x>Un texte assez long pour ne pas tenir dans un résumé. " * 4,
        "CATEGORIES:debuter,Permanence",
        "URL:https://exemple.fr/atelier",
        "CONFERENCE:https://visio.exemple.fr/a",
        "STATUS:CONFIRMED",
    ]
    assert counts(import_calendar(source, feed(workshop(1, *lines)))) == {"created": 1}
    page = event()
    assert (page.live, page.place, page.kind) == (True, place, "permanence")
    assert set(page.topics.all()) == {topic, usual}
    assert (page.attendance_mode, page.online_url) == ("hybrid", "https://visio.exemple.fr/a")
    assert (page.is_free, page.price) == (False, "5 €")
    assert page.search_description.startswith("Venez tous Un texte")
    assert len(page.search_description) <= 160
    (block,) = page.body
    assert "<script" not in block.value.source
    assert "onclick" not in block.value.source
    assert "<b>tous</b>" in block.value.source
    assert page.imported.page_url == "https://exemple.fr/atelier"
    assert starts(page) == [datetime.datetime(2026, 11, 4, 14, tzinfo=PARIS)]
    assert CalendarEntry.objects.get(event=page).vevent_count == 1


def test_many_at_once_leave_what_an_editor_leaves(source):
    source.topics = [TopicFactory()]
    source.save()
    series = "RRULE:FREQ=DAILY;COUNT=3", "RDATE;TZID=Europe/Paris:20261120T090000"
    import_calendar(
        source, feed(workshop(1, *series, "LOCATION:Mairie\\, 13100 Aix-en-Provence"), workshop(2))
    )
    page = event()
    assert (page.latest_revision, page.has_unpublished_changes) == (page.live_revision, False)
    kept = page.get_latest_revision_as_object()
    for each in (kept, page):
        each.rows = [(date.key, date.starts_at, date.sort_order) for date in each.dates.all()]
    assert (kept.rows, kept.starts_at) == (page.rows, page.starts_at)
    assert (len(page.rows), page.commune.code) == (3, "13001")
    before = PageLogEntry.objects.filter(page=page).values_list("action", flat=True)
    assert set(before) == {"wagtail.create", "wagtail.publish"}
    page.save_revision().publish()
    assert len(starts(event())) == 4
    assert list(event().topics.all()) == list(source.topics.all())


def test_read_again_it_writes_nothing(source):
    body = feed(workshop(1, "RRULE:FREQ=WEEKLY"), workshop(2, "RRULE:FREQ=WEEKLY;COUNT=4"))
    import_calendar(source, body)
    before = (
        list(EventPage.objects.values()),
        list(Revision.objects.values_list("pk")),
        list(PageLogEntry.objects.values_list("pk")),
        list(ImportedEvent.objects.values()),
        list(CalendarEntry.objects.values()),
    )
    assert counts(import_calendar(source, body)) == {"unchanged": 2}
    after = (
        list(EventPage.objects.values()),
        list(Revision.objects.values_list("pk")),
        list(PageLogEntry.objects.values_list("pk")),
        list(ImportedEvent.objects.values()),
        list(CalendarEntry.objects.values()),
    )
    assert after == before


def test_what_changes_there_changes_here_under_the_same_uid(source):
    import_calendar(source, feed(workshop(1)))
    page, uid = event(), event().calendar_entry.uid
    topic = TopicFactory()
    page.topics = [topic]
    page.save_revision().publish()
    moved = [line.replace("T14", "T15").replace("T16", "T17") for line in workshop(1)]
    assert counts(import_calendar(source, feed(moved))) == {"changed": 1}
    page = event()
    assert starts(page) == [datetime.datetime(2026, 11, 4, 15, tzinfo=PARIS)]
    assert (page.calendar_entry.uid, page.calendar_entry.sequence) == (uid, 1)
    # How it is filed belongs to the editors.
    assert list(page.topics.all()) == [topic]


def test_an_older_copy_is_left(source):
    stamp = "LAST-MODIFIED:20261001T000000Z"
    import_calendar(source, feed(workshop(1, "SEQUENCE:2", stamp)))
    older = feed(workshop(1, "SEQUENCE:1", stamp, title="Vieux"))
    assert counts(import_calendar(source, older)) == {"skipped": 1}
    assert event().title == "Atelier 1"


def test_an_event_already_announced_is_not_announced_twice(source, agenda, place):
    hand = EventPageFactory(
        parent=agenda,
        title="L’atelier 1 !",
        place=place,
        starts_at=datetime.datetime(2026, 11, 4, 14, tzinfo=PARIS),
    )
    body = feed(workshop(1), workshop(2))
    assert counts(import_calendar(source, body)) == {"created": 1, "skipped": 1}
    assert ImportedEvent.objects.get(uid="1@exemple.fr").duplicate_of == hand
    other = EventSource.objects.create(name="OpenAgenda", place=place, is_trusted=True)
    assert counts(import_calendar(other, body)) == {"skipped": 2}
    assert counts(import_calendar(source, body)) == {"unchanged": 1, "skipped": 1}
    hand.delete()
    assert counts(import_calendar(source, body)) == {"created": 1, "unchanged": 1}


def test_two_numbered_workshops_are_two(source):
    same_start = [line.replace("20261105", "20261104") for line in workshop(2)]
    assert counts(import_calendar(source, feed(workshop(1), same_start))) == {"created": 2}


def test_a_calendar_that_renames_its_events_keeps_ours(source):
    import_calendar(source, feed(workshop(1)))
    page = event()
    renamed = [line.replace("UID:1@", "UID:neuf@") for line in workshop(1)]
    assert counts(import_calendar(source, feed(renamed))) == {"unchanged": 1}
    assert event("neuf@exemple.fr") == page
    assert ImportedEvent.objects.count() == 1


def test_what_vanishes_is_called_off_after_two_readings(source):
    import_calendar(source, feed(workshop(1), workshop(2), workshop(3)))
    two = feed(workshop(2), workshop(3))
    assert counts(import_calendar(source, two)) == {"unchanged": 2}
    assert event().status == "confirmed"
    assert counts(import_calendar(source, two)) == {"unchanged": 2, "removed": 1}
    page = event()
    assert (page.live, page.status) == (True, "cancelled")
    assert "Médiathèque" in page.status_reason
    assert counts(import_calendar(source, two)) == {"unchanged": 2}
    assert counts(import_calendar(source, feed(workshop(1), workshop(2), workshop(3)))) == {
        "changed": 1,
        "unchanged": 2,
    }
    assert event().status == "confirmed"


def test_of_a_series_that_vanishes_what_is_over_stays(source):
    series = [
        line.replace("20261104", "20261007") for line in workshop(1, "RRULE:FREQ=WEEKLY;COUNT=6")
    ]
    import_calendar(source, feed(series, workshop(2)))
    for _time in range(2):
        import_calendar(source, feed(workshop(2)))
    found = event().occurrences.order_by("starts_at").values_list("starts_at__day", "status")
    assert list(found) == [
        (7, "confirmed"),
        (14, "confirmed"),
        (21, "cancelled"),
        (28, "cancelled"),
        (4, "cancelled"),
        (11, "cancelled"),
    ]


def test_what_is_over_is_never_missed(source):
    past = [line.replace("20261104", "20261004") for line in workshop(1)]
    import_calendar(source, feed(past, workshop(2)))
    for _time in range(3):
        import_calendar(source, feed(workshop(2)))
    assert (event().status, event().imported.misses) == ("confirmed", 0)


def test_a_calendar_that_shrinks_is_not_believed_without_a_word(source):
    import_calendar(source, feed(*[workshop(number) for number in range(1, 6)]))
    small = feed(workshop(1), workshop(2))
    with pytest.raises(RefusedCalendarError, match="2 des 5"):
        import_calendar(source, small)
    assert set(ImportedEvent.objects.values_list("misses", flat=True)) == {0}
    assert counts(import_calendar(source, small, accepts_loss=True)) == {"unchanged": 2}


def test_our_own_feed_comes_back_to_nobody(source, agenda, client):
    EventPageFactory(parent=agenda, title="Le nôtre")
    body = client.get("/agenda/agenda.ics").content
    assert "nôtre".encode() in body
    with pytest.raises(RefusedCalendarError, match="ce site"):
        import_calendar(source, body)
    # A member who copied our events sends them back under other words.
    copied = b"\r\n".join(
        line
        for line in body.split(b"\r\n")
        if not line.startswith((b"SOURCE", b"URL", b"PRODID", b"X-WR", b"NAME"))
    )
    assert counts(import_calendar(source, copied)) == {"skipped": 1}
    assert EventPage.objects.count() == 1


def test_what_an_editor_deleted_or_took_back_stays_so(source):
    body = feed(workshop(1), workshop(2))
    import_calendar(source, body)
    event().delete()
    ImportedEvent.objects.filter(uid="2@exemple.fr").update(state="detached")
    changed = feed(workshop(1, title="Autre"), workshop(2, title="Autre"))
    assert counts(import_calendar(source, changed)) == {"skipped": 2}
    assert [page.title for page in EventPage.objects.all()] == ["Atelier 2"]


def test_a_moderated_source_leaves_drafts_and_calls_off_at_once(moderated):
    import_calendar(moderated, feed(workshop(1)))
    assert (event().live, event().imported.state) == (False, "proposed")
    assert Occurrence.objects.count() == 0
    event().get_latest_revision().publish()
    ImportedEvent.objects.update(state="accepted")
    import_calendar(moderated, feed(workshop(1, title="Nouveau titre")))
    assert (event().title, event().has_unpublished_changes) == ("Atelier 1", True)
    import_calendar(moderated, feed(workshop(1, "STATUS:CANCELLED")))
    assert event().status == "cancelled"


def test_a_draft_that_vanishes_goes(moderated):
    import_calendar(moderated, feed(workshop(1), workshop(2), workshop(3)))
    for _time in range(2):
        import_calendar(moderated, feed(workshop(2), workshop(3)))
    assert EventPage.objects.count() == ImportedEvent.objects.count() == 2


def test_a_rehearsal_writes_nothing(source):
    result = import_calendar(source, feed(workshop(1)), is_dry=True)
    assert counts(result) == {"created": 1}
    assert EventPage.objects.count() == ImportedEvent.objects.count() == 0


@pytest.mark.parametrize(
    ("location", "venue", "address", "commune"),
    [
        ("Salle 2", "", "", None),
        ("EPN de l’Étang\\, Martigues", "", "", None),
        ("1 rue Basse", "", "", None),
        (
            "Mairie\\, 3 place du Port\\, 13100 Aix-en-Provence\\, France",
            "Mairie",
            "3 place du Port",
            "13001",
        ),
    ],
)
def test_where_it_happens(source, place, location, venue, address, commune):
    import_calendar(source, feed(workshop(1, f"LOCATION:{location}")))
    page = event()
    assert (page.place == place) == (not venue)
    assert (page.venue, page.address) == (venue, address)
    assert (page.commune and page.commune.code) == commune


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_a_real_file_fits_our_schedule_date_for_date(path, agenda):
    """What the reading found is what the page announces, but for what never ends."""
    today = TODAY.date()
    found = parse(path.read_bytes(), zone=PARIS, horizon=followed_until(today))
    for each in found.events:
        converted = convert(each, PARIS, today)
        page = EventPage(**converted.values)
        page.dates = [EventDate(**row) for row in converted.dates]
        page.exceptions = [EventException(**row) for row in converted.exceptions]
        announced = [slot.starts_at for slot in timetable.slots(page.plan)]
        assert len(announced) <= 300
        expected = sorted({_on_our_clock(date.starts_at) for date in each.dates})
        if each.is_open or len(expected) > 300:
            assert announced == [start for start in expected if start in set(announced)]
        else:
            assert announced == expected


def _on_our_clock(moment):
    if isinstance(moment, datetime.datetime):
        return moment.astimezone(PARIS)
    return datetime.datetime.combine(moment, datetime.time.min, PARIS)


@pytest.mark.parametrize("name", ["rie__Germany_Holidays", "ical4j__phpicalendar_sample"])
def test_a_real_file_is_a_fixed_point(agenda, name):
    path = Path(__file__).parents[1] / "ics" / f"{name}.ics"
    out = StringIO()
    call_command("import_events", str(path), verbosity=0, stdout=out)
    revisions = Revision.objects.count()
    call_command("import_events", str(path), verbosity=0, stdout=out)
    first, second = out.getvalue().splitlines()
    assert "0 inchangé" in first
    assert "0 nouveau, 0 modifié" in second
    assert Revision.objects.count() == revisions
    assert EventPage.objects.filter(live=True).count() == EventPage.objects.count() > 10


def test_the_command_tells_and_reports(agenda, place, tmp_path):
    file, report = tmp_path / "agenda.ics", tmp_path / "out.json"
    file.write_bytes(feed(workshop(1), workshop(2, "RRULE:FREQ=HEBDO")))
    out = StringIO()
    options = {"place": place.slug, "report": report, "stdout": out}
    call_command("import_events", str(file), dry_run=True, **options)
    assert EventPage.objects.count() == 0
    call_command("import_events", str(file), **options)
    assert set(EventPage.objects.values_list("place", flat=True)) == {place.pk}
    written = json.loads(report.read_text())
    assert written["counts"] == {
        "created": 2,
        "changed": 0,
        "unchanged": 0,
        "skipped": 0,
        "removed": 0,
    }
    assert [(row["property"], row["value"], row["line"]) for row in written["remarks"]] == [
        ("RRULE", "FREQ=HEBDO", 15)
    ]


@pytest.mark.parametrize(
    ("content", "arguments", "code", "said"),
    [
        (b"<html>", [], 1, "page web"),
        (b"x" * (5 * 1024 * 1024 + 1), [], 1, "5 Mo"),
        (feed(["BEGIN:VEVENT", "DTSTART:demain", "END:VEVENT"]), [], 1, "Ligne"),
        (feed(workshop(1)), ["--place", "nulle-part"], 2, "nulle-part"),
        (feed(workshop(1)), ["--source", "9"], 2, "numéro"),
        (feed(workshop(1)), ["--report", "/nulle/part.json"], 2, "compte rendu"),
        (None, [], 2, "agenda.ics"),
    ],
)
def test_the_command_says_why_it_refuses(agenda, tmp_path, content, arguments, code, said):
    file = tmp_path / "agenda.ics"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(CommandError, match=said) as error:
        call_command("import_events", str(file), *arguments, stdout=StringIO())
    assert error.value.returncode == code


def test_a_file_needs_an_agenda(site, tmp_path):
    with pytest.raises(RefusedCalendarError, match="Agenda"):
        Importer(EventSource(name="Sans agenda")).run(feed(workshop(1)))


def test_a_broken_file_is_refused_before_anything_is_written(source):
    with pytest.raises(UnreadableCalendarError):
        import_calendar(source, b"<html>")


def many(number, *lines):
    return feed(*[workshop(each, *lines, day=0) for each in range(1, number + 1)])


def test_queries_do_not_grow_with_the_events(source):
    def asked(body):
        with CaptureQueriesContext(connection) as queries:
            import_calendar(source, body)
        return len(queries)

    few, more = asked(many(2)), asked(many(28))
    assert more <= few + 4
    again = asked(many(28))
    assert again <= 20
