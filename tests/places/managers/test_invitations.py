"""Invitations of managers: a link valid for fourteen days, that reveals no account."""

import datetime
import re
from urllib.parse import quote

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.core import mail
from django.core.management import call_command
from django.urls import reverse

from network.models import NetworkSettings
from places.models import PlaceInvitation, PlaceMembership
from tests.factories import PlaceMembershipFactory, UserFactory
from tests.places.conftest import NOW

PASSWORD = "quatre mots qui amusent"
GOOD = {"name": "Leïla Martin", "password": PASSWORD, "again": PASSWORD}


@pytest.fixture
def port(place):
    return place(title="EPN du Port")


@pytest.fixture
def editor(client, directory):
    user = UserFactory(username="editrice", email="editrice@exemple.fr")
    user.groups.add(Group.objects.get(name="Coordination"))
    client.force_login(user)
    return client


@pytest.fixture
def invite(editor, port):
    """Post the form of the admin; return the path of the mailed link, or the response."""

    def send(email="leila@exemple.fr", **fields):
        address = reverse("place_managers", args=[port.pk])
        answer = editor.post(address, {"faire": "inviter", "email": email, **fields}, follow=True)
        assert answer.status_code == 200
        return link_of(mail.outbox[-1]) if mail.outbox else answer

    return send


def link_of(message):
    return re.search(r"http://localhost(/lieux/invitation/\S+)", message.body).group(1)


@pytest.fixture
def visitor(client):
    return type(client)()


def test_mail_contains_the_place_the_limit_and_the_sender(invite, port, site):
    NetworkSettings.objects.filter(site=site).update(
        phone="+33465710000", email="bonjour@exemple.fr"
    )
    invite(name="Leïla")
    message = mail.outbox[0]
    assert message.to == ["leila@exemple.fr"]
    subject = message.subject.replace("\N{NO-BREAK SPACE}", " ")
    assert subject == "Réseau d’essai : la page de « EPN du Port, Martigues » vous est confiée"
    assert "Bonjour Leïla," in message.body
    assert "avant le mercredi 9 décembre" in message.body
    assert message.body.replace("\N{NO-BREAK SPACE}", " ").endswith(
        "À bientôt,\nRéseau d’essai\n04 65 71 00 00\n"
    )
    assert message.reply_to == ["bonjour@exemple.fr"]
    assert PlaceInvitation.objects.get().invited_by.username == "editrice"


def test_new_person_chooses_a_password_and_becomes_manager(invite, visitor, port):
    link = invite(is_trusted="on")
    page = visitor.get(link)
    assert "leila@exemple.fr" in page.content.decode()
    title = page.content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert "<h1>« EPN du Port, Martigues » vous est confié</h1>" in title
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in page.headers["Cache-Control"]
    answer = visitor.post(link, GOOD)
    assert answer.url == reverse("wagtailadmin_home")
    assert visitor.get(answer.url).status_code == 200
    user = User.objects.get(email="leila@exemple.fr")
    assert (user.username, user.first_name, user.last_name) == (user.email, "Leïla", "Martin")
    assert {user.is_staff, user.is_superuser} == {False}
    membership = PlaceMembership.objects.get()
    assert (membership.user, membership.place, membership.is_trusted) == (user, port, True)
    assert membership.invited_on == NOW.date()
    assert membership.invited_by.username == "editrice"
    assert not PlaceInvitation.objects.exists()
    assert type(visitor)().login(username="leila@exemple.fr", password=PASSWORD)


def test_link_works_once(invite, visitor):
    link = invite()
    visitor.post(link, GOOD)
    for answer in (type(visitor)().get(link), type(visitor)().post(link, GOOD)):
        assert answer.status_code == 410
        assert "a déjà servi" in answer.content.decode()
    assert User.objects.filter(email="leila@exemple.fr").count() == 1


def test_expired_link_shows_an_explanation(invite, visitor, site):
    link = invite()
    with time_machine.travel(NOW + datetime.timedelta(days=14, seconds=1), tick=False):
        answer = visitor.post(link, GOOD)
    assert answer.status_code == 410
    assert "a expiré" in answer.content.decode()
    assert "04 65 71 00 00" in answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert not User.objects.filter(email="leila@exemple.fr").exists()


@pytest.mark.parametrize(
    "spoil", [lambda link: link[:-4] + "/", lambda link: "/lieux/invitation/x/"]
)
def test_truncated_link_shows_an_explanation(invite, visitor, spoil):
    answer = visitor.get(spoil(invite()))
    assert answer.status_code == 410
    assert "Copiez-le en entier" in answer.content.decode()


def test_cancelled_or_replaced_invitation_is_gone(invite, editor, visitor, port):
    first = invite()
    second = invite()
    assert PlaceInvitation.objects.count() == 1
    assert visitor.get(first).status_code == 410
    assert visitor.get(second).status_code == 200
    invitation = PlaceInvitation.objects.get()
    address = reverse("place_managers", args=[port.pk])
    editor.post(address, {"faire": "reprendre", "qui": invitation.pk})
    assert visitor.post(second, GOOD).status_code == 410


@pytest.mark.parametrize(
    ("fields", "faulty"),
    [
        ({"password": "court", "again": "court"}, "password"),
        ({"again": "autre phrase de passe"}, "again"),
        ({"password": "leila@exemple.fr", "again": "leila@exemple.fr"}, "password"),
        ({"name": ""}, "name"),
    ],
)
def test_invalid_form_keeps_the_invitation(invite, visitor, fields, faulty):
    link = invite()
    answer = visitor.post(link, {**GOOD, **fields})
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [faulty]
    assert PlaceInvitation.objects.exists()


def test_person_with_an_account_logs_in_then_accepts(invite, visitor, port):
    known = User.objects.create_user("leila", "Leila@exemple.fr", PASSWORD)
    link = invite()
    assert f"/admin/login/?next={quote(link)}" in visitor.get(link).content.decode()
    refused = visitor.post(link, {**GOOD, "password": "une autre phrase à moi", "again": ""})
    assert refused.status_code == 200
    assert visitor.login(username="leila", password=PASSWORD)
    assert "Accepter" in visitor.get(link).content.decode()
    assert visitor.post(link).url == reverse("wagtailadmin_home")
    assert PlaceMembership.objects.get().user == known
    assert User.objects.filter(email__iexact="leila@exemple.fr").count() == 1


def test_another_account_cannot_accept(invite, editor, visitor):
    link = invite()
    for client in (editor, visitor):
        if client is visitor:
            client.force_login(UserFactory())
        assert "Me déconnecter" in client.get(link).content.decode()
        client.post(link, GOOD)
    assert not PlaceMembership.objects.exists()


def test_disabled_account_stays_disabled(invite, editor, visitor, port):
    link = invite()
    User.objects.create_user("leila", "leila@exemple.fr", PASSWORD, is_active=False)
    assert "Votre compte est arrêté" in visitor.get(link).content.decode()
    visitor.post(link, GOOD)
    again = {"faire": "renvoyer", "qui": PlaceInvitation.objects.get().pk}
    answer = editor.post(reverse("place_managers", args=[port.pk]), again, follow=True)
    assert "Ce compte est arrêté" in answer.content.decode()
    assert len(mail.outbox) == 1
    assert not PlaceMembership.objects.exists()
    assert not User.objects.get(username="leila").is_active


def test_disabled_account_is_not_invited(invite):
    UserFactory(email="leila@exemple.fr", is_active=False)
    assert "Ce compte est arrêté" in invite("Leila@exemple.fr").content.decode()
    assert mail.outbox == []
    UserFactory(username="leila", email="leila@exemple.fr")
    assert invite().startswith("/lieux/invitation/")


def test_admin_does_not_reveal_which_addresses_have_an_account(invite, editor, port):
    UserFactory(username="connue", email="connue@exemple.fr")
    texts = []
    for email in ("connue@exemple.fr", "inconnu@exemple.fr"):
        invite(email)
        page = editor.get(reverse("place_managers", args=[port.pk])).content.decode()
        assert page.count(email) > 0
        PlaceInvitation.objects.all().delete()
        page = page.partition("<main")[2].partition("</main>")[0].replace(email, "X")
        page = re.sub(r'csrf[^>]*>|value="\d+"', "", page)
        texts.append((page, mail.outbox[-1].subject))
    assert texts[0] == texts[1]


def test_mail_failure_creates_no_invitation(editor, port, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
    address = reverse("place_managers", args=[port.pk])
    answer = editor.post(address, {"faire": "inviter", "email": "leila@exemple.fr"})
    assert "n’est pas parti" in answer.content.decode()
    assert not PlaceInvitation.objects.exists()


def test_network_trusts_and_removes_a_manager(editor, port):
    membership = PlaceMembershipFactory(place=port)
    address = reverse("place_managers", args=[port.pk])
    editor.post(address, {"faire": "confiance", "qui": membership.pk})
    membership.refresh_from_db()
    assert membership.is_trusted
    editor.post(address, {"faire": "retirer", "qui": membership.pk})
    assert not PlaceMembership.objects.exists()


@pytest.mark.parametrize("data", [{"faire": "rien"}, {"faire": "retirer", "qui": "x"}, {}])
def test_unknown_action_changes_nothing(editor, port, data):
    PlaceMembershipFactory(place=port)
    assert editor.post(reverse("place_managers", args=[port.pk]), data).status_code in {302, 404}
    assert PlaceMembership.objects.count() == 1


def test_present_manager_is_not_invited(invite, port):
    PlaceMembershipFactory(place=port, user__email="leila@exemple.fr")
    assert "s’occupe déjà" in invite().content.decode()
    assert mail.outbox == []


def test_expired_invitations_are_purged(invite):
    invite()
    call_command("purge_invitations")
    assert PlaceInvitation.objects.count() == 1
    with time_machine.travel(NOW + datetime.timedelta(days=15)):
        call_command("purge_invitations")
    assert not PlaceInvitation.objects.exists()


@pytest.mark.parametrize("number", [1, 12])
def test_list_has_a_bounded_number_of_queries(editor, port, number, django_assert_max_num_queries):
    PlaceMembershipFactory.create_batch(number, place=port)
    with django_assert_max_num_queries(30):
        editor.get(reverse("place_managers", args=[port.pk]))
