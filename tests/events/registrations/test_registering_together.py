"""The form for several people with one contact, its letter and its pages."""

import datetime
import re

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation
from wagtail.models import Locale

from events.models import EventException, EventPage, Occurrence, Registration
from events.registrations import delays, nightly, seats
from tests.events.conftest import PARIS
from tests.events.registrations.test_registration_views import fill, text_of
from tests.factories import EventPageFactory

pytestmark = pytest.mark.django_db
COUPLE = {"together": "on", "name_2": "Dominique Roux"}
BOTH = "Vos 2 places sont toujours gardées."
NBSP = "\N{NO-BREAK SPACE}"


def at(day, hour):
    return datetime.datetime(2026, 11, day, hour, tzinfo=PARIS)


@pytest.fixture
def workshop(agenda):
    """An event with three seats, in two weeks."""
    return EventPageFactory(
        parent=agenda,
        title="Premiers pas",
        capacity=3,
        starts_at=datetime.datetime(2026, 11, 3, 14, tzinfo=PARIS),
        ends_at=datetime.datetime(2026, 11, 3, 16, tzinfo=PARIS),
    )


@pytest.fixture
def address(workshop):
    return reverse("registrations:register", args=[workshop.calendar_entry.uid])


def people():
    return list(Registration.objects.order_by("pk").values_list("name", "state"))


def links_in(message):
    return re.findall(r"http://[^/]+(/agenda/inscription/\S+)", message.body)


def test_two_people_get_one_letter_with_their_links(client, address):
    response = fill(client, address, **COUPLE)
    assert people() == [("Camille Roux", "held"), ("Dominique Roux", "held")]
    thanks = text_of(client.get(response.url))
    assert "Vos 2 places sont gardées" in thanks
    assert "liste d’attente" not in thanks

    [sent] = mail.outbox
    assert sent.subject == "Vos places sont gardées : Premiers pas"
    assert [name for name, _content, _type in sent.attachments] == ["rendez-vous.ics"]
    assert links_in(sent) == [row.path for row in Registration.objects.order_by("pk")]
    for row in Registration.objects.all():
        line = f"{row.name}\N{NO-BREAK SPACE}: sa place est gardée."
        assert f"{line} Code\N{NO-BREAK SPACE}: {row.spaced_code}" in sent.body
    assert "ouvrez ci-dessus la page de la personne qui ne vient pas" in sent.body
    assert "Faites-le avant jeudi 22 octobre, 10" in sent.body


def test_page_of_a_cancelled_date_promises_no_seat_and_no_entry(client, address, workshop):
    fill(client, address, **COUPLE)
    EventPage.objects.filter(pk=workshop.pk).update(status="cancelled")
    EventPage.objects.get(pk=workshop.pk).save_revision().publish()
    page = text_of(client.get(links_in(mail.outbox[0])[0]))
    assert "Ce rendez-vous n’aura pas lieu" in page
    assert "Avec vous" in page
    assert "Une place est gardée." not in page
    assert "Ajouter à mon calendrier" not in page


def test_each_person_cancels_alone_and_address_is_confirmed_for_all(client, address):
    fill(client, address, **COUPLE)
    first, second = links_in(mail.outbox[0])
    client.post(second, {"faire": "confirmer"})
    assert not Registration.objects.filter(confirmed_at=None).exists()
    page = text_of(client.get(first))
    assert "Avec vous" in page
    assert Registration.objects.get(name="Dominique Roux").spaced_code in page
    client.post(second, {"faire": "annuler"})
    assert people() == [("Camille Roux", "held"), ("Dominique Roux", "cancelled")]
    assert "Avec vous" not in text_of(client.get(first))


def test_letter_and_thanks_name_the_person_who_waits(client, address):
    fill(client, address, name="Sacha", contact="sacha@exemple.fr", together="on", name_2="Alex")
    response = fill(client, address, **COUPLE)
    assert people()[2:] == [("Camille Roux", "held"), ("Dominique Roux", "waiting")]
    thanks = text_of(client.get(response.url))
    assert "1 place est gardée, 1 personne est sur la liste d’attente" in thanks
    sent = mail.outbox[1]
    assert "Vos inscriptions, une partie en attente" in sent.subject
    assert "Camille Roux\N{NO-BREAK SPACE}: sa place est gardée." in sent.body
    assert "Dominique Roux\N{NO-BREAK SPACE}: sur la liste d’attente." in sent.body

    response = fill(client, address, contact="lou@exemple.fr", **COUPLE)
    assert "Vous êtes 2 sur la liste d’attente" in text_of(client.get(response.url))
    assert mail.outbox[2].subject.startswith("Vous êtes sur la liste d’attente")
    assert mail.outbox[2].attachments == []


def test_letter_adds_an_entry_for_the_people_with_a_seat_only(client, address):
    fill(client, address, name="Sacha", contact="sacha@exemple.fr", together="on", name_2="Alex")
    fill(client, address, **COUPLE)
    rows = Registration.objects.order_by("pk").values_list("state", "calendar_uid")
    entries = [(state, uid is not None) for state, uid in rows]
    assert entries == [*[("held", True)] * 3, ("waiting", False)]


def test_telephone_shows_both_codes(client, address):
    response = fill(client, address, contact="06 12 34 56 78", **COUPLE)
    first, second = Registration.objects.order_by("pk")
    assert response.url == f"{first.path}?nouvelle=1"
    page = text_of(client.get(response.url))
    assert first.spaced_code in page
    assert second.spaced_code in page
    assert second.path in page
    again = {"contact": "06 12 34 56 78", "together": "on"}
    page = text_of(fill(client, address, name_2="Dominique Roux", **again))
    assert "C’est déjà noté : ces personnes sont inscrites à cette date." in page
    # The page of a person registered before is not shown: the visitor may be another person.
    response = fill(client, address, name_2="Sacha", **again)
    assert response.url == f"{Registration.objects.get(name='Sacha').path}?nouvelle=1"


def test_mail_failure_marks_both_to_call(client, address, monkeypatch):
    def fail(message, *args, **kwargs):
        raise OSError

    monkeypatch.setattr("events.registrations.letters.EmailMessage.send", fail)
    response = fill(client, address, **COUPLE)
    assert response.url == f"{Registration.objects.order_by('pk')[0].path}?nouvelle=1"
    assert Registration.objects.filter(must_be_called=True).count() == 2


@pytest.mark.parametrize(
    ("words", "field", "expected"),
    [
        ({**COUPLE, "name_2": "camille  ROUX"}, "name_2", "Ce nom est écrit deux fois"),
        (
            {**COUPLE, "name_2": " "},
            "name_2",
            "Écrivez le nom de la deuxième personne, ou décochez « Je viens à deux ».",
        ),
        (
            {"name_2": "Dominique Roux"},
            "name_2",
            "Cochez « Je viens à deux » pour inscrire aussi cette personne, ou effacez son nom.",
        ),
        ({**COUPLE, "name_2": "x" * 101}, "name_2", "100 caractères"),
    ],
)
def test_invalid_name_registers_nobody_and_keeps_values(client, address, words, field, expected):
    page = fill(client, address, **words)
    assert page.status_code == 200
    assert expected in text_of(page)
    assert f'href="#id_{field}"' in text_of(page)
    assert 'value="Camille Roux"' in text_of(page)
    assert page.context["form"]["together"].value() == ("together" in words)
    assert page.context["form"]["name_2"].value() == words["name_2"]
    assert people() == []
    assert mail.outbox == []


def test_contact_with_three_seats_cannot_register_two_more_people(client, address, workshop):
    EventPage.objects.filter(pk=workshop.pk).update(people_per_form=4)
    fill(client, address, together="on", name_2="Deux", name_3="Trois")
    assert len(people()) == 3
    page = text_of(fill(client, address, name="Quatre", together="on", name_2="Cinq"))
    assert "Personne n’a été ajouté" in page
    assert 'value="Cinq"' in page
    assert len(people()) == 3


def test_second_and_third_names_differ(client, address, workshop):
    EventPage.objects.filter(pk=workshop.pk).update(people_per_form=4)
    page = fill(client, address, together="on", name_2="Dominique", name_3="DOMINIQUE")
    assert "Ce nom est écrit deux fois" in text_of(page)
    assert 'href="#id_name_3"' in text_of(page)
    assert people() == []


@pytest.mark.parametrize(
    ("most", "fields", "label"),
    [
        (1, [], None),
        (2, ["name_2"], "Je viens à deux"),
        (4, ["name_2", "name_3", "name_4"], "Nous sommes plusieurs"),
    ],
)
def test_form_has_the_names_that_the_event_accepts(client, address, workshop, most, fields, label):
    EventPage.objects.filter(pk=workshop.pk).update(people_per_form=most)
    page = client.get(address).content.decode()
    assert re.findall(r'name="(name_\d)"', page) == fields
    assert (label is None) == ('name="together"' not in page)
    assert label is None or label in page
    # Names that the form does not have are ignored.
    fill(client, address, together="on", name_2="Deux", name_3="Trois", name_4="Quatre")
    assert len(people()) == most


@pytest.mark.parametrize("wrong", ["held,wrong", "held,", "held,held,held,held,held", ",", "x"])
def test_invalid_confirmation_is_ignored(client, address, wrong):
    date = re.search(r'name="date" value="(\d+)"', client.get(address).content.decode())[1]
    page = client.get(address, {"merci": wrong, "date": date})
    assert "gardée" not in text_of(page)
    assert 'name="contact"' in text_of(page)


def test_number_of_people_of_a_form_is_between_one_and_four(workshop):
    assert workshop.people_per_form == 2
    for number in (0, 5):
        workshop.people_per_form = number
        with pytest.raises(ValidationError) as refused:
            workshop.full_clean()
        assert set(refused.value.message_dict) == {"people_per_form"}


def test_former_date_is_in_the_language_of_the_form(client, workshop):
    """A person registered in French is registered again by a form in English."""
    Locale.objects.get_or_create(language_code="en")
    [date] = workshop.coming_dates
    known, _is_new = seats.register(date, name="Camille Roux", contact="camille@exemple.fr")
    assert known.language == "fr"
    Occurrence.objects.update(starts_at=date.starts_at + datetime.timedelta(hours=1))
    with translation.override("en"):
        form = reverse("registrations:register", args=[workshop.calendar_entry.uid])
    fill(client, form, **COUPLE)
    [letter] = mail.outbox
    assert letter.subject == "Your seats are reserved: Premiers pas"
    assert "Tuesday 3 November, 2\xa0pm to 4\xa0pm" in letter.body
    assert "mardi" not in letter.body
    known.refresh_from_db()
    assert known.language == "en"


@pytest.fixture
def letters_of(django_capture_on_commit_callbacks):
    """Return a function that calls another one, and returns the letters that it sent."""

    def letters_of(action):
        before = len(mail.outbox)
        with django_capture_on_commit_callbacks(execute=True):
            action()
        return mail.outbox[before:]

    return letters_of


def change_date(event, **values):
    """Publish one exception of the date of an event, and send the letters about it."""
    page = EventPage.objects.get(pk=event.pk)
    start = page.starts_at.astimezone(PARIS)
    row = EventException(original_date=start.date(), original_time=start.time(), **values)
    page.exceptions = [row] if values else []
    page.save_revision().publish()
    delays.send_due(at_once=True)


def paragraphs(message):
    return [" ".join(text.split()) for text in message.body.split("\n\n")]


def test_each_change_sends_one_letter_to_the_two_people_of_a_form(
    client, address, workshop, letters_of
):
    fill(client, address, **COUPLE)
    moved_at = {"starts_at": at(4, 10), "ends_at": at(4, 12)}
    steps = [
        ("Du nouveau pour votre rendez-vous", {"change": "moved", **moved_at}, "REQUEST", BOTH),
        ("C’est annulé", {"change": "cancelled"}, "CANCEL", "Ne vous déplacez pas."),
        ("Finalement, il a lieu, mais un autre jour", {}, "REQUEST", BOTH),
    ]
    for subject, values, method, sentence in steps:
        [sent] = letters_of(lambda values=values: change_date(workshop, **values))
        assert sent.subject == f"{subject} : Premiers pas"
        assert paragraphs(sent)[0] == "Bonjour Camille Roux et Dominique Roux,"
        assert sentence in sent.body
        assert [kind for _name, _body, kind in sent.attachments] == [
            f"text/calendar; method={method}"
        ]
        shown = [row.path for row in Registration.objects.order_by("pk")]
        assert links_in(sent) == (shown if method == "REQUEST" else [])
        entries = Registration.objects.values_list("calendar_uid", flat=True)
        assert [uid is not None for uid in entries] == [method == "REQUEST"] * 2
    assert not Registration.objects.filter(must_be_called=True).exists()


def test_person_who_released_a_seat_is_absent_from_later_letters(
    client, address, workshop, letters_of
):
    fill(client, address, **COUPLE)
    client.post(links_in(mail.outbox[0])[1], {"faire": "annuler"})
    [sent] = letters_of(lambda: change_date(workshop, change="cancelled"))
    assert paragraphs(sent)[0] == "Bonjour Camille Roux,"
    assert "Dominique" not in sent.body


def test_letter_about_a_change_names_who_has_a_seat_and_who_waits(
    client, address, workshop, letters_of
):
    fill(client, address, name="Sacha", contact="sacha@exemple.fr", together="on", name_2="Alex")
    fill(client, address, **COUPLE)
    client.post(links_in(mail.outbox[1])[0], {"faire": "confirmer"})
    moved_at = {"starts_at": at(4, 10), "ends_at": at(4, 12)}
    first, second = letters_of(lambda: change_date(workshop, change="moved", **moved_at))
    assert BOTH in first.body
    assert "Une partie d’entre vous a toujours sa place" in second.body
    assert f"Camille Roux{NBSP}: sa place est gardée." in second.body
    assert f"Dominique Roux{NBSP}: sur la liste d’attente." in second.body
    assert "confirmez d’un clic" in first.body
    assert "confirmez d’un clic" not in second.body


def test_two_seats_that_become_free_at_once_are_one_letter(client, address, workshop, letters_of):
    fill(client, address, name="Sacha", contact="sacha@exemple.fr", together="on", name_2="Alex")
    fill(client, address, name="Lou", contact="lou@exemple.fr")
    fill(client, address, **COUPLE)

    def add_seats():
        page = EventPage.objects.get(pk=workshop.pk)
        page.capacity = 5
        page.save_revision().publish()
        delays.send_due(at_once=True)

    [sent] = letters_of(add_seats)
    assert sent.subject == "Des places se sont libérées pour vous : Premiers pas"
    assert "elles sont à vous" in sent.body
    assert len(links_in(sent)) == 2
    assert people()[-2:] == [("Camille Roux", "held"), ("Dominique Roux", "held")]


def test_reminder_and_deletion_send_one_letter_to_the_people_of_a_form(
    client, address, workshop, letters_of
):
    fill(client, address, **COUPLE)
    fill(client, address, contact="06 12 34 56 78", **COUPLE)
    with time_machine.travel(at(2, 12), tick=False):
        [sent] = letters_of(nightly.remind)
        assert "vos 2 places sont gardées" in sent.body
        assert letters_of(nightly.remind) == []
        [sent] = letters_of(EventPage.objects.get(pk=workshop.pk).delete)
    assert sent.subject == "C’est annulé : Premiers pas"
    assert paragraphs(sent)[0] == "Bonjour Camille Roux et Dominique Roux,"
    assert [kind for _name, _body, kind in sent.attachments] == ["text/calendar; method=CANCEL"]


def test_two_forms_with_one_address_keep_their_own_letters(client, address, workshop, letters_of):
    fill(client, address)
    fill(client, address, name="Dominique Roux", after=20)
    sent = letters_of(lambda: change_date(workshop, change="cancelled"))
    assert [paragraphs(each)[0] for each in sent] == [
        "Bonjour Camille Roux,",
        "Bonjour Dominique Roux,",
    ]
