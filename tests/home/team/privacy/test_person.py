"""Finding, exporting and erasing the personal data of one person."""

import io
import json

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.models import FormState
from wagtail.log_actions import log
from wagtail.models import Comment, ModelLogEntry
from wagtail.users.models import UserProfile

from events.models import EventIndexPage, NewsletterSubscriber, Registration
from events.registrations import seats
from home.models import RoleInvitation, StandardPage, Submission
from home.team.privacy import person
from home.team.privacy.contact import Contact
from home.team.privacy.rows import accounts_of, erase_account, erase_registration
from network.models import NetworkSettings, Person, QueuedTask
from places.models import Correction, PlaceIndexPage, PlaceInvitation, PlacePage
from tests.factories import EventPageFactory, PlacePageFactory, UserFactory
from tests.network.files import samples

MAIL, OTHER = "camille.zqkroux@exemple.fr", "dominique@exemple.fr"
# Longer addresses that contain MAIL and belong to other people.
ALIKE = f"jean-{MAIL}", f"{MAIL}.example"
NAME, USERNAME = "Camille Zqkroux", "camille-zqk"


@pytest.fixture
def workshop(site, home):
    agenda = home.add_child(instance=EventIndexPage(title="Agenda", slug="agenda"))
    return EventPageFactory(parent=agenda, title="Premiers pas", capacity=1)


@pytest.fixture
def place(home):
    return PlacePageFactory(parent=home.add_child(instance=PlaceIndexPage(title="L", slug="lieux")))


@pytest.fixture
def coordinator(client, home):
    user = UserFactory()
    user.groups.add(Group.objects.get(name="Coordination"))
    client.force_login(user)
    return client


@pytest.fixture
def everywhere(workshop, place, home):
    """Return Camille's account, with data in every kind of row and in other texts."""
    user = UserFactory(username=USERNAME, email=MAIL, first_name="Camille", last_name="Zqkroux")
    place.emails = f"{OTHER}\n{MAIL}"
    place.save_revision(user=user).publish(user=user, skip_permission_checks=True)
    date = workshop.occurrences.select_related("event").get()
    seats.register(date, name=NAME, contact=MAIL)
    seats.register(date, name="Dominique", contact=OTHER)
    Correction.objects.create(place=place, message="x", answer_to=MAIL)
    Correction.objects.create(place=place, message=f"Écrivez à {MAIL}.")
    Correction.objects.create(place=place, message="x", answer_to=ALIKE[0])
    Submission.objects.create(kind="lieu", values={"title": "x"}, answer_to=MAIL)
    Submission.objects.create(kind="lieu", values={"title": f"Chez {MAIL}"})
    RoleInvitation.objects.create(
        email=MAIL, name=NAME, role=Group.objects.get(name="Coordination")
    )
    PlaceInvitation.objects.create(email=MAIL, name=NAME, place=place)
    NewsletterSubscriber.objects.create(email=MAIL, commune="13055")
    NewsletterSubscriber.objects.create(email=ALIKE[0], commune="13055")
    Person.objects.create(name="Camille Z.", email=MAIL)
    page = StandardPage(title="Équipe", slug="equipe")
    text = f'<p>Écrire à <a href="mailto:{MAIL}">{MAIL}</a> ou {ALIKE[1]}</p>'
    page.body = [("paragraph", text)]
    home.add_child(instance=page)
    page.save_revision(user=user).publish(user=user, skip_permission_checks=True)
    Comment.objects.create(page=page, user=user, text=f"Demander à {MAIL}", contentpath="title")
    FormState.objects.create(
        user=user, data=MAIL, content_type_id=1, object_id="1", last_updated_at=timezone.now()
    )
    log(instance=user, action="wagtail.edit", user=user, data={"title": NAME})
    QueuedTask.objects.create(path="x", arguments={"args": [{"to": [MAIL]}]})
    boss = UserFactory()
    log(instance=boss, action="home.leave", user=boss, data={"to": USERNAME})
    user.groups.add(Group.objects.get(name="Contribution"))
    user.is_active = False
    user.save()
    return user


def columns_containing(*words):
    """Return {table.column} of the columns of any type that contain one of `words`."""
    columns = set()
    with connection.cursor() as cursor:
        for model in apps.get_models():
            table = model._meta.db_table
            if not model._meta.managed:
                continue
            for field in model._meta.local_concrete_fields:
                if isinstance(field, models.BinaryField):
                    continue
                like = " OR ".join([f'LOWER(CAST("{field.column}" AS TEXT)) LIKE %s'] * len(words))
                cursor.execute(
                    f'SELECT COUNT(*) FROM "{table}" WHERE {like}',  # noqa: S608
                    [f"%{word.lower()}%" for word in words],
                )
                if cursor.fetchone()[0]:
                    columns.add(f"{table}.{field.column}")
    return columns


@pytest.mark.django_db
def test_erased_person_is_in_no_table(everywhere, place, django_capture_on_commit_callbacks):
    before = columns_containing(MAIL, "zqkroux", USERNAME)
    assert {
        "events_registration.contact",
        "auth_user.email",
        "wagtailcore_revision.content",
    } <= before
    assert len(before) > 15
    with django_capture_on_commit_callbacks(execute=True):
        counts = person.erase(Contact.read(f" {MAIL.upper()} "))
    counts.pop("named")
    assert counts == {
        "registrations": 1,
        "corrections": 2,
        "submissions": 2,
        "newsletter": 1,
        "invitations": 1,
        "place_invitations": 1,
        "accounts": 1,
    }
    # Only the longer addresses of other people remain.
    Correction.objects.filter(answer_to=ALIKE[0]).delete()
    NewsletterSubscriber.objects.get(email=ALIKE[0]).delete()
    page = StandardPage.objects.get(slug="equipe")
    assert ALIKE[1] in str(page.body.raw_data[0])
    left = columns_containing(f"{MAIL}<", f"{MAIL} ", f'{MAIL}"', f":{MAIL}", USERNAME, NAME)
    assert left == set()
    place = PlacePage.objects.get(pk=place.pk)
    assert place.emails == OTHER
    assert place.get_latest_revision_as_object().emails == OTHER
    everywhere.refresh_from_db()
    assert everywhere.username == f"compte-effacé-{everywhere.pk}"
    assert not everywhere.has_usable_password()
    assert not person.find(Contact.read(MAIL))
    assert not QueuedTask.objects.filter(path="x").exists()
    # The seat goes to the waiting person.
    assert Registration.objects.get().contact == OTHER
    assert Registration.objects.get().state == "held"


@pytest.mark.django_db
def test_avatar_of_an_erased_account_is_deleted_after_the_commit(
    django_capture_on_commit_callbacks,
):
    account = UserFactory()
    profile = UserProfile.get_for_user(account)
    profile.avatar = SimpleUploadedFile("moi.jpg", samples.jpeg())
    profile.save()
    storage, name = profile.avatar.storage, profile.avatar.name
    with django_capture_on_commit_callbacks() as callbacks:
        erase_account(account)
    assert storage.exists(name)
    for callback in callbacks:
        callback()
    assert not storage.exists(name)


@pytest.mark.django_db
def test_erased_registration_gives_its_seat_to_the_waiting_person(
    workshop, django_capture_on_commit_callbacks
):
    date = workshop.occurrences.select_related("event").get()
    registration, _is_new = seats.register(date, name=NAME, contact=MAIL)
    seats.register(date, name="Dominique", contact=OTHER)
    with django_capture_on_commit_callbacks(execute=True):
        erase_registration(registration)
    waiting = Registration.objects.get()
    assert (waiting.contact, waiting.state) == (OTHER, "held")
    # The erased person gets no letter.
    assert [letter.to for letter in mail.outbox] == [[OTHER]]


@pytest.mark.django_db
def test_account_is_found_by_its_address_or_by_the_address_it_signs_in_with():
    by_address = UserFactory(username=USERNAME, email=MAIL.upper())
    by_name = UserFactory(username=MAIL, email=OTHER)
    UserFactory(username=ALIKE[0], email=ALIKE[1])
    assert set(accounts_of(Contact.read(MAIL))) == {by_address, by_name}


@pytest.mark.django_db
def test_telephone_is_found_in_every_spelling(workshop, place):
    date = workshop.occurrences.select_related("event").get()
    seats.register(date, name=NAME, contact="+33612345678")
    ways = ["06 12 34 56 78", "0612345678", "06.12.34.56.78", "06\u00a012\u00a034\u00a056\u00a078"]
    ways += ["+33 6 12 34 56 78", "+33612345678", "+33 (0)6 12 34 56 78", "+33(0)612345678"]
    ways += ["0033 6 12 34 56 78", "0033612345678", "0033 (0) 6.12.34.56.78", "(+33)612345678"]
    for way in ways:
        Correction.objects.create(place=place, message=f"Appelez le {way} !")
    Submission.objects.create(kind="lieu", values={"title": f"Tél {ways[3]}"})
    imported = {"Téléphone": "0033 (0)6 12 34 56 78", "x": "0133612345678"}
    PlacePage.objects.filter(pk=place.pk).update(imported=imported)
    other = Correction.objects.create(place=place, message="Appelez le 106123456789")
    contact = Contact.read("06 12 34 56 78")
    assert (str(contact), contact.value) == ("06 12 34 56 78", "+33612345678")
    erased = {"registrations": 1, "corrections": len(ways), "submissions": 1, "named": 1}
    assert person.erase(contact) == erased
    assert list(Correction.objects.all()) == [other]
    place.refresh_from_db()
    assert place.imported == {"Téléphone": "", "x": "0133612345678"}
    with pytest.raises(ValidationError):
        Contact.read("06 12")


@pytest.mark.parametrize("number", ["+33612345678", "+12015550123", "+262692123456"])
def test_fragments_are_few_and_in_every_spelling(number):
    contact = Contact(number)
    assert all(any(part in text for part in contact.fragments) for text in contact.spellings)
    assert all(map(contact.is_in, contact.spellings))
    assert len(contact.fragments) <= 16
    assert len(contact.fragments) < len(contact.spellings)


@pytest.mark.django_db
def test_export_is_complete_and_contains_no_secret(everywhere):
    given = json.loads(json.dumps(person.export(Contact.read(MAIL)), default=str))
    (registration,) = given["registrations"]
    assert (registration["name"], registration["contact"]) == (NAME, MAIL)
    assert "code" not in registration
    assert given["accounts"][0]["username"] == USERNAME
    assert "password" not in given["accounts"][0]
    assert len(given["corrections"]) == len(given["submissions"]) == 2
    assert {"wagtail.edit", "wagtail.publish"} <= {entry["action"] for entry in given["actions"]}
    assert {"network", "places", "wagtailcore"} & {
        apps.get_model(model._meta.label)._meta.app_label
        for model in apps.get_models()
        if str(model._meta.verbose_name) in {trace["table"] for trace in given["named"]}
    }
    assert all(MAIL in trace["text"].lower() for trace in given["named"])
    assert OTHER not in json.dumps(given["registrations"])


@pytest.mark.django_db
def test_coordination_sees_data_before_erasing_them(coordinator, everywhere, client):
    url = reverse("personal_data_person")
    assert "vie privée" in client.get(reverse("personal_data")).content.decode().lower()
    page = client.post(url, {"contact": MAIL}).content.decode()
    assert "Inscriptions (1)" in page
    assert "Oui, tout effacer" not in page
    file = client.post(url, {"contact": MAIL, "faire": "exporter"})
    assert json.loads(file.content)["contact"] == MAIL
    assert "no-store" in file["Cache-Control"]
    sure = client.post(url, {"contact": MAIL, "faire": "effacer"}).content.decode()
    assert "Oui, tout effacer" in sure
    assert Registration.objects.filter(contact=MAIL).exists()
    assert client.post(url, {"contact": MAIL, "faire": "confirmer"}).status_code == 302
    assert not person.find(Contact.read(MAIL))
    entries = ModelLogEntry.objects.filter(action__in=["home.export_person", "home.erase_person"])
    assert entries.count() == 2
    assert MAIL not in str(list(entries.values()))
    nothing = client.post(url, {"contact": MAIL}).content.decode()
    assert "n’a rien de" in nothing


@pytest.mark.django_db
def test_erasure_is_blocked_for_active_manager_and_network_contact(everywhere, site, place):
    contact = Contact.read(MAIL)
    get_user_model().objects.filter(pk=everywhere.pk).update(is_active=True)
    PlacePage.objects.filter(pk=place.pk).update(owner=everywhere)
    with pytest.raises(person.BlockedErasureError, match="arrêtez d’abord son"):
        person.erase(contact)
    get_user_model().objects.filter(pk=everywhere.pk).update(is_active=False)
    NetworkSettings.objects.filter(site=site).update(email=MAIL)
    with pytest.raises(person.BlockedErasureError, match="contact du réseau"):
        person.erase(contact)
    assert Registration.objects.filter(contact=MAIL).exists()


@pytest.mark.django_db
def test_commands_export_and_erase(everywhere):
    out = io.StringIO()
    call_command("export_person", MAIL, stdout=out)
    assert json.loads(out.getvalue())["registrations"]
    call_command("erase_person", MAIL, stdout=out)
    assert Registration.objects.filter(contact=MAIL).exists()
    call_command("erase_person", MAIL, yes=True, stdout=out)
    assert not person.find(Contact.read(MAIL))
    with pytest.raises(CommandError, match="incomplète"):
        call_command("erase_person", "camille@")


def test_published_pages_that_name_the_person_are_listed_and_linked(coordinator, home, workshop):
    """The erasure changes no text: an editor decides."""
    date = workshop.occurrences.select_related("event").get()
    seats.register(date, name="Zoé Petit", contact=MAIL)
    texts = {"Portrait": "Merci à ZOÉ PETIT.", "Autre": "Zoé Petitjean", "Retiré": "Zoé Petit"}
    pages = {}
    for number, (title, text) in enumerate(texts.items()):
        page = StandardPage(title=title, slug=f"page-{number}", live=title != "Retiré")
        page.body = [("paragraph", f"<p>{text}</p>")]
        pages[title] = home.add_child(instance=page)
    link = f'<a href="{reverse("wagtailadmin_pages:edit", args=[pages["Portrait"].pk])}">'
    address = reverse("personal_data_person")
    text = coordinator.post(address, {"contact": MAIL}).text
    assert text.count(link) == 1
    text = coordinator.post(address, {"contact": MAIL, "faire": "confirmer"}, follow=True).text
    assert "Son nom reste écrit dans ces pages publiées" in text
    assert text.count(link) == 1
    assert "Autre</a>" not in text
