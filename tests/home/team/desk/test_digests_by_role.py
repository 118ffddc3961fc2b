"""The weekly letter of each role, as a mail server receives it."""

import datetime
import email
import email.policy
import re
from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.utils import timezone

from home.models import Submission
from network.models import NightlyRun
from places.models import Correction
from tests.factories import (
    EventIndexPageFactory,
    EventPageFactory,
    PlaceIndexPageFactory,
    PlaceMembershipFactory,
    PlacePageFactory,
    UserFactory,
)
from tests.smtp_server import smtp_server

pytestmark = pytest.mark.django_db
ROLES = ["Coordination", "Rédaction", "Contribution"]


@pytest.fixture
def people(home):
    """Return {role: user}, with waiting tasks for each."""
    agenda, directory = EventIndexPageFactory(parent=home), PlaceIndexPageFactory(parent=home)
    people = {}
    for number, role in enumerate(ROLES):
        people[role] = UserFactory(email=f"collegue{number}@exemple.fr")
        people[role].groups.add(Group.objects.get(name=role))
    port = PlacePageFactory(parent=directory, title="EPN du Port")
    people["Lieu"] = PlaceMembershipFactory(place=port, is_trusted=True).user
    for place in (port, PlacePageFactory(parent=directory, title="La Fabrique")):
        Correction.objects.create(place=place, suggested={"phone": "+33442000000"})
        place.confirmed_on = timezone.localdate()
        place.save()
    start = timezone.now() - datetime.timedelta(days=3)
    moments = {"starts_at": start, "ends_at": start + datetime.timedelta(hours=1)}
    EventPageFactory(parent=port, title="Clics du Port", **moments)
    author = people["Contribution"]
    EventPageFactory(parent=agenda, title="Atelier de Nour", owner=author, **moments)
    EventPageFactory(parent=agenda, title="Atelier des autres", **moments)
    draft = EventPageFactory(parent=agenda, title="À relire", owner=author, live=False)
    draft.save_revision(user=author)
    draft.get_workflow().start(draft, author)
    Submission.objects.create(kind=Submission.Kind.PLACE, values={"title": "Café proposé"})
    NightlyRun.record("check_search", seconds=1, fault="Index absent.")
    return people


@pytest.fixture
def letters(people, settings, monkeypatch):
    """Return {role: text of the letter} from the mail server."""
    monkeypatch.setattr("network.tasks.nightly.commands", lambda: [("check_search", {})])
    with smtp_server() as server:
        options = {"host": "127.0.0.1", "port": server.port}
        backend = "django.core.mail.backends.smtp.EmailBackend"
        settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": options}}
        call_command("send_digests", stdout=StringIO())
        received = [
            email.message_from_string(text, policy=email.policy.default) for text in server.mails
        ]
    by_address = {mail["To"]: mail.get_body(("plain",)).get_content() for mail in received}
    assert len(by_address) == len(received)
    return {role: by_address.get(person.email, "") for role, person in people.items()}


def items(letter):
    """Return the lines of tasks and their items, without dates."""
    lines = re.findall(
        r"^(?:\d+ .*|  - .*?)(?= \(|, \d+ \w+ \d{4}|$)", letter.replace("\r", ""), re.MULTILINE
    )
    return [line.strip(" -") for line in lines]


CORRECTIONS = [
    "2 corrections proposées par des visiteurs",
    "EPN du Port, Martigues",
    "La Fabrique, Martigues",
]
REVIEW = ["1 page attend votre accord", "À relire"]
SUBMISSION = ["1 proposition du public à lire"]
TO_COUNT = [
    "3 ateliers passés, à compter",
    "Clics du Port",
    "Atelier de Nour",
    "Atelier des autres",
]


def test_each_role_receives_its_own_tasks_only(letters):
    assert {role: items(letter) for role, letter in letters.items()} == {
        "Coordination": [
            *(*REVIEW, *CORRECTIONS, *SUBMISSION),
            "1 travail de la nuit en échec",
            *TO_COUNT,
        ],
        "Rédaction": [*REVIEW, *CORRECTIONS, *SUBMISSION, *TO_COUNT],
        "Contribution": ["1 atelier passé, à compter", "Atelier de Nour"],
        "Lieu": [
            *("1 correction proposée par un visiteur", "EPN du Port, Martigues"),
            *("1 atelier passé, à compter", "Clics du Port"),
        ],
    }
