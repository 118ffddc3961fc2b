"""The import of a member's calendar: creation, update and cancellation of events."""

import datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageLogEntry, Revision

from events.calendars.importing import import_calendar
from events.calendars.reviewing import proposals
from events.models import (
    CalendarEntry,
    EventPage,
    ImportedEvent,
    Occurrence,
)
from network.models import Organisation
from places.models import Closure
from tests.events.conftest import PARIS
from tests.factories import TopicFactory

from .samples import counts, event, feed, starts_of, workshop

pytestmark = pytest.mark.django_db


def test_event_is_published_with_all_its_properties(source, place):
    topic = TopicFactory(name="Débuter")
    usual = TopicFactory(name="Toujours")
    source.topics = [usual]
    source.price = "5 €"
    source.organisation = Organisation.objects.create(name="L’Étang", slug="l-etang")
    source.audiences = ["Seniors"]
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
    assert (page.organisation, page.audiences) == (source.organisation, ["Seniors"])
    assert (page.attendance_mode, page.online_url) == ("hybrid", "https://visio.exemple.fr/a")
    assert (page.is_free, page.price) == (False, "5 €")
    assert page.search_description.startswith("Venez tous Un texte")
    assert len(page.search_description) <= 160
    (block,) = page.body
    assert "<script" not in block.value.source
    assert "onclick" not in block.value.source
    assert "<b>tous</b>" in block.value.source
    assert page.imported.page_url == "https://exemple.fr/atelier"
    assert starts_of(page) == [datetime.datetime(2026, 11, 4, 14, tzinfo=PARIS)]
    assert CalendarEntry.objects.get(event=page).vevent_count == 1


def test_result_names_the_local_day_of_an_event(source):
    lines = ["UID:1@exemple.fr", "DTSTAMP:20261001T080000Z", "SUMMARY:Journée",
             "DTSTART;VALUE=DATE:20261210"]  # fmt: skip
    result = import_calendar(source, feed(["BEGIN:VEVENT", *lines, "END:VEVENT"]))
    (row,) = result.events
    assert row.when == "jeudi 10 décembre"


@pytest.mark.parametrize(
    ("text", "blocks"), [("Venez tous", 0), ("Programme : https://exemple.fr/programme", 1)]
)
def test_short_description_with_a_link_keeps_its_link(source, text, blocks):
    import_calendar(source, feed(workshop(1, f"DESCRIPTION:{text}")))
    page = event()
    assert page.search_description == text
    assert len(page.body) == blocks
    assert all('href="https://exemple.fr/programme"' in each.value.source for each in page.body)


def test_imported_page_has_the_revision_and_log_of_an_edited_one(source):
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
    assert set(before) == {"wagtail.create", "wagtail.edit", "wagtail.publish"}
    page.save_revision().publish()
    assert len(starts_of(event())) == 4
    assert list(event().topics.all()) == list(source.topics.all())


def test_unchanged_calendar_writes_nothing(source):
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


def test_changed_event_keeps_its_uid_and_its_topics(source):
    import_calendar(source, feed(workshop(1)))
    page, uid = event(), event().calendar_entry.uid
    topic = TopicFactory()
    page.topics = [topic]
    page.save_revision().publish()
    moved = [line.replace("T14", "T15").replace("T16", "T17") for line in workshop(1)]
    assert counts(import_calendar(source, feed(moved))) == {"changed": 1}
    page = event()
    assert starts_of(page) == [datetime.datetime(2026, 11, 4, 15, tzinfo=PARIS)]
    assert (page.calendar_entry.uid, page.calendar_entry.sequence) == (uid, 1)
    # The classification belongs to the editors.
    assert list(page.topics.all()) == [topic]


FIRST = "RECURRENCE-ID;TZID=Europe/Paris:20261103T140000"


@pytest.mark.parametrize(
    ("title", "line", "fields", "expected"),
    [
        ("Atelier", "LOCATION:Salle des fêtes", ("venue",), ("Salle des fêtes",)),
        (
            *("Atelier", "DURATION:PT4H", ("ends_at",)),
            (datetime.datetime(2026, 11, 3, 18, tzinfo=PARIS),),
        ),
        ("[Complet] Atelier", "", ("status", "note"), ("full", "")),
        ("Spécial impôts", "", ("note", "status"), ("Spécial impôts 0", "confirmed")),
    ],
)
def test_one_date_of_a_series_has_its_own_properties(source, title, line, fields, expected):
    """Its room, its end, its seats or its title."""
    series = workshop(0, "RRULE:FREQ=WEEKLY;COUNT=3")
    changed = workshop(0, FIRST, line, title=title) if line else workshop(0, FIRST, title=title)
    if line.startswith("DURATION"):
        changed = [each for each in changed if not each.startswith("DTEND")]
    import_calendar(source, feed(series))
    usual = list(event("0@exemple.fr").occurrences.order_by("starts_at").values_list(*fields))
    import_calendar(source, feed(series, changed))
    dates = event("0@exemple.fr").occurrences.order_by("starts_at").values_list(*fields)
    assert list(dates) == [expected, *usual[1:]]
    assert usual[0] != expected


def test_closure_of_the_place_does_not_cancel_the_dates_of_its_calendar(source, place):
    days = {"starts_on": datetime.date(2026, 11, 1), "ends_on": datetime.date(2026, 11, 30)}
    Closure.objects.create(place=place, **days)
    import_calendar(source, feed(workshop(0, "RRULE:FREQ=WEEKLY;COUNT=3")))
    assert set(event("0@exemple.fr").occurrences.values_list("status", flat=True)) == {"confirmed"}


@pytest.mark.parametrize(
    ("status", "reason"), [("TENTATIVE", "Date à confirmer"), ("CONFIRMED", "")]
)
def test_tentative_event_is_to_be_confirmed(source, status, reason):
    import_calendar(source, feed(workshop(1, f"STATUS:{status}")))
    assert (event().status, event().status_reason) == ("confirmed", reason)


@pytest.mark.parametrize(
    ("head", "title"),
    [(["X-WR-CALNAME:Les clics du port"], "Les clics du port"), ([], "Médiathèque")],
)
def test_event_without_a_title_has_the_name_of_its_calendar(source, head, title):
    untitled = [line for line in workshop(1) if not line.startswith("SUMMARY")]
    import_calendar(source, feed(untitled, head=head))
    assert event().title == title


def test_other_url_alone_changes_the_link_to_the_source(source):
    for name in ("ancien", "nouveau"):
        result = import_calendar(source, feed(workshop(1, f"URL:https://exemple.fr/{name}")))
    assert counts(result) == {"changed": 1}
    assert event().imported.page_url == "https://exemple.fr/nouveau"


def test_older_version_is_skipped(source):
    stamp = "LAST-MODIFIED:20261001T000000Z"
    import_calendar(source, feed(workshop(1, "SEQUENCE:2", stamp)))
    older = feed(workshop(1, "SEQUENCE:1", stamp, title="Vieux"))
    assert counts(import_calendar(source, older)) == {"skipped": 1}
    assert event().title == "Atelier 1"


def test_missing_event_is_cancelled_after_two_imports(source):
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


def test_cancelled_event_comes_back_in_an_older_version_too(source):
    """The member restored a copy of their calendar."""
    stamp = "LAST-MODIFIED:20261001T000000Z"
    others = workshop(2), workshop(3)
    import_calendar(source, feed(workshop(1, "SEQUENCE:2", stamp), *others))
    for _time in range(2):
        import_calendar(source, feed(*others))
    older = feed(workshop(1, "SEQUENCE:1", stamp), *others)
    assert counts(import_calendar(source, older)) == {"changed": 1, "unchanged": 2}
    assert event().status == "confirmed"


@pytest.mark.parametrize("title", ["Atelier", "Autre"])
def test_only_two_absences_in_a_row_cancel_an_event(source, title):
    """The event comes back between two absences, unchanged or with another title."""
    back = feed(workshop(1, title=title), workshop(2), workshop(3))
    two = feed(workshop(2), workshop(3))
    for body in (feed(workshop(1), workshop(2), workshop(3)), two, back, two):
        import_calendar(source, body)
    assert event().status == "confirmed"
    import_calendar(source, two)
    assert event().status == "cancelled"


def test_file_without_its_end_counts_no_absence(source):
    import_calendar(source, feed(workshop(1), workshop(2), workshop(3)))
    cut = feed(workshop(2), workshop(3)).replace(b"END:VCALENDAR\r\n", b"")
    for _time in range(2):
        import_calendar(source, cut)
    assert event().status == "confirmed"


@pytest.mark.parametrize(
    "later",
    [
        [feed(workshop(1, title="Autre"), workshop(2))],
        [feed(workshop(1, "STATUS:CANCELLED"), workshop(2))],
        [feed(workshop(2)), feed(workshop(2))],
    ],
)
def test_page_that_an_editor_unpublished_stays_unpublished(source, later):
    """Its text changed, it was cancelled, or it is missing for the second time."""
    import_calendar(source, feed(workshop(1), workshop(2)))
    event().unpublish()
    before = event().latest_revision
    for body in later:
        import_calendar(source, body)
    assert not event().live
    assert event().latest_revision != before
    assert not proposals().exists()


def test_past_dates_of_a_missing_series_stay_as_they_were(source):
    series = [
        line.replace("20261104", "20261007") for line in workshop(1, "RRULE:FREQ=WEEKLY;COUNT=6")
    ]
    cancelled = [
        line.replace("20261104", "20261007")
        for line in workshop(1, "RECURRENCE-ID;TZID=Europe/Paris:20261007T140000")
    ]
    cancelled.insert(1, "STATUS:CANCELLED")
    import_calendar(source, feed(series, cancelled, workshop(2)))
    for _time in range(2):
        import_calendar(source, feed(workshop(2)))
    dates = event().occurrences.order_by("starts_at").values_list("starts_at__day", "status")
    assert list(dates) == [
        (7, "cancelled"),
        (14, "confirmed"),
        (21, "cancelled"),
        (28, "cancelled"),
        (4, "cancelled"),
        (11, "cancelled"),
    ]


def test_event_that_is_missing_while_it_takes_place_is_cancelled(source):
    import_calendar(source, feed(workshop(1), workshop(2)))
    with time_machine.travel(datetime.datetime(2026, 11, 4, 15, tzinfo=PARIS), tick=False):
        for _time in range(2):
            import_calendar(source, feed(workshop(2)))
    assert event().status == "cancelled"


def test_past_event_is_never_counted_as_missing(source):
    past = [line.replace("20261104", "20261004") for line in workshop(1)]
    import_calendar(source, feed(past, workshop(2)))
    for _time in range(3):
        import_calendar(source, feed(workshop(2)))
    assert (event().status, event().imported.misses) == ("confirmed", 0)


def test_event_with_an_invalid_page_is_reported_and_removed_once_corrected(source):
    import_calendar(source, feed(workshop(1), workshop(2), workshop(3)))
    for uid in ("1@exemple.fr", "2@exemple.fr"):
        page = event(uid)
        page.is_free, page.price = False, ""
        page.save_revision(clean=False)
    shorter = feed(workshop(3))
    import_calendar(source, shorter, accepts_loss=True)
    result = import_calendar(source, shorter, accepts_loss=True)
    assert counts(result) == {"skipped": 2, "unchanged": 1}
    [reason] = {row.reason for row in result.events if row.status == "skipped"}
    assert reason.startswith("Le calendrier ne l’annonce plus. Écrivez le tarif")
    page = event("1@exemple.fr")
    page.price = "5 €"
    page.save_revision(clean=False)
    result = import_calendar(source, shorter, accepts_loss=True)
    assert counts(result) == {"skipped": 1, "unchanged": 1, "removed": 1}
    assert [event(f"{number}@exemple.fr").status for number in (1, 2, 3)] == [
        *("cancelled", "confirmed", "confirmed")
    ]


def test_changed_event_with_an_invalid_page_does_not_stop_the_others(source):
    import_calendar(source, feed(workshop(1), workshop(2)))
    page = event()
    page.is_free, page.price = False, ""
    page.save_revision(clean=False)
    result = import_calendar(source, feed(workshop(1, hour=15), workshop(2, hour=15)))
    assert counts(result) == {"changed": 1, "skipped": 1}
    assert result.events[0].reason.startswith("Écrivez le tarif")


@pytest.mark.parametrize(
    ("is_free", "price", "expected"), [(False, "", None), (True, "5 €", False), (True, "", True)]
)
def test_new_page_has_a_price_that_can_be_published(source, is_free, price, expected):
    source.is_free, source.price = is_free, price
    source.save()
    import_calendar(source, feed(workshop(1)))
    assert event().is_free is expected
    assert counts(import_calendar(source, feed(workshop(1, hour=15)))) == {"changed": 1}


def test_deleted_or_detached_event_is_not_imported_again(source):
    body = feed(workshop(1), workshop(2))
    import_calendar(source, body)
    event().delete()
    ImportedEvent.objects.filter(uid="2@exemple.fr").update(state="detached")
    changed = feed(workshop(1, title="Autre"), workshop(2, title="Autre"))
    assert counts(import_calendar(source, changed)) == {"skipped": 2}
    assert [page.title for page in EventPage.objects.all()] == ["Atelier 2"]


def test_detached_event_under_another_uid_is_not_imported_again(source):
    import_calendar(source, feed(workshop(1)))
    ImportedEvent.objects.update(state="detached")
    renamed = feed(workshop(1)).replace(b"UID:1@", b"UID:9@")
    assert counts(import_calendar(source, renamed)) == {"skipped": 1}
    assert [row.uid for row in ImportedEvent.objects.all()] == ["9@exemple.fr"]
    event("9@exemple.fr").delete()
    assert counts(import_calendar(source, renamed)) == {"skipped": 1}
    assert not EventPage.objects.exists()


def test_moderated_source_creates_drafts_but_cancels_at_once(moderated):
    import_calendar(moderated, feed(workshop(1)))
    assert (event().live, event().imported.state) == (False, "proposed")
    assert Occurrence.objects.count() == 0
    event().get_latest_revision().publish()
    ImportedEvent.objects.update(state="accepted")
    import_calendar(moderated, feed(workshop(1, title="Nouveau titre")))
    assert (event().title, event().has_unpublished_changes) == ("Atelier 1", True)
    import_calendar(moderated, feed(workshop(1, "STATUS:CANCELLED")))
    assert event().status == "cancelled"


def test_missing_draft_is_deleted(moderated):
    import_calendar(moderated, feed(workshop(1), workshop(2), workshop(3)))
    for _time in range(2):
        import_calendar(moderated, feed(workshop(2), workshop(3)))
    assert EventPage.objects.count() == ImportedEvent.objects.count() == 2


def test_dry_run_writes_nothing(source):
    result = import_calendar(source, feed(workshop(1)), is_dry=True)
    assert counts(result) == {"created": 1}
    assert EventPage.objects.count() == ImportedEvent.objects.count() == 0


def many(number, *lines):
    return feed(*[workshop(each, *lines, day=0) for each in range(1, number + 1)])


def test_import_has_a_constant_number_of_queries(source):
    def count_queries(body):
        with CaptureQueriesContext(connection) as queries:
            import_calendar(source, body)
        return len(queries)

    few, more = count_queries(many(2)), count_queries(many(28))
    assert more <= few + 4
    again = count_queries(many(28))
    assert again <= 20
