import pytest
from django.test import RequestFactory
from wagtail.models import Page, Site

from network.models import ContentStamp, NetworkSettings, Topic
from network.outputs.responses import conditional_response, paginate


class Builder:
    def __init__(self, body=b"corps"):
        self.body, self.calls = body, 0

    def __call__(self):
        self.calls += 1
        return self.body


def ask(build, etag=None, method="get", **kwargs):
    headers = {"If-None-Match": etag} if etag else {}
    request = getattr(RequestFactory(), method)("/agenda.ics", headers=headers)
    return conditional_response(request, "text/plain", "/agenda.ics?", build, **kwargs)


def test_unchanged_response_is_not_built_again(db):
    build = Builder()
    first = ask(build)
    again = ask(build, first["ETag"])
    assert (first.status_code, first.content, again.status_code, again.content, build.calls) == (
        200,
        b"corps",
        304,
        b"",
        1,
    )


def test_same_bytes_give_304_after_a_change(db):
    build = Builder()
    etag = ask(build)["ETag"]
    ContentStamp.raise_()
    assert (ask(build, etag).status_code, build.calls) == (304, 2)
    build.body = b"autre"
    ContentStamp.raise_()
    assert ask(build, etag).content == b"autre"


def test_response_has_cors_and_no_cookie(db):
    response = ask(Builder(), filename="agenda.ics")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cache-Control"] == "public, max-age=300, must-revalidate"
    assert response["Content-Disposition"] == 'inline; filename="agenda.ics"'
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


@pytest.mark.parametrize(
    ("raw", "number"),
    [("", 1), ("2", 2), ("99", 3), ("0", 1), ("-1", 1), ("9e99", 1), ("NaN", 1), ("٢", 1)],
)
def test_any_page_number_gives_a_page(raw, number):
    request = RequestFactory().get("/", {"page": raw})
    assert paginate(request, list(range(25)), per_page=10).number == number


def test_public_changes_raise_the_stamp(home, django_assert_num_queries):
    def raised():
        before, raised.last = raised.last, ContentStamp.current()
        return raised.last > before

    raised.last = ContentStamp.current()
    page = home.add_child(instance=Page(title="Page", slug="page", live=False))
    page.save_revision()
    assert not raised()
    page.get_latest_revision().publish()
    assert raised()
    Topic.objects.create(name="Impôts")
    assert raised()
    NetworkSettings.objects.create(site=Site.objects.get(), name="Autre")
    assert raised()
    page.refresh_from_db()
    page.unpublish()
    assert raised()
    Page.objects.get(pk=page.pk).delete()
    assert not raised()
    with django_assert_num_queries(1):
        ContentStamp.current()
