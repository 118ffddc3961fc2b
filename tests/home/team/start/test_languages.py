"""The languages of a new network: English, with a catalogue, and Breton, without translations."""

import re

import polib
import pytest
from bs4 import BeautifulSoup
from django.core.management import CommandError, call_command
from django.utils import translation
from wagtail.models import Locale, Page

from events.models import EventIndexPage
from network.models import ContentStamp
from network.site.catalogues import FRAME
from network.site.languages import languages
from places.models import PlaceIndexPage
from search.indexing.rows import repair
from tests.factories import EventPageFactory, PlacePageFactory
from tests.test_catalogues import TEMPLATES, texts_of_template

from .test_start_network import ANSWERS, base_url, get, migrated, start  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
BASE = "https://monts.exemple.fr"
FRAME_TEMPLATES = (
    "base",
    *(f"includes/{n}" for n in ("site_header", "site_footer", "breadcrumbs")),
)


@pytest.fixture
def breton(settings, tmp_path):
    """Add Breton with `add_language`, without translations; return the path of its catalogue."""
    call_command("add_language", "br", folder=tmp_path, verbosity=0)
    settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = languages(tmp_path, ["en", "br"])
    settings.LOCALE_PATHS = [*settings.LOCALE_PATHS, tmp_path]
    return tmp_path / "br" / "LC_MESSAGES" / "django.po"


def locales():
    return set(Locale.all_objects.values_list("language_code", flat=True))


def test_language_is_created_once_its_catalogue_is_translated(network, breton):
    assert locales() == {"fr", "en"}
    fill(breton, FRAME)
    assert locales() == {"fr", "en", "br"}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (None, {"fr", "en"}),  # Arabic is not reviewed
        ("ar", {"fr", "ar"}),
        (" EN, ar,", {"fr", "en", "ar"}),
        ("fr", {"fr"}),
    ],
)
def test_languages_of_a_new_network_are_chosen(migrated, typed, expected):  # noqa: F811
    start(**ANSWERS, languages=typed)
    assert locales() == expected


@pytest.mark.parametrize("code", ["br", "zz", "english"])
def test_language_without_a_catalogue_is_refused(migrated, breton, code):  # noqa: F811
    message = rf"cette langue\xa0: {code}\. Vous pouvez choisir fr \(Français\), en \(English\)\.$"
    with pytest.raises(CommandError, match=message):
        start(**ANSWERS, languages=f"en,{code}")
    assert locales() == {"fr"}


@pytest.mark.parametrize("code", ["en", "ar"])
def test_language_that_the_network_did_not_choose_leads_to_french(migrated, client, code):  # noqa: F811
    """Its addresses redirect for good, and no page, sitemap or feed names them."""
    start(**ANSWERS, languages="fr")
    EventPageFactory(parent=EventIndexPage.objects.get(), title="Clics", slug="clics")
    repair()
    for path in ("/", "/lieux/?q=a", "/agenda/clics/", "/agenda/agenda.ics", "/nulle-part/"):
        response = get(client, f"/{code}{path}")
        assert (response.status_code, response["Location"]) == (301, path)
    outputs = ("/", "/agenda/clics/", "/territoires/", "/sitemap.xml", "/sitemap-pages.xml",
               "/agenda/agenda.atom", "/agenda/agenda.ics", "/recherche/recherche.atom?q=clics",
               "/robots.txt")  # fmt: skip
    # The names of eight other languages lead to the help in them, not to pages of the site.
    texts = {path: get(client, path).text.replace(f"/langues/{code}/", "") for path in outputs}
    assert [path for path, text in texts.items() if f"/{code}/" in text] == []
    start(**ANSWERS, languages=code)
    assert get(client, f"/{code}/agenda/clics/").status_code == 200
    assert f'hreflang="{code}"' in get(client, "/territoires/").text


@pytest.fixture
def network(migrated, breton):  # noqa: F811
    start(**ANSWERS)
    place = PlacePageFactory(parent=PlaceIndexPage.objects.get(), title="Médiathèque", slug="medi")
    agenda = EventIndexPage.objects.get()
    EventPageFactory(parent=agenda, title="Premiers clics", slug="premiers-clics")
    repair()
    return place


def fill(source, texts):
    catalogue = polib.pofile(str(source))
    for entry in catalogue:
        if entry.msgid in texts:
            entry.msgstr = f"{entry.msgid} (br)"
    catalogue.save()
    call_command("add_language", "br", folder=source.parents[2], verbosity=0)
    ContentStamp.raise_()


def page_of(client, path, **kwargs):
    return BeautifulSoup(client.get(path, **kwargs).text, "html.parser")


def parsed_page(client, path):
    """Return the parsed page at a path of the site."""
    return BeautifulSoup(get(client, path).text, "html.parser")


def hreflangs(page):
    links = page.find_all("link", rel="alternate", hreflang=True)
    return {link["hreflang"]: link["href"] for link in links}


def canonical(page):
    return page.find("link", rel="canonical")["href"]


def publish_english(path, title):
    """Publish the English translation, with this title, of the page at `path`."""
    english = Locale.objects.get(language_code="en")
    page = Page.objects.get(url_path=path).specific
    copy = page.copy_for_translation(english, copy_parents=True)
    copy.title = copy.draft_title = title
    copy.save_revision().publish()
    return copy


def test_interface_language_follows_url(network, client):
    for path in ("/", "/lieux/", "/lieux/medi/", "/agenda/", "/agenda/premiers-clics/",
                 "/ressources/", "/aide/", "/territoires/", "/plan-du-site/", "/recherche/",
                 "/nulle-part/"):  # fmt: skip
        for prefix, code, skip in (
            ("", "fr", "Aller au contenu"),
            ("/en", "en", "Skip to content"),
        ):
            page = parsed_page(client, prefix + path)
            assert page.html["lang"] == code, path
            assert page.find(class_="skip-link").text == skip, path


def test_language_without_translations_is_not_offered(network, client):
    for path in ("/", "/lieux/medi/", "/en/", "/en/lieux/medi/", "/territoires/"):
        page = parsed_page(client, path)
        assert "br" not in hreflangs(page)
        assert [a["hreflang"] for a in page.find_all("a", class_="site-nav__language")] == (
            ["fr"] if path.startswith("/en") else ["en"]
        )
    assert "/br/" not in get(client, "/sitemap-pages.xml").text
    for path in ("/br/", "/br/lieux/medi/", "/br/territoires/?x=1"):
        response = get(client, path)
        assert (response.status_code, response["Location"]) == (301, path.removeprefix("/br"))


def test_redirect_of_unoffered_language_stays_on_site(network, client):
    assert get(client, "/br//ailleurs.exemple/")["Location"] == "/%2Failleurs.exemple/"


def test_published_page_in_unoffered_language_is_not_advertised(network, client):
    breton = Locale.objects.create(language_code="br")
    home = Page.objects.get(depth=2, locale__language_code="fr").specific
    copy = home.copy_for_translation(breton)
    copy.title = "Degemer"
    copy.save_revision().publish()
    assert "br" not in hreflangs(parsed_page(client, "/"))
    assert "/br/" not in get(client, "/sitemap-pages.xml").text
    assert get(client, "/br/")["Location"] == "/"


def test_language_is_offered_once_frame_is_translated(network, client, breton):
    fill(breton, set(sorted(FRAME)[:3]))
    assert get(client, "/br/").status_code == 301
    fill(breton, FRAME)
    page = parsed_page(client, "/br/")
    assert (page.html["lang"], page.find(class_="skip-link").text) == (
        "br",
        "Aller au contenu (br)",
    )
    codes = [
        a["hreflang"] for a in parsed_page(client, "/").find_all("a", class_="site-nav__language")
    ]
    assert codes == ["en", "br"]
    assert hreflangs(parsed_page(client, "/br/lieux/medi/")).keys() == {
        "fr",
        "en",
        "br",
        "x-default",
    }


def test_language_is_offered_once_half_of_texts_are_translated(network, client, breton):
    texts = {entry.msgid for entry in polib.pofile(str(breton))} - FRAME
    fill(breton, set(sorted(texts)[: len(texts) // 3]))
    assert get(client, "/br/").status_code == 301
    fill(breton, texts)
    assert get(client, "/br/").status_code == 200


def test_frame_texts_match_templates():
    texts = set()
    for name in FRAME_TEMPLATES:
        texts |= texts_of_template((TEMPLATES / f"{name}.html").read_text(encoding="utf-8"))
    assert texts == FRAME


@pytest.mark.parametrize("path", ["/", "/aide/", "/agenda/"])
def test_an_untranslated_page_is_not_advertised_in_english(network, client, path):
    page = parsed_page(client, f"/en{path}")
    assert canonical(page) == BASE + path
    assert hreflangs(page) == hreflangs(parsed_page(client, path)) == {}
    assert "not translated yet" in page.find("main").text


def test_translations_name_each_other_and_a_default(network, client):
    publish_english(Page.objects.get(title="Aide").url_path, "Help")
    expected = {"fr": f"{BASE}/aide/", "en": f"{BASE}/en/aide/", "x-default": f"{BASE}/aide/"}
    for path in ("/aide/", "/en/aide/"):
        page = parsed_page(client, path)
        assert hreflangs(page) == expected
        assert canonical(page) == BASE + path
    assert "not translated yet" not in parsed_page(client, "/en/aide/").text
    sitemap = get(client, "/sitemap-pages.xml").text
    assert f"<loc>{BASE}/en/aide/</loc>" in sitemap
    assert f"<loc>{BASE}/en/agenda/</loc>" not in sitemap


@pytest.mark.parametrize("path", ["/lieux/medi/", "/territoires/"])
def test_page_translated_by_catalogue_is_advertised(network, client, path):
    expected = {"fr": BASE + path, "en": f"{BASE}/en{path}", "x-default": BASE + path}
    assert (
        hreflangs(parsed_page(client, path))
        == hreflangs(parsed_page(client, f"/en{path}"))
        == expected
    )


def test_every_output_uses_site_url(network, client, settings):
    """The host of the request is ignored."""
    settings.ALLOWED_HOSTS = ["*"]
    publish_english(Page.objects.get(title="Aide").url_path, "Help")
    paths = ["/", "/aide/", "/en/aide/", "/lieux/medi/", "/agenda/premiers-clics/", "/sitemap.xml",
             "/sitemap-pages.xml", "/en/sitemap.xml", "/agenda/agenda.ics", "/agenda/agenda.atom",
             "/agenda/agenda.json", "/ressources/ressources.atom", "/robots.txt",
             "/recherche/recherche.atom?q=clics", "/lieux/lieux.json", "/lieux/lieux.geojson",
             "/en/territoires/"]  # fmt: skip
    for path in paths:
        text = client.get(path, headers={"host": "autre.exemple.org"}).text
        assert "autre.exemple.org" not in text, path
    page = page_of(client, "/aide/", headers={"host": "autre.exemple.org"})
    assert {canonical(page), *hreflangs(page).values()} == {f"{BASE}/aide/", f"{BASE}/en/aide/"}


def test_links_of_an_english_page_stay_in_english(network, client):
    page = parsed_page(client, "/en/")
    menu = [a["href"] for a in page.select(".site-nav__link:not(.site-nav__language)")]
    assert menu
    assert [url for url in menu if not url.startswith("/en/")] == []
    crumbs = parsed_page(client, "/en/agenda/premiers-clics/").select(".breadcrumbs a")
    assert [(a["href"], a.span and a.span["lang"]) for a in crumbs][-1] == ("/en/agenda/", "fr")
    results = parsed_page(client, "/en/recherche/?q=médiathèque").select(".search-result__link")
    # The statement of accessibility names the place that was tried; pages of information come last.
    assert [(a["href"], a["lang"]) for a in results] == [
        ("/en/lieux/medi/", "fr"),
        ("/en/informations/accessibilite/", "fr"),
    ]


@pytest.mark.parametrize(
    "path",
    [
        "agenda/agenda.ics?gratuit=1",
        "agenda/territoires/01/agenda.json",
        "ressources/ressources.csv",
    ],
)
def test_file_of_all_languages_is_reached_from_each(network, client, path):
    answer = get(client, f"/en/{path}")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"/{path}")
    assert get(client, f"/{path}").status_code == 200


@pytest.mark.parametrize("path", ["/en/agenda/nothing.ics", "/en/agenda/nothing/", "/nothing.ics"])
def test_unknown_file_has_no_other_address(network, client, path):
    assert get(client, path).status_code == 404


def test_search_feed_has_its_language_and_that_of_each_entry(network, client):
    with translation.override("en"):
        text = get(client, "/en/recherche/recherche.atom?q=clics").text
    assert re.search(r'<feed [^>]*xml:lang="en"', text)
    entries = re.findall(r"<entry[^>]*>", text)
    assert len(entries) > 1
    assert all('xml:lang="fr"' in entry for entry in entries)
