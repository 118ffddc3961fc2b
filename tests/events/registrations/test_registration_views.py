"""The registration form and the page of a registration, for visitors without an account."""

import datetime
import re
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.core import mail
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import translation
from wagtail.models import Locale

from events.choices import AttendanceMode
from events.feeds.feeds import ICS, TYPES
from events.ical.vevents import description
from events.models import EventException, EventPage, Occurrence, Registration
from events.registrations import letters, nightly, notices, seats
from events.registrations.forms import RegistrationForm
from events.registrations.views import MOST_PER_HOUR, change_registration
from network.models import NetworkSettings, Person
from network.site.forms import may_send
from search.models import SearchDocument
from tests.events.conftest import PARIS, TODAY
from tests.factories import EventPageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def workshop(agenda):
    return EventPageFactory(
        parent=agenda,
        title="Premiers pas",
        slug="premiers-pas",
        capacity=1,
        starts_at=datetime.datetime(2026, 11, 3, 14, tzinfo=PARIS),
        ends_at=datetime.datetime(2026, 11, 3, 16, tzinfo=PARIS),
        repeat="weekly",
        until=datetime.date(2026, 11, 10),
    )


@pytest.fixture
def address(workshop):
    return reverse("registrations:register", args=[workshop.calendar_entry.uid])


def text_of(response):
    return " ".join(response.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())


def fill(client, address, *, after=10, **words):
    """Submit the form `after` seconds after opening it, for the first date by default."""
    page = client.get(address).content.decode()
    stamp = re.search(r'name="stamp" value="([^"]+)"', page)[1]
    date = re.search(r'name="date" value="(\d+)"', page)[1]
    usual = {"date": date, "name": "Camille Roux", "contact": "camille@exemple.fr", "website": ""}
    with time_machine.travel(TODAY + datetime.timedelta(seconds=after), tick=False):
        return client.post(address, usual | {"stamp": stamp} | words)


def link_in(message):
    return re.search(r"http://[^/]+(/agenda/inscription/\S+)", message.body)[1]


def test_registration_by_email_sends_link_by_mail_only(client, address):
    response = fill(client, address, contact="Camille@Exemple.fr")
    page = client.get(response.url)
    assert "Votre place est gardée" in text_of(page)
    assert "/agenda/inscription/" not in text_of(page).replace('"/agenda/inscription/"', "")
    [sent] = mail.outbox
    assert (sent.to, sent.subject) == (
        ["camille@exemple.fr"],
        "Votre place est gardée : Premiers pas",
    )
    assert [name for name, _content, _type in sent.attachments] == ["rendez-vous.ics"]
    seen = client.get(link_in(sent))
    assert "Votre place est gardée" in text_of(seen)
    assert "camille@exemple.fr" not in text_of(seen)


def test_registration_by_telephone_shows_code_and_link(client, address):
    response = fill(client, address, contact="06 12 34 56 78")
    [row] = Registration.objects.all()
    assert (row.contact, response.url) == ("+33612345678", f"{row.path}?nouvelle=1")
    page = text_of(client.get(response.url))
    assert row.spaced_code in page
    assert "Notez-le" in page
    assert mail.outbox == []


def test_link_changes_nothing_without_button(client, address):
    fill(client, address)
    link = link_in(mail.outbox[0])
    for method in (client.get, client.head):
        method(link, {"faire": "annuler"})
    [row] = Registration.objects.all()
    assert (row.state, row.confirmed_at) == ("held", None)
    assert "Mon adresse est la bonne" in text_of(client.get(link))

    client.post(link, {"faire": "confirmer"})
    confirmed = text_of(client.get(link))
    assert "Mon adresse est la bonne" not in confirmed
    assert "Votre adresse est confirmée." in confirmed
    client.post(link, {"faire": "autre"})
    row.refresh_from_db()
    assert (row.state, row.confirmed_at is None) == ("held", False)

    page = client.post(link, {"faire": "annuler"}, follow=True)
    assert "Votre inscription est annulée" in text_of(page)
    assert "Merci de l’avoir dit" in text_of(page)
    assert "Un courriel vous le confirme." in text_of(page)
    # A second cancellation shows the same page.
    page = client.post(link, {"faire": "annuler"}, follow=True)
    assert "Votre inscription est annulée" in text_of(page)
    assert "L’annulation n’a pas pu se faire" not in text_of(page)


def test_two_presses_at_once_cancel_once(client, address, rf):
    """The second request read the registration before the first one cancelled it."""
    fill(client, address)
    rows = Registration.objects.get(), Registration.objects.get()
    answers = [change_registration(rf.post("/", {"faire": "annuler"}), row) for row in rows]
    assert [answer.url for answer in answers] == [f"{rows[0].path}?annulee=1"] * 2


def test_post_without_csrf_token_is_refused(address):
    careful = Client(enforce_csrf_checks=True)
    fill(Client(), address)
    assert careful.post(link_in(mail.outbox[0]), {"faire": "annuler"}).status_code == 403
    assert Registration.objects.get().state == "held"


def test_link_with_invalid_signature_is_not_found(client, address):
    fill(client, address)
    fill(client, address, name="Dominique", contact="dominique@exemple.fr")
    mine, other = (link_in(sent) for sent in mail.outbox)
    code = Registration.objects.get(name="Dominique").code
    stolen = f"/agenda/inscription/{code}:{mine.split(':')[-1]}"
    assert client.get(other).status_code == 200
    for wrong in (stolen, other[:-2] + "/", f"/agenda/inscription/{code}/", f"{other}x/"):
        assert client.get(wrong, follow=True).status_code == 404


def test_link_expires_with_registration(client, address):
    fill(client, address)
    link = link_in(mail.outbox[0])
    begun = datetime.datetime(2026, 11, 3, 14, tzinfo=PARIS)
    with time_machine.travel(begun, tick=False):
        assert "a commencé" in text_of(client.get(link))
        page = client.post(link, {"faire": "annuler"}, follow=True)
        assert "L’annulation n’a pas pu se faire" in text_of(page)
    with time_machine.travel(begun + datetime.timedelta(days=31), tick=False):
        # The link has expired before the purge too.
        assert client.get(link).status_code == 410
        nightly.purge()
        assert client.get(link).status_code == 410


def test_link_lasts_thirty_days_after_the_announced_end(client, address, workshop):
    fill(client, address)
    link = link_in(mail.outbox[0])
    end = datetime.datetime(2026, 11, 5, 16, tzinfo=PARIS)
    workshop.occurrences.filter(starts_at__day=3).update(ends_at=end)
    for days, status in ((29, 200), (30, 410)):
        with time_machine.travel(end + datetime.timedelta(days=days), tick=False):
            assert client.get(link).status_code == status


def test_only_date_is_chosen_already(workshop):
    dates = list(workshop.occurrences.select_related("event").order_by("starts_at"))
    assert RegistrationForm(dates[:1]).chosen == str(dates[0].moment)
    assert RegistrationForm(dates).chosen == ""


def test_page_of_an_unpublished_event_waits_for_the_night(client, address, workshop):
    """An editor may publish it again: the letters leave at night only."""
    fill(client, address)
    link = link_in(mail.outbox[0])
    EventPage.objects.get(pk=workshop.pk).unpublish()
    page = text_of(client.get(link))
    assert "Ce rendez-vous n’est pas annoncé en ce moment" in page
    assert "n’aura pas lieu" not in page
    assert "Mon adresse est la bonne" in page
    notices.notify_differences(notices.differences_of(workshop.pk, notifies_removed=True))
    page = text_of(client.get(link))
    assert "Ce rendez-vous n’aura pas lieu" in page
    assert "Mon adresse est la bonne" not in page


def test_page_of_a_date_removed_from_a_published_event_says_that_it_is_off(
    client, address, workshop
):
    fill(client, address)
    page = EventPage.objects.get(pk=workshop.pk)
    page.skipped_days = ["2026-11-03"]
    page.save_revision().publish()
    text = text_of(client.get(link_in(mail.outbox[0])))
    assert "Ce rendez-vous n’aura pas lieu" in text
    assert "pas annoncé en ce moment" not in text


def test_page_of_an_event_unpublished_after_its_date_says_that_it_is_over(
    client, address, workshop
):
    fill(client, address)
    link = link_in(mail.outbox[0])
    with time_machine.travel(datetime.datetime(2026, 11, 4, 9, tzinfo=PARIS), tick=False):
        EventPage.objects.get(pk=workshop.pk).unpublish()
        page = text_of(client.get(link))
    assert "Ce rendez-vous a commencé ou est passé" in page
    assert "n’aura pas lieu" not in page


def test_link_to_a_deleted_event_gives_both_reasons(client, address, workshop):
    fill(client, address)
    link = link_in(mail.outbox[0])
    EventPage.objects.get(pk=workshop.pk).delete()
    page = client.get(link)
    assert page.status_code == 410
    assert "ou il a été supprimé" in text_of(page)
    assert "S’il était encore à venir, il n’aura pas lieu" in text_of(page)


def test_person_removed_by_the_host_is_not_thanked(client, address):
    fill(client, address)
    seats.cancel(Registration.objects.get(), by_host=True)
    page = text_of(client.get(link_in(mail.outbox[0])))
    assert "Votre inscription est annulée" in page
    assert "Merci" not in page


@pytest.mark.parametrize(
    ("until", "label"),
    [(None, "<dd>1 place</dd>"), (datetime.date(2026, 11, 10), "1 place à chaque date")],
)
def test_seats_of_a_single_date_are_not_those_of_each_date(client, workshop, until, label):
    page = EventPage.objects.get(pk=workshop.pk)
    page.repeat, page.until = ("weekly" if until else ""), until
    page.save_revision().publish()
    assert label in " ".join(client.get(page.url).text.split())
    sentence = "Sur inscription\N{NO-BREAK SPACE}: 1 place"
    assert (f"{sentence} à chaque date" in description(page)) == bool(until)
    assert sentence in description(page)


def test_waiting_person_is_notified_of_promotion(
    client, address, django_capture_on_commit_callbacks
):
    fill(client, address)
    response = fill(client, address, name="Dominique", contact="dominique@exemple.fr")
    assert "liste d’attente" in text_of(client.get(response.url))
    waiting = client.get(link_in(mail.outbox[1]))
    assert "La prochaine place libre est pour vous." in text_of(waiting)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(link_in(mail.outbox[0]), {"faire": "annuler"})
    assert mail.outbox[2].to == ["dominique@exemple.fr"]
    assert "Votre place est gardée" in text_of(client.get(link_in(mail.outbox[2])))


def test_second_person_who_waits_reads_their_rank(client, address):
    for name in ("Un", "Deux", "Trois"):
        fill(client, address, name=name, contact=f"{name.lower()}@exemple.fr")
    texts = [text_of(client.get(link_in(sent))) for sent in mail.outbox]
    assert ["Vous êtes au rang 2." in text for text in texts] == [False, False, True]
    # The list of the other date is another one.
    second = re.findall(r'name="date" value="(\d+)"', client.get(address).text)[1]
    for name in ("Quatre", "Cinq"):
        fill(client, address, name=name, contact=f"{name.lower()}@exemple.fr", date=second)
    assert "La prochaine place libre est pour vous." in text_of(
        client.get(link_in(mail.outbox[-1]))
    )


def test_date_of_the_address_is_chosen(client, address, workshop):
    last = workshop.occurrences.order_by("starts_at").last()
    form = client.get(address, {"date": last.moment}).context["form"]
    assert form.chosen == str(last.moment)
    assert client.get(address).context["form"].chosen == ""


def test_form_offers_the_sixty_next_dates(client, agenda):
    event = EventPageFactory(
        parent=agenda,
        capacity=1,
        starts_at=datetime.datetime(2026, 10, 20, 14, tzinfo=PARIS),
        ends_at=datetime.datetime(2026, 10, 20, 16, tzinfo=PARIS),
        repeat="weekly",
        weekdays=["MO", "TU", "WE", "TH", "FR", "SA", "SU"],
        until=datetime.date(2026, 12, 31),
    )
    page = client.get(reverse("registrations:register", args=[event.calendar_entry.uid]))
    days = [date.local_start.date() for date in page.context["dates"]]
    assert (days[0].isoformat(), days[-1].isoformat()) == ("2026-10-21", "2026-12-19")


def test_form_offers_only_dates_that_take_registrations(client, address, workshop):
    page = EventPage.objects.get(pk=workshop.pk)
    day = datetime.date(2026, 11, 3)
    page.exceptions = [EventException(original_date=day, change="cancelled")]
    page.save_revision().publish()
    assert [date.local_start.day for date in client.get(address).context["dates"]] == [10]
    with time_machine.travel(datetime.datetime(2026, 11, 10, 15, tzinfo=PARIS), tick=False):
        assert "Les inscriptions sont closes" in text_of(client.get(address))


def test_calendar_file_needs_a_date_and_a_registration(client, address, workshop):
    fill(client, address)
    row = Registration.objects.get()
    file = f"{row.path}rendez-vous.ics"
    answer = client.get(file)
    assert answer.headers["Content-Type"] == ICS
    assert answer.headers["Content-Disposition"] == 'attachment; filename="rendez-vous.ics"'
    with time_machine.travel(row.ends_at + datetime.timedelta(days=30), tick=False):
        assert client.get(file).status_code == 404
    EventPage.objects.get(pk=workshop.pk).unpublish()
    assert client.get(file).status_code == 404


def test_page_of_a_registration_links_to_public_events_only(client, address, workshop):
    fill(client, address)
    row = Registration.objects.get()
    page = client.get(row.path)
    assert page.context["page_url"] == workshop.url
    assert [crumb.title for crumb in page.context["crumbs"]][-1] == "Premiers pas"
    EventPage.objects.get(pk=workshop.pk).unpublish()
    page = client.get(row.path)
    assert (page.context["page_url"], page.context["crumbs"]) == ("", [])


def test_second_registration_sends_letter_again_and_discloses_nothing(client, address):
    first = fill(client, address)
    again = fill(client, address)
    assert (first.status_code, first.url) == (again.status_code, again.url)
    assert Registration.objects.count() == 1
    assert link_in(mail.outbox[0]) == link_in(mail.outbox[1])

    fill(client, address, contact="0612345678")
    page = fill(client, address, contact="+33 6 12 34 56 78")
    assert "C’est déjà noté" in text_of(page)
    row = Registration.objects.get(contact="+33612345678")
    assert row.code not in text_of(page)
    assert row.path not in text_of(page)


def test_link_is_shown_if_mail_fails(client, address, monkeypatch):
    def fail(message, *args, **kwargs):
        raise OSError

    monkeypatch.setattr("events.registrations.letters.EmailMessage.send", fail)
    response = fill(client, address)
    assert response.url.startswith(Registration.objects.get().path)
    # A second registration may be made by another person, so it does not show the link.
    page = fill(client, address)
    assert "Le courriel n’est pas parti" in text_of(page)
    assert Registration.objects.get().path not in text_of(page)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({"name": ""}, "Écrivez votre nom"),
        ({"name": "\ue000 "}, "Écrivez votre nom"),
        ({"contact": ""}, "Écrivez un numéro de téléphone ou une adresse"),
        ({"contact": "camille@exemple"}, "Cette adresse est incomplète"),
        ({"contact": "06 12 34"}, "Ce numéro n’a pas assez de chiffres"),
        ({"contact": "06 99 88 77 6"}, "Ce numéro n’a pas assez de chiffres"),
        ({"contact": "+33 6 99 88 77 6"}, "Ce numéro n’a pas assez de chiffres"),
        ({"date": "1"}, "Cette date ne prend plus d’inscription"),
        ({"date": ""}, "Choisissez une date"),
        ({"date": "²"}, "Cette date ne prend plus d’inscription"),
    ],
)
def test_invalid_form_shows_error_and_keeps_values(client, address, words, expected):
    page = fill(client, address, **words)
    assert page.status_code == 200
    assert expected in text_of(page)
    kept = {"name": "Camille Roux", "contact": "camille@exemple.fr"} | words
    assert f'value="{kept["contact"]}"' in text_of(page) or not kept["contact"]
    assert 'value="Camille Roux"' in text_of(page) or "name" in words
    assert not Registration.objects.exists()


def test_locked_database_asks_to_send_the_form_again(client, address, monkeypatch):
    def fail(*args, **kwargs):
        raise OperationalError("database is locked")

    monkeypatch.setattr(seats, "register_together", fail)
    page = fill(client, address)
    assert "Tout le monde s’inscrit en même temps : envoyez de nouveau." in text_of(page)
    assert 'value="Camille Roux"' in text_of(page)


def test_fifth_person_of_a_contact_is_asked_to_call(client, address):
    for name in ("Un", "Deux", "Trois", "Quatre", "Cinq"):
        page = fill(client, address, name=name, contact="06 12 34 56 78")
    assert "Ce contact a déjà quatre places à cette date : appelez-nous." in text_of(page)
    assert Registration.objects.count() == 4


def test_robots_are_refused(client, address):
    fill(client, address, website="http://spam.example")
    assert "nous vous avons pris pour un robot" in text_of(fill(client, address, after=1))
    assert not Registration.objects.exists()
    assert mail.outbox == []


def test_registrations_of_one_ip_address_are_limited(client, address, monkeypatch):
    monkeypatch.setattr("events.registrations.views.MOST_PER_HOUR", 2)
    for number in range(3):
        page = fill(client, address, name=f"P{number}", contact=f"p{number}@exemple.fr")
    assert "attendez une heure" in text_of(page)
    assert Registration.objects.count() == 2


def test_two_hundred_people_of_one_ip_address_can_register_five_times_an_hour(rf, today):
    request = rf.post("/")
    runs = [
        all(may_send(request, "registration", most=MOST_PER_HOUR) for _person in range(200))
        for _run in range(6)
    ]
    assert runs == [True] * 5 + [False]


def test_form_sent_within_three_seconds_registers_at_the_second_press(client, address):
    page = fill(client, address, after=2)
    assert "nous vous avons pris pour un robot" in text_of(page)
    data = dict(re.findall(r'name="(stamp|date)" value="([^"]+)"', page.content.decode()))
    words = {"name": "Camille Roux", "contact": "camille@exemple.fr", "website": ""}
    with time_machine.travel(TODAY + datetime.timedelta(seconds=3), tick=False):
        assert client.post(address, {**data, **words}).status_code == 302
    assert Registration.objects.get().name == "Camille Roux"


def submit_code(client, code, *, website=""):
    find = reverse("registrations:find_registration")
    page = client.get(find).content.decode()
    stamp = re.search(r'name="stamp" value="([^"]+)"', page)[1]
    with time_machine.travel(TODAY + datetime.timedelta(seconds=9), tick=False):
        return client.post(find, {"code": code, "website": website, "stamp": stamp})


def test_code_redirects_to_registration(client, address):
    fill(client, address, contact="0612345678")
    row = Registration.objects.get()
    assert submit_code(client, f" {row.spaced_code.lower()} ").url == row.path
    assert "n’est pas connu" in text_of(submit_code(client, "22222222"))
    assert "incomplet" in text_of(submit_code(client, "K7"))


def test_robots_find_no_registration_by_its_code(client, address):
    fill(client, address, contact="0612345678")
    code = Registration.objects.get().code
    page = submit_code(client, code, website="http://spam.example")
    assert page.status_code == 200
    assert Registration.objects.get().path not in page.content.decode()


def test_registrations_and_codes_are_limited_separately(client, address, monkeypatch):
    """After a class has registered, a visitor of the library still finds their registration."""
    monkeypatch.setattr("events.registrations.views.MOST_PER_HOUR", 1)
    monkeypatch.setattr("events.registrations.views.MOST_CODES_PER_HOUR", 2)
    fill(client, address, contact="0612345678")
    row = Registration.objects.get()
    for _attempt in range(2):
        assert submit_code(client, row.code).url == row.path
    assert "Vous avez essayé plusieurs fois" in text_of(submit_code(client, row.code))


@pytest.mark.parametrize("state", ["draft", "without seats", "unknown"])
def test_event_without_registrations_has_no_form(client, address, workshop, state):
    if state == "draft":
        workshop.unpublish()
    elif state == "without seats":
        workshop.capacity = None
        workshop.save()
    else:
        address = address.replace(str(workshop.calendar_entry.uid)[:4], "0000")
    assert client.get(address).status_code == 404


def test_responses_are_not_cached_or_indexed(client, address):
    fill(client, address, contact="0612345678")
    for path in (address, Registration.objects.get().path):
        response = client.get(path)
        assert "no-store" in response["Cache-Control"]
        assert response["X-Robots-Tag"] == "noindex"
        assert response["Referrer-Policy"] == "same-origin"


def test_free_seats_are_on_pages_in_lists_and_in_data(
    client, address, workshop, agenda, django_capture_on_commit_callbacks
):
    assert "1 place" in text_of(client.get(agenda.get_url()))
    page = text_of(client.get(workshop.get_url()))
    assert address in page
    assert '"remainingAttendeeCapacity": 1' in page
    with django_capture_on_commit_callbacks(execute=True):
        fill(client, address)
    page = text_of(client.get(workshop.get_url()))
    assert "Liste d’attente" in page
    assert '"remainingAttendeeCapacity": 0' in page
    assert '"availability": "https://schema.org/SoldOut"' in page
    assert "Complet" in text_of(client.get(agenda.get_url()))
    first, second = client.get("/agenda/agenda.json").json()["dates"]
    assert (first["etat"], first["places"], first["places_restantes"]) == ("full", 1, 0)
    assert (second["etat"], second["places_restantes"]) == ("confirmed", 1)


def test_public_pages_and_feeds_contain_no_names(client, address, workshop, agenda, site):
    NetworkSettings.objects.filter(site=site).update(email="bonjour@example.org")
    fill(client, address, name="Zéphyrine Quelquun", contact="zephyrine@exemple.fr")
    public = [
        workshop.get_url(),
        agenda.get_url(),
        address,
        *(f"/agenda/agenda.{form}" for form in TYPES),
        reverse("events:event_ics", args=[workshop.calendar_entry.uid]),
        "/recherche/?q=zephyrine",
        "/agenda/?q=zephyrine",
    ]
    for path in public:
        answer = client.get(path).content.decode()
        for secret in ("Quelquun", "zephyrine@", Registration.objects.get().code):
            assert secret not in answer, path
    rows = SearchDocument.objects.values_list("body", "keywords")
    assert "Quelquun" not in str(list(rows))
    assert "Quelquun" not in str(Registration.objects.get())


def test_query_count_of_form_does_not_grow_with_dates(
    client, agenda, django_assert_max_num_queries
):
    counts = []
    for until in (datetime.date(2026, 11, 10), datetime.date(2027, 9, 28)):
        event = EventPageFactory(
            parent=agenda,
            capacity=3,
            starts_at=datetime.datetime(2026, 11, 3, 14, tzinfo=PARIS),
            repeat="weekly",
            until=until,
        )
        path = reverse("registrations:register", args=[event.calendar_entry.uid])
        client.get(path)
        with django_assert_max_num_queries(15) as captured:
            assert client.get(path).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_registration_for_a_full_date_makes_few_queries(
    client, address, django_assert_max_num_queries
):
    for number in range(2):  # the second one goes to the waiting list
        assert fill(client, address, contact=f"{number}@exemple.fr").status_code == 302
    with django_assert_max_num_queries(27):  # the form and its answer
        assert fill(client, address).status_code == 302


@pytest.mark.parametrize(("hours", "word"), [(25, "d’ici demain"), (3, "tout de suite")])
def test_visitor_is_asked_to_confirm_before_the_date(client, address, workshop, hours, word):
    date = workshop.occurrences.order_by("starts_at").first()
    with time_machine.travel(date.starts_at - datetime.timedelta(hours=hours), tick=False):
        page = client.get(address, {"merci": "held", "date": date.moment})
    assert f"Ouvrez-le {word} pour la confirmer" in text_of(page)


def registered_in_english(event):
    with translation.override("en"):
        return seats.register(event.coming_dates[0], name="Ali", contact="ali@exemple.fr")[0]


def make_online(event):
    event.attendance_mode = AttendanceMode.ONLINE
    event.online_url = "https://visio.exemple.fr/clics"
    event.save_revision().publish()


class TestEnglishPage:
    """A visitor of the English page registers in English; the letters are in English."""

    @pytest.fixture
    def english(self, workshop):
        """The published English version of the workshop, with another slug."""
        locale = Locale.objects.get_or_create(language_code="en")[0]
        page = workshop.copy_for_translation(locale, copy_parents=True)
        page.title, page.slug, page.search_description = "First steps", "first-steps", "Come."
        page.save_revision().publish()
        return EventPage.objects.get(pk=page.pk)

    def test_form_and_thanks_are_in_english(self, english, client):
        page = client.get(english.url)
        form = re.search(r'href="(/en/agenda/evenements/[^"?]+/inscription/)"', page.text)[1]
        text = client.get(form).text
        assert '<html lang="en"' in text
        assert "<h1>First steps</h1>" in text
        assert "S’inscrire" not in text
        answer = fill(client, form)
        assert answer.status_code == 302
        assert answer["Location"].startswith(form)
        text = client.get(answer["Location"]).text
        assert '<html lang="en"' in text
        assert f'href="{english.url}"' in text

    def test_online_date_did_not_move_for_who_registered_in_english(self, client, workshop):
        """« En ligne » and "Online" are the same location."""
        Locale.objects.get_or_create(language_code="en")
        make_online(workshop)
        with translation.override("en"):
            form = reverse("registrations:register", args=[workshop.calendar_entry.uid])
        fill(client, form)
        assert Registration.objects.get().where == "En ligne"
        assert "\n  Online\n" in mail.outbox[0].body
        assert "En ligne" not in mail.outbox[0].body
        for language in ("fr", "en"):
            with translation.override(language):
                assert notices.differences_of(workshop.pk) == []

    def test_letters_and_their_page_are_in_english(self, english, client, workshop):
        with translation.override("en"):
            form = reverse("registrations:register", args=[workshop.calendar_entry.uid])
        fill(client, form)
        letter = mail.outbox[0]
        assert letter.subject == "Your seat is kept: First steps"
        assert "Tuesday 3 November, 2\xa0pm to 4\xa0pm" in letter.body
        link = re.search(r"http://[^/]+(/en/agenda/inscription/\S+)", letter.body)[1]
        english_page = client.get(link).text
        assert english.url in letter.body
        assert '<html lang="en"' in english_page
        assert "First steps" in english_page
        assert "Votre inscription" not in english_page

    def test_later_letters_keep_the_language_of_the_form(self, english, client, workshop):
        """The reminder and the change of a date are sent by tasks, in French otherwise."""
        with translation.override("en"):
            form = reverse("registrations:register", args=[workshop.calendar_entry.uid])
        fill(client, form)
        row = Registration.objects.get()
        subjects = {
            "reminder": "Reminder: First steps",
            "cancelled": "Your sign-up is cancelled: First steps",
        }
        assert {name: letters.build(row, name).subject for name in subjects} == subjects
        with translation.override("fr"):
            Occurrence.objects.update(starts_at=row.starts_at + datetime.timedelta(hours=1))
            former = notices.note_present_date(Registration.objects.get())
        assert former == "Tuesday 3 November, 2\xa0pm to 4\xa0pm"
        row.language = "br"  # a language without a catalogue
        assert letters.build(row, "reminder").subject == "Rappel : Premiers pas"

    def test_letters_are_in_french_after_the_locale_is_deleted(self, workshop):
        locale = Locale.objects.get_or_create(language_code="en")[0]
        row = registered_in_english(workshop)
        assert letters.build(row, "reminder").subject == "Reminder: Premiers pas"
        locale.delete()
        assert letters.build(row, "reminder").subject == "Rappel : Premiers pas"

    def test_facts_of_an_outdated_translation_are_not_in_letters(self, english, client, workshop):
        """The English title and link are used; the reason, the price and the phone are not."""
        row = registered_in_english(workshop)
        EventPage.objects.filter(pk=english.pk).update(is_free=True)
        person = Person.objects.create(name="Ali", phone="+33490123456")
        EventPage.objects.filter(pk=workshop.pk).update(
            status_reason="Salle inondée", is_free=False, price="5 € la séance", contact=person
        )
        row = Registration.objects.get(pk=row.pk)
        letter = letters.build(row, "off")
        assert letter.subject == "It is cancelled: First steps"
        assert english.url in letter.body
        assert "Salle inondée" in letter.body
        assert "5 € la séance" in letter.body
        assert "Free" not in letter.body
        with translation.override("en"):
            form = reverse("registrations:register", args=[workshop.calendar_entry.uid])
            path = row.path
        assert all("tel:+33490123456" in client.get(page).text for page in (form, path))

    def test_draft_translation_is_not_in_letters(self, english, workshop):
        row = registered_in_english(workshop)
        english.unpublish()
        letter = letters.build(row, "reminder")
        assert letter.subject == "Reminder: Premiers pas"
        assert "/en/agenda/premiers-pas/" in letter.body

    def test_online_date_is_shown_in_the_language_of_the_page(self, client, workshop):
        Locale.objects.get_or_create(language_code="en")
        make_online(workshop)
        row = registered_in_english(workshop)
        with translation.override("en"):
            path = row.path
        assert "<dd>Online</dd>" in client.get(path).text
        EventPage.objects.get(pk=workshop.pk).unpublish()
        assert "<dd>Online</dd>" in client.get(path).text

    def test_change_of_a_date_does_not_depend_on_the_language(self, workshop):
        """Letters planned by an editor are not planned again by one with another language."""
        make_online(workshop)
        seats.register(workshop.coming_dates[0], name="Ali", contact="ali@exemple.fr")
        later = workshop.coming_dates[0].starts_at + datetime.timedelta(hours=1)
        Occurrence.objects.update(starts_at=later)
        changes = []
        for language in ("fr", "en"):
            with translation.override(language):
                [difference] = notices.differences_of(workshop.pk)
                changes.append(difference.change)
        assert changes[0] == changes[1]

    def test_migration_stores_the_french_word_for_an_online_date(self, workshop):
        make_online(workshop)
        row = registered_in_english(workshop)
        migration = import_module("events.migrations.0022_registration_language")
        for former, expected in (
            ("Online", "En ligne"),
            ("عبر الإنترنت", "En ligne"),
            ("Online, Arles", "Online, Arles"),
        ):
            Registration.objects.update(where=former)
            migration.translate_online(apps, None)
            row.refresh_from_db()
            assert row.where == expected

    def test_host_registers_people_in_french(self, english, workshop):
        with translation.override("en"):
            row, _is_new = seats.register(
                workshop.coming_dates[0], name="Ali", contact="ali@exemple.fr", by_host=True
            )
        assert row.language == "fr"

    def test_untranslated_event_has_an_english_form_with_its_french_title(self, workshop, client):
        Locale.objects.get_or_create(language_code="en")
        form = f"/en/agenda/evenements/{workshop.calendar_entry.uid}/inscription/"
        text = client.get(form).text
        assert '<html lang="en"' in text
        assert '<h1 lang="fr">Premiers pas</h1>' in text
