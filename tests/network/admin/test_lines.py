"""The registry of pending work: lines of a user, their order, their items."""

import pytest

from network.admin import lines
from network.models import Topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def registered(monkeypatch):
    """Empty the registry during a test."""
    monkeypatch.setattr(lines, "_lines", {})


def line(key, **values):
    return lines.Line(
        key,
        lambda number: "thème" if number < 2 else "thèmes",
        values.pop("rows", lambda user: Topic.objects.order_by("name")),
        item=lambda topic: lines.Item(topic.name, f"/{topic.pk}/"),
        **values,
    )


def test_line_has_the_total_and_the_first_items(registered, admin_user):
    for number in range(5):
        Topic.objects.create(name=f"Thème {number}", slug=f"theme-{number}")
    total = Topic.objects.count()
    lines.register(line("late", order=90, url=lambda user: "/tous/"))
    lines.register(line("early", order=10, shows_items=True))
    lines.register(line("none", rows=lambda user: Topic.objects.none()))
    lines.register(line("closed", rows=lambda user: None))
    early, late = lines.waiting_for(admin_user)
    assert (early.line.key, early.number, early.rest) == ("early", total, total - 3)
    assert [item.label for item in early.items] == [
        topic.name for topic in Topic.objects.order_by("name")[:3]
    ]
    assert early.url == "/admin/a-faire/early/"
    assert (late.items, late.rest, late.url, late.sentence) == ([], 0, "/tous/", "thèmes")


def test_no_query_without_a_line(registered, admin_user, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert lines.waiting_for(admin_user) == []
