"""The mails of all invitations."""

import datetime

import pytest
import time_machine
from django.contrib.auth.models import Group

from home.models import RoleInvitation
from network.models import NetworkSettings
from network.people.invitations.letters import letter
from places.models import PlaceInvitation

NOW = datetime.datetime(2026, 11, 25, 10, tzinfo=datetime.UTC)


@pytest.fixture
def invitation(db):
    role = Group.objects.get(name="Contribution")
    with time_machine.travel(NOW, tick=False):
        return RoleInvitation.objects.create(email="leila@exemple.fr", name="Leïla", role=role)


def test_mail_has_the_expiry_and_a_reply_address(invitation):
    network = NetworkSettings(name="Le réseau\nBcc: x", phone="+33465710000", email="a@exemple.fr")
    message = letter(invitation, network)
    assert "\n" not in message.subject
    assert message.reply_to == ["a@exemple.fr"]
    body = message.body.replace("\N{NO-BREAK SPACE}", " ")
    assert body.startswith("Bonjour Leïla,\n\n")
    assert "avant le mercredi 9 décembre 2026. Il ne sert qu’une fois :\n\nhttp" in body
    assert body.endswith("04 65 71 00 00\n")


def test_links_of_one_model_do_not_open_another(invitation):
    """A link of a place manager must not open the invitation of a coordinator."""
    assert RoleInvitation.salt() != PlaceInvitation.salt()
    assert PlaceInvitation(pk=invitation.pk).token.split(":")[0] == invitation.token.split(":")[0]
