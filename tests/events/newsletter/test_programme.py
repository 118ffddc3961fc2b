"""The dates of a letter, and its text."""

import datetime
import email.policy

import pytest
from django.core import mail
from django.utils import timezone

from events.choices import AttendanceMode, Status
from events.models import EventException
from events.newsletter import letters, sending
from events.newsletter.choices import DAYS, Frequency
from events.newsletter.programme import MOST, Programme
from events.refreshing import refresh
from network.geography.gazetteer import gazetteer
from network.models import NetworkSettings, Topic
from places.models import PlacePage
from tests.events.conftest import PARIS
from tests.factories import EventPageFactory, PlacePageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def at(day, hour=14, month=10):
    return datetime.datetime(2026, month, day, hour, tzinfo=PARIS)


@pytest.fixture
def event(agenda, place):
    """Return a function that creates an event of two hours in Martigues."""

    def event(title, start, **values):
        values = {"place": place, "ends_at": start + datetime.timedelta(hours=2)} | values
        return EventPageFactory(parent=agenda, title=title, starts_at=start, **values)

    return event


def titles(radius=30, code="13056", slugs=(), days=7):
    selection = Programme(days).select(gazetteer().get(code), radius, slugs)
    return [one.entry.occurrence.event.title for _day, held in selection.days for one in held]


def test_dates_of_the_period_are_sorted_by_day(event):
    event("Vendredi soir", at(23, 18))
    event("Vendredi", at(23, 9))
    event("Ce matin, déjà fini", at(21, 6))
    event("Mardi", at(27))
    event("Dans sept jours", at(28))
    event("Dans un mois", at(20, month=11))
    assert titles() == ["Vendredi", "Vendredi soir", "Mardi"]
    assert titles(days=DAYS[Frequency.MONTHLY])[-2:] == ["Dans sept jours", "Dans un mois"]


def test_distance_selects_dates_and_is_stated(event, directory, communes, agenda, site):
    near = PlacePageFactory(
        parent=directory, title="Loin", city="Marseille", postcode="13001",
        insee_code="13055", latitude=43.2965, longitude=5.3698,
    )  # fmt: skip
    event("À Martigues", at(23))
    event("À Marseille", at(23), place=near)
    assert titles(radius=10) == ["À Martigues"]
    assert titles(radius=30) == ["À Martigues", "À Marseille"]
    assert titles(radius=5, code="13055") == ["À Marseille"]


def test_date_in_the_commune_is_selected_at_any_distance(event, place):
    PlacePage.objects.filter(pk=place.pk).update(point_latitude=43.5, point_longitude=5.2)
    event("À l’autre bout de la commune", at(23))
    assert titles(radius=5) == ["À l’autre bout de la commune"]


def test_date_without_a_position_is_at_the_point_of_its_commune(event, communes):
    event("Salle des fêtes", at(23), place=None, venue="Salle", commune=communes["13056"])
    event("Nulle part", at(23), place=None, venue="Ici")
    assert titles(radius=5) == ["Salle des fêtes"]
    assert titles(radius=30, code="13055") == ["Salle des fêtes"]


def test_dates_that_are_only_online_are_omitted(event):
    event("En visio", at(23), attendance_mode=AttendanceMode.ONLINE)
    event("Les deux", at(23), attendance_mode=AttendanceMode.HYBRID)
    assert titles() == ["Les deux"]


def test_topics_select_dates(event):
    phone = Topic.objects.create(name="Le mobile", slug="le-mobile")
    event("Téléphone", at(23), topics=[phone])
    event("Autre", at(23))
    assert titles(slugs=["le-mobile"]) == ["Téléphone"]
    assert titles(slugs=["parti"]) == ["Téléphone", "Autre"]


def test_dates_that_are_not_public_are_omitted(event):
    page = event("Caché", at(23))
    assert titles() == ["Caché"]
    page.unpublish()
    assert titles() == []


def test_series_is_announced_once_with_its_days(event, subscriber):
    event("Chaque semaine", at(23), repeat="weekly", until=datetime.date(2026, 11, 6))
    assert titles(days=31) == ["Chaque semaine"]
    subscriber(frequency="monthly")
    sending.send_due()
    text = mail.outbox[0].body.replace("\N{NO-BREAK SPACE}", " ")
    assert "Les 23, 30 octobre et 6 novembre" in text


def test_letter_states_the_facts_of_a_date(workshop, subscriber):
    workshop.price, workshop.is_free = "5 € la séance", False
    workshop.save_revision().publish()
    subscriber()
    sending.send_due()
    text = mail.outbox[0].body.replace("\N{NO-BREAK SPACE}", " ")
    assert "Vendredi 23 octobre\n" in text
    lines = text[text.index("- de 14 h") :].splitlines()
    assert lines[0] == "- de 14 h à 16 h, Premiers pas"
    assert lines[1].startswith("  EPN de l’Étang, Martigues, à ")
    assert lines[2:4] == ["  5 € la séance", "  Téléphone : 04 42 00 00 00"]
    assert lines[4].strip() == workshop.full_url
    for words in ("Martigues, et jusqu’à 10 km", "parce que vous l’avez demandée", "effacée aussi"):
        assert words in text
    assert "\n\n\n\n" not in text
    assert "&" not in text


def test_cancelled_date_is_announced_beside_the_others(event, subscriber):
    event("Atelier", at(23))
    off = event("Café", at(24), repeat="weekly", until=datetime.date(2026, 11, 7))
    day = datetime.date(2026, 10, 24)
    EventException.objects.create(
        event=off, original_date=day, change="cancelled", note="L’animatrice est malade"
    )
    refresh(type(off).objects.filter(pk=off.pk))
    subscriber()
    sending.send_due()
    text = mail.outbox[0].body.replace("\N{NO-BREAK SPACE}", " ")
    assert "- Annulé : de 14 h à 16 h, Café" in text
    assert "L’animatrice est malade" in text


def test_nothing_is_sent_when_nothing_takes_place(event, subscriber):
    row = subscriber()
    sending.send_due()
    off = event("Café", at(24), status=Status.CANCELLED)
    assert titles() == ["Café"]
    sending.send_due()
    assert mail.outbox == []
    row.refresh_from_db()
    assert (row.due_on, row.sent_at, row.claim) == (timezone.localdate(), None, "")
    off.status = Status.CONFIRMED
    off.save_revision().publish()
    sending.send_due()  # the next night
    assert len(mail.outbox) == 1


def test_long_letter_ends_with_the_agenda(event, subscriber, monkeypatch):
    monkeypatch.setattr("events.newsletter.programme.MOST", 2)
    for hour in (9, 10, 11):
        event(f"Atelier {hour}", at(23, hour))
    subscriber()
    sending.send_due()
    assert "Et 1 autre rendez-vous, dans l’agenda" in mail.outbox[0].body
    assert "Atelier 11" not in mail.outbox[0].body
    assert MOST == 60


def test_programme_near_a_commune_has_the_same_dates(event, communes, django_assert_num_queries):
    event("Atelier", at(23))
    event("À Marseille", at(24), place=None, venue="Ici", commune=communes["13055"])
    for code, radius in (("13056", 10), ("13056", 30), ("13055", 5)):
        near = Programme(7, near=(gazetteer().get(code), radius))
        whole = Programme(7)
        commune = gazetteer().get(code)
        assert near.select(commune, radius).days[0][1][0].entry == (
            whole.select(commune, radius).days[0][1][0].entry
        )


def test_queries_do_not_depend_on_the_number_of_dates(event, django_assert_max_num_queries):
    for number in range(8):
        event(f"Atelier {number}", at(23, 8 + number))
    with django_assert_max_num_queries(6):
        programme = Programme(7)
        selection = programme.select(gazetteer().get("13056"), 10)
        [one.entry.occurrence.event.phone for _day, held in selection.days for one in held]


def test_headers_follow_rfc_8058(workshop, subscriber, site):
    NetworkSettings.objects.update(email="bonjour@exemple.net")
    row = subscriber()
    sending.send_due()
    message = mail.outbox[0].message(policy=email.policy.SMTP)
    assert message["List-Unsubscribe"] == f"<{site.root_url}{row.stop_path}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Reply-To"] == "bonjour@exemple.net"
    assert message["To"] == "ana@exemple.net"
    assert (message.is_multipart(), message.get_content_type()) == (False, "text/plain")
    assert row.code not in message["Message-ID"]
    assert "Bcc" not in message


def test_title_cannot_inject_a_header(event, subscriber):
    event("Atelier\nBcc: victime@exemple.net", at(23))
    subscriber()
    sending.send_due()
    message = mail.outbox[0].message()
    assert "victime" not in str(message["Bcc"])
    assert mail.outbox[0].recipients() == ["ana@exemple.net"]


def test_links_are_not_tracked(workshop, subscriber):
    subscriber()
    sending.send_due()
    (message,) = mail.outbox
    links = {word for word in message.body.split() if word.startswith("http")}
    row_links = {link for link in links if "/lettre/" in link}
    assert links - row_links == {workshop.full_url}
    assert len(row_links) == 2


def test_bounce_address_of_the_envelope(settings, subscriber, workshop):
    settings.EMAIL_BOUNCES = "retours@exemple.net"
    row = subscriber()
    assert letters.envelope_sender(row) == f"retours+{row.bounce_key}@exemple.net"
    sending.send_due()
    assert mail.outbox[0].message()["From"] == settings.DEFAULT_FROM_EMAIL
