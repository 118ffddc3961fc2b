"""The admin's pages weigh less and say the same."""

import html
import re

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from network.frame.compact import compact
from tests.factories import PlaceIndexPageFactory, PlacePageFactory

LIGHTEST = 240_000  # bytes, of 447,000 as Wagtail writes the same form


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


@pytest.mark.django_db
def test_the_form_of_a_place_is_light(site, home, admin_client):
    place = PlacePageFactory(parent=PlaceIndexPageFactory(parent=home))
    address = reverse("wagtailadmin_pages:edit", args=[place.pk])
    page = admin_client.get(address).content.decode()
    assert len(page.encode()) < LIGHTEST
    # Neither a second copy of the form, nor buttons that nothing is behind.
    assert "data-comment-add" not in page
    copy = re.search(r'id="w-edit-handler-data"[^>]*>(.*?)</script>', page, re.DOTALL)
    assert len(copy[1]) < 500
