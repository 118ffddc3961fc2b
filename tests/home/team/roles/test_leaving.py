"""Stop of an account: its belongings are transferred, and it opens nothing any more."""

import datetime
import html
import re
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import APIToken, ModelLogEntry, Page, WorkflowState

from events.models import EventPage, EventSource, PrivateFeed
from home.models import ContactPage, FeedbackRequest
from home.team.feedback.links import shows_draft
from home.team.roles import leaving as leave_module
from home.team.roles.contacts import contacts_of, page_contacts_of
from home.team.roles.leaving import AccountStoppedError, LastCoordinatorError, hand_over
from network.models import NetworkSettings, Person, Picture
from places.models import PlaceMembership, PlacePage
from tests.factories import (
    EventIndexPageFactory,
    EventPageFactory,
    PersonFactory,
    PlaceIndexPageFactory,
    PlaceMembershipFactory,
    PlacePageFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
MAIL = "partante@exemple.fr"


@pytest.fixture
def chief(in_role):
    return in_role("Coordination", username="cheffe")


@pytest.fixture
def successor(in_role):
    return in_role(
        "Contribution", first_name="Ana", last_name="Roy", email="ana@exemple.fr", username="ana"
    )


@pytest.fixture
def leaver(in_role, home, site):
    """Return an account with one belonging of each kind, stored in its attributes."""
    user = in_role("Contribution", email=MAIL, first_name="Léa", last_name="Petit", username="lea")
    place = PlacePageFactory(
        parent=PlaceIndexPageFactory(parent=home), title="EPN du Port", emails=f"{MAIL}\nb@e.fr"
    )
    place.save_revision().publish()
    PlaceMembershipFactory(place=place, user=user, is_trusted=True)
    agenda = EventIndexPageFactory(parent=home)
    person = PersonFactory(name="Léa Petit", email=MAIL.upper(), phone="+33465710001")
    event = EventPageFactory(parent=agenda, owner=user, contact=person, title="Atelier photo")
    event.save_revision().publish()
    draft = EventPageFactory(parent=agenda, owner=user, title="En attente", live=False)
    draft.save_revision(user=user)
    review = draft.get_workflow().start(draft, user)
    Page.objects.filter(pk=event.pk).update(locked=True, locked_by=user, locked_at=timezone.now())
    Picture.objects.create(title="Affiche", file=get_test_image_file(), uploaded_by_user=user)
    EventSource.objects.create(name="Médiathèque", watcher=user)
    PrivateFeed.objects.create(user=user)
    APIToken.objects.create(user=user, name="API", key_hash="x", prefix="x")
    NetworkSettings.objects.filter(site=site).update(email=MAIL)
    user.place, user.event, user.draft, user.review = place, event, draft, review
    user.person = person
    return user


def stop(client, user, **data):
    """Submit the screen with its CSRF token; return (screen, response)."""
    address = reverse("leave", args=[user.pk])
    page = client.get(address).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)
    return page, client.post(address, {**data, "csrfmiddlewaretoken": token}, follow=True)


def test_all_belongings_are_transferred_and_listed(chief, successor, leaver):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(chief)
    page, answer = stop(browser, leaver, to=successor.pk)
    titles = [each.get_admin_display_title() for each in (leaver.place, leaver.event, leaver.draft)]
    for line in (*titles, "Médiathèque", "Affiche"):
        assert f"<li>{line}</li>" in page
    assert re.search(r"Réglages du réseau\s: Réseau d’essai", page)
    page = answer.content.decode()
    assert "Le compte de Léa Petit est arrêté." in page
    assert re.search(r"Passent à Ana Roy\s: Lieux dont cette personne s’occupe \(1\)", page)
    assert [(m.user, m.is_trusted) for m in PlaceMembership.objects.all()] == [(successor, True)]
    assert leaver.place.permissions_for_user(User.objects.get(pk=successor.pk)).can_publish()
    owners = Page.objects.filter(pk__in=[leaver.event.pk, leaver.draft.pk])
    assert set(owners.values_list("owner", "locked")) == {(successor.pk, False)}
    assert WorkflowState.objects.get(pk=leaver.review.pk).requested_by == successor
    assert EventSource.objects.get().watcher == successor
    assert Picture.objects.get().uploaded_by_user == successor
    entry = ModelLogEntry.objects.get(action="home.leave")
    assert (entry.user, entry.data["to"], entry.data["pages"]) == (chief, "ana", 2)


def test_requests_for_feedback_follow_the_colleague_who_takes_over(chief, successor, leaver):
    asked = FeedbackRequest.objects.create(page=leaver.draft, name="Rose", requested_by=leaver)
    hand_over(leaver, successor, by=chief)
    asked.refresh_from_db()
    assert (asked.requested_by, shows_draft(asked)) == (successor, True)


def test_links_to_drafts_end_with_an_account_without_successor(chief, leaver):
    asked = FeedbackRequest.objects.create(page=leaver.draft, name="Rose", requested_by=leaver)
    assert shows_draft(asked)
    hand_over(leaver, None, by=chief)
    assert not shows_draft(FeedbackRequest.objects.get())


def test_the_public_is_never_left_without_a_contact(chief, successor, leaver):
    over = EventPageFactory(
        parent=leaver.event.get_parent(),
        contact=leaver.person,
        starts_at=timezone.now() - datetime.timedelta(days=9),
    )
    hand_over(leaver, successor, by=chief)
    assert EventPage.objects.get(pk=over.pk).contact.email == successor.email
    event = EventPage.objects.get(pk=leaver.event.pk)
    assert (event.live, event.contact.name, event.contact.email) == (
        True,
        "Ana Roy",
        successor.email,
    )
    assert PlacePage.objects.get(pk=leaver.place.pk).email_list == [successor.email, "b@e.fr"]
    assert NetworkSettings.objects.get().email == successor.email
    former = Person.objects.get(pk=leaver.person.pk)
    assert (former.email, str(former.phone)) == (successor.email, "")
    text = Client().get(event.get_url()).content.decode()
    assert MAIL not in text.lower()


def test_stopped_account_has_no_access_and_reopens_without_roles(chief, successor, leaver, browse):
    password = "quatre mots qui amusent"
    leaver.set_password(password)
    leaver.save()
    client, login = browse(leaver), {"username": leaver.username, "password": password}
    assert client.get(reverse("wagtailadmin_home")).status_code == 200
    feed = reverse("events:private_ics", args=[PrivateFeed.objects.get().token])
    hand_over(leaver, successor, by=chief)
    assert client.get(reverse("wagtailadmin_home")).status_code == 302
    assert not Client().login(**login)
    assert not Session.objects.filter(pk=client.session.session_key).exists()
    assert Client().get(feed).status_code in {404, 410}
    assert not APIToken.objects.exists()
    User.objects.filter(pk=leaver.pk).update(is_active=True)
    again = User.objects.get(pk=leaver.pk)
    assert client.get(reverse("wagtailadmin_home")).status_code == 302
    assert (again.groups.count(), again.place_memberships.count()) == (0, 0)
    assert not Client().login(**login)


def test_successor_with_a_mail_address_is_required(chief, successor, leaver, browse):
    client = browse(chief)
    User.objects.filter(pk=successor.pk).update(email="")
    gone = UserFactory(is_active=False)
    statuses = {}
    for who in ("", successor.pk, leaver.pk, gone.pk, "x"):
        answer = client.post(reverse("leave", args=[leaver.pk]), {"to": who})
        statuses[who] = answer.status_code
        assert answer.context["form"].errors["to"]
    assert set(statuses.values()) == {200}
    assert User.objects.get(pk=leaver.pk).is_active
    assert Page.objects.get(pk=leaver.event.pk).owner == leaver


def test_account_without_belongings_needs_no_successor(chief, in_role, browse):
    user = in_role("Rédaction")
    page, answer = stop(browse(chief), user)
    assert "ne tient rien" in page
    assert not User.objects.get(pk=user.pk).is_active
    again = browse(chief).get(reverse("leave", args=[user.pk]), follow=True)
    assert "déjà arrêté" in again.content.decode()


def test_reviews_of_a_sole_reviewer_are_transferred(chief, successor, in_role, home):
    alone = Group.objects.create(name="Relecteurs")
    task = home.get_workflow().tasks.get().specific
    task.groups.set([alone])
    reader = in_role("Rédaction")
    reader.groups.add(alone)
    hand_over(reader, successor, by=chief)
    assert set(successor.groups.values_list("name", flat=True)) == {"Contribution", "Relecteurs"}


def test_two_coordinators_do_not_stop_each_other(chief, in_role):
    other = in_role("Coordination")
    hand_over(other, None, by=chief)
    with pytest.raises(LastCoordinatorError):
        hand_over(chief, None, by=other)
    assert User.objects.get(pk=chief.pk).is_active


def test_account_stopped_meanwhile_is_no_successor(
    chief, successor, leaver, in_role, browse, monkeypatch
):
    others = [in_role("Coordination"), in_role("Coordination")]
    hand_over(others[0], None, by=others[1])
    hand_over(successor, leaver, by=chief)
    for to, by in ((successor, chief), (others[1], others[0])):
        with pytest.raises(AccountStoppedError):
            hand_over(leaver, to, by=by)
    assert User.objects.get(pk=leaver.pk).is_active
    assert Page.objects.get(pk=leaver.event.pk).owner == leaver

    def stopped(*_args, **_options):
        raise AccountStoppedError

    monkeypatch.setattr("home.team.roles.leaving_admin.hand_over", stopped)
    answer = stop(browse(chief), leaver, to=others[1].pk)[1]
    assert "vient d’être arrêté" in answer.content.decode()


def test_account_on_many_pages_is_stopped_in_several_requests(
    chief, successor, leaver, browse, monkeypatch
):
    monkeypatch.setattr("home.team.roles.leaving.MOST_PAGES", 2)
    agenda = leaver.event.get_parent()
    for number in range(5):
        EventPageFactory(parent=agenda, contact=leaver.person, title=f"Atelier {number}")
    client, named = browse(chief), EventPage.objects.filter(contact=leaver.person)
    assert len(contacts_of(leaver)) == 9  # a place, six events, their person, the settings
    clock = SimpleNamespace(monotonic=iter(range(0, 99, 8)).__next__)
    monkeypatch.setattr(leave_module, "time", clock)
    page, answer = stop(client, leaver, to=successor.pk)
    text = answer.content.decode()
    assert re.search(r"pas encore arrêté\s: 3 pages attendent", text)
    assert (User.objects.get(pk=leaver.pk).is_active, named.count()) == (True, 5)
    monkeypatch.undo()
    stop(client, leaver, to=successor.pk)
    assert (User.objects.get(pk=leaver.pk).is_active, named.count()) == (False, 0)
    assert EventPage.objects.filter(contact__email=successor.email).count() == 6


def test_offline_pages_change_once(chief, successor, leaver, home, monkeypatch):
    monkeypatch.setattr(leave_module, "MOST_PAGES", 1)
    Page.objects.filter(pk__in=[leaver.event.pk, leaver.place.pk]).update(live=False)
    contact_page = ContactPage(title="Contact", slug="contact", recipient=MAIL, live=False)
    home.add_child(instance=contact_page)
    drafts = [leaver.event, leaver.place, contact_page]
    numbers = [page.revisions.count() for page in drafts]
    assert leave_module.pass_pages(leaver, successor, by=chief) == 0
    assert [contact.holder for contact in page_contacts_of(leaver)] == [contact_page]
    hand_over(leaver, successor, by=chief)
    assert [page.revisions.count() for page in drafts] == [n + 1 for n in numbers]
    newest = [page.revisions.latest("pk").as_object() for page in drafts]
    assert newest[0].contact.email == newest[2].recipient == successor.email
    assert newest[1].email_list == [successor.email, "b@e.fr"]


def test_page_that_cannot_be_saved_is_named(chief, successor, leaver, browse):
    PlacePage.objects.filter(pk=leaver.place.pk).update(postcode="trop")
    _page, answer = stop(browse(chief), leaver, to=successor.pk)
    assert "« EPN du Port » ne peut pas être enregistrée" in html.unescape(answer.content.decode())
    assert User.objects.get(pk=leaver.pk).is_active
    assert EventPage.objects.get(pk=leaver.event.pk).contact == leaver.person


@pytest.mark.parametrize("role", ["Rédaction", "Contribution"])
def test_only_coordination_stops_an_account(successor, in_role, browse, role):
    client = browse(in_role(role))
    address = reverse("leave", args=[successor.pk])
    assert [client.get(address).status_code, client.post(address).status_code] == [302, 302]
    assert User.objects.get(pk=successor.pk).is_active


def test_query_count_is_independent_of_the_number_of_pages(
    chief, successor, leaver, django_assert_max_num_queries
):
    """Contacts are the exception: each of their pages is published."""
    agenda = leaver.event.get_parent()
    for number in range(20):
        EventPageFactory(parent=agenda, owner=leaver, title=f"Atelier {number}")
    NetworkSettings.objects.update(email="")
    EventPage.objects.update(contact=None)
    PlacePage.objects.update(emails="")
    with django_assert_max_num_queries(122):
        hand_over(leaver, successor, by=chief)
