"""The last check of a kept link, and the archived copy of a dead one."""

import datetime

import pytest
from django.utils import timezone

from network.links.models import DEAD
from network.models import ContentStamp, ExternalLink

COPY = "https://web.archive.org/web/2019/https://un.example/a"


@pytest.mark.django_db
def test_page_of_a_kept_link_shows_its_last_check(client, kept_link):
    page = kept_link(url_of_source="https://un.example/a#bas")

    def shown():
        ContentStamp.raise_()
        return client.get(page.url).text.replace("\N{NO-BREAK SPACE}", " ")

    assert "Lien vérifié" not in shown()
    link = ExternalLink.objects.create(url="https://un.example/a")
    assert "Lien vérifié" not in shown()
    link.record("")
    assert "Lien vérifié le" in shown()
    # One failure is not enough to call a link dead.
    link.record("Le serveur répond 500.")
    assert "Lien vérifié" not in shown()
    assert "ne répond plus" not in shown()
    ExternalLink.objects.update(failures=DEAD, failing_since=datetime.date(2026, 11, 3))
    assert "Cette page ne répond plus depuis le mardi 3 novembre 2026" in shown()
    assert COPY not in shown()
    ExternalLink.objects.update(archive_url=COPY, checked_at=timezone.now())
    assert f'href="{COPY}"' in shown() or f"href={COPY}" in shown()
