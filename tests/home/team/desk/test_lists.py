"""The number of queries of every list of the admin is independent of its number of rows."""

import json
import re
from collections import Counter

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Locale

from events.models import EventSource
from network.models import NightlyRun, Organisation, Picture
from places.models import Correction, ImportRun, PlacePair, PlaceSource
from search.models import BestBet, SearchLog, Synonym
from tests.factories import (
    ArticlePageFactory,
    CongressIndexPageFactory,
    CongressPageFactory,
    EventIndexPageFactory,
    EventPageFactory,
    KeptLinkPageFactory,
    PersonFactory,
    PlaceIndexPageFactory,
    PlacePageFactory,
    ResourceIndexPageFactory,
    RoomFactory,
    SeriesFactory,
    SessionFactory,
    TopicFactory,
    TrackFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
ROWS = 6
VALUE = re.compile(r"'[^']*'|\b\d+\b")
# The first aggregates the agenda; the other is Wagtail's, which queries the steps of each review.
NO_LISTS = {"/admin/evenements/bilan/", "/admin/reports/workflow/"}


@pytest.fixture
def sections(site, home):
    Locale.objects.get_or_create(language_code="en")
    return {
        "agenda": EventIndexPageFactory(parent=home),
        "places": PlaceIndexPageFactory(parent=home),
        "library": ResourceIndexPageFactory(parent=home),
        "editions": CongressIndexPageFactory(parent=home),
    }


def one_more_of_each(sections, number, user):
    """Create a row for every list, with the related objects that its cells show."""
    person = PersonFactory(organisation=Organisation.objects.create(name=f"Structure {number}"))
    place = PlacePageFactory(parent=sections["places"], organisation=person.organisation)
    other = PlacePageFactory(parent=sections["places"], live=False)
    event = EventPageFactory(parent=place)
    article = ArticlePageFactory(parent=sections["library"])
    link = KeptLinkPageFactory(parent=sections["library"])
    own = EventPageFactory(parent=sections["agenda"])
    for page in (place, other, event, article, link, own):
        page.save_revision(user=user, log_action=True)
    other.get_workflow().start(other, user)
    congress = CongressPageFactory(parent=sections["editions"])
    SessionFactory(congress=congress)
    RoomFactory(congress=congress)
    TrackFactory(congress=congress)
    PlacePair.objects.create(first=place, second=other, score=1)
    Correction.objects.create(place=place, suggested={"phone": "+33442000000"})
    source = PlaceSource.objects.create(name="Hub", url=f"https://hub.example/{number}")
    ImportRun.objects.create(file_name=f"{number}.csv", source=source, user=user)
    EventSource.objects.create(name="Agenda", url=f"https://agenda.example/{number}")
    SeriesFactory()
    TopicFactory()
    UserFactory()
    Synonym.objects.create(words=f"un{number}, deux{number}")
    BestBet.objects.create(words=f"trois{number}", page=place)
    SearchLog.objects.create(day=timezone.localdate(), query=f"zqx{number}", results=number % 2)
    Redirect.objects.create(old_path=f"/ancien-{number}", redirect_page=place)
    image = Picture(title=f"Photo {number}", file=get_test_image_file(filename=f"{number}.png"))
    image.uploaded_by_user = user
    image.save()
    NightlyRun.record(f"travail {number}", seconds=1)


def lists(client, sections):
    """Return the addresses of the admin's menu, of the explorer, of the reports and accounts."""
    soup = BeautifulSoup(client.get(reverse("wagtailadmin_home")).content, "html.parser")
    menu = json.loads(soup.find(id="wagtail-sidebar-props").string)
    explored = [reverse("wagtailadmin_explore", args=[page.pk]) for page in sections.values()]
    linked = []
    for name in ("reports", "colleagues"):
        page = BeautifulSoup(client.get(reverse(name)).content, "html.parser")
        linked += [link["href"] for link in page.select("#main .reports a, #main p > a[href]")]
    linked = [url for url in linked if not re.search(r"/\d+/", url)]
    urls = dict.fromkeys([*addresses(menu), *explored, *linked])
    return [url for url in urls if url.startswith("/admin/") and url not in NO_LISTS]


def addresses(menu):
    if isinstance(menu, dict):
        if isinstance(menu.get("url"), str) and "logout" not in menu["url"]:
            yield menu["url"]
        menu = list(menu.values())
    if isinstance(menu, list):
        for each in menu:
            yield from addresses(each)


def repeated(client, url):
    """Return (count, SQL) of the most repeated query, values ignored."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code in (200, 302), url
    statements = Counter(VALUE.sub("?", query["sql"]) for query in captured.captured_queries)
    sql, number = statements.most_common(1)[0]
    return number, sql


# The report of wagtail-localize paginates unordered rows.
@pytest.mark.filterwarnings("ignore:Pagination may yield inconsistent results")
def test_no_list_runs_a_query_for_each_row(client, sections, admin_user):
    client.force_login(admin_user)
    for number in range(ROWS):
        one_more_of_each(sections, number, admin_user)
    urls = lists(client, sections)
    assert len(urls) > 40
    most = {url: repeated(client, url) for url in urls}
    # A first request creates the thumbnails.
    suspects = [url for url, counts in most.items() if counts[0] >= ROWS]
    most = {url: repeated(client, url) for url in suspects}
    assert {url: counts for url, counts in most.items() if counts[0] >= ROWS} == {}
