"""The pages of the sitemaps: public, in an offered language, at their own address."""

from wagtail.models import Locale, Page

from home.front import sitemaps
from home.models import StandardPage


def test_pages_of_languages_that_are_not_offered_are_left_out(site, home, monkeypatch):
    french = home.add_child(instance=StandardPage(title="Aide", slug="aide"))
    english = Page.objects.get(pk=french.pk).copy(
        update_attrs={"slug": "help", "locale": Locale.objects.create(language_code="en")},
        reset_translation_key=False,
    )
    listed = {}
    for codes in (["fr"], ["fr", "en"]):
        monkeypatch.setattr(sitemaps, "offered_languages", lambda c=codes: [(x, x) for x in c])
        listed[len(codes)] = {page.pk for page in sitemaps.PageSitemap().items()}
    assert listed[2] - listed[1] == {english.pk}
    assert french.pk in listed[1]


def test_aliases_and_hidden_pages_are_left_out(site, home):
    page = home.add_child(instance=StandardPage(title="Aide", slug="aide"))
    draft = home.add_child(instance=StandardPage(title="Brouillon", slug="brouillon", live=False))
    alias = page.create_alias(update_slug="aussi")
    listed = {each.pk for each in sitemaps.PageSitemap().items()}
    assert page.pk in listed
    assert not {draft.pk, alias.pk} & listed
