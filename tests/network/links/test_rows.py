"""Links in rows other than pages: found, reported to their editors, replaced in two clicks."""

import datetime

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry, Site

from events.models import Session, SessionResource
from home.models import StandardPage
from network.admin.link_reports import dead_links
from network.links.linked_models import linked_models
from network.links.models import DEAD
from network.links.reading import addresses, read_all
from network.models import ExternalLink, LinkUse, NetworkSettings, Organisation, Person
from places.models import PlaceOffer
from resources.models import Collection, Publisher, Series
from search.models import BestBet
from tests.factories import (
    CollectionFactory,
    CollectionItemFactory,
    CongressPageFactory,
    PlaceIndexPageFactory,
    PlacePageFactory,
    SeriesFactory,
    SeriesPartFactory,
    SessionFactory,
)

OLD, NEW, OTHER = "https://un.example/", "https://deux.example/", "https://trois.example/"
COPY = "https://web.archive.org/web/20190101000000/https://un.example/"


def one_of_each(home):
    """Return {model: a public row with the URL OLD once, and OTHER}."""
    series, collection = SeriesFactory(title="Où aller"), CollectionFactory(title="À lire")
    SeriesPartFactory(series=series, number=1, title="Un", url=OLD)
    SeriesPartFactory(series=series, number=2, title="Deux", url=OTHER)
    CollectionItemFactory(collection=collection, url=OTHER, title="Trois")
    CollectionItemFactory(collection=collection, url=OLD, title="Un")
    session = SessionFactory(congress=CongressPageFactory(parent=home), replay_url=OTHER)
    session.resources.add(SessionResource(title="Le diaporama", url=f"{OLD}#page-2"))
    session.save_revision().publish()
    settings = NetworkSettings.for_site(Site.objects.get())
    settings.mastodon, settings.peertube = OLD, OTHER
    settings.save()
    rows = [
        series,
        collection,
        session,
        settings,
        Publisher.objects.create(name="Un", url=OLD, description=f"Voir {OTHER}."),
        Organisation.objects.create(name="La Ruche", website=OLD),
        Person.objects.create(name="Ada", website=OTHER, biography=f"Elle tient {OLD}."),
        BestBet.objects.create(words="impôts", link=OLD, title="Un", sentence=f"Ou {OTHER}"),
    ]
    return {type(row): row for row in rows}


def dead(url=OLD, **facts):
    read_all()
    today = timezone.localdate()
    ExternalLink.objects.filter(url=url).update(
        failures=DEAD, failing_since=today, fault="Absent.", **facts
    )
    return ExternalLink.objects.get(url=url)


@pytest.mark.django_db
def test_uses_in_pages_come_before_uses_in_rows(home):
    row = Publisher.objects.create(name="Un", url=OLD)
    home.add_child(instance=StandardPage(title="Liens", search_description=OLD))
    link = dead()
    for uses in (LinkUse.objects.of(link), LinkUse.objects.dead()):
        assert [use.row for use in uses] == [None, row]


def fresh(row):
    return type(row)._default_manager.get(pk=row.pk)


@pytest.mark.django_db
def test_links_of_every_model_are_reported_and_replaced(home, admin_client, admin_user):
    rows = one_of_each(home)
    assert rows.keys() == {registered.model for registered in linked_models()}
    link = dead()
    titles = {use.title for use in dead_links(admin_user)}
    assert len(titles) == len(rows)
    assert {"Personne : Ada", "Structure : La Ruche", "Série : Où aller"} < titles
    mend = reverse("mend_link", args=[link.pk])
    report = admin_client.get(reverse("report_liens_morts")).text
    assert report.count(mend) >= len(rows)
    for sort in ("where", "-where"):
        url = reverse("report_liens_morts")
        assert admin_client.get(url, {"ordering": sort}).status_code == 200
    shown = admin_client.get(mend).text
    for model in (Person, Series, Collection, Publisher, Organisation, BestBet):
        opened = f"/{model._meta.model_name}/edit/{rows[model].pk}/"
        assert opened in shown, model
    admin_client.post(mend, {"address": NEW})
    for row in rows.values():
        assert (OLD in addresses(fresh(row)), NEW in addresses(fresh(row))) == (False, True), row
    assert list(dead_links(admin_user)) == []
    assert SessionResource.objects.get().url == NEW
    assert ModelLogEntry.objects.filter(action="wagtail.edit", user=admin_user).count() >= 7
    # The other links stay in their order, and their uses are unchanged.
    parts = rows[Series].parts.order_by("number")
    assert list(parts.values_list("number", "url")) == [(1, NEW), (2, OTHER)]
    items = rows[Collection].items.order_by("sort_order", "pk")
    assert list(items.values_list("title", "url")) == [("Trois", OTHER), ("Un", NEW)]
    assert LinkUse.objects.filter(link__url=OTHER, page=None).count() == 7


@pytest.mark.django_db
def test_users_see_and_replace_only_what_they_may_change(home, client):
    rows = one_of_each(home)
    link = dead()
    person = User.objects.create_user("nour", password="x")
    rights = ["access_admin", "change_series"]
    person.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client.force_login(person)
    report = client.get(reverse("report_liens_morts")).text
    assert ("Où aller" in report, "La Ruche" in report) == (True, False)
    mend = reverse("mend_link", args=[link.pk])
    shown = client.get(mend).text
    assert ("Où aller" in shown, "Ada" in shown) == (True, False)
    client.post(mend, {"address": NEW})
    changed = {model for model, row in rows.items() if NEW in addresses(fresh(row))}
    assert changed == {Series}
    person.user_permissions.remove(Permission.objects.get(codename="change_series"))
    assert client.get(mend).status_code in (302, 403)


@pytest.mark.django_db
def test_changed_row_is_read_again(home, admin_user, django_capture_on_commit_callbacks):
    rows = one_of_each(home)
    dead()
    ada = rows[Person]
    ada.biography = f"Elle tient {NEW}."
    with django_capture_on_commit_callbacks(execute=True):
        ada.save()
        rows[Organisation].delete()
    kinds = {type(use.row) for use in dead_links(admin_user)}
    assert kinds == rows.keys() - {Person, Organisation}
    assert LinkUse.objects.get(link__url=NEW).title == "Personne : Ada"
    session = rows[Session]
    with django_capture_on_commit_callbacks(execute=True):
        session.unpublish()
    assert Session not in {type(use.row) for use in dead_links(admin_user)}


@pytest.mark.django_db
def test_draft_is_not_published_by_a_replacement(home, admin_client):
    session = one_of_each(home)[Session]
    draft = session.get_latest_revision_as_object()
    draft.title = "Bientôt"
    draft.save_revision()
    mend = reverse("mend_link", args=[dead().pk])
    admin_client.post(mend, {"address": NEW})
    public = fresh(session)
    assert (public.title == "Bientôt", public.has_unpublished_changes) == (False, True)
    assert public.get_latest_revision_as_object().title == "Bientôt"
    for version in (public, public.get_latest_revision_as_object()):
        assert [each.url for each in version.resources.all()] == [NEW]


@pytest.mark.django_db
def test_scheduled_draft_remains_scheduled(home, admin_client):
    session = draft = fresh(one_of_each(home)[Session])
    draft.go_live_at = timezone.now() + datetime.timedelta(days=1)
    draft.save_revision().publish()
    admin_client.post(reverse("mend_link", args=[dead().pk]), {"address": NEW})
    scheduled = fresh(session).scheduled_revision.as_object()
    assert [each.url for each in scheduled.resources.all()] == [NEW]


@pytest.mark.django_db
def test_copy_of_a_source_is_stored_beside_its_url(home, admin_client, admin_user):
    source = one_of_each(home)[Publisher]
    link = dead(archive_url=COPY)
    admin_client.post(reverse("mend_link", args=[link.pk]), {"address": COPY})
    source = fresh(source)
    assert (source.url, source.archive_url, source.host) == (OLD, COPY, "un.example")
    read_all()
    assert list(dead_links(admin_user)) == []


@pytest.mark.django_db
def test_too_long_url_changes_nothing(home, admin_client):
    rows = one_of_each(home)
    mend = reverse("mend_link", args=[dead().pk])
    longest = f"{NEW}{'a' * 300}"  # the field of a person has 200 characters
    assert "200" in admin_client.post(mend, {"address": longest}).text
    assert all(OLD in addresses(fresh(row)) for row in rows.values())


@pytest.mark.django_db
def test_children_of_a_page_are_read_and_changed(home, admin_client):
    place = PlacePageFactory(parent=PlaceIndexPageFactory(parent=home))
    place.offers.add(PlaceOffer(kind="room", name="La salle", description=f"Voir {OLD}"))
    place.save_revision().publish()
    mend = reverse("mend_link", args=[dead().pk])
    admin_client.post(mend, {"address": NEW})
    assert PlaceOffer.objects.get().description == f"Voir {NEW}"


@pytest.mark.django_db
def test_reading_many_pages_runs_the_same_number_of_queries(home, django_assert_max_num_queries):
    one_of_each(home)
    for number in range(30):
        Person.objects.create(name=f"Personne {number}", website=f"{OTHER}{number}")
        series = SeriesFactory(title=f"Série {number}")
        SeriesPartFactory(series=series, number=1, title="a", url=OTHER)
    with django_assert_max_num_queries(75):
        read_all()
    assert LinkUse.objects.filter(page=None).count() == 15 + 60
