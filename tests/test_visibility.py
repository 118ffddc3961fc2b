"""A hidden page appears in no answer: each one contains a word that no answer may contain.

The tests request the whole site three times: before the pages exist; while all of them are public,
when each word must appear, or its later absence would prove nothing; and after each page is hidden
in one way. The third answers must equal the first: no word, and no count that reveals a page.

Most addresses of `public_addresses` combine a URL pattern with a page of another model: only the
first walk requests them, and the later ones request those that answered. The addresses of the
hidden pages show what a 404 contains.
"""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client

from events.models import EventIndexPage, EventPage
from home.models import HomePage, StandardPage
from places.models import PlaceIndexPage, PlacePage
from resources.models import ArticlePage, Collection, ResourceIndexPage, Series
from search.indexing.waiting import catch_up

from .canaries import HIDEABLE, canary_page, one_of_each, parent_of, words
from .hiding import (
    WAYS,
    hide_all,
    let_the_clock_expire,
    move_under_a_private_page,
    restrict_by_a_password,
    restrict_to_a_group,
    restrict_to_members,
)
from .walk import public_addresses, walk

# A word of `words()`, even next to other letters.
WORD = re.compile("zqk[a-z]{3}w")


@pytest.fixture
def network(site, home, communes):
    """Create one public page of each model, and a private page to move others under."""
    pages = one_of_each(home)
    restrict_to_members(home.add_child(instance=StandardPage(title="Réservé", slug="reserve")))
    catch_up()  # the search index is updated on commit, and the test does not commit
    return pages


def those_that_answer(answers):
    return [address for address, answer in answers.items() if not answer.startswith("404")]


def words_by_address(answers):
    """Return {word of a canary: the first address that contains it}."""
    found = {}
    for address, answer in answers.items():
        for word in WORD.findall(answer.lower()):
            found.setdefault(word, address)
    return found


def is_refused(way, client, address):
    """Return True if a hidden page's own address answers as this way of hiding requires."""
    response = client.get(address, follow=True)
    if way in {restrict_to_members, restrict_to_a_group, move_under_a_private_page}:
        return bool(response.redirect_chain) and "/login/?next=" in response.redirect_chain[-1][0]
    return response.status_code == (200 if way is restrict_by_a_password else 404)


def test_a_hidden_page_appears_nowhere(network):
    visitor, editor = Client(), Client()
    editor.force_login(User.objects.create_superuser("editrice"))
    before = walk(visitor, public_addresses(network))
    answering = those_that_answer(before)

    fresh = words()
    canaries = []
    # A public place with hidden events: its page and its embed list the events at the place.
    values = {EventPage: {"place": network[PlacePage]}}
    for model in HIDEABLE:
        for way in WAYS:
            word = next(fresh)
            page = canary_page(word, model, parent_of(model, network), **values.get(model, {}))
            canaries.append((way, page, word, page.get_url()))
    own = [address for _way, _page, _word, address in canaries]
    catch_up()
    # One page of each model and each way of hiding, each with its files, source and history.
    shown = walk(visitor, [*answering, *own])
    assert [address for address in own if not shown[address].startswith("200")] == []
    found = words_by_address(shown)
    assert [word for _way, _page, word, _address in canaries if word not in found] == []

    hide_all((way, page) for way, page, _word, _address in canaries)
    catch_up()
    # An editor may see some hidden pages: these answers must not be cached for visitors. The links
    # add nothing, because the visitor below finds no other address.
    walk(editor, [*answering, *own], follows_links=False)
    after = walk(visitor, [*answering, *own])
    found = words_by_address(after)
    seen = [
        (way.__name__, type(page).__name__, found[word])
        for way, page, word, _own in canaries
        if word in found
    ]
    assert seen == []
    changed = [address for address in answering if after[address] != before[address]]
    assert changed == []
    # No new link appears; the addresses of the hidden pages were requested directly.
    assert after.keys() - before.keys() - {*own} == set()
    accepted = [
        (way.__name__, type(page).__name__)
        for way, page, _word, address in canaries
        if not is_refused(way, visitor, address)
    ]
    assert accepted == []


@pytest.mark.any_database
def test_pages_related_to_a_hidden_page_do_not_name_it(network):
    """Events at a hidden place, series with a hidden text and links to it stay public."""
    visitor, fresh = Client(), words()
    canaries = []
    for way in WAYS:
        place, article = next(fresh), next(fresh)
        place_page = canary_page(place, PlacePage, network[PlaceIndexPage])
        article_page = canary_page(article, ArticlePage, network[ResourceIndexPage])
        canary_page(f"atelier{way.__name__}", EventPage, network[EventIndexPage], place=place_page)
        series = Series.objects.create(title=f"Suite {way.__name__}", slug=f"suite-{next(fresh)}")
        series.parts.create(page=article_page, number=1)
        series.parts.create(page=network[ArticlePage], number=2)
        collection = Collection.objects.create(title=f"Choix {way.__name__}")
        collection.items.create(page=article_page, word=f"Mot {article}")
        collection.items.create(page=network[ArticlePage])
        links = {"title": "À lire", "links": [{"label": "ce texte", "page": article_page.page_ptr}]}
        canary_page(f"page{way.__name__}", StandardPage, network[HomePage], body=[("links", links)])
        canaries += [(way, place_page, place), (way, article_page, article)]
    catch_up()
    shown = walk(visitor, public_addresses(network))
    texts = "\n".join(shown.values())
    assert [word for _way, _page, word in canaries if word not in texts] == []

    hide_all((way, page) for way, page, _word in canaries)
    catch_up()
    # The addresses of a hidden page's own source or author name it themselves.
    hidden = [word for _way, _page, word in canaries]
    asked = [each for each in those_that_answer(shown) if not any(word in each for word in hidden)]
    seen = [
        (way.__name__, type(page).__name__, address)
        for address, text in walk(visitor, asked).items()
        for way, page, word in canaries
        if word in text.lower()
    ]
    assert seen == []


def test_an_expired_page_answers_404_before_it_is_unpublished(network, client):
    """One page at a time: the command that unpublishes one expired page unpublishes them all."""
    fresh = words()
    for model in HIDEABLE:
        page = canary_page(next(fresh), model, parent_of(model, network))
        address = page.get_url()
        assert client.get(address).status_code == 200
        hide_all([(let_the_clock_expire, page)])
        assert client.get(address).status_code == 404


def test_a_draft_appears_the_day_it_is_published(network, client):
    fresh = words()
    drafts = {}
    for model in HIDEABLE:
        new, pending = next(fresh), next(fresh)
        draft = canary_page(new, model, parent_of(model, network), live=False)
        page = network[model]
        page.title = f"Canari {pending}"
        revision = page.save_revision()
        drafts |= {new: draft.get_latest_revision(), pending: revision}
    before = walk(client, public_addresses(network))
    assert drafts.keys() & words_by_address(before).keys() == set()

    for revision in drafts.values():
        revision.publish()
    after = walk(client, those_that_answer(before))
    assert drafts.keys() - words_by_address(after).keys() == set()
