"""Links of rich texts to pages: rendered for online pages only."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import Locale
from wagtail.rich_text import expand_db_html

from tests.factories import ArticlePageFactory

pytestmark = pytest.mark.any_database


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    ("fields", "leads"),
    [({}, True), ({"live": False}, False), ({"expire_at": timedelta(seconds=-1)}, False)],
)
def test_link_is_rendered_only_for_an_online_page(home, settings, language, fields, leads):
    page = ArticlePageFactory(parent=home)
    for name, value in fields.items():
        setattr(page, name, timezone.now() + value if isinstance(value, timedelta) else value)
    page.save()
    settings.LANGUAGE_CODE = language  # the other way of reading, where it is not that spoken
    html = expand_db_html(f'<a linktype="page" id="{page.pk}">Lire</a>')
    assert ("href" in html, "Lire" in html) == (leads, True)


def test_original_replaces_an_expired_translation(home):
    page = ArticlePageFactory(parent=home)
    english = Locale.objects.create(language_code="en")
    translation = page.copy_for_translation(english, copy_parents=True)
    translation.live, translation.expire_at = True, timezone.now() - timedelta(seconds=1)
    translation.save()
    with override("en"):
        html = expand_db_html(f'<a linktype="page" id="{page.pk}">Lire</a>')
    assert "href" in html
