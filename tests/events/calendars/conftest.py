import pytest

from events.models import EventSource


@pytest.fixture
def source(agenda, place):
    return EventSource.objects.create(name="Médiathèque", place=place, is_trusted=True)


@pytest.fixture
def moderated(source):
    source.is_trusted = False
    source.save()
    return source
