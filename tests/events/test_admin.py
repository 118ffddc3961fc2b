"""What an editor does in the admin, by its own forms."""

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from events.models import EventPage, Occurrence
from tests.factories import EventPageFactory

pytestmark = pytest.mark.django_db


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
        "attendance": "onsite",
        "place": "",
        "venue": "",
        "address": "",
        "commune": "",
        "online_url": "",
        "is_free": "on",
        "price": "",
        "registration_url": "",
        "organisation": "",
        "contact": "",
        "body": streamfield([]),
        "dates": inline_formset(dates),
        "exceptions": inline_formset(exceptions),
        "comments": inline_formset([]),
    }
    weekdays = values.pop("weekdays", [])
    return {**nested_form_data(usual | values), "weekdays": weekdays}


@pytest.fixture
def editor(client, admin_user, agenda):
    client.force_login(admin_user)
    return client


def create(editor, agenda, **values):
    url = reverse("wagtailadmin_pages:add", args=["events", "eventpage", agenda.pk])
    return editor.post(url, form(**values))


def errors(response):
    """Every message of the form and of its rows, in order of fields."""
    assert response.status_code == 200
    found = response.context["form"]
    messages = [text for texts in found.errors.values() for text in texts]
    for formset in found.formsets.values():
        messages += [text for row in formset.errors for texts in row.values() for text in texts]
    return [text.replace("\N{NO-BREAK SPACE}", " ") for text in messages]


WEEKLY = {"repeat": "weekly", "until": "2026-11-24"}
PUBLISH = {"action-publish": "1"}


def test_a_draft_may_be_half_filled(editor, agenda):
    response = create(editor, agenda, starts_at="", ends_at="", is_free="", repeat="weekly")
    assert response.status_code == 302
    assert not EventPage.objects.get().live
    assert Occurrence.objects.count() == 0


def test_a_whole_event_is_published_with_its_dates(editor, agenda):
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
    found = Occurrence.objects.values_list("status", flat=True)
    assert list(found) == ["confirmed", "cancelled", "confirmed", "confirmed", "confirmed"]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"starts_at": ""}, "Champ requis."),
        (
            {"ends_at": "2026-11-03 13:00"},
            "La fin est avant le début : corrigez l’une des deux.",
        ),
        ({"repeat": "weekly"}, "Dites jusqu’à quel jour cela se répète. Ex. : 30/06/2027"),
        ({"is_free": ""}, "Écrivez le tarif, ou cochez « gratuit »."),
        (
            {**WEEKLY, "weekdays": ["MO"]},
            "La première date tombe un jour que vous n’avez pas coché : cochez-le, ou changez-la.",
        ),
    ],
)
def test_publishing_says_what_to_do(editor, agenda, values, message):
    assert errors(create(editor, agenda, **{**values, **PUBLISH})) == [message]
    assert EventPage.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"original_date": "2026-11-11", "change": "cancelled"},
            "L’événement n’a pas de date ce jour-là : reprenez le jour annoncé.",
        ),
        (
            {"original_date": "2026-11-10", "change": "moved"},
            "Dites quand la date est déplacée.",
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
def test_a_change_must_fit_its_date(editor, agenda, change, message):
    row = {"starts_at": "", "ends_at": "", "note": ""} | change
    assert errors(create(editor, agenda, exceptions=[row], **WEEKLY, **PUBLISH)) == [message]


def test_the_lists_of_the_admin_show_the_next_date(editor, agenda, place):
    EventPageFactory(parent=place, title="Au lieu", status="full")
    EventPageFactory(parent=agenda, title="Brouillon", live=False)
    for url in (
        "/admin/evenements/",
        f"/admin/pages/{agenda.pk}/",
        f"/admin/pages/{place.pk}/",
        "/admin/evenements/?ordering=next_date",
        "/admin/evenements/?status=full",
    ):
        response = editor.get(url)
        assert response.status_code == 200
        assert "Prochaine date" in response.text
    said = editor.get("/admin/evenements/").text.replace("\N{NO-BREAK SPACE}", " ")
    assert said.count("mercredi 28 octobre, 9 h") == 1


def test_every_label_of_the_form_is_in_french(editor, agenda):
    text = editor.get(
        reverse("wagtailadmin_pages:add", args=["events", "eventpage", agenda.pk])
    ).text
    for label in ("Starts at", "Ends at", "All day", "Weekdays", "Organisation", "Body"):
        assert label not in text
