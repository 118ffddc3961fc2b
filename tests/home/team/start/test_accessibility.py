"""The accessibility statement of a network, and the mention of every page."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Site

from home.team.audit.results import audit
from home.team.audit.statement import rate
from home.team.start import accessibility, pages
from home.team.start.tally import Tally
from network.models import NetworkSettings

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def network(home, site):
    """Return the settings of a network with the initial pages of a site."""
    written = pages.read(filled={"name": "Réseau des Monts"} | accessibility.texts("Monts"))
    pages.create_pages(home, written, Tally())
    accessibility.declare(site, home)
    return NetworkSettings.for_site(site)


def printed(*options):
    output = StringIO()
    call_command("accessibility_statement", *options, stdout=output)
    return output.getvalue()


def test_mention_of_every_page_is_the_result_of_the_audit(network, client):
    mention = f"Accessibilité\N{NO-BREAK SPACE}: {network.get_accessibility_status_display()}"
    assert network.accessibility_status == audit().status
    page = client.get("/informations/accessibilite/").text
    assert page.count(mention) == 2  # in the statement and in the footer
    assert f"{rate(audit())}\N{NO-BREAK SPACE}% des critères" in page
    grid = client.get("/informations/audit-accessibilite/").text
    assert len(re.findall(r"<li>\d+\.\d+ ", grid)) == 106
    assert mention in client.get("/").text


def test_statement_that_a_network_chose_is_kept(network, home, site):
    network.accessibility_status = NetworkSettings.Accessibility.NONE
    network.save()
    accessibility.declare(site, home)
    network.refresh_from_db()
    assert network.accessibility_status == "none"


def test_command_prints_and_publishes_the_statement(network, client):
    assert printed().startswith(f"{network.name} s’engage à rendre son site accessible")
    assert printed("--grid").startswith("## Images")
    page = network.accessibility_page.specific
    page.body = "[]"
    page.save_revision().publish()
    NetworkSettings.objects.update(accessibility_status="none", name="Réseau des Vallées")
    assert "État de conformité" not in client.get("/informations/accessibilite/").text
    assert "Accessibilité, Audit d’accessibilité" in printed("--publish")
    page = client.get("/informations/accessibilite/").text
    assert "Réseau des Vallées s’engage" in page
    assert Site.objects.get().networksettings.accessibility_status == audit().status


def test_command_refuses_two_options():
    with pytest.raises(CommandError):
        printed("--grid", "--publish")
