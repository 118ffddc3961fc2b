"""Consistent vocabulary in the demonstration, and a complete privacy page."""

from pathlib import Path

import pytest
from django.conf import settings

from events.feeds.fetches import KEPT as FETCHES_KEPT
from events.registrations.models.people_reading import KEPT as READINGS_KEPT
from events.registrations.models.registration import KEPT as REGISTRATIONS_KEPT
from home.personal_data import DATA_CATEGORIES
from home.team.start.pages import FOLDER
from network.people.invitations.models import INVITATION_DAYS
from places.upkeep.confirmations.requests import KEPT_YEARS
from places.upkeep.corrections.corrections import KEPT_DAYS, WAITING_DAYS
from search.finding.log import KEPT_MONTHS

TEMPLATES = Path(settings.BASE_DIR) / "templates"
# « S’abonner » alone is allowed: it quotes a label of other software.
FORMER_NAMES = "Autour de moi|autour de chez moi|autour de vous|M’abonner|S’abonner à l’agenda"


@pytest.mark.parametrize("name", FORMER_NAMES.split("|"))
def test_each_thing_has_one_name(name):
    texts = {path: path.read_text() for path in TEMPLATES.rglob("*.html")}
    texts |= {path: path.read_text() for path in FOLDER.rglob("*.md")}
    assert len(texts) > 150
    assert [path.name for path, text in texts.items() if name in text] == []


def test_privacy_page_lists_the_data_and_their_retention():
    page = (FOLDER / "42-vie-privee.md").read_text()
    assert "compléter" not in page.lower()
    assert "::: facts privacy" in page
    durations = {
        "registrations": (REGISTRATIONS_KEPT.days, 30, "Trente jours après la date"),
        "corrections": ((KEPT_DAYS, WAITING_DAYS), (30, 180), "Trente jours après notre décision"),
        "confirmations": (KEPT_YEARS, 2, "Deux ans"),
        "searches": (KEPT_MONTHS, 13, "Treize mois"),
        "feeds": (FETCHES_KEPT.days, 60, "Soixante jours"),
        "readings": (READINGS_KEPT.days, 365, "Un an"),
        "invitations": (INVITATION_DAYS, 14, "Quatorze jours"),
    }
    lines = {held.name: held for held in DATA_CATEGORIES}
    for name, (kept, expected, wording) in durations.items():
        assert (kept, wording in str(lines[name].until)) == (expected, True), name
