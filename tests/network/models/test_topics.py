"""Topics and their slugs."""

import pytest

from network.models import Topic


@pytest.mark.django_db
def test_topics_that_differ_by_an_accent_have_different_slugs():
    Topic.objects.all().delete()
    slugs = [Topic.objects.create(name=name).slug for name in ("Prêt", "Pret", "?")]
    assert slugs == ["pret", "pret-2", "theme"]
