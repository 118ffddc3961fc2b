"""Changes published outside the editor's form, beside a draft in progress."""

import pytest
from django.core.exceptions import ValidationError

from events.models import EventPage
from network.publishing.drafts import publish_change
from tests.factories import EventIndexPageFactory, EventPageFactory


def rename(page):
    page.title = "Café numérique"


@pytest.mark.parametrize("live", [True, False])
def test_unfinished_draft_is_changed_too(home, live):
    event = EventPageFactory(parent=EventIndexPageFactory(parent=home), live=live)
    event.starts_at = None
    event.save_revision(clean=False)
    published = publish_change(event, rename)
    assert (published.title == "Café numérique", published.live) == (live, live)
    draft = EventPage.objects.get(pk=event.pk).get_latest_revision_as_object()
    assert (draft.title, draft.starts_at) == ("Café numérique", None)


def test_invalid_public_page_is_refused(home):
    event = EventPageFactory(parent=EventIndexPageFactory(parent=home))
    with pytest.raises(ValidationError):
        publish_change(event, lambda page: setattr(page, "title", ""))
