import re

from django.db import connection
from django.test.utils import CaptureQueriesContext

from network.models import ContentStamp
from tests.factories import *
from tests.resources.debates.test_debates import POSITIONS
from tests.resources.test_blocks import FIGURE


def show(client, page):
    client.get(page.url)
    ContentStamp.raise_()
    with CaptureQueriesContext(connection) as c:
        client.get(page.url)
    print("\n=====", page.title, len(c))
    for q in c.captured_queries:
        print("-", re.sub(r"SELECT .*? FROM", "SELECT … FROM", q["sql"])[:600])


def test_q(client, article, survey, home, debate, library):
    show(client, debate(positions=POSITIONS))
    place = PlacePageFactory(parent=PlaceIndexPageFactory(parent=home))
    event = EventPageFactory(parent=EventIndexPageFactory(parent=home))
    shown = survey(figures=[FIGURE])
    show(client, article(body=[("place", place), ("event", event), ("survey", shown)]))
