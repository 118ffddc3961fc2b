"""A dead link is replaced in all its pages in two clicks; an archived copy is proposed."""

import datetime
import json

import pytest
from django.urls import reverse
from django.utils import timezone

from home.models import StandardPage
from network.links.archives import archived_copy, look_for_copies
from network.links.download import Download, DownloadError
from network.links.models import DEAD
from network.links.reading import addresses, read_all
from network.models import ExternalLink
from tests.factories import PlaceIndexPageFactory, PlaceMembershipFactory, PlacePageFactory

OLD, NEW = "https://un.example/liste?a=1&b=2", "https://deux.example/liste?x=1&y=2"
BODY = [
    {
        "type": "paragraph",
        "value": '<p><a href="https://un.example/liste?a=1&amp;b=2#bas">Un</a>, et'
        ' <a href="https://un.example/liste?a=1&amp;b=23">un autre</a>.</p>',
    },
    {"type": "links", "value": {"title": "", "links": [
        {"type": "item", "value": {"label": "La liste", "page": None, "url": OLD}},
    ]}},
]  # fmt: skip
COPY = "https://web.archive.org/web/20190101000000/https://un.example/liste"


@pytest.fixture
def links_page(site, home):
    page = StandardPage(title="Nos liens", slug="nos-liens", body=json.dumps(BODY))
    page.search_description = f"Voir {OLD}."
    page = home.add_child(instance=page)
    page.save_revision().publish()
    return page


@pytest.fixture
def place(home):
    place = PlacePageFactory(
        parent=PlaceIndexPageFactory(parent=home), title="Le Port", websites=OLD
    )
    place.save_revision().publish()
    return place


@pytest.fixture
def dead(links_page, place):
    read_all()
    ExternalLink.objects.filter(url=OLD).update(
        failures=DEAD, failing_since=timezone.localdate(), fault="Absent.", archive_url=COPY
    )
    return ExternalLink.objects.get(url=OLD)


@pytest.mark.django_db
def test_link_is_replaced_everywhere_in_two_clicks(admin_client, links_page, place, dead):
    """A draft is changed too, and stays a draft."""
    draft = links_page.get_latest_revision_as_object()
    draft.title = "Nos liens, bientôt"
    draft.save_revision()
    report = admin_client.get(reverse("report_liens_morts")).text
    mend = reverse("mend_link", args=[dead.pk])
    assert mend in report
    shown = admin_client.get(mend).text
    assert ("Le Port" in shown, "Nos liens" in shown, COPY in shown) == (True, True, True)
    assert admin_client.post(mend, {"address": "nulle part"}).status_code == 200
    admin_client.post(mend, {"address": NEW})
    public = StandardPage.objects.get(pk=links_page.pk)
    assert (public.title, public.live, public.has_unpublished_changes) == ("Nos liens", True, True)
    kept = "https://un.example/liste?a=1&b=23"
    for version in (public, public.get_latest_revision_as_object()):
        assert sorted(addresses(version)) == sorted([NEW, kept])
        assert version.body[0].value.source.count("&amp;y=2") == 1
        assert version.search_description == f"Voir {NEW}."
    assert public.get_latest_revision_as_object().title == "Nos liens, bientôt"
    place.refresh_from_db()
    assert place.websites == NEW
    assert admin_client.get(mend).status_code == 404


@pytest.mark.django_db
def test_pages_of_others_are_not_changed(client, links_page, place, dead):
    manager = PlaceMembershipFactory(place=place).user
    client.force_login(manager)
    mend = reverse("mend_link", args=[dead.pk])
    shown = client.get(mend).text
    assert ("Le Port" in shown, "Nos liens" in shown) == (True, False)
    client.post(mend, {"address": COPY})
    assert OLD in addresses(StandardPage.objects.get(pk=links_page.pk))
    place.refresh_from_db()
    assert addresses(place.get_latest_revision_as_object()) == [COPY]


@pytest.mark.django_db
def test_archive_is_queried_once_in_90_days(dead, time_machine):
    ExternalLink.objects.update(archive_url="")
    urls = []

    def ask(url, bounds):
        urls.append(url)
        closest = {"url": COPY.replace("https://web", "http://web"), "available": True}
        return Download(json.dumps({"archived_snapshots": {"closest": closest}}).encode())

    assert look_for_copies(ask=ask, pause=0) == 1
    dead.refresh_from_db()
    assert dead.archive_url == COPY
    assert urls == ["https://archive.org/wayback/available?url=" + (
        "https%3A%2F%2Fun.example%2Fliste%3Fa%3D1%26b%3D2"
    )]  # fmt: skip
    ExternalLink.objects.update(archive_url="")
    assert look_for_copies(ask=ask, pause=0) == 0
    time_machine.move_to(timezone.now() + datetime.timedelta(days=91))
    assert look_for_copies(ask=ask, pause=0) == 1


@pytest.mark.django_db
def test_links_never_searched_are_searched_first():
    """PostgreSQL would sort them last, after those that the archive does not have."""
    searched = timezone.localdate() - datetime.timedelta(days=200)
    for name, day in [("a", searched), ("b", None)]:
        url = f"https://{name}.example/"
        ExternalLink.objects.create(url=url, failures=DEAD, archive_requested_on=day)
    urls = []

    def ask(url, bounds):
        urls.append(url)
        return Download(b"{}")

    look_for_copies(most=1, ask=ask, pause=0)
    assert [url.rpartition("url=")[2] for url in urls] == ["https%3A%2F%2Fb.example%2F"]


@pytest.mark.django_db
def test_unreliable_archive_answers_are_ignored(dead):
    ExternalLink.objects.update(archive_url="")

    def away(url, bounds):
        raise DownloadError("Le serveur ne répond pas.")

    assert look_for_copies(ask=away, pause=0) == 0
    dead.refresh_from_db()
    assert dead.archive_requested_on is None
    lies = [b"<html>", b"[]", b"{}", b'{"archived_snapshots": {}}', b"\xff", b"null"]
    lies += [
        json.dumps({"archived_snapshots": {"closest": {"url": url, "available": True}}}).encode()
        for url in ("https://ailleurs.example/", "javascript:alert(1)", "", f"{COPY}{'a' * 600}")
    ]
    answers = [archived_copy(OLD, lambda url, bounds, lie=lie: Download(lie)) for lie in lies]
    assert answers == [""] * len(lies)
