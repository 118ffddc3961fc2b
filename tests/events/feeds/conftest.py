import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from tests.factories import EventPageFactory


@pytest.fixture
def hidden(agenda, place):
    """Hidden events: draft, expired, in a private place, unpublished."""
    EventPageFactory(parent=agenda, title="Brouillon", live=False)
    EventPageFactory(parent=agenda, title="Expiré", expire_at=timezone.now())
    EventPageFactory(parent=place, title="Privé")
    PageViewRestriction.objects.create(page=place, restriction_type="login")
    unpublished = EventPageFactory(parent=agenda, title="Retiré")
    unpublished.unpublish()
