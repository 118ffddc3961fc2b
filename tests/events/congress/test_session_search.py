"""The sessions of all editions in the search of the site."""

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from events.models import CongressPage, Session, Track
from search.indexing import rows as indexing
from tests.factories import PersonFactory, TopicFactory, TrackFactory

pytestmark = pytest.mark.django_db


def titles_of(client, query):
    response = client.get(f"/recherche/?{query}")
    assert response.status_code == 200
    return [result.document.title for result in response.context["page_obj"]]


@pytest.fixture
def sewing(congress, session, django_capture_on_commit_callbacks):
    jeanne, topic = PersonFactory(name="Jeanne Aubert"), TopicFactory(name="Gestes")
    with django_capture_on_commit_callbacks(execute=True):
        return session(
            "Couture électronique",
            abstract="Broder un circuit.",
            report="<p>Tout le monde a applaudi.</p>",
            track=TrackFactory(congress=congress, name="Fabriquer"),
            published__people=[jeanne],
            published__topics=[topic],
        )


def test_session_is_found_by_its_texts_and_speakers(subtests, client, sewing):
    cases = ["q=couture", "q=brodent+circuit", "q=aubert", "q=applaudir", "q=gestes", "q=fabriquer",
     "q=couture&type=session", "q=couture&theme=gestes"]  # fmt: skip
    for query in cases:
        with subtests.test(query=query):
            assert titles_of(client, query) == ["Couture électronique"]
            result = client.get(f"/recherche/?{query}").context["page_obj"][0]
            assert result.kind_label == "Séance des assises"
            assert result.document.url == sewing.get_absolute_url()


def test_search_document_follows_renamed_speaker_and_moved_edition(
    client, sewing, django_capture_on_commit_callbacks
):
    (person,) = sewing.people
    with django_capture_on_commit_callbacks(execute=True):
        person.name = "Jeanne Castelli"
        person.save()
    assert titles_of(client, "q=castelli") == ["Couture électronique"]
    with django_capture_on_commit_callbacks(execute=True):
        Track.objects.update(name="Ravauder")
        Track.objects.get().save()
    assert titles_of(client, "q=ravauder") == ["Couture électronique"]
    congress = CongressPage.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        congress.slug = "edition-2026"
        congress.save_revision().publish()
    document = client.get("/recherche/?q=castelli").context["page_obj"][0].document
    assert document.url == Session.objects.get().get_absolute_url()
    assert client.get(document.url).status_code == 200


@pytest.mark.parametrize("hide", ["unpublish", "expire", "delete", "congress", "clock", "restrict"])
def test_hidden_session_is_not_found(
    client, congress, sewing, hide, django_capture_on_commit_callbacks
):
    assert titles_of(client, "q=couture") == ["Couture électronique"]
    with django_capture_on_commit_callbacks(execute=True):
        if hide == "unpublish":
            sewing.unpublish()
        elif hide == "expire":
            Session.objects.filter(pk=sewing.pk).update(expire_at=timezone.now())
        elif hide == "delete":
            sewing.delete()
        elif hide == "congress":
            congress.unpublish()
        elif hide == "clock":
            CongressPage.objects.filter(pk=congress.pk).update(expire_at=timezone.now())
        else:
            PageViewRestriction.objects.create(page=congress, restriction_type="login")
    assert titles_of(client, "q=couture") == []


def test_draft_session_is_not_found(client, congress, session, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        session("Couture secrète", published=False)
    indexing.repair()
    assert titles_of(client, "q=couture") == []
