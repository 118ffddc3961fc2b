import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

DAY = datetime.date(2026, 12, 3)


@pytest.fixture(autouse=True)
def clock():
    noon = datetime.datetime.combine(DAY, datetime.time(12), ZoneInfo("Europe/Paris"))
    with time_machine.travel(noon, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def paper_root(settings, tmp_path):
    """Keep the printed lists of a test in its own folder, and return it."""
    settings.PAPER_ROOT = tmp_path / "paper"
    return settings.PAPER_ROOT
