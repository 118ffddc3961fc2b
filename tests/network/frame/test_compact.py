"""The admin's pages weigh less and say the same."""

import html
import re

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from network.frame.compact import compact
from tests.factories import (
    EventIndexPageFactory,
    EventPageFactory,
    PlaceIndexPageFactory,
    PlacePageFactory,
)

HEAVIEST = 150_000  # bytes, of 447,000 as Wagtail writes the form of a place


def test_spaces_go_but_those_of_texts_and_scripts():
    page = (
        "<div>\n\n      <p>Deux   mots\n   <b>gras</b></p>\n  </div>"
        "<textarea>\n  un\n\n    deux</textarea>\n   <script>\n  let a = `\n  b`</script>"
        "\n\n\n<pre> x\n  y</pre>"
    )
    assert compact(page) == (
        "<div>\n<p>Deux   mots\n<b>gras</b></p>\n</div>"
        "<textarea>\n  un\n\n    deux</textarea>\n<script>\n  let a = `\n  b`</script>"
        "\n<pre> x\n  y</pre>"
    )


def test_an_attribute_says_the_same_between_apostrophes():
    value = '{"a": "l\'été <b>&amp;</b>", "b": "\\u0027"}'
    page = f'<i data-b-value="{html.escape(value)}" title="&quot;&quot;">'
    assert len(compact(page)) < len(page)
    before, after = (BeautifulSoup(text, "html.parser").i.attrs for text in (page, compact(page)))
    assert before == after


def test_data_say_the_same_with_their_accents():
    begun, data = (
        '<script id="d" type="application/json">',
        r'{"a": "\u00e9t\u00e9 \u003C", "b": [1.5]}',
    )
    short = r'{"a":"été \u003C","b":[1.5]}'
    assert compact(f"{begun}{data}</script>") == f"{begun}{short}</script>"


@pytest.mark.django_db
def test_the_forms_of_a_place_and_of_an_event_are_light(site, home, admin_client):
    place = PlacePageFactory(parent=PlaceIndexPageFactory(parent=home))
    event = EventPageFactory(parent=EventIndexPageFactory(parent=home), place=place)
    for page in (place, event):
        address = reverse("wagtailadmin_pages:edit", args=[page.pk])
        html = admin_client.get(address).content.decode()
        assert len(html.encode()) < HEAVIEST
        # Neither a second copy of the form, nor buttons that nothing is behind.
        assert "data-comment-add" not in html
        copy = re.search(r'id="w-edit-handler-data"[^>]*>(.*?)</script>', html, re.DOTALL)
        assert len(copy[1]) < 500


def test_the_menu_leaves_out_what_is_nothing():
    begun = '<script id="wagtail-sidebar-props" type="application/json">'
    data = '{"name":"a","attrs":{},"footer_text":"",'
    data += '"more":{"attrs":{"b":1},"label":",\\"attrs\\":{}"}}'
    short = '{"name":"a","more":{"attrs":{"b":1},"label":",\\"attrs\\":{}"}}'
    assert compact(f"{begun}{data}</script>") == f"{begun}{short}</script>"
