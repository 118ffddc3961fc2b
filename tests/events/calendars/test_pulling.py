"""The import of a source over TLS: cache validators, redirects, failures and warnings."""

import datetime
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from events.calendars import pulling
from events.calendars.pulling import pull
from events.models import EventPage, EventSource, ImportedEvent, SourceRun
from network.links.download import Bounds
from network.models import NetworkSettings
from tests.factories import UserFactory
from tests.tls_server import TlsServer, moved, ok

from .samples import feed, workshop

pytestmark = pytest.mark.django_db
URL = "https://agenda.exemple.fr/basic.ics"


@pytest.fixture
def server(monkeypatch):
    server = TlsServer(monkeypatch)
    yield server
    server.close()


@pytest.fixture
def source(agenda, place):
    NetworkSettings.objects.update(email="reseau@exemple.fr")
    return EventSource.objects.create(name="Médiathèque", url=URL, place=place, is_trusted=True)


def titles():
    return list(EventPage.objects.order_by("title").values_list("title", flat=True))


def test_unchanged_calendar_is_requested_with_its_validators(server, source):
    body = feed(workshop(1), workshop(2))
    server.answer(
        ok(body, 'ETag: "1"', "Last-Modified: Wed, 21 Oct 2026 08:00:00 GMT"),
        b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n',
        ok(body),
    )
    assert [pull(source).state for _time in range(3)] == ["done", "same", "same"]
    assert titles() == ["Atelier 1", "Atelier 2"]
    assert EventPage.objects.filter(live=True).count() == 2
    assert 'If-None-Match: "1"' in server.requests[1]
    assert "If-Modified-Since: Wed, 21 Oct 2026 08:00:00 GMT" in server.requests[1]
    assert SourceRun.objects.count() == 3


def test_calendar_is_imported_again_each_month(server, source, today):
    server.answer(ok(feed(workshop(1)), 'ETag: "1"'))
    pull(source)
    EventSource.objects.update(checked_at=today - datetime.timedelta(days=40))
    server.answer(ok(feed(workshop(1)), 'ETag: "1"'))
    assert pull(source).state == "done"
    assert "If-None-Match" not in server.requests[1]


@pytest.mark.parametrize(
    ("answers", "fault"),
    [
        ([moved("https://interne.exemple.fr/")], "privé"),
        ([moved("https://boucle.exemple.fr/")], "privé"),
        ([moved("http://autre.exemple.fr/")], "https"),
        ([moved("/encore")] * 4, "3 fois"),
        ([ok(b"<html>Maintenance", "Content-Type: text/html")], "page web"),
        ([ok(b"<!doctype html><p>Maintenance", "Content-Type: text/calendar")], "page web"),
        ([b"HTTP/1.1 500 Oups\r\nContent-Length: 0\r\n\r\n"], "500"),
        ([ok(b"")], "vide"),
        ([ok(b"BEGIN:VCALENDAR\r\n")[:-4]], "coupé"),
        ([ok(feed())], "Il ne reste que 0 des 2"),
        ([ok(b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1")], "coupé"),
        ([ok(b"x" * 3000)], "dépasse"),
        ([[(b"HTTP/1.1 200 OK\r\n\r\n", 0), *[(b"x", 0.2)] * 9]], "secondes"),
    ],
)
def test_failing_source_changes_nothing_and_sends_one_email(
    server, source, monkeypatch, answers, fault
):
    server.answer(ok(feed(workshop(1), workshop(2)), 'ETag: "1"'))
    pull(source)
    before = list(ImportedEvent.objects.order_by("uid").values())
    monkeypatch.setattr(pulling, "BOUNDS", Bounds(largest=2000, seconds=1))
    for _time in range(2):
        server.answer(*answers)
        run = pull(source)
        assert run.state == "failed"
        assert fault in run.fault
    source.refresh_from_db()
    assert fault in source.fault
    assert list(ImportedEvent.objects.order_by("uid").values()) == before
    assert set(EventPage.objects.values_list("status", "live")) == {("confirmed", True)}
    (message,) = mail.outbox
    assert message.to == ["reseau@exemple.fr"]
    assert "Médiathèque" in message.subject
    assert source.fault in message.body


@pytest.mark.parametrize(
    ("is_active", "to"), [(True, "ana@exemple.fr"), (False, "reseau@exemple.fr")]
)
def test_failure_is_mailed_to_the_active_watcher_else_to_the_network(server, source, is_active, to):
    source.watcher = UserFactory(email="ana@exemple.fr", is_active=is_active)
    source.save()
    server.answer(ok(b"<html>"))
    pull(source)
    assert [sent.to for sent in mail.outbox] == [[to]]
    assert f"/admin/calendriers/{source.pk}/" in mail.outbox[0].body


def test_past_events_of_a_calendar_are_not_imported(server, source):
    past = [line.replace("20261104", "20261004") for line in workshop(1)]
    server.answer(ok(feed(past, workshop(2))))
    run = pull(source)
    assert (run.counts["created"], run.counts["skipped"]) == (1, 1)
    reasons = [row["reason"] for row in run.events if row["status"] == "skipped"]
    assert reasons == ["L’événement est passé."]
    assert titles() == ["Atelier 2"]


def test_three_redirects_are_followed_and_the_fault_is_cleared(server, source):
    EventSource.objects.update(fault="Le serveur répond 500.")
    server.answer(
        moved("/a"), moved("https://autre.exemple.fr/b"), moved("c"), ok(feed(workshop(1)))
    )
    assert pull(source).state == "done"
    source.refresh_from_db()
    assert source.fault == ""


def test_certificate_of_another_host_is_refused(server, source):
    EventSource.objects.update(url="https://autre-nom.exemple.fr/basic.ics")
    server.answer(ok(feed(workshop(1))))
    assert "certificat" in pull(source).fault


def test_source_is_not_imported_twice_at_once(source, today):
    EventSource.objects.update(busy_since=today)
    assert pull(source) is None


def test_claim_of_a_crashed_import_expires_after_an_hour(server, source, today):
    EventSource.objects.update(busy_since=today - datetime.timedelta(minutes=59))
    assert pull(source) is None
    EventSource.objects.update(busy_since=today - datetime.timedelta(minutes=61))
    server.answer(ok(feed(workshop(1))))
    assert pull(source).state == "done"
    assert EventSource.objects.get().busy_since is None


def test_unexpected_error_does_not_stop_the_other_calendars(source, monkeypatch):
    EventSource.objects.create(name="Foyer", url="https://foyer.exemple.fr/")
    seen = []

    def fail(source):
        seen.append(source.name)
        raise ValueError

    monkeypatch.setattr("events.management.commands.pull_events.pull", fail)
    with pytest.raises(CommandError, match="Foyer, Médiathèque"):
        call_command("pull_events", stdout=StringIO())
    assert seen == ["Foyer", "Médiathèque"]


def test_pull_events_imports_active_sources_and_reports_failures(server, source):
    EventSource.objects.create(name="Arrêté", url="https://autre.exemple.fr/", is_active=False)
    server.answer(ok(feed(workshop(1))))
    out = StringIO()
    call_command("pull_events", stdout=out)
    assert out.getvalue() == "Médiathèque : 1 nouveau\n"
    server.answer(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
    with pytest.raises(CommandError, match="Médiathèque"):
        call_command("pull_events", stdout=out)
