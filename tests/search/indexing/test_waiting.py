"""Changes of a process killed just after its commit are indexed later."""

import datetime

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

import search
from network.models import Topic
from search.engines import engine
from search.indexing import waiting
from search.models import SearchChange, SearchRefresh, journal


@pytest.fixture
def killed(django_capture_on_commit_callbacks):
    """`with killed():` commits without running the commit callbacks."""
    return lambda: django_capture_on_commit_callbacks(execute=False)


def publish_one(page):
    page.get_parent().add_child(instance=Page(title="Atelier tricot"))


def change(page):
    page.title = "Atelier broderie"
    page.save_revision().publish()


def restrict_above(page):
    PageViewRestriction.objects.create(page=page.get_parent(), restriction_type="login")


def move_away(page):
    page.move(Page.objects.get(title="Interne"), pos="last-child")


@pytest.mark.parametrize(
    ("do", "expected"),
    [
        (publish_one, ["Atelier couture", "Atelier tricot", "Rubrique"]),
        (change, ["Atelier broderie", "Rubrique"]),
        (Page.unpublish, ["Rubrique"]),
        (Page.delete, ["Rubrique"]),
        (restrict_above, []),
        (move_away, ["Rubrique"]),
    ],
)
@pytest.mark.parametrize("command", ["deliver_search", "check_search"])
def test_command_indexes_changes_of_a_killed_process(
    publish, titles, committed, killed, do, expected, command
):
    parent = publish("Rubrique")
    publish("Atelier couture", parent=parent)
    private = publish("Interne")
    with committed():
        PageViewRestriction.objects.create(page=private, restriction_type="login")
    before = titles()
    with killed():
        do(Page.objects.get(title="Atelier couture"))
    assert titles() == before
    call_command(command)
    # The check also indexes the ancestors.
    assert [title for title in titles() if title.startswith(("Atelier", "Rubrique"))] == expected
    assert SearchRefresh.objects.count() == 0


def test_quoting_object_follows_a_rename(publish, titles, killed):
    topic = Topic.objects.create(name="Couture", slug="couture")
    page = publish("Atelier")
    search.register(
        Page,
        lambda page: search.Document(
            kind="page", title=Topic.objects.get(pk=topic.pk).name, url="/"
        ),
    )
    search.follow(Topic, lambda topic: Page.objects.filter(pk=page.pk))
    with killed():
        topic.name = "Tricot"
        topic.save()
    assert titles() == ["Atelier"]
    call_command("deliver_search")
    assert titles() == ["Tricot"]


def test_next_publication_indexes_abandoned_changes(publish, home, titles, killed):
    with killed():
        home.add_child(instance=Page(title="Atelier couture"))
    publish("Atelier tricot")
    assert titles() == ["Atelier tricot"]
    SearchRefresh.objects.update(noted_at=timezone.now() - datetime.timedelta(hours=1))
    publish("Atelier broderie")
    assert titles() == ["Atelier broderie", "Atelier couture", "Atelier tricot"]
    assert SearchRefresh.objects.count() == 0


def test_next_publication_leaves_failing_changes_to_the_command(publish, home, titles, killed):
    with killed():
        home.add_child(instance=Page(title="Atelier couture"))
    long_ago = timezone.now() - datetime.timedelta(hours=1)
    SearchRefresh.objects.update(noted_at=long_ago, failures=waiting.FAILURES)
    publish("Atelier tricot")
    assert titles() == ["Atelier tricot"]
    assert waiting.catch_up() == 0
    assert titles() == ["Atelier couture", "Atelier tricot"]


def test_rollback_leaves_no_refresh(searched, home):
    with transaction.atomic():
        home.add_child(instance=Page(title="Atelier couture"))
        assert SearchRefresh.objects.count() > 0
        transaction.set_rollback(True)
    assert SearchRefresh.objects.count() == 0


def test_failing_document_waits_and_stops_no_other(publish, home, titles, committed, caplog):
    def fail_once(page):
        if page.title == "Difficile":
            raise ValueError("broken")
        return search.Document(kind="page", title=page.title, url="/")

    search.register(Page, fail_once)
    publish("Difficile")
    publish("Facile")
    assert titles() == ["Facile"]
    assert "broken" in caplog.text
    assert waiting.catch_up() > 0
    search.register(Page, lambda page: search.Document(kind="page", title=page.title, url="/"))
    assert waiting.catch_up() == 0
    assert titles() == ["Difficile", "Facile"]


def test_changes_of_one_transaction_are_indexed_together(publish, home, titles, committed):
    numbers = []
    for count in (5, 20):
        pages = [publish(f"Atelier {count}-{number:02}") for number in range(count)]
        with CaptureQueriesContext(connection) as queries, committed():
            for page in pages:
                page.title += " bis"
                page.save()
            pages[0].delete()
            writing = len(queries)
        numbers.append(len(queries) - writing)
        assert SearchRefresh.objects.count() == 0
    assert titles() == sorted(f"Atelier {c}-{n:02} bis" for c in (5, 20) for n in range(1, c))
    # Fifteen more pages cost about one query each, instead of thirty for a page alone.
    assert numbers[1] - numbers[0] < 3 * 15


def test_deletions_of_one_transaction_are_indexed_together(publish, home, titles, committed):
    publish("Reste")
    numbers = []
    for count in (5, 20):
        pages = [publish(f"Atelier {count}-{number:02}") for number in range(count)]
        with CaptureQueriesContext(connection) as queries, committed():
            with transaction.atomic():
                Page.objects.filter(pk__in=[page.pk for page in pages]).delete()
            writing = len(queries)
        numbers.append(len(queries) - writing)
        assert SearchRefresh.objects.count() == 0
    assert titles() == ["Reste"]
    # The words of each page may leave the vocabulary.
    assert numbers[1] - numbers[0] < 15


def test_failure_in_a_group_stops_no_other_document(publish, home, titles, committed):
    def fail_once(page):
        if page.title == "Difficile":
            raise ValueError("broken")
        return search.Document(kind="page", title=page.title, url="/")

    search.register(Page, fail_once)
    with committed():
        for title in ("Facile", "Difficile", "Simple"):
            home.add_child(instance=Page(title=title))
    assert titles() == ["Facile", "Simple"]
    assert [row.object_id for row in SearchRefresh.objects.all()] == [
        Page.objects.get(title="Difficile").pk
    ]


def test_rolled_back_savepoint_is_not_indexed(searched, home, titles, committed):
    with committed():
        with transaction.atomic():
            home.add_child(instance=Page(title="Défait"))
            transaction.set_rollback(True)
        home.add_child(instance=Page(title="Fait"))
    assert titles() == ["Fait"]
    assert SearchRefresh.objects.count() == 0


def test_journal_is_pruned(publish, monkeypatch):
    monkeypatch.setattr(journal, "KEPT", 10)
    monkeypatch.setattr(journal, "PRUNED_EACH", 4)
    publish("Atelier couture")
    ids = list(engine().ids())
    view = engine().view()
    for _ in range(60):
        SearchChange.objects.note(ids)
    assert SearchChange.objects.count() <= 10 + 4
    assert engine().view().columns.ids == view.columns.ids
