"""Coordination signs a colleague's devices out, and resets lost second factors."""

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from wagtail.models import ModelLogEntry

from network.models import AccountSession, OutsideIdentity, SecondFactor
from network.people.accounts.factors import factors
from tests.factories import UserFactory


def add_means(user):
    SecondFactor.objects.create(account=user, kind="app", name="Application", key="x")
    factors.new_recovery_codes(user)


def address(user):
    return f"/admin/collegues/{user.pk}/connexion/"


def test_the_devices_of_a_colleague_are_signed_out(in_role, browse):
    colleague, coordinator = in_role("Rédaction"), browse(in_role("Coordination"))
    devices = [browse(colleague), browse(colleague)]
    page = coordinator.get("/admin/collegues/").content.decode()
    assert f'href="{address(colleague)}"' in page
    shown = coordinator.get(address(colleague)).content.decode()
    assert "Déconnecter tous ses appareils" in shown
    assert "Aucun : seul le mot de passe ouvre ce compte." in shown.replace("\xa0", " ")
    coordinator.post(address(colleague), {"faire": "fermer"})
    assert {device.get("/admin/").status_code for device in devices} == {302}
    assert coordinator.get("/admin/").status_code == 200
    assert ModelLogEntry.objects.get(action="network.sign_out").data == {"devices": 2}


def test_factors_of_a_colleague_are_reset_and_notified(in_role, browse):
    colleague, boss = in_role("Contribution", email="leila@exemple.fr"), in_role("Coordination")
    add_means(colleague)
    device, coordinator = browse(colleague), browse(boss)
    assert (
        "Application (Application de codes)" in coordinator.get(address(colleague)).content.decode()
    )
    coordinator.post(address(colleague), {"faire": "liberer"})
    assert not colleague.factors.exists()
    assert not colleague.recovery_codes.exists()
    assert not AccountSession.objects.filter(account=colleague).exists()
    assert device.get("/admin/").status_code == 302
    [letter] = mail.outbox
    assert (letter.to, "retiré vos moyens" in letter.body) == (["leila@exemple.fr"], True)
    entry = ModelLogEntry.objects.get(action="network.factors_reset")
    assert (entry.user, entry.object_id) == (boss, str(colleague.pk))


def test_account_of_an_external_provider_is_reset_too(in_role, browse, settings):
    settings.OIDC = {"label": "ProConnect"}
    colleague, coordinator = in_role("Contribution"), browse(in_role("Coordination"))
    OutsideIdentity.objects.create(account=colleague, issuer="https://exemple.fr", subject="1")
    assert "<li>ProConnect</li>" in coordinator.get(address(colleague)).content.decode()
    coordinator.post(address(colleague), {"faire": "liberer"})
    assert "<li>ProConnect</li>" not in coordinator.get(address(colleague)).content.decode()
    assert not colleague.outside_identities.exists()


def test_only_coordination_may_reset(in_role, browse):
    colleague, chief = in_role("Contribution"), UserFactory(is_superuser=True)
    for account in (colleague, chief):
        add_means(account)
    coordinator = in_role("Coordination")
    add_means(coordinator)
    for who, account in (
        (in_role("Rédaction"), colleague),
        (in_role("Coordination"), chief),
        (coordinator, coordinator),
    ):
        answer = browse(who).post(address(account), {"faire": "liberer"})
        assert answer.status_code == 302
        assert account.factors.exists()
    assert Client().post(address(colleague), {"faire": "liberer"}).status_code == 302
    assert colleague.factors.exists()


def test_last_coordinator_is_reset_on_the_server(in_role, capsys):
    user = in_role("Coordination", username="cheffe")
    add_means(user)
    call_command("reset_second_factor", "cheffe")
    assert not user.factors.exists()
    assert capsys.readouterr().out.startswith("1 moyens retirés")
    assert ModelLogEntry.objects.get(action="network.factors_reset").user is None
    with pytest.raises(CommandError, match="Aucun compte ne s’appelle personne"):
        call_command("reset_second_factor", "personne")
    assert Group.objects.get(name="Coordination").user_set.count() == 1
