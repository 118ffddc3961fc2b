"""A third language from one command, and what a translation shows before it is published."""

import polib
import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.urls import reverse
from wagtail.models import Locale, Page

from events.models import EventIndexPage
from home.models import StandardPage
from network.site.catalogues import FRAME
from network.site.languages import languages
from tests.factories import EventIndexPageFactory, EventPageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def test_languages_are_shipped_added_or_chosen(tmp_path):
    assert languages(tmp_path, []) == [("fr", "Français"), ("en", "English"), ("ar", "العربيّة")]
    (tmp_path / "oc").mkdir()
    assert languages(tmp_path, [])[3:] == [("oc", "Occitan")]
    (tmp_path / "zh_Hans").mkdir()  # as Django names the folder of a code with a hyphen
    assert [code for code, _name in languages(tmp_path, [])[3:]] == ["oc", "zh-hans"]
    assert languages(tmp_path, ["br"]) == [("fr", "Français"), ("br", "Brezhoneg")]
    with pytest.raises(ImproperlyConfigured, match="zz"):
        languages(tmp_path, ["zz"])


@pytest.fixture
def occitan(tmp_path, settings, site):
    call_command("add_language", "oc", folder=tmp_path, verbosity=0)
    source = tmp_path / "oc" / "LC_MESSAGES" / "django.po"
    catalogue = polib.pofile(str(source))
    for text in FRAME:
        catalogue.find(text).msgstr = f"{text} (oc)"
    catalogue.find("Aller au contenu").msgstr = "Anar al contengut"
    catalogue.save()
    # A second run takes what was translated, and loses nothing of it.
    call_command("add_language", "oc", folder=tmp_path, verbosity=0)
    settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = languages(tmp_path, [])
    settings.LOCALE_PATHS = [*settings.LOCALE_PATHS, tmp_path]
    return Locale.objects.get(language_code="oc")


def test_a_language_is_added_by_one_command(client, occitan, home, communes):
    home.add_child(instance=StandardPage(title="Mentions", slug="mentions"))
    page = client.get("/oc/territoires/").text
    assert '<html lang="oc"' in page
    assert "Anar al contengut" in page
    assert "Territoires" in page  # untranslated texts are in French, never empty
    page = client.get("/oc/mentions/").text
    assert '<html lang="oc"' in page
    assert '<h1 lang="fr">Mentions</h1>' in page
    with pytest.raises(CommandError, match="pas une langue connue"):
        call_command("add_language", "zz")


def test_added_catalogue_contains_every_public_text(occitan, tmp_path):
    english = polib.pofile(str(settings.BASE_DIR / "locale/en/LC_MESSAGES/django.po"))
    added = polib.pofile(str(tmp_path / "oc/LC_MESSAGES/django.po"))
    assert {entry.msgid for entry in added} == {e.msgid for e in english.translated_entries()}
    assert {entry.msgid for entry in added.translated_entries()} == FRAME


@pytest.fixture
def agenda(site, home, english):
    """The published agenda with an event; only the home page is translated."""
    copy = home.copy_for_translation(english)
    copy.title = "Home"
    copy.save_revision().publish()
    agenda = EventIndexPageFactory(parent=home)
    EventPageFactory(parent=agenda, title="Atelier", slug="atelier")
    return agenda


def translate(client, page, english):
    address = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
    return client.post(address, {"locales": [english.pk], "include_subtree": "on"})


def seen(client, path):
    """Return (status, language of the text) of a page at an English address."""
    answer = client.get(path)
    assert '<html lang="en"' in answer.text
    return answer.status_code, "fr" if "not translated yet" in answer.text else "en"


def test_translation_begins_as_a_draft(admin_client, client, agenda, english):
    assert translate(admin_client, agenda, english).status_code == 302
    copies = Page.objects.filter(locale=english, depth__gt=2)
    assert [(page.live, page.slug) for page in copies] == [(False, "agenda"), (False, "atelier")]
    assert seen(client, "/en/agenda/") == seen(client, "/en/agenda/atelier/") == (200, "fr")
    copy = copies[0].specific
    copy.title = "What’s on"
    copy.save_revision().publish()
    assert seen(client, "/en/agenda/") == (200, "en")
    assert seen(client, "/en/agenda/atelier/") == (200, "fr")


def test_alias_has_a_notice_and_becomes_a_draft_when_translated(
    admin_client, client, agenda, english
):
    alias = agenda.copy_for_translation(english, alias=True)
    assert alias.live
    page = client.get("/en/agenda/").text
    assert "not translated yet" in page
    assert '<link rel="canonical" href="http://localhost/agenda/">' in page
    translate(admin_client, agenda, english)
    alias = EventIndexPage.objects.get(pk=alias.pk)
    assert (alias.live, alias.alias_of) == (False, None)
    assert seen(client, "/en/agenda/") == (200, "fr")


def test_admin_uses_french_words_for_locales_and_snippets(admin_client, english):
    text = admin_client.get(reverse("wagtaillocales:index")).text
    assert "Langues" in text
    assert "Région" not in text
    assert "Fragment" not in admin_client.get(reverse("wagtailadmin_home")).text
