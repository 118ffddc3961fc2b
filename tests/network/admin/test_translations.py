"""The French texts of wagtail-localize."""

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.models import Locale
from wagtail_localize.models import StringTranslation, Translation

from home.models import StandardPage
from network.site.languages import languages

pytestmark = pytest.mark.django_db


@pytest.fixture
def translation(home, admin_client):
    """Create a page with an English translation."""
    english = Locale.objects.create(language_code="en")
    home.copy_for_translation(english).save_revision().publish()
    page = home.add_child(instance=StandardPage(title="Aide", slug="aide"))
    address = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
    admin_client.post(address, {"locales": [english.pk]})
    return Translation.objects.get()


def test_report_has_french_filters_and_counts(admin_client, translation):
    text = admin_client.get(reverse("wagtail_localize:translations_report")).text
    for words in ("Langue d’origine", "Langue de la traduction", "1 traduction\n"):
        assert words in text
    assert "locale\n" not in text


def test_only_languages_with_a_catalogue_may_be_added(admin_client, settings):
    settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = languages(None, ["en", "ar", "br"])
    page = BeautifulSoup(admin_client.get(reverse("wagtaillocales:add")).text, "html.parser")
    codes = [option["value"] for option in page.select("[name=language_code] option")]
    assert codes == ["en", "ar"]
    admin_client.post(reverse("wagtaillocales:add"), {"language_code": "br"})
    assert not Locale.all_objects.filter(language_code="br").exists()


@time_machine.travel("2026-02-03 12:00Z", tick=False)
def test_dates_have_no_english_month(translation):
    segment = translation.source.stringsegment_set.first()
    translated = StringTranslation.objects.create(
        translation_of=segment.string,
        context=segment.context,
        locale=translation.target_locale,
        data="Help",
        translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
    )
    assert translated.get_comment() == "Traduit manuellement le 03/02/2026"
