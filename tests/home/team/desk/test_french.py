"""No screen of the admin is in English: a superuser opens every linked screen."""

import datetime
import json
import re
from collections import defaultdict
from pathlib import Path
from urllib.parse import urlsplit

import polib
import pytest
from bs4 import BeautifulSoup, NavigableString
from django.apps import apps
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext, pgettext
from wagtail.models import Site

from events.models import EventPage
from home.models import Submission
from places.models import PlacePage
from tests.canaries import one_of_each
from tests.factories import PlaceIndexPageFactory
from tests.home.permissions.test_doors import admin_addresses

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.any_database,
    # The report of wagtail-localize paginates unordered rows.
    pytest.mark.filterwarnings("ignore::django.core.paginator.UnorderedObjectListWarning"),
]
# Words of Wagtail's English texts that are not French; « type », « page », « menu » are both.
ENGLISH = re.compile(
    r"\b(Root|None|True|False|Home|Help|Welcome|Can|Add|Edit|Delete|View|Change|Publish|Unpublish"
    r"|Search|Filter|Settings|Users?|Groups?|Snippets?|Locales?|Untitled|Live|Draft|Updated|Created"
    r"|Any|Choose|Select|Close|Open|Save|Preview|Usage|Reports?|Redirects?|the|and|your|this|with|from"
    r"|add|edit|delete|view|publish|lock|unlock|not|is|of|are|you)\b"
)
# Words of Wagtail's French texts that the network does not use.
FOREIGN = re.compile(r"\b([Ff]ragments?|[Rr]égions? (source|cible)|Maillage|Wagtail)\b")
REVIEW = re.compile(
    r"\b(fragments?|workflows?|modér(ation|ateurs?|ée?s?)|(re)?soum(ettre|is|ise|ission)s?)\b", re.I
)
# Words for developers, and two genders at once.
JARGON = re.compile(
    r"\b(pages? (parente|enfant)s?|entrées? de journal|slugs?|erreurs? de validations?)\b"
    r"|\w\((e|s|ne|tte|elle|le)\)|\b(ce/cette|le/la|il/elle)\b|\.\.\.|\be-mails?\b|\bembed",
    re.I,
)
# English words that occur in no French sentence, and placeholders of a text.
SENTENCE = re.compile(r"\b(the|and|your|this|with|from|must|is|of|are|you)\b", re.I)
PLACE = re.compile(r"%\(\w+\)\w|\{\w*\}|<[^>]*>")
# Wagtail's count of an empty list.
NONE_OF_NONE = re.compile(r"\b1-0\b")
NOT_OURS = (ENGLISH, FOREIGN, REVIEW, JARGON, NONE_OF_NONE)
# Addresses that are not screens, or that show the content of a file.
# A model of Wagtail without a translatable name, in the title of its creation screen.
KNOWN = {"Locale"}
LEFT = re.compile(
    "wagtailadmin_(logout|sprite|javascript_catalog|error_test)|.*(_api|api:).*|.*serve.*"
)
PER_VIEW = 1
HIDDEN = "script, style, template, [hidden], svg"
READ_ATTRIBUTES = ("title", "aria-label", "placeholder", "alt")


def screens(client, starts):
    """Yield (address, parsed HTML) of each linked view of the admin."""
    waiting, seen, visits = list(starts), set(starts), defaultdict(int)
    while waiting:
        address = waiting.pop(0)
        view = view_of(address)
        if not view or LEFT.fullmatch(view) or visits[view] >= PER_VIEW:
            continue
        response = client.get(address)
        if response.status_code == 302 and response.url.startswith("/admin/"):
            waiting.append(response.url)
        if response.status_code != 200 or "html" not in response.get("Content-Type", ""):
            continue
        visits[view] += 1
        soup = BeautifulSoup(response.content, "html.parser")
        yield address, soup
        for link in soup.find_all("a", href=re.compile("^/admin/")):
            if link["href"] not in seen:
                seen.add(link["href"])
                waiting.append(link["href"])


def view_of(address):
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return ""


def takes_nothing(name):
    try:
        return bool(reverse(name))
    except NoReverseMatch:
        return False


def texts(soup):
    for element in soup.select(HIDDEN):
        element.extract()
    yield from (
        text.strip() for text in soup.find_all(string=True) if type(text) is NavigableString
    )
    yield from (button.get("value", "") for button in soup.select("input[type=submit]"))
    for element in soup.find_all(True):
        yield from (element.get(name, "") for name in READ_ATTRIBUTES)


def test_no_screen_of_the_admin_speaks_english(admin_client, site, home, communes):
    pages = one_of_each(home)
    Submission.objects.create(
        kind="lieu", values={"title": "Quai", "postcode": "1", "address": "q"}
    )
    Site.objects.update(site_name="Réseau d’essai")
    home.title = home.draft_title = "Accueil"
    home.save()
    starts = [
        reverse("wagtailadmin_home"),
        reverse("wagtailadmin_explore_root"),
        *(reverse("wagtailadmin_pages:edit", args=[page.pk]) for page in pages.values()),
        reverse("event_dates", args=[pages[EventPage].pk]),
        reverse("wagtailadmin_explore", args=[pages[PlacePage].pk]),
        *(address for name, address in admin_addresses() if takes_nothing(name)),
    ]
    untranslated, visited, abroad = defaultdict(set), 0, defaultdict(set)
    for address, soup in screens(admin_client, starts):
        visited += 1
        for link in soup.find_all("a", href=re.compile(r"^https?://[^/]*wagtail\.(org|io)")):
            abroad[link["href"]].add(address)
        for text in texts(soup):
            if text not in KNOWN and any(words.search(text) for words in NOT_OURS):
                untranslated[text].add(address)
    assert visited > 120
    assert abroad == {}  # where help is in English
    assert {text: sorted(addresses)[0] for text, addresses in untranslated.items()} == {}


# Wagtail's modals, which scripts open: choosers, the links of a rich text, the steps of a review.
MODAL = re.compile(r"wagtailadmin_choose_page(_\w+_link)?|\S+chooser\S*:choose|\S+:(task_)?chooser")


def test_no_modal_of_the_admin_speaks_english(admin_client, site, home, communes):
    one_of_each(home)
    found, visited = defaultdict(set), set()
    for name, address in admin_addresses():
        if not MODAL.fullmatch(name):
            continue
        for query in ({}, {"page_type": "places.PlacePage"}):
            response = admin_client.get(address, query)
            if response.status_code != 200:
                continue
            visited.add(name)
            soup = BeautifulSoup(json.loads(response.text)["html"], "html.parser")
            for text in texts(soup):
                if any(words.search(text) for words in NOT_OURS):
                    found[text].add(name)
    assert len(visited) > 20
    assert found == {}


def test_chooser_of_places_has_a_french_title(admin_client, site, home):
    address = reverse("wagtailadmin_choose_page")
    text = admin_client.get(address, {"page_type": "places.PlacePage"}).json()["html"]
    title = BeautifulSoup(text, "html.parser").h1.get_text(" ", strip=True)
    assert title == "Choisir\xa0: Lieu"


def test_library_texts_are_french_and_do_not_mention_moderation():
    """This covers the texts that appear only after an error, a message or a review."""
    texts = set()
    for app in apps.get_app_configs():
        folder = Path(app.path) / "locale" / "en" / "LC_MESSAGES"
        for path in folder.glob("django.po") if ".venv" in app.path else ():
            for entry in polib.pofile(path):
                texts |= {PLACE.sub("", text) for text in french_texts(entry)}
    assert len(texts) > 1500
    assert {text for text in texts if SENTENCE.search(text) or REVIEW.search(text)} == set()
    assert {text for text in texts if JARGON.search(text)} == set()


def french_texts(entry):
    if entry.msgid_plural:
        return {ngettext(entry.msgid, entry.msgid_plural, number) for number in (1, 2)}
    return {pgettext(entry.msgctxt, entry.msgid) if entry.msgctxt else gettext(entry.msgid)}


def test_admin_shows_the_name_of_the_network(admin_client, client, site):
    for browser, address in ((admin_client, "/admin/"), (client, "/admin/login/")):
        page = BeautifulSoup(browser.get(address).content, "html.parser")
        assert page.title.text.endswith("- Réseau d’essai")
    header = BeautifulSoup(admin_client.get("/admin/").content, "html.parser").h1
    assert header.text.strip() == "Réseau d’essai"


def test_titles_of_screens_have_a_space_before_their_colon(admin_client, site, home, communes):
    page = one_of_each(home)[PlacePage]
    addresses = [
        reverse("wagtailadmin_pages:history", args=[page.pk]),
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        reverse("wagtailsites:edit", args=[site.pk]),
        reverse("wagtailsites:delete", args=[site.pk]),
    ]
    titles = [
        BeautifulSoup(admin_client.get(path).text, "html.parser").title.text for path in addresses
    ]
    assert {title for title in titles if re.search(r"[^\xa0]:", title)} == set()
    assert titles[0].startswith(f"Historique\xa0: {page.title}")


def test_title_of_a_saved_draft_has_a_space_before_its_colon():
    context = {"page_title": "Modifier", "page_subtitle": "Médiathèque"}
    text = render_to_string("wagtailadmin/generic/edit_partials.html", context)
    assert "Modifier\xa0: Médiathèque" in BeautifulSoup(text, "html.parser").template.text


def test_an_empty_list_counts_nothing(admin_client, site, home):
    for parent in (home.pk, PlaceIndexPageFactory(parent=home).pk):
        text = admin_client.get(reverse("wagtailadmin_explore", args=[parent])).text
        assert not NONE_OF_NONE.search(text)
    assert not NONE_OF_NONE.search(admin_client.get("/admin/liens/").text)


def test_a_page_is_unpublished_from_one_menu(admin_client, site, home, communes):
    page = one_of_each(home)[PlacePage]
    text = admin_client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).text
    soup = BeautifulSoup(text, "html.parser")
    links = soup.find_all("a", href=re.compile("/unpublish/"))
    assert [link.get_text(strip=True) for link in links] == ["Dépublier"]
    hours = reverse("place_hours", args=[page.pk])
    assert soup.find("footer").find("a", href=hours)


def test_elapsed_time_of_a_review_is_in_french():
    """Wagtail writes it with a filter of Django's app humanize, which has its own catalogue."""
    started = timezone.now() - datetime.timedelta(minutes=2, seconds=5)
    assert naturaltime(started).replace("\xa0", " ") == "il y a 2 minutes"
