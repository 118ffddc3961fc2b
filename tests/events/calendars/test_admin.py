"""The admin views of members' calendars."""

import datetime
import re

import pytest
import time_machine
from django.contrib.auth.models import Group, Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.calendars.importing import import_calendar
from events.models import EventPage, EventSource, ImportedEvent, SourceRun
from network.models import ContentStamp
from tests.events.conftest import PARIS
from tests.factories import TopicFactory
from tests.tls_server import TlsServer, ok

from .samples import feed, workshop

pytestmark = pytest.mark.django_db
PROPOSALS = "/admin/calendriers/a-relire/"


@pytest.fixture
def source(agenda, place):
    return EventSource.objects.create(
        name="Médiathèque", url="https://agenda.exemple.fr/basic.ics", place=place
    )


@pytest.fixture
def editor(admin_client, source):
    return admin_client


def event(number=1):
    return EventPage.objects.get(imported__uid=f"{number}@exemple.fr")


def rows():
    return ImportedEvent.objects.order_by("uid")


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def test_source_is_created_and_its_url_validated(editor, admin_user):
    form = {
        "name": "OpenAgenda",
        "url": "https://openagenda.exemple.fr/a.ics",
        "is_active": "on",
        "kind": "atelier",
    }
    refused = editor.post("/admin/calendriers/new/", form | {"url": "http://a.exemple.fr/"})
    assert "https://" in text_of(refused)
    assert EventSource.objects.count() == 1
    proposed = editor.get("/admin/calendriers/new/").context["form"].initial["watcher"]
    editor.post("/admin/calendriers/new/", form | {"watcher": proposed})
    made = EventSource.objects.get(name="OpenAgenda")
    assert (made.is_trusted, made.watcher) == (False, admin_user)
    assert "OpenAgenda" in text_of(editor.get("/admin/calendriers/"))
    EventSource.objects.filter(pk=made.pk).update(etag='"1"', digest="a")
    editor.post(f"/admin/calendriers/edit/{made.pk}/", form | {"is_trusted": "on"})
    made.refresh_from_db()
    # The next import parses the whole file, with the new settings.
    assert (made.is_trusted, made.etag, made.digest) == (True, "", "")
    # Nobody is chosen: the network is notified.
    assert made.watcher is None


def test_dry_run_shows_the_events_and_writes_nothing(editor, source, monkeypatch):
    server = TlsServer(monkeypatch)
    past = [line.replace("20261112", "20261012") for line in workshop(9)]
    server.answer(ok(feed(workshop(1), workshop(2, "RRULE:FREQ=HEBDO"), past)))
    page = text_of(editor.post(f"/admin/calendriers/{source.pk}/", {"faire": "essayer"}))
    server.close()
    assert "Atelier 1" in page
    assert "2 nouveaux, 1 laissé" in page
    assert "L’événement est passé." in page
    assert "FREQ=HEBDO" in page
    assert EventPage.objects.count() == SourceRun.objects.count() == 0


def test_dry_run_of_a_file_reports_the_same_as_its_import(editor, source):
    past = [line.replace("20261104", "20261004") for line in workshop(1)]
    pages = []
    for action in ("essayer-fichier", "lire-fichier"):
        file = SimpleUploadedFile("agenda.ics", feed(past, workshop(2)))
        url = f"/admin/calendriers/{source.pk}/"
        pages.append(text_of(editor.post(url, {"faire": action, "file": file}, follow=True)))
    assert ["2 nouveaux" in page for page in pages] == [True, True]


def test_uploaded_file_is_imported_and_its_run_saved(editor, source):
    file = SimpleUploadedFile("agenda.ics", feed(workshop(1)))
    typed = {"faire": "lire-fichier", "file": file}
    page = text_of(editor.post(f"/admin/calendriers/{source.pk}/", typed, follow=True))
    assert "1 nouveau" in page
    assert not event().live
    assert "1 nouveau" in text_of(editor.get(f"/admin/calendriers/{source.pk}/"))


def test_calendar_that_lost_its_events_is_imported_if_the_editor_insists(editor, source):
    import_calendar(source, feed(*[workshop(number) for number in (1, 2, 3)]))
    for action, is_done in (("lire-fichier", False), ("lire-quand-meme-fichier", True)):
        file = SimpleUploadedFile("agenda.ics", feed(workshop(1)))
        editor.post(f"/admin/calendriers/{source.pk}/", {"faire": action, "file": file})
        assert (SourceRun.objects.latest("pk").state == "done") == is_done


def test_uploaded_web_page_is_reported_on_the_home_page(editor, source):
    file = SimpleUploadedFile("agenda.ics", b"<html>")
    typed = {"faire": "lire-fichier", "file": file}
    page = text_of(editor.post(f"/admin/calendriers/{source.pk}/", typed, follow=True))
    assert "page web" in page
    home = text_of(editor.get("/admin/"))
    assert "Médiathèque" in home
    assert "page web" in home


def test_several_proposals_are_accepted_or_refused_at_once(editor, source):
    import_calendar(source, feed(*[workshop(number) for number in (3, 1, 2)]))
    page = text_of(editor.get(PROPOSALS))
    titles = re.findall(r"> (Atelier \d)</label>", page)
    assert titles == ["Atelier 1", "Atelier 2", "Atelier 3"]  # by date
    assert f'href="{PROPOSALS}"' in text_of(editor.get("/admin/"))
    first, second, _third = rows()
    editor.post(PROPOSALS, {"evenement": [first.pk], "prendre": "1"})
    editor.post(PROPOSALS, {"evenement": [second.pk, "x", "9" * 30], "refuser": "1"})
    assert list(rows().values_list("state", flat=True)) == ["accepted", "refused", "proposed"]
    assert [page.title for page in EventPage.objects.filter(live=True)] == ["Atelier 1"]
    assert event().occurrences.count() == 1
    # A refused event is not imported again.
    import_calendar(source, feed(*[workshop(number) for number in (1, 2, 3)]))
    assert EventPage.objects.count() == 2


def test_events_that_cannot_be_published_are_reported(editor, source):
    import_calendar(source, feed(workshop(1), workshop(2)))
    page = event(2)
    page.is_free, page.price = False, ""
    page.save_revision(clean=False)
    ticked = [row.pk for row in rows()]
    text = text_of(editor.post(PROPOSALS, {"evenement": ticked, "prendre": "1"}, follow=True))
    assert "1 événement est publié." in text
    left = "Certains n’ont pas pu l’être : ouvrez-les un par un."
    assert left in text.replace("\N{NO-BREAK SPACE}", " ")
    text = text_of(editor.post(PROPOSALS, {"prendre": "1"}, follow=True))
    assert "Cochez d’abord des événements." in text


def test_event_that_is_over_is_no_longer_to_review(editor, source):
    import_calendar(source, feed(workshop(1)))
    for hour, is_listed in ((15, True), (16, False)):
        with time_machine.travel(datetime.datetime(2026, 11, 4, hour, tzinfo=PARIS), tick=False):
            assert ("Atelier 1" in text_of(editor.get(PROPOSALS))) == is_listed


def test_change_of_an_accepted_event_waits_and_can_be_refused(editor, source):
    import_calendar(source, feed(workshop(1)))
    editor.post(PROPOSALS, {"evenement": [rows()[0].pk], "prendre": "1"})
    assert "Atelier 1" not in text_of(editor.get(PROPOSALS))
    import_calendar(source, feed(workshop(1, title="Autre")))
    assert "modifié" in text_of(editor.get(PROPOSALS))
    editor.post(PROPOSALS, {"evenement": [rows()[0].pk], "refuser": "1"})
    assert (event().title, event().has_unpublished_changes) == ("Atelier 1", False)
    assert event().get_latest_revision_as_object().title == "Atelier 1"


def test_synced_event_is_classified_but_not_edited(editor, source):
    import_calendar(source, feed(workshop(1, "URL:https://exemple.fr/atelier")))
    url = reverse("wagtailadmin_pages:edit", args=[event().pk])
    page = text_of(editor.get(url))
    assert "géré ailleurs" in page
    assert "https://exemple.fr/atelier" in page
    answer = editor.post(url, {"title": "À moi", "action-publish": "1"}, follow=True)
    assert "s’écrit dans « Médiathèque »" in text_of(answer)
    assert event().get_latest_revision_as_object().title == "Atelier 1"
    topic = TopicFactory()
    typed = {"classer": "1", "kind": "permanence", "topics": [topic.pk], "is_free": "true"}
    editor.post(url, typed | {"title": "À moi"})
    draft = event().get_latest_revision_as_object()
    assert (draft.title, draft.kind, list(draft.topics.all())) == (
        "Atelier 1",
        "permanence",
        [topic],
    )


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"is_free": "false"}, "Écrivez le tarif, ou choisissez « Gratuit »"),
        ({"is_free": "true", "price": "5 €"}, "C’est gratuit ou payant"),
        (
            {"is_free": "true", "registration_url": "https://exemple.fr/"},
            "Choisissez : une adresse d’inscription",
        ),
    ],
)
def test_classification_that_cannot_be_published_is_shown_again(editor, source, typed, message):
    source.is_trusted = True
    import_calendar(source, feed(workshop(1)))
    page = event()
    page.capacity = 8
    page.save_revision().publish()
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    answer = editor.post(url, {"classer": "1", "kind": "permanence", **typed})
    assert message in text_of(answer).replace("\N{NO-BREAK SPACE}", " ")
    assert page.revisions.count() == 2
    assert event().kind == "atelier"
    editor.post(url, {"classer": "1", "kind": "permanence", "is_free": "true"})
    assert (event().kind, event().is_free) == ("permanence", True)


def test_classification_does_not_publish_a_change_to_review(editor, source):
    import_calendar(source, feed(workshop(1)))
    editor.post(PROPOSALS, {"evenement": [rows()[0].pk], "prendre": "1"})
    import_calendar(source, feed(workshop(1, title="Autre")))
    url = reverse("wagtailadmin_pages:edit", args=[event().pk])
    editor.post(url, {"classer": "1", "kind": "permanence", "is_free": "true"})
    assert (event().title, event().kind) == ("Atelier 1", "atelier")
    draft = event().get_latest_revision_as_object()
    assert (draft.title, draft.kind) == ("Autre 1", "permanence")


def test_classification_of_a_page_invalid_for_another_reason_is_not_saved(editor, source):
    source.is_trusted = True
    import_calendar(source, feed(workshop(1)))
    EventPage.objects.update(ends_at=F("starts_at"))
    url = reverse("wagtailadmin_pages:edit", args=[event().pk])
    answer = editor.post(url, {"classer": "1", "kind": "permanence", "is_free": "true"})
    assert "errorlist" in text_of(answer)
    assert (event().revisions.count(), event().kind) == (1, "atelier")


def test_source_that_is_not_free_needs_a_price(editor):
    typed = {"name": "Foyer", "kind": "atelier", "is_free": "false"}
    answer = editor.post("/admin/calendriers/new/", typed)
    assert "Écrivez le tarif" in text_of(answer)
    editor.post("/admin/calendriers/new/", typed | {"price": "5 €"})
    assert EventSource.objects.get(name="Foyer").price == "5 €"


def test_detached_event_is_no_longer_changed_by_its_source(editor, source):
    import_calendar(source, feed(workshop(1)))
    editor.post(f"/admin/calendriers/evenement/{rows()[0].pk}/reprendre/")
    assert rows()[0].state == "detached"
    page = text_of(editor.get(reverse("wagtailadmin_pages:edit", args=[event().pk])))
    assert "géré ailleurs" not in page
    assert import_calendar(source, feed(workshop(1, title="Autre"))).counts["skipped"] == 1


def test_dates_of_a_synced_event_cannot_be_cancelled(editor, source):
    source.is_trusted = True
    import_calendar(source, feed(workshop(1)))
    answer = editor.get(reverse("event_dates", args=[event().pk]))
    assert answer.url == reverse("wagtailadmin_pages:edit", args=[event().pk])


def test_public_page_of_a_synced_event_links_to_its_source(client, source):
    source.is_trusted = True
    import_calendar(source, feed(workshop(1, "URL:https://exemple.fr/atelier"), workshop(2)))
    page = text_of(client.get(event().url))
    assert "Géré ailleurs" in page
    assert 'href="https://exemple.fr/atelier"' in page
    ImportedEvent.objects.update(state="detached")
    ContentStamp.raise_()
    assert "Géré ailleurs" not in text_of(client.get(event().url))


def test_user_without_publish_permission_cannot_review(client, source, django_user_model):
    import_calendar(source, feed(workshop(1)))
    group = Group.objects.create(name="Invités")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user = django_user_model.objects.create_user("invite", password="x")
    user.groups.add(group)
    client.force_login(user)
    addresses = [PROPOSALS, f"/admin/calendriers/{source.pk}/", "/admin/calendriers/"]
    assert [client.get(address).status_code for address in addresses] == [302] * 3
    client.post(PROPOSALS, {"evenement": [rows()[0].pk], "prendre": "1"})
    client.post(f"/admin/calendriers/evenement/{rows()[0].pk}/reprendre/")
    assert rows()[0].state == "proposed"
    assert "à relire" not in text_of(client.get("/admin/"))


def test_admin_lists_have_a_constant_number_of_queries(editor, source):
    def count_queries(address):
        with CaptureQueriesContext(connection) as queries:
            assert editor.get(address).status_code == 200
        return len(queries)

    addresses = (PROPOSALS, f"/admin/calendriers/{source.pk}/", "/admin/calendriers/")
    import_calendar(source, feed(workshop(1)))
    SourceRun.objects.create(source=source, state="done")
    count_queries(PROPOSALS)  # warm the caches
    few = [count_queries(address) for address in addresses]
    import_calendar(
        source, feed(*[workshop(number, day=0) for number in range(1, 25)]), accepts_loss=True
    )
    for number in range(5):
        SourceRun.objects.create(source=source, state="done")
        EventSource.objects.create(name=f"Source {number}")
    assert [count_queries(address) for address in addresses] == few
