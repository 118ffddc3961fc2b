"""The short form that announces an event, its link to the full form and its errors."""

import datetime
import re

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from events.announcing.forms import month_ends
from events.models import EventPage, Occurrence
from places.models import Closure, PlaceMembership
from tests.events.conftest import PARIS, TODAY
from tests.factories import (
    EventPageFactory,
    PlaceMembershipFactory,
    PlacePageFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
URL = "/admin/evenements/annoncer/"
TYPED = {
    "title": "Découvrir son smartphone",
    "day": "2026-11-03",
    "starts": "14:00",
    "ends": "16:00",
    "capacity": "8",
}
WEEKLY = {"is_weekly": "on", "until": "2026-12-15", "skips_holidays": "on"}


@pytest.fixture
def editor(client):
    client.force_login(UserFactory(is_superuser=True))
    return client


@pytest.fixture
def manager(client, place):
    membership = PlaceMembershipFactory(place=place)
    client.force_login(membership.user)
    return client


def send(client, place, **values):
    return client.post(f"{URL}?lieu={place.pk}", TYPED | {"place": place.pk} | values)


def messages_of(response):
    """Return the errors and the conflicts shown, in order."""
    page = BeautifulSoup(response.text, "html.parser")
    items = page.select(".error-message, .announce__check li")
    return [" ".join(item.get_text().split()) for item in items]


def test_series_is_published_from_the_short_form(editor, agenda, place):
    answer = send(editor, place, **WEEKLY)
    event = EventPage.objects.get()
    assert answer.url == reverse("event_dates", args=[event.pk])
    assert (event.live, event.get_parent().specific, event.slug) == (
        True,
        place,
        "decouvrir-son-smartphone",
    )
    assert (event.place, event.capacity, event.kind) == (place, 8, "atelier")
    days = Occurrence.objects.values_list("starts_at", flat=True)
    assert [moment.astimezone(PARIS).strftime("%d/%m %H") for moment in days] == [
        f"{day} 14" for day in ("03/11", "10/11", "17/11", "24/11", "01/12", "08/12", "15/12")
    ]
    assert event.latest_revision.user is not None
    # A second event of that title has its own slug.
    send(editor, place, day="2026-11-05", is_weekly="")
    assert EventPage.objects.latest("pk").slug == "decouvrir-son-smartphone-2"


def test_manager_submits_an_event_of_their_own_place(manager, agenda, place):
    other = PlacePageFactory(parent=place.get_parent(), title="Voisin")
    screen = manager.get(URL).text
    assert "EPN de l’Étang" in screen
    assert f'name="place" value="{place.pk}"' in screen
    assert "Envoyer en relecture" in screen
    assert manager.get(f"{URL}?lieu={other.pk}").status_code == 302
    assert send(manager, place).url == reverse("wagtailadmin_home")
    event = EventPage.objects.get()
    assert (event.live, event.workflow_in_progress) == (False, True)
    assert messages_of(manager.post(URL, TYPED | {"place": other.pk})) == ["Choisissez le lieu."]
    assert messages_of(manager.post(URL, TYPED | {"place": agenda.pk})) == ["Choisissez le lieu."]
    assert EventPage.objects.count() == 1


def test_errors_are_shown_and_typed_values_kept(editor, agenda, place):
    nothing = dict.fromkeys(TYPED, "")
    assert messages_of(send(editor, place, **nothing)) == [
        "Donnez un titre. Ex. : Découvrir son smartphone",
        "Choisissez le jour.",
        "Choisissez l’heure.",
        "Choisissez l’heure.",
    ]
    answer = send(editor, place, ends="13:00", capacity="0", title="Reliure")
    assert messages_of(answer) == [
        "La fin est avant le début : corrigez l’une des deux.",
        "Assurez-vous que cette valeur est supérieure ou égale à 1.",
    ]
    assert 'value="Reliure"' in answer.text
    assert messages_of(send(editor, place, day="2026-10-20"))[0].startswith("Ce jour est passé.")
    assert messages_of(send(editor, place, day="2027-03-28", starts="02:30"))  # no such hour
    assert messages_of(send(editor, place, **WEEKLY | {"until": ""}))
    assert messages_of(send(editor, place, **WEEKLY | {"until": "2029-01-01"})) == [
        "Une série dure 18 mois au plus : choisissez un jour plus proche."
    ]
    assert EventPage.objects.count() == 0


def test_conflicts_must_be_confirmed_before_publication(editor, agenda, place):
    Closure.objects.create(
        place=place, starts_on=datetime.date(2026, 11, 10), ends_on=datetime.date(2026, 11, 10)
    )
    starts_at = datetime.datetime(2026, 11, 17, 15, tzinfo=PARIS)
    EventPageFactory(parent=place, title="Reliure", starts_at=starts_at)
    answer = send(editor, place, **WEEKLY)
    closed, taken = messages_of(answer)
    assert "mardi 10 novembre" in closed
    assert "Reliure" in taken
    seen = re.search(r'name="vu" value="(\w+)"', answer.text)[1]
    checked = editor.post(f"{URL}verifier/", TYPED | WEEKLY | {"place": place.pk})
    assert messages_of(checked) == [closed, taken]
    assert f'value="{seen}"' in checked.text
    assert "7 dates" in checked.text
    assert not EventPage.objects.filter(title=TYPED["title"]).exists()
    send(editor, place, **WEEKLY, vu="autre chose")
    assert not EventPage.objects.filter(title=TYPED["title"]).exists()
    send(editor, place, **WEEKLY, vu=seen)
    assert EventPage.objects.get(title=TYPED["title"]).occurrences.count() == 7


def test_answer_to_a_former_conflict_does_not_prevent_the_event(editor, agenda, place):
    send(editor, place, vu="ancien")
    assert EventPage.objects.filter(title=TYPED["title"]).exists()


def test_full_form_keeps_typed_values_and_saves_nothing(editor, agenda, place):
    answer = editor.post(f"{URL}complet/?lieu={place.pk}", TYPED | WEEKLY | {"place": place.pk})
    page = BeautifulSoup(answer.text, "html.parser")
    form = page.find("form", id="page-edit-form")
    assert form["action"] == reverse(
        "wagtailadmin_pages:add", args=["events", "eventpage", place.pk]
    )
    names = ("title", "starts_at", "ends_at", "until", "capacity", "place")
    assert [form.find(attrs={"name": name})["value"] for name in names] == [
        TYPED["title"],
        "03/11/2026 14:00",
        "03/11/2026 16:00",
        "15/12/2026",
        "8",
        str(place.pk),
    ]
    assert form.find("option", selected=True, value="weekly")
    assert editor.post(f"{URL}complet/", {"title": "À peine"}).status_code == 200
    assert editor.get(f"{URL}complet/").url == URL
    assert EventPage.objects.count() == 0


@pytest.mark.parametrize("screen", ["", "complet/", "verifier/"])
def test_implausible_year_is_refused_on_each_screen(editor, agenda, place, screen):
    typed = TYPED | WEEKLY | {"place": place.pk, "day": "9999-12-31", "until": "9999-12-31"}
    answer = editor.post(f"{URL}{screen}?lieu={place.pk}", typed)
    assert answer.status_code == 200
    assert EventPage.objects.count() == 0


def test_last_place_is_the_default_for_the_network(editor, agenda, place):
    assert f'value="{place.pk}"' not in editor.get(URL).text
    send(editor, place)
    assert f'value="{place.pk}"' in editor.get(URL).text


def test_user_without_permission_has_no_form(client, agenda, place):
    client.force_login(UserFactory())
    assert client.get(URL).status_code == 302
    assert send(client, place).status_code == 302
    assert EventPage.objects.count() == 0


def test_places_of_a_manager_have_their_commune(manager, place):
    user = PlaceMembership.objects.get().user
    PlaceMembershipFactory(user=user, place=PlacePageFactory(parent=place.get_parent()))
    form = manager.get(URL).context["form"]
    labels = [label for _value, label in form.fields["place"].choices]
    assert place.get_admin_display_title() in labels
    assert place.get_admin_display_title() != place.title


def test_days_are_proposed_in_a_list(manager, place):
    page = BeautifulSoup(manager.get(f"{URL}?lieu={place.pk}").text, "html.parser")
    for name, number in (("day", 14), ("until", 7)):
        field = page.find("input", attrs={"name": name, "type": "date"})
        days = page.find("datalist", id=field["list"]).find_all("option")
        assert len({day["value"] for day in days}) == number


def test_month_ends_are_last_days():
    ends = month_ends(datetime.date(2027, 11, 30))
    assert [f"{day:%d/%m/%Y}" for day, _label in ends][:4] == [
        "30/11/2027",
        "31/12/2027",
        "31/01/2028",
        "29/02/2028",
    ]
    assert [label for _day, label in ends][1:3] == ["fin décembre", "fin janvier"]


def test_event_may_be_announced_for_today(editor, agenda, place):
    answer = send(editor, place, day=TODAY.date().isoformat(), starts="18:00", ends="20:00")
    assert answer.status_code == 302
    assert EventPage.objects.get().starts_at.astimezone(PARIS).date() == TODAY.date()
