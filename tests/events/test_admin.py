"""The admin forms and listings of events."""

import datetime
import re

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from events.editing.seasons import renew
from events.models import EventDate, EventException, EventPage, Occurrence
from tests.factories import EventPageFactory, PlaceMembershipFactory

from .conftest import PARIS

pytestmark = pytest.mark.django_db


SEVERAL = ("weekdays", "skipped_days", "skipped_days-listed")


def form(dates=(), exceptions=(), **values):
    usual = {
        "title": "Atelier",
        "slug": "atelier",
        "search_description": "",
        "seo_title": "",
        "kind": "atelier",
        "starts_at": "2026-11-03 14:00",
        "ends_at": "2026-11-03 16:00",
        "repeat": "",
        "until": "",
        "status": "confirmed",
        "status_reason": "",
        "attendance_mode": "onsite",
        "place": "",
        "venue": "",
        "address": "",
        "commune": "",
        "online_url": "",
        "is_free": "true",
        "price": "",
        "registration_url": "",
        "people_per_form": "2",
        "organisation": "",
        "contact": "",
        "body": streamfield([]),
        "proceedings": streamfield([]),
        "dates": inline_formset(dates),
        "exceptions": inline_formset(exceptions),
        "comments": inline_formset([]),
    }
    several = {name: values.pop(name, []) for name in SEVERAL}
    return {**nested_form_data(usual | values), **several}


@pytest.fixture
def editor(client, admin_user, agenda):
    client.force_login(admin_user)
    return client


def create(editor, agenda, **values):
    url = reverse("wagtailadmin_pages:add", args=["events", "eventpage", agenda.pk])
    return editor.post(url, form(**values))


def errors(response):
    """Return every message of the form and of its rows, in the order of the fields."""
    assert response.status_code == 200
    page_form = response.context["form"]
    messages = [text for texts in page_form.errors.values() for text in texts]
    for formset in page_form.formsets.values():
        messages += [text for row in formset.errors for texts in row.values() for text in texts]
    return [text.replace("\N{NO-BREAK SPACE}", " ") for text in messages]


WEEKLY = {"repeat": "weekly", "until": "2026-11-24"}
PUBLISH = {"action-publish": "1"}


def test_draft_can_be_incomplete(editor, agenda):
    response = create(editor, agenda, starts_at="", ends_at="", is_free="", repeat="weekly")
    assert response.status_code == 302
    assert not EventPage.objects.get().live
    assert Occurrence.objects.count() == 0


def test_complete_event_is_published_with_its_dates(editor, agenda):
    cancelled = {
        "original_date": "2026-11-10",
        "change": "cancelled",
        "starts_at": "",
        "ends_at": "",
        "note": "Formation",
    }
    extra = {"starts_at": "2026-12-01 10:00", "ends_at": "2026-12-01 12:00", "ORDER": "1"}
    response = create(editor, agenda, dates=[extra], exceptions=[cancelled], **WEEKLY, **PUBLISH)
    assert response.status_code == 302
    statuses = Occurrence.objects.values_list("status", flat=True)
    assert list(statuses) == ["confirmed", "cancelled", "confirmed", "confirmed", "confirmed"]


def extra(day, hour):
    return {"starts_at": f"{day} {hour}:00", "ends_at": f"{day} 18:00", "ORDER": "1"}


@pytest.mark.parametrize(
    ("values", "day"),
    [
        ({"dates": [extra("2026-11-03", 14)]}, "mardi 3 novembre 2026, 14 h"),
        ({"dates": [extra("2026-11-17", 14)], **WEEKLY}, "mardi 17 novembre 2026, 14 h"),
        ({"dates": [extra("2026-12-01", 9)] * 2}, "mardi 1 décembre 2026, 9 h"),
    ],
)
def test_two_sessions_at_one_start_are_refused(editor, agenda, values, day):
    """One of them would disappear from the site without a word."""
    [message] = errors(create(editor, agenda, **values, **PUBLISH))
    assert message.replace("1er", "1") == (
        f"Une autre séance commence aussi le {day}, et le site n’en montrerait qu’une."
        " Si c’est la même, retirez cette ligne ; sinon, décalez-la de cinq minutes, ou faites-en"
        " un événement à part."
    )
    assert EventPage.objects.count() == 0


@pytest.mark.parametrize(("day", "is_refused"), [("2026-11-30", True), ("2026-12-01", False)])
def test_extra_whole_days_that_end_before_they_start_are_refused(editor, agenda, day, is_refused):
    """The site would omit them without a word."""
    row = {"starts_at": "2026-12-01 14:00", "ends_at": f"{day} 14:00", "ORDER": "1"}
    response = create(editor, agenda, dates=[row], all_day="on", **PUBLISH)
    if is_refused:
        assert errors(response) == ["La fin est avant le début : corrigez l’une des deux."]
    else:
        assert Occurrence.objects.count() == 2


def test_two_whole_days_at_one_start_are_refused(editor, agenda):
    dates = {"dates": [extra("2026-11-03", 9)], "all_day": "on"}
    [message] = errors(create(editor, agenda, **dates, **PUBLISH))
    assert "aussi le mardi 3 novembre 2026, et le site n’en montrerait qu’une." in message
    assert "choisissez un autre jour" in message


def test_extra_date_may_replace_a_date_that_the_series_skips(editor, agenda):
    values = {"dates": [extra("2026-11-17", 14)], "skipped_days-listed": ["2026-11-17"], **WEEKLY}
    assert create(editor, agenda, **values, **PUBLISH).status_code == 302
    assert Occurrence.objects.count() == 4


@pytest.mark.parametrize("year", ["0001", "1066", "2206", "9999"])
def test_implausible_year_is_refused(editor, agenda, year):
    """A year with swapped digits is refused even in a draft: dates cannot go so far."""
    day, span = f"{year}-12-31", ("23:00", "23:30")
    dates = {"starts_at": f"{day} {span[0]}", "ends_at": f"{day} {span[1]}"}
    for sent in (dates, {"dates": [dates]}):
        messages = errors(create(editor, agenda, **sent))
        assert "Vérifiez l’année : elle va de 1600 à 2199." in messages
    assert EventPage.objects.count() == 0


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"starts_at": ""}, "Champ requis."),
        (
            {"ends_at": "2026-11-03 13:00"},
            "La fin est avant le début : corrigez l’une des deux.",
        ),
        ({"repeat": "weekly"}, "Dites jusqu’à quel jour cela se répète. Ex. : 30/06/2027"),
        ({"is_free": "false"}, "Écrivez le tarif, ou choisissez « Gratuit » ou « Non précisé »."),
        (
            {**WEEKLY, "weekdays": ["MO"]},
            "La première date tombe un jour que vous n’avez pas coché : cochez-le, ou changez-la.",
        ),
    ],
)
def test_publication_errors_explain_the_correction(editor, agenda, values, message):
    assert errors(create(editor, agenda, **{**values, **PUBLISH})) == [message]
    assert EventPage.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"original_date": "2026-11-11", "change": "cancelled"},
            "Changement du mercredi 11 novembre 2026 : l’événement n’a pas de date ce jour-là."
            " Reprenez le jour annoncé, ou retirez ce changement.",
        ),
        (
            {"original_date": "2026-11-10", "change": "moved"},
            "Dites quand, ou dans quel lieu, elle est déplacée.",
        ),
        (
            {
                "original_date": "2026-11-10",
                "change": "moved",
                "starts_at": "2026-11-12 10:00",
                "ends_at": "2026-11-12 09:00",
            },
            "La fin est avant le début : corrigez l’une des deux.",
        ),
    ],
)
def test_change_must_match_its_date(editor, agenda, change, message):
    row = {"starts_at": "", "ends_at": "", "note": ""} | change
    assert errors(create(editor, agenda, exceptions=[row], **WEEKLY, **PUBLISH)) == [message]


@pytest.mark.parametrize("change", ["moved", "cancelled"])
def test_coming_date_is_not_moved_to_the_past(editor, agenda, change):
    row = {"original_date": "2026-11-10", "change": change, "ends_at": "", "note": ""}
    row |= {"starts_at": "2025-11-12 10:00"}
    assert errors(create(editor, agenda, exceptions=[row], **WEEKLY, **PUBLISH)) == [
        "Ce moment est déjà passé : vérifiez le jour et l’année."
    ]


def test_date_is_moved_by_two_years_at_most(editor, agenda):
    row = {"original_date": "2026-11-10", "change": "moved", "ends_at": "", "note": ""}
    row |= {"starts_at": "2126-11-12 10:00"}
    assert errors(create(editor, agenda, exceptions=[row], **WEEKLY, **PUBLISH)) == [
        "Cette date est dans plus de deux ans : vérifiez l’année."
    ]


def test_move_that_took_place_in_the_past_is_kept(editor, agenda):
    first = {"starts_at": "2026-10-06 14:00", "ends_at": "2026-10-06 16:00"}
    row = {"original_date": "2026-10-13", "change": "moved", "ends_at": "", "note": ""}
    row |= {"starts_at": "2026-10-14 10:00"}
    sent = first | {"exceptions": [row], **WEEKLY, **PUBLISH}
    assert create(editor, agenda, **sent).status_code == 302


AFTERNOON = {"starts_at": "2026-11-10 17:00", "ends_at": "2026-11-10 18:00", "ORDER": "1"}


@pytest.mark.parametrize(
    ("hour", "messages", "states"),
    [
        ("17:00", [], ["confirmed", "confirmed", "cancelled"]),
        ("14:00", [], ["confirmed", "cancelled", "confirmed"]),
        ("", ["Plusieurs séances ce jour-là (14 h, 17 h) : dites laquelle."], []),
        ("15:00", ["Aucune séance à cette heure ce jour-là : choisissez 14 h, 17 h."], []),
    ],
)
def test_change_applies_to_one_session_of_its_day(editor, agenda, hour, messages, states):
    row = {"original_date": "2026-11-10", "original_time": hour, "change": "cancelled"}
    sent = {"repeat": "weekly", "until": "2026-11-10"} | PUBLISH
    exceptions = [row | {"starts_at": "", "ends_at": "", "note": ""}]
    response = create(editor, agenda, dates=[AFTERNOON], exceptions=exceptions, **sent)
    if messages:
        assert errors(response) == messages
    assert list(Occurrence.objects.values_list("status", flat=True)) == states


def test_each_session_of_a_day_has_one_change_at_most(editor, agenda):
    row = {"original_date": "2026-11-10", "change": "cancelled"}
    row |= {"starts_at": "", "ends_at": "", "note": ""}
    rows = [row | {"original_time": hour} for hour in ("14:00", "17:00")]
    sent = {"dates": [AFTERNOON], "repeat": "weekly", "until": "2026-11-10"} | PUBLISH
    again = errors(create(editor, agenda, exceptions=[*rows, rows[0]], **sent))
    assert again == ["Un changement existe déjà pour cette date : gardez une seule ligne."]
    assert create(editor, agenda, exceptions=rows, **sent).status_code == 302
    statuses = Occurrence.objects.values_list("status", flat=True)
    assert list(statuses) == ["confirmed", "cancelled", "cancelled"]


def test_change_of_the_only_date_of_a_day_follows_its_hour(editor, agenda):
    row = {"original_date": "2026-11-10", "original_time": "", "change": "cancelled"}
    row |= {"starts_at": "", "ends_at": "", "note": "Grève"}
    sent = {"repeat": "weekly", "until": "2026-11-17"} | PUBLISH
    assert create(editor, agenda, exceptions=[row], **sent).status_code == 302
    saved = EventException.objects.get()
    assert saved.original == (datetime.date(2026, 11, 10), datetime.time(14))
    url = reverse("wagtailadmin_pages:edit", args=[saved.event_id])
    row |= {"original_time": "14:00", "id": saved.pk}
    kept = inline_formset([row], initial=1)
    later = {"starts_at": "2026-11-03 15:00", "ends_at": "2026-11-03 17:00"}
    data = form(**sent, **later) | nested_form_data({"exceptions": kept})
    assert editor.post(url, data).status_code == 302
    assert [
        (timezone.localtime(date.starts_at).hour, date.status)
        for date in Occurrence.objects.order_by("starts_at")
    ] == [(15, "confirmed"), (15, "cancelled"), (15, "confirmed")]
    assert EventException.objects.get().original_time == datetime.time(15)


def test_moved_date_names_the_hour_first_announced(editor, client, agenda):
    """An editor types another hour of the series afterwards."""
    row = {"original_date": "2026-11-10", "original_time": "", "change": "moved"}
    row |= {"starts_at": "2026-11-11 10:00", "ends_at": "", "note": ""}
    sent = {"repeat": "weekly", "until": "2026-11-17"} | PUBLISH
    create(editor, agenda, exceptions=[row], **sent)
    saved = EventException.objects.get()
    url = reverse("wagtailadmin_pages:edit", args=[saved.event_id])
    row["id"] = saved.pk
    for former, hour in ((14, 15), (15, 16)):
        row["original_time"] = f"{former}:00"
        later = {"starts_at": f"2026-11-03 {hour}:00", "ends_at": f"2026-11-03 {hour + 1}:00"}
        kept = nested_form_data({"exceptions": inline_formset([row], initial=1)})
        assert editor.post(url, form(**sent, **later) | kept).status_code == 302
    event = EventPage.objects.get()
    text = spaced_text(client.get(event.url))
    assert "Annoncé d’abord mardi 10 novembre, 14 h" in text
    entry = event.calendar_entry.vevent.replace("\r\n ", "").replace("\N{NO-BREAK SPACE}", " ")
    assert "elle était annoncée mardi 10 novembre 2026\\, 14 h" in entry
    rows = client.get("/agenda/agenda.json").json()["dates"]
    assert {row["deplacee_du"] for row in rows} == {"", "2026-11-10T14:00+01:00"}
    # The screen of the dates says at which hour the date would be restored.
    screen = spaced_text(editor.get(reverse("event_dates", args=[event.pk])))
    assert "Elle aura lieu comme prévu au départ : mardi 10 novembre, 16 h." in screen


@pytest.mark.parametrize("has_draft", [True, False])
@pytest.mark.parametrize(
    ("is_removed", "hour", "announced"),
    [(False, "18:00", datetime.time(17)), (True, "14:00", None)],
)
def test_moved_session_names_the_hour_first_announced(
    editor, agenda, is_removed, hour, announced, has_draft
):
    """An editor types another hour of a session, or removes it and changes the other session.

    With `has_draft`, the form is saved as a draft before its publication.
    """
    row = {"original_date": "2026-11-10", "original_time": "17:00", "change": "moved"}
    row |= {"starts_at": "2026-11-11 10:00", "ends_at": "", "note": ""}
    sent = {"repeat": "weekly", "until": "2026-11-10"} | PUBLISH
    create(editor, agenda, dates=[AFTERNOON], exceptions=[row], **sent)
    page = EventPage.objects.get()
    session = {"starts_at": "2026-11-10 18:00", "ends_at": "2026-11-10 19:00"}
    session |= {"id": page.dates.get().pk, "DELETE": "on" if is_removed else ""}
    row |= {"id": page.exceptions.get().pk, "original_time": hour}
    rows = {"dates": inline_formset([session], initial=1)}
    rows["exceptions"] = inline_formset([row], initial=1)
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    if has_draft:
        draft = {name: value for name, value in sent.items() if name not in PUBLISH}
        editor.post(url, form(**draft) | nested_form_data(rows))
        assert EventPage.objects.get().has_unpublished_changes
        if is_removed:
            rows["dates"] = inline_formset([])
    assert editor.post(url, form(**sent) | nested_form_data(rows)).status_code == 302
    assert EventException.objects.get().announced_time == announced


def test_change_of_a_removed_session_does_not_apply_to_another(editor, agenda):
    row = {"original_date": "2026-11-10", "original_time": "17:00", "change": "cancelled"}
    row |= {"starts_at": "", "ends_at": "", "note": ""}
    sent = {"repeat": "weekly", "until": "2026-11-10"} | PUBLISH
    create(editor, agenda, dates=[AFTERNOON], exceptions=[row], **sent)
    page = EventPage.objects.get()
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    kept = inline_formset([row | {"id": page.exceptions.get().pk}], initial=1)
    gone = AFTERNOON | {"id": page.dates.get().pk, "DELETE": "on"}
    rows = {"exceptions": kept, "dates": inline_formset([gone], initial=1)}
    response = editor.post(url, form(**sent) | nested_form_data(rows))
    assert errors(response) == ["Aucune séance à cette heure ce jour-là : choisissez 14 h."]


def test_admin_lists_show_the_next_date(editor, agenda, place):
    EventPageFactory(parent=place, title="Au lieu", status="full")
    EventPageFactory(parent=agenda, title="Brouillon", live=False)
    for url in (
        "/admin/evenements/",
        f"/admin/pages/{agenda.pk}/",
        f"/admin/pages/{place.pk}/",
        "/admin/pages/usage/events/eventpage/",
        "/admin/evenements/?ordering=next_date",
        "/admin/evenements/?ordering=-shown_status",
        "/admin/evenements/?status=full",
    ):
        response = editor.get(url)
        assert response.status_code == 200
        assert "Prochaine date" in response.text
    text = editor.get("/admin/evenements/").text.replace("\N{NO-BREAK SPACE}", " ")
    assert text.count("mercredi 28 octobre, 9 h") == 1


def test_translation_has_the_next_date_of_its_event(editor, agenda):
    event = EventPageFactory(parent=agenda, title="Atelier")
    english = Locale.objects.create(language_code="en")
    copy = event.copy_for_translation(english, copy_parents=True)
    copy.save_revision().publish()
    for url in ("/admin/evenements/", "/admin/evenements/?ordering=next_date"):
        text = editor.get(url).text.replace("\N{NO-BREAK SPACE}", " ")
        assert text.count("mercredi 28 octobre, 9 h") == 2


def test_edition_of_a_congress_has_no_screen_of_dates(editor, congress, weekly):
    for page, is_offered in ((weekly, True), (congress, False)):
        text = editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).text
        assert (reverse("event_dates", args=[page.pk]) in text) == is_offered


def test_list_of_the_agenda_links_to_its_congresses(editor, agenda, place, assises):
    assert assises.get_parent().pk == agenda.pk
    EventPageFactory(parent=agenda)
    address = reverse("wagtailadmin_explore", args=[assises.pk])
    assert f'href="{address}"' in editor.get(f"/admin/pages/{agenda.pk}/").text
    assert f'href="{address}"' not in editor.get(f"/admin/pages/{place.pk}/").text


def test_every_label_of_the_form_is_in_french(editor, agenda):
    text = editor.get(
        reverse("wagtailadmin_pages:add", args=["events", "eventpage", agenda.pk])
    ).text
    for label in ("Starts at", "Ends at", "All day", "Weekdays", "Organisation", "Body"):
        assert label not in text
    for button in ("une commune", "une structure", "une personne"):
        assert f"Choisir {button}" in text


def test_dates_of_a_series_are_listed_while_typing(editor, agenda, place):
    url = reverse("event_held_dates")
    typed = form(**WEEKLY, place=place.pk, skips_public_holidays="on")
    text = editor.post(url, typed).text
    assert re.findall(r'name="skipped_days" value="([^"]*)" checked', text) == [
        "2026-11-03",
        "2026-11-10",
        "2026-11-17",
        "2026-11-24",
    ]
    assert "choisissez d’abord le lieu" not in text
    nowhere = form(**WEEKLY, skips_school_holidays="on")
    assert "choisissez d’abord le lieu" in editor.post(url, nowhere).text
    for wrong in ({"starts_at": "demain"}, {"until": "2026-02-30"}, {"place": "x"}):
        assert editor.post(url, form(**WEEKLY) | wrong).status_code == 200
    assert editor.get(url).status_code == 405


def test_unticked_date_is_removed_and_can_be_ticked_again(editor, agenda):
    days = ["2026-11-03", "2026-11-10", "2026-11-17", "2026-11-24"]
    listed = {"skipped_days-listed": days, "skipped_days": [days[0], *days[2:]]}
    assert create(editor, agenda, **listed, **WEEKLY, **PUBLISH).status_code == 302
    event = EventPage.objects.get()
    assert event.skipped_days == ["2026-11-10"]
    assert Occurrence.objects.count() == 3
    assert "EXDATE;TZID=Europe/Paris:20261110T140000" in event.calendar_entry.vevent
    text = editor.get(reverse("wagtailadmin_pages:edit", args=[event.pk])).text
    assert re.findall(r'name="skipped_days" value="([^"]*)">', text) == ["2026-11-10"]
    again = form(**WEEKLY, **PUBLISH) | listed | {"skipped_days": days}
    editor.post(reverse("wagtailadmin_pages:edit", args=[event.pk]), again)
    assert Occurrence.objects.count() == 4


@pytest.mark.parametrize(
    ("night", "reason"), [("2027-03-28", "n’existe pas"), ("2026-10-25", "revient deux fois")]
)
@pytest.mark.parametrize("name", ["starts_at", "ends_at"])
def test_hour_skipped_by_clocks_is_explained(editor, weekly, night, reason, name):
    """The error is not that the end is before the start: an invalid start is not compared."""
    url = reverse("wagtailadmin_pages:edit", args=[weekly.pk])
    moments = {"starts_at": f"{night} 01:30", "ends_at": f"{night} 04:00", name: f"{night} 02:30"}
    response = editor.post(url, form(slug=weekly.slug, **moments) | PUBLISH)
    errors = response.context["form"].errors
    assert list(errors) == [name]
    assert reason in errors[name][0]
    assert reason in response.text
    dates = reverse("event_dates", args=[weekly.pk])
    move = {"debut": moments["starts_at"], "fin": moments["ends_at"], "faire": "deplacer"}
    date = Occurrence.objects.upcoming().first()
    assert reason in editor.post(dates, move | {"date": date.pk}).text


def test_second_event_of_a_title_has_its_own_slug(editor, place):
    """Including when the first one is an abandoned draft, saved automatically by the admin."""
    url = reverse("wagtailadmin_pages:add", args=["events", "eventpage", place.pk])
    common = {"title": "Permanence numérique", "slug": "permanence-numerique"}
    left = form(**common) | {"starts_at": "", "ends_at": ""}
    assert editor.post(url, left, headers={"Accept": "application/json"}).json()["success"]
    for _number in range(2):
        assert editor.post(url, form(**common) | PUBLISH).status_code == 302
    pages = EventPage.objects.order_by("pk").values_list("slug", "live")
    assert list(pages) == [
        ("permanence-numerique", False),
        ("permanence-numerique-2", True),
        ("permanence-numerique-3", True),
    ]


@pytest.fixture
def weekly(agenda, place):
    return EventPageFactory(
        parent=place,
        title="Atelier du mardi",
        starts_at=datetime.datetime(2026, 10, 13, 14, tzinfo=PARIS),
        repeat="weekly",
        until=datetime.date(2026, 11, 3),
    )


def test_cancelling_one_date_does_not_publish_the_draft(editor, weekly):
    weekly.title = "Titre pas encore relu"
    weekly.save_revision()
    url = reverse("event_dates", args=[weekly.pk])
    date = Occurrence.objects.upcoming().first()
    assert date.when.replace("\N{NO-BREAK SPACE}", " ") in (
        editor.get(url).text.replace("\N{NO-BREAK SPACE}", " ")
    )
    assert editor.post(url, {"date": date.pk, "raison": "Grève"}).status_code == 302
    weekly = EventPage.objects.get(pk=weekly.pk)
    assert weekly.title == "Atelier du mardi"
    assert list(weekly.occurrences.values_list("status", "note")) == [
        ("confirmed", ""),
        ("confirmed", ""),
        ("cancelled", "Grève"),
        ("confirmed", ""),
    ]
    draft = weekly.get_latest_revision_as_object()
    assert (draft.title, draft.exceptions.count()) == ("Titre pas encore relu", 1)
    assert editor.post(url, {"date": "x"}).status_code == 404


def test_one_date_is_moved_from_the_list_of_dates(editor, client, weekly):
    url = reverse("event_dates", args=[weekly.pk])
    date = Occurrence.objects.upcoming().first()
    move = {"date": date.pk, "faire": "deplacer", "raison": "Salle prise"}
    refused = editor.post(url, move | {"debut": "2026-10-28T09:00", "fin": "2026-10-28T08:00"})
    assert "La fin est avant le début" in refused.text
    assert 'value="2026-10-28T09:00"' in refused.text
    assert editor.post(url, move | {"debut": "2026-10-28T09:00"}).status_code == 302
    date.refresh_from_db()
    assert (timezone.localtime(date.starts_at).day, date.note) == (28, "Salle prise")
    first_date = "mardi 27 octobre, 14 h"
    pages = [editor.get(url).text, client.get(weekly.url).text]
    admin, public = (text.replace("\N{NO-BREAK SPACE}", " ") for text in pages)
    assert f"Déplacée : elle était annoncée pour le {first_date} (Salle prise)" in admin
    assert f"Annoncé d’abord {first_date}" in public


def spaced_text(response):
    """Return the text of a page with single ordinary spaces."""
    text = BeautifulSoup(response.content, "html.parser").get_text(" ")
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


def test_reason_of_a_move_is_not_that_of_a_full_date(editor, weekly):
    url = reverse("event_dates", args=[weekly.pk])
    date = Occurrence.objects.upcoming().first()
    full = EventException(original_date=datetime.date(2026, 10, 27), change="note", is_full=True)
    full.note = "Apportez un jeu"
    weekly.exceptions = [full]
    weekly.save_revision().publish()
    assert "Complet Apportez un jeu" in spaced_text(editor.get(url))
    move = {"date": date.pk, "faire": "deplacer", "raison": "Salle prise"}
    assert editor.post(url, move | {"debut": "2026-10-28T09:00"}).status_code == 302
    text = spaced_text(editor.get(url))
    moved = "Complet Déplacée : elle était annoncée pour le mardi 27 octobre, 14 h (Salle prise)"
    assert moved in text
    assert text.count("Salle prise") == 1


def test_user_without_permission_cannot_cancel_a_date(client, weekly, django_user_model):
    user = django_user_model.objects.create_user("lectrice", password="x")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    for name in ("event_dates", "event_next_season"):
        assert client.get(reverse(name, args=[weekly.pk])).status_code == 302
        assert client.post(reverse(name, args=[weekly.pk])).status_code == 302
    assert Occurrence.objects.filter(status="cancelled").count() == 0


def test_cancellation_without_publish_permission_waits_for_approval(
    client, admin_user, weekly, place
):
    client.force_login(PlaceMembershipFactory(place=place).user)
    url = reverse("event_dates", args=[weekly.pk])
    date = Occurrence.objects.upcoming().first()
    assert "Proposer d’annuler" in client.get(url).text
    assert client.post(url, {"date": date.pk, "raison": "Grève"}).status_code == 302
    assert not Occurrence.objects.filter(status="cancelled").exists()
    # While the network reads it, nothing is put into what it reads.
    locked = client.post(url, {"date": date.pk, "raison": "Fête"}, follow=True)
    assert "Le réseau relit déjà cet événement" in locked.text
    weekly = EventPage.objects.get(pk=weekly.pk)
    weekly.current_workflow_state.current_task_state.approve(user=admin_user)
    assert list(Occurrence.objects.filter(status="cancelled").values_list("pk", "note")) == [
        (date.pk, "Grève")
    ]


def test_copied_event_has_a_new_uid(editor, weekly):
    uid = weekly.calendar_entry.uid
    copy = weekly.copy(update_attrs={"slug": "copie"})
    assert copy.calendar_entry.uid != uid
    assert weekly.calendar_entry.uid == uid
    assert copy.occurrences.count() == weekly.occurrences.count() == 4


def test_next_season_is_created_as_drafts(editor, agenda, weekly, place):
    EventPageFactory(parent=place, title="Une seule fois")
    row = {"original_date": datetime.date(2026, 10, 27), "change": "note", "is_full": True}
    weekly.exceptions = [EventException(**row)]
    weekly.save_revision().publish()
    url = reverse("event_next_season", args=[place.pk])
    assert re.findall(r'name="serie" value="(\d+)"', editor.get(url).text) == [str(weekly.pk)]
    assert editor.post(url, {"serie": [weekly.pk]}).status_code == 302
    copy = EventPage.objects.exclude(live=True).get()
    assert copy.get_parent().pk == place.pk
    assert timezone.localtime(copy.starts_at).isoformat() == "2027-10-12T14:00:00+02:00"
    assert (copy.until, copy.exceptions.count()) == (datetime.date(2027, 11, 2), 0)
    assert copy.get_latest_revision_as_object().until == datetime.date(2027, 11, 2)
    assert Occurrence.objects.filter(event=copy).count() == 0
    assert "Annuler ou déplacer une date" in editor.get(f"/admin/pages/{place.pk}/").text


def test_next_season_without_a_chosen_series_is_a_warning(editor, weekly, place):
    url = reverse("event_next_season", args=[place.pk])
    answer = editor.post(url, {}, follow=True)
    assert answer.redirect_chain == [(url, 302)]
    assert "cochez d’abord une série" in answer.text
    assert "est prêt" not in answer.text
    assert not EventPage.objects.exclude(live=True).exists()


def test_next_season_has_the_days_that_were_unticked(weekly):
    weekly.skipped_days = ["2026-10-20"]
    weekly.save_revision().publish()
    assert EventPage.objects.get(pk=renew(weekly).pk).skipped_days == []


def test_next_season_moves_extra_dates(weekly):
    start = datetime.datetime(2026, 10, 22, 9, tzinfo=PARIS)
    weekly.dates = [EventDate(starts_at=start, ends_at=start + datetime.timedelta(hours=1))]
    weekly.save_revision().publish()
    copy = EventPage.objects.get(pk=renew(weekly).pk)
    for page in (copy, copy.get_latest_revision_as_object()):
        [date] = page.dates.all()
        assert date.starts_at == datetime.datetime(2027, 10, 21, 9, tzinfo=PARIS)
    assert EventPage.objects.get(pk=weekly.pk).dates.get().starts_at == start


def test_next_season_of_an_unfinished_draft(editor, weekly, place):
    EventPage.objects.filter(pk=weekly.pk).update(ends_at=None)
    url = reverse("event_next_season", args=[place.pk])
    editor.post(url, {"serie": [weekly.pk]})
    copy = EventPage.objects.exclude(live=True).get()
    assert copy.ends_at is None
    EventPage.objects.update(starts_at=None)
    assert editor.post(url, {"serie": [weekly.pk]}).status_code == 302
    assert EventPage.objects.count() == 2
