"""The public learns when a kept link was checked, and what is left of it once it is dead."""

import datetime

import pytest
from django.utils import timezone

from network.links.models import DEAD
from network.models import ContentStamp, ExternalLink

COPY = "https://web.archive.org/web/2019/https://un.example/a"


@pytest.mark.django_db
def test_a_kept_link_says_when_it_was_checked(client, kept_link):
    page = kept_link(url_of_source="https://un.example/a#bas")

    def shown():
        ContentStamp.raise_()
        return client.get(page.url).text.replace("\N{NO-BREAK SPACE}", " ")

    assert "Lien vérifié" not in shown()
    link = ExternalLink.objects.create(url="https://un.example/a")
    assert "Lien vérifié" not in shown()
    link.record("")
    assert "Lien vérifié le" in shown()
    # One bad night says nothing yet.
    link.record("Le serveur répond 500.")
    assert "Lien vérifié" not in shown()
    assert "ne répond plus" not in shown()
    ExternalLink.objects.update(failures=DEAD, failing_since=datetime.date(2026, 11, 3))
    assert "Cette page ne répond plus depuis le mardi 3 novembre 2026" in shown()
    assert COPY not in shown()
    ExternalLink.objects.update(archive_url=COPY, checked_at=timezone.now())
    assert f'href="{COPY}"' in shown() or f"href={COPY}" in shown()
