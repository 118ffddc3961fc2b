"""The weekly letter contains the tasks of its reader's home screen, and no others."""

import datetime
import re
from io import StringIO

import pytest
import wagtail_factories
from bs4 import BeautifulSoup
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from home.models import Digest
from home.team.desk.digests import readers
from network.models import NetworkSettings
from network.site.themes import Look
from places.models import Correction
from tests.factories import (
    EventIndexPageFactory,
    EventPageFactory,
    PlaceIndexPageFactory,
    PlaceMembershipFactory,
    PlacePageFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def directory(site, home):
    EventIndexPageFactory(parent=home)
    return PlaceIndexPageFactory(parent=home)


@pytest.fixture
def manager(directory):
    """Return a manager whose place has a workshop to count and a correction to decide."""
    today = timezone.localdate()
    place = PlacePageFactory(parent=directory, title="EPN du Port", confirmed_on=today)
    start = timezone.now() - datetime.timedelta(days=3)
    ends_at = start + datetime.timedelta(hours=1)
    EventPageFactory(parent=place, title="Premiers <clics>", starts_at=start, ends_at=ends_at)
    Correction.objects.create(place=place, suggested={"phone": "+33442000000"})
    other = PlacePageFactory(parent=directory, title="Ailleurs")
    Correction.objects.create(place=other, suggested={"phone": "+33442000000"})
    user = PlaceMembershipFactory(place=place, is_trusted=True).user
    user.first_name, user.last_name = "Ada", "Lovelace"
    user.save()
    return user


def test_accounts_without_address_get_no_letter(manager):
    assert list(readers()) == [manager]
    type(manager).objects.filter(pk=manager.pk).update(email="")
    assert list(readers()) == []


def send():
    call_command("send_digests", stdout=StringIO())
    letters, mail.outbox[:] = list(mail.outbox), []
    return letters


def test_letter_is_sent_once_a_week_with_own_tasks_only(manager, directory):
    UserFactory()  # no access to the admin
    confirmed = PlacePageFactory(parent=directory, confirmed_on=timezone.localdate())
    idle = PlaceMembershipFactory(place=confirmed).user
    (letter,) = send()
    assert (letter.to, letter.subject) == (
        [manager.email],
        "Réseau d’essai : 2 choses vous attendent",
    )
    text, (html, kind) = letter.body, letter.alternatives[0]
    assert kind == "text/html"
    assert text.startswith("Bonjour Ada,\n\nVoici ce qui vous attend sur le site Réseau d’essai,")
    assert "1 correction proposée par un visiteur\n  - EPN du Port, Martigues (Téléphone)\n" in text
    assert "1 atelier passé, à compter\n  - Premiers <clics> (" in text
    assert "Ailleurs" not in text + html
    assert "Premiers &lt;clics&gt;" in html
    links = [link["href"] for link in BeautifulSoup(html, "html.parser").select("a")]
    corrections = reverse("corrections_de_lieux:corrections")
    assert links[0] == f"http://localhost{corrections}"
    assert f"http://localhost{reverse('wagtailadmin_account')}" in links
    assert send() == []
    Digest.objects.update(sent_on=timezone.localdate() - datetime.timedelta(days=7))
    assert [each.to for each in send()] == [[manager.email]]
    assert Digest.objects.filter(user=idle).exists()


def form_values(soup):
    """Return the values that a browser submits for an unchanged form."""
    data = {}
    for each in soup.select("main form input[name], main form select[name]"):
        if each.name == "select":
            option = each.find("option", selected=True) or each.find("option")
            data[each["name"]] = option["value"]
        elif each.get("type") not in ("checkbox", "radio", "file") or each.has_attr("checked"):
            data[each["name"]] = each.get("value", "on" if each.has_attr("checked") else "")
    return data


def test_letter_has_the_colour_and_the_logo_of_the_network(manager, site):
    """The logo is attached: an image loaded from the site would reveal that the letter was read."""
    network = NetworkSettings.for_site(site)
    network.theme, network.logo = "waves", wagtail_factories.ImageFactory()
    network.save()
    (letter,) = send()
    html = letter.alternatives[0].content
    assert f"a {{ color: {Look.of(network).accent}; }}" in html
    assert re.findall("<img[^>]*>", html) == ['<img src="cid:logo" alt="" height="60">']
    parts = {part["Content-ID"]: part for part in letter.message().walk()}
    assert parts["<logo>"].get_content_type() == "image/png"
    assert parts["<logo>"].get_content_disposition() == "inline"
    assert parts["<logo>"].get_payload(decode=True).startswith(b"\x89PNG")


def test_letter_without_logo_has_no_image(manager):
    (letter,) = send()
    assert "<img" not in letter.alternatives[0].content
    assert letter.attachments == []


def test_letter_is_stopped_in_the_profile(manager, client):
    client.force_login(manager)
    account = reverse("wagtailadmin_account")
    soup = BeautifulSoup(client.get(account).content, "html.parser")
    box = soup.find("input", {"name": "digest-is_wanted"})
    assert box.has_attr("checked")
    data = form_values(soup)
    assert data.pop("digest-is_wanted") == "on"
    assert client.post(account, data).status_code == 302
    assert not Digest.objects.get(user=manager).is_wanted
    assert send() == []


def test_letters_are_retried_after_a_mail_failure(manager, monkeypatch):
    def fail(self, *args, **kwargs):
        raise ConnectionRefusedError

    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.EmailMultiAlternatives.send", fail)
        with pytest.raises(CommandError, match="non partis : 1"):
            call_command("send_digests", stdout=StringIO())
    assert len(send()) == 1
