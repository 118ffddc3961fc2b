"""The work of the network's team in the admin, other than writing pages."""

import datetime
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from events.models import CongressPage, Occurrence
from search.models import SearchLog

from .editing import signed_in, team_member


@pytest.fixture
def team(page, server):
    return signed_in(page, server, team_member())


def test_search_without_result_becomes_a_synonym(page, server):
    page.goto(f"{server}/recherche/?q=bigophone")
    expect(page.get_by_role("main")).to_contain_text("Rien trouvé")
    assert SearchLog.objects.filter(query="bigophone").latest("pk").results == 0
    team = signed_in(page, server, team_member())
    team.goto(f"{server}{reverse('recherches-sans-resultat:index')}")
    row = team.get_by_role("row", name=re.compile("bigophone"))
    row.get_by_role("link", name="Créer un synonyme").click()
    words = team.locator("#id_words")
    expect(words).to_have_value("bigophone, ")
    words.press("End")
    words.press_sequentially("téléphone")
    team.get_by_role("button", name="Enregistrer").click()
    expect(team.get_by_role("status")).to_contain_text("bigophone, téléphone")
    team.goto(f"{server}/recherche/?q=bigophone")
    expect(team.get_by_role("main").locator("mark").first).to_contain_text(
        re.compile("téléphone", re.I)
    )
    # Searches of the team are not counted.
    assert SearchLog.objects.filter(query="bigophone").latest("pk").results == 0


def test_programme_of_the_last_edition_is_copied_as_drafts(team, server):
    last = CongressPage.objects.public().order_by("-starts_at").first()
    start = timezone.localtime(last.starts_at) + datetime.timedelta(days=728)
    edition = last.get_parent().add_child(
        instance=CongressPage(
            title="Assises des mouettes",
            slug="mouettes",
            starts_at=start,
            ends_at=start + datetime.timedelta(days=1, hours=8),
            live=False,
        )
    )
    team.goto(f"{server}/admin/pages/{edition.pk}/edit/")
    team.get_by_role("link", name="Écrire le programme").click()
    team.get_by_label("Édition", exact=True).select_option(label=last.title)
    team.get_by_role("button", name="Reprendre ce programme").click()
    taken = edition.sessions.order_by("starts_at", "pk")
    expect(team.locator(".messages")).to_contain_text(f"{taken.count()} séances sont reprises")
    originals = last.sessions.public().exclude(status="cancelled").order_by("starts_at", "pk")
    assert sorted(taken.values_list("title", flat=True)) == sorted(
        originals.values_list("title", flat=True)
    )
    assert timezone.localtime(taken[0].starts_at).date() == start.date()
    assert not taken.filter(live=True).exists()


def pages_of_the_team():
    """Return {name: address} of the admin screens that no other browser test opens."""
    date = (
        Occurrence.objects.past(timezone.now())
        .filter(event__capacity__gt=0, status="confirmed")
        .order_by("-starts_at")
        .first()
    )
    roll = [date.event_id, date.moment]
    congress = CongressPage.objects.public().order_by("-starts_at").first()
    return {
        "home": reverse("wagtailadmin_home"),
        "dates": reverse("desk_line", args=["to_count"]),
        "old texts": reverse("report_textes_anciens"),
        "roll": reverse("event_roll", args=roll),
        "count": reverse("event_count", args=roll),
        "report": reverse("event_report"),
        "programme": reverse("congress_programme", args=[congress.pk]),
        "imports": reverse("imports_de_lieux:runs"),
        "searches": reverse("recherches-sans-resultat:index"),
    }


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_no_violation_on_the_screens_of_the_team(team, server, width):
    team.set_viewport_size({"width": width, "height": 900})
    wrong = {}
    for name, address in pages_of_the_team().items():
        team.goto(server + address)
        results = Axe().run(team)
        if results.violations_count:
            wrong[name] = results.generate_report()
        if team.evaluate("document.documentElement.scrollWidth") > width:
            wrong[name] = "scrolls sideways"
    assert wrong == {}
