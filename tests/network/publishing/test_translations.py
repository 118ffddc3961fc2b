"""What wagtail-localize says, in French."""

import pytest
import time_machine
from django.urls import reverse
from wagtail.models import Locale
from wagtail_localize.models import StringTranslation, Translation

from home.models import StandardPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def translation(home, admin_client):
    """A page to translate into English."""
    english = Locale.objects.create(language_code="en")
    home.copy_for_translation(english).save_revision().publish()
    page = home.add_child(instance=StandardPage(title="Aide", slug="aide"))
    address = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
    admin_client.post(address, {"locales": [english.pk]})
    return Translation.objects.get()


def test_the_report_names_its_filters_and_counts_in_french(admin_client, translation):
    text = admin_client.get(reverse("wagtail_localize:translations_report")).text
    for words in ("Langue d’origine", "Langue de la traduction", "1 traduction\n"):
        assert words in text
    assert "locale\n" not in text


@time_machine.travel("2026-02-03 12:00Z", tick=False)
def test_a_month_is_not_named_in_the_language_of_the_machine(translation):
    segment = translation.source.stringsegment_set.first()
    translated = StringTranslation.objects.create(
        translation_of=segment.string,
        context=segment.context,
        locale=translation.target_locale,
        data="Help",
        translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
    )
    assert translated.get_comment() == "Traduit manuellement le 03/02/2026"


def test_kinds_of_pages_have_no_capital_at_each_word(admin_client, translation):
    text = admin_client.get(reverse("wagtailadmin_reports:page_types_usage")).text
    assert "Page de texte" in text
    assert "Page De Texte" not in text
