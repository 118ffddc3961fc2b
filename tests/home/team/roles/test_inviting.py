"""Invitation of a colleague by a link, with the chosen role."""

import datetime
import io
import re
from unittest import mock

import pytest
from django.contrib.auth.models import Group, User
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Site

from home.management.commands import start_network
from home.models import RoleInvitation
from home.team.roles.inviting import invite
from home.team.roles.models import role_summary
from tests.factories import UserFactory

PASSWORD = "quatre mots qui amusent"
GOOD = {"name": "Leïla Martin", "password": PASSWORD, "again": PASSWORD}
ADDRESS = "/admin/collegues/"


def in_role(name, **fields):
    user = UserFactory(**fields)
    user.groups.add(Group.objects.get(name=name))
    return user


@pytest.fixture
def coordinator(site):
    """Return the client of a coordinator, with CSRF checks."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(in_role("Coordination", username="coordinatrice"))
    return client


def send(client, **data):
    """Post to the screen with its CSRF token."""
    page = client.get(ADDRESS).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)
    return client.post(ADDRESS, {**data, "csrfmiddlewaretoken": token}, follow=True)


def ask(client, email="leila@exemple.fr", role="Contribution", **data):
    group = Group.objects.get(name=role)
    return send(client, faire="inviter", email=email, role=group.pk, **data)


def link_of(message):
    return re.search(r"http://localhost(/invitation/\S+)", message.body).group(1)


@pytest.mark.parametrize("role", ["Coordination", "Rédaction", "Contribution"])
def test_a_colleague_chooses_a_password_and_has_the_role(coordinator, role):
    answer = ask(coordinator, role=role, name="Leïla")
    assert "leila@exemple.fr" in answer.content.decode()
    link = link_of(mail.outbox[0])
    browser = Client(enforce_csrf_checks=True)
    page = browser.get(link)
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "<h1>Bienvenue dans l’équipe</h1>" in page.content.decode()
    assert f"Vous pourrez {role_summary(role)}." in page.content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())
    answer = browser.post(link, {**GOOD, "csrfmiddlewaretoken": token.group(1)}, follow=True)
    assert answer.redirect_chain == [(reverse("wagtailadmin_home"), 302)]
    assert answer.status_code == 200
    user = User.objects.get(email="leila@exemple.fr")
    assert [group.name for group in user.groups.all()] == [role]
    assert (user.is_superuser, user.get_full_name()) == (False, "Leïla Martin")
    assert not RoleInvitation.objects.exists()
    assert browser.get(link).status_code == 410
    assert Client().login(username="leila@exemple.fr", password=PASSWORD)


def test_replaced_or_cancelled_link_opens_nothing(coordinator):
    ask(coordinator)
    first = link_of(mail.outbox[0])
    send(coordinator, faire="renvoyer", qui=RoleInvitation.objects.get().pk)
    second = link_of(mail.outbox[1])
    assert [Client().get(link).status_code for link in (first, second)] == [410, 200]
    send(coordinator, faire="reprendre", qui=RoleInvitation.objects.get().pk)
    answer = Client().post(second, GOOD)
    assert answer.status_code == 410
    assert "demandez un autre lien" in answer.content.decode()
    assert not User.objects.filter(email="leila@exemple.fr").exists()


def test_only_the_last_link_to_an_address_is_valid(coordinator, monkeypatch):
    for role in ("Contribution", "Rédaction"):
        ask(coordinator, role=role)
    first, second = map(link_of, mail.outbox)
    assert [Client().get(link).status_code for link in (first, second)] == [410, 200]
    assert RoleInvitation.objects.get().role.name == "Rédaction"
    # A second request during the first: its row is inserted in between.
    former = RoleInvitation.objects.filter
    other = mock.Mock(return_value=RoleInvitation.objects.none())
    monkeypatch.setattr(RoleInvitation.objects, "filter", other)
    answer = ask(coordinator, role="Contribution")
    assert "vient déjà de partir" in answer.content.decode()
    assert other.called
    assert former().get().role.name == "Rédaction"


def test_mail_failure_keeps_the_earlier_invitation(coordinator, monkeypatch):
    ask(coordinator, name="Leïla")
    invitation = RoleInvitation.objects.get()

    def refuse(*_args, **_kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
    answers = [
        send(coordinator, faire="renvoyer", qui=invitation.pk),
        ask(coordinator, "autre@exemple.fr"),
    ]
    assert ["n’est pas parti" in answer.content.decode() for answer in answers] == [True, True]
    assert list(RoleInvitation.objects.all()) == [invitation]
    assert 'value="autre@exemple.fr"' in answers[1].content.decode()


def test_the_first_coordinator_is_invited_by_nobody(site):
    invitation = invite("Premiere@exemple.fr", "Coordination")
    assert invitation.is_mailed
    assert invitation.url in mail.outbox[0].body
    path = invitation.url.removeprefix("http://localhost")
    assert Client().post(path, GOOD).url == reverse("wagtailadmin_home")
    assert User.objects.get(email="premiere@exemple.fr").has_perm("auth.change_user")


def test_existing_account_is_not_invited(coordinator):
    UserFactory(email="active@exemple.fr")
    UserFactory(email="arretee@exemple.fr", is_active=False)
    texts = [
        ask(coordinator, f"{who}@exemple.fr").content.decode() for who in ("ACTIVE", "arretee")
    ]
    assert "a déjà un compte" in texts[0]
    assert "Ce compte est arrêté" in texts[1]
    assert mail.outbox == []


def test_invitation_of_an_account_stopped_since_is_not_sent_again(coordinator):
    ask(coordinator)
    UserFactory(email="leila@exemple.fr", is_active=False)
    answer = send(coordinator, faire="renvoyer", qui=RoleInvitation.objects.get().pk)
    assert "Ce compte est arrêté" in answer.content.decode()
    assert len(mail.outbox) == 1


def test_start_of_a_network_does_not_invite_a_stopped_account(site):
    UserFactory(email="leila@exemple.fr", is_active=False)
    command = start_network.Command(stdout=io.StringIO(), stderr=io.StringIO())
    command._invite("leila@exemple.fr")
    assert "Le compte de leila@exemple.fr est arrêté" in command.stderr._out.getvalue()
    assert mail.outbox == []


@pytest.mark.parametrize("data", [{}, {"faire": "reprendre", "qui": "²"}, {"faire": "x"}])
def test_unknown_action_changes_nothing(coordinator, data):
    ask(coordinator)
    assert send(coordinator, **data).status_code in {200, 404}
    assert RoleInvitation.objects.count() == 1


@pytest.mark.parametrize("role", ["Rédaction", "Contribution"])
def test_only_coordination_sees_colleagues_and_invites(site, role):
    client = Client()
    client.force_login(in_role(role))
    group = Group.objects.get(name="Coordination")
    data = {"faire": "inviter", "email": "leila@exemple.fr", "role": group.pk}
    assert [client.get(ADDRESS).status_code, client.post(ADDRESS, data).status_code] == [302, 302]
    assert not RoleInvitation.objects.exists()


def test_expired_invitations_are_purged(site):
    invitation = invite("leila@exemple.fr", "Contribution")
    long_ago = timezone.now() - datetime.timedelta(days=14)
    RoleInvitation.objects.filter(pk=invitation.pk).update(sent_at=long_ago)
    call_command("purge_invitations")
    assert not RoleInvitation.objects.exists()


@pytest.mark.django_db
def test_colleague_is_invited_without_a_default_site():
    Site.objects.all().delete()
    assert invite("leila@exemple.fr", "Contribution").is_mailed
    assert mail.outbox[0].subject.startswith("Maillage")
